"""Stopping ends the monitoring session, and the participation of a supervisor who had joined."""

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
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import newest_audit_entry, picture, recording_facts, refusing


async def test_ends_the_session_unseen(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    session_id = (await monitor(row.id, by=fixtures.sam)).session_id
    before = await picture()
    async with recording_facts(fixtures.sam, Act.STOP_MONITORING) as recorded:
        await stop_monitoring(row.id, by=fixtures.sam)
    assert recorded.kinds == ["MonitoringChanged"]
    assert await picture() == before
    session = await MonitoringSession.get(id=session_id)
    assert session.end_reason is MonitoringEndReason.STOPPED
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.actor_id) == (Act.STOP_MONITORING, AuditOutcome.DONE, fixtures.sam.id)


async def test_who_has_joined_leaves_by_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await join(row.id, by=fixtures.sam)
    async with recording_facts(fixtures.sam, Act.STOP_MONITORING) as recorded:
        await stop_monitoring(row.id, by=fixtures.sam)
    assert recorded.kinds == ["ConversationChanged", "MonitoringChanged", "MessagePosted"]
    assert recorded.change.after.party == {fixtures.ada.id, fixtures.cleo.id}
    assert [(p.person_id, p.left) for p in recorded.change.participants] == [(fixtures.sam.id, True)]
    assert await recorded.announced() == [(SystemMessageKind.SUPERVISOR_LEFT, Audience.BOTH, {"name": "Sam"})]


async def test_leaves_the_sessions_of_others_alone(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await monitor(row.id, by=fixtures.sam)
    others = (await monitor(row.id, by=fixtures.rosa)).session_id
    async with recording_facts(fixtures.sam):
        await stop_monitoring(row.id, by=fixtures.sam)
    assert (await MonitoringSession.get(id=others)).ended_at is None


@pytest.mark.parametrize("state", [ConversationState.OPEN, ConversationState.WAITING, ConversationState.WRAP_UP])
async def test_works_in_every_state_that_a_session_survives(fixtures: Fixtures, state: ConversationState) -> None:
    row = await fixtures.conversation(state)
    await a_session(row, fixtures.sam)
    async with recording_facts(fixtures.sam) as recorded:
        await stop_monitoring(row.id, by=fixtures.sam)
    assert recorded.kinds == ["MonitoringChanged"]


@pytest.mark.parametrize("policy", [AgentNoticePolicy.ON_START, AgentNoticePolicy.AFTERWARDS])
async def test_the_agent_is_told_of_the_end_as_the_policy_says(fixtures: Fixtures, policy: AgentNoticePolicy) -> None:
    await settings(agent_notice_policy=policy)
    row = await fixtures.talking()
    await a_session(row, fixtures.sam)
    async with recording_facts(fixtures.sam) as recorded:
        await stop_monitoring(row.id, by=fixtures.sam)
    [fact] = recorded.facts
    assert fact.kind == "MonitoringChanged"
    assert fact.monitoring.tells == {fixtures.ada.id}


async def test_refuses_who_does_not_monitor(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await a_session(row, fixtures.rosa)
    async with refusing(RefusalCode.NOT_MONITORING, by=fixtures.sam, audited=True):
        await stop_monitoring(row.id, by=fixtures.sam)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.tom, audited=True):
        await stop_monitoring(row.id, by=fixtures.tom)
