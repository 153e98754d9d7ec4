"""Columns that stay as they were inserted. By hand: a trigger that compares them with every update."""

from benchmarks.rules.rule import Operation, Rule

__all__ = ["RULE"]

_TABLES = """
tables:
  accounts:
    columns:
      id: {type: int, primary_key: true}
      number: text
      balance: int
"""

_ON_POSTGRESQL = (
    """
    CREATE FUNCTION accounts_keep_number() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.number IS DISTINCT FROM OLD.number THEN
            RAISE EXCEPTION 'the number of an account stays';
        END IF;
        RETURN NEW;
    END
    $$""",
    """
    CREATE TRIGGER accounts_keep_number BEFORE UPDATE ON accounts
    FOR EACH ROW EXECUTE FUNCTION accounts_keep_number()""",
)

_ON_SQLITE = (
    """
    CREATE TRIGGER accounts_keep_number BEFORE UPDATE ON accounts
    WHEN NEW.number IS NOT OLD.number
    BEGIN SELECT RAISE(ABORT, 'the number of an account stays'); END""",
)

RULE = Rule(
    name="read_only",
    says="a column stays as it was inserted",
    without=_TABLES,
    kept=_TABLES.replace("number: text", "number: {type: text, read_only: true}"),
    by_hand={"postgresql": _ON_POSTGRESQL, "sqlite": _ON_SQLITE},
    rows=("INSERT INTO accounts (id, number, balance) SELECT n, 'DE' || n, 0 FROM numbers",),
    operations=(
        Operation(
            "insert an account",
            "INSERT INTO accounts (id, number, balance) SELECT 100000 + n, 'DE' || n, 0 FROM numbers WHERE {which}",
            key="n",
        ),
        Operation("update another column", "UPDATE accounts SET balance = balance + 1 WHERE {which}"),
        Operation("write the same again", "UPDATE accounts SET number = 'DE' || id, balance = 1 WHERE {which}"),
        Operation("delete an account", "DELETE FROM accounts WHERE {which}"),
    ),
)
