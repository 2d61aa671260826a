"""Declining an assignment: back to its queue, where it has waited all along."""

from uuid import uuid4

from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.decline_offer import decline_offer
from models.reading.agent_loads import agent_values
from models.tables import Offer
from models.vocabulary import Act, ConversationAspect, ConversationState, OfferStatus, RefusalCode, StateReason
from tests.support.builders import a_session
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing, reread


async def test_returns_it_to_its_queue(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting()
    assert row.pending_offer_id
    async with recording_facts(fixtures.ada, Act.DECLINE_OFFER) as recorded:
        await decline_offer(row.pending_offer_id, by=fixtures.ada)
    assert recorded.kinds == ["ConversationChanged"]
    assert recorded.change.aspects == {ConversationAspect.STATE, ConversationAspect.AGENT, ConversationAspect.OFFER}
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.OPEN, StateReason.OFFER_DECLINED)
    assert after.agent_id is None
    assert (await Offer.get(id=row.pending_offer_id)).status is OfferStatus.DECLINED
    assert (await reread(row)).waiting_since == row.waiting_since
    assert (await agent_values())[fixtures.ada.id].units_used == 0


async def test_a_session_survives_it(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting()
    assert row.pending_offer_id
    await a_session(row, fixtures.sam, joined=True)
    async with recording_facts(fixtures.ada) as recorded:
        await decline_offer(row.pending_offer_id, by=fixtures.ada)
    assert recorded.change.after.party == {fixtures.cleo.id, fixtures.sam.id}


async def test_refuses_anothers_or_an_ended_or_unknown_offer(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting()
    assert row.pending_offer_id
    async with refusing(RefusalCode.OFFER_NOT_YOURS):
        await decline_offer(row.pending_offer_id, by=fixtures.sam)
    await accept_offer(row.pending_offer_id, by=fixtures.ada)
    async with refusing(RefusalCode.OFFER_NOT_PENDING):
        await decline_offer(row.pending_offer_id, by=fixtures.ada)
    async with refusing(RefusalCode.NOT_FOUND):
        await decline_offer(uuid4(), by=fixtures.ada)
