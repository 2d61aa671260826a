"""The sums that facts move equal figures that SQL counts anew, at every position, for every scope and window."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from models import clock
from models.floor import work
from models.floor.view import Changes, FloorView
from models.floor.work import IN_USE, MOST_WINDOWS, Happened
from models.operations.conversations.force_close import force_close
from models.operations.conversations.leave import leave
from models.operations.conversations.send_message import send_message
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.privacy.expire_conversation import expire_conversation
from models.operations.queues.hand_over_to_queue import hand_over_to_queue
from models.reading.figures import FloorCounts, Scope, Window
from models.reading.work import Answer
from models.rules.conversations.disclosure import EVERYTHING
from models.tables import Conversation, Queue, User, Workstream
from models.values import SYSTEM, Viewer
from models.vocabulary import Channel
from tests.models.figures.by_sql import floor_counts
from tests.models.floor.comparing import bring, loaded
from tests.models.operations.random_run.run import RandomRun
from tests.schema.asking import statements
from tests.support.builders import a_conversation, a_supervisor, an_agent, viewer_of
from tests.support.fixtures import Fixtures

STEPS = int(os.environ.get("VIGIE_TEST_STEPS", "60"))
SEEDS = int(os.environ.get("VIGIE_TEST_SEEDS", "2"))
MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECONDS_OF_A_STEP = 20
STEPS_BETWEEN_VIEWS = 9


def windows(number: int) -> list[Window]:
    """Two that last from the beginning, and one that began in the middle of the run."""
    middle = MORNING + timedelta(seconds=SECONDS_OF_A_STEP * STEPS / 2)
    return [Window(MORNING, 0), Window(MORNING, 300), Window(middle, 20)][:number]


async def scopes(kept: Iterable[Window]) -> list[Scope]:
    ids = [row.id for row in await Queue.all().order_by("name")]
    queues: list[frozenset[UUID]] = [
        EVERYTHING,
        frozenset(ids[:2]),
        frozenset(ids[1:]),
        *(frozenset({id}) for id in ids),
    ]
    return [Scope(each, window.since, window.answer_within_seconds) for each, window in product(queues, kept)]


async def must_equal_sql(
    view: FloorView, kept: Iterable[Window], counted: dict[Scope, FloorCounts] | None = None
) -> set[str]:
    """Call it in the snapshot for which the view was made. Returns which counts were not 0.

    With `counted`, what SQL counts is kept there, for another view of the same position.
    """
    counted = {} if counted is None else counted
    seen: set[str] = set()
    for scope in await scopes(kept):
        if scope not in counted:
            counted[scope] = await floor_counts(scope)
        found = await view.counts(scope, by_agent=True)
        assert found == counted[scope], scope
        seen |= {
            name
            for name in ("answered", "abandoned", "handled", "transferred", "first_replies")
            if getattr(found.total, name)
        }
    return seen


async def _one_answered_and_one_abandoned(fixtures: Fixtures) -> None:
    """What a random run makes of chance alone may be too little to count."""
    answered = await a_conversation(queue=fixtures.support)
    assigned = await assign_to_agent(answered.id, agent_id=fixtures.ada.id, override_presence=True, by=fixtures.sam)
    await accept_offer(assigned.offer_id, by=fixtures.ada)
    await send_message(answered.id, text="Hello", by=fixtures.ada)
    abandoned = await fixtures.open(channel=Channel.LIVE_CHAT)
    await leave(abandoned.id, by=fixtures.cleo)


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.timeout(120 + 4 * STEPS)
async def test_they_equal_sql_after_every_operation(fixtures: Fixtures, seed: int) -> None:
    """One floor is brought to each new fact. The other stays behind, so its readers read the missing facts themselves."""
    random_run = RandomRun(fixtures, seed)
    with clock.standing_at(MORNING):
        await random_run.prepare()
        await _one_answered_and_one_abandoned(fixtures)
    followed, left_behind = await loaded(), await loaded()
    seen: set[str] = set()
    for step in range(STEPS):
        with clock.standing_at(MORNING + timedelta(seconds=SECONDS_OF_A_STEP * step)):
            await random_run.step()
        await bring(followed)
        if step % STEPS_BETWEEN_VIEWS == STEPS_BETWEEN_VIEWS - 1:
            await bring(left_behind)
        counted: dict[Scope, FloorCounts] = {}
        try:
            for floor in (followed, left_behind):
                async with floor.snapshot() as view:
                    for window in windows(3 if step > STEPS / 2 else 2):
                        await view.keep_window(window)
                        assert view.keeps(window) or "expire_conversation" in random_run.trail
                    seen |= await must_equal_sql(view, windows(3), counted)
        except AssertionError as error:
            error.add_note(f"seed {seed}, after {random_run.trail}")
            raise
    assert seen >= {"answered", "abandoned", "first_replies"}


async def test_a_conversation_handled_in_several_queues_counts_once(fixtures: Fixtures) -> None:
    """By two agents and in two queues, once with the sums moved by facts and once with sums read anew."""
    zoe = await an_agent("Zoe", in_=[fixtures.support, fixtures.sales])
    chief = await viewer_of(await a_supervisor("Chief", oversees=[fixtures.support, fixtures.sales]))
    followed, (window,) = await loaded(), windows(1)
    async with followed.snapshot() as view:
        await view.keep_window(window)
    row = await _answered(fixtures)
    for agent_id, queue in ((fixtures.ada.id, fixtures.sales), (zoe.id, fixtures.support)):
        await hand_over_to_queue(row.id, queue_id=queue.id, by=await viewer_of(await User.get(id=agent_id)))
        await _answer(row.id, zoe.id, assigned_by=chief)
    await force_close(row.id, by=chief)
    await bring(followed)
    for floor in (followed, await loaded()):
        async with floor.snapshot() as view:
            await view.keep_window(window)
            assert await must_equal_sql(view, [window]) >= {"answered", "handled"}
            queues = frozenset((fixtures.support.id, fixtures.sales.id))
            counts = await view.counts(Scope(queues, MORNING, 0), by_agent=True)
            assert (counts.total.handled, counts.by_agent[zoe.id].handled) == (1, 1)
            assert [each.handled for each in counts.by_queue.values()] == [1, 1]


async def test_a_view_keeps_the_figures_of_its_position(fixtures: Fixtures) -> None:
    random_run = RandomRun(fixtures, 3)
    with clock.standing_at(MORNING):
        await random_run.prepare()
    floor = await loaded()
    async with floor.snapshot() as view:
        await view.keep_window(windows(1)[0])
        expected = {scope: await floor_counts(scope) for scope in await scopes(windows(1))}
    for step in range(40):
        with clock.standing_at(MORNING + timedelta(seconds=SECONDS_OF_A_STEP * step)):
            await random_run.step()
    await bring(floor)
    assert {scope: await view.counts(scope, by_agent=True) for scope in expected} == expected
    async with floor.snapshot() as now:
        await must_equal_sql(now, windows(1))
        assert (await now.counts(next(iter(expected)), by_agent=True)) != next(iter(expected.values()))


async def test_a_window_that_was_counted_while_the_floor_advanced_misses_nothing(fixtures: Fixtures) -> None:
    floor = await loaded()
    before, after = windows(2)
    answer = Answer(MORNING, fixtures.support.id, fixtures.ada.id, Channel.SMS, wait_seconds=7)
    async with floor.snapshot() as view:
        await view.keep_window(before)
        state = floor._state
        assert state is not None
        happened = [Happened(view.seq + 1, answer)]
        floor._apply(state, view.seq + 1, Changes(view.names, view.floor_agents, {}, happened, {}))
        await view.keep_window(after)
        await must_equal_sql(view, (before, after))
    now = floor.loaded_view()
    assert now is not None
    for window, in_time in ((before, 0), (after, 1)):
        scope = Scope(EVERYTHING, window.since, window.answer_within_seconds)
        total = (await now.counts(scope, by_agent=True)).total
        assert (total.answered, total.answered_in_time, total.wait_seconds) == (1, in_time, 7)


async def test_a_window_counted_ahead_of_the_process_is_not_counted_twice(fixtures: Fixtures) -> None:
    """A query reads facts that the process has not read yet, and has a window kept. Then the process reads these facts."""
    floor = await loaded()
    behind = floor.loaded_view()
    assert behind is not None
    await _answered(fixtures)
    (window,) = windows(1)
    async with floor.snapshot() as ahead:
        await ahead.keep_window(window)
        assert not behind.keeps(window)
        assert await must_equal_sql(ahead, [window]) == {"answered"}
    await bring(floor)
    assert behind.keeps(window)
    assert (await behind.counts(Scope(EVERYTHING, MORNING, 0), by_agent=True)).total.answered == 0
    async with floor.snapshot() as now:
        await must_equal_sql(now, [window])


async def test_the_number_of_windows_kept_is_bounded(fixtures: Fixtures) -> None:
    """While all of them are in use, a further one is not kept, because two would only push out each other."""
    floor = await loaded()
    wanted = [Window(MORNING, seconds) for seconds in range(MOST_WINDOWS + 1)]
    async with floor.snapshot() as view:
        with clock.standing_at(MORNING):
            for window in wanted:
                await view.keep_window(window)
            assert [view.keeps(window) for window in wanted] == [True] * MOST_WINDOWS + [False]
        with clock.standing_at(MORNING + IN_USE):
            await view.keep_window(wanted[-1])
            assert not view.keeps(wanted[-1])
        with clock.standing_at(MORNING + IN_USE * 2):
            await view.keep_window(wanted[-1])
            assert [view.keeps(window) for window in wanted] == [False] + [True] * MOST_WINDOWS
        await must_equal_sql(view, [wanted[0], wanted[-1]])


async def test_a_fact_that_was_forgotten_is_noticed(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison can fail: here, an answer does not move the sums."""
    floor = await loaded()
    async with floor.snapshot() as view:
        await view.keep_window(windows(1)[0])
    monkeypatch.setattr(work, "_is_handled", lambda values: False)
    await _answered(fixtures)
    await bring(floor)
    async with floor.snapshot() as view:
        with pytest.raises(AssertionError):
            await must_equal_sql(view, windows(1))


