"""Types that other tools and databases have, and what to write for them here."""

import re
from collections.abc import Container, Iterable

from dovetail import lazy_re
from dovetail.data_classes import dataclass
from dovetail.schema.types import WORDS
from dovetail.suggestions import did_you_mean

__all__ = ["Advice", "for_form", "for_word", "in_our_words"]

_OTHER_SPELLINGS = {
    "integer": "int",
    "int4": "int",
    "int8": "bigint",
    "int2": "smallint",
    "boolean": "bool",
    "string": "text",
    "str": "text",
    "decimal": "numeric",
    "float": "double",
    "float4": "real",
    "float8": "double",
    "double precision": "double",
    "datetime": "timestamptz",
    "tinyint": "smallint",
    "mediumint": "int",
    "long": "bigint",
    "biginteger": "bigint",
    "smallinteger": "smallint",
    "longtext": "text",
    "nvarchar": "varchar",
    "guid": "uuid",
    "dict": "jsonb",
    "object": "jsonb",
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
    "time without time zone": "time",
    "character varying": "varchar",
    "character": "char",
    "bytea": "bytes",
    "blob": "bytes",
    "binary": "bytes",
    "varbinary": "bytes",
    "jsonfield": "jsonb",
    "textfield": "text",
    "charfield": "varchar",
    "booleanfield": "bool",
    "integerfield": "int",
    "datetimefield": "timestamptz",
    "datefield": "date",
    "decimalfield": "numeric",
    "uuidfield": "uuid",
    "timestamptz with time zone": "timestamptz",
    "number": "numeric",
    "mediumtext": "text",
    "tinytext": "text",
    "clob": "text",
    "email": "text",
    "url": "text",
    "slug": "text",
    "year": "smallint",
    "ip": "inet",
    "ipaddress": "inet",
    "any": "jsonb",
    "map": "jsonb",
    "longblob": "bytes",
    "mediumblob": "bytes",
}
"""What people write by habit, and the word to write here."""

_COUNTING = {
    "serial": "int",
    "serial4": "int",
    "bigserial": "bigint",
    "serial8": "bigint",
    "smallserial": "smallint",
    "autoincrement": "int",
    "bigautofield": "bigint",
    "autofield": "int",
}
"""Types of other tools that number the rows, and the type that does so here."""

_DATABASE_TYPES = frozenset(
    {
        "box",
        "circle",
        "cube",
        "datemultirange",
        "geography",
        "geometry",
        "halfvec",
        "hstore",
        "int4multirange",
        "int8multirange",
        "jsonpath",
        "line",
        "lquery",
        "lseg",
        "ltree",
        "ltxtquery",
        "macaddr8",
        "money",
        "nummultirange",
        "oid",
        "path",
        "pg_lsn",
        "point",
        "polygon",
        "sparsevec",
        "timetz",
        "tsmultirange",
        "tsquery",
        "tstzmultirange",
        "varbit",
        "xml",
    }
)
"""Types of PostgreSQL and its extensions that no word here stands for."""

_REFERENCES = frozenset(
    {"foreign key", "foreignkey", "fk", "reference", "references", "ref", "relation", "belongs_to", "has_many"}
    | {"manytomanyfield", "onetoonefield", "relationship", "link"}
)
_ENUMS = frozenset({"enum", "choice", "choices", "set"})
_ALIKE_ENOUGH = 0.75
"""How much a built-in word has to look like the one written; short words look alike by chance."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to write instead, as a help; `replacement` is the text for the type with its arguments, where there is one answer.

    `raw` is what the database itself calls the type, where it is to be written as SQL: how depends on the form of the column.
    """

    help: str
    replacement: str | None = None
    raw: str | None = None


def for_word(word: str, arguments: str | None, declared: Iterable[str], tables: Container[str]) -> Advice:
    """Return what to write for a word that names no type. `declared` are enums, domains and composites."""
    plain = word.lower()
    if plain in _DATABASE_TYPES:
        return _wrapped_in_sql(word, arguments)
    if word in tables or plain in _REFERENCES:
        table = word if word in tables else "..."
        return Advice(f"a table is referred to under references: {{to: {table}, on_delete: ..., inverse: none}}")
    if plain in _ENUMS and arguments:
        return Advice(f"declare the values under enums:, such as `name: [{arguments}]`, and write the enum's name here")
    if plain in _ENUMS:
        return Advice("declare the values under enums:, and write the enum's name here")
    if _WRAPPED.fullmatch(word) is not None or "#" in word:
        return for_form(word)
    first, _, rest = word.partition(" ")
    if rest and plain not in _OTHER_SPELLINGS and (advice := _for_more(first, rest, arguments)) is not None:
        return advice
    if plain in _COUNTING:
        return Advice(f"write {{type: {_COUNTING[plain]}, identity: by default}}")
    return _for_misspelled(word, arguments, declared)


def in_our_words(text: str) -> str:
    """Return the text of a type with our word for it in place of another tool's: numeric(5, 2) for decimal(5, 2)."""
    word, bracket, rest = text.partition("(")
    meant = _word_for(word)
    return text if meant == word else f"{meant}{_kept(meant, rest.rpartition(')')[0]) if bracket else ''}"


