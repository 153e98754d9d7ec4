"""Literals of every type: how each is read, and why and by what one that is none is to be replaced."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Context, Decimal
from ipaddress import ip_interface, ip_network
from operator import mul
from typing import Any

from dovetail import lazy_re
from dovetail.schema.columns import ConstantValue
from dovetail.schema.rule_sql import quoted
from dovetail.schema.types import WORDS, ScalarType

__all__ = ["MisfitError", "constant"]

_BITS = {"smallint": 16, "int": 32, "bigint": 64}
_WIDER = {"smallint": "int", "int": "bigint", "bigint": "numeric"}


class MisfitError(Exception):
    """The value is no literal of the type: `reason` ends the sentence that says so, `replacement` is what to write instead.

    With `as_sql` it may well be one, but one of that type is written as SQL.
    """

    def __init__(
        self, reason: str = "", help: str | None = None, replacement: str | None = None, *, as_sql: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.as_sql = as_sql
        self.replacement = replacement
        self.help = help if help or replacement is None else f"write {replacement}"


def constant(type_: ScalarType, value: Any) -> ConstantValue:
    """Return `value` as a constant of `type_` in its one spelling. Raises MisfitError if it is none."""
    read, expected = _READERS.get(WORDS[type_.word].family, (_only_as_sql, ""))
    try:
        return read(type_, value)
    except (AttributeError, TypeError, ValueError):
        raise MisfitError(help=f"write {expected}") from None


def _boolean(_: ScalarType, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = {"true": "true", "yes": "true", "on": "true", "t": "true", "1": "true"} | {
        "false": "false",
        "no": "false",
        "off": "false",
        "f": "false",
        "0": "false",
    }
    replacement = word.get(str(value).lower())
    raise MisfitError(help=None if replacement else "write true or false", replacement=replacement)


def _integer(type_: ScalarType, value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,30}", value):
        raise MisfitError("it is text", f"leave the quotes out: {int(value)}", str(int(value)))
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,3}(?:[_,'][0-9]{3}){1,9}", value):
        digits = re.sub(r"[_,']", "", value)
        raise MisfitError("digits stand without signs between them", replacement=digits)
    if isinstance(value, Decimal) and value.is_finite() and value.copy_abs() < 10**19 and value == int(value):
        raise MisfitError("it has a point", None, str(int(value)))
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    least, most = -(1 << _BITS[type_.word] - 1), (1 << _BITS[type_.word] - 1) - 1
    if not least <= value <= most:
        limit = f"the largest is {most}" if value > most else f"the smallest is {least}"
        raise MisfitError(limit, f"write a number from {least} to {most}, or make the type {_WIDER[type_.word]}")
    return value


def _decimal(type_: ScalarType, value: Any) -> Decimal:
    number = _number(type_, value)
    if not type_.arguments:
        return number
    digits, places = (*type_.arguments, 0)[:2]
    if _places(number) > places:
        reason = f"it has more than {_digits(places)} after the point" if places else "it has digits after the point"
        more = max(0, _places(number))
        wider = f"{type_.word}({digits + more - places}, {more})"
        raise MisfitError(reason, f"write {_rounded(number, places)}, or make the type {wider}")
    room = digits - places
    if number and number.adjusted() >= room:
        reason = f"it has more than {_digits(room)} before the point" if room else "it has a digit before the point"
        before = number.adjusted() + 1
        wider = f"{type_.word}({before + places}, {places})" if places else f"{type_.word}({before})"
        raise MisfitError(reason, f"make the type {wider}, whose first argument counts all digits, or write another")
    return number


def _places(number: Decimal) -> int:
    """How many digits the number needs after the point; negative where it ends in zeros before it.

    Read off the number, since arithmetic would round it to the 28 digits of Python's context.
    """
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    written = "".join(map(str, digits))
    zeros = len(written) - len(written.rstrip("0"))
    return -exponent - zeros if number else 0


def _rounded(number: Decimal, places: int) -> Decimal:
    enough = Context(prec=len(number.as_tuple().digits) + abs(places) + 1)
    return number.quantize(Decimal((0, (1,), -places)), context=enough)


_LARGEST_FLOAT = {"real": Decimal("3.4028235e38"), "double": Decimal("1.7976931348623157e308")}


def _float(type_: ScalarType, value: Any) -> Decimal:
    number = _number(type_, value)
    largest = _LARGEST_FLOAT[type_.word]
    if number.copy_abs() > largest:
        raise MisfitError(f"the largest is {largest}", "write a smaller number, or make the type numeric")
    return number


def _digits(count: int) -> str:
    return "1 digit" if count == 1 else f"{count} digits"


def _number(_: ScalarType, value: Any) -> Decimal:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", value):
        raise MisfitError("it is text", f"leave the quotes out: {value}", value)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise TypeError
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError
    return number


def _text(type_: ScalarType, value: Any) -> str:
    if isinstance(value, (bool, int, Decimal)):
        written = str(value).lower() if isinstance(value, bool) else str(value)
        raise MisfitError(f"it is {'true or false' if isinstance(value, bool) else 'a number'}", None, f'"{written}"')
    if not isinstance(value, str):
        raise TypeError
    if "\0" in value:
        raise MisfitError("it holds the character U+0000, which no database keeps in text", "leave it out")
    if type_.arguments and len(value) > type_.arguments[0]:
        help = f"shorten it, or make the type {type_.word}({len(value)})"
        raise MisfitError(f"it has {len(value)} characters", help)
    return value


def _bytes(_: ScalarType, value: Any) -> str:
    return bytes.fromhex(value).hex()


def _moment(type_: ScalarType, value: Any) -> str:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None and type_.word == "timestamptz":
        raise MisfitError("it has no zone", None, f'"{moment.isoformat(sep=" ")}+00:00"')
    if moment.tzinfo is not None and type_.word != "timestamptz":
        raise MisfitError("it has a zone", "leave the zone out, or make the type timestamptz")
    if moment.tzinfo is not None:
        _refuse_beyond_calendar(moment)
    return moment.isoformat(sep=" ")


def _refuse_beyond_calendar(moment: datetime) -> None:
    """Raise ValueError for a moment of the first or the last day that UTC, in which SQLite keeps it, has no date for."""
    try:
        moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError from error


def _date(_: ScalarType, value: Any) -> str:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return _day(value)
    if (found := re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ].+", value)) is not None:
        raise MisfitError("it has a time", None, f'"{_day(found[1])}"')
    return date.fromisoformat(value).isoformat()


def _day(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise MisfitError("no calendar has that day", "write a day that there is, as year-month-day") from None


def _time(_: ScalarType, value: Any) -> str:
    if re.fullmatch(r"[0-9]:[0-9]{2}(:[0-9]{2})?", value):
        raise MisfitError("the hour has two digits", replacement=f'"0{value}"')
    moment = time.fromisoformat(value)
    if moment.tzinfo is not None:
        raise MisfitError("it has a zone", None, f'"{moment.replace(tzinfo=None).isoformat()}"')
    return moment.isoformat()


_DURATION = lazy_re.compile(
    r"P(?=.)(?:([0-9]+)W)?(?:([0-9]+)D)?(?:T(?=.)(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.[0-9]{1,6})?S)?)?"
)
_SECONDS = (604_800, 86_400, 3_600, 60, 1)
_MOST_SECONDS = 2**63 // 10**6 - 1
"""PostgreSQL and SQLite keep microseconds in 64 bits."""

_UNITS = {"week": "P{}W", "day": "P{}D", "hour": "PT{}H", "minute": "PT{}M", "second": "PT{}S"}


def _interval(_: ScalarType, value: Any) -> str:
    if (duration := _DURATION.fullmatch(value)) is not None:
        counts = (int((digits or "0")[:20]) for digits in duration.groups())
        if sum(map(mul, counts, _SECONDS)) > _MOST_SECONDS:
            raise MisfitError("it is longer than 292,000 years", "write one that a database can keep")
        return str(value)
    found = re.fullmatch(r"([0-9]{1,9}) ([a-z]+?)s?", value)
    if found is None or found[2] not in _UNITS:
        raise ValueError
    raise MisfitError("it is not in ISO 8601", replacement=_UNITS[found[2]].format(found[1]))


def _uuid(_: ScalarType, value: Any) -> str:
    from uuid import UUID

    return str(UUID(value))


def _bit_string(type_: ScalarType, value: Any) -> str:
    wanted = type_.arguments[0]
    if not re.fullmatch(r"[01]*", value):
        raise ValueError
    if len(value) != wanted:
        raise MisfitError(
            f"it has {_digits(len(value))}", f"write {_digits(wanted)}, or make the type bit({len(value) or 1})"
        )
    return str(value)


def _address(type_: ScalarType, value: Any) -> ConstantValue:
    """Refuse what is no address; what is one is written as SQL."""
    if type_.word == "macaddr":
        if re.fullmatch(r"(?:[0-9a-f]{2}[:-]?){5}[0-9a-f]{2}", value, re.IGNORECASE) is None:
            raise MisfitError("it has not twelve hexadecimal digits", "write such as {sql: \"'08:00:2b:01:02:03'\"}")
    else:
        try:
            (ip_network if type_.word == "cidr" else ip_interface)(value)
        except ValueError as error:
            raise MisfitError(_fault(error), "mend it, and write it as SQL: {sql: ...}") from None
    raise MisfitError(replacement=_quoted_sql(value), as_sql=True)


def _fault(error: ValueError) -> str:
    return "it has bits set to the right of its prefix" if "host bits" in str(error) else "no address reads so"


def _only_as_sql(_: ScalarType, value: Any) -> ConstantValue:
    written = f"[{','.join(map(str, value))}]" if isinstance(value, list) else value
    replacement = _quoted_sql(written) if isinstance(written, str) else None
    raise MisfitError(help=None if replacement else "write {sql: ...}", replacement=replacement, as_sql=True)


def _vector(type_: ScalarType, value: Any) -> ConstantValue:
    wanted = type_.arguments[0]
    if isinstance(value, list) and len(value) != wanted:
        raise MisfitError(f"it has {len(value)} numbers", f"write {wanted} numbers, as SQL: {{sql: ...}}")
    return _only_as_sql(type_, value)


def _quoted_sql(value: str) -> str:
    """The text as a literal of SQL, and that as a value of the spec."""
    return f"{{sql: {json.dumps(quoted(value), ensure_ascii=False)}}}"


_READERS: dict[str, tuple[Callable[[ScalarType, Any], ConstantValue], str]] = {
    "boolean": (_boolean, "true or false"),
    "integer": (_integer, "a whole number"),
    "decimal": (_decimal, "a number"),
    "float": (_float, "a number"),
    "text": (_text, "a text"),
    "bytes": (_bytes, "an even number of hexadecimal digits in quotes"),
    "date": (_date, 'a date in quotes, such as "2026-01-31"'),
    "time": (_time, 'a time in quotes, such as "12:30:00"'),
    "timestamp": (_moment, 'a date and time in quotes, with a zone only for timestamptz: "2026-01-31 12:30:00+00:00"'),
    "interval": (_interval, 'an ISO 8601 duration without months and years, such as "P1DT12H"'),
    "uuid": (_uuid, "uuid4, uuid7, or a uuid in quotes"),
    "bits": (_bit_string, "digits 0 and 1 in quotes"),
    "network": (_address, "an SQL expression: {sql: ...}"),
    "vector": (_vector, "an SQL expression: {sql: ...}"),
}
