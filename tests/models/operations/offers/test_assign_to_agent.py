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
from tests.support.fixtures import Cast
from tests.support.telling import newest_audit_entry, refusing, reread, telling


async def test_offers_it_to_the_agent(cast: Cast) -> None:
    row = await cast.open()
    async with telling(cast.sam, Act.ASSIGN_TO_AGENT) as told:
        done = await assign_to_agent(row.id, agent_id=cast.bob.id, by=cast.sam)
    assert told.kinds == ["ConversationChanged", "PresenceChanged"]
    assert told.change.aspects == {ConversationAspect.STATE, ConversationAspect.AGENT, ConversationAspect.OFFER}
    after = told.change.after
    assert (after.state, after.sub_state) == (ConversationState.ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE)
    assert (after.state_reason, after.agent_id) == (StateReason.ASSIGNED_BY_SUPERVISOR, cast.bob.id)
    assert after.party == {cast.cleo.id}
    offer = await Offer.get(id=done.offer_id)
    assert (offer.kind, offer.status, offer.agent_id) == (OfferKind.ASSIGNMENT, OfferStatus.PENDING, cast.bob.id)
    assert (offer.made_by_id, offer.units) == (cast.sam.id, row.units)
    assert (offer.expires_at - offer.made_at).total_seconds() == cast.chat.offer_seconds
    assert done.capacity_exceeded_by == 0
    assert (await agent_values())[cast.bob.id].units_used == row.units
    assert (await reread(row)).waiting_since == row.waiting_since


async def test_leaves_an_audit_entry(cast: Cast) -> None:
    row = await cast.open()
    await assign_to_agent(row.id, agent_id=cast.bob.id, by=cast.sam)
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome) == (Act.ASSIGN_TO_AGENT, AuditOutcome.DONE)
    assert (entry.actor_id, entry.conversation_id, entry.target_id) == (cast.sam.id, row.id, cast.bob.id)


async def test_where_the_workstream_accepts_by_itself_it_is_accepted_at_once(cast: Cast) -> None:
    await Workstream.filter(id=cast.chat.id).update(auto_accept=True)
    row = await cast.open()
    async with telling(cast.sam, Act.ASSIGN_TO_AGENT) as told:
        done = await assign_to_agent(row.id, agent_id=cast.bob.id, by=cast.sam)
    assert told.kinds == ["ConversationChanged", "ConversationChanged", "MessagePosted", "PresenceChanged"]
    assert [change.after.sub_state for change in told.changes] == list(ActiveSubState)
    assert told.changes[-1].after.party == {cast.bob.id, cast.cleo.id}
    assert (await Offer.get(id=done.offer_id)).status is OfferStatus.ACCEPTED
    assert await told.announced() == [(SystemMessageKind.AGENT_JOINED, Audience.BOTH, {"name": "Bob"})]


async def test_an_agent_of_another_queue_is_a_candidate(cast: Cast) -> None:
    row = await cast.open()
    async with telling(cast.sam) as told:
        await assign_to_agent(row.id, agent_id=cast.dan.id, by=cast.sam)
    assert told.change.after.agent_id == cast.dan.id


async def test_a_disabled_agent_is_not_found_whatever_is_overridden(cast: Cast) -> None:
    row = await cast.open()
    await set_rights(cast.bob.id, RightsChanges(is_disabled=True), by=cast.admin)
    async with refusing(RefusalCode.NOT_FOUND, by=cast.sam, audited=True):
        await assign_to_agent(row.id, agent_id=cast.bob.id, override_presence=True, by=cast.sam)


async def test_presence_is_asked_and_can_be_overridden(cast: Cast) -> None:
    row = await cast.open()
    away = await an_agent("Away", in_=[cast.support], presence=Presence.AWAY)
    async with refusing(RefusalCode.AGENT_PRESENCE_NOT_ALLOWED, by=cast.sam, audited=True):
        await assign_to_agent(row.id, agent_id=away.id, override_capacity=True, by=cast.sam)
    async with telling(cast.sam) as told:
        await assign_to_agent(row.id, agent_id=away.id, override_presence=True, by=cast.sam)
    assert told.change.after.agent_id == away.id


