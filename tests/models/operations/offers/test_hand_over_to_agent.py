"""Handing over to a colleague: an offer like a supervisor's transfer, except that the agent who made it leaves."""

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
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing, reread

LATER = timedelta(minutes=5)
JOINED = (SystemMessageKind.AGENT_JOINED, Audience.BOTH, {"name": "Bob"})
ACCEPTED = (SystemMessageKind.TRANSFER_ACCEPTED, Audience.AGENT, {"name": "Bob"})
LEFT = (SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, {"name": "Ada"})


async def test_it_is_offered_and_nothing_moves(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with recording_facts(fixtures.ada, Act.HAND_OVER_TO_AGENT) as recorded:
        done = await hand_over_to_agent(row.id, agent_id=fixtures.bob.id, expected_version=row.version, by=fixtures.ada)
    assert recorded.change.aspects == {ConversationAspect.OFFER}
    assert (recorded.change.after.agent_id, recorded.change.after.offered_to) == (fixtures.ada.id, fixtures.bob.id)
    offer = await Offer.get(id=done.offer_id)
    assert (offer.kind, offer.made_by_id, offer.source_leaves) == (OfferKind.TRANSFER, fixtures.ada.id, True)
    assert (await agent_values())[fixtures.bob.id].units_used == row.units
    assert await recorded.announced() == [(SystemMessageKind.TRANSFER_REQUESTED, Audience.AGENT, {"name": "Bob"})]


async def test_accepted_the_first_agent_is_out_of_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    offer_id = (await hand_over_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)).offer_id
    async with recording_facts(fixtures.bob, Act.ACCEPT_OFFER) as recorded:
        await accept_offer(offer_id, by=fixtures.bob)
    after = recorded.change.after
    assert (after.sub_state, after.state_reason) == (ActiveSubState.IN_CONVERSATION, StateReason.TRANSFERRED_BY_AGENT)
    assert (after.agent_id, after.party) == (fixtures.bob.id, frozenset({fixtures.bob.id, fixtures.cleo.id}))
    assert await recorded.announced() == [LEFT, ACCEPTED, JOINED]
    assert (await reread(row)).transfer_count == 1
    agents = await agent_values()
    assert (agents[fixtures.ada.id].units_used, agents[fixtures.ada.id].presence) == (0, Presence.AVAILABLE)
    assert (agents[fixtures.bob.id].units_used, agents[fixtures.bob.id].presence) == (row.units, Presence.BUSY)


async def test_what_waits_for_its_customer_goes_too(fixtures: Fixtures) -> None:
    row = await fixtures.waiting()
    offer_id = (await hand_over_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)).offer_id
    async with recording_facts(fixtures.bob) as recorded:
        await accept_offer(offer_id, by=fixtures.bob)
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.ACTIVE, StateReason.TRANSFERRED_BY_AGENT)
    assert await recorded.announced() == [ACCEPTED, JOINED]


@pytest.mark.parametrize("expires", [False, True])
@pytest.mark.parametrize("policy", TransferRejectPolicy)
async def test_not_accepted_it_goes_where_the_workstream_says(
    fixtures: Fixtures, policy: TransferRejectPolicy, expires: bool
) -> None:
    await Workstream.filter(id=fixtures.chat.id).update(transfer_reject_policy=policy)
    row = await fixtures.talking()
    offer_id = (await hand_over_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)).offer_id
    async with recording_facts() as recorded:
        if expires:
            with clock.standing_at(clock.now() + LATER):
                await expire_offer(offer_id, by=SYSTEM)
        else:
            await decline_offer(offer_id, by=fixtures.bob)
    stays = policy is TransferRejectPolicy.KEEP_WITH_SOURCE
    after = recorded.change.after
    assert after.state is (ConversationState.ACTIVE if stays else ConversationState.OPEN)
    assert after.agent_id == (fixtures.ada.id if stays else None)


async def test_a_consultation_that_was_asked_for_is_withdrawn_and_who_helps_may_take_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking(consultants=[fixtures.bob])
    await an_offer(row, fixtures.dan, kind=OfferKind.CONSULT, made_by=fixtures.ada)
    async with recording_facts(fixtures.ada) as recorded:
        offer_id = (await hand_over_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)).offer_id
    assert [offer.status for offer in recorded.change.offers] == [OfferStatus.WITHDRAWN, OfferStatus.PENDING]
    async with recording_facts(fixtures.bob) as recorded:
        await accept_offer(offer_id, by=fixtures.bob)
    assert recorded.change.after.party == {fixtures.bob.id, fixtures.cleo.id}


