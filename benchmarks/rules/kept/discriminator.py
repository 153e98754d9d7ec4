"""Polymorphic references. By hand: a trigger that looks for the row, and one on each target; two transactions at once get past."""

from benchmarks.rules.rule import Operation, Rule

__all__ = ["RULE"]

_TABLES = """
tables:
  skills:
    columns: {id: {type: int, primary_key: true}}
  posts:
    columns: {id: {type: int, primary_key: true}}
  comments:
    columns:
      id: {type: int, primary_key: true}
      text: text
"""

_COLUMNS = """
      subject_table: {type: text, one_of: [skills, posts]}
      subject_id: int
    indexes: [[subject_table, subject_id]]
"""

_REFERENCE = """
    references:
      subject: {to: [skills, posts], storage: discriminator, on_delete: cascade, inverse: comments}
"""

_ON_POSTGRESQL = (
    """
    CREATE FUNCTION comments_have_a_subject() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT (
            CASE NEW.subject_table
                WHEN 'skills' THEN EXISTS (SELECT FROM skills WHERE id = NEW.subject_id)
                ELSE EXISTS (SELECT FROM posts WHERE id = NEW.subject_id)
            END
        ) THEN
            RAISE EXCEPTION 'a comment needs a subject';
        END IF;
        RETURN NEW;
    END
    $$""",
    """
    CREATE TRIGGER comments_have_a_subject BEFORE INSERT OR UPDATE OF subject_table, subject_id ON comments
    FOR EACH ROW EXECUTE FUNCTION comments_have_a_subject()""",
    """
    CREATE FUNCTION comments_go() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM comments WHERE subject_table = TG_TABLE_NAME AND subject_id = OLD.id;
        RETURN NULL;
    END
    $$""",
    "CREATE TRIGGER comments_go AFTER DELETE ON skills FOR EACH ROW EXECUTE FUNCTION comments_go()",
    "CREATE TRIGGER comments_go AFTER DELETE ON posts FOR EACH ROW EXECUTE FUNCTION comments_go()",
)

_NONE_THERE = """
    WHEN NOT CASE NEW.subject_table
        WHEN 'skills' THEN EXISTS (SELECT 1 FROM skills WHERE id = NEW.subject_id)
        ELSE EXISTS (SELECT 1 FROM posts WHERE id = NEW.subject_id)
    END
    BEGIN SELECT RAISE(ABORT, 'a comment needs a subject'); END"""

_ON_SQLITE = (
    f"CREATE TRIGGER comments_have_a_subject BEFORE INSERT ON comments{_NONE_THERE}",
    f"CREATE TRIGGER comments_keep_one BEFORE UPDATE OF subject_table, subject_id ON comments{_NONE_THERE}",
    """
    CREATE TRIGGER comments_of_skills_go AFTER DELETE ON skills
    BEGIN DELETE FROM comments WHERE subject_table = 'skills' AND subject_id = OLD.id; END""",
    """
    CREATE TRIGGER comments_of_posts_go AFTER DELETE ON posts
    BEGIN DELETE FROM comments WHERE subject_table = 'posts' AND subject_id = OLD.id; END""",
)

RULE = Rule(
    name="discriminator",
    says="a row refers to a row of one of several tables",
    without=_TABLES + _COLUMNS.lstrip("\n"),
    kept=_TABLES + _REFERENCE.lstrip("\n"),
    by_hand={"postgresql": _ON_POSTGRESQL, "sqlite": _ON_SQLITE},
    rows=(
        "INSERT INTO skills (id) SELECT n FROM numbers",
        "INSERT INTO posts (id) SELECT n FROM numbers",
        "INSERT INTO comments (id, text, subject_table, subject_id) SELECT n, 'nice', 'skills', n FROM numbers",
    ),
    operations=(
        Operation(
            "insert a comment",
            "INSERT INTO comments (id, text, subject_table, subject_id)"
            " SELECT 100000 + n, 'nice', 'posts', n FROM numbers WHERE {which}",
            key="n",
        ),
        Operation("update another column", "UPDATE comments SET text = text || '!' WHERE {which}"),
        Operation("move a comment", "UPDATE comments SET subject_table = 'posts' WHERE {which}"),
        Operation("delete a comment", "DELETE FROM comments WHERE {which}"),
        Operation("delete a skill, and, but without it, its comment", "DELETE FROM skills WHERE {which}"),
    ),
)