def _wrapped_in_sql(word: str, arguments: str | None) -> Advice:
    raw = word if arguments is None else f"{word}({arguments})"
    if word.lower() == "money":
        return Advice("write numeric(12, 2)", "numeric(12, 2)", raw)
    return Advice("", None, raw)


def _for_misspelled(word: str, arguments: str | None, declared: Iterable[str]) -> Advice:
    plain = word.lower()
    nearest = word if plain in _OTHER_SPELLINGS or plain in WORDS else did_you_mean(word, declared)
    if nearest is not None and nearest.endswith("?"):
        return Advice(f'rename "{nearest}": a ? after a type allows NULL, and is never part of its name')
    nearest = nearest or did_you_mean(word, (*WORDS, *_OTHER_SPELLINGS), _ALIKE_ENOUGH)
    if nearest is None:
        return Advice("declare it under enums, domains or composites", raw="...")
    if plain in ("string", "str") and arguments:
        nearest = "varchar"
    meant = _word_for(nearest)
    if meant == "varchar" and arguments and not arguments.strip().isdecimal():
        meant = "text"
    kept = f"{meant}{_kept(meant, arguments)}"
    return Advice(f'did you mean "{kept}"?', kept)


def _for_more(first: str, rest: str, arguments: str | None) -> Advice | None:
    """What to write where a type is followed by more, as in the DDL of a database."""
    words = (first.lower(), *rest.lower().split())
    if "unsigned" in words:
        return Advice("numbers have a sign here: {type: bigint, min: 0} holds what an unsigned int does")
    word, more = _word_for(first), rest.lower()
    if word not in WORDS:
        return None
    kept = f"{word}{_kept(word, arguments)}"
    if more == "not null":
        return Advice(f"write {kept}: every column is NOT NULL unless it has a ? after its type", kept)
    if more == "null":
        return Advice(f"write {kept}?", f"{kept}?")
    if more.isdecimal() and WORDS[word].most_arguments:
        return Advice(f"write {word}({more})", f"{word}({more})")
    return Advice(
        _with_flags(kept, more)
        or f"a type stands alone: {{type: {kept}, ...}}, with unique:, default: and the like beside it"
    )


def _with_flags(type_: str, more: str) -> str | None:
    """The column in its long form, where nothing but constraints of SQL follow the type."""
    found = re.fullmatch(r"(?:\s*\b(?:not null|null|unique|primary key))+", more)
    if found is None:
        return None
    words = re.findall(r"not null|null|unique|primary key", more)
    flags = {"null": "optional: true", "unique": "unique: true", "primary key": "primary_key: true"}
    written = [flags[word] for word in dict.fromkeys(words) if word in flags]
    type_ = f'"{type_}"' if "," in type_ else type_
    return f"write {{{', '.join([f'type: {type_}', *written])}}}"


def _word_for(written: str) -> str:
    return _OTHER_SPELLINGS.get(written.lower(), written.lower() if written.lower() in WORDS else written)


def _kept(word: str, arguments: str | None) -> str:
    """The arguments as they were written, if the type meant takes any."""
    return f"({arguments})" if arguments and word in WORDS and WORDS[word].most_arguments else ""


_WRAPPED = lazy_re.compile(
    r"(?:Optional|Maybe|Nullable)\[(?P<word>\w+)\]|(?P<first>\w+)\s*\|\s*(?:None|null|undefined|NULL)|\?+(?P<late>\w+)|(?P<twice>\w+)\?{2,}"
)
_LISTED = lazy_re.compile(r"(?:list|List|Array|array|Sequence)\s*[\[<(](?P<inner>\w+)[\]>)]|(?P<outer>\w+)\s*\[.*\]")
_OPTIONAL_ELEMENT = lazy_re.compile(r"(?P<word>\w+)\?\s*(?:array|\[\s*\])\??")


def for_form(text: str) -> Advice:
    """What to write for a text that has not even the form of a type; the replacement is for all of it."""
    text = text.strip()
    if (comment := re.fullmatch(r"([^#]*[^#\s])(#.*)", text)) is not None:
        return Advice(f"a comment begins with a space and #: {comment[1]} {comment[2]}")
    if (wrapped := _WRAPPED.fullmatch(text)) is not None:
        meant = f"{_word_for(next(filter(None, wrapped.groups())))}?"
        return Advice(f"write {meant}", meant)
    if (listed := _LISTED.fullmatch(text)) is not None:
        meant = f"{_word_for(listed['inner'] or listed['outer'])} array"
        return Advice(f"write {meant}, which has one dimension and any length", meant)
    if (found := _OPTIONAL_ELEMENT.fullmatch(text)) is not None:
        return Advice(f"the ? comes last: {_word_for(found['word'])} array?", f"{_word_for(found['word'])} array?")
    if (found := re.fullmatch(r"(\w+)\s*\(([\d, ]*)\)\s+([a-zA-Z][\w ]*)", text)) is not None and (
        advice := _for_more(found[1], found[3], found[2])
    ) is not None:
        return advice
    if text.count("(") > text.count(")"):
        return Advice("close the parenthesis", f"{text})" if re.fullmatch(r"\w+\([\d, ]+", text) else None)
    return Advice("write a type such as text, varchar(200) or int array, with a ? at the end if it may be NULL")
