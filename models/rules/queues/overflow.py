"""Overflow: where a conversation waits when its queue is closed, full, deserted or too slow. Operations decide when to ask."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from models.values import QueueValues
from models.vocabulary import OverflowAction

MOST_QUEUES = 10  # in one chain of overflows, so that an arrival reads no more queues


@dataclass(frozen=True, slots=True)
class Placement:
    """The queue in which it waits. If `ends`, that queue's action ends it."""

    queue_id: UUID
    ends: bool = False


def arrival(
    queue_id: UUID,
    queues: Mapping[UUID, QueueValues],
    waiting: Mapping[UUID, int],
    *,
    deserted: Collection[UUID] = (),
    avoiding: Collection[UUID] = (),
) -> Placement:
    """Where a conversation that arrives in a queue waits: there or in a queue that it overflows to; or that it ends.

    `waiting` says how many wait in each queue already, and `deserted` in which queues nobody is there. The conversation waits
    where it arrived if the chain of overflows comes back to one of its queues or to one of `avoiding`, leads to a queue of
    another type or a retired one, or is too long.
    """
    seen: list[UUID] = []
    here = queue_id
    while len(seen) < MOST_QUEUES:
        seen.append(here)
        queue = queues[here]
        match _action(queue, waiting.get(here, 0), is_deserted=here in deserted):
            case None | OverflowAction.ASSIGN_ANYWAY:
                return Placement(here)
            case OverflowAction.END:
                return Placement(here, ends=True)
            case OverflowAction.OTHER_QUEUE:
                there = _leads_to(queue, queues)
                if there is None or there in seen or there in avoiding:
                    break
                here = there
    return Placement(queue_id)


def after_waiting(
    queue_id: UUID,
    queues: Mapping[UUID, QueueValues],
    waiting: Mapping[UUID, int],
    *,
    deserted: Collection[UUID] = (),
    came_from: Collection[UUID],
) -> Placement:
    """Where a conversation that has waited too long goes. It never comes back to a queue that it overflowed from."""
    queue = queues[queue_id]
    match queue.longest_wait_action:
        case OverflowAction.ASSIGN_ANYWAY:
            return Placement(queue_id)
        case OverflowAction.END:
            return Placement(queue_id, ends=True)
        case OverflowAction.OTHER_QUEUE:
            avoiding = {queue_id, *came_from}
            there = _leads_to(queue, queues)
            if there is None or there in avoiding:
                return Placement(queue_id)
            return arrival(there, queues, waiting, deserted=deserted, avoiding=avoiding)


def _action(queue: QueueValues, waiting: int, *, is_deserted: bool) -> OverflowAction | None:
    if not queue.is_open:
        return queue.closed_action
    if 0 < queue.most_waiting <= waiting:
        return queue.most_waiting_action
    return queue.nobody_there_action if is_deserted else None


def _leads_to(queue: QueueValues, queues: Mapping[UUID, QueueValues]) -> UUID | None:
    there = queues.get(queue.overflow_queue_id) if queue.overflow_queue_id else None
    return there.id if there and there.type is queue.type and not there.is_retired else None
