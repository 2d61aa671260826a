"""Consent: the customer's side says it, and sessions that it forbids end at once."""

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
from tests.support.fixtures import Cast
from tests.support.telling import changing_nothing, newest_audit_entry, refusing, rejecting, reread, telling


async def test_writes_the_answer_without_a_version(cast: Cast) -> None:
    row = await cast.talking()
    async with telling(cast.cleo, Act.RECORD_CONSENT) as told:
        await record_consent(row.id, notice_state=NoticeState.CONSENTED, by=cast.cleo)
    assert told.kinds == ["ConversationChanged"]
    assert told.change.aspects == set()
    assert (await reread(row)).notice_state is NoticeState.CONSENTED
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.actor_id) == (Act.RECORD_CONSENT, AuditOutcome.DONE, cast.cleo.id)


async def test_the_connector_records_for_its_customer(cast: Cast) -> None:
    row = await cast.talking(connector=cast.connector, customer=await a_customer())
    async with telling(cast.connector):
        await record_consent(row.id, notice_state=NoticeState.NOTIFIED, by=cast.connector)


async def test_a_repeat_changes_nothing(cast: Cast) -> None:
    row = await cast.talking(notice_state=NoticeState.CONSENTED)
    async with changing_nothing():
        await record_consent(row.id, notice_state=NoticeState.CONSENTED, by=cast.cleo)


@pytest.mark.parametrize("answer", [NoticeState.CONSENTED, NoticeState.REFUSED])
async def test_a_late_word_that_it_was_told_takes_back_no_answer(cast: Cast, answer: NoticeState) -> None:
    row = await cast.talking(notice_state=answer)
    async with changing_nothing():
        await record_consent(row.id, notice_state=NoticeState.NOTIFIED, by=cast.cleo)


async def test_opens_the_way_for_monitoring(cast: Cast) -> None:
    await settings(monitoring_policy=MonitoringPolicy.CONSENT_REQUIRED)
    row = await cast.talking(notice_state=NoticeState.NOTIFIED)
    async with refusing(RefusalCode.NOTICE_REQUIRED, audited=True):
        await monitor(row.id, by=cast.sam)
    await record_consent(row.id, notice_state=NoticeState.CONSENTED, by=cast.cleo)
    async with telling(cast.sam) as told:
        await monitor(row.id, by=cast.sam)
    assert told.kinds == ["MonitoringChanged"]


@pytest.mark.parametrize("policy", list(MonitoringPolicy))
async def test_a_refusal_ends_what_runs_where_a_policy_asks(cast: Cast, policy: MonitoringPolicy) -> None:
    await settings(monitoring_policy=policy)
    row = await cast.talking(notice_state=NoticeState.CONSENTED)
    session = await a_session(row, cast.sam, joined=True)
    async with telling(cast.cleo) as told:
        await record_consent(row.id, notice_state=NoticeState.REFUSED, by=cast.cleo)
    ended = (await MonitoringSession.get(id=session.id)).end_reason
    if policy is MonitoringPolicy.NO_REQUIREMENT:
        assert told.kinds == ["ConversationChanged"]
        assert ended is None
    else:
        assert told.kinds == ["ConversationChanged", "ConversationChanged", "MonitoringChanged", "MessagePosted"]
        assert ended is MonitoringEndReason.RULE_NO_LONGER_HOLDS


async def test_refuses_others_and_the_closed(cast: Cast) -> None:
    row, closed = await cast.talking(), await cast.closed()
    for conversation, who, code in (
        (row, cast.ada, RefusalCode.NOT_PARTICIPANT),
        (row, cast.sam, RefusalCode.NOT_PARTICIPANT),
        (row, cast.dan, RefusalCode.NOT_FOUND),
        (closed, cast.cleo, RefusalCode.ALREADY_CLOSED),
    ):
        async with refusing(code, by=who, audited=True):
            await record_consent(conversation.id, notice_state=NoticeState.CONSENTED, by=who)


async def test_rejects_not_required(cast: Cast) -> None:
    row = await cast.talking()
    async with rejecting("noticeState"):
        await record_consent(row.id, notice_state=NoticeState.NOT_REQUIRED, by=cast.cleo)
