"""What needs attention is judged with each act, and by due times what comes by time passing; the floor has it at once."""

from datetime import datetime, timedelta
from typing import Any

from models import clock
from models.events.facts import MessagePosted, SentimentChanged
from models.followers.due_times import work_off
from models.operations.conversations.elevate_conversation import elevate_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.end_elevation import end_elevation
from models.operations.conversations.force_close import force_close
from models.operations.conversations.judge_attention import judge_attention
from models.operations.conversations.leave import leave
from models.operations.conversations.release_conversation import release_conversation
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.transfer import transfer
from models.operations.queues.assign_to_queue import assign_to_queue
from models.rules.conversations.attention import causes_of
from models.tables import Conversation, DueTime, Queue
from models.values import SYSTEM
from models.vocabulary import (
    Act,
    AttentionLevel,
    AttentionReason,
    ConversationState,
    DueKind,
    ElevatedMode,
    MessageVisibility,
)
from tests.models.floor.comparing import bring, loaded, must_equal_database
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, reread
from tests.support.scoring import score_message

NONE, SOON, NOW = AttentionLevel
TARGET = 60


async def aiming(queue: Queue, seconds: int = TARGET, **targets: int) -> None:
    await queue.update_from_dict({"answer_within_seconds": seconds, **targets}).save()


async def started(fixtures: Fixtures) -> Conversation:
    done = await start_conversation(
        workstream="Chat", text="Hello", by=fixtures.connector, customer=NewCustomer(name="Dora")
    )
    return await Conversation.get(id=done.conversation_id)


async def due_at(row: Any, kind: DueKind = DueKind.ATTENTION_DUE) -> datetime | None:
    due = await DueTime.get_or_none(kind=kind, subject_id=row.id)
    return due.due_at if due else None


async def work_off_all() -> None:
    while await work_off():
        pass


async def test_a_wait_becomes_urgent_as_time_passes(fixtures: Fixtures) -> None:
    await aiming(fixtures.support)
    row = await started(fixtures)
    assert row.waiting_since is not None
    assert (row.attention_level, await due_at(row)) == (NONE, row.waiting_since + timedelta(seconds=45))
    floor = await loaded()
    for seconds, level, reasons in ((45, SOON, 1), (60, NOW, 1)):
        with clock.standing_at(row.waiting_since + timedelta(seconds=seconds)):
            async with recording_facts(SYSTEM, Act.JUDGE_ATTENTION) as recorded:
                assert await work_off() == 1
        after = recorded.change.after
        assert (after.attention_level, after.attention_reasons) == (level, (AttentionReason.WAIT,) * reasons)
        assert recorded.change.aspects == frozenset()
        assert after.version == row.version, "as with sentiment, nobody's expectedVersion becomes stale"
        await bring(floor)
        await must_equal_database(floor, (fixtures.sam, fixtures.cleo))
    [cause] = causes_of((await reread(row)).attention_causes)
    assert (cause.began_at, cause.since) == (row.waiting_since, row.waiting_since + timedelta(seconds=TARGET))
    assert await due_at(row) is None


async def test_right_after_a_restart_it_is_as_if_none_had_been(fixtures: Fixtures) -> None:
    await aiming(fixtures.support)
    row = await started(fixtures)
    since = row.waiting_since
    assert since is not None
    with clock.standing_at(since + timedelta(minutes=13)):
        await work_off()
    row = await reread(row)
    assert (row.attention_level, row.attention_rank_at) == (NOW, since + timedelta(seconds=TARGET))


async def test_an_offer_goes_on_with_the_wait_and_acceptance_ends_it(fixtures: Fixtures) -> None:
    await aiming(fixtures.support)
    row = await started(fixtures)
    offered = await assign_to_agent(row.id, agent_id=fixtures.ada.id, by=fixtures.sam)
    with clock.standing_at(clock.now() + timedelta(seconds=TARGET)):
        await work_off()
        assert (await reread(row)).attention_level is NOW
        async with recording_facts(fixtures.ada, Act.ACCEPT_OFFER) as recorded:
            await accept_offer(offered.offer_id, by=fixtures.ada)
    before = next(change.before for change in recorded.changes if change.before)
    assert (before.attention_level, recorded.changes[-1].after.attention_level) == (NOW, NONE)
    assert (await reread(row)).attention_causes == []


