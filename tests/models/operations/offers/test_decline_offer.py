"""Declining an assignment: back to its queue, where it has waited all along."""

from uuid import uuid4

from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.decline_offer import decline_offer
from models.reading.agent_loads import agent_values
from models.tables import Offer
from models.vocabulary import Act, ConversationAspect, ConversationState, OfferStatus, RefusalCode, StateReason
from tests.support.builders import a_session
from tests.support.fixtures import Cast
from tests.support.telling import refusing, reread, telling


async def test_returns_it_to_its_queue(cast: Cast) -> None:
    row = await cast.awaiting()
    assert row.pending_offer_id
    async with telling(cast.ada, Act.DECLINE_OFFER) as told:
        await decline_offer(row.pending_offer_id, by=cast.ada)
    assert told.kinds == ["ConversationChanged"]
    assert told.change.aspects == {ConversationAspect.STATE, ConversationAspect.AGENT, ConversationAspect.OFFER}
    after = told.change.after
    assert (after.state, after.state_reason) == (ConversationState.OPEN, StateReason.OFFER_DECLINED)
    assert after.agent_id is None
    assert (await Offer.get(id=row.pending_offer_id)).status is OfferStatus.DECLINED
    assert (await reread(row)).waiting_since == row.waiting_since
    assert (await agent_values())[cast.ada.id].units_used == 0


async def test_a_session_survives_it(cast: Cast) -> None:
    row = await cast.awaiting()
    assert row.pending_offer_id
    await a_session(row, cast.sam, joined=True)
    async with telling(cast.ada) as told:
        await decline_offer(row.pending_offer_id, by=cast.ada)
    assert told.change.after.party == {cast.cleo.id, cast.sam.id}


async def test_refuses_anothers_or_an_ended_or_unknown_offer(cast: Cast) -> None:
    row = await cast.awaiting()
    assert row.pending_offer_id
    async with refusing(RefusalCode.OFFER_NOT_YOURS):
        await decline_offer(row.pending_offer_id, by=cast.sam)
    await accept_offer(row.pending_offer_id, by=cast.ada)
    async with refusing(RefusalCode.OFFER_NOT_PENDING):
        await decline_offer(row.pending_offer_id, by=cast.ada)
    async with refusing(RefusalCode.NOT_FOUND):
        await decline_offer(uuid4(), by=cast.ada)