async def test_capacity_is_asked_and_goes_negative_by_override(cast: Cast) -> None:
    small = await an_agent("Small", in_=[cast.support], units=30)
    await cast.talking(agent=small)
    row = await cast.open()
    async with refusing(RefusalCode.CAPACITY_EXCEEDED, by=cast.sam, audited=True) as caught:
        await assign_to_agent(row.id, agent_id=small.id, override_presence=True, by=cast.sam)
    assert isinstance(caught.refusal, CapacityExceeded)
    assert (caught.refusal.exceeded_by, caught.refusal.agent_id) == (10, small.id)
    async with telling(cast.sam):
        done = await assign_to_agent(row.id, agent_id=small.id, override_capacity=True, by=cast.sam)
    assert done.capacity_exceeded_by == 10
    assert (await agent_values())[small.id].units_available == -10


async def test_pending_transfers_count_against_capacity(cast: Cast) -> None:
    small = await an_agent("Small", in_=[cast.support], units=30)
    await cast.talking(offered_to=small)
    row = await cast.open()
    async with refusing(RefusalCode.CAPACITY_EXCEEDED, by=cast.sam, audited=True) as caught:
        await assign_to_agent(row.id, agent_id=small.id, by=cast.sam)
    assert caught.refusal.exceeded_by == 10


async def test_people_only(cast: Cast) -> None:
    row = await cast.open()
    async with refusing(RefusalCode.AGENT_IS_BOT, by=cast.sam, audited=True):
        await assign_to_agent(row.id, agent_id=cast.bot.id, override_presence=True, by=cast.sam)


@pytest.mark.parametrize("sub_state", list(ActiveSubState))
async def test_of_two_the_second_is_told_who_was_first(cast: Cast, sub_state: ActiveSubState) -> None:
    """The winner is whoever gave it its agent, also once other things have happened to it."""
    row = await cast.open()
    await Workstream.filter(id=cast.chat.id).update(auto_accept=sub_state is ActiveSubState.IN_CONVERSATION)
    await assign_to_agent(row.id, agent_id=cast.bob.id, by=cast.rosa)
    async with refusing(RefusalCode.ALREADY_ASSIGNED, by=cast.sam, audited=True) as caught:
        await assign_to_agent(row.id, agent_id=cast.ada.id, by=cast.sam)
    conflict = caught.refusal
    assert isinstance(conflict, Conflict)
    assert conflict.won_by == cast.rosa.actor
    assert conflict.current_version == (await reread(row)).version


async def test_an_agent_who_was_there_before_the_log_is_nobodys_win(cast: Cast) -> None:
    row = await cast.talking()
    async with refusing(RefusalCode.ALREADY_ASSIGNED, by=cast.sam, audited=True) as caught:
        await assign_to_agent(row.id, agent_id=cast.bob.id, by=cast.sam)
    assert (caught.refusal.won_by, caught.refusal.won_at) == (None, None)


@pytest.mark.parametrize("state", [ConversationState.WAITING, ConversationState.WRAP_UP])
async def test_only_what_is_open(cast: Cast, state: ConversationState) -> None:
    row = await cast.conversation(state)
    async with refusing(RefusalCode.STATE_NOT_ALLOWED, by=cast.sam, audited=True):
        await assign_to_agent(row.id, agent_id=cast.bob.id, by=cast.sam)


async def test_a_session_of_who_is_now_offered_it_ends(cast: Cast) -> None:
    """A supervisor who is an agent, too, must not monitor the own conversation."""
    both = await an_agent("Both", in_=[cast.support])
    row = await cast.open()
    await a_session(row, both)
    async with telling(cast.sam) as told:
        await assign_to_agent(row.id, agent_id=(await viewer_of(both)).id, by=cast.sam)
    assert "MonitoringChanged" in told.kinds
