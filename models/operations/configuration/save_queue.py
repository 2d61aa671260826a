"""An administrator creates or changes a queue. Retiring it is retire_queue.py."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from uuid import UUID

from models import clock
from models.events.attention import standards_changed
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.reading.queue_hours import queue_values
from models.rules.configuration.administration import (
    QueueChanges,
    may_administer,
    must_be_given,
    must_fit,
    must_not_change,
)
from models.rules.configuration.overflow import must_lead_somewhere
from models.rules.refusals import BadInput
from models.steps.configured_rows import Entry, Saving, apply_changes
from models.steps.queue_entry import start_wait_limit
from models.tables import Conversation, OperatingHours, Queue
from models.values import Viewer
from models.vocabulary import Act, ConfigurationKind, ConversationState

ALL_BUT_NAME = frozenset(field.name for field in fields(QueueChanges)) - {"name"}


@dataclass(frozen=True, kw_only=True)
class QueueSaved(Outcome):
    queue_id: UUID


@operation(Act.SAVE_QUEUE, QueueSaved, is_audited=True)
async def save_queue(
    uow: UnitOfWork, queue_id: UUID | None, changes: QueueChanges, *, by: Viewer, request_id: str | None = None
) -> QueueSaved:
    """Create it if `queue_id` is None. Saving a retired queue puts it back into service."""
    uow.target_id = queue_id
    entry = Entry.of(queue_id, changes)
    await save_queues(uow, [entry], by=by)
    return QueueSaved(queue_id=entry.id)


async def save_queues(uow: UnitOfWork, entries: Sequence[Entry[QueueChanges]], *, by: Viewer) -> None:
    """The same for several queues, an act each, in this order: a queue may lead to one that was saved before it."""
    may_administer(by)
    saving = await Saving.of(uow, Queue, "queue", "name", entries)
    hours = set(await OperatingHours.all().values_list("id", flat=True))
    queues = await queue_values()
    waits: set[UUID] = set()
    with_other_targets: set[UUID] = set()
    for entry in entries:
        changes = entry.changes
        uow.begin(Act.SAVE_QUEUE, None if entry.is_new else entry.id)
        must_fit(changes)
        if entry.is_new:
            must_be_given(changes, "name")
        row = saving.row(entry)
        if not entry.is_new:
            must_not_change("type", "queue", before=row.type, after=changes.type)
        uow.target_id = row.id
        wait = (row.longest_wait_seconds, row.longest_wait_action)
        targets = (row.answer_within_seconds, row.reply_within_seconds)
        is_renamed = apply_changes(row, changes, skip=ALL_BUT_NAME)
        is_changed = apply_changes(row, changes, skip=frozenset({"closed"})) or row.retired_at is not None
        is_changed = _open_or_close(uow, row, changes.closed) or is_changed
        row.retired_at = None
        saving.must_be_unique(row)
        if row.operating_hours_id and row.operating_hours_id not in hours:
            raise BadInput("operatingHours: there are no such hours.")
        if row.share_within_percent and not row.answer_within_seconds:
            raise BadInput("shareWithinPercent: it is the share within answerWithinSeconds; give these seconds, too.")
        values = row.values(is_open=True)
        must_lead_somewhere(values, queues)
        queues[row.id] = values
        if saving.keep(row, is_new=entry.is_new, is_changed=is_changed or is_renamed):
            is_rename = is_renamed and not (is_changed or entry.is_new)
            uow.configured(ConfigurationKind.QUEUE, row.id, is_new=entry.is_new, is_rename=is_rename)
        if not entry.is_new and wait != (row.longest_wait_seconds, row.longest_wait_action):
            waits.add(row.id)
        if not entry.is_new and targets != (row.answer_within_seconds, row.reply_within_seconds):
            with_other_targets.add(row.id)
    await saving.write()
    if waits:
        async for conversation in Conversation.filter(queue_id__in=sorted(waits), state=ConversationState.OPEN):
            await start_wait_limit(uow, conversation)
    for queue_id in sorted(with_other_targets):  # only now, because the rest may take long
        standards_changed(uow.due, queue_id, clock.now())


def _open_or_close(uow: UnitOfWork, row: Queue, closed: bool | None) -> bool:
    """Close or open the queue whatever its hours say, and return whether that changes it."""
    if closed is None or closed == (row.closed_since is not None):
        return False
    row.closed_since = uow.at if closed else None
    return True
