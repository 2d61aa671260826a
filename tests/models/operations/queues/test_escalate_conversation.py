"""A bot gives a conversation to people, and never gets it again."""

from datetime import timedelta

import pytest

from models import clock
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.offer_by_routing import offer_by_routing
from models.operations.queues.escalate_conversation import escalate_conversation
from models.tables import DueTime, Participant
from models.values import SYSTEM
from models.vocabulary import (
    Act,
    Audience,
    Channel,
    ConversationState,
    DueKind,
    OverflowAction,
    ParticipantMode,
    QueueType,
    RefusalCode,
    StateReason,
    SystemMessageKind,
)
from tests.support.builders import a_queue, an_agent
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing, reread


async def test_it_waits_anew_in_its_queue_and_the_bot_is_out(fixtures: Fixtures) -> None:
    row = await fixtures.talking(agent=fixtures.bot)
    async with recording_facts(fixtures.bot, Act.ESCALATE) as recorded:
        await escalate_conversation(row.id, by=fixtures.bot)
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.OPEN, StateReason.ESCALATED_BY_BOT)
    assert (after.agent_id, after.queue_id) == (None, fixtures.support.id)
    assert after.party == {fixtures.cleo.id}
    row = await reread(row)
    assert row.waiting_since == row.queue_since == row.escalated_at == recorded.change.at
    assert row.escalated_by == [str(fixtures.bot.id)]
    assert await recorded.announced() == [(SystemMessageKind.AGENT_LEFT, Audience.BOTH, {"name": "Bot"})]
    assert await Participant.filter(conversation_id=row.id, mode=ParticipantMode.BOT, is_present=True).count() == 0


async def test_it_goes_to_people_and_their_wait_counts_from_then(fixtures: Fixtures) -> None:
    """Also where the bot has most room by far; a bot's acceptance was none by a human."""
    roomy = await an_agent("Roomy", in_=[fixtures.support], units=90)
    row = await fixtures.talking(agent=fixtures.bot, created_at=clock.now() - timedelta(hours=1))
    await escalate_conversation(row.id, by=fixtures.bot)
    escalated = await reread(row)
    assert (escalated.accepted_at, escalated.first_wait_seconds) == (None, None)
    assert escalated.escalated_at
    with clock.standing_at(escalated.escalated_at + timedelta(seconds=40)):
        routed = await offer_by_routing(row.id, by=SYSTEM)
        assert routed.agent_id not in (None, fixtures.bot.id, roomy.id)
        assert routed.offer_id
        await accept_offer(routed.offer_id, by=fixtures.ada)
    assert (await reread(row)).first_wait_seconds == pytest.approx(40)


async def test_into_another_queue_where_its_longest_wait_runs(fixtures: Fixtures) -> None:
    fixtures.sales.longest_wait_seconds, fixtures.sales.longest_wait_action = 60, OverflowAction.END
    await fixtures.sales.save()
    row = await fixtures.talking(agent=fixtures.bot)
    async with recording_facts(fixtures.bot) as recorded:
        await escalate_conversation(row.id, queue_id=fixtures.sales.id, by=fixtures.bot)
    assert recorded.change.after.queue_id == fixtures.sales.id
    due = await DueTime.get(kind=DueKind.WAITED_TOO_LONG, subject_id=row.id)
    assert due.due_at == recorded.change.at + timedelta(seconds=60)


async def test_a_closed_queue_passes_it_on_or_ends_it(fixtures: Fixtures) -> None:
    closed = await a_queue(
        "Closed",
        closed_since=clock.now(),
        closed_action=OverflowAction.OTHER_QUEUE,
        overflow_queue=fixtures.sales,
    )
    row = await fixtures.talking(agent=fixtures.bot)
    await escalate_conversation(row.id, queue_id=closed.id, by=fixtures.bot)
    assert (await reread(row)).queue_id == fixtures.sales.id
    closed.closed_action = OverflowAction.END
    await closed.save()
    row = await fixtures.talking(agent=fixtures.bot)
    async with recording_facts(fixtures.bot) as recorded:
        await escalate_conversation(row.id, queue_id=closed.id, by=fixtures.bot)
    reasons = [change.after.state_reason for change in recorded.changes]
    assert reasons == [StateReason.ESCALATED_BY_BOT, StateReason.QUEUE_OVERFLOW]
    assert (SystemMessageKind.QUEUE_OVERFLOW, Audience.CUSTOMER, {}) in await recorded.announced()


async def test_only_by_the_bot_that_talks(fixtures: Fixtures) -> None:
    talking = await fixtures.talking(agent=fixtures.bot)
    async with refusing(RefusalCode.ROLE_REQUIRED):
        await escalate_conversation(talking.id, by=fixtures.sam)
    for row, code in (
        (await fixtures.talking(), RefusalCode.NOT_FOUND),
        (await fixtures.awaiting(agent=fixtures.bot), RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.closed(agent=fixtures.bot, agent_is_bot=True), RefusalCode.ALREADY_CLOSED),
    ):
        async with refusing(code):
            await escalate_conversation(row.id, by=fixtures.bot)


async def test_only_into_a_queue_that_there_is_and_that_fits(fixtures: Fixtures) -> None:
    row = await fixtures.talking(agent=fixtures.bot)
    retired = await a_queue("Retired", retired_at=clock.now())
    for queue_id in (row.id, retired.id):
        async with refusing(RefusalCode.NOT_FOUND):
            await escalate_conversation(row.id, queue_id=queue_id, by=fixtures.bot)
    async with refusing(RefusalCode.QUEUE_TYPE_MISMATCH):
        await escalate_conversation(row.id, queue_id=fixtures.calls.id, by=fixtures.bot)
    cases = await a_queue("Cases", type=QueueType.RECORD)
    record = await fixtures.talking(agent=fixtures.bot, queue=cases, channel=Channel.RECORD)
    async with refusing(RefusalCode.CHANNEL_NOT_SUPPORTED):
        await escalate_conversation(record.id, by=fixtures.bot)
