"""How a transfer ends: from three stages; accepted, declined or expired; under both policies."""

from datetime import timedelta
from uuid import UUID

import pytest

from models import clock
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.expire_offer import expire_offer
from models.operations.offers.transfer import transfer
from models.tables import Conversation, Offer, Participant, Workstream
from models.values import SYSTEM
from models.vocabulary import (
    Act,
    ActiveSubState,
    Audience,
    ConversationState,
    OfferStatus,
    ParticipantMode,
    StateReason,
    SystemMessageKind,
    TransferRejectPolicy,
)
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, reread

LATER = timedelta(seconds=121)
KEEP, RETURN = TransferRejectPolicy.KEEP_WITH_SOURCE, TransferRejectPolicy.RETURN_TO_QUEUE

from_each_place = pytest.mark.parametrize("place", ["awaiting", "talking", "waiting"])
under_each_policy = pytest.mark.parametrize("policy", list(TransferRejectPolicy))
by_each_end = pytest.mark.parametrize("status", [OfferStatus.DECLINED, OfferStatus.EXPIRED])


async def offered(fixtures: Fixtures, place: str, policy: TransferRejectPolicy = KEEP) -> tuple[Conversation, UUID]:
    """A conversation of Ada's that Sam wants Bob to have."""
    await Workstream.filter(id=fixtures.chat.id).update(transfer_reject_policy=policy)
    row: Conversation = await getattr(fixtures, place)()
    done = await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    return await reread(row), done.offer_id


@from_each_place
@under_each_policy
async def test_accepted_the_second_is_primary(fixtures: Fixtures, place: str, policy: TransferRejectPolicy) -> None:
    row, offer_id = await offered(fixtures, place, policy)
    async with recording_facts(fixtures.bob, Act.ACCEPT_OFFER) as recorded:
        await accept_offer(offer_id, by=fixtures.bob)
    after = recorded.change.after
    assert (after.state, after.sub_state) == (ConversationState.ACTIVE, ActiveSubState.IN_CONVERSATION)
    assert (after.state_reason, after.agent_id) == (StateReason.TRANSFERRED_BY_SUPERVISOR, fixtures.bob.id)
    assert (after.offered_to, after.pending_offer_id) == (None, None)
    assert (await Offer.get(id=offer_id)).status is OfferStatus.ACCEPTED
    assert (await reread(row)).transfer_count == 1
    assert await recorded.announced() == [
        (SystemMessageKind.TRANSFER_ACCEPTED, Audience.AGENT, {"name": "Bob"}),
        (SystemMessageKind.AGENT_JOINED, Audience.BOTH, {"name": "Bob"}),
    ]
    stays = place == "talking"
    assert (fixtures.ada.id in after.party) == stays, "only from a talk does the first become consultant"
    modes = {p.person_id: p.mode for p in await Participant.filter(conversation_id=row.id, is_present=True)}
    expected = {fixtures.cleo.id: ParticipantMode.CUSTOMER, fixtures.bob.id: ParticipantMode.PRIMARY}
    assert modes == expected | ({fixtures.ada.id: ParticipantMode.CONSULT} if stays else {})


@from_each_place
@under_each_policy
@by_each_end
async def test_not_taken_it_goes_where_the_policy_says(
    fixtures: Fixtures, place: str, policy: TransferRejectPolicy, status: OfferStatus
) -> None:
    row, offer_id = await offered(fixtures, place, policy)
    is_declined = status is OfferStatus.DECLINED
    who, act = (fixtures.bob, Act.DECLINE_OFFER) if is_declined else (SYSTEM, Act.EXPIRE_OFFER)
    async with recording_facts(who, act) as recorded:
        if is_declined:
            await decline_offer(offer_id, by=fixtures.bob)
        else:
            with clock.standing_at(clock.now() + LATER):
                await expire_offer(offer_id, by=SYSTEM)
    assert (await Offer.get(id=offer_id)).status is status
    kind = SystemMessageKind.TRANSFER_DECLINED if is_declined else SystemMessageKind.TRANSFER_TIMED_OUT
    left = [(SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, {"name": "Ada"})]
    is_left_alone = policy is RETURN and place == "talking"
    assert await recorded.announced() == [(kind, Audience.AGENT, {"name": "Bob"}), *(left if is_left_alone else [])]
    after = recorded.change.after
    if policy is KEEP and place != "awaiting":
        assert (after.state, after.sub_state, after.state_reason) == (row.state, row.sub_state, row.state_reason)
        assert (after.agent_id, after.party) == (fixtures.ada.id, frozenset(map(UUID, row.party)))
    else:
        reason = StateReason.OFFER_DECLINED if is_declined else StateReason.OFFER_EXPIRED
        assert (after.state, after.state_reason) == (ConversationState.OPEN, reason)
        assert (after.agent_id, after.party) == (None, frozenset({fixtures.cleo.id}))
        waits_since = (await reread(row)).waiting_since
        assert waits_since == (row.waiting_since if place == "awaiting" else recorded.change.at)
    assert (await reread(row)).transfer_count == 0


async def test_back_from_a_consultant_to_primary(fixtures: Fixtures) -> None:
    """Transferred away and back again, each is in it once."""
    row, offer_id = await offered(fixtures, "talking")
    await accept_offer(offer_id, by=fixtures.bob)
    back = await transfer(row.id, agent_id=fixtures.ada.id, by=fixtures.sam)
    async with recording_facts(fixtures.ada) as recorded:
        await accept_offer(back.offer_id, by=fixtures.ada)
    assert recorded.change.after.party == {fixtures.ada.id, fixtures.bob.id, fixtures.cleo.id}
    present = await Participant.filter(conversation_id=row.id, is_present=True)
    assert {p.person_id: p.mode for p in present}[fixtures.bob.id] is ParticipantMode.CONSULT
    assert (await reread(row)).transfer_count == 2


async def test_handling_goes_on_over_both_agents(fixtures: Fixtures) -> None:
    start = clock.now()
    row, offer_id = await offered(fixtures, "talking")
    with clock.standing_at(start + timedelta(minutes=1)):
        await accept_offer(offer_id, by=fixtures.bob)
    assert (await reread(row)).handled_since == row.handled_since
