"""The part of `audit` about the monthly report on monitoring, for a works council: make it, sign it, verify it."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from api import settings
from api.commands.acting import on_the_database
from api.commands.reporting import refuse, stop
from api.program import PROGRAM
from api.reports.files import NotGenuine, verify_report, write_report
from api.reports.signing import KeyFault, create_keys, private_key, public_key
from models.audit.history import read_history
from models.database.connections import snapshot
from models.reading.monitoring_report import Named, NotReportable, monitoring_report
from models.rules.audit_checking import Checking
from models.rules.monitoring_report import Month

PUBLIC = ".pub.pem"

MonthOption = Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="The month, in UTC.")]


def report(
    month: MonthOption,
    output: Annotated[Path, typer.Option("--output", metavar="DIR", help="The directory to write to.")],
    key: Annotated[
        Path | None, typer.Option("--key", help="The private key; VIGIE_REPORT_KEY_FILE by default.")
    ] = None,
    name_people: Annotated[
        bool, typer.Option("--name-people", help="Name supervisors and administrators, who are only counted otherwise.")
    ] = False,
    name_purposes: Annotated[
        bool,
        typer.Option(
            "--name-purposes", help="Also quote purposes that are not listed, which supervisors wrote freely."
        ),
    ] = False,
) -> None:
    """Write the signed report on monitoring in a month: JSON and PDF, each with its signature beside it.

    It rests on the audit trail, which must hold and be closed for the month. Replaces no file.
    """
    asked = _month(month)
    try:
        chosen = settings.load()
        path = key or chosen.report_key_file
        if path is None:
            stop("There is no key to sign with: set VIGIE_REPORT_KEY_FILE, or pass --key.", status=2)
        signing_key = private_key(path)
        content = asyncio.run(on_the_database(chosen, lambda: _report(asked, Named(name_people, name_purposes))))
    except settings.SettingsFault as fault:
        refuse(fault)
    except (KeyFault, NotReportable) as fault:
        stop(str(fault))
    try:
        written = write_report(content, output, signing_key)
    except OSError as error:
        stop(f"{error.filename or output} can't be written: {error.strerror}.", status=2)
    for each in written:
        typer.echo(f"Wrote {each}.")


def report_key(
    file: Annotated[Path, typer.Argument(help="The file for the private key; the public one is written beside it.")],
) -> None:
    """Create the key with which reports are signed. Give the public one to whoever verifies them."""
    public = file.with_name(file.name.removesuffix(".pem") + PUBLIC)
    try:
        create_keys(file, public)
    except OSError as error:
        stop(f"{error.filename or file} can't be written: {error.strerror}.", status=2)
    typer.echo(f"Wrote the private key to {file}, and the public key to {public}.")


def verify(
    file: Annotated[Path, typer.Argument(help="The JSON or the PDF; its signature must be beside it.")],
    key: Annotated[Path, typer.Option("--key", help="The installation's public key, from where you trust it.")],
    month: Annotated[
        str | None, typer.Option("--month", metavar="YYYY-MM", help="The month of which it must be the report.")
    ] = None,
) -> None:
    """Check the signature of a report, without a database. Fails if the report is not what was signed with this key."""
    asked = None if month is None else str(_month(month))
    try:
        found = verify_report(file, public_key(key), month=asked)
    except KeyFault as fault:
        stop(str(fault), status=2)
    except OSError as error:
        stop(f"{error.filename} can't be read: {error.strerror}.", status=2)
    except NotGenuine as fault:
        stop(str(fault))
    typer.echo(f"{file} is the report of {found.month}, as it was signed with this key. SHA-256: {found.sha256}.")
    if found.closing_hash:
        typer.echo(f"It rests on the audit trail: {PROGRAM} audit verify --expect {found.closing_hash}")


async def _report(month: Month, named: Named) -> dict[str, object]:
    """Nothing is reported of an audit trail that doesn't hold."""
    checking = Checking()
    await read_history(checking.take)
    checking.finish()
    if checking.faults:
        raise NotReportable(
            f"The audit trail does not hold, so no report can rest on it: {checking.faults[0]} `audit verify` says more."
        )
    async with snapshot():
        return await monitoring_report(month, named)


def _month(text: str) -> Month:
    try:
        return Month.of(text)
    except ValueError as fault:
        stop(f"--month: {fault}", status=2)
