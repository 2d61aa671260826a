"""Handing over to a colleague: an offer like a supervisor's transfer, but the one who made it leaves."""

from datetime import timedelta

import pytest

from models import clock
from models.operations.conflicts import Conflict
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.expire_offer import expire_offer
from models.operations.offers.hand_over_to_agent import hand_over_to_agent
from models.reading.agent_loads import agent_values
from models.rules.offers.capacity import MOST_OPEN_CONVERSATIONS
from models.tables import Offer, Workstream
from models.values import SYSTEM
from models.vocabulary import (
    Act,
    ActiveSubState,
    Audience,
    Channel,
    ConversationAspect,
    ConversationState,
    ElevatedMode,
    OfferKind,
    OfferStatus,
    Presence,
    RefusalCode,
    StateReason,
    SystemMessageKind,
    TransferRejectPolicy,
)
from tests.support.builders import an_agent, an_offer
from tests.support.fixtures import Cast
from tests.support.telling import refusing, reread, telling

LATER = timedelta(minutes=5)
JOINED = (SystemMessageKind.AGENT_JOINED, Audience.BOTH, {"name": "Bob"})
ACCEPTED = (SystemMessageKind.TRANSFER_ACCEPTED, Audience.AGENT, {"name": "Bob"})
LEFT = (SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, {"name": "Ada"})


async def test_it_is_offered_and_nothing_moves(cast: Cast) -> None:
    row = await cast.talking()
    async with telling(cast.ada, Act.HAND_OVER_TO_AGENT) as told:
        done = await hand_over_to_agent(row.id, agent_id=cast.bob.id, expected_version=row.version, by=cast.ada)
    assert told.change.aspects == {ConversationAspect.OFFER}
    assert (told.change.after.agent_id, told.change.after.offered_to) == (cast.ada.id, cast.bob.id)
    offer = await Offer.get(id=done.offer_id)
    assert (offer.kind, offer.made_by_id, offer.source_leaves) == (OfferKind.TRANSFER, cast.ada.id, True)
    assert (await agent_values())[cast.bob.id].units_used == row.units
    assert await told.announced() == [(SystemMessageKind.TRANSFER_REQUESTED, Audience.AGENT, {"name": "Bob"})]


async def test_accepted_the_first_agent_is_out_of_it(cast: Cast) -> None:
    row = await cast.talking()
    offer_id = (await hand_over_to_agent(row.id, agent_id=cast.bob.id, by=cast.ada)).offer_id
    async with telling(cast.bob, Act.ACCEPT_OFFER) as told:
        await accept_offer(offer_id, by=cast.bob)
    after = told.change.after
    assert (after.sub_state, after.state_reason) == (ActiveSubState.IN_CONVERSATION, StateReason.TRANSFERRED_BY_AGENT)
    assert (after.agent_id, after.party) == (cast.bob.id, frozenset({cast.bob.id, cast.cleo.id}))
    assert await told.announced() == [LEFT, ACCEPTED, JOINED]
    assert (await reread(row)).transfer_count == 1
    agents = await agent_values()
    assert (agents[cast.ada.id].units_used, agents[cast.ada.id].presence) == (0, Presence.AVAILABLE)
    assert (agents[cast.bob.id].units_used, agents[cast.bob.id].presence) == (row.units, Presence.BUSY)


async def test_what_waits_for_its_customer_goes_too(cast: Cast) -> None:
    row = await cast.waiting()
    offer_id = (await hand_over_to_agent(row.id, agent_id=cast.bob.id, by=cast.ada)).offer_id
    async with telling(cast.bob) as told:
        await accept_offer(offer_id, by=cast.bob)
    after = told.change.after
    assert (after.state, after.state_reason) == (ConversationState.ACTIVE, StateReason.TRANSFERRED_BY_AGENT)
    assert await told.announced() == [ACCEPTED, JOINED]


@pytest.mark.parametrize("expires", [False, True])
@pytest.mark.parametrize("policy", TransferRejectPolicy)
async def test_not_accepted_it_goes_where_the_workstream_says(
    cast: Cast, policy: TransferRejectPolicy, expires: bool
) -> None:
    await Workstream.filter(id=cast.chat.id).update(transfer_reject_policy=policy)
    row = await cast.talking()
    offer_id = (await hand_over_to_agent(row.id, agent_id=cast.bob.id, by=cast.ada)).offer_id
    async with telling() as told:
        if expires:
            with clock.standing_at(clock.now() + LATER):
                await expire_offer(offer_id, by=SYSTEM)
        else:
            await decline_offer(offer_id, by=cast.bob)
    stays = policy is TransferRejectPolicy.KEEP_WITH_SOURCE
    after = told.change.after
    assert after.state is (ConversationState.ACTIVE if stays else ConversationState.OPEN)
    assert after.agent_id == (cast.ada.id if stays else None)


