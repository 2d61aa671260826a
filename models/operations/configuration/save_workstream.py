"""An administrator creates or changes a workstream. Retiring it is retire_workstream.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.state_limits import apply_limits, limits_of
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.reading.queue_hours import queue_values
from models.rules.configuration.administration import (
    WorkstreamChanges,
    may_administer,
    must_be_a_workstream,
    must_be_given,
    must_block_for_some_time,
    must_fit,
    must_not_change,
)
from models.rules.conversations import reply_window, state_limits
from models.steps.configured_rows import apply_changes, lock_configuration, locked_row, must_be_unique
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

    New units and wrap-up rules apply to conversations that start later; new time limits apply at once.
    """
    uow.target_id = workstream_id
    may_administer(by)
    must_fit(changes)
    await lock_configuration()
    if workstream_id is None:
        must_be_given(changes, "name", "channel", "default_queue_id")
        assert changes.channel is not None
        row, is_new = _with_defaults(changes.channel), True
    else:
        row, is_new = await locked_row(Workstream, "workstream", id=workstream_id), False
        must_not_change("channel", "workstream", before=row.channel, after=changes.channel)
    uow.target_id = row.id
    limits_before = limits_of(row)
    is_changed = apply_changes(row, changes, columns=COLUMNS) or row.retired_at is not None
    row.retired_at = None
    await must_be_unique(row, "name", "workstream")
    must_be_a_workstream(row.channel, (await queue_values([row.default_queue_id])).get(row.default_queue_id), changes)
    must_block_for_some_time(row.wrap_up_capacity, row.wrap_up_block_seconds)
    if is_new or is_changed:
        await row.save()
        uow.configured(ConfigurationKind.WORKSTREAM, row.id, is_new=is_new)
    if not is_new and limits_of(row) != limits_before:
        await apply_limits(row)
    return WorkstreamSaved(workstream_id=row.id)


def _with_defaults(channel: Channel) -> Workstream:
    usual = state_limits.DEFAULTS[channel.family]
    return Workstream(
        channel=channel,
        open_limit_seconds=usual.open,
        active_limit_seconds=usual.active,
        waiting_limit_seconds=usual.waiting,
        wrap_up_limit_seconds=usual.wrap_up,
        reply_window_seconds=reply_window.default_seconds(channel),
    )
