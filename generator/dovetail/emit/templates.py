"""Templates: ours, and the user's own, which replace ours one file at a time."""

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dovetail.diagnostics import Diagnostic, Span, SpecError
from dovetail.emit.compiled import CompiledTemplates, Render
from dovetail.files import HEADER
from dovetail.suggestions import did_you_mean

if TYPE_CHECKING:
    from jinja2 import Environment, Template

__all__ = ["MISNAMED", "TEMPLATE_FAILED", "Templates", "compile_ours", "our_folder", "our_names"]

MISNAMED = "G304"
"""The code of a template that is never used."""

_OPTIONS: dict[str, Any] = {
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
    "autoescape": False,
}
"""How templates are compiled."""

TEMPLATE_FAILED = "G301"
"""The code of what goes wrong inside a template."""


class Templates:
    """The templates of a run. A file of `user_folder` replaces ours of the same name, such as `models/table.py.j2`.

    Where the user has templates, they run in Jinja2's sandbox: a template is no way to run commands.
    Mistakes in a template raise SpecError with the file as `shown_as`/<name> and the line.
    """

    def __init__(self, user_folder: Path | None = None, shown_as: str | None = None) -> None:
        self.user_folder = user_folder
        self._shown_as = shown_as if shown_as is not None else str(user_folder)
        self._compiled: dict[str, Render | None] = {}
        self._loaded: dict[str, Template] = {}

    def render(self, name: str, /, **view: object) -> str:
        """Return the text that the template `name` makes of the view."""
        return self._rendered(name, {"header": HEADER, **view})

    def _rendered(self, name: str, variables: Mapping[str, object]) -> str:
        if name not in self._compiled:
            self._compiled[name] = None if self.is_overridden(name) else _compiled().get(name)
        render = self._compiled[name]
        if render is not None:
            try:
                return render(variables, self._rendered)
            except SpecError:  # a template of the user's that this one includes
                raise
            except Exception:  # noqa: BLE001 - whatever it is, Jinja2 says where
                pass
        return self._rendered_by_jinja(name, variables)

    def _rendered_by_jinja(self, name: str, variables: Mapping[str, object]) -> str:
        from jinja2 import TemplateError, TemplateSyntaxError

        try:
            return self._template(name).render(variables)
        except TemplateSyntaxError as error:
            raise self._failed(error.name or name, error.lineno, error.message or "") from error
        except TemplateError as error:
            raise self._failed(name, self._line_of(error, name), error.message or type(error).__name__) from error
        except (ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError) as error:
            raise self._failed(name, self._line_of(error, name), f"{type(error).__name__}: {error}") from error

    def misnamed(self) -> Iterator[Diagnostic]:
        """Yield G304 for every template of the user's that replaces none of ours."""
        if self.user_folder is None:
            return
        names = sorted(path.relative_to(self.user_folder).as_posix() for path in self.user_folder.rglob("*.j2"))
        for name in names:
            if name not in our_names():
                meant = did_you_mean(name, our_names())
                help = f'did you mean "{meant}"?' if meant else f"there are {', '.join(our_names())}"
                place = Span(f"{self._shown_as.rstrip('/')}/{name}", 1, 1)
                yield Diagnostic(MISNAMED, "template replaces none of dovetail's", place, help)

    def is_overridden(self, name: str) -> bool:
        """Say whether the user has a template `name`."""
        return self.user_folder is not None and (self.user_folder / name).is_file()

    def _template(self, name: str) -> "Template":
        """Return the template as the run first found it. Jinja2 would look at its file, and walk its globals, for every text."""
        if name not in self._loaded:
            self._loaded[name] = self._environment.get_template(name)
            self._loaded[name].globals = dict(self._loaded[name].globals)
        return self._loaded[name]

    @cached_property
    def _environment(self) -> "Environment":
        return _environment(self.user_folder)

    def _line_of(self, error: BaseException, name: str) -> int:
        """The line of the template where an error came up first: Jinja2 writes template lines into the traceback."""
        from traceback import extract_tb

        lines = (frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename.endswith(f"/{name}"))
        return next(lines, None) or 1

    def _failed(self, name: str, line: int, message: str) -> SpecError:
        place = f"{self._shown_as.rstrip('/')}/{name}" if self.is_overridden(name) else f"templates/{name}"
        return SpecError((Diagnostic(TEMPLATE_FAILED, f"template failed: {message}", Span(place, line, 1)),))


@cache
def our_folder() -> Path:
    """The folder of our templates: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent.parent / "templates"


@cache
def our_names() -> tuple[str, ...]:
    """The names of the templates that a user may replace, sorted: all but what `init` writes before there is a spec."""
    names = (path.relative_to(our_folder()).as_posix() for path in our_folder().rglob("*.j2"))
    return tuple(sorted(name for name in names if not name.startswith("init/")))


def compile_ours() -> None:
    """Compile our templates, so that runs need no Jinja2. Raises OSError where nothing can be written beside them, and
    ValueError for one that there is no Python for.
    """
    from dovetail.emit.compiling import compile_templates
    from dovetail.emit.template_code import source_of

    parse = _environment(None).parse
    compile_templates(our_folder(), _OPTIONS, lambda called, text: source_of(called, parse(text)))


@cache
def _compiled() -> CompiledTemplates:
    return CompiledTemplates(our_folder(), _OPTIONS)


@cache
def _environment(user_folder: Path | None) -> "Environment":
    """What reads templates; where users have some, not everything is allowed in them."""
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

    ours = FileSystemLoader(our_folder())
    if user_folder is None:
        return Environment(loader=ours, undefined=StrictUndefined, **_OPTIONS)
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    both = ChoiceLoader([FileSystemLoader(user_folder), ours])
    return ImmutableSandboxedEnvironment(loader=both, undefined=StrictUndefined, **_OPTIONS)
