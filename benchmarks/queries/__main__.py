"""How fast nested rows are read: shapes beside SQL by hand, SQLAlchemy, and other libraries.

    .venv/bin/python -m benchmarks.queries [--json FILE] [--rounds 15] [--database sqlite|postgresql]

From the root of the repository. Everybody reads the same rows into the same pydantic classes, in one process and in turn;
README.md says who takes part and how to have more of them. DATABASE_URL may name a server on which databases may be made; by
default the one of the tests is started.
"""

import json
import sys
import tempfile
import warnings
from argparse import ArgumentParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "generated"))
warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")  # where the PostgreSQL wheel keeps its lock

from benchmarks.queries.databases import targets  # noqa: E402 - after the path is set
from benchmarks.queries.report import as_json, as_text  # noqa: E402
from benchmarks.queries.results import measure  # noqa: E402


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.queries", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every round there, too")
    parser.add_argument("--rounds", type=int, default=15, help="how often everybody reads everything (15)")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="only this one")
    asked = parser.parse_args()
    names = [asked.database] if asked.database else ["sqlite", "postgresql"]
    with tempfile.TemporaryDirectory() as folder, targets(Path(folder), names) as found:
        results = [measure(target, asked.rounds) for target in found]
    sys.stdout.write(as_text(results, asked.rounds))
    if asked.json:
        asked.json.write_text(json.dumps(as_json(results, asked.rounds), indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
