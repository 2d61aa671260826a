"""Stopping: the session ends, and with it the part of a supervisor who had joined."""

import pytest

from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.operations.monitoring.stop_monitoring import stop_monitoring
from models.tables import MonitoringSession
from models.vocabulary import (
    Act,
    AgentNoticePolicy,
    Audience,
    AuditOutcome,
    ConversationState,
    MonitoringEndReason,
    RefusalCode,
    SystemMessageKind,
)
from tests.support.builders import a_session, settings
from tests.support.fixtures import Cast
from tests.support.telling import newest_audit_entry, picture, refusing, telling


async def test_ends_the_session_unseen(cast: Cast) -> None:
    row = await cast.talking()
    session_id = (await monitor(row.id, by=cast.sam)).session_id
    before = await picture()
    async with telling(cast.sam, Act.STOP_MONITORING) as told:
        await stop_monitoring(row.id, by=cast.sam)
    assert told.kinds == ["MonitoringChanged"]
    assert await picture() == before
    session = await MonitoringSession.get(id=session_id)
    assert session.end_reason is MonitoringEndReason.STOPPED
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.actor_id) == (Act.STOP_MONITORING, AuditOutcome.DONE, cast.sam.id)


async def test_who_has_joined_leaves_by_it(cast: Cast) -> None:
    row = await cast.talking()
    await join(row.id, by=cast.sam)
    async with telling(cast.sam, Act.STOP_MONITORING) as told:
        await stop_monitoring(row.id, by=cast.sam)
    assert told.kinds == ["ConversationChanged", "MonitoringChanged", "MessagePosted"]
    assert told.change.after.party == {cast.ada.id, cast.cleo.id}
    assert [(p.person_id, p.left) for p in told.change.participants] == [(cast.sam.id, True)]
    assert await told.announced() == [(SystemMessageKind.SUPERVISOR_LEFT, Audience.BOTH, {"name": "Sam"})]


async def test_leaves_the_sessions_of_others_alone(cast: Cast) -> None:
    row = await cast.talking()
    await monitor(row.id, by=cast.sam)
    others = (await monitor(row.id, by=cast.rosa)).session_id
    async with telling(cast.sam):
        await stop_monitoring(row.id, by=cast.sam)
    assert (await MonitoringSession.get(id=others)).ended_at is None


@pytest.mark.parametrize("state", [ConversationState.OPEN, ConversationState.WAITING, ConversationState.WRAP_UP])
async def test_works_in_every_state_that_a_session_survives(cast: Cast, state: ConversationState) -> None:
    row = await cast.conversation(state)
    await a_session(row, cast.sam)
    async with telling(cast.sam) as told:
        await stop_monitoring(row.id, by=cast.sam)
    assert told.kinds == ["MonitoringChanged"]


@pytest.mark.parametrize("policy", [AgentNoticePolicy.ON_START, AgentNoticePolicy.AFTERWARDS])
async def test_the_agent_is_told_of_the_end_as_the_policy_says(cast: Cast, policy: AgentNoticePolicy) -> None:
    await settings(agent_notice_policy=policy)
    row = await cast.talking()
    await a_session(row, cast.sam)
    async with telling(cast.sam) as told:
        await stop_monitoring(row.id, by=cast.sam)
    [fact] = told.facts
    assert fact.kind == "MonitoringChanged"
    assert fact.monitoring.tells == {cast.ada.id}


async def test_refuses_who_does_not_monitor(cast: Cast) -> None:
    row = await cast.talking()
    await a_session(row, cast.rosa)
    async with refusing(RefusalCode.NOT_MONITORING, by=cast.sam, audited=True):
        await stop_monitoring(row.id, by=cast.sam)
    async with refusing(RefusalCode.NOT_FOUND, by=cast.tom, audited=True):
        await stop_monitoring(row.id, by=cast.tom)
