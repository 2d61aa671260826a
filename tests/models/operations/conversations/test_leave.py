"""Leaving: what becomes of a conversation depends on who leaves it, on its channel and on its state."""

from datetime import timedelta
from typing import Any

import pytest

from models import clock
from models.operations.conversations.leave import leave
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.tables import DueTime, MonitoringSession, Offer
from models.vocabulary import (
    Act,
    Audience,
    AuditOutcome,
    Channel,
    ConversationAspect,
    ConversationState,
    DueKind,
    MonitoringEndReason,
    OfferStatus,
    RefusalCode,
    StateReason,
    SystemMessageKind,
)
from tests.support.builders import a_customer, a_session
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import Said, changing_nothing, newest_audit_entry, recording_facts, refusing, reread

AGENT_LEFT: Said = (SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, {"name": "Ada"})
DISCONNECTED: Said = (SystemMessageKind.CUSTOMER_DISCONNECTED, Audience.AGENT, {})


async def test_a_supervisor_who_monitors_leaves_unseen(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    session_id = (await monitor(row.id, by=fixtures.sam)).session_id
    async with recording_facts(fixtures.sam, Act.LEAVE) as recorded:
        await leave(row.id, by=fixtures.sam)
    assert recorded.kinds == ["MonitoringChanged"]
    assert (await MonitoringSession.get(id=session_id)).end_reason is MonitoringEndReason.LEFT
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.actor_id) == (Act.LEAVE, AuditOutcome.DONE, fixtures.sam.id)


@pytest.mark.parametrize(
    ("state", "audience"),
    [(ConversationState.ACTIVE, Audience.BOTH), (ConversationState.WRAP_UP, Audience.AGENT)],
)
async def test_a_supervisor_who_has_joined_ends_both(
    fixtures: Fixtures, state: ConversationState, audience: Audience
) -> None:
    row = await fixtures.conversation(state)
    await join(row.id, by=fixtures.sam)
    async with recording_facts(fixtures.sam, Act.LEAVE) as recorded:
        await leave(row.id, by=fixtures.sam)
    assert recorded.change.aspects == {ConversationAspect.PARTICIPANTS}
    assert await recorded.announced() == [(SystemMessageKind.SUPERVISOR_LEFT, audience, {"name": "Sam"})]
    assert await MonitoringSession.filter(ended_at=None).count() == 0


async def test_an_asynchronous_conversation_waits_with_its_agent(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with recording_facts(fixtures.ada, Act.LEAVE) as recorded:
        await leave(row.id, by=fixtures.ada)
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.WAITING, StateReason.AGENT_LEFT)
    assert (after.agent_id, after.party) == (fixtures.ada.id, frozenset({fixtures.cleo.id}))
    assert await recorded.announced() == [AGENT_LEFT]
    assert (await reread(row)).handle_seconds > 0


@pytest.mark.parametrize("channel", [Channel.LIVE_CHAT, Channel.VOICE])
async def test_any_other_goes_back_to_its_queue(fixtures: Fixtures, channel: Channel) -> None:
    row = await fixtures.talking(channel=channel)
    async with recording_facts(fixtures.ada, Act.LEAVE) as recorded:
        await leave(row.id, by=fixtures.ada)
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.OPEN, StateReason.AGENT_LEFT)
    assert (after.agent_id, after.party) == (None, frozenset({fixtures.cleo.id}))
    assert (await reread(row)).waiting_since == recorded.change.at


async def test_an_agent_who_leaves_withdraws_the_pending_transfer(fixtures: Fixtures) -> None:
    row = await fixtures.talking(offered_to=fixtures.bob)
    async with recording_facts(fixtures.ada) as recorded:
        await leave(row.id, by=fixtures.ada)
    assert [(offer.agent_id, offer.status) for offer in recorded.change.offers] == [
        (fixtures.bob.id, OfferStatus.WITHDRAWN)
    ]
    assert (await Offer.get(conversation_id=row.id)).ended_at == recorded.change.at


