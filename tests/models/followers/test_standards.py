"""By what attention is judged: targets, when they change, and when a conversation gets others."""

from datetime import timedelta
from functools import partial

from models import clock
from models.database.connections import IDLE_IN_TRANSACTION_TIMEOUT_MS, LOCK_TIMEOUT_MS
from models.events.attention import STANDARDS_READ_WITHIN
from models.events.unit_of_work import unit_of_work
from models.followers.due_times import work_off
from models.followers.standards import APART, apply_standards
from models.operations.configuration.save_queue import save_queue, save_queues
from models.operations.conversations.send_message import send_message
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.decline_offer import decline_offer
from models.operations.queues.assign_to_queue import assign_to_queue
from models.rules.configuration.administration import QueueChanges
from models.steps.configured_rows import Entry
from models.tables import Conversation, DueTime
from models.values import SYSTEM
from models.vocabulary import Act, DueKind
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
from tests.support.recording_facts import rejecting, reread


async def test_a_changed_target_applies_to_what_waits_already(fixtures: Fixtures) -> None:
    row = await started(fixtures)
    with clock.standing_at(clock.now() + timedelta(seconds=TARGET)):
        await save_queue(fixtures.support.id, QueueChanges(answer_within_seconds=TARGET), by=fixtures.admin)
        assert await due_at(fixtures.support, DueKind.STANDARDS_CHANGED) == clock.now() + STANDARDS_READ_WITHIN
        await save_queue(fixtures.support.id, QueueChanges(priority=7), by=fixtures.admin)
    with clock.standing_at(clock.now() + timedelta(seconds=TARGET) + STANDARDS_READ_WITHIN):
        await work_off_all()
        assert (await reread(row)).attention_level is NOW
        await save_queue(fixtures.support.id, QueueChanges(answer_within_seconds=0), by=fixtures.admin)
    with clock.standing_at(clock.now() + timedelta(seconds=TARGET) + 2 * STANDARDS_READ_WITHIN):
        await work_off_all()
    assert ((await reread(row)).attention_level, await due_at(row)) == (NONE, None)


async def test_a_change_that_takes_long_is_applied_after_its_end(fixtures: Fixtures) -> None:
    begun_at, slow = clock.now(), timedelta(minutes=1)
    entry = Entry.of(fixtures.support.id, QueueChanges(answer_within_seconds=TARGET))
    with clock.standing_at(begun_at):
        async with unit_of_work(fixtures.admin, Act.SAVE_QUEUE) as uow:
            with clock.standing_at(begun_at + slow):
                await save_queues(uow, [entry], by=fixtures.admin)
    assert await due_at(fixtures.support, DueKind.STANDARDS_CHANGED) == begun_at + slow + STANDARDS_READ_WITHIN


async def test_a_changed_target_applies_to_who_asks_later(fixtures: Fixtures) -> None:
    await aiming(fixtures.support, reply_within_seconds=20)
    row = await fixtures.talking()
    await send_message(row.id, text="Where is it?", by=fixtures.cleo)
    await send_message(row.id, text="On its way", by=fixtures.ada)
    await save_queue(fixtures.support.id, QueueChanges(reply_within_seconds=400), by=fixtures.admin)
    with clock.standing_at(clock.now() + STANDARDS_READ_WITHIN):
        await work_off_all()
    with clock.standing_at(clock.now() + timedelta(minutes=1)):
        asked_at = clock.now()
        await send_message(row.id, text="And now?", by=fixtures.cleo)
    assert await due_at(row) == asked_at + timedelta(seconds=300)


async def test_no_act_puts_off_that_it_is_judged_by_what_changed(fixtures: Fixtures) -> None:
    await aiming(fixtures.support)
    row = await started(fixtures)
    since = row.waiting_since
    assert since is not None
    await save_queue(fixtures.support.id, QueueChanges(answer_within_seconds=20), by=fixtures.admin)
    with clock.standing_at(since + timedelta(seconds=30)):
        await apply_standards(fixtures.support.id, by=SYSTEM)
        offered = await assign_to_agent(row.id, agent_id=fixtures.ada.id, by=fixtures.sam)
        await decline_offer(offered.offer_id, by=fixtures.ada)
        assert (await reread(row)).attention_level is NONE, "by the earlier target"
        assert await due_at(row, DueKind.ATTENTION_OUTDATED) == clock.now()
        await work_off_all()
    assert ((await reread(row)).attention_level, await due_at(row, DueKind.ATTENTION_OUTDATED)) == (NOW, None)


