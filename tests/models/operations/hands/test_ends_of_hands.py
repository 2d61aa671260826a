"""How hands end: withdrawn by their agent, or by themselves, once the agent no longer has the conversation."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from models.events.facts import HandChanged
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.force_close import force_close
from models.operations.conversations.leave import leave
from models.operations.conversations.release_conversation import release_conversation
from models.operations.hands.withdraw_hand import withdraw_hand
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.transfer import transfer
from models.operations.privacy.erase_customer import erase_customer
from models.operations.privacy.erase_transcripts import erase_transcripts
from models.operations.privacy.expire_conversation import expire_conversation
from models.operations.queues.hand_over_to_queue import hand_over_to_queue
from models.reading.privacy.customer_export import conversations_of
from models.tables import Conversation, RaisedHand
from models.values import SYSTEM
from models.vocabulary import Act, HandStatus, RefusalCode
from tests.support.builders import settings
from tests.support.fixtures import Fixtures
from tests.support.hand_builders import REASON, a_hand
from tests.support.recording_facts import recording_facts, refusing, reread

Move = Callable[[Fixtures, Conversation], Awaitable[Any]]


async def _accept_transfer(fixtures: Fixtures, row: Conversation) -> None:
    await settings(supervisor_transfer=True)
    offer = await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    assert (await reread(row)).hand_id is not None  # an offer that nobody has accepted moves nothing
    await accept_offer(offer.offer_id, by=fixtures.bob)


async def _force_close(fixtures: Fixtures, row: Conversation) -> None:
    await settings(force_close=True)
    await force_close(row.id, by=fixtures.rosa)


MOVES: dict[str, tuple[Move, HandStatus]] = {
    "transfer": (_accept_transfer, HandStatus.AGENT_CHANGED),
    "release": (lambda of, row: release_conversation(row.id, by=of.ada), HandStatus.AGENT_LEFT),
    "leave": (lambda of, row: leave(row.id, by=of.ada), HandStatus.AGENT_LEFT),
    "hand_over": (
        lambda of, row: hand_over_to_queue(row.id, queue_id=of.sales.id, by=of.ada),
        HandStatus.AGENT_LEFT,
    ),
    "force_close": (_force_close, HandStatus.CONVERSATION_CLOSED),
    "erase": (
        lambda of, row: erase_customer(of.customer.id, end_ongoing=True, by=of.admin),
        HandStatus.CONVERSATION_CLOSED,
    ),
}


@pytest.mark.parametrize("name", MOVES)
async def test_ends_when_its_agent_no_longer_has_the_conversation(fixtures: Fixtures, name: str) -> None:
    move, status = MOVES[name]
    row = await fixtures.talking()
    hand = await a_hand(row, taken_by=fixtures.sam)
    async with recording_facts() as recorded:
        await move(fixtures, row)
    [fact] = [each for each in recorded.facts if isinstance(each, HandChanged)]
    assert (fact.hand.id, fact.hand.status, fact.hand.taken_by) == (hand.id, status, fixtures.sam.id)
    after = await RaisedHand.get(id=hand.id)
    assert (after.status, after.ended_by_id) == (status, fact.actor.id)


async def test_lasts_into_wrap_up_and_ends_with_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    hand = await a_hand(row)
    await end_conversation(row.id, by=fixtures.ada)
    assert (await RaisedHand.get(id=hand.id)).status is HandStatus.RAISED
    async with recording_facts(fixtures.ada, Act.CLOSE) as recorded:
        await close_conversation(row.id, by=fixtures.ada)
    assert "HandChanged" in recorded.kinds
    assert (await RaisedHand.get(id=hand.id)).status is HandStatus.CONVERSATION_CLOSED


async def test_is_withdrawn_by_its_agent_also_when_taken(fixtures: Fixtures) -> None:
    for taken_by in (None, fixtures.sam):
        row = await fixtures.talking()
        hand = await a_hand(row, taken_by=taken_by)
        async with recording_facts(fixtures.ada, Act.WITHDRAW_HAND) as recorded:
            await withdraw_hand(hand.id, by=fixtures.ada)
        assert recorded.kinds == ["HandChanged"]
        assert (await RaisedHand.get(id=hand.id)).status is HandStatus.WITHDRAWN
        async with refusing(RefusalCode.HAND_NOT_UP):
            await withdraw_hand(hand.id, by=fixtures.ada)


async def test_nobody_else_withdraws_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking(consultants=[fixtures.bob])
    hand = await a_hand(row)
    for who, code in (
        (fixtures.bob, RefusalCode.NOT_PARTICIPANT),
        (fixtures.sam, RefusalCode.ROLE_REQUIRED),
        (fixtures.cleo, RefusalCode.NOT_FOUND),
        (fixtures.bot, RefusalCode.NOT_FOUND),
        (fixtures.admin, RefusalCode.NOT_FOUND),
        (fixtures.dan, RefusalCode.NOT_FOUND),
    ):
        async with refusing(code):
            await withdraw_hand(hand.id, by=who)


async def test_the_reason_goes_with_the_words_of_the_conversation(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    hand = await a_hand(row, taken_by=fixtures.sam)
    exported = [each async for each in conversations_of(fixtures.customer.id, internal=True)]
    assert [told["reason"] for told in exported[0]["raisedHands"]] == [REASON]
    assert (exported[0]["raisedHands"][0]["agent"], exported[0]["raisedHands"][0]["takenBy"]) == ("Ada", "Sam")
    public = [each async for each in conversations_of(fixtures.customer.id, internal=False)]
    assert REASON not in str(public)
    await erase_customer(fixtures.customer.id, end_ongoing=True, by=fixtures.admin)
    await erase_transcripts(fixtures.customer.id, by=SYSTEM)
    after = await RaisedHand.get(id=hand.id)
    assert after.reason is None
    assert after.taken_by_id == fixtures.sam.id


async def test_the_hand_goes_with_the_conversation(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await a_hand(row)
    await settings(force_close=True)
    await force_close(row.id, by=fixtures.sam)
    await fixtures.chat.filter(id=fixtures.chat.id).update(keep_conversations_days=1)
    await Conversation.filter(id=row.id).update(closed_at=row.created_at.replace(year=2020))
    await expire_conversation(row.id, by=SYSTEM)
    assert not await RaisedHand.exists()


async def test_who_is_disabled_has_taken_nothing(fixtures: Fixtures) -> None:
    hand = await a_hand(await fixtures.talking(), taken_by=fixtures.sam)
    async with recording_facts(fixtures.admin, Act.SET_RIGHTS):
        await set_rights(fixtures.sam.id, RightsChanges(is_disabled=True), by=fixtures.admin)
    assert (await RaisedHand.get(id=hand.id)).status is HandStatus.RAISED
