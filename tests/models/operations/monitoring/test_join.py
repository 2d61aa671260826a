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
from tests.support.fixtures import Cast
from tests.support.telling import changing_nothing, newest_audit_entry, noted, refusing, reread, telling


async def test_agent_and_customer_are_told(cast: Cast) -> None:
    row = await cast.talking()
    async with telling(cast.sam, Act.JOIN) as told:
        done = await join(row.id, purpose="Help", by=cast.sam)
    assert told.kinds == ["ConversationChanged", "MessagePosted", "MonitoringChanged"]
    assert told.change.aspects == {ConversationAspect.PARTICIPANTS}
    assert told.change.after.party == {cast.ada.id, cast.cleo.id, cast.sam.id}
    assert await told.announced() == [(SystemMessageKind.SUPERVISOR_JOINED, Audience.BOTH, {"name": "Sam"})]
    joined = await Participant.get(id=done.participant_id)
    assert (joined.person_id, joined.mode, joined.is_present) == (cast.sam.id, ParticipantMode.CONSULT, True)
    assert (await MonitoringSession.get(id=done.session_id)).purpose == "Help"
    assert (await reread(row)).version == row.version + 1


async def test_leaves_an_audit_entry(cast: Cast) -> None:
    row = await cast.talking()
    await join(row.id, purpose="Help", by=cast.sam)
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.actor_id) == (Act.JOIN, AuditOutcome.DONE, cast.sam.id)
    assert (entry.conversation_id, await noted(entry)) == (row.id, "Help")


async def test_who_monitors_already_keeps_the_session(cast: Cast) -> None:
    row = await cast.talking()
    session_id = (await monitor(row.id, by=cast.sam)).session_id
    async with telling(cast.sam, Act.JOIN) as told:
        done = await join(row.id, by=cast.sam)
    assert done.session_id == session_id
    assert told.kinds == ["ConversationChanged", "MessagePosted"]


async def test_repeating_it_changes_nothing(cast: Cast) -> None:
    row = await cast.talking()
    first = await join(row.id, by=cast.sam)
    async with changing_nothing():
        again = await join(row.id, purpose="Again", by=cast.sam)
    assert (again.participant_id, again.session_id) == (first.participant_id, first.session_id)


async def test_in_wrap_up_the_customer_is_not_told(cast: Cast) -> None:
    row = await cast.wrap_up()
    async with telling(cast.sam, Act.JOIN) as told:
        await join(row.id, by=cast.sam)
    assert await told.announced() == [(SystemMessageKind.SUPERVISOR_JOINED, Audience.AGENT, {"name": "Sam"})]


@pytest.mark.parametrize("is_forced", [False, True])
async def test_nor_that_who_joined_in_wrap_up_left_at_the_end(cast: Cast, is_forced: bool) -> None:
    row = await cast.wrap_up()
    await join(row.id, by=cast.sam)
    async with telling() as told:
        if is_forced:
            await force_close(row.id, reason="enough", by=cast.rosa)
        else:
            await close_conversation(row.id, by=cast.ada)
    assert (SystemMessageKind.SUPERVISOR_LEFT, Audience.AGENT, {"name": "Sam"}) in await told.announced()


async def test_while_awaiting_there_is_a_customer_to_join(cast: Cast) -> None:
    row = await cast.awaiting()
    async with telling(cast.sam, Act.JOIN) as told:
        await join(row.id, by=cast.sam)
    assert told.change.after.party == {cast.cleo.id, cast.sam.id}


@pytest.mark.parametrize("columns", [{}, {"monitor_waiting": True}])
async def test_a_waiting_conversation_is_joined_if_monitored_or_by_setting(cast: Cast, columns: dict[str, Any]) -> None:
    await settings(**columns)
    row = await cast.waiting()
    if not columns:
        async with refusing(RefusalCode.STATE_NOT_ALLOWED, by=cast.sam, audited=True):
            await join(row.id, by=cast.sam)
        await a_session(row, cast.sam)
    async with telling(cast.sam, Act.JOIN) as told:
        await join(row.id, by=cast.sam)
    assert cast.sam.id in told.change.after.party


async def test_an_open_conversation_can_not_be_joined(cast: Cast) -> None:
    row = await cast.open()
    async with refusing(RefusalCode.STATE_NOT_ALLOWED, by=cast.sam, audited=True):
        await join(row.id, by=cast.sam)


async def test_an_open_one_that_one_has_joined_before_is_a_repeat(cast: Cast) -> None:
    row = await cast.open()
    await a_session(row, cast.sam, joined=True)
    async with changing_nothing():
        await join(row.id, by=cast.sam)


@pytest.mark.parametrize(
    ("notice", "code"),
    [(NoticeState.NOTIFIED, RefusalCode.NOTICE_REQUIRED), (NoticeState.REFUSED, RefusalCode.CONSENT_REFUSED)],
)
async def test_depends_on_consent_like_monitoring(cast: Cast, notice: NoticeState, code: RefusalCode) -> None:
    await settings(monitoring_policy=MonitoringPolicy.CONSENT_REQUIRED)
    row = await cast.talking(notice_state=notice)
    async with refusing(code, by=cast.sam, audited=True):
        await join(row.id, by=cast.sam)


async def test_refuses_ones_own_conversation(cast: Cast) -> None:
    row = await cast.talking(consultants=[cast.sam])
    async with refusing(RefusalCode.OWN_CONVERSATION, by=cast.sam, audited=True):
        await join(row.id, by=cast.sam)
