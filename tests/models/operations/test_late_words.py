"""What a former holder still sends after a take-over, by turns. In races: test_late_words_in_races.py."""

import inspect
from functools import partial
from importlib import import_module

import pytest

from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.leave import leave
from models.operations.conversations.release_conversation import release_conversation
from models.operations.conversations.resume_conversation import resume_conversation
from models.operations.conversations.send_message import send_message
from models.operations.monitoring.monitor import monitor
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.take_over import take_over
from models.operations.offers.transfer import transfer
from models.steps.participants import current_epoch
from models.tables import Message, Queue, StoredOutcome
from models.vocabulary import MessageVisibility, RefusalCode
from tests.models.operations.holders import AUDITED, a_taker, acts_of_holders, other_acts_of_holders
from tests.models.operations.scenarios.operations import operations
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, refusing, rejecting


def in_queues(*queues: Queue) -> RightsChanges:
    return RightsChanges(member_of=frozenset(queue.id for queue in queues))


@pytest.mark.parametrize("is_bot", [False, True])
async def test_whatever_a_former_holder_does_they_are_told_that_it_was_taken_over(
    fixtures: Fixtures, is_bot: bool
) -> None:
    """Although they may no longer see the conversation; who never had it finds nothing."""
    lea, holder = await a_taker(fixtures), fixtures.bot if is_bot else fixtures.ada
    row = await fixtures.talking(agent=holder, connector=fixtures.connector)
    await take_over(row.id, by=lea)
    for name, act in {**acts_of_holders(fixtures), **other_acts_of_holders(fixtures)}.items():
        async with refusing(RefusalCode.TAKEN_OVER, by=holder, audited=name in AUDITED):
            await act(row.id, by=holder)
        async with refusing(RefusalCode.NOT_FOUND, by=fixtures.bob, audited=name in AUDITED):
            await act(row.id, by=fixtures.bob)
    # And so whatever becomes of it afterwards.
    await end_conversation(row.id, by=lea)
    await close_conversation(row.id, by=lea)
    async with refusing(RefusalCode.TAKEN_OVER, by=holder):
        await send_message(row.id, text="A late word", by=holder)


async def test_what_was_decided_in_an_earlier_epoch_is_refused_to_whoever_has_it_again(fixtures: Fixtures) -> None:
    """Ada had it in epoch 1, Lea took over, and Ada has it again in epoch 3."""
    lea, row = await a_taker(fixtures), await fixtures.talking()
    await take_over(row.id, by=lea)
    offered = await transfer(row.id, agent_id=fixtures.ada.id, by=fixtures.sam)
    await accept_offer(offered.offer_id, by=fixtures.ada)
    assert await current_epoch(row) == 3
    for name, act in acts_of_holders(fixtures).items():
        for epoch in (0, 2):
            async with refusing(RefusalCode.TAKEN_OVER, by=fixtures.ada, audited=name in AUDITED):
                await act(row.id, expected_epoch=epoch, by=fixtures.ada)
        async with rejecting("expectedEpoch is in the future"):
            await act(row.id, expected_epoch=4, by=fixtures.ada)
    await send_message(row.id, text="Here again", expected_epoch=3, by=fixtures.ada)
    await release_conversation(row.id, expected_epoch=3, by=fixtures.ada)


async def test_whoever_stays_to_help_says_nothing_of_the_time_before(fixtures: Fixtures) -> None:
    """A transfer lets the first agent stay: as a consultant they may write, but not what they decided as the agent."""
    row = await fixtures.talking()
    offered = await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    await accept_offer(offered.offer_id, by=fixtures.bob)
    async with refusing(RefusalCode.TAKEN_OVER, by=fixtures.ada):
        await send_message(
            row.id, text="A late word", visibility=MessageVisibility.PUBLIC, expected_epoch=1, by=fixtures.ada
        )
    await send_message(row.id, text="A hint", expected_epoch=2, by=fixtures.ada)


async def test_resuming_begins_an_epoch_too(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await leave(row.id, expected_epoch=1, by=fixtures.ada)
    await resume_conversation(row.id, expected_epoch=1, by=fixtures.ada)
    assert await current_epoch(row) == 2
    async with refusing(RefusalCode.TAKEN_OVER, by=fixtures.ada):
        await send_message(row.id, text="A late word", expected_epoch=1, by=fixtures.ada)


async def test_an_offer_that_is_withdrawn_takes_nothing_from_whoever_released_it(fixtures: Fixtures) -> None:
    """It was not taken over from Ada, who had given it up and was asked again."""
    lea, row = await a_taker(fixtures), await fixtures.talking()
    await release_conversation(row.id, by=fixtures.ada)
    await assign_to_agent(row.id, agent_id=fixtures.ada.id, by=fixtures.sam)
    await take_over(row.id, by=lea)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.ada):
        await send_message(row.id, text="A late word", by=fixtures.ada)