async def test_a_declined_one_still_waits_since_it_began(fixtures: Fixtures) -> None:
    await aiming(fixtures.support)
    row = await started(fixtures)
    due = await due_at(row)
    offered = await assign_to_agent(row.id, agent_id=fixtures.ada.id, by=fixtures.sam)
    await decline_offer(offered.offer_id, by=fixtures.ada)
    assert await due_at(row) == due


async def test_what_is_closed_needs_none(fixtures: Fixtures) -> None:
    await aiming(fixtures.support)
    late, early = await started(fixtures), await started(fixtures)
    with clock.standing_at(clock.now() + timedelta(seconds=TARGET)):
        await judge_attention(late.id, by=SYSTEM)
    for row in (late, early):
        async with recording_facts(fixtures.sam):
            await force_close(row.id, by=fixtures.sam)
        assert ((await reread(row)).attention_level, await due_at(row)) == (NONE, None)


async def test_judged_twice_it_stays_the_same(fixtures: Fixtures) -> None:
    await aiming(fixtures.support)
    row = await started(fixtures)
    with clock.standing_at(clock.now() + timedelta(seconds=TARGET)):
        await judge_attention(row.id, by=SYSTEM)
        async with changing_nothing():
            await judge_attention(row.id, by=SYSTEM)


async def test_silence_after_acceptance_and_then_after_a_message(fixtures: Fixtures) -> None:
    await aiming(fixtures.support, reply_within_seconds=20)
    row = await started(fixtures)
    offered = await assign_to_agent(row.id, agent_id=fixtures.ada.id, by=fixtures.sam)
    await accept_offer(offered.offer_id, by=fixtures.ada)
    with clock.standing_at(clock.now() + timedelta(seconds=20)):
        await work_off()
        assert (await reread(row)).values().attention_reasons == (AttentionReason.SILENT,)
        await send_message(row.id, text="A note", visibility=MessageVisibility.INTERNAL, by=fixtures.ada)
        assert (await reread(row)).attention_level is NOW, "the customer has no reply yet"
        async with recording_facts(fixtures.ada) as recorded:
            await send_message(row.id, text="Hello", by=fixtures.ada)
        [posted] = recorded.facts
        assert isinstance(posted, MessagePosted)
        assert (posted.before.attention_level, posted.after.attention_level) == (NOW, NONE)
        assert await due_at(row) is None
        asked_at = clock.now()
        await send_message(row.id, text="Where is it?", by=fixtures.connector)
    with clock.standing_at(asked_at + timedelta(seconds=10)):
        await send_message(row.id, text="Are you there?", by=fixtures.connector)
    with clock.standing_at(asked_at + timedelta(seconds=20)):
        await work_off()
        transferred = await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
        await accept_offer(transferred.offer_id, by=fixtures.bob)
    [cause] = causes_of((await reread(row)).attention_causes)
    assert (cause.reason, cause.level, cause.began_at) == (AttentionReason.UNANSWERED, NOW, asked_at)


async def test_who_leaves_without_a_reply_owes_it_still(fixtures: Fixtures) -> None:
    await aiming(fixtures.support, reply_within_seconds=20)
    row = await fixtures.talking()
    await send_message(row.id, text="Where is it?", by=fixtures.cleo)
    await leave(row.id, by=fixtures.ada)
    with clock.standing_at(clock.now() + timedelta(seconds=20)):
        await work_off()
    row = await reread(row)
    assert (row.state, row.values().attention_reasons) == (ConversationState.WAITING, (AttentionReason.UNANSWERED,))


