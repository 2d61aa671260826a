"""Assigning to an agent: an offer that holds units from the first moment; overrides cost what they say."""

import pytest

from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conflicts import Conflict
from models.operations.offers.assign_to_agent import assign_to_agent
from models.reading.agent_loads import agent_values
from models.rules.refusals import CapacityExceeded
from models.tables import Offer, Workstream
from models.vocabulary import (
    Act,
    ActiveSubState,
    AgentKind,
    Audience,
    AuditOutcome,
    ConversationAspect,
    ConversationState,
    OfferKind,
    OfferStatus,
    Presence,
    RefusalCode,
    StateReason,
    SystemMessageKind,
)
from tests.support.builders import a_session, an_agent, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import newest_audit_entry, recording_facts, refusing, reread


async def test_offers_it_to_the_agent(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    async with recording_facts(fixtures.sam, Act.ASSIGN_TO_AGENT) as recorded:
        done = await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    assert recorded.kinds == ["ConversationChanged", "PresenceChanged"]
    assert recorded.change.aspects == {ConversationAspect.STATE, ConversationAspect.AGENT, ConversationAspect.OFFER}
    after = recorded.change.after
    assert (after.state, after.sub_state) == (ConversationState.ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE)
    assert (after.state_reason, after.agent_id) == (StateReason.ASSIGNED_BY_SUPERVISOR, fixtures.bob.id)
    assert after.party == {fixtures.cleo.id}
    offer = await Offer.get(id=done.offer_id)
    assert (offer.kind, offer.status, offer.agent_id) == (OfferKind.ASSIGNMENT, OfferStatus.PENDING, fixtures.bob.id)
    assert (offer.made_by_id, offer.units) == (fixtures.sam.id, row.units)
    assert (offer.expires_at - offer.made_at).total_seconds() == fixtures.chat.offer_seconds
    assert done.capacity_exceeded_by == 0
    assert (await agent_values())[fixtures.bob.id].units_used == row.units
    assert (await reread(row)).waiting_since == row.waiting_since


async def test_leaves_an_audit_entry(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome) == (Act.ASSIGN_TO_AGENT, AuditOutcome.DONE)
    assert (entry.actor_id, entry.conversation_id, entry.target_id) == (fixtures.sam.id, row.id, fixtures.bob.id)


async def test_where_the_workstream_accepts_by_itself_it_is_accepted_at_once(fixtures: Fixtures) -> None:
    await Workstream.filter(id=fixtures.chat.id).update(auto_accept=True)
    row = await fixtures.open()
    async with recording_facts(fixtures.sam, Act.ASSIGN_TO_AGENT) as recorded:
        done = await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    assert recorded.kinds == ["ConversationChanged", "ConversationChanged", "MessagePosted", "PresenceChanged"]
    assert [change.after.sub_state for change in recorded.changes] == list(ActiveSubState)
    assert recorded.changes[-1].after.party == {fixtures.bob.id, fixtures.cleo.id}
    assert (await Offer.get(id=done.offer_id)).status is OfferStatus.ACCEPTED
    assert await recorded.announced() == [(SystemMessageKind.AGENT_JOINED, Audience.BOTH, {"name": "Bob"})]


async def test_an_agent_of_another_queue_is_a_candidate(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    async with recording_facts(fixtures.sam) as recorded:
        await assign_to_agent(row.id, agent_id=fixtures.dan.id, by=fixtures.sam)
    assert recorded.change.after.agent_id == fixtures.dan.id


async def test_a_disabled_agent_is_not_found_whatever_is_overridden(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    await set_rights(fixtures.bob.id, RightsChanges(is_disabled=True), by=fixtures.admin)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.sam, audited=True):
        await assign_to_agent(row.id, agent_id=fixtures.bob.id, override_presence=True, by=fixtures.sam)


async def test_presence_is_asked_and_can_be_overridden(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    away = await an_agent("Away", in_=[fixtures.support], presence=Presence.AWAY)
    async with refusing(RefusalCode.AGENT_PRESENCE_NOT_ALLOWED, by=fixtures.sam, audited=True):
        await assign_to_agent(row.id, agent_id=away.id, override_capacity=True, by=fixtures.sam)
    async with recording_facts(fixtures.sam) as recorded:
        await assign_to_agent(row.id, agent_id=away.id, override_presence=True, by=fixtures.sam)
    assert recorded.change.after.agent_id == away.id


async def test_capacity_is_asked_and_goes_negative_by_override(fixtures: Fixtures) -> None:
    small = await an_agent("Small", in_=[fixtures.support], units=30)
    await fixtures.talking(agent=small)
    row = await fixtures.open()
    async with refusing(RefusalCode.CAPACITY_EXCEEDED, by=fixtures.sam, audited=True) as caught:
        await assign_to_agent(row.id, agent_id=small.id, override_presence=True, by=fixtures.sam)
    assert isinstance(caught.refusal, CapacityExceeded)
    assert (caught.refusal.exceeded_by, caught.refusal.agent_id) == (10, small.id)
    async with recording_facts(fixtures.sam):
        done = await assign_to_agent(row.id, agent_id=small.id, override_capacity=True, by=fixtures.sam)
    assert done.capacity_exceeded_by == 10
    assert (await agent_values())[small.id].units_available == -10


async def test_pending_transfers_count_against_capacity(fixtures: Fixtures) -> None:
    small = await an_agent("Small", in_=[fixtures.support], units=30)
    await fixtures.talking(offered_to=small)
    row = await fixtures.open()
    async with refusing(RefusalCode.CAPACITY_EXCEEDED, by=fixtures.sam, audited=True) as caught:
        await assign_to_agent(row.id, agent_id=small.id, by=fixtures.sam)
    assert caught.refusal.exceeded_by == 10


async def test_people_only(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    async with refusing(RefusalCode.AGENT_IS_BOT, by=fixtures.sam, audited=True):
        await assign_to_agent(row.id, agent_id=fixtures.bot.id, override_presence=True, by=fixtures.sam)


async def test_a_bot_of_other_queues_is_not_told_of(fixtures: Fixtures) -> None:
    row, hal = await fixtures.open(), await an_agent("Hal", in_=[fixtures.sales], kind=AgentKind.BOT)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.sam, audited=True):
        await assign_to_agent(row.id, agent_id=hal.id, override_presence=True, by=fixtures.sam)


@pytest.mark.parametrize("sub_state", list(ActiveSubState))
async def test_of_two_the_second_is_told_who_was_first(fixtures: Fixtures, sub_state: ActiveSubState) -> None:
    """The winner is whoever gave it its agent, also once other things have happened to it."""
    row = await fixtures.open()
    await Workstream.filter(id=fixtures.chat.id).update(auto_accept=sub_state is ActiveSubState.IN_CONVERSATION)
    await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.rosa)
    async with refusing(RefusalCode.ALREADY_ASSIGNED, by=fixtures.sam, audited=True) as caught:
        await assign_to_agent(row.id, agent_id=fixtures.ada.id, by=fixtures.sam)
    conflict = caught.refusal
    assert isinstance(conflict, Conflict)
    assert conflict.won_by == fixtures.rosa.actor
    assert conflict.current_version == (await reread(row)).version


async def test_an_agent_who_was_there_before_the_log_is_nobodys_win(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with refusing(RefusalCode.ALREADY_ASSIGNED, by=fixtures.sam, audited=True) as caught:
        await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    assert (caught.refusal.won_by, caught.refusal.won_at) == (None, None)


@pytest.mark.parametrize("state", [ConversationState.WAITING, ConversationState.WRAP_UP])
async def test_only_what_is_open(fixtures: Fixtures, state: ConversationState) -> None:
    row = await fixtures.conversation(state)
    async with refusing(RefusalCode.STATE_NOT_ALLOWED, by=fixtures.sam, audited=True):
        await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)


async def test_a_session_of_who_is_now_offered_it_ends(fixtures: Fixtures) -> None:
    """A supervisor who is an agent, too, must not monitor the own conversation."""
    both = await an_agent("Both", in_=[fixtures.support])
    row = await fixtures.open()
    await a_session(row, both)
    async with recording_facts(fixtures.sam) as recorded:
        await assign_to_agent(row.id, agent_id=(await viewer_of(both)).id, by=fixtures.sam)
    assert "MonitoringChanged" in recorded.kinds
