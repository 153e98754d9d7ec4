"""Soft deletes. By hand: a trigger that deletes what belongs to a row with it, and one that looks before a row is added."""

from benchmarks.rules.rule import Operation, Rule

__all__ = ["RULE"]

_TABLES = """
tables:
  accounts:
    columns:
      id: {type: int, primary_key: true}
      email: {type: text, unique: true}
      deleted_at: timestamptz?
  notes:
    columns:
      id: {type: int, primary_key: true}
      deleted_at: timestamptz?
    references:
      account: {to: accounts, on_delete: cascade, inverse: notes}
"""

_ON_POSTGRESQL = (
    """
    CREATE FUNCTION accounts_take_notes_along() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE notes SET deleted_at = NEW.deleted_at
        WHERE account_id = NEW.id AND deleted_at IS NOT DISTINCT FROM OLD.deleted_at;
        RETURN NULL;
    END
    $$""",
    """
    CREATE TRIGGER accounts_take_notes_along AFTER UPDATE OF deleted_at ON accounts
    FOR EACH ROW WHEN (NEW.deleted_at IS DISTINCT FROM OLD.deleted_at)
    EXECUTE FUNCTION accounts_take_notes_along()""",
    """
    CREATE FUNCTION notes_are_of_the_living() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM accounts WHERE id = NEW.account_id AND deleted_at IS NOT NULL) THEN
            RAISE EXCEPTION 'the account is deleted';
        END IF;
        RETURN NEW;
    END
    $$""",
    """
    CREATE TRIGGER notes_are_of_the_living BEFORE INSERT OR UPDATE OF account_id ON notes
    FOR EACH ROW EXECUTE FUNCTION notes_are_of_the_living()""",
)

_OF_THE_DELETED = """
    WHEN EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id AND deleted_at IS NOT NULL)
    BEGIN SELECT RAISE(ABORT, 'the account is deleted'); END"""

_ON_SQLITE = (
    """
    CREATE TRIGGER accounts_take_notes_along AFTER UPDATE OF deleted_at ON accounts
    WHEN NEW.deleted_at IS NOT OLD.deleted_at
    BEGIN
        UPDATE notes SET deleted_at = NEW.deleted_at
        WHERE account_id = NEW.id AND deleted_at IS OLD.deleted_at;
    END""",
    f"CREATE TRIGGER notes_are_of_the_living BEFORE INSERT ON notes{_OF_THE_DELETED}",
    f"CREATE TRIGGER notes_stay_with_the_living BEFORE UPDATE OF account_id ON notes{_OF_THE_DELETED}",
)

_DELETED = ("UPDATE accounts SET deleted_at = CURRENT_TIMESTAMP",)

RULE = Rule(
    name="soft_delete",
    says="rows are deleted by the moment in a column, with what belongs to them",
    without=_TABLES,
    kept=_TABLES.replace("    columns:\n", "    soft_delete: true\n    columns:\n"),
    by_hand={"postgresql": _ON_POSTGRESQL, "sqlite": _ON_SQLITE},
    rows=(
        "INSERT INTO accounts (id, email) SELECT n, n || '@example.org' FROM numbers",
        "INSERT INTO notes (id, account_id) SELECT n, n FROM numbers",
    ),
    operations=(
        Operation(
            "insert an account",
            "INSERT INTO accounts (id, email) SELECT 100000 + n, n || '@example.com' FROM numbers WHERE {which}",
            key="n",
        ),
        Operation(
            "insert a note",
            "INSERT INTO notes (id, account_id) SELECT 100000 + n, n FROM numbers WHERE {which}",
            key="n",
        ),
        Operation("update another column", "UPDATE accounts SET email = email || '.uk' WHERE {which}"),
        Operation(
            "delete an account softly, and, but without it, its note",
            "UPDATE accounts SET deleted_at = CURRENT_TIMESTAMP WHERE {which}",
        ),
        Operation("restore it", "UPDATE accounts SET deleted_at = NULL WHERE {which}", before=_DELETED),
        Operation("delete an account for good", "DELETE FROM accounts WHERE {which}"),
    ),
)
