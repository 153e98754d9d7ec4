"""What wants a name in the generated Python, and what is said where two want the same or where Python has no such name."""

from collections.abc import Callable, Iterable, Iterator
from keyword import iskeyword

from dovetail.data_classes import dataclass
from dovetail.diagnostics import Diagnostic, Fix, Related, Span, place_of

__all__ = ["Claim", "collisions", "refused"]


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that wants a name: `what` it is, in the words of a message, and the `help` if somebody has it first.

    A name that was `chosen` for Python gives way to one that follows from the spec: it is the easier one to change.
    """

    name: str
    what: str
    span: Span | None
    help: str = ""
    chosen: bool = False

    def sort_key(self) -> tuple[bool, str, int, int, str]:
        return (self.chosen, *place_of(self.span), self.what)


def collisions(
    code: str, kind: str, claims: Iterable[Claim], *, seen_as: Callable[[str], str] = str
) -> Iterator[Diagnostic]:
    """Report every claim on a name that an earlier claim holds; names that are `seen_as` the same are one."""
    holders: dict[str, Claim] = {}
    for claim in claims:
        holder = holders.setdefault(seen_as(claim.name), claim)
        if holder is not claim:
            related = (Related(holder.span, f"{holder.what} has it first"),) if holder.span else ()
            message = f'{claim.what} and {holder.what} would both be {kind} "{claim.name}"'
            yield Diagnostic(code, message, claim.span, claim.help, related)


def refused(text: str, what: str, span: Span | None, usable: str) -> Diagnostic:
    message = f'"{text}" cannot be the Python name of {what}: {_reason(text)}'
    fix = Fix(span, usable) if span is not None and span.length == len(text) else None
    return Diagnostic("G105", message, span, f"write such as {usable}", fix=fix)


def _reason(text: str) -> str:
    if iskeyword(text):
        return "it is a word of Python"
    if text.startswith("_"):
        return "an underscore at the beginning makes it private"
    if not text.isidentifier():
        return "it is no identifier"
    return "SQLAlchemy, pydantic or Python itself has something of that name"
