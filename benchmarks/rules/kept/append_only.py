"""Append-only tables. By hand: a trigger that lets foreign keys pass, on PostgreSQL by how deep triggers are nested."""

from benchmarks.rules.rule import Operation, Rule

__all__ = ["RULE"]

_TABLES = """
tables:
  owners:
    columns: {id: {type: int, primary_key: true}}
  authors:
    columns: {id: {type: int, primary_key: true}}
  events:
    columns: {id: {type: int, primary_key: true}, payload: text}
    references:
      owner: {to: owners, on_delete: cascade, inverse: events}
      author: {to: authors, optional: true, on_delete: set null, inverse: events}
"""

_ON_POSTGRESQL = (
    """
    CREATE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF pg_trigger_depth() > 1 THEN
            RETURN COALESCE(NEW, OLD);
        END IF;
        RAISE EXCEPTION 'events are never changed';
    END
    $$""",
    "CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION events_stay()",
)

_ON_SQLITE = (
    """
    CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
    WHEN EXISTS (SELECT 1 FROM owners WHERE id = OLD.owner_id)
    BEGIN SELECT RAISE(ABORT, 'events are never changed'); END""",
    """
    CREATE TRIGGER events_are_not_updated BEFORE UPDATE ON events
    WHEN EXISTS (SELECT 1 FROM authors WHERE id = OLD.author_id)
    BEGIN SELECT RAISE(ABORT, 'events are never changed'); END""",
)

RULE = Rule(
    name="append_only",
    says="rows come, and go only with what they belong to",
    without=_TABLES,
    kept=_TABLES.replace("  events:\n", "  events:\n    append_only: true\n"),
    by_hand={"postgresql": _ON_POSTGRESQL, "sqlite": _ON_SQLITE},
    rows=(
        "INSERT INTO owners (id) SELECT n FROM numbers",
        "INSERT INTO authors (id) SELECT n FROM numbers",
        "INSERT INTO events (id, payload, owner_id, author_id) SELECT n, 'what has happened', n, n FROM numbers",
    ),
    operations=(
        Operation(
            "insert an event",
            "INSERT INTO events (id, payload, owner_id) SELECT 100000 + n, 'what has happened', n FROM numbers WHERE {which}",
            key="n",
        ),
        Operation("delete an owner, and its event with it", "DELETE FROM owners WHERE {which}"),
        Operation("delete an author, whose event stays", "DELETE FROM authors WHERE {which}"),
    ),
)
