"""Where a queue may let its conversations overflow to. What overflow does is in rules/queues/overflow.py."""

from collections.abc import Mapping
from uuid import UUID

from models.rules.refusals import BadInput
from models.values import QueueValues
from models.vocabulary import OverflowAction


def must_lead_somewhere(queue: QueueValues, others: Mapping[UUID, QueueValues]) -> None:
    """The overflow queue must exist, be of the same type and not lead back to this queue. Raises BadInput."""
    if queue.overflow_queue_id is None:
        acting = {
            "closedAction": queue.closed_action,
            "mostWaitingAction": queue.most_waiting_action,
            "longestWaitAction": queue.longest_wait_action,
            "nobodyThereAction": queue.nobody_there_action,
        }
        if names := [name for name, action in acting.items() if action is OverflowAction.OTHER_QUEUE]:
            raise BadInput(f"{names[0]}: OTHER_QUEUE needs an overflow queue; choose one.")
        return
    target = others.get(queue.overflow_queue_id)
    if target is None or target.is_retired:
        raise BadInput("overflowQueue: there is no such queue, or it is retired.")
    if target.type is not queue.type:
        raise BadInput(
            f"overflowQueue: {target.name} is of type {target.type} and this queue of type {queue.type}; "
            f"choose a queue of type {queue.type}."
        )
    chain = [queue.name]
    here: QueueValues | None = target
    while here is not None and here.name not in chain[1:]:
        chain.append(here.name)
        if here.id == queue.id:
            raise BadInput(f"overflowQueue: the queues would overflow in a circle, {' → '.join(chain)}.")
        here = others.get(here.overflow_queue_id) if here.overflow_queue_id else None
