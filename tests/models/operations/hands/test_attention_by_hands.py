"""A hand that is up needs attention, of those who are told of it, until it ends; what is taken over, as it did before."""

from datetime import timedelta

from models import clock
from models.events.facts import HandChanged
from models.operations.conversations.release_conversation import release_conversation
from models.operations.conversations.send_message import send_message
from models.operations.hands.answer_hand import answer_hand
from models.operations.hands.raise_hand import raise_hand
from models.operations.hands.return_hand import return_hand
from models.operations.hands.take_hand import take_hand
from models.operations.hands.withdraw_hand import withdraw_hand
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.take_over import take_over
from models.rules.conversations.attention import AttentionCause, causes_of
from models.tables import Conversation
from models.vocabulary import Act, AttentionLevel, AttentionReason, RefusalCode
from tests.models.operations.conversations.test_judge_attention import aiming, due_at, started, work_off_all
from tests.models.operations.holders import a_taker
from tests.support.fixtures import Fixtures
from tests.support.hand_builders import a_hand
from tests.support.recording_facts import recording_facts, refusing, reread

NONE, SOON, NOW = AttentionLevel
HAND = (AttentionReason.HAND_RAISED,)


async def causes(row: Conversation) -> list[AttentionCause]:
    return causes_of((await reread(row)).attention_causes)


async def test_each_fact_of_a_hand_tells_of_the_attention_too(fixtures: Fixtures) -> None:
    row, began = await fixtures.talking(), clock.now()
    with clock.standing_at(began):
        hand_id = (await raise_hand(row.id, reason="Help", by=fixtures.ada)).hand_id
    steps = ((take_hand, SOON, HAND), (return_hand, NOW, HAND), (take_hand, SOON, HAND), (answer_hand, NONE, ()))
    for minutes, (act, level, reasons) in enumerate(steps, start=1):
        moment = began + timedelta(minutes=minutes)
        with clock.standing_at(moment):
            async with recording_facts(fixtures.sam) as recorded:
                await act(hand_id, by=fixtures.sam)
        [fact] = recorded.facts
        assert isinstance(fact, HandChanged)
        assert (fact.after.attention_level, fact.after.attention_reasons) == (level, reasons)
        assert (fact.after.attention_level_without_hand, fact.after.version) == (NONE, row.version)
        assert [(cause.began_at, cause.since) for cause in await causes(row)] == [(began, moment)] * len(reasons)
        assert await due_at(row) is None, "no time changes it"


async def test_it_ends_with_the_hand_also_in_wrap_up(fixtures: Fixtures) -> None:
    row = await fixtures.wrap_up()
    hand_id = (await raise_hand(row.id, reason="Help", by=fixtures.ada)).hand_id
    assert (await reread(row)).attention_level is NOW
    await withdraw_hand(hand_id, by=fixtures.ada)
    assert await causes(row) == []


async def test_it_stands_beside_other_causes_and_leaves_them(fixtures: Fixtures) -> None:
    await aiming(fixtures.support, reply_within_seconds=20)
    row = await fixtures.talking()
    hand = await a_hand(row, taken_by=fixtures.sam)
    await send_message(row.id, text="Where is it?", by=fixtures.cleo)
    with clock.standing_at(clock.now() + timedelta(seconds=20)):
        await work_off_all()
        assert [cause.reason for cause in await causes(row)] == [
            AttentionReason.UNANSWERED,
            AttentionReason.HAND_RAISED,
        ]
        after = await reread(row)
        assert (after.attention_level, after.attention_level_without_hand) == (NOW, NOW)
        await answer_hand(hand.id, by=fixtures.sam)
    assert [cause.reason for cause in await causes(row)] == [AttentionReason.UNANSWERED]


async def test_whoever_no_longer_has_the_conversation_needs_no_help_in_it(fixtures: Fixtures) -> None:
    for act, by in ((release_conversation, fixtures.ada), (take_over, await a_taker(fixtures))):
        row = await fixtures.talking()
        await a_hand(row)
        async with recording_facts(by) as recorded:
            await act(row.id, by=by)
        assert recorded.changes[0].before is not None
        assert recorded.changes[0].before.attention_reasons == HAND
        assert recorded.changes[0].after.attention_reasons == (), "whoever gets it next never sees that hand"
        assert (await reread(row)).attention_level is NONE


async def test_a_take_over_ends_a_wait_for_acceptance_and_begins_a_silence(fixtures: Fixtures) -> None:
    await aiming(fixtures.support, reply_within_seconds=20)
    row, lea = await started(fixtures), await a_taker(fixtures)
    await assign_to_agent(row.id, agent_id=fixtures.ada.id, by=fixtures.sam)
    taken_at = clock.now() + timedelta(seconds=60)
    with clock.standing_at(taken_at):
        await work_off_all()
        assert [cause.reason for cause in await causes(row)] == [AttentionReason.WAIT]
        async with recording_facts(lea, Act.TAKE_OVER) as recorded:
            await take_over(row.id, override_presence=True, override_capacity=True, by=lea)
        assert recorded.changes[-1].after.attention_reasons == ()
    with clock.standing_at(taken_at + timedelta(seconds=20)):
        await work_off_all()
    [cause] = await causes(row)
    assert (cause.reason, cause.began_at) == (AttentionReason.SILENT, taken_at)


async def test_who_takes_over_owes_what_the_holder_owed_since_the_same_moment(fixtures: Fixtures) -> None:
    """As after a transfer: the customer waits for a reply as long as before. From a bot, a person is to write first."""
    await aiming(fixtures.support, reply_within_seconds=20)
    lea, asked_at = await a_taker(fixtures), clock.now()
    for holder in (fixtures.ada, fixtures.bot):
        asked, answered = await fixtures.talking(agent=holder), await fixtures.talking(agent=holder)
        with clock.standing_at(asked_at):
            await send_message(asked.id, text="Where is it?", by=fixtures.cleo)
        with clock.standing_at(asked_at + timedelta(seconds=10)):
            for row in (asked, answered):
                await take_over(row.id, override_presence=True, override_capacity=True, by=lea)
        with clock.standing_at(asked_at + timedelta(seconds=30)):
            await work_off_all()
            [cause] = await causes(asked)
            assert (cause.reason, cause.began_at) == (AttentionReason.UNANSWERED, asked_at)
            of_answered = [(cause.reason, cause.began_at) for cause in await causes(answered)]
            silent = [(AttentionReason.SILENT, asked_at + timedelta(seconds=10))]
            assert of_answered == (silent if holder is fixtures.bot else [])
            for row in (asked, answered):
                await send_message(row.id, text="Here", by=lea)
                assert await causes(row) == []


async def test_a_late_word_that_is_refused_is_no_reply(fixtures: Fixtures) -> None:
    since = clock.now() - timedelta(seconds=5)
    row, lea = await fixtures.talking(agent=fixtures.bot, silent_since=since), await a_taker(fixtures)
    await take_over(row.id, by=lea)
    async with refusing(RefusalCode.TAKEN_OVER, by=fixtures.bot):
        await send_message(row.id, text="A late word", by=fixtures.bot)
    assert (await reread(row)).silent_since == since, "the customer has read nothing yet"
