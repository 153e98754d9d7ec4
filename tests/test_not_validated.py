"""Constraints that leave the rows alone that are there: new rows keep them, and old ones once they are validated."""

from pathlib import Path

import psycopg
import pytest

from dovetail.schema.model import Schema
from migrating import Live, StatementError, live
from packages import schema_of

USERS = """
databases: [postgresql]
tables:
  users:
    columns: {id: {type: int, primary_key: true}}
  posts:
    columns: {id: {type: int, primary_key: true}, size: int, user_id: int}
"""
KEPT = """
    references: {{user: {{to: users, on_delete: cascade, inverse: posts, validated: {validated}}}}}
    checks: {{small: {{sql: size < 9, validated: {validated}}}}}
"""


def posts(folder: Path, validated: str = "") -> Schema:
    return schema_of(folder, USERS + (KEPT.format(validated=validated) if validated else ""))


def unvalidated(database: Live) -> int:
    ((count,),) = database.execute("SELECT count(*) FROM pg_constraint WHERE NOT convalidated")
    return int(count)


@pytest.mark.every_postgresql(when="soaking")
def test_rows_that_are_there_are_left_alone_until_they_are_validated(postgresql: str, tmp_path: Path) -> None:
    plain, left_alone, validated = (posts(tmp_path, each) for each in ("", "false", "true"))
    with live(postgresql) as database:
        database.build(plain)
        database.execute("INSERT INTO posts VALUES (1, 99, 7)")
        database.migrate(plain, left_alone)
        assert unvalidated(database) == 2
        for row, error in (
            ("(2, 99, 1)", psycopg.errors.CheckViolation),
            ("(3, 1, 1)", psycopg.errors.ForeignKeyViolation),
        ):
            with pytest.raises(error):
                database.execute(f"INSERT INTO posts VALUES {row}")
        with pytest.raises(StatementError):
            database.migrate(left_alone, validated)
        database.execute("INSERT INTO users VALUES (7)")
        database.execute("UPDATE posts SET size = 1")
        database.migrate(left_alone, validated)
        assert unvalidated(database) == 0
        database.migrate(validated, left_alone)
        assert unvalidated(database) == 0  # what is known of the rows is not forgotten


def test_a_new_table_has_nothing_to_leave_alone(postgresql: str, tmp_path: Path) -> None:
    with live(postgresql) as database:
        database.build(posts(tmp_path, "false"))
        assert unvalidated(database) == 0
