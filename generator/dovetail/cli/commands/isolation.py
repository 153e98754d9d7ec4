"""`dovetail isolation`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dovetail.cli.options import quiet_option, specs_argument
from dovetail.cli.printer import Printer
from dovetail.cli.reading import read
from dovetail.cli.running import STALE, reporting
from dovetail.wording import count

if TYPE_CHECKING:
    from dovetail.database.session import Session
    from dovetail.pipeline import Spec

__all__ = ["isolation"]


@click.command()
@specs_argument
@click.option("--url", envvar="DATABASE_URL", help="The database; by default what DATABASE_URL says.")
@click.option("--role", help="The role to try as; by default the first that `tenancy` of the spec names.")
@quiet_option
@reporting
def isolation(printer: Printer, specs: tuple[Path, ...], url: str | None, role: str | None) -> int:
    """Try to get at the rows of other tenants on a PostgreSQL database, and fail if that succeeds.

    Every verb is tried on every table of tenants, as the role that applications connect as, for another tenant and for none.
    Whatever is done is rolled back. The database has to be migrated, and should hold rows of two tenants.
    """
    from dovetail.database.opening import open_session

    found = read(specs, printer, "isolation")
    with open_session(url, only_reads=True) as session:
        failed = [spec for spec in found if not _holds(spec, session, role, printer)]
    return STALE if failed else 0


def _holds(spec: "Spec", session: "Session", role: str | None, printer: Printer) -> bool:
    """Say whether the tenants of a spec are kept apart, and print what was found."""
    from dovetail.database.isolation import isolation_of
    from dovetail.diagnostics import Diagnostic, SpecError
    from dovetail.migrate.isolation import tenant_tables
    from dovetail.rendering import shown

    name, tables = shown(spec.schema.name), [*tenant_tables(spec.schema)]
    if not tables:
        printer.say(f"{name}: no tenancy, nothing to try")
        return True
    if session.database != "postgresql":
        message = f"{session.shown} is no PostgreSQL: there the sessions keep tenants apart, and not the database"
        raise SpecError((Diagnostic("D151", message, None, "name a PostgreSQL with --url"),))
    tried_as = role or _role(spec)
    if tried_as is None:
        help = "name it with --role, or with role: under tenancy"
        raise SpecError((Diagnostic("D151", f"{name} says no role that applications connect as", None, help),))
    found = isolation_of(session, spec.schema, tried_as)
    if found.breaches:
        printer.report_listed(
            (), [f"{name}: tenants are not kept apart:", *(f"  {shown(each)}" for each in found.breaches)]
        )
        return False
    told = f"{count(found.tried, 'attempt')} on {count(len(tables), 'table')} as {shown(tried_as)}: none got through"
    printer.say(f"{name}: {told}")
    if found.empty:
        printer.say(f"  without rows, and so hardly tried: {shown(', '.join(found.empty))}")
    return True


def _role(spec: "Spec") -> str | None:
    from dovetail.schema.guarantees import Access

    roles = (each.roles for table in spec.schema.tables for each in table.guarantees if isinstance(each, Access))
    return next((named[0] for named in roles), None)
