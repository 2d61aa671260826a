"""`privacy`: finds, exports and erases customers, and reports what is kept.

models/operations/privacy/ and models/reading/privacy/ do the work.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from api import settings
from api.commands.acting import ActingAs, acting_as, on_the_database
from api.commands.reporting import refuse, stop
from models import clock
from models.audit.exports import note_export
from models.database.connections import rewrite_file, shielded, snapshot, speaks_postgres
from models.followers.pruning import DAY_SECONDS
from models.operations.privacy.erase_customer import erase_customer
from models.operations.privacy.erase_transcripts import erase_transcripts
from models.reading.privacy import customer_export, customers, retention
from models.reading.privacy.retention import Kept, KeptOfWorkstream
from models.rules.refusals import Refused, UpgradeUnfinished

MOST_FOUND = 100

T = TypeVar("T")

CustomersId = Annotated[
    str, typer.Option("--customer", metavar="ID", help="The customer: a `Customer.id`, or the id in the database.")
]

privacy = typer.Typer(help="Find, export and erase customers, and report what is kept.", no_args_is_help=True)


@privacy.command()
def find(
    text: Annotated[str, typer.Argument(help="A part of the customer's name or address, or their login.")],
) -> None:
    """List customers with their ids, for `export` and `erase`."""

    async def work() -> None:
        for each in await customers.find(text, limit=MOST_FOUND):
            known = ", ".join(_printable(part) for part in (each.name, each.address, each.login) if part)
            typer.echo(f"{each.id}  {known}  ({_counted(each.conversations)})")

    _run(work)


@privacy.command()
def erase(
    customer: CustomersId,
    end_ongoing: Annotated[
        bool, typer.Option("--end-ongoing", help="Close the customer's ongoing conversations, whoever talks in them.")
    ] = False,
    login: ActingAs = None,
) -> None:
    """Erase a customer for good: names, addresses, and the texts of their conversations.

    The conversations stay without texts. Running it again completes an erasure that was interrupted.
    """
    customer_id = _row_id(customer)

    async def work() -> None:
        by = await acting_as(login, "privacy erase")
        await erase_customer(customer_id, end_ongoing=end_ongoing, by=by)
        while not (await erase_transcripts(customer_id, by=by)).is_done:
            pass  # each is a unit of work of its own, so that a running server can work in between
        typer.echo(f"Erased customer {customer_id}.")
        if speaks_postgres():
            typer.echo("PostgreSQL keeps old versions of rows in its files until they are vacuumed: docs/privacy.md.")
        elif not await rewrite_file():
            stop(
                "The database's file could not be written anew, and may hold erased texts in its free space: run it again."
            )

    _run(work)


@privacy.command()
def export(
    customer: CustomersId,
    file: Annotated[Path, typer.Option("--to", metavar="FILE", help="The new file to write; only its owner reads it.")],
    internal: Annotated[
        bool,
        typer.Option("--internal", help="Also what agents and supervisors wrote for each other, and who monitored."),
    ] = False,
    login: ActingAs = None,
) -> None:
    """Write all that is known of a customer as one JSON document, with their consent. The audit trail says who did it."""
    customer_id = _row_id(customer)
    try:
        file.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        stop(f"{file} can't be written: {error}.", status=2)

    async def work() -> None:
        by = await acting_as(login, "privacy export")
        about = await customer_export.about(customer_id)
        await note_export(customer_id, internal=internal, by=by)
        count = await shielded(_write(file, customer_id, about, internal=internal))
        typer.echo(f"Wrote customer {customer_id} with {_counted(count)}.")

    try:
        _run(work)
    except BaseException:
        file.unlink()  # half of somebody's data is of no use to anybody
        raise


@privacy.command()
def report() -> None:
    """Say what is kept, since when, and what is due to go."""
    chosen = _settings()

    async def work() -> None:
        async with snapshot():
            now = clock.now()
            workstreams, others = await retention.of_workstreams(now), await retention.of_others()
        for each in workstreams:
            typer.echo("\n".join(_lines_of(each)))
        for kept in others:
            typer.echo(_line_of(kept))
        days = chosen.keep_log_seconds / DAY_SECONDS
        audit = "for ever" if chosen.keep_audit_days is None else _days(chosen.keep_audit_days)
        typer.echo(f"The log is kept for {days:g} days and {chosen.keep_log_facts:,} facts, the audit trail {audit}.")

    _run(work)


def _lines_of(kept: KeptOfWorkstream) -> Iterator[str]:
    yield f"{kept.name} ({kept.channel}): {kept.ongoing:,} ongoing"
    for rows, days, due in (
        (kept.closed, kept.days.conversations, kept.conversations_due),
        (kept.with_texts, kept.days.messages, kept.texts_due),
    ):
        first = _first_goes(rows.since, days)
        yield f"  {_line_of(rows)}; kept {_days(days)}{first}; {due:,} due now"


def _line_of(kept: Kept) -> str:
    since = f", the oldest of {kept.since:%Y-%m-%d}" if kept.since else ""
    return f"{kept.what}: {kept.count:,}{since}"


def _days(days: int) -> str:
    return f"for {days:,} days" if days else "for ever"


def _first_goes(since: datetime | None, days: int) -> str:
    return f", the first goes on {since + timedelta(days=days):%Y-%m-%d}" if since and days else ""


async def _write(file: Path, customer_id: UUID, about: Mapping[str, object], *, internal: bool) -> int:
    """A conversation at a time, all from one moment; returns how many there are."""
    count = 0
    with file.open("w", encoding="utf-8") as target:
        target.write(f'{{"exportedAt": "{clock.now().isoformat()}",\n"customer": {_json(about)},\n"conversations": [')
        async with snapshot():
            async for conversation in customer_export.conversations_of(customer_id, internal=internal):
                target.write(f"{',' * bool(count)}\n{_json(conversation)}")
                count += 1
        target.write("\n]}\n")
    return count


def _json(values: Mapping[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _printable(text: str) -> str:
    """Channels choose addresses: they must not command the terminal."""
    return "".join(each if each.isprintable() else "\ufffd" for each in text)


def _counted(conversations: int) -> str:
    return "1 conversation" if conversations == 1 else f"{conversations:,} conversations"


def _row_id(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        from schema.ids import row_id  # imports strawberry, which takes a second

        found = row_id(given, "Customer")
    if found is None:
        stop(f"--customer {given}: this is no id of a customer.", status=2)
    return found


def _settings() -> settings.Settings:
    try:
        return settings.load()
    except settings.SettingsFault as fault:
        refuse(fault)


def _run(work: Callable[[], Awaitable[T]]) -> T:
    try:
        return asyncio.run(on_the_database(_settings(), work))
    except (Refused, UpgradeUnfinished) as refusal:
        stop(refusal.message)
