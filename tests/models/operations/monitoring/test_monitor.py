"""Monitoring: unseen, without a version, a session on a lease."""

from datetime import timedelta

import pytest

from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.monitoring.monitor import Monitored, monitor
from models.rules.monitoring_purposes import PurposeNotListed
from models.tables import AuditEntry, Conversation, DueTime, Message, MonitoringSession
from models.values import Viewer
from models.vocabulary import (
    Act,
    AgentNoticePolicy,
    AuditOutcome,
    Channel,
    ConversationState,
    DueKind,
    MonitoringPolicy,
    NoticeState,
    RefusalCode,
)
from tests.support.builders import a_queue, a_session, a_supervisor, an_agent, settings, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import (
    changing_nothing,
    newest_audit_entry,
    noted,
    picture,
    recording_facts,
    refusing,
)


async def test_opens_a_session_that_nobody_sees(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    before = await picture()
    async with recording_facts(fixtures.sam, Act.MONITOR) as recorded:
        done = await monitor(row.id, purpose="Coaching", by=fixtures.sam)
    assert recorded.kinds == ["MonitoringChanged"]
    assert await picture() == before
    assert await Message.all().count() == 0
    session = await MonitoringSession.get(id=done.session_id)
    assert (session.conversation_id, session.supervisor_id, session.purpose) == (row.id, fixtures.sam.id, "Coaching")
    assert session.ended_at is None
    due = await DueTime.get(kind=DueKind.MONITORING_UNREAD, subject_id=session.id)
    assert due.due_at - session.started_at == timedelta(seconds=60)


async def test_leaves_an_audit_entry_with_its_purpose(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await monitor(row.id, purpose="Coaching", by=fixtures.sam)
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.code) == (Act.MONITOR, AuditOutcome.DONE, None)
    assert (entry.actor_id, entry.conversation_id) == (fixtures.sam.id, row.id)
    assert await noted(entry) == "Coaching"


async def test_repeating_it_answers_the_session_that_runs(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    first = await monitor(row.id, purpose="Coaching", by=fixtures.sam)
    async with changing_nothing():
        again = await monitor(row.id, purpose="Curiosity", by=fixtures.sam)
    assert again.session_id == first.session_id
    assert await AuditEntry.all().count() == 1, "one for each session"


async def test_two_supervisors_have_a_session_each(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with recording_facts() as recorded:
        first, second = await monitor(row.id, by=fixtures.sam), await monitor(row.id, by=fixtures.rosa)
    assert first.session_id != second.session_id
    assert recorded.kinds == ["MonitoringChanged"] * 2


@pytest.mark.parametrize(
    ("policy", "tells_agent"),
    [(AgentNoticePolicy.NONE, False), (AgentNoticePolicy.ON_START, True), (AgentNoticePolicy.AFTERWARDS, False)],
)
async def test_tells_the_agent_when_the_policy_says_so(
    fixtures: Fixtures, policy: AgentNoticePolicy, tells_agent: bool
) -> None:
    await settings(agent_notice_policy=policy)
    row = await fixtures.talking()
    async with recording_facts() as recorded:
        await monitor(row.id, by=fixtures.sam)
    [fact] = recorded.facts
    assert fact.kind == "MonitoringChanged"
    assert fact.monitoring.tells == (frozenset({fixtures.ada.id}) if tells_agent else frozenset())


@pytest.mark.parametrize("state", [ConversationState.ACTIVE, ConversationState.WRAP_UP])
async def test_a_bots_conversation_can_be_monitored(fixtures: Fixtures, state: ConversationState) -> None:
    row = await fixtures.conversation(state, agent=fixtures.bot)
    async with recording_facts(fixtures.sam):
        await monitor(row.id, by=fixtures.sam)


async def test_works_on_voice_and_while_awaiting(fixtures: Fixtures) -> None:
    call, offered = await fixtures.talking(channel=Channel.VOICE), await fixtures.awaiting()
    async with recording_facts(fixtures.sam) as recorded:
        await monitor(call.id, by=fixtures.sam)
        await monitor(offered.id, by=fixtures.sam)
    assert recorded.kinds == ["MonitoringChanged"] * 2


async def _refused(fixtures: Fixtures, row: Conversation, code: RefusalCode) -> None:
    async with refusing(code, by=fixtures.sam, audited=True):
        await monitor(row.id, by=fixtures.sam)


async def test_refuses_what_is_open_or_waiting(fixtures: Fixtures) -> None:
    await _refused(fixtures, await fixtures.open(), RefusalCode.STATE_NOT_ALLOWED)
    await _refused(fixtures, await fixtures.waiting(), RefusalCode.STATE_NOT_ALLOWED)


async def test_a_waiting_conversation_can_be_monitored_where_the_setting_says_so(fixtures: Fixtures) -> None:
    await settings(monitor_waiting=True)
    row = await fixtures.waiting()
    async with recording_facts(fixtures.sam) as recorded:
        await monitor(row.id, by=fixtures.sam)
    assert recorded.kinds == ["MonitoringChanged"]


async def test_a_session_runs_on_while_its_conversation_waits(fixtures: Fixtures) -> None:
    row = await fixtures.waiting()
    session = await a_session(row, fixtures.sam)
    async with changing_nothing():
        done = await monitor(row.id, by=fixtures.sam)
    assert done.session_id == session.id


async def test_refuses_ones_own_conversation(fixtures: Fixtures) -> None:
    queue = await a_queue()
    both = await a_supervisor("Both", oversees=[queue])
    row = await fixtures.talking(queue=queue, consultants=[both])
    async with refusing(RefusalCode.OWN_CONVERSATION, audited=True):
        await monitor(row.id, by=await viewer_of(both))


@pytest.mark.parametrize(
    ("policy", "notice", "code"),
    [
        (MonitoringPolicy.NOTICE_REQUIRED, NoticeState.NOT_REQUIRED, RefusalCode.NOTICE_REQUIRED),
        (MonitoringPolicy.NOTICE_REQUIRED, NoticeState.NOTIFIED, None),
        (MonitoringPolicy.NOTICE_REQUIRED, NoticeState.REFUSED, RefusalCode.CONSENT_REFUSED),
        (MonitoringPolicy.CONSENT_REQUIRED, NoticeState.NOTIFIED, RefusalCode.NOTICE_REQUIRED),
        (MonitoringPolicy.CONSENT_REQUIRED, NoticeState.REFUSED, RefusalCode.CONSENT_REFUSED),
        (MonitoringPolicy.CONSENT_REQUIRED, NoticeState.CONSENTED, None),
        (MonitoringPolicy.NO_REQUIREMENT, NoticeState.REFUSED, None),
    ],
)
async def test_depends_on_notice_and_consent(
    fixtures: Fixtures, policy: MonitoringPolicy, notice: NoticeState, code: RefusalCode | None
) -> None:
    await settings(monitoring_policy=policy)
    row = await fixtures.talking(notice_state=notice)
    if code:
        await _refused(fixtures, row, code)
    else:
        assert isinstance(await monitor(row.id, by=fixtures.sam), Monitored)


async def test_reads_rights_inside_the_transaction(fixtures: Fixtures) -> None:
    """A viewer object that is older than a change of rights gives no right."""
    row = await fixtures.talking(queue=fixtures.sales, agent=await an_agent(in_=[fixtures.sales]))
    claims_more = Viewer(
        fixtures.tom.id,
        fixtures.tom.name,
        fixtures.tom.roles,
        overseen=frozenset({fixtures.support.id, fixtures.sales.id}),
    )
    assert (await monitor(row.id, by=claims_more)).conversation_id == row.id
    elsewhere = await fixtures.talking()
    async with refusing(RefusalCode.NOT_FOUND, audited=True):
        await monitor(elsewhere.id, by=claims_more)


@pytest.mark.parametrize("purpose", [None, "", "coaching", "Coaching ", "Curiosity"])
async def test_refuses_a_purpose_that_is_not_listed(fixtures: Fixtures, purpose: str | None) -> None:
    await settings(monitoring_purposes=["Coaching", "Complaint"])
    row = await fixtures.talking()
    async with refusing(RefusalCode.PURPOSE_NOT_LISTED, by=fixtures.sam, audited=True):
        await monitor(row.id, purpose=purpose, by=fixtures.sam)
    with pytest.raises(PurposeNotListed, match="“Coaching”; “Complaint”") as refused:
        await monitor(row.id, purpose=purpose, by=fixtures.sam, request_id="once")
    with pytest.raises(PurposeNotListed) as again:
        await monitor(row.id, purpose=purpose, by=fixtures.sam, request_id="once")
    assert refused.value.purposes == again.value.purposes == ("Coaching", "Complaint")


async def test_a_listed_purpose_begins_a_session_and_a_running_one_needs_none(fixtures: Fixtures) -> None:
    await settings(monitoring_purposes=["Coaching", "Complaint"])
    row = await fixtures.talking()
    first = await monitor(row.id, purpose="Complaint", by=fixtures.sam)
    await update_settings(SettingsChanges(monitoring_purposes=("Coaching",)), by=fixtures.admin)
    again = await monitor(row.id, by=fixtures.sam)
    assert again.session_id == first.session_id
    assert (await MonitoringSession.get()).ended_at is None


async def test_another_obstacle_comes_before_the_purpose(fixtures: Fixtures) -> None:
    await settings(monitoring_purposes=["Coaching"], monitoring_policy=MonitoringPolicy.NOTICE_REQUIRED)
    await _refused(fixtures, await fixtures.talking(), RefusalCode.NOTICE_REQUIRED)
