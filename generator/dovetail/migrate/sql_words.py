"""Names of columns inside SQL that the user wrote: whether one is mentioned, and the text with another name for it.

A name is a word outside of quotes and comments, or a quoted name, that is neither called nor qualified.
"""

from collections.abc import Iterable, Iterator

from dovetail import lazy_re
from dovetail.schema.columns import Database, Sql
from dovetail.schema.constraints import Condition, FilledCheck, RuleCheck, SqlCheck
from dovetail.schema.sql_text import Name, bare, names

__all__ = ["mentioned", "mentions", "renamed", "speaks_of", "spoken_of"]

_WORD = lazy_re.compile(r"[^\W\d][\w$]*")


def mentioned(sql: Sql | None) -> frozenset[str]:
    """Return every word of the SQL, on any database, that can be the name of a column."""
    if sql is None:
        return frozenset()
    return frozenset(
        word for text, database in _texts(sql) for name in names(text, database) for word in _spellings(name)
    )


def mentions(sql: Sql | None, columns: Iterable[str]) -> bool:
    """Say whether the SQL may speak of one of the columns, also by a qualified name."""
    wanted = set(columns)
    return not mentioned(sql).isdisjoint(wanted) or (sql is not None and not _words(sql).isdisjoint(wanted))


def spoken_of(condition: Condition) -> frozenset[str]:
    """Return the columns that the condition of a CHECK speaks of; of one in SQL, every word that can be one."""
    match condition:
        case RuleCheck(column=column):
            return frozenset((column,))
        case SqlCheck(sql=sql):
            return mentioned(sql)
        case FilledCheck(columns=columns):
            return frozenset(columns)


def speaks_of(condition: Condition, columns: Iterable[str]) -> bool:
    """Say whether the condition of a CHECK may speak of one of the columns, also by a qualified name."""
    if isinstance(condition, SqlCheck):
        return mentions(condition.sql, columns)
    return not spoken_of(condition).isdisjoint(columns)


def renamed(sql: Sql, before: str, after: str) -> Sql:
    """Return the SQL with `after` wherever it speaks of the column `before`: what a database makes of it by itself."""
    variants = tuple(
        (database, None if text is None else _renamed_in(text, database, before, after))
        for database, text in sql.variants
    )
    return Sql(_renamed_in(sql.text, "postgresql", before, after), variants)


def _words(sql: Sql) -> set[str]:
    found = {word for text, database in _texts(sql) for word in _WORD.findall(bare(text, database))}
    return found | {word.lower() for word in found}


def _texts(sql: Sql) -> Iterator[tuple[str, Database]]:
    yield sql.text, "postgresql"
    yield from ((text, database) for database, text in sql.variants if text is not None)


def _spellings(name: Name) -> tuple[str, ...]:
    """Unquoted names are folded to lower case by PostgreSQL and compared without case by SQLite."""
    return (name.text,) if name.quoted else (name.text, name.text.lower())


def _renamed_in(text: str, database: Database, before: str, after: str) -> str:
    pieces: list[str] = []
    position = 0
    for name in names(text, database):
        if before in _spellings(name):
            spelled = f'"{after.replace(chr(34), chr(34) * 2)}"' if name.quoted else after
            pieces += [text[position : name.start], spelled]
            position = name.start + name.length
    return "".join((*pieces, text[position:]))
