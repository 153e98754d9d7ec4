"""Compiles the templates when the package is built, as pip compiles its modules when it is installed."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTemplates(BuildHookInterface[Any]):
    """Runs before a wheel is made, an editable one too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, str(Path(self.root, "generator")))
        from dovetail.emit.templates import compile_ours

        try:
            compile_ours()
        except OSError as error:  # sources that cannot be written to: Jinja2 renders the texts
            self.app.display_warning(f"templates are not compiled: {error}")