async def test_many_are_judged_one_after_the_other_so_that_other_due_times_need_not_wait(fixtures: Fixtures) -> None:
    calm, urgent = await started(fixtures), await started(fixtures)
    await Conversation.filter(id=urgent.id).update(attention_rank_at=urgent.created_at)
    now = clock.now()
    with clock.standing_at(now):
        await apply_standards(fixtures.support.id, by=SYSTEM)
        new = await started(fixtures)
        await apply_standards(fixtures.support.id, by=SYSTEM)
    due = [await due_at(row, DueKind.ATTENTION_OUTDATED) for row in (urgent, calm, new)]
    assert due == [now, now + APART, now + 2 * APART]


def test_whoever_has_read_earlier_standards_is_done_when_they_are_applied() -> None:
    longest = timedelta(milliseconds=LOCK_TIMEOUT_MS + IDLE_IN_TRANSACTION_TIMEOUT_MS)
    assert 2 * longest < STANDARDS_READ_WITHIN, "the change itself takes as long"


async def test_a_target_must_be_in_range(fixtures: Fixtures) -> None:
    for changes, name in (
        (QueueChanges(answer_within_seconds=-1), "answerWithinSeconds"),
        (QueueChanges(reply_within_seconds=10**9), "replyWithinSeconds"),
        (QueueChanges(share_within_percent=101), "shareWithinPercent"),
    ):
        async with rejecting(name):
            await save_queue(fixtures.support.id, changes, by=fixtures.admin)


async def test_a_share_needs_the_seconds_within_which_it_is_answered(fixtures: Fixtures) -> None:
    save = partial(save_queue, fixtures.support.id, by=fixtures.admin)
    async with rejecting("shareWithinPercent"):
        await save(QueueChanges(share_within_percent=80))
    await save(QueueChanges(answer_within_seconds=TARGET, share_within_percent=80))
    async with rejecting("shareWithinPercent"):
        await save(QueueChanges(answer_within_seconds=0))
    await save(QueueChanges(answer_within_seconds=0, share_within_percent=0))


async def test_a_due_time_that_comes_too_early_moves(fixtures: Fixtures) -> None:
    """So that a message writes none: the next question may be answered later than the one before."""
    await aiming(fixtures.support, reply_within_seconds=86_400)
    row = await fixtures.talking(standards=None)
    asked_at = clock.now()
    with clock.standing_at(asked_at):
        await send_message(row.id, text="Hello?", by=fixtures.cleo)
    due = await due_at(row)
    for minutes, writer in ((1, fixtures.ada), (2, fixtures.cleo), (3, fixtures.cleo)):
        with clock.standing_at(asked_at + timedelta(minutes=minutes)):
            await send_message(row.id, text="Hello", by=writer)
        assert await due_at(row) == due == asked_at + timedelta(hours=18)
    assert due is not None
    with clock.standing_at(due):
        await work_off()
    row = await reread(row)
    assert (row.attention_level, await due_at(row)) == (NONE, due + timedelta(minutes=2))


async def test_without_targets_nothing_falls_due(fixtures: Fixtures) -> None:
    await started(fixtures)
    assert not await DueTime.filter(kind=DueKind.ATTENTION_DUE).exists()


async def test_another_queue_has_its_own_target(fixtures: Fixtures) -> None:
    await aiming(fixtures.support)
    await aiming(fixtures.sales, 600)
    row = await started(fixtures)
    since = row.waiting_since
    assert since is not None
    with clock.standing_at(since + timedelta(seconds=TARGET)):
        await work_off()
        await assign_to_queue(row.id, queue_id=fixtures.sales.id, by=fixtures.sam)
    row = await reread(row)
    assert (row.attention_level, row.attention_causes) == (NONE, [])
    assert await due_at(row) == since + timedelta(seconds=450)
