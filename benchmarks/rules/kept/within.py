"""Owned pointers. By hand: a trigger on each side that looks at the other, which two transactions at once can get past."""

from benchmarks.rules.rule import Operation, Rule

__all__ = ["RULE"]

_TABLES = """
tables:
  skills:
    columns: {id: {type: int, primary_key: true}, name: text}
    references:
      published: {to: versions, optional: true, on_delete: set null, inverse: none}
  versions:
    columns: {id: {type: int, primary_key: true}}
    references:
      skill: {to: skills, on_delete: cascade, inverse: versions}
"""

_ON_POSTGRESQL = (
    """
    CREATE FUNCTION skills_publish_their_own() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.published_id IS NOT NULL
            AND NOT EXISTS (SELECT FROM versions WHERE id = NEW.published_id AND skill_id = NEW.id)
        THEN
            RAISE EXCEPTION 'a skill publishes its own versions';
        END IF;
        RETURN NEW;
    END
    $$""",
    """
    CREATE TRIGGER skills_publish_their_own BEFORE INSERT OR UPDATE OF id, published_id ON skills
    FOR EACH ROW EXECUTE FUNCTION skills_publish_their_own()""",
    """
    CREATE FUNCTION versions_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM skills WHERE published_id = OLD.id) THEN
            RAISE EXCEPTION 'a version that is published stays where it is';
        END IF;
        RETURN NEW;
    END
    $$""",
    """
    CREATE TRIGGER versions_stay BEFORE UPDATE OF skill_id ON versions
    FOR EACH ROW EXECUTE FUNCTION versions_stay()""",
)

_PUBLISHES_ANOTHER = """
    WHEN NEW.published_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM versions WHERE id = NEW.published_id AND skill_id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'a skill publishes its own versions'); END"""

_ON_SQLITE = (
    f"CREATE TRIGGER skills_publish_their_own BEFORE INSERT ON skills{_PUBLISHES_ANOTHER}",
    f"CREATE TRIGGER skills_go_on_to_do_so BEFORE UPDATE OF id, published_id ON skills{_PUBLISHES_ANOTHER}",
    """
    CREATE TRIGGER versions_stay BEFORE UPDATE OF skill_id ON versions
    WHEN EXISTS (SELECT 1 FROM skills WHERE published_id = OLD.id)
    BEGIN SELECT RAISE(ABORT, 'a version that is published stays where it is'); END""",
)

RULE = Rule(
    name="within",
    says="a row points to rows of its own only",
    without=_TABLES,
    kept=_TABLES.replace("on_delete: set null,", "on_delete: set null, within: versions,"),
    by_hand={"postgresql": _ON_POSTGRESQL, "sqlite": _ON_SQLITE},
    rows=(
        "INSERT INTO skills (id, name) SELECT n, 'skill ' || n FROM numbers",
        "INSERT INTO versions (id, skill_id) SELECT n, n FROM numbers",
    ),
    operations=(
        Operation(
            "insert a skill",
            "INSERT INTO skills (id, name) SELECT 100000 + n, 'skill ' || n FROM numbers WHERE {which}",
            key="n",
        ),
        Operation(
            "insert a version",
            "INSERT INTO versions (id, skill_id) SELECT 100000 + n, n FROM numbers WHERE {which}",
            key="n",
        ),
        Operation("point to a version", "UPDATE skills SET published_id = id WHERE {which}"),
        Operation("rename a skill", "UPDATE skills SET name = name || '!' WHERE {which}"),
        Operation("move a version", "UPDATE versions SET skill_id = 1 WHERE {which}"),
        Operation(
            "delete a version that is pointed to",
            "DELETE FROM versions WHERE {which}",
            before=("UPDATE skills SET published_id = id",),
        ),
        Operation("delete a skill, and its version with it", "DELETE FROM skills WHERE {which}"),
    ),
)
