"""What rules cost that the database keeps: beside the same tables without them, and beside triggers by hand.

    .venv/bin/python -m benchmarks.rules [--rule within] [--json FILE] [--rounds 9] [--database sqlite|postgresql]

From the root of the repository. README.md says what is done and what the columns mean. DATABASE_URL may name a server on which
databases may be made; by default the one of the tests is started.
"""

import json
import sys
import tempfile
import warnings
from argparse import ArgumentParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "generator"))
warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")  # where the PostgreSQL wheel keeps its lock

from benchmarks.rules.connections import servers  # noqa: E402 - after the path is set
from benchmarks.rules.kept import RULES  # noqa: E402
from benchmarks.rules.report import as_json, as_text  # noqa: E402
from benchmarks.rules.results import measure  # noqa: E402
from benchmarks.rules.rule import Database  # noqa: E402

from dovetail.diagnostics import SpecError  # noqa: E402


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.rules", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rule", action="append", choices=sorted(RULES), help="only this one; may be repeated")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every round there, too")
    parser.add_argument("--rounds", type=int, default=9, help="how often everything is done (9)")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="only this one")
    asked = parser.parse_args()
    names: list[Database] = [asked.database] if asked.database else ["sqlite", "postgresql"]
    rules = [RULES[name] for name in asked.rule or RULES]
    with tempfile.TemporaryDirectory() as folder, servers(Path(folder), names) as found:
        results = []
        for rule in rules:
            places = [server for server in found if server.database in rule.by_hand]
            try:
                results += [measure(rule, server, asked.rounds) for server in places]
            except SpecError as error:
                sys.stderr.write(f"not measured, {rule.name}: {error}\n")
    sys.stdout.write(as_text(results, asked.rounds))
    if asked.json:
        asked.json.write_text(json.dumps(as_json(results, asked.rounds), indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
