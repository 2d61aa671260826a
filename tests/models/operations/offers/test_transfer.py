"""Transferring: what making the offer does. Its three ends under both policies are in test_transfer_ends.py."""

from models.operations.conflicts import Conflict
from models.operations.offers.transfer import transfer
from models.reading.agent_loads import agent_values
from models.rules.offers.capacity import MOST_OPEN_CONVERSATIONS
from models.tables import DueTime, Offer
from models.vocabulary import (
    Act,
    ActiveSubState,
    AgentKind,
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
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import newest_audit_entry, recording_facts, refusing, reread

REQUESTED = (SystemMessageKind.TRANSFER_REQUESTED, Audience.AGENT, {"name": "Bob"})


async def test_offers_it_to_the_second_agent_and_moves_nothing(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with recording_facts(fixtures.sam, Act.TRANSFER) as recorded:
        done = await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    assert recorded.kinds == ["ConversationChanged", "MessagePosted", "PresenceChanged"]
    assert recorded.change.aspects == {ConversationAspect.OFFER}
    after = recorded.change.after
    assert (after.agent_id, after.offered_to, after.party) == (
        fixtures.ada.id,
        fixtures.bob.id,
        frozenset({fixtures.ada.id, fixtures.cleo.id}),
    )
    assert await recorded.announced() == [REQUESTED]
    offer = await Offer.get(id=done.offer_id)
    assert (offer.kind, offer.status, offer.agent_id) == (OfferKind.TRANSFER, OfferStatus.PENDING, fixtures.bob.id)
    assert (offer.made_by_id, done.capacity_exceeded_by) == (fixtures.sam.id, 0)
    used = await agent_values()
    assert (used[fixtures.ada.id].units_used, used[fixtures.bob.id].units_used) == (row.units, row.units)


async def test_ten_open_conversations_stop_no_supervisor_and_one_that_is_offered_counts_once(
    fixtures: Fixtures,
) -> None:
    row = await fixtures.awaiting(units=1)
    for _ in range(MOST_OPEN_CONVERSATIONS):
        await fixtures.talking(agent=fixtures.bob, units=1)
    async with recording_facts(fixtures.sam) as recorded:
        await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    assert recorded.change.after.agent_id == fixtures.bob.id
    opened = {id: agent.open_conversations for id, agent in (await agent_values()).items()}
    assert (opened[fixtures.ada.id], opened[fixtures.bob.id]) == (0, MOST_OPEN_CONVERSATIONS + 1)


async def test_leaves_an_audit_entry(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.target_id) == (Act.TRANSFER, AuditOutcome.DONE, fixtures.bob.id)


async def test_from_awaiting_the_first_offer_is_withdrawn(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting()
    first = row.pending_offer_id
    async with recording_facts(fixtures.sam, Act.TRANSFER) as recorded:
        done = await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    assert recorded.change.aspects == {ConversationAspect.AGENT, ConversationAspect.OFFER}
    after = recorded.change.after
    assert (after.sub_state, after.agent_id) == (ActiveSubState.AWAITING_ACCEPTANCE, fixtures.bob.id)
    assert [(offer.id, offer.status) for offer in recorded.change.offers] == [
        (first, OfferStatus.WITHDRAWN),
        (done.offer_id, OfferStatus.PENDING),
    ]
    assert await DueTime.filter(subject_id=first).count() == 0
    used = await agent_values()
    assert (used[fixtures.ada.id].units_used, used[fixtures.bob.id].units_used) == (0, row.units)


async def test_a_waiting_conversation_can_be_transferred(fixtures: Fixtures) -> None:
    row = await fixtures.waiting()
    async with recording_facts(fixtures.sam) as recorded:
        await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    assert (recorded.change.after.agent_id, recorded.change.after.offered_to) == (fixtures.ada.id, fixtures.bob.id)


async def test_one_pending_transfer_at_a_time(fixtures: Fixtures) -> None:
    """The conflict names who asked for the transfer that is pending."""
    carl = await an_agent("Carl", in_=[fixtures.support])
    for row in (await fixtures.talking(), await fixtures.awaiting(), await fixtures.waiting()):
        await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.rosa)
        async with refusing(RefusalCode.TRANSFER_PENDING, by=fixtures.sam, audited=True) as caught:
            await transfer(row.id, agent_id=carl.id, by=fixtures.sam)
        assert isinstance(caught.refusal, Conflict)
        assert caught.refusal.won_by == fixtures.rosa.actor
        assert caught.refusal.current_version == (await reread(row)).version


async def test_refuses_agents_who_are_no_candidates(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    away = await an_agent("Away", in_=[fixtures.support], presence=Presence.AWAY)
    hal = await an_agent("Hal", in_=[fixtures.sales], kind=AgentKind.BOT)
    for agent_id, code in (
        (hal.id, RefusalCode.NOT_FOUND),  # a bot of other queues is not told of
        (fixtures.ada.id, RefusalCode.SAME_AGENT),
        (fixtures.bot.id, RefusalCode.AGENT_IS_BOT),
        (fixtures.dan.id, RefusalCode.AGENT_NOT_IN_QUEUE),
        (away.id, RefusalCode.AGENT_PRESENCE_NOT_ALLOWED),
    ):
        async with refusing(code, by=fixtures.sam, audited=True):
            await transfer(row.id, agent_id=agent_id, override_capacity=True, by=fixtures.sam)


async def test_capacity_is_asked_and_goes_negative_by_override(fixtures: Fixtures) -> None:
    small = await an_agent("Small", in_=[fixtures.support], units=10)
    row = await fixtures.talking()
    async with refusing(RefusalCode.CAPACITY_EXCEEDED, by=fixtures.sam, audited=True) as caught:
        await transfer(row.id, agent_id=small.id, by=fixtures.sam)
    assert caught.refusal.exceeded_by == 10
    async with recording_facts(fixtures.sam):
        done = await transfer(row.id, agent_id=small.id, override_capacity=True, by=fixtures.sam)
    assert done.capacity_exceeded_by == 10
    assert (await agent_values())[small.id].units_available == -10


async def test_refuses_what_can_not_be_transferred(fixtures: Fixtures) -> None:
    for row, code in (
        (await fixtures.open(), RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.wrap_up(), RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.talking(elevated_to=ElevatedMode.VIDEO), RefusalCode.ELEVATED_TO_VOICE_OR_VIDEO),
        (await fixtures.talking(agent=fixtures.bot), RefusalCode.SOURCE_IS_BOT),
    ):
        async with refusing(code, by=fixtures.sam, audited=True):
            await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
