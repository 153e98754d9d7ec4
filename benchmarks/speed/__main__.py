"""How long dovetail takes for 10, 100 and 1,000 tables, beside the tools that others use for the same.

    .venv/bin/python -m benchmarks.speed [--npm FOLDER] [--json FILE] [--svg FILE] [--publish]

From the root of the repository. README.md says what is measured, how, and how to have more peers.
"""

import sys
import tempfile
import warnings
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")  # where the PostgreSQL wheel keeps its lock

from benchmarks.speed.curves import as_svg  # noqa: E402 - after the warning is silenced
from benchmarks.speed.measuring import Plan, go  # noqa: E402
from benchmarks.speed.pages import full, put, short  # noqa: E402
from benchmarks.speed.report import as_text  # noqa: E402
from benchmarks.speed.run import Run  # noqa: E402


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.speed", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tables", type=int, nargs="+", default=[10, 100, 1_000], help="how many (10 100 1000)")
    parser.add_argument("--large", action="store_true", help="10,000 tables, too, once: dovetail alone")
    parser.add_argument("--rounds", type=int, nargs="+", default=[7, 5, 3], help="how often, for each of them (7 5 3)")
    parser.add_argument("--npm", type=Path, metavar="FOLDER", help="where node_modules has drizzle-kit and drizzle-orm")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every round there, too")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw the growth there")
    parser.add_argument("--publish", action="store_true", help="write the results into README.md and docs/")
    parser.add_argument("--from", dest="kept", type=Path, metavar="FILE", help="measure nothing: a --json of before")
    asked = parser.parse_args()
    run = Run.load(asked.kept) if asked.kept else _measured(asked)
    sys.stdout.write(as_text(run))
    _keep(asked.json)(run)
    if asked.svg:
        asked.svg.write_text(as_svg(run))
    if asked.publish:
        (ROOT / "docs" / "speed.svg").write_text(as_svg(run))
        put(ROOT / "docs" / "speed.md", full(run))
        put(ROOT / "README.md", short(run))


def _measured(asked: Namespace) -> Run:
    rounds = dict(zip(asked.tables, asked.rounds, strict=False))
    if len(rounds) < len(asked.tables):
        raise SystemExit("--rounds says how often for each of --tables")
    if asked.large:
        rounds[10_000] = 1
    npm = asked.npm.resolve() if asked.npm else None
    with tempfile.TemporaryDirectory() as folder:
        return go(Plan(rounds, npm), Path(folder), _keep(asked.json))


def _keep(file: Path | None) -> Callable[[Run], None]:
    """Return what writes a run to a file, so that one that is broken off leaves what it has."""
    return lambda run: run.save(file) if file else None


if __name__ == "__main__":
    main()
