"""Handing over to another queue: it waits there at once, for agents of that queue."""

from models import clock
from models.operations.queues.hand_over_to_queue import hand_over_to_queue
from models.tables import UserPresence
from models.vocabulary import (
    Act,
    Audience,
    Channel,
    ConversationAspect,
    ConversationState,
    OverflowAction,
    Presence,
    QueueType,
    RefusalCode,
    StateReason,
    SystemMessageKind,
)
from tests.support.builders import a_queue
from tests.support.fixtures import Cast
from tests.support.telling import refusing, reread, telling

LEFT = (SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, {"name": "Ada"})
HELPED = (SystemMessageKind.CONSULT_ENDED, Audience.AGENT, {"name": "Bob"})


async def test_it_waits_there(cast: Cast) -> None:
    row = await cast.talking(consultants=[cast.bob])
    async with telling(cast.ada, Act.HAND_OVER_TO_QUEUE) as told:
        await hand_over_to_queue(row.id, queue_id=cast.sales.id, expected_version=row.version, by=cast.ada)
    after = told.change.after
    assert (after.state, after.state_reason) == (ConversationState.OPEN, StateReason.TRANSFERRED_BY_AGENT)
    assert (after.queue_id, after.agent_id, after.party) == (cast.sales.id, None, frozenset({cast.cleo.id}))
    assert told.change.aspects >= {ConversationAspect.QUEUE, ConversationAspect.STATE, ConversationAspect.AGENT}
    assert await told.announced() == [HELPED, LEFT]
    assert (await reread(row)).waiting_since == told.change.at
    assert (await UserPresence.get(user_id=cast.ada.id)).presence is Presence.AVAILABLE


async def test_calls_go_to_queues_for_calls(cast: Cast) -> None:
    row = await cast.talking(queue=cast.calls, channel=Channel.VOICE)
    others = await a_queue("More calls", type=QueueType.VOICE)
    async with telling(cast.ada) as told:
        await hand_over_to_queue(row.id, queue_id=others.id, by=cast.ada)
    assert told.change.after.queue_id == others.id


async def test_a_queue_that_is_closed_passes_it_on(cast: Cast) -> None:
    closed = await a_queue(
        closed_since=clock.now(), closed_action=OverflowAction.OTHER_QUEUE, overflow_queue_id=cast.sales.id
    )
    row = await cast.talking()
    async with telling(cast.ada) as told:
        await hand_over_to_queue(row.id, queue_id=closed.id, by=cast.ada)
    assert told.change.after.queue_id == cast.sales.id


async def test_a_queue_that_ends_what_it_can_not_take_ends_it(cast: Cast) -> None:
    closed = await a_queue(closed_since=clock.now(), closed_action=OverflowAction.END)
    row = await cast.talking()
    async with telling(cast.ada) as told:
        await hand_over_to_queue(row.id, queue_id=closed.id, by=cast.ada)
    assert [change.after.state for change in told.changes] == [ConversationState.OPEN, ConversationState.CLOSED]


async def test_refuses_queues_in_order(cast: Cast) -> None:
    row = await cast.talking()
    closed = await a_queue(closed_since=clock.now(), accepts_when_closed=False)
    retired = await a_queue(retired_at=clock.now())
    for target, code in (
        (cast.ada.id, RefusalCode.NOT_FOUND),
        (retired.id, RefusalCode.NOT_FOUND),
        (cast.support.id, RefusalCode.SAME_QUEUE),
        (cast.calls.id, RefusalCode.QUEUE_TYPE_MISMATCH),
        (closed.id, RefusalCode.QUEUE_CLOSED),
    ):
        async with refusing(code):
            await hand_over_to_queue(row.id, queue_id=target, by=cast.ada)


async def test_refuses_what_can_not_be_handed_over(cast: Cast) -> None:
    for row, who, code in (
        (await cast.talking(consultants=[cast.bob]), cast.bob, RefusalCode.NOT_PARTICIPANT),
        (await cast.waiting(), cast.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await cast.talking(offered_to=cast.bob), cast.ada, RefusalCode.TRANSFER_PENDING),
        (await cast.talking(channel=Channel.RECORD), cast.ada, RefusalCode.CHANNEL_NOT_SUPPORTED),
        (await cast.closed(agent=cast.ada), cast.ada, RefusalCode.ALREADY_CLOSED),
    ):
        async with refusing(code):
            await hand_over_to_queue(row.id, queue_id=cast.sales.id, by=who)
