"""Attention while an upgrade is not finished, and what comes of it then: what the release before wrote counts for nothing."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from models import clock
from models.events import formats, log
from models.events.attention import ALL_QUEUES, NOTICED_AFTER, STANDARDS_READ_WITHIN, forget_evidence, judge_all_soon
from models.events.formats import FORMAT, WORDS
from models.followers.due_times import work_off
from models.operations.conversations.judge_attention import judge_attention
from models.operations.conversations.send_message import send_message
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.decline_offer import decline_offer
from models.rules.conversations.attention import Attention, AttentionCause, stored
from models.tables import Conversation, DueTime, LogHead, Reply
from models.tables.conversations import NOT_WAITING
from models.values import SYSTEM
from models.vocabulary import AttentionReason, DueKind
from tests.models.events.test_formats import let_upgrade_begin
from tests.models.operations.conversations.test_judge_attention import (
    NONE,
    NOW,
    TARGET,
    aiming,
    due_at,
    started,
    work_off_all,
)
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import reread

EVIDENCE = ("silent_since", "unanswered_since", "refused_count")
JUDGED_WITHIN = NOTICED_AFTER + STANDARDS_READ_WITHIN


class Stopped(Exception):
    pass


async def stopped() -> None:
    """As if the process ended after the due time was written."""
    await judge_all_soon()
    raise Stopped


async def end_upgrade() -> None:
    assert await log.finish_upgrade()
    await log.head()


async def evidence(row: Conversation) -> dict[str, Any]:
    return {name: getattr(await reread(row), name) for name in EVIDENCE}


async def test_until_the_upgrade_is_finished_nothing_is_judged(fixtures: Fixtures) -> None:
    await aiming(fixtures.support, 10)
    await let_upgrade_begin()
    row = await started(fixtures)
    assert await due_at(row) is None
    await end_upgrade()
    for moment, level in ((JUDGED_WITHIN - timedelta(seconds=1), NONE), (JUDGED_WITHIN, NOW)):
        with clock.standing_at(clock.now() + moment):
            await work_off_all()
            assert (await reread(row)).attention_level is level


async def test_what_the_release_before_did_not_keep_right_is_no_evidence(fixtures: Fixtures) -> None:
    await aiming(fixtures.support, 0, reply_within_seconds=TARGET)
    await let_upgrade_begin()
    long_ago = clock.now() - timedelta(hours=1)
    answered = await fixtures.talking(unanswered_since=long_ago, silent_since=long_ago, refused_count=9)
    refused = await fixtures.open(refused_count=9)
    closed = await fixtures.closed(unanswered_since=long_ago, refused_count=9)
    await end_upgrade()
    with clock.standing_at(clock.now() + timedelta(minutes=5)):
        await work_off_all()
    for row in (answered, refused):
        assert await evidence(row) == {"silent_since": None, "unanswered_since": None, "refused_count": 0}
        assert (await reread(row)).attention_causes == []
    assert (await evidence(closed))["refused_count"] == 9, "nobody asks for it"


async def test_what_the_release_before_may_have_replied_is_not_replied_first_again(fixtures: Fixtures) -> None:
    """Nor counts a reply of this release before the end: one of the release before may have come first, without a mark."""
    await let_upgrade_begin()
    helped, silent = await fixtures.talking(accepted_at=clock.now()), await fixtures.talking(accepted_at=clock.now())
    await send_message(helped.id, text="Hello", by=fixtures.ada)
    assert not await Reply.exists()
    await end_upgrade()
    for row in (helped, silent):
        await send_message(row.id, text="Hello again", by=fixtures.ada)
        assert not await Reply.exists()
        await send_message(row.id, text="And then?", by=fixtures.cleo)
        await send_message(row.id, text="Soon", by=fixtures.ada)
        [reply] = await Reply.filter(conversation_id=row.id)
        assert reply.first_seconds is None is not reply.seconds
        await Reply.all().delete()


async def test_no_level_and_no_place_outlive_the_upgrade(fixtures: Fixtures) -> None:
    """A process that did not know yet that it was finished judged nothing, also not what it closed."""
    began = clock.now() - timedelta(hours=1)
    cause = AttentionCause(reason=AttentionReason.WAIT, level=NOW, since=began, began_at=began, due_at=began)
    stale = {"attention_level": NOW, "attention_causes": stored([cause]), "attention_rank_at": began}
    unplaced = {"attention_rank_at": NOT_WAITING}
    rows = [
        await fixtures.wrap_up(**stale),
        await fixtures.wrap_up(**unplaced),
        await fixtures.waiting(**unplaced),
        await fixtures.closed(**stale),
    ]
    long_closed = await fixtures.closed(closed_at=clock.now() - timedelta(days=2), **unplaced)
    await let_upgrade_begin()
    await end_upgrade()
    for minutes in (5, 6):  # they are judged one after the other
        with clock.standing_at(clock.now() + timedelta(minutes=minutes)):
            await work_off_all()
    for row in rows:
        judged = await reread(row)
        assert (judged.attention_level, judged.attention_causes) == (NONE, [])
        assert judged.attention_rank_at == Attention().rank_at(row.created_at)
    assert (await reread(long_closed)).attention_rank_at == NOT_WAITING, "no list shows it"


async def test_a_later_upgrade_forgets_nothing_and_lets_all_be_judged(fixtures: Fixtures) -> None:
    row = await fixtures.talking(unanswered_since=clock.now(), silent_since=clock.now(), refused_count=9)
    kept = await evidence(row)
    await forget_evidence(upgraded_from=FORMAT)
    await judge_all_soon()
    assert await evidence(row) == kept
    await aiming(fixtures.support, 10)
    waiting = await fixtures.open(waiting_since=clock.now())
    for later in (JUDGED_WITHIN, JUDGED_WITHIN + timedelta(seconds=1)):  # they are judged one after the other
        with clock.standing_at(clock.now() + later):
            await work_off_all()
    assert (await reread(waiting)).attention_level is NOW


async def test_what_follows_the_upgrade_is_arranged_with_its_end_or_not_at_all(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    await let_upgrade_begin()
    with monkeypatch.context() as failing:
        failing.setattr(log, "judge_all_soon", stopped)
        with pytest.raises(Stopped):
            await log.finish_upgrade()
    assert (await LogHead.get(id=1)).format < FORMAT
    assert not await DueTime.filter(kind=DueKind.STANDARDS_CHANGED).exists()
    await end_upgrade()
    assert await DueTime.filter(kind=DueKind.STANDARDS_CHANGED).values_list("subject_id", flat=True) == [ALL_QUEUES]


async def test_a_later_upgrade_does_not_stop_it(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for reasons that the release before that one does not know."""
    await aiming(fixtures.support)
    monkeypatch.setattr(formats, "FORMAT", FORMAT + 1)
    assert formats.written_format.is_older
    row = await started(fixtures)
    due = await due_at(row)
    assert due is not None
    with clock.standing_at(due + timedelta(minutes=1)):
        await work_off_all()
        assert (await reread(row)).attention_level is NOW
        monkeypatch.setitem(WORDS, AttentionReason.WAIT, FORMAT + 1)
        await judge_attention(row.id, by=SYSTEM)
        assert (await reread(row)).attention_causes == []