async def test_customers_and_connectors_have_no_epoch(fixtures: Fixtures) -> None:
    row = await fixtures.talking(connector=fixtures.connector)
    for who in (fixtures.cleo, fixtures.connector):
        async with rejecting("expectedEpoch is for agents and bots"):
            await send_message(row.id, text="Hello", expected_epoch=1, by=who)


async def test_who_was_taken_over_from_may_watch_leave_and_take_it_back(fixtures: Fixtures) -> None:
    """A supervisor, who sees the conversation whoever has it."""
    lea, max_ = await a_taker(fixtures), await a_taker(fixtures, "Max")
    row = await fixtures.talking(agent=lea)
    await take_over(row.id, by=max_)
    async with refusing(RefusalCode.TAKEN_OVER, by=lea):
        await send_message(row.id, text="A late word", by=lea)
    await monitor(row.id, by=lea)
    async with refusing(RefusalCode.TAKEN_OVER, by=lea):
        await send_message(row.id, text="A late word", by=lea)
    await leave(row.id, by=lea)
    async with refusing(RefusalCode.TAKEN_OVER, by=lea, audited=True):
        await leave(row.id, by=lea)
    await take_over(row.id, by=lea)
    await send_message(row.id, text="Mine again", by=lea)
    async with refusing(RefusalCode.TAKEN_OVER, by=max_):
        await send_message(row.id, text="A late word", by=max_)


async def test_a_repeat_of_what_counted_before_gets_its_answer(fixtures: Fixtures) -> None:
    """An answer that was sent in time stays sent, also if the bot repeats the request because it missed the answer."""
    lea, row = await a_taker(fixtures), await fixtures.talking(agent=fixtures.bot)
    sent = await send_message(row.id, text="In time", by=fixtures.bot, request_id="one")
    await take_over(row.id, by=lea)
    assert await send_message(row.id, text="In time", by=fixtures.bot, request_id="one") == sent
    for _ in range(2):
        async with refusing(RefusalCode.TAKEN_OVER, by=fixtures.bot):
            await send_message(row.id, text="Too late", by=fixtures.bot, request_id="two")
    assert await StoredOutcome.filter(principal_id=fixtures.bot.id).count() == 2
    assert [message.text async for message in Message.filter(conversation_id=row.id, sender_id=fixtures.bot.id)] == [
        "In time"
    ]


async def test_a_repeat_is_not_refused_for_its_epoch_if_the_same_agent_has_it_again(fixtures: Fixtures) -> None:
    """Ada left and resumed, and has lost a right that this didn't need."""
    row, say = await fixtures.talking(), partial(send_message, text="In time", by=fixtures.ada, request_id="one")
    await set_rights(fixtures.ada.id, in_queues(fixtures.support, fixtures.sales), by=fixtures.admin)
    sent = await say(row.id, expected_epoch=1)
    await leave(row.id, by=fixtures.ada)
    await resume_conversation(row.id, by=fixtures.ada)
    await set_rights(fixtures.ada.id, in_queues(fixtures.support), by=fixtures.admin)
    async with changing_nothing():
        assert await say(row.id, expected_epoch=1) == sent


async def test_a_repeat_by_a_former_holder_who_lost_a_right_is_not_told_that_nothing_was_sent(
    fixtures: Fixtures,
) -> None:
    lea, row = await a_taker(fixtures), await fixtures.talking()
    await set_rights(fixtures.ada.id, in_queues(fixtures.support, fixtures.sales), by=fixtures.admin)
    await send_message(row.id, text="In time", expected_epoch=1, by=fixtures.ada, request_id="one")
    await take_over(row.id, by=lea)
    await set_rights(fixtures.ada.id, in_queues(fixtures.support), by=fixtures.admin)
    async with refusing(RefusalCode.TAKEN_OVER, by=fixtures.ada) as caught:
        await send_message(row.id, text="In time", expected_epoch=1, by=fixtures.ada, request_id="one")
    assert "what you sent before stays sent" in caught.refusal.message
    assert await Message.filter(conversation_id=row.id, text="In time").count() == 1


async def test_every_act_that_takes_an_epoch_is_here(fixtures: Fixtures) -> None:
    taking = {
        name
        for name, dotted in operations().items()
        if "expected_epoch" in inspect.signature(getattr(import_module(dotted), name)).parameters
    }
    assert len(taking) == len(acts_of_holders(fixtures))
