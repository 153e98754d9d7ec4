"""What `dovetail verify` runs in the interpreter of an application: it imports a generated package, and answers in JSON.

It is run as text, where dovetail need not be installed, and so imports nothing of it.
"""

import dataclasses
import importlib
import importlib.util
import json
import sys
import sysconfig
from pathlib import Path
from types import ModuleType
from typing import Any

LAYERS = ("models", "schemas", "relations", "queries")
"""What every package has; `shapes` only those whose spec says some."""


def verified(folder: Path) -> dict[str, Any]:
    """Import every layer of the package in `folder`; return what disagrees, and what there is."""
    package = imported(folder)
    there = (*LAYERS, "shapes") if (folder / "shapes").is_dir() else LAYERS
    layers = {layer: importlib.import_module(f"{package}.{layer}") for layer in there}
    base, relations = layers["models"].Base, layers["relations"].RELATIONS
    agreement = importlib.import_module(f"{package}.runtime.agreement.disagreements")
    tables = base.metadata.tables
    return {
        "disagreements": agreement.disagreements(base, relations),
        "tables": sorted(tables),
        "foreign_keys": sum(len(table.foreign_key_constraints) for table in tables.values()),
        "relations": {
            table: {name: dataclasses.asdict(relation) for name, relation in each.items()}
            for table, each in relations.items()
        },
    }


def imported(folder: Path) -> str:
    """Import the package in `folder`, whatever else has its name, and return the name that it has got.

    What lies beside it can be imported too, such as a module with the mixin of a model, but hides nothing that is installed.
    """
    taken = folder.name in sys.modules or folder.name in sys.stdlib_module_names
    name = f"{folder.name}_" if taken else folder.name
    sys.path.append(str(folder.parent))
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return name


def failure(error: BaseException) -> dict[str, Any]:
    """Return what went wrong, and the file and line of the application where it did."""
    file, line = where(error)
    said = error.msg if isinstance(error, SyntaxError) else next(iter(str(error).splitlines()), "")
    return {
        "said": f"{type(error).__name__}: {said}",
        "module": error.name if isinstance(error, ImportError) else None,
        "missing": isinstance(error, ModuleNotFoundError),
        "file": file,
        "line": line,
    }


def where(error: BaseException) -> tuple[str | None, int | None]:
    """Return the last place that is neither Python's own nor of an installed package."""
    if isinstance(error, SyntaxError):
        return error.filename, error.lineno
    python = sysconfig.get_path("stdlib")
    trace = error.__traceback__
    found: tuple[str | None, int | None] = (None, None)
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        installed = "site-packages" in file or "dist-packages" in file
        if not installed and not file.startswith((python, "<")):
            found = (file, trace.tb_lineno)
        trace = trace.tb_next
    return found


def main() -> None:
    """Answer on standard output, where nothing that is imported can print meanwhile."""
    output, sys.stdout = sys.stdout, sys.stderr
    try:
        answer = verified(Path(sys.argv[1]))
    except BaseException as error:  # noqa: BLE001 - also of sys.exit() in a module
        answer = {"failure": failure(error)}
    output.write(json.dumps(answer))


if __name__ == "__main__":
    main()
