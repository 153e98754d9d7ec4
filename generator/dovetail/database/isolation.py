"""Trying on a real server to get at the rows of other tenants. Whatever is done is taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from dovetail.data_classes import dataclass
from dovetail.database.failure import DatabaseError
from dovetail.database.session import Session
from dovetail.diagnostics import Diagnostic, SpecError
from dovetail.migrate.dialects.postgresql_names import name
from dovetail.migrate.dialects.quoting import escaped
from dovetail.migrate.isolation import Attempt, TenantTable, attempts, tenant_tables
from dovetail.schema.model import Schema

__all__ = ["Isolation", "isolation_of"]

_ROLE = "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s"
_SECURITY = """
SELECT relrowsecurity, relforcerowsecurity, pg_has_role(%s, relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(%s)"""
_POLICY = "row-level security policy"
_DENIED = "permission denied"


@dataclass(frozen=True, slots=True)
class Isolation:
    """What came of it: how often it was tried, what got through, and the tables that have no rows to be got at."""

    tried: int
    breaches: tuple[str, ...]
    empty: tuple[str, ...]


def isolation_of(session: Session, schema: Schema, role: str) -> Isolation:
    """Try every verb on every table of tenants, as `role`, for another tenant and for none.

    Raises SpecError (D151) where the role is none that policies count for.
    """
    _refuse_useless_role(session, role)
    tried, breaches, empty = 0, list[str](), list[str]()
    for table in tenant_tables(schema):
        if not session.rows("SELECT 1 WHERE to_regclass(%s) IS NOT NULL", table.table):
            breaches.append(f"{table.label}: there is no such table")
            continue
        breaches += _unsecured(session, table, role)
        with _taken_back(session, "BEGIN", "ROLLBACK"):
            owner, other, has_rows = _tenants(session, table)
            session.execute(f"SET LOCAL ROLE {name(role)}")
            if not has_rows:
                empty.append(table.label)
            for attempt in attempts(table):
                tried += 1
                outcome = _outcome(session, table, attempt, owner, other)
                if outcome is not None and not {"all", attempt.command} & table.open_to:
                    breaches.append(f"{table.label}: {attempt.command.upper()} for {attempt.actor} {outcome}")
    return Isolation(tried, tuple(breaches), tuple(empty))


def _refuse_useless_role(session: Session, role: str) -> None:
    found = session.rows(_ROLE, role)
    help = "name another with --role, such as the one that applications connect as"
    if not found:
        raise SpecError((Diagnostic("D151", f'there is no role "{role}"', None, help),))
    if any(found[0]):
        message = f'no policy counts for the role "{role}": it is a superuser, or has BYPASSRLS'
        raise SpecError((Diagnostic("D151", message, None, help),))


def _unsecured(session: Session, table: TenantTable, role: str) -> Iterator[str]:
    ((is_secured, is_forced, is_owner),) = session.rows(_SECURITY, role, table.table)
    if not is_secured:
        yield f"{table.label}: row security is not enabled"
    elif is_owner and not is_forced:
        yield f'{table.label}: row security is not forced, and "{role}" is the owner'


def _tenants(session: Session, table: TenantTable) -> tuple[str, str, bool]:
    """A tenant who has rows, and another one, as texts; made up where there are none."""
    with _taken_back(session, "SAVEPOINT samples", "ROLLBACK TO SAVEPOINT samples"):
        _see_all(session, table)
        found = [tenant for (tenant,) in session.rows(table.samples)]
    made_up = [each for each in _made_up(table.kind) if each not in found]
    owner, other = [*found, *made_up][:2]
    return owner, other, bool(found)


def _see_all(session: Session, table: TenantTable) -> None:
    """Let the owner of the table see all of its rows; who is more than that does so anyway, and who is less sees none."""
    session.execute("SAVEPOINT forced")
    try:
        session.execute(f"ALTER TABLE {table.table} NO FORCE ROW LEVEL SECURITY")
    except DatabaseError:
        session.execute("ROLLBACK TO SAVEPOINT forced")


def _made_up(kind: str) -> list[str]:
    """Tenants whom nobody knows."""
    if kind in ("uuid", "text"):
        return [str(uuid4()), str(uuid4())]
    return ["-32768", "-32767", "-32766"]


def _outcome(session: Session, table: TenantTable, attempt: Attempt, owner: str, other: str) -> str | None:
    """What got through; None where that was nothing."""
    actor = {"another tenant": other, "nobody": "", "the owner": owner}[attempt.actor]
    sql = attempt.sql.replace(":owner", escaped(owner)).replace(":other", escaped(other))
    with _taken_back(session, "SAVEPOINT attempt", "ROLLBACK TO SAVEPOINT attempt"):
        session.rows("SELECT set_config(%s, %s, true)", table.setting, actor)
        try:
            met = len(session.rows(sql if attempt.command == "select" else f"{sql} RETURNING 1"))
        except DatabaseError as error:
            said = error.failure.sentence
            is_kept = not attempt.refused or attempt.actor == "the owner" or _POLICY in said or _DENIED in said
            return None if is_kept else f"is not refused by a policy, but: {said}"
    if met == 0:
        return None
    return "is not refused" if attempt.refused else f"meets {met} of the rows"


@contextmanager
def _taken_back(session: Session, begin: str, end: str) -> Iterator[None]:
    session.execute(begin)
    try:
        yield
    finally:
        session.execute(end)
