"""Handing over to another queue: the conversation waits there at once for agents of that queue."""

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
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing, reread

LEFT = (SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, {"name": "Ada"})
HELPED = (SystemMessageKind.CONSULT_ENDED, Audience.AGENT, {"name": "Bob"})


async def test_it_waits_there(fixtures: Fixtures) -> None:
    row = await fixtures.talking(consultants=[fixtures.bob])
    async with recording_facts(fixtures.ada, Act.HAND_OVER_TO_QUEUE) as recorded:
        await hand_over_to_queue(row.id, queue_id=fixtures.sales.id, expected_version=row.version, by=fixtures.ada)
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.OPEN, StateReason.TRANSFERRED_BY_AGENT)
    assert (after.queue_id, after.agent_id, after.party) == (fixtures.sales.id, None, frozenset({fixtures.cleo.id}))
    assert recorded.change.aspects >= {ConversationAspect.QUEUE, ConversationAspect.STATE, ConversationAspect.AGENT}
    assert await recorded.announced() == [HELPED, LEFT]
    assert (await reread(row)).waiting_since == recorded.change.at
    assert (await UserPresence.get(user_id=fixtures.ada.id)).presence is Presence.AVAILABLE


async def test_calls_go_to_queues_for_calls(fixtures: Fixtures) -> None:
    row = await fixtures.talking(queue=fixtures.calls, channel=Channel.VOICE)
    others = await a_queue("More calls", type=QueueType.VOICE)
    async with recording_facts(fixtures.ada) as recorded:
        await hand_over_to_queue(row.id, queue_id=others.id, by=fixtures.ada)
    assert recorded.change.after.queue_id == others.id


async def test_a_queue_that_is_closed_passes_it_on(fixtures: Fixtures) -> None:
    closed = await a_queue(
        closed_since=clock.now(), closed_action=OverflowAction.OTHER_QUEUE, overflow_queue_id=fixtures.sales.id
    )
    row = await fixtures.talking()
    async with recording_facts(fixtures.ada) as recorded:
        await hand_over_to_queue(row.id, queue_id=closed.id, by=fixtures.ada)
    assert recorded.change.after.queue_id == fixtures.sales.id


async def test_a_queue_that_ends_what_it_can_not_take_ends_it(fixtures: Fixtures) -> None:
    closed = await a_queue(closed_since=clock.now(), closed_action=OverflowAction.END)
    row = await fixtures.talking()
    async with recording_facts(fixtures.ada) as recorded:
        await hand_over_to_queue(row.id, queue_id=closed.id, by=fixtures.ada)
    assert [change.after.state for change in recorded.changes] == [ConversationState.OPEN, ConversationState.CLOSED]


async def test_refuses_queues_in_order(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    closed = await a_queue(closed_since=clock.now(), accepts_when_closed=False)
    retired = await a_queue(retired_at=clock.now())
    for target, code in (
        (fixtures.ada.id, RefusalCode.NOT_FOUND),
        (retired.id, RefusalCode.NOT_FOUND),
        (fixtures.support.id, RefusalCode.SAME_QUEUE),
        (fixtures.calls.id, RefusalCode.QUEUE_TYPE_MISMATCH),
        (closed.id, RefusalCode.QUEUE_CLOSED),
    ):
        async with refusing(code):
            await hand_over_to_queue(row.id, queue_id=target, by=fixtures.ada)


async def test_refuses_what_can_not_be_handed_over(fixtures: Fixtures) -> None:
    for row, who, code in (
        (await fixtures.talking(consultants=[fixtures.bob]), fixtures.bob, RefusalCode.NOT_PARTICIPANT),
        (await fixtures.waiting(), fixtures.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.talking(offered_to=fixtures.bob), fixtures.ada, RefusalCode.TRANSFER_PENDING),
        (await fixtures.talking(channel=Channel.RECORD), fixtures.ada, RefusalCode.CHANNEL_NOT_SUPPORTED),
        (await fixtures.closed(agent=fixtures.ada), fixtures.ada, RefusalCode.ALREADY_CLOSED),
    ):
        async with refusing(code):
            await hand_over_to_queue(row.id, queue_id=fixtures.sales.id, by=who)
