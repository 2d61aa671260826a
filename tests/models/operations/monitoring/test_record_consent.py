"""Consent: the customer's side gives or refuses it, and monitoring sessions that are no longer allowed end at once."""

import pytest

from models.operations.monitoring.monitor import monitor
from models.operations.monitoring.record_consent import record_consent
from models.tables import MonitoringSession
from models.vocabulary import (
    Act,
    AuditOutcome,
    MonitoringEndReason,
    MonitoringPolicy,
    NoticeState,
    RefusalCode,
)
from tests.support.builders import a_customer, a_session, settings
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import (
    changing_nothing,
    newest_audit_entry,
    recording_facts,
    refusing,
    rejecting,
    reread,
)


async def test_writes_the_answer_without_a_version(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with recording_facts(fixtures.cleo, Act.RECORD_CONSENT) as recorded:
        await record_consent(row.id, notice_state=NoticeState.CONSENTED, by=fixtures.cleo)
    assert recorded.kinds == ["ConversationChanged"]
    assert recorded.change.aspects == set()
    assert (await reread(row)).notice_state is NoticeState.CONSENTED
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.actor_id) == (Act.RECORD_CONSENT, AuditOutcome.DONE, fixtures.cleo.id)


async def test_the_connector_records_for_its_customer(fixtures: Fixtures) -> None:
    row = await fixtures.talking(connector=fixtures.connector, customer=await a_customer())
    async with recording_facts(fixtures.connector):
        await record_consent(row.id, notice_state=NoticeState.NOTIFIED, by=fixtures.connector)


async def test_a_repeat_changes_nothing(fixtures: Fixtures) -> None:
    row = await fixtures.talking(notice_state=NoticeState.CONSENTED)
    async with changing_nothing():
        await record_consent(row.id, notice_state=NoticeState.CONSENTED, by=fixtures.cleo)


@pytest.mark.parametrize("answer", [NoticeState.CONSENTED, NoticeState.REFUSED])
async def test_a_late_word_that_it_was_told_takes_back_no_answer(fixtures: Fixtures, answer: NoticeState) -> None:
    row = await fixtures.talking(notice_state=answer)
    async with changing_nothing():
        await record_consent(row.id, notice_state=NoticeState.NOTIFIED, by=fixtures.cleo)


async def test_opens_the_way_for_monitoring(fixtures: Fixtures) -> None:
    await settings(monitoring_policy=MonitoringPolicy.CONSENT_REQUIRED)
    row = await fixtures.talking(notice_state=NoticeState.NOTIFIED)
    async with refusing(RefusalCode.NOTICE_REQUIRED, audited=True):
        await monitor(row.id, by=fixtures.sam)
    await record_consent(row.id, notice_state=NoticeState.CONSENTED, by=fixtures.cleo)
    async with recording_facts(fixtures.sam) as recorded:
        await monitor(row.id, by=fixtures.sam)
    assert recorded.kinds == ["MonitoringChanged"]


@pytest.mark.parametrize("policy", list(MonitoringPolicy))
async def test_a_refusal_ends_what_runs_where_a_policy_asks(fixtures: Fixtures, policy: MonitoringPolicy) -> None:
    await settings(monitoring_policy=policy)
    row = await fixtures.talking(notice_state=NoticeState.CONSENTED)
    session = await a_session(row, fixtures.sam, joined=True)
    async with recording_facts(fixtures.cleo) as recorded:
        await record_consent(row.id, notice_state=NoticeState.REFUSED, by=fixtures.cleo)
    ended = (await MonitoringSession.get(id=session.id)).end_reason
    if policy is MonitoringPolicy.NO_REQUIREMENT:
        assert recorded.kinds == ["ConversationChanged"]
        assert ended is None
    else:
        assert recorded.kinds == ["ConversationChanged", "ConversationChanged", "MonitoringChanged", "MessagePosted"]
        assert ended is MonitoringEndReason.RULE_NO_LONGER_HOLDS


async def test_refuses_others_and_the_closed(fixtures: Fixtures) -> None:
    row, closed = await fixtures.talking(), await fixtures.closed()
    for conversation, who, code in (
        (row, fixtures.ada, RefusalCode.NOT_PARTICIPANT),
        (row, fixtures.sam, RefusalCode.NOT_PARTICIPANT),
        (row, fixtures.dan, RefusalCode.NOT_FOUND),
        (closed, fixtures.cleo, RefusalCode.ALREADY_CLOSED),
    ):
        async with refusing(code, by=who, audited=True):
            await record_consent(conversation.id, notice_state=NoticeState.CONSENTED, by=who)


async def test_rejects_not_required(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with rejecting("noticeState"):
        await record_consent(row.id, notice_state=NoticeState.NOT_REQUIRED, by=fixtures.cleo)