async def test_refuses_targets_in_order(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    shares_calls = await an_agent("Elsewhere", in_=[fixtures.calls])
    away = await an_agent("Away", in_=[fixtures.support], presence=Presence.AWAY)
    small = await an_agent("Small", in_=[fixtures.support], units=10)
    for target, code in (
        (fixtures.dan.id, RefusalCode.NOT_FOUND),
        (fixtures.ada.id, RefusalCode.SAME_AGENT),
        (fixtures.bot.id, RefusalCode.AGENT_IS_BOT),
        (shares_calls.id, RefusalCode.AGENT_NOT_IN_QUEUE),
        (away.id, RefusalCode.AGENT_PRESENCE_NOT_ALLOWED),
        (small.id, RefusalCode.CAPACITY_EXCEEDED),
    ):
        async with refusing(code) as caught:
            await hand_over_to_agent(row.id, agent_id=target, by=fixtures.ada)
    assert caught.refusal.exceeded_by == 10
    assert "overrideCapacity" not in caught.refusal.message


async def test_refuses_a_colleague_with_ten_open_conversations_one_of_them_being_transferred(
    fixtures: Fixtures,
) -> None:
    waits = await fixtures.waiting(units=1)
    for _ in range(MOST_OPEN_CONVERSATIONS - 1):
        await fixtures.talking(agent=fixtures.bob, units=1)
    assert (await agent_values())[fixtures.bob.id].open_conversations == MOST_OPEN_CONVERSATIONS - 1
    async with recording_facts(fixtures.ada) as recorded:
        await hand_over_to_agent(waits.id, agent_id=fixtures.bob.id, by=fixtures.ada)
    assert recorded.change.after.offered_to == fixtures.bob.id
    assert (await agent_values())[fixtures.bob.id].open_conversations == MOST_OPEN_CONVERSATIONS
    row = await fixtures.talking(units=1)
    async with refusing(RefusalCode.TOO_MANY_CONVERSATIONS) as caught:
        await hand_over_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)
    assert caught.refusal.message == (
        "Agent Bob has 10 active conversations and the maximum is 10; choose another agent, or a queue."
    )


async def test_refuses_what_can_not_be_handed_over(fixtures: Fixtures) -> None:
    for row, who, code in (
        (await fixtures.talking(consultants=[fixtures.bob]), fixtures.bob, RefusalCode.NOT_PARTICIPANT),
        (await fixtures.talking(), fixtures.sam, RefusalCode.ROLE_REQUIRED),
        (await fixtures.talking(channel=Channel.VOICE), fixtures.ada, RefusalCode.CHANNEL_NOT_SUPPORTED),
        (await fixtures.talking(elevated_to=ElevatedMode.VOICE), fixtures.ada, RefusalCode.ELEVATED_TO_VOICE_OR_VIDEO),
        (await fixtures.awaiting(), fixtures.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.wrap_up(), fixtures.ada, RefusalCode.STATE_NOT_ALLOWED),
    ):
        async with refusing(code):
            await hand_over_to_agent(row.id, agent_id=fixtures.bob.id, by=who)


async def test_who_was_first_is_named(fixtures: Fixtures) -> None:
    moving, row = await fixtures.talking(), await fixtures.talking(version=4)
    await hand_over_to_agent(moving.id, agent_id=fixtures.bob.id, by=fixtures.ada)
    async with refusing(RefusalCode.TRANSFER_PENDING) as caught:
        await hand_over_to_agent(moving.id, agent_id=fixtures.bob.id, by=fixtures.ada)
    assert isinstance(caught.refusal, Conflict)
    assert caught.refusal.won_by == fixtures.ada.actor
    async with refusing(RefusalCode.STALE_VERSION) as caught:
        await hand_over_to_agent(row.id, agent_id=fixtures.bob.id, expected_version=3, by=fixtures.ada)
    assert isinstance(caught.refusal, Conflict)
