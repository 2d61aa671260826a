"""An administrator creates or changes a queue. Retiring it is retire_queue.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.reading.queue_hours import queue_values
from models.rules.configuration.administration import (
    QueueChanges,
    may_administer,
    must_be_given,
    must_fit,
    must_lead_somewhere,
    must_not_change,
)
from models.rules.refusals import BadInput
from models.steps.configured_rows import apply_changes, lock_configuration, locked_row, must_be_unique
from models.steps.queue_entry import start_wait_limit
from models.tables import Conversation, OperatingHours, Queue
from models.values import Viewer
from models.vocabulary import Act, ConfigurationKind, ConversationState


@dataclass(frozen=True, kw_only=True)
class QueueSaved(Outcome):
    queue_id: UUID


@operation(Act.SAVE_QUEUE, QueueSaved, is_audited=True)
async def save_queue(
    uow: UnitOfWork, queue_id: UUID | None, changes: QueueChanges, *, by: Viewer, request_id: str | None = None
) -> QueueSaved:
    """Create it if `queue_id` is None. Saving a retired queue puts it back into service."""
    uow.target_id = queue_id
    may_administer(by)
    must_fit(changes)
    await lock_configuration()
    if queue_id is None:
        must_be_given(changes, "name")
        row, is_new = Queue(), True
    else:
        row, is_new = await locked_row(Queue, "queue", id=queue_id), False
        must_not_change("type", "queue", before=row.type, after=changes.type)
    uow.target_id = row.id
    waits = (row.longest_wait_seconds, row.longest_wait_action)
    is_changed = apply_changes(row, changes, skip=frozenset({"closed"})) or row.retired_at is not None
    is_changed = _open_or_close(uow, row, changes.closed) or is_changed
    row.retired_at = None
    await must_be_unique(row, "name", "queue")
    if row.operating_hours_id and not await OperatingHours.exists(id=row.operating_hours_id):
        raise BadInput("operatingHours: there are no such hours.")
    must_lead_somewhere(row.values(is_open=True), await queue_values())
    if is_new or is_changed:
        await row.save()
        uow.configured(ConfigurationKind.QUEUE, row.id, is_new=is_new)
    if not is_new and waits != (row.longest_wait_seconds, row.longest_wait_action):
        async for conversation in Conversation.filter(queue_id=row.id, state=ConversationState.OPEN):
            await start_wait_limit(uow, conversation)
    return QueueSaved(queue_id=row.id)


def _open_or_close(uow: UnitOfWork, row: Queue, closed: bool | None) -> bool:
    """Close or open the queue whatever its hours say, and return whether that changes it."""
    if closed is None or closed == (row.closed_since is not None):
        return False
    row.closed_since = uow.at if closed else None
    return True
