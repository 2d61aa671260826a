"""An administrator creates or changes a workstream. Retiring it is retire_workstream.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models import clock
from models.events import log
from models.events.attention import standards_changed
from models.events.state_limits import apply_limits, limits_of
from models.events.unit_of_work import UnitOfWork
from models.operations.configuration.save_channel import configured_reach
from models.operations.operation import Outcome, operation
from models.reading.queue_hours import queue_values
from models.rules.configuration.administration import (
    UNCHANGED,
    Unchanged,
    WorkstreamChanges,
    may_administer,
    must_be_a_workstream,
    must_be_given,
    must_block_for_some_time,
    must_fit,
    must_not_change,
)
from models.rules.configuration.channels import must_be_a_receiver
from models.rules.configuration.limits import must_have_an_effect, must_warn_in_time
from models.rules.conversations import reply_window, state_limits
from models.rules.refusals import BadInput
from models.sentiment import registry
from models.steps.configured_rows import Entry, Saving, apply_changes
from models.tables import Workstream
from models.values import Viewer
from models.vocabulary import Act, Channel, ConfigurationKind

COLUMNS = {"units_required": "units"}  # where column and field have different names


@dataclass(frozen=True, kw_only=True)
class WorkstreamSaved(Outcome):
    workstream_id: UUID


@operation(Act.SAVE_WORKSTREAM, WorkstreamSaved, is_audited=True)
async def save_workstream(
    uow: UnitOfWork,
    workstream_id: UUID | None,
    changes: WorkstreamChanges,
    *,
    by: Viewer,
    request_id: str | None = None,
) -> WorkstreamSaved:
    """Create it if `workstream_id` is None, with its channel's default time limits and reply window.

    New units, wrap-up rules and bots' posture apply to conversations that start later; new time limits apply at once.
    """
    uow.target_id = workstream_id
    entry = Entry.of(workstream_id, changes)
    await save_workstreams(uow, [entry], by=by)
    return WorkstreamSaved(workstream_id=entry.id)


async def save_workstreams(uow: UnitOfWork, entries: Sequence[Entry[WorkstreamChanges]], *, by: Viewer) -> None:
    """The same for several workstreams, an act each."""
    may_administer(by)
    saving = await Saving.of(uow, Workstream, "workstream", "name", entries)
    queues = await queue_values()
    limited: dict[UUID, Workstream] = {}
    for entry in entries:
        changes = entry.changes
        uow.begin(Act.SAVE_WORKSTREAM, None if entry.is_new else entry.id)
        must_fit(changes)
        _must_be_an_engine(changes.sentiment_engine)
        if changes.bot_posture:
            await log.must_allow(changes.bot_posture)
        if entry.is_new:
            must_be_given(changes, "name", "channel", "default_queue_id")
            assert changes.channel is not None
            row = _with_defaults(entry.id, changes.channel)
        else:
            row = saving.row(entry)
            must_not_change("channel", "workstream", before=row.channel, after=changes.channel)
        uow.target_id = row.id
        limits_before = limits_of(row)
        must_have_an_effect(row.channel, changes, before=limits_before)
        is_changed = apply_changes(row, changes, columns=COLUMNS) or row.retired_at is not None
        row.retired_at = None
        saving.must_be_unique(row)
        must_be_a_workstream(row.channel, queues.get(row.default_queue_id), changes)
        must_block_for_some_time(row.wrap_up_capacity, row.wrap_up_block_seconds)
        must_warn_in_time(limits_of(row))
        if saving.keep(row, is_new=entry.is_new, is_changed=is_changed):
            uow.configured(ConfigurationKind.WORKSTREAM, row.id, is_new=entry.is_new)
        if not entry.is_new and limits_of(row) != limits_before:
            limited[row.id] = row
    await saving.write()
    for row in limited.values():
        await apply_limits(row)
        standards_changed(uow.due, row.id, clock.now())


def _must_be_an_engine(chosen: str | Unchanged | None) -> None:
    """It must be there, and an address must be one that may be called. Raises BadInput."""
    if chosen is None or chosen is UNCHANGED:
        return
    assert isinstance(chosen, str)
    try:
        url = registry.url_of(chosen)
    except ValueError as error:
        raise BadInput(f"sentimentEngine: {error}") from None
    if url is not None:
        must_be_a_receiver("sentimentEngine", url, reach=configured_reach())


def _with_defaults(workstream_id: UUID, channel: Channel) -> Workstream:
    usual = state_limits.DEFAULTS[channel.family]
    return Workstream(
        id=workstream_id,
        channel=channel,
        open_limit_seconds=usual.open,
        active_limit_seconds=usual.active,
        waiting_limit_seconds=usual.waiting,
        wrap_up_limit_seconds=usual.wrap_up,
        reply_window_seconds=reply_window.default_seconds(channel),
    )