async def test_what_was_deleted_counts_no_more(fixtures: Fixtures) -> None:
    """Only the sums of windows in which it counted are added up anew; also for a reader who is ahead of the process."""
    row = await _answered(fixtures)
    await force_close(row.id, by=fixtures.sam)
    since_before, since_after = Window(MORNING, 0), Window(clock.now(), 0)
    followed, left_behind = await loaded(), await loaded()
    for floor in (followed, left_behind):
        async with floor.snapshot() as view:
            for window in (since_before, since_after):
                await view.keep_window(window)
            assert await must_equal_sql(view, [since_before]) >= {"answered", "handled"}
    await Workstream.filter(id=row.workstream_id).update(keep_conversations_days=1)
    with clock.standing_at(clock.now() + timedelta(days=2)):
        await expire_conversation(row.id, by=SYSTEM)
    await bring(followed)
    for floor in (followed, left_behind):
        async with floor.snapshot() as view:
            assert (view.keeps(since_before), view.keeps(since_after)) == (False, True)
            assert await must_equal_sql(view, [since_before, since_after]) == set()
            await view.keep_window(since_before)
            assert view.keeps(since_before) == (floor is followed)


async def test_a_closed_conversation_is_read_once(fixtures: Fixtures) -> None:
    """What was answered or closed costs one statement when it happens, and none whenever figures are added up."""
    floor = await loaded()
    (window,) = windows(1)
    async with floor.snapshot() as view:
        await view.keep_window(window)
    await _answered(fixtures)
    with statements() as sent:
        await bring(floor)
    assert len([each for each in sent if "handling_spans" in each]) == 1
    now = floor.loaded_view()
    assert now is not None
    with statements() as sent:
        counts = await now.counts(Scope(EVERYTHING, MORNING, 0), by_agent=True)
    assert (counts.total.answered, len(sent)) == (1, 0)


async def _answered(fixtures: Fixtures) -> Conversation:
    row = await fixtures.open()
    await _answer(row.id, fixtures.ada.id, assigned_by=fixtures.sam)
    return row


async def _answer(conversation_id: UUID, agent_id: UUID, *, assigned_by: Viewer) -> None:
    offer = await assign_to_agent(conversation_id, agent_id=agent_id, by=assigned_by)
    assert offer.offer_id
    await accept_offer(offer.offer_id, by=await viewer_of(await User.get(id=agent_id)))
