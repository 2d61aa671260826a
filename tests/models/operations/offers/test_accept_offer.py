"""Accepting an assignment; transfers are in test_transfer_ends.py."""

from datetime import timedelta
from uuid import uuid4

import pytest

from models import clock
from models.operations.offers.accept_offer import accept_offer
from models.reading.agent_loads import agent_values
from models.tables import Offer, Participant
from models.vocabulary import (
    Act,
    ActiveSubState,
    Audience,
    ConversationAspect,
    OfferStatus,
    ParticipantMode,
    RefusalCode,
    StateReason,
    SystemMessageKind,
)
from tests.support.builders import an_offer
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing, reread


async def test_the_agent_is_primary_and_the_customer_is_told(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting()
    assert row.pending_offer_id
    async with recording_facts(fixtures.ada, Act.ACCEPT_OFFER) as recorded:
        done = await accept_offer(row.pending_offer_id, by=fixtures.ada)
    assert (done.conversation_id, done.offer_id) == (row.id, row.pending_offer_id)
    assert recorded.kinds == ["ConversationChanged", "MessagePosted", "PresenceChanged"]
    assert recorded.change.aspects == {
        ConversationAspect.STATE,
        ConversationAspect.OFFER,
        ConversationAspect.PARTICIPANTS,
    }
    after = recorded.change.after
    assert (after.sub_state, after.state_reason) == (ActiveSubState.IN_CONVERSATION, StateReason.IN_CONVERSATION)
    assert after.party == {fixtures.ada.id, fixtures.cleo.id}
    assert await recorded.announced() == [(SystemMessageKind.AGENT_JOINED, Audience.BOTH, {"name": "Ada"})]
    primary = await Participant.get(conversation_id=row.id, person_id=fixtures.ada.id)
    assert primary.mode is ParticipantMode.PRIMARY


async def test_units_stay_held_and_the_wait_is_measured(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting()
    assert row.pending_offer_id
    moment = row.created_at + timedelta(seconds=330)
    with clock.standing_at(moment):
        await accept_offer(row.pending_offer_id, by=fixtures.ada)
    after = await reread(row)
    assert (after.first_wait_seconds, after.accepted_at, after.handled_since) == (330, moment, moment)
    assert (await agent_values())[fixtures.ada.id].units_used == row.units


async def test_a_bot_holds_it_as_bot(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting(agent=fixtures.bot)
    assert row.pending_offer_id
    async with recording_facts(fixtures.bot) as recorded:
        await accept_offer(row.pending_offer_id, by=fixtures.bot)
    assert recorded.change.after.agent_is_bot
    bot = await Participant.get(conversation_id=row.id, person_id=fixtures.bot.id)
    assert bot.mode is ParticipantMode.BOT


async def test_refuses_anothers_offer(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting()
    assert row.pending_offer_id
    async with refusing(RefusalCode.OFFER_NOT_YOURS):
        await accept_offer(row.pending_offer_id, by=fixtures.sam)


async def test_an_offer_that_one_may_not_know_of_is_not_found(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting()
    assert row.pending_offer_id
    for who in (fixtures.bob, fixtures.tom, fixtures.cleo):
        async with refusing(RefusalCode.NOT_FOUND):
            await accept_offer(row.pending_offer_id, by=who)


@pytest.mark.parametrize("status", [status for status in OfferStatus if status is not OfferStatus.PENDING])
async def test_an_offer_has_one_end(fixtures: Fixtures, status: OfferStatus) -> None:
    row = await fixtures.open()
    offer = await an_offer(row, fixtures.ada, status=status)
    await Offer.filter(id=offer.id).update(ended_at=offer.made_at)
    async with refusing(RefusalCode.OFFER_NOT_PENDING):
        await accept_offer(offer.id, by=fixtures.ada)


async def test_an_unknown_offer_is_not_found(fixtures: Fixtures) -> None:
    async with refusing(RefusalCode.NOT_FOUND):
        await accept_offer(uuid4(), by=fixtures.ada)
