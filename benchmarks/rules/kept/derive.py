"""Derived columns. By hand: a trigger that counts up and down, which has to be told of every way that a row can come and go."""

from benchmarks.rules.rule import Operation, Rule

__all__ = ["RULE"]

_TABLES = """
tables:
  skills:
    columns:
      id: {type: int, primary_key: true}
      uses: {type: int, default: 0}
  events:
    columns: {id: {type: int, primary_key: true}, note: text}
    references:
      skill: {to: skills, on_delete: cascade, inverse: events}
"""

_ON_POSTGRESQL = (
    """
    CREATE FUNCTION events_are_counted() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            UPDATE skills SET uses = uses - 1 WHERE id = OLD.skill_id;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            UPDATE skills SET uses = uses + 1 WHERE id = NEW.skill_id;
        END IF;
        RETURN NULL;
    END
    $$""",
    """
    CREATE TRIGGER events_are_counted AFTER INSERT OR DELETE OR UPDATE OF skill_id ON events
    FOR EACH ROW EXECUTE FUNCTION events_are_counted()""",
)

_ON_SQLITE = (
    """
    CREATE TRIGGER events_come AFTER INSERT ON events
    BEGIN UPDATE skills SET uses = uses + 1 WHERE id = NEW.skill_id; END""",
    """
    CREATE TRIGGER events_go AFTER DELETE ON events
    BEGIN UPDATE skills SET uses = uses - 1 WHERE id = OLD.skill_id; END""",
    """
    CREATE TRIGGER events_move AFTER UPDATE OF skill_id ON events
    BEGIN
        UPDATE skills SET uses = uses - 1 WHERE id = OLD.skill_id;
        UPDATE skills SET uses = uses + 1 WHERE id = NEW.skill_id;
    END""",
)

RULE = Rule(
    name="derive",
    says="a column holds how many rows belong to its row",
    without=_TABLES,
    kept=_TABLES.replace("uses: {type: int, default: 0}", "uses: {type: int, derive: {count: events}}"),
    by_hand={"postgresql": _ON_POSTGRESQL, "sqlite": _ON_SQLITE},
    rows=(
        "INSERT INTO skills (id) SELECT n FROM numbers",
        "INSERT INTO events (id, note, skill_id) SELECT n, 'used', n FROM numbers",
    ),
    operations=(
        Operation(
            "insert an event of a skill of its own",
            "INSERT INTO events (id, note, skill_id) SELECT 100000 + n, 'used', n FROM numbers WHERE {which}",
            key="n",
        ),
        Operation(
            "insert an event, all of one skill",
            "INSERT INTO events (id, note, skill_id) SELECT 100000 + n, 'used', 1 FROM numbers WHERE {which}",
            key="n",
        ),
        Operation("update another column", "UPDATE events SET note = note || '!' WHERE {which}"),
        Operation("move an event", "UPDATE events SET skill_id = 1 WHERE {which}"),
        Operation("delete an event", "DELETE FROM events WHERE {which}"),
        Operation("delete a skill, and its event with it", "DELETE FROM skills WHERE {which}"),
    ),
)
