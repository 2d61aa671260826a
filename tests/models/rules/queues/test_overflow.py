"""Where a conversation waits when its queue is closed, full or too slow."""

from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from models.rules.queues.overflow import MOST_QUEUES, Placement, after_waiting, arrival
from models.values import QueueValues
from models.vocabulary import OverflowAction, QueueType
from tests.models.rules.examples import queue

A, B, C = (UUID(int=n) for n in (101, 102, 103))
OTHER, ANYWAY, END = OverflowAction.OTHER_QUEUE, OverflowAction.ASSIGN_ANYWAY, OverflowAction.END

Queues = dict[UUID, QueueValues]


def queues(*rows: QueueValues) -> Queues:
    return {row.id: row for row in rows}


def closed(id: UUID, action: OverflowAction = OTHER, to: UUID | None = None, **more: Any) -> QueueValues:
    return queue(id, is_open=False, closed_action=action, overflow_queue_id=to, **more)


def full(id: UUID, action: OverflowAction = OTHER, to: UUID | None = None) -> QueueValues:
    return queue(id, most_waiting=2, most_waiting_action=action, overflow_queue_id=to)


def test_an_open_queue_takes_what_arrives_up_to_its_limit() -> None:
    floor = queues(full(A, END))
    assert arrival(A, floor, {A: 1}) == Placement(A)
    assert arrival(A, floor, {A: 2}) == arrival(A, floor, {A: 3}) == Placement(A, ends=True)
    assert arrival(A, queues(queue(A)), {A: 10_000}) == Placement(A)


@pytest.mark.parametrize(
    ("action", "expected"), [(ANYWAY, Placement(A)), (END, Placement(A, ends=True)), (OTHER, Placement(B))]
)
def test_each_action(action: OverflowAction, expected: Placement) -> None:
    assert arrival(A, queues(closed(A, action, B), queue(B)), {}) == expected
    assert arrival(A, queues(full(A, action, B), queue(B)), {A: 2}) == expected


@pytest.mark.parametrize(
    ("action", "expected"), [(ANYWAY, Placement(A)), (END, Placement(A, ends=True)), (OTHER, Placement(B))]
)
def test_where_nobody_is_there(action: OverflowAction, expected: Placement) -> None:
    floor = queues(queue(A, nobody_there_action=action, overflow_queue_id=B), queue(B))
    assert arrival(A, floor, {}, deserted={A}) == expected
    assert arrival(A, floor, {}, deserted={B}) == Placement(A), "somebody is there"


def test_a_chain_goes_on_past_queues_in_which_nobody_is_there() -> None:
    first, second = (queue(id, nobody_there_action=OTHER, overflow_queue_id=to) for id, to in ((A, B), (B, C)))
    assert arrival(A, queues(first, second, queue(C)), {}, deserted={A, B}) == Placement(C)


def test_closed_is_asked_before_full() -> None:
    row = closed(A, ANYWAY, most_waiting=1, most_waiting_action=END)
    assert arrival(A, queues(row), {A: 5}) == Placement(A)


def test_a_chain_ends_where_a_queue_takes_it_or_ends_it() -> None:
    assert arrival(A, queues(closed(A, to=B), full(B, to=C), queue(C)), {B: 2}) == Placement(C)
    assert arrival(A, queues(closed(A, to=B), closed(B, END)), {}) == Placement(B, ends=True)
    assert arrival(A, queues(closed(A, to=B), closed(B, ANYWAY)), {}) == Placement(B)


def test_a_chain_that_leads_nowhere_leaves_it_where_it_arrived() -> None:
    for chain in (
        queues(closed(A, to=A)),
        queues(closed(A, to=B), closed(B, to=A)),
        queues(closed(A, to=B), closed(B, to=B)),
        queues(closed(A)),
        queues(closed(A, to=C)),
        queues(closed(A, to=B), queue(B, type=QueueType.VOICE)),
        queues(closed(A, to=B), queue(B, is_retired=True)),
    ):
        assert arrival(A, chain, {}) == Placement(A)
    ids = [UUID(int=200 + number) for number in range(MOST_QUEUES + 1)]
    long = [closed(here, to=there) for here, there in pairwise(ids)]
    assert arrival(ids[0], queues(*long, queue(ids[-1])), {}) == Placement(ids[0])
    assert arrival(ids[1], queues(*long, queue(ids[-1])), {}) == Placement(ids[-1])


def slow(id: UUID, action: OverflowAction = OTHER, to: UUID | None = None) -> QueueValues:
    return queue(id, longest_wait_seconds=60, longest_wait_action=action, overflow_queue_id=to)


@pytest.mark.parametrize(
    ("action", "expected"), [(ANYWAY, Placement(A)), (END, Placement(A, ends=True)), (OTHER, Placement(B))]
)
def test_each_action_after_a_long_wait(action: OverflowAction, expected: Placement) -> None:
    assert after_waiting(A, queues(slow(A, action, B), queue(B)), {}, came_from=()) == expected


def test_what_waited_goes_on_like_an_arrival_and_never_back() -> None:
    assert after_waiting(A, queues(slow(A, to=B), closed(B, to=C), queue(C)), {}, came_from=()) == Placement(C)
    assert after_waiting(B, queues(slow(B, to=A), slow(A, to=B)), {}, came_from=(A,)) == Placement(B)
    assert after_waiting(A, queues(slow(A, to=B), closed(B, to=A)), {}, came_from=()) == Placement(B)
    assert after_waiting(A, queues(slow(A)), {}, came_from=()) == Placement(A)