async def test_a_process_that_does_not_know_that_the_upgrade_is_finished_puts_off_what_is_due(
    fixtures: Fixtures,
) -> None:
    row = await started(fixtures)
    now = clock.now()
    kinds = {DueKind.ATTENTION_DUE: row.id, DueKind.ATTENTION_OUTDATED: row.id}
    expected: dict[tuple[DueKind, UUID], datetime] = {}
    for kind, subject_id in {**kinds, DueKind.STANDARDS_CHANGED: fixtures.support.id}.items():
        await DueTime.create(kind=kind, subject_id=subject_id, due_at=now)
        expected[kind, subject_id] = now + NOTICED_AFTER
    await let_upgrade_begin()
    with clock.standing_at(now):
        assert await work_off() == 3
        assert await work_off() == 0
    put_off = DueTime.filter(kind__in=[kind for kind, _ in expected])
    assert {(due.kind, due.subject_id): due.due_at for due in await put_off} == expected
    await end_upgrade()
    with clock.standing_at(now + timedelta(minutes=1)):
        await work_off_all()
    assert not await put_off.exists()


async def test_standards_of_a_later_release_are_passed_over(fixtures: Fixtures) -> None:
    await aiming(fixtures.support)
    row = await started(fixtures)
    await Conversation.filter(id=row.id).update(standards={"answer_within_seconds": 5, "smile_within_seconds": 1})
    with clock.standing_at(clock.now() + timedelta(seconds=6)):
        offered = await assign_to_agent(row.id, agent_id=fixtures.ada.id, by=fixtures.sam)
        await decline_offer(offered.offer_id, by=fixtures.ada)
    assert (await reread(row)).attention_level is NOW
