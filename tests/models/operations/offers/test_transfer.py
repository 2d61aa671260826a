"""Transferring: what making the offer does. Its three ends under both policies are in test_transfer_ends.py."""

from models.operations.conflicts import Conflict
from models.operations.offers.transfer import transfer
from models.reading.agent_loads import agent_values
from models.rules.offers.capacity import MOST_OPEN_CONVERSATIONS
from models.tables import DueTime, Offer
from models.vocabulary import (
    Act,
    ActiveSubState,
    Audience,
    AuditOutcome,
    ConversationAspect,
    ElevatedMode,
    OfferKind,
    OfferStatus,
    Presence,
    RefusalCode,
    SystemMessageKind,
)
from tests.support.builders import an_agent
from tests.support.fixtures import Cast
from tests.support.telling import newest_audit_entry, refusing, reread, telling

REQUESTED = (SystemMessageKind.TRANSFER_REQUESTED, Audience.AGENT, {"name": "Bob"})


async def test_offers_it_to_the_second_agent_and_moves_nothing(cast: Cast) -> None:
    row = await cast.talking()
    async with telling(cast.sam, Act.TRANSFER) as told:
        done = await transfer(row.id, agent_id=cast.bob.id, by=cast.sam)
    assert told.kinds == ["ConversationChanged", "MessagePosted", "PresenceChanged"]
    assert told.change.aspects == {ConversationAspect.OFFER}
    after = told.change.after
    assert (after.agent_id, after.offered_to, after.party) == (
        cast.ada.id,
        cast.bob.id,
        frozenset({cast.ada.id, cast.cleo.id}),
    )
    assert await told.announced() == [REQUESTED]
    offer = await Offer.get(id=done.offer_id)
    assert (offer.kind, offer.status, offer.agent_id) == (OfferKind.TRANSFER, OfferStatus.PENDING, cast.bob.id)
    assert (offer.made_by_id, done.capacity_exceeded_by) == (cast.sam.id, 0)
    used = await agent_values()
    assert (used[cast.ada.id].units_used, used[cast.bob.id].units_used) == (row.units, row.units)


async def test_ten_open_conversations_stop_no_supervisor_and_one_that_is_offered_counts_once(cast: Cast) -> None:
    row = await cast.awaiting(units=1)
    for _ in range(MOST_OPEN_CONVERSATIONS):
        await cast.talking(agent=cast.bob, units=1)
    async with telling(cast.sam) as told:
        await transfer(row.id, agent_id=cast.bob.id, by=cast.sam)
    assert told.change.after.agent_id == cast.bob.id
    opened = {id: agent.open_conversations for id, agent in (await agent_values()).items()}
    assert (opened[cast.ada.id], opened[cast.bob.id]) == (0, MOST_OPEN_CONVERSATIONS + 1)


async def test_leaves_an_audit_entry(cast: Cast) -> None:
    row = await cast.talking()
    await transfer(row.id, agent_id=cast.bob.id, by=cast.sam)
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.target_id) == (Act.TRANSFER, AuditOutcome.DONE, cast.bob.id)


async def test_from_awaiting_the_first_offer_is_withdrawn(cast: Cast) -> None:
    row = await cast.awaiting()
    first = row.pending_offer_id
    async with telling(cast.sam, Act.TRANSFER) as told:
        done = await transfer(row.id, agent_id=cast.bob.id, by=cast.sam)
    assert told.change.aspects == {ConversationAspect.AGENT, ConversationAspect.OFFER}
    after = told.change.after
    assert (after.sub_state, after.agent_id) == (ActiveSubState.AWAITING_ACCEPTANCE, cast.bob.id)
    assert [(offer.id, offer.status) for offer in told.change.offers] == [
        (first, OfferStatus.WITHDRAWN),
        (done.offer_id, OfferStatus.PENDING),
    ]
    assert await DueTime.filter(subject_id=first).count() == 0
    used = await agent_values()
    assert (used[cast.ada.id].units_used, used[cast.bob.id].units_used) == (0, row.units)


async def test_a_waiting_conversation_can_be_transferred(cast: Cast) -> None:
    row = await cast.waiting()
    async with telling(cast.sam) as told:
        await transfer(row.id, agent_id=cast.bob.id, by=cast.sam)
    assert (told.change.after.agent_id, told.change.after.offered_to) == (cast.ada.id, cast.bob.id)


async def test_one_pending_transfer_at_a_time(cast: Cast) -> None:
    """The conflict names who asked for the transfer that is pending."""
    carl = await an_agent("Carl", in_=[cast.support])
    for row in (await cast.talking(), await cast.awaiting(), await cast.waiting()):
        await transfer(row.id, agent_id=cast.bob.id, by=cast.rosa)
        async with refusing(RefusalCode.TRANSFER_PENDING, by=cast.sam, audited=True) as caught:
            await transfer(row.id, agent_id=carl.id, by=cast.sam)
        assert isinstance(caught.refusal, Conflict)
        assert caught.refusal.won_by == cast.rosa.actor
        assert caught.refusal.current_version == (await reread(row)).version


async def test_refuses_agents_who_are_no_candidates(cast: Cast) -> None:
    row = await cast.talking()
    away = await an_agent("Away", in_=[cast.support], presence=Presence.AWAY)
    for agent_id, code in (
        (cast.ada.id, RefusalCode.SAME_AGENT),
        (cast.bot.id, RefusalCode.AGENT_IS_BOT),
        (cast.dan.id, RefusalCode.AGENT_NOT_IN_QUEUE),
        (away.id, RefusalCode.AGENT_PRESENCE_NOT_ALLOWED),
    ):
        async with refusing(code, by=cast.sam, audited=True):
            await transfer(row.id, agent_id=agent_id, override_capacity=True, by=cast.sam)


async def test_capacity_is_asked_and_goes_negative_by_override(cast: Cast) -> None:
    small = await an_agent("Small", in_=[cast.support], units=10)
    row = await cast.talking()
    async with refusing(RefusalCode.CAPACITY_EXCEEDED, by=cast.sam, audited=True) as caught:
        await transfer(row.id, agent_id=small.id, by=cast.sam)
    assert caught.refusal.exceeded_by == 10
    async with telling(cast.sam):
        done = await transfer(row.id, agent_id=small.id, override_capacity=True, by=cast.sam)
    assert done.capacity_exceeded_by == 10
    assert (await agent_values())[small.id].units_available == -10


async def test_refuses_what_can_not_be_transferred(cast: Cast) -> None:
    for row, code in (
        (await cast.open(), RefusalCode.STATE_NOT_ALLOWED),
        (await cast.wrap_up(), RefusalCode.STATE_NOT_ALLOWED),
        (await cast.talking(elevated_to=ElevatedMode.VIDEO), RefusalCode.ELEVATED_TO_VOICE_OR_VIDEO),
        (await cast.talking(agent=cast.bot), RefusalCode.SOURCE_IS_BOT),
    ):
        async with refusing(code, by=cast.sam, audited=True):
            await transfer(row.id, agent_id=cast.bob.id, by=cast.sam)
