"""Force-closing: from every ongoing state, whatever is pending ends with it, and everyone is told."""

import pytest

from models.operations.conflicts import Conflict
from models.operations.conversations.force_close import force_close
from models.reading.agent_loads import agent_values
from models.tables import MonitoringSession, Offer, Participant
from models.vocabulary import (
    Act,
    ActiveSubState,
    Audience,
    AuditOutcome,
    Channel,
    ConversationState,
    MonitoringEndReason,
    OfferStatus,
    RefusalCode,
    StateReason,
    SystemMessageKind,
)
from tests.support.builders import a_session
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import Said, newest_audit_entry, noted, recording_facts, refusing, reread

FORCE_CLOSED: Said = (SystemMessageKind.FORCE_CLOSED, Audience.BOTH, {})


@pytest.mark.parametrize(
    ("state", "sub_state"),
    [
        (ConversationState.OPEN, None),
        (ConversationState.ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE),
        (ConversationState.ACTIVE, ActiveSubState.IN_CONVERSATION),
        (ConversationState.WAITING, None),
        (ConversationState.WRAP_UP, None),
    ],
)
@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.VOICE])
async def test_closes_it_from_every_state(
    fixtures: Fixtures, channel: Channel, state: ConversationState, sub_state: ActiveSubState | None
) -> None:
    row = await fixtures.conversation(state, sub_state, channel=channel)
    async with recording_facts(fixtures.sam, Act.FORCE_CLOSE) as recorded:
        await force_close(row.id, by=fixtures.sam)
    after = recorded.change.after
    assert (after.state, after.state_reason) == (
        ConversationState.CLOSED,
        StateReason.FORCE_CLOSED_BY_SUPERVISOR,
    )
    has_had_it = None if sub_state is ActiveSubState.AWAITING_ACCEPTANCE else row.agent_id
    assert (after.agent_id, after.party) == (has_had_it, row.values().party)
    assert await recorded.announced() == [FORCE_CLOSED]
    assert (await reread(row)).closed_at == recorded.change.at
    assert all(agent.units_used == 0 for agent in (await agent_values()).values())
    assert await Participant.filter(conversation_id=row.id, until=None).count() == 0


async def test_a_pending_transfer_is_withdrawn(fixtures: Fixtures) -> None:
    row = await fixtures.talking(offered_to=fixtures.bob)
    async with recording_facts(fixtures.sam) as recorded:
        await force_close(row.id, by=fixtures.sam)
    assert [(offer.agent_id, offer.status) for offer in recorded.change.offers] == [
        (fixtures.bob.id, OfferStatus.WITHDRAWN)
    ]
    assert (await Offer.get(conversation_id=row.id)).status is OfferStatus.WITHDRAWN


async def test_sessions_end_and_the_joined_leave(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await a_session(row, fixtures.rosa)
    await a_session(row, fixtures.sam, joined=True)
    async with recording_facts(fixtures.sam) as recorded:
        await force_close(row.id, by=fixtures.sam)
    assert recorded.change.after.party == {fixtures.ada.id, fixtures.cleo.id}
    assert recorded.kinds.count("MonitoringChanged") == 2
    reasons = {session.end_reason for session in await MonitoringSession.all()}
    assert reasons == {MonitoringEndReason.CONVERSATION_CLOSED}
    left = (
        SystemMessageKind.SUPERVISOR_LEFT,
        Audience.AGENT,
        {"name": fixtures.sam.name},
    )  # the customer reads one end
    assert await recorded.announced() == [left, FORCE_CLOSED]


async def test_the_reason_goes_into_the_audit_trail_only(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with recording_facts(fixtures.sam) as recorded:
        await force_close(row.id, reason="Abuse", by=fixtures.sam)
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, await noted(entry)) == (Act.FORCE_CLOSE, AuditOutcome.DONE, "Abuse")
    assert "Abuse" not in repr(recorded.facts)


async def test_the_reason_of_a_refused_one_is_kept_too(fixtures: Fixtures) -> None:
    row = await fixtures.closed()
    async with refusing(RefusalCode.ALREADY_CLOSED, by=fixtures.sam, audited=True):
        await force_close(row.id, reason="Abuse", by=fixtures.sam)
    assert await noted(await newest_audit_entry()) == "Abuse"


async def test_the_second_of_two_is_told_who_was_first(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await force_close(row.id, by=fixtures.rosa)
    async with refusing(RefusalCode.ALREADY_CLOSED, by=fixtures.sam, audited=True) as caught:
        await force_close(row.id, by=fixtures.sam)
    assert isinstance(caught.refusal, Conflict)
    assert caught.refusal.won_by == fixtures.rosa.actor


async def test_handling_and_wrap_up_are_measured(fixtures: Fixtures) -> None:
    row = await fixtures.wrap_up()
    await force_close(row.id, by=fixtures.sam)
    closed = await reread(row)
    assert closed.closed_at
    assert closed.wrap_up_since
    assert closed.wrap_up_seconds == (closed.closed_at - closed.wrap_up_since).total_seconds()
    assert closed.handle_seconds == closed.wrap_up_seconds