async def test_a_consultation_that_was_asked_for_is_withdrawn_and_who_helps_may_take_it(cast: Cast) -> None:
    row = await cast.talking(consultants=[cast.bob])
    await an_offer(row, cast.dan, kind=OfferKind.CONSULT, made_by=cast.ada)
    async with telling(cast.ada) as told:
        offer_id = (await hand_over_to_agent(row.id, agent_id=cast.bob.id, by=cast.ada)).offer_id
    assert [offer.status for offer in told.change.offers] == [OfferStatus.WITHDRAWN, OfferStatus.PENDING]
    async with telling(cast.bob) as told:
        await accept_offer(offer_id, by=cast.bob)
    assert told.change.after.party == {cast.bob.id, cast.cleo.id}


async def test_refuses_targets_in_order(cast: Cast) -> None:
    row = await cast.talking()
    shares_calls = await an_agent("Elsewhere", in_=[cast.calls])
    away = await an_agent("Away", in_=[cast.support], presence=Presence.AWAY)
    small = await an_agent("Small", in_=[cast.support], units=10)
    for target, code in (
        (cast.dan.id, RefusalCode.NOT_FOUND),
        (cast.ada.id, RefusalCode.SAME_AGENT),
        (cast.bot.id, RefusalCode.AGENT_IS_BOT),
        (shares_calls.id, RefusalCode.AGENT_NOT_IN_QUEUE),
        (away.id, RefusalCode.AGENT_PRESENCE_NOT_ALLOWED),
        (small.id, RefusalCode.CAPACITY_EXCEEDED),
    ):
        async with refusing(code) as caught:
            await hand_over_to_agent(row.id, agent_id=target, by=cast.ada)
    assert caught.refusal.exceeded_by == 10
    assert "overrideCapacity" not in caught.refusal.message


async def test_refuses_a_colleague_with_ten_open_conversations_one_of_them_being_transferred(cast: Cast) -> None:
    waits = await cast.waiting(units=1)
    for _ in range(MOST_OPEN_CONVERSATIONS - 1):
        await cast.talking(agent=cast.bob, units=1)
    assert (await agent_values())[cast.bob.id].open_conversations == MOST_OPEN_CONVERSATIONS - 1
    async with telling(cast.ada) as told:
        await hand_over_to_agent(waits.id, agent_id=cast.bob.id, by=cast.ada)
    assert told.change.after.offered_to == cast.bob.id
    assert (await agent_values())[cast.bob.id].open_conversations == MOST_OPEN_CONVERSATIONS
    row = await cast.talking(units=1)
    async with refusing(RefusalCode.TOO_MANY_CONVERSATIONS) as caught:
        await hand_over_to_agent(row.id, agent_id=cast.bob.id, by=cast.ada)
    assert caught.refusal.message == (
        "Agent Bob has 10 conversations open and 10 is the most; choose another agent, or a queue."
    )


async def test_refuses_what_can_not_be_handed_over(cast: Cast) -> None:
    for row, who, code in (
        (await cast.talking(consultants=[cast.bob]), cast.bob, RefusalCode.NOT_PARTICIPANT),
        (await cast.talking(), cast.sam, RefusalCode.ROLE_REQUIRED),
        (await cast.talking(channel=Channel.VOICE), cast.ada, RefusalCode.CHANNEL_NOT_SUPPORTED),
        (await cast.talking(elevated_to=ElevatedMode.VOICE), cast.ada, RefusalCode.ELEVATED_TO_VOICE_OR_VIDEO),
        (await cast.awaiting(), cast.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await cast.wrap_up(), cast.ada, RefusalCode.STATE_NOT_ALLOWED),
    ):
        async with refusing(code):
            await hand_over_to_agent(row.id, agent_id=cast.bob.id, by=who)


async def test_who_was_first_is_named(cast: Cast) -> None:
    moving, row = await cast.talking(), await cast.talking(version=4)
    await hand_over_to_agent(moving.id, agent_id=cast.bob.id, by=cast.ada)
    async with refusing(RefusalCode.TRANSFER_PENDING) as caught:
        await hand_over_to_agent(moving.id, agent_id=cast.bob.id, by=cast.ada)
    assert isinstance(caught.refusal, Conflict)
    assert caught.refusal.won_by == cast.ada.actor
    async with refusing(RefusalCode.STALE_VERSION) as caught:
        await hand_over_to_agent(row.id, agent_id=cast.bob.id, expected_version=3, by=cast.ada)
    assert isinstance(caught.refusal, Conflict)
