"""An offer expires at its time, once, and never early."""

from datetime import timedelta
from uuid import uuid4

from models import clock
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.expire_offer import expire_offer
from models.tables import DueTime, Offer
from models.values import SYSTEM
from models.vocabulary import Act, ConversationState, DueKind, OfferStatus, RefusalCode, StateReason
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, refusing

LATER = timedelta(seconds=120)


async def test_returns_it_to_its_queue(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting()
    assert row.pending_offer_id
    with clock.standing_at(clock.now() + LATER):
        async with recording_facts(SYSTEM, Act.EXPIRE_OFFER) as recorded:
            await expire_offer(row.pending_offer_id, by=SYSTEM)
    assert recorded.kinds == ["ConversationChanged"]
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.OPEN, StateReason.OFFER_EXPIRED)
    assert (await Offer.get(id=row.pending_offer_id)).status is OfferStatus.EXPIRED


async def test_does_nothing_before_its_time(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting()
    assert row.pending_offer_id
    async with changing_nothing():
        await expire_offer(row.pending_offer_id, by=SYSTEM)


async def test_does_nothing_to_what_was_answered(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting()
    assert row.pending_offer_id
    await accept_offer(row.pending_offer_id, by=fixtures.ada)
    # As if another process had read the due time before the answer cleared it.
    await DueTime.create(kind=DueKind.OFFER_EXPIRES, subject_id=row.pending_offer_id, due_at=clock.now())
    with clock.standing_at(clock.now() + LATER):
        async with recording_facts(SYSTEM) as recorded:
            await expire_offer(row.pending_offer_id, by=SYSTEM)
    assert recorded.facts == []
    assert (await Offer.get(id=row.pending_offer_id)).status is OfferStatus.ACCEPTED


async def test_an_unknown_offer_is_not_found(fixtures: Fixtures) -> None:
    async with refusing(RefusalCode.NOT_FOUND):
        await expire_offer(uuid4(), by=SYSTEM)
