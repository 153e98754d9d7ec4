"""What SQL in a spec speaks of without a reference: nobody can say by the names of things what an edit of these means elsewhere."""

from collections import Counter
from collections.abc import Iterable, Iterator

from dovetail import lazy_re
from dovetail.schema.columns import TITLES, Sql
from dovetail.schema.model import Schema, Table
from dovetail.schema.sql_objects import SqlObject
from dovetail.schema.tenants import row_security_of

__all__ = ["names_of_functions", "names_of_view_indexes", "tables_named_in_sql", "words_of"]

_WORD = lazy_re.compile(r"\w+")


def words_of(text: str) -> set[str]:
    """Return the words of a text, in small letters."""
    return set(_WORD.findall(text.casefold()))


def tables_named_in_sql(schema: Schema) -> Iterator[str]:
    """Yield the tables whose names are words of a function, view or trigger, or of a policy of another table."""
    of_objects = _words(sql for each in schema.objects for sql in (each.sql, *each.indexes))
    of_objects.update(name.casefold() for each in schema.objects for name in each.needs)
    of_policies = {table.name: _words(_policies(table)) for table in schema.tables}
    policies = Counter(word for words in of_policies.values() for word in words)
    for table in schema.tables:
        own = of_policies[table.name]
        for name in (words_of(table.name), words_of(table.identifier.name)):
            if (schema.objects and name <= of_objects) or all(policies[word] > (word in own) for word in name):
                yield table.name
                break


def _policies(table: Table) -> Iterator[Sql]:
    security = row_security_of(table)
    for policy in () if security is None else security.policies:
        yield from (sql for sql in (policy.using, policy.check) if sql is not None)


def _words(statements: Iterable[Sql]) -> set[str]:
    texts = (text for sql in statements for database in TITLES if (text := sql.on(database)) is not None)
    return {word for text in texts for word in words_of(text)}


def names_of_functions(schema: Schema) -> list[str]:
    """Return what the functions of the spec are called in the database, in small letters."""
    return sorted(each.identifier.name.casefold() for each in schema.objects if each.kind == "function")


def names_of_view_indexes(objects: Iterable[SqlObject]) -> set[str]:
    """Return every word in the indexes of views: some of them are their names."""
    return _words(sql for each in objects for sql in each.indexes)