async def test_sessions_outlive_the_agents_leaving(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await a_session(row, fixtures.sam)
    async with recording_facts(fixtures.ada) as recorded:
        await leave(row.id, by=fixtures.ada)
    assert "MonitoringChanged" not in recorded.kinds


async def test_a_consultant_leaves(fixtures: Fixtures) -> None:
    row = await fixtures.talking(consultants=[fixtures.bob])
    async with recording_facts(fixtures.bob, Act.LEAVE) as recorded:
        await leave(row.id, by=fixtures.bob)
    assert recorded.change.after.party == {fixtures.ada.id, fixtures.cleo.id}
    assert await recorded.announced() == [(SystemMessageKind.CONSULT_ENDED, Audience.AGENT, {"name": "Bob"})]


async def test_a_chatting_customer_may_come_back_within_the_reconnect_window(fixtures: Fixtures) -> None:
    row = await fixtures.talking(channel=Channel.LIVE_CHAT)
    with clock.standing_at(clock.now()):
        async with recording_facts(fixtures.cleo, Act.LEAVE) as recorded:
            await leave(row.id, by=fixtures.cleo)
        due = await DueTime.get(kind=DueKind.CUSTOMER_AWAY, subject_id=row.id)
        assert due.due_at == clock.now() + timedelta(seconds=180)
    assert recorded.kinds == ["MessagePosted"]
    assert await recorded.announced() == [DISCONNECTED]


async def test_a_caller_who_hangs_up_leaves_the_agent_to_the_notes(fixtures: Fixtures) -> None:
    row = await fixtures.talking(channel=Channel.VOICE)
    async with recording_facts(fixtures.cleo) as recorded:
        await leave(row.id, by=fixtures.cleo)
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.WRAP_UP, StateReason.CUSTOMER_DISCONNECTED)


@pytest.mark.parametrize("channel", [Channel.LIVE_CHAT, Channel.VOICE])
@pytest.mark.parametrize("is_offered", [False, True])
async def test_unanswered_it_ends(fixtures: Fixtures, channel: Channel, is_offered: bool) -> None:
    row = await (fixtures.awaiting(channel=channel) if is_offered else fixtures.open(channel=channel))
    async with recording_facts(fixtures.cleo) as recorded:
        await leave(row.id, by=fixtures.cleo)
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.CLOSED, StateReason.CUSTOMER_DISCONNECTED)
    assert [offer.status for offer in recorded.change.offers] == [OfferStatus.WITHDRAWN] * is_offered


@pytest.mark.parametrize(
    "columns",
    [
        {"state": ConversationState.OPEN},
        {"state": ConversationState.ACTIVE},
        {"state": ConversationState.WAITING},
        {"state": ConversationState.WRAP_UP},
        {"state": ConversationState.WRAP_UP, "channel": Channel.LIVE_CHAT},
        {"state": ConversationState.ACTIVE, "channel": Channel.RECORD},
    ],
)
async def test_elsewhere_the_customer_may_come_and_go(fixtures: Fixtures, columns: dict[str, Any]) -> None:
    row = await fixtures.conversation(**columns)
    async with changing_nothing():
        await leave(row.id, by=fixtures.cleo)


async def test_a_connector_leaves_for_its_customer(fixtures: Fixtures) -> None:
    row = await fixtures.open(channel=Channel.LIVE_CHAT, connector=fixtures.connector, customer=await a_customer())
    async with recording_facts(fixtures.connector) as recorded:
        await leave(row.id, by=fixtures.connector)
    assert recorded.change.after.state is ConversationState.CLOSED


async def test_refuses_who_has_nothing_to_leave(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    for who, code in ((fixtures.sam, RefusalCode.NOT_MONITORING), (fixtures.bob, RefusalCode.NOT_FOUND)):
        async with refusing(code, by=who, audited=True):
            await leave(row.id, by=who)


async def test_refuses_what_can_not_be_left(fixtures: Fixtures) -> None:
    for row, who, code in (
        (await fixtures.awaiting(), fixtures.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.waiting(), fixtures.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.wrap_up(), fixtures.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.talking(channel=Channel.RECORD), fixtures.ada, RefusalCode.CHANNEL_NOT_SUPPORTED),
        (await fixtures.closed(agent=fixtures.ada), fixtures.ada, RefusalCode.ALREADY_CLOSED),
        (await fixtures.closed(), fixtures.cleo, RefusalCode.ALREADY_CLOSED),
    ):
        async with refusing(code, by=who, audited=True):
            await leave(row.id, by=who)
