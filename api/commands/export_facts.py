"""`export-facts`: write the log's facts as lines of JSON. models/events/exported_facts.py reads them."""

import asyncio
import contextlib
import os
import sys
from dataclasses import dataclass, replace
from typing import Annotated

import typer

from api import settings
from api.commands.acting import ActingAs, acting_as, on_the_database
from api.commands.reporting import stop
from models.audit.exports import note_facts_export
from models.events import log as event_log
from models.events.bell import bell
from models.events.exported_facts import Unreadable, batches, beginning, head_now
from models.events.interest import LogGap, Pruned
from models.events.log import Head
from models.values import Viewer

POLL_SECONDS = 0.5  # how long a lost ring can delay a fact, as in the hub
FAILED, NO_POSITION, NOT_FROM_THERE = 1, 2, 3  # exit statuses
LATEST = 16**event_log.SEQ_DIGITS - 1

Position = Annotated[
    str | None,
    typer.Option("--after", metavar="POSITION", help="Go on after this position; without it, from the oldest fact on."),
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="POSITION", help="End with the fact at this position, if not before.")
]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which facts are asked for: those after a number of this log, up to another one if there is an end."""

    after: int
    until: int | None
    follow: bool


def export_facts(
    after: Position = None,
    until: Until = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Wait for new facts, until the command is interrupted.")
    ] = False,
    login: ActingAs = None,
) -> None:
    """Write the facts of the log to standard output, a line of JSON for each, in order and without gaps.

    Store the position of the last whole line that you have processed, and go on with --after. docs/facts.schema.json says
    what a line has. The audit trail says who exported.
    """

    async def work() -> None:
        by = await acting_as(login, "export-facts")
        with contextlib.suppress(asyncio.CancelledError):  # Ctrl-C
            await _export(after, until, follow=follow, by=by)

    try:
        asyncio.run(on_the_database(settings.load(), work))
    except settings.SettingsFault as fault:
        stop(str(fault))
    except BrokenPipeError:  # whoever read has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(FAILED) from None
    except Unreadable as error:
        stop(f"The database can't be read ({error}): go on with --after and the last position.", status=FAILED)
    except Pruned:
        stop(
            "The log no longer has the next fact: it was pruned. Begin anew without --after, export more often, or "
            "keep facts for longer (VIGIE_KEEP_LOG_SECONDS, VIGIE_KEEP_LOG_FACTS).",
            status=NOT_FROM_THERE,
        )
    except LogGap as gap:
        stop(f"{gap} Nothing after it is exported.", status=FAILED)


async def _export(after: str | None, until: str | None, *, follow: bool, by: Viewer) -> None:
    head = await head_now()
    wanted = _Wanted(
        await beginning() if after is None else _number("--after", after, head),
        None if until is None else _number("--until", until, replace(head, seq=LATEST) if follow else head),
        follow,
    )
    await note_facts_export(after=head.position(wanted.after), until=until, follow=follow, by=by)
    await _write(wanted, head)


def _number(option: str, position: str, head: Head) -> int:
    if not event_log.is_position(position):
        stop(f"{option} {position}: this is no position.", status=NO_POSITION)
    found = head.seq_of(position)
    if found is None:
        stop(
            f"{option} {position}: this log has no such position. It may be of another log, such as the one before a "
            "backup was restored; then begin anew without --after.",
            status=NOT_FROM_THERE,
        )
    return found


async def _write(wanted: _Wanted, first: Head) -> None:
    reached, head = wanted.after, first
    while True:
        end = head.seq if wanted.until is None else min(head.seq, wanted.until)
        async for batch in batches(reached, replace(head, seq=end)):
            sys.stdout.buffer.write("".join(each.line for each in batch).encode())
            sys.stdout.buffer.flush()
            reached = batch[-1].seq
        if not wanted.follow or (wanted.until is not None and reached >= wanted.until):
            return
        head = await _grown(head)
        if head.epoch != first.epoch:
            stop("The log has become another one: begin anew without --after.", status=NOT_FROM_THERE)


async def _grown(known: Head) -> Head:
    """The head, when the log has grown or become another one."""
    while True:
        bell.rung.clear()
        head = await head_now()
        if head != known:
            return head
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await bell.rung.wait()
