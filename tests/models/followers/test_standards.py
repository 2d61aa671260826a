"""By what attention is judged: targets and limits, when they change, and when a conversation gets others."""

from datetime import timedelta

from models import clock
from models.events import log
from models.events.formats import FIRST
from models.followers.due_times import work_off
from models.followers.standards import apply_standards
from models.operations.configuration.save_queue import save_queue
from models.operations.configuration.save_workstream import save_workstream
from models.operations.conversations.judge_attention import judge_attention
from models.operations.conversations.send_message import send_message
from models.operations.queues.assign_to_queue import assign_to_queue
from models.rules.configuration.administration import QueueChanges, WorkstreamChanges
from models.tables import DueTime, LogHead, Workstream
from models.values import SYSTEM
from models.vocabulary import AttentionReason, DueKind
from tests.models.operations.conversations.test_judge_attention import NONE, NOW, TARGET, aiming, due_at, started
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import rejecting, reread


async def test_a_changed_target_applies_to_what_waits_already(fixtures: Fixtures) -> None:
    row = await started(fixtures)
    with clock.standing_at(clock.now() + timedelta(seconds=TARGET)):
        await save_queue(fixtures.support.id, QueueChanges(answer_within_seconds=TARGET), by=fixtures.admin)
        assert await due_at(fixtures.support, DueKind.STANDARDS_CHANGED) == clock.now() + timedelta(seconds=2)
        await save_queue(fixtures.support.id, QueueChanges(priority=7), by=fixtures.admin)
    with clock.standing_at(clock.now() + timedelta(seconds=TARGET + 2)):
        while await work_off():
            pass
        assert (await reread(row)).attention_level is NOW
        await save_queue(fixtures.support.id, QueueChanges(answer_within_seconds=0), by=fixtures.admin)
    with clock.standing_at(clock.now() + timedelta(seconds=TARGET + 4)):
        while await work_off():
            pass
    assert ((await reread(row)).attention_level, await due_at(row)) == (NONE, None)


async def test_a_target_must_be_in_range(fixtures: Fixtures) -> None:
    for changes, name in (
        (QueueChanges(answer_within_seconds=-1), "answerWithinSeconds"),
        (QueueChanges(reply_within_seconds=10**9), "replyWithinSeconds"),
        (QueueChanges(share_within_percent=101), "shareWithinPercent"),
    ):
        async with rejecting(name):
            await save_queue(fixtures.support.id, changes, by=fixtures.admin)


async def test_until_the_upgrade_is_finished_nothing_is_judged(fixtures: Fixtures) -> None:
    """The release before would stop at due times that it does not know."""
    await aiming(fixtures.support)
    await LogHead.filter(id=1).update(format=FIRST)
    await log.head()
    row = await started(fixtures)
    assert await due_at(row) is None
    await log.finish_upgrade()
    await log.head()
    with clock.standing_at(clock.now() + timedelta(minutes=1)):
        while await work_off():
            pass
    assert (await reread(row)).attention_level is NOW


async def test_a_limit_would_close_what_waits_for_us(fixtures: Fixtures) -> None:
    await Workstream.filter(id=fixtures.chat.id).update(open_limit_seconds=1_200)
    row = await started(fixtures)
    assert await due_at(row) == row.created_at + timedelta(minutes=15)
    with clock.standing_at(row.created_at + timedelta(minutes=15)):
        await work_off()
        assert (await reread(row)).values().attention_reasons == (AttentionReason.LIMIT,)
        await send_message(row.id, text="Is anybody there?", by=fixtures.connector)
        assert (await reread(row)).attention_level is NONE, "a message restarts the limit"
    later = WorkstreamChanges(open_limit_seconds=60)
    with clock.standing_at(clock.now() + timedelta(minutes=16)):
        await save_workstream(fixtures.chat.id, later, by=fixtures.admin)
    with clock.standing_at(clock.now() + timedelta(minutes=16, seconds=2)):
        await apply_standards(fixtures.chat.id, by=SYSTEM)
        await judge_attention(row.id, by=SYSTEM)
    assert (await reread(row)).values().attention_reasons == (AttentionReason.LIMIT,)


async def test_a_due_time_that_comes_too_early_moves(fixtures: Fixtures) -> None:
    """So that a message writes none: of the limit, which each message restarts."""
    await Workstream.filter(id=fixtures.chat.id).update(active_limit_seconds=86_400)
    row = await fixtures.talking(standards=None)
    asked_at = clock.now()
    with clock.standing_at(asked_at):
        await send_message(row.id, text="Hello?", by=fixtures.cleo)
    due = await due_at(row)
    for minutes, writer in ((1, fixtures.ada), (2, fixtures.cleo), (3, fixtures.cleo)):
        with clock.standing_at(asked_at + timedelta(minutes=minutes)):
            await send_message(row.id, text="Hello", by=writer)
        assert await due_at(row) == due == asked_at + timedelta(hours=23)
    assert due is not None
    with clock.standing_at(due):
        await work_off()
    row = await reread(row)
    assert (row.attention_level, await due_at(row)) == (NONE, due + timedelta(minutes=3))


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