async def test_who_comes_back_into_the_queue_without_a_reply_waits_for_it_as_before(fixtures: Fixtures) -> None:
    await aiming(fixtures.support, 600, reply_within_seconds=20)
    row = await fixtures.talking()
    asked_at = clock.now()
    with clock.standing_at(asked_at):
        await send_message(row.id, text="Where is it?", by=fixtures.cleo)
    with clock.standing_at(asked_at + timedelta(seconds=10)):
        await release_conversation(row.id, by=fixtures.ada)
    with clock.standing_at(asked_at + timedelta(seconds=20)):
        await work_off()
        [cause] = causes_of((await reread(row)).attention_causes)
        assert (cause.reason, cause.level, cause.began_at) == (AttentionReason.UNANSWERED, NOW, asked_at)
        offered = await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
        await accept_offer(offered.offer_id, by=fixtures.bob)
        [cause] = causes_of((await reread(row)).attention_causes)
        assert (cause.reason, cause.level, cause.began_at) == (AttentionReason.SILENT, NOW, asked_at)
        await send_message(row.id, text="On its way", by=fixtures.bob)
        await release_conversation(row.id, by=fixtures.bob)
        offered = await assign_to_agent(row.id, agent_id=fixtures.ada.id, by=fixtures.sam)
        await accept_offer(offered.offer_id, by=fixtures.ada)
    row = await reread(row)
    assert (row.attention_causes, row.silent_since) == ([], asked_at + timedelta(seconds=20))


async def test_in_a_call_nobody_is_to_write(fixtures: Fixtures) -> None:
    await aiming(fixtures.support, reply_within_seconds=20)
    row = await fixtures.talking()
    await send_message(row.id, text="Call me", by=fixtures.cleo)
    assert await due_at(row) is not None
    await elevate_conversation(row.id, mode=ElevatedMode.VOICE, by=fixtures.ada)
    assert await due_at(row) is None
    await send_message(row.id, text="My number is 4711", by=fixtures.cleo)
    await end_elevation(row.id, by=fixtures.ada)
    assert ((await reread(row)).unanswered_since, await due_at(row)) == (None, None), "they talked"
    await send_message(row.id, text="One more thing", by=fixtures.cleo)
    assert await due_at(row) is not None


async def test_nobody_takes_it(fixtures: Fixtures) -> None:
    row = await started(fixtures)
    for number, level in enumerate((NONE, SOON, NOW), start=1):
        agent = fixtures.ada if number % 2 else fixtures.bob
        offered = await assign_to_agent(row.id, agent_id=agent.id, by=fixtures.sam)
        await decline_offer(offered.offer_id, by=agent)
        assert (await reread(row)).attention_level is level
    [cause] = causes_of((await reread(row)).attention_causes)
    assert (cause.reason, cause.times) == (AttentionReason.REFUSED, 3)
    await assign_to_queue(row.id, queue_id=fixtures.sales.id, by=fixtures.sam)
    assert (await reread(row)).attention_causes == [], "other people are asked there"


async def test_customers_are_sent_around(fixtures: Fixtures) -> None:
    row = await fixtures.talking(transfer_count=2)
    offered = await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    async with recording_facts(fixtures.bob) as recorded:
        await accept_offer(offered.offer_id, by=fixtures.bob)
    assert recorded.changes[-1].after.attention_reasons == (AttentionReason.TRANSFERRED,)


async def test_a_customer_who_stays_angry(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    for text in ("This is a horrible disaster, I hate it!", "Terrible, awful, horrible service!"):
        sent = await send_message(row.id, text=text, by=fixtures.cleo)
        async with recording_facts(SYSTEM, Act.SCORE_SENTIMENT) as recorded:
            await score_message(sent.message_id, by=SYSTEM)
    assert isinstance(recorded.facts[0], SentimentChanged)
    assert recorded.facts[0].after.attention_reasons == (AttentionReason.SENTIMENT_LOW,)
    due = await due_at(row)
    assert due is not None
    with clock.standing_at(due):
        await work_off()
    assert (await reread(row)).attention_level is NOW
    await end_conversation(row.id, by=fixtures.ada)
    assert (await reread(row)).attention_level is NONE, "nobody can act on it any more"
