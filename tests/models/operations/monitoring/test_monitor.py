"""Monitoring: unseen, without a version, a session on a lease."""

from datetime import timedelta

import pytest

from models import clock
from models.operations.monitoring.monitor import Monitored, monitor
from models.operations.operation import AUDITED_REFUSALS_PER_MINUTE
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
from tests.support.fixtures import Cast
from tests.support.telling import changing_nothing, newest_audit_entry, noted, picture, refusing, telling


async def test_opens_a_session_that_nobody_sees(cast: Cast) -> None:
    row = await cast.talking()
    before = await picture()
    async with telling(cast.sam, Act.MONITOR) as told:
        done = await monitor(row.id, purpose="Coaching", by=cast.sam)
    assert told.kinds == ["MonitoringChanged"]
    assert await picture() == before
    assert await Message.all().count() == 0
    session = await MonitoringSession.get(id=done.session_id)
    assert (session.conversation_id, session.supervisor_id, session.purpose) == (row.id, cast.sam.id, "Coaching")
    assert session.ended_at is None
    due = await DueTime.get(kind=DueKind.MONITORING_UNREAD, subject_id=session.id)
    assert due.due_at - session.started_at == timedelta(seconds=60)


async def test_leaves_an_audit_entry_with_its_purpose(cast: Cast) -> None:
    row = await cast.talking()
    await monitor(row.id, purpose="Coaching", by=cast.sam)
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.code) == (Act.MONITOR, AuditOutcome.DONE, None)
    assert (entry.actor_id, entry.conversation_id) == (cast.sam.id, row.id)
    assert await noted(entry) == "Coaching"


async def test_repeating_it_answers_the_session_that_runs(cast: Cast) -> None:
    row = await cast.talking()
    first = await monitor(row.id, purpose="Coaching", by=cast.sam)
    async with changing_nothing():
        again = await monitor(row.id, purpose="Curiosity", by=cast.sam)
    assert again.session_id == first.session_id
    assert await AuditEntry.all().count() == 1, "one for each session"


async def test_two_supervisors_have_a_session_each(cast: Cast) -> None:
    row = await cast.talking()
    async with telling() as told:
        first, second = await monitor(row.id, by=cast.sam), await monitor(row.id, by=cast.rosa)
    assert first.session_id != second.session_id
    assert told.kinds == ["MonitoringChanged"] * 2


@pytest.mark.parametrize(
    ("policy", "tells_agent"),
    [(AgentNoticePolicy.NONE, False), (AgentNoticePolicy.ON_START, True), (AgentNoticePolicy.AFTERWARDS, False)],
)
async def test_tells_the_agent_when_the_policy_says_so(
    cast: Cast, policy: AgentNoticePolicy, tells_agent: bool
) -> None:
    await settings(agent_notice_policy=policy)
    row = await cast.talking()
    async with telling() as told:
        await monitor(row.id, by=cast.sam)
    [fact] = told.facts
    assert fact.kind == "MonitoringChanged"
    assert fact.monitoring.tells == (frozenset({cast.ada.id}) if tells_agent else frozenset())


@pytest.mark.parametrize("state", [ConversationState.ACTIVE, ConversationState.WRAP_UP])
async def test_a_bots_conversation_can_be_monitored(cast: Cast, state: ConversationState) -> None:
    row = await cast.conversation(state, agent=cast.bot)
    async with telling(cast.sam):
        await monitor(row.id, by=cast.sam)


async def test_works_on_voice_and_while_awaiting(cast: Cast) -> None:
    call, offered = await cast.talking(channel=Channel.VOICE), await cast.awaiting()
    async with telling(cast.sam) as told:
        await monitor(call.id, by=cast.sam)
        await monitor(offered.id, by=cast.sam)
    assert told.kinds == ["MonitoringChanged"] * 2


async def _refused(cast: Cast, row: Conversation, code: RefusalCode) -> None:
    async with refusing(code, by=cast.sam, audited=True):
        await monitor(row.id, by=cast.sam)


async def test_refuses_what_is_open_or_waiting(cast: Cast) -> None:
    await _refused(cast, await cast.open(), RefusalCode.STATE_NOT_ALLOWED)
    await _refused(cast, await cast.waiting(), RefusalCode.STATE_NOT_ALLOWED)


async def test_a_waiting_conversation_can_be_monitored_where_the_setting_says_so(cast: Cast) -> None:
    await settings(monitor_waiting=True)
    row = await cast.waiting()
    async with telling(cast.sam) as told:
        await monitor(row.id, by=cast.sam)
    assert told.kinds == ["MonitoringChanged"]


async def test_a_session_runs_on_while_its_conversation_waits(cast: Cast) -> None:
    row = await cast.waiting()
    session = await a_session(row, cast.sam)
    async with changing_nothing():
        done = await monitor(row.id, by=cast.sam)
    assert done.session_id == session.id


async def test_refuses_ones_own_conversation(cast: Cast) -> None:
    queue = await a_queue()
    both = await a_supervisor("Both", oversees=[queue])
    row = await cast.talking(queue=queue, consultants=[both])
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
    cast: Cast, policy: MonitoringPolicy, notice: NoticeState, code: RefusalCode | None
) -> None:
    await settings(monitoring_policy=policy)
    row = await cast.talking(notice_state=notice)
    if code:
        await _refused(cast, row, code)
    else:
        assert isinstance(await monitor(row.id, by=cast.sam), Monitored)


async def test_reads_rights_inside_the_transaction(cast: Cast) -> None:
    """A viewer object that is older than a change of rights gives no right."""
    row = await cast.talking(queue=cast.sales, agent=await an_agent(in_=[cast.sales]))
    claims_more = Viewer(
        cast.tom.id, cast.tom.name, cast.tom.roles, overseen=frozenset({cast.support.id, cast.sales.id})
    )
    assert (await monitor(row.id, by=claims_more)).conversation_id == row.id
    elsewhere = await cast.talking()
    async with refusing(RefusalCode.NOT_FOUND, audited=True):
        await monitor(elsewhere.id, by=claims_more)


async def test_refused_attempts_beyond_the_rate_leave_no_entry(cast: Cast) -> None:
    row = await cast.open()
    for _ in range(AUDITED_REFUSALS_PER_MINUTE):
        await AuditEntry.create(at=clock.now(), actor_id=cast.sam.id, act=Act.JOIN, outcome=AuditOutcome.REFUSED)
    async with refusing(RefusalCode.STATE_NOT_ALLOWED, audited=False):
        await monitor(row.id, by=cast.sam)
    async with refusing(RefusalCode.STATE_NOT_ALLOWED, by=cast.rosa, audited=True):
        await monitor(row.id, by=cast.rosa)
