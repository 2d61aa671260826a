"""Joining: a consultant whom agent and customer are told of, monitoring too."""

from typing import Any

import pytest

from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.force_close import force_close
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.tables import MonitoringSession, Participant
from models.vocabulary import (
    Act,
    Audience,
    AuditOutcome,
    ConversationAspect,
    MonitoringPolicy,
    NoticeState,
    ParticipantMode,
    RefusalCode,
    SystemMessageKind,
)
from tests.support.builders import a_session, settings
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, newest_audit_entry, noted, recording_facts, refusing, reread


async def test_agent_and_customer_are_told(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with recording_facts(fixtures.sam, Act.JOIN) as recorded:
        done = await join(row.id, purpose="Help", by=fixtures.sam)
    assert recorded.kinds == ["ConversationChanged", "MessagePosted", "MonitoringChanged"]
    assert recorded.change.aspects == {ConversationAspect.PARTICIPANTS}
    assert recorded.change.after.party == {fixtures.ada.id, fixtures.cleo.id, fixtures.sam.id}
    assert await recorded.announced() == [(SystemMessageKind.SUPERVISOR_JOINED, Audience.BOTH, {"name": "Sam"})]
    joined = await Participant.get(id=done.participant_id)
    assert (joined.person_id, joined.mode, joined.is_present) == (fixtures.sam.id, ParticipantMode.CONSULT, True)
    assert (await MonitoringSession.get(id=done.session_id)).purpose == "Help"
    assert (await reread(row)).version == row.version + 1


async def test_leaves_an_audit_entry(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await join(row.id, purpose="Help", by=fixtures.sam)
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.actor_id) == (Act.JOIN, AuditOutcome.DONE, fixtures.sam.id)
    assert (entry.conversation_id, await noted(entry)) == (row.id, "Help")


async def test_who_monitors_already_keeps_the_session(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    session_id = (await monitor(row.id, by=fixtures.sam)).session_id
    async with recording_facts(fixtures.sam, Act.JOIN) as recorded:
        done = await join(row.id, by=fixtures.sam)
    assert done.session_id == session_id
    assert recorded.kinds == ["ConversationChanged", "MessagePosted"]


async def test_repeating_it_changes_nothing(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    first = await join(row.id, by=fixtures.sam)
    async with changing_nothing():
        again = await join(row.id, purpose="Again", by=fixtures.sam)
    assert (again.participant_id, again.session_id) == (first.participant_id, first.session_id)


async def test_in_wrap_up_the_customer_is_not_told(fixtures: Fixtures) -> None:
    row = await fixtures.wrap_up()
    async with recording_facts(fixtures.sam, Act.JOIN) as recorded:
        await join(row.id, by=fixtures.sam)
    assert await recorded.announced() == [(SystemMessageKind.SUPERVISOR_JOINED, Audience.AGENT, {"name": "Sam"})]


@pytest.mark.parametrize("is_forced", [False, True])
async def test_nor_that_who_joined_in_wrap_up_left_at_the_end(fixtures: Fixtures, is_forced: bool) -> None:
    row = await fixtures.wrap_up()
    await join(row.id, by=fixtures.sam)
    async with recording_facts() as recorded:
        if is_forced:
            await force_close(row.id, reason="enough", by=fixtures.rosa)
        else:
            await close_conversation(row.id, by=fixtures.ada)
    assert (SystemMessageKind.SUPERVISOR_LEFT, Audience.AGENT, {"name": "Sam"}) in await recorded.announced()


async def test_while_awaiting_there_is_a_customer_to_join(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting()
    async with recording_facts(fixtures.sam, Act.JOIN) as recorded:
        await join(row.id, by=fixtures.sam)
    assert recorded.change.after.party == {fixtures.cleo.id, fixtures.sam.id}


@pytest.mark.parametrize("columns", [{}, {"monitor_waiting": True}])
async def test_a_waiting_conversation_is_joined_if_monitored_or_by_setting(
    fixtures: Fixtures, columns: dict[str, Any]
) -> None:
    await settings(**columns)
    row = await fixtures.waiting()
    if not columns:
        async with refusing(RefusalCode.STATE_NOT_ALLOWED, by=fixtures.sam, audited=True):
            await join(row.id, by=fixtures.sam)
        await a_session(row, fixtures.sam)
    async with recording_facts(fixtures.sam, Act.JOIN) as recorded:
        await join(row.id, by=fixtures.sam)
    assert fixtures.sam.id in recorded.change.after.party


async def test_an_open_conversation_can_not_be_joined(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    async with refusing(RefusalCode.STATE_NOT_ALLOWED, by=fixtures.sam, audited=True):
        await join(row.id, by=fixtures.sam)


async def test_an_open_one_that_one_has_joined_before_is_a_repeat(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    await a_session(row, fixtures.sam, joined=True)
    async with changing_nothing():
        await join(row.id, by=fixtures.sam)


@pytest.mark.parametrize(
    ("notice", "code"),
    [(NoticeState.NOTIFIED, RefusalCode.NOTICE_REQUIRED), (NoticeState.REFUSED, RefusalCode.CONSENT_REFUSED)],
)
async def test_depends_on_consent_like_monitoring(fixtures: Fixtures, notice: NoticeState, code: RefusalCode) -> None:
    await settings(monitoring_policy=MonitoringPolicy.CONSENT_REQUIRED)
    row = await fixtures.talking(notice_state=notice)
    async with refusing(code, by=fixtures.sam, audited=True):
        await join(row.id, by=fixtures.sam)


async def test_refuses_ones_own_conversation(fixtures: Fixtures) -> None:
    row = await fixtures.talking(consultants=[fixtures.sam])
    async with refusing(RefusalCode.OWN_CONVERSATION, by=fixtures.sam, audited=True):
        await join(row.id, by=fixtures.sam)
