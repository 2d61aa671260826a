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
from tests.support.fixtures import Cast
from tests.support.telling import Said, changing_nothing, newest_audit_entry, refusing, reread, telling

AGENT_LEFT: Said = (SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, {"name": "Ada"})
DISCONNECTED: Said = (SystemMessageKind.CUSTOMER_DISCONNECTED, Audience.AGENT, {})


async def test_a_supervisor_who_monitors_leaves_unseen(cast: Cast) -> None:
    row = await cast.talking()
    session_id = (await monitor(row.id, by=cast.sam)).session_id
    async with telling(cast.sam, Act.LEAVE) as told:
        await leave(row.id, by=cast.sam)
    assert told.kinds == ["MonitoringChanged"]
    assert (await MonitoringSession.get(id=session_id)).end_reason is MonitoringEndReason.LEFT
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.actor_id) == (Act.LEAVE, AuditOutcome.DONE, cast.sam.id)


@pytest.mark.parametrize(
    ("state", "audience"),
    [(ConversationState.ACTIVE, Audience.BOTH), (ConversationState.WRAP_UP, Audience.AGENT)],
)
async def test_a_supervisor_who_has_joined_ends_both(cast: Cast, state: ConversationState, audience: Audience) -> None:
    row = await cast.conversation(state)
    await join(row.id, by=cast.sam)
    async with telling(cast.sam, Act.LEAVE) as told:
        await leave(row.id, by=cast.sam)
    assert told.change.aspects == {ConversationAspect.PARTICIPANTS}
    assert await told.announced() == [(SystemMessageKind.SUPERVISOR_LEFT, audience, {"name": "Sam"})]
    assert await MonitoringSession.filter(ended_at=None).count() == 0


async def test_an_asynchronous_conversation_waits_with_its_agent(cast: Cast) -> None:
    row = await cast.talking()
    async with telling(cast.ada, Act.LEAVE) as told:
        await leave(row.id, by=cast.ada)
    after = told.change.after
    assert (after.state, after.state_reason) == (ConversationState.WAITING, StateReason.AGENT_LEFT)
    assert (after.agent_id, after.party) == (cast.ada.id, frozenset({cast.cleo.id}))
    assert await told.announced() == [AGENT_LEFT]
    assert (await reread(row)).handle_seconds > 0


@pytest.mark.parametrize("channel", [Channel.LIVE_CHAT, Channel.VOICE])
async def test_any_other_goes_back_to_its_queue(cast: Cast, channel: Channel) -> None:
    row = await cast.talking(channel=channel)
    async with telling(cast.ada, Act.LEAVE) as told:
        await leave(row.id, by=cast.ada)
    after = told.change.after
    assert (after.state, after.state_reason) == (ConversationState.OPEN, StateReason.AGENT_LEFT)
    assert (after.agent_id, after.party) == (None, frozenset({cast.cleo.id}))
    assert (await reread(row)).waiting_since == told.change.at


async def test_an_agent_who_leaves_withdraws_the_pending_transfer(cast: Cast) -> None:
    row = await cast.talking(offered_to=cast.bob)
    async with telling(cast.ada) as told:
        await leave(row.id, by=cast.ada)
    assert [(offer.agent_id, offer.status) for offer in told.change.offers] == [(cast.bob.id, OfferStatus.WITHDRAWN)]
    assert (await Offer.get(conversation_id=row.id)).ended_at == told.change.at


async def test_sessions_outlive_the_agents_leaving(cast: Cast) -> None:
    row = await cast.talking()
    await a_session(row, cast.sam)
    async with telling(cast.ada) as told:
        await leave(row.id, by=cast.ada)
    assert "MonitoringChanged" not in told.kinds


async def test_a_consultant_leaves(cast: Cast) -> None:
    row = await cast.talking(consultants=[cast.bob])
    async with telling(cast.bob, Act.LEAVE) as told:
        await leave(row.id, by=cast.bob)
    assert told.change.after.party == {cast.ada.id, cast.cleo.id}
    assert await told.announced() == [(SystemMessageKind.CONSULT_ENDED, Audience.AGENT, {"name": "Bob"})]


async def test_a_chatting_customer_may_come_back_within_the_reconnect_window(cast: Cast) -> None:
    row = await cast.talking(channel=Channel.LIVE_CHAT)
    with clock.standing_at(clock.now()):
        async with telling(cast.cleo, Act.LEAVE) as told:
            await leave(row.id, by=cast.cleo)
        due = await DueTime.get(kind=DueKind.CUSTOMER_AWAY, subject_id=row.id)
        assert due.due_at == clock.now() + timedelta(seconds=180)
    assert told.kinds == ["MessagePosted"]
    assert await told.announced() == [DISCONNECTED]


async def test_a_caller_who_hangs_up_leaves_the_agent_to_the_notes(cast: Cast) -> None:
    row = await cast.talking(channel=Channel.VOICE)
    async with telling(cast.cleo) as told:
        await leave(row.id, by=cast.cleo)
    after = told.change.after
    assert (after.state, after.state_reason) == (ConversationState.WRAP_UP, StateReason.CUSTOMER_DISCONNECTED)


@pytest.mark.parametrize("channel", [Channel.LIVE_CHAT, Channel.VOICE])
@pytest.mark.parametrize("is_offered", [False, True])
async def test_unanswered_it_ends(cast: Cast, channel: Channel, is_offered: bool) -> None:
    row = await (cast.awaiting(channel=channel) if is_offered else cast.open(channel=channel))
    async with telling(cast.cleo) as told:
        await leave(row.id, by=cast.cleo)
    after = told.change.after
    assert (after.state, after.state_reason) == (ConversationState.CLOSED, StateReason.CUSTOMER_DISCONNECTED)
    assert [offer.status for offer in told.change.offers] == [OfferStatus.WITHDRAWN] * is_offered


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
async def test_elsewhere_the_customer_may_come_and_go(cast: Cast, columns: dict[str, Any]) -> None:
    row = await cast.conversation(**columns)
    async with changing_nothing():
        await leave(row.id, by=cast.cleo)


async def test_a_connector_leaves_for_its_customer(cast: Cast) -> None:
    row = await cast.open(channel=Channel.LIVE_CHAT, connector=cast.connector, customer=await a_customer())
    async with telling(cast.connector) as told:
        await leave(row.id, by=cast.connector)
    assert told.change.after.state is ConversationState.CLOSED


async def test_refuses_who_has_nothing_to_leave(cast: Cast) -> None:
    row = await cast.talking()
    for who, code in ((cast.sam, RefusalCode.NOT_MONITORING), (cast.bob, RefusalCode.NOT_FOUND)):
        async with refusing(code, by=who, audited=True):
            await leave(row.id, by=who)


async def test_refuses_what_can_not_be_left(cast: Cast) -> None:
    for row, who, code in (
        (await cast.awaiting(), cast.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await cast.waiting(), cast.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await cast.wrap_up(), cast.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await cast.talking(channel=Channel.RECORD), cast.ada, RefusalCode.CHANNEL_NOT_SUPPORTED),
        (await cast.closed(agent=cast.ada), cast.ada, RefusalCode.ALREADY_CLOSED),
        (await cast.closed(), cast.cleo, RefusalCode.ALREADY_CLOSED),
    ):
        async with refusing(code, by=who, audited=True):
            await leave(row.id, by=who)
