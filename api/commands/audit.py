"""`audit`: verifies and exports the audit trail, prunes its oldest segments, and erases texts. models/audit/ does the work."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated, TextIO, TypeVar

import typer

from api import settings
from api.commands import audit_report
from api.commands.acting import ActingAs, acting_as, on_the_database
from api.commands.reporting import refuse, stop
from models import clock
from models.audit import erasing, pruning
from models.audit.history import read_history
from models.rules.audit_checking import Checking
from models.rules.audit_lines import line_of, pieces_of

MOST_FAULTS = 100  # that are printed

T = TypeVar("T")

audit = typer.Typer(help="Verify, export and prune the audit trail, and report on monitoring.", no_args_is_help=True)
audit.command()(audit_report.report)
audit.command("report-key")(audit_report.report_key)
audit.command("verify-report")(audit_report.verify)


@audit.command()
def verify(
    expect: Annotated[
        list[str] | None,
        typer.Option("--expect", metavar="HASH", help="A hash that was kept elsewhere and must be in the chain."),
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", help="Verify this export instead of the database.")] = None,
) -> None:
    """Check the chain of the audit trail, and fail if it was altered, reordered or cut.

    Whoever owns the database can write a new chain that has no fault. Only a hash that was kept elsewhere shows that:
    pass one with --expect. Each run prints the newest hash.
    """
    checking = Checking(frozenset(expect or ()))
    if file:
        try:
            with file.open(encoding="utf-8") as lines:
                for piece in pieces_of(lines):
                    checking.take(piece)
        except (OSError, UnicodeDecodeError) as error:
            stop(f"{file} can't be read: {error}.", status=2)
        except ValueError as error:
            stop(f"{file} is no export of an audit trail: {error}")
    else:
        _run(lambda: read_history(checking.take))
    checking.finish()
    _tell(checking)
    if checking.faults:
        raise typer.Exit(1)


@audit.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="The file to write; standard output by default.")] = None,
) -> None:
    """Write the audit trail as JSON lines, which `audit verify --file` checks without a database."""
    if file is None:
        _run(lambda: read_history(lambda piece: typer.echo(line_of(piece))))
        return
    try:
        with file.open("w", encoding="utf-8") as lines:
            _export_to(lines)
    except OSError as error:
        stop(f"{file} can't be written: {error}.", status=2)


@audit.command()
def prune(
    keep_days: Annotated[int, typer.Option("--keep-days", min=1, help="Keep segments closed within so many days.")],
    login: ActingAs = None,
) -> None:
    """Remove the oldest segments as a whole. Their closing hashes stay, so that the rest can still be verified."""

    async def work() -> None:
        by = await acting_as(login, "audit prune")
        before = clock.now() - timedelta(days=keep_days)
        for segment in await pruning.prune_segments(closed_before=before, by=by):
            typer.echo(
                f"Pruned segment {segment.number}: entries {segment.first_number} to {segment.last_number}, "
                f"closing hash {segment.closing_hash}."
            )

    _run(work)


@audit.command()
def erase(
    entries: Annotated[list[int], typer.Argument(help="The numbers of entries, as `auditTrail` shows them.")],
    login: ActingAs = None,
) -> None:
    """Erase the texts of entries: reasons, names, addresses. Their hashes stay, so that the chain still holds."""

    async def work() -> None:
        by = await acting_as(login, "audit erase")
        count = await erasing.erase_texts(entries, by=by)
        typer.echo(f"Erased the texts of {count} {'entry' if count == 1 else 'entries'}.")

    _run(work)


def _export_to(lines: TextIO) -> None:
    _run(lambda: read_history(lambda piece: print(line_of(piece), file=lines)))


def _run(work: Callable[[], Awaitable[T]]) -> T:
    try:
        return asyncio.run(on_the_database(settings.load(), work))
    except settings.SettingsFault as fault:
        refuse(fault)


def _tell(checking: Checking) -> None:
    for sentence in checking.faults[:MOST_FAULTS]:
        typer.echo(sentence, err=True)
    if more := checking.faults[MOST_FAULTS:]:
        typer.echo(f"… and {len(more)} more.", err=True)
    typer.echo(
        f"{checking.entries} entries in {checking.segments} segments, {checking.pruned} of them pruned; "
        f"{checking.erased} texts erased; {checking.unsealed} entries not sealed yet."
    )
    typer.echo(f"The newest hash is {checking.head}." if not checking.faults else "The audit trail does not hold.")
