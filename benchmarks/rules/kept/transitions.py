"""Status flows. By hand: a trigger with the legal moves written out."""

from benchmarks.rules.rule import Operation, Rule

__all__ = ["RULE"]

_TABLES = """
enums:
  message_status:
    values: [pending, accepted, declined]
tables:
  messages:
    columns:
      id: {type: int, primary_key: true}
      text: text
      status: {type: message_status, default: pending}
"""

_ON_POSTGRESQL = (
    """
    CREATE FUNCTION messages_move_on() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.status <> 'pending' THEN
                RAISE EXCEPTION 'a message begins as pending';
            END IF;
        ELSIF NEW.status <> OLD.status AND OLD.status <> 'pending' THEN
            RAISE EXCEPTION 'a message that is decided stays so';
        END IF;
        RETURN NEW;
    END
    $$""",
    """
    CREATE TRIGGER messages_move_on BEFORE INSERT OR UPDATE OF status ON messages
    FOR EACH ROW EXECUTE FUNCTION messages_move_on()""",
)

_ON_SQLITE = (
    """
    CREATE TRIGGER messages_begin BEFORE INSERT ON messages
    WHEN NEW.status <> 'pending'
    BEGIN SELECT RAISE(ABORT, 'a message begins as pending'); END""",
    """
    CREATE TRIGGER messages_move_on BEFORE UPDATE OF status ON messages
    WHEN NEW.status <> OLD.status AND OLD.status <> 'pending'
    BEGIN SELECT RAISE(ABORT, 'a message that is decided stays so'); END""",
)

RULE = Rule(
    name="transitions",
    says="values follow each other as an enum says",
    without=_TABLES,
    kept=_TABLES.replace("declined]\n", "declined]\n    transitions: {pending: [accepted, declined]}\n"),
    by_hand={"postgresql": _ON_POSTGRESQL, "sqlite": _ON_SQLITE},
    rows=("INSERT INTO messages (id, text, status) SELECT n, 'a question', 'pending' FROM numbers",),
    operations=(
        Operation(
            "insert a message",
            "INSERT INTO messages (id, text) SELECT 100000 + n, 'a question' FROM numbers WHERE {which}",
            key="n",
        ),
        Operation("move one on", "UPDATE messages SET status = 'accepted' WHERE {which}"),
        Operation("update another column", "UPDATE messages SET text = text || '?' WHERE {which}"),
        Operation("delete a message", "DELETE FROM messages WHERE {which}"),
    ),
)
