"""An administrator retires a queue. Its conversations stay readable; save_queue.py puts it back into service."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.configuration.administration import may_administer, ongoing, still_in_use
from models.steps.configured_rows import lock_configuration, locked_row
from models.tables import ConfiguredChannel, Conversation, Queue, Workstream
from models.values import Viewer
from models.vocabulary import Act, ConfigurationKind, ConversationState


@dataclass(frozen=True, kw_only=True)
class QueueRetired(Outcome):
    queue_id: UUID


@operation(Act.RETIRE_QUEUE, QueueRetired, is_audited=True)
async def retire_queue(uow: UnitOfWork, queue_id: UUID, *, by: Viewer, request_id: str | None = None) -> QueueRetired:
    """Refused while anything refers to it or is in it. A repeat changes nothing."""
    uow.target_id = queue_id
    await retire_queues(uow, [queue_id], by=by)
    return QueueRetired(queue_id=queue_id)


async def retire_queues(uow: UnitOfWork, queue_ids: Sequence[UUID], *, by: Viewer) -> None:
    """The same for several queues, an act each, in this order."""
    may_administer(by)
    await lock_configuration()
    for queue_id in queue_ids:
        uow.begin(Act.RETIRE_QUEUE, queue_id)
        row: Queue = await locked_row(Queue, "queue", id=queue_id)
        if row.retired_at is None:
            await _must_be_unused(row)
            row.retired_at = uow.at
            uow.evidence.compare(None, {"retired_at": uow.at})
            await row.save(update_fields=["retired_at"])
            uow.configured(ConfigurationKind.QUEUE, row.id, is_new=False)


async def _must_be_unused(row: Queue) -> None:
    what = f"Queue {row.name}"
    count = await Conversation.filter(queue_id=row.id).exclude(state=ConversationState.CLOSED).count()
    if count:
        raise still_in_use(what, ongoing(count), "assign them to another queue or let them end first")
    stream = await Workstream.filter(default_queue_id=row.id, retired_at=None).first()
    if stream:
        raise still_in_use(what, f"workstream {stream.name}", "give that another default queue first")
    queue = await Queue.filter(overflow_queue_id=row.id, retired_at=None).first()
    if queue:
        raise still_in_use(what, f"queue {queue.name}, which overflows into it", "let that overflow elsewhere first")
    channel = await ConfiguredChannel.filter(queue_id=row.id, disabled_at=None).first()
    if channel:
        raise still_in_use(what, f"channel {channel.name}", "give that another queue first")
