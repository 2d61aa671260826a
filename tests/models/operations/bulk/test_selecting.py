"""A batch over what a list showed: acted on is what was seen, however much has changed since."""

from dataclasses import replace

import pytest

from models.access.conversation_filter import ConversationFilter
from models.events import log
from models.operations.bulk import selecting
from models.operations.bulk.acting import Asked, assign_many, force_close_many
from models.operations.bulk.selecting import Selection
from models.operations.conversations.force_close import force_close
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.queues.assign_to_queue import assign_to_queue
from models.vocabulary import AttentionLevel, BatchOutcome, ConversationState, RefusalCode
from tests.schema.examples import an_attention
from tests.support.builders import a_queue
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, rejecting, reread

OPEN = ConversationFilter(states=frozenset({ConversationState.OPEN}))


async def seen_now(narrowed: ConversationFilter = OPEN) -> Selection:
    return Selection(listed=narrowed, seq=(await log.head()).seq)


async def test_what_is_acted_on_is_what_was_seen(fixtures: Fixtures) -> None:
    """One is assigned and one is moved away by others, one is closed, and one comes back to the list that wasn't there."""
    other = await a_queue("Other")
    kept, assigned, moved, closed = [await fixtures.open() for _ in range(4)]
    hidden = await fixtures.open(queue=fixtures.sales)
    later = await fixtures.open(queue=fixtures.sales)
    narrowed = replace(OPEN, queue_ids=frozenset({fixtures.support.id, fixtures.sales.id}))
    chosen = await seen_now(narrowed)
    await assign_to_agent(assigned.id, agent_id=fixtures.ada.id, by=fixtures.rosa)
    await assign_to_queue(moved.id, queue_id=other.id, by=fixtures.rosa)
    await force_close(closed.id, by=fixtures.rosa)
    await assign_to_queue(later.id, queue_id=fixtures.support.id, by=fixtures.tom)
    rehearsed = await force_close_many(chosen, asked=Asked(by=fixtures.sam, is_rehearsal=True))
    async with recording_facts(fixtures.sam):
        done = await force_close_many(chosen, asked=Asked(by=fixtures.sam))
    for batch in (rehearsed, done):
        told = {each.planned.named.conversation_id: each for each in batch.items}
        assert told.keys() == {kept.id, assigned.id, moved.id, closed.id}
        codes = {row_id: each.refusal.code if each.refusal else each.outcome for row_id, each in told.items()}
        assert codes == {
            kept.id: BatchOutcome.DONE,
            assigned.id: RefusalCode.STALE_VERSION,
            moved.id: RefusalCode.NOT_FOUND,
            closed.id: RefusalCode.ALREADY_CLOSED,
        }
    for row in (hidden, later):
        assert (await reread(row)).state is ConversationState.OPEN


async def test_the_most_urgent_come_first(fixtures: Fixtures) -> None:
    rows = [await fixtures.open() for _ in range(3)]
    urgent = await fixtures.open(**an_attention(AttentionLevel.NOW, rows[0].created_at))
    done = await assign_many(await seen_now(), agent_ids=None, asked=Asked(by=fixtures.sam))
    waited = [row.id for row in sorted(rows, key=lambda row: (row.wait_rank_at, row.id))]
    assert [each.planned.named.conversation_id for each in done.items] == [urgent.id, *waited]


async def test_repeating_acts_on_the_same_though_the_list_is_another(fixtures: Fixtures) -> None:
    rows, chosen = [await fixtures.open() for _ in range(2)], await seen_now()
    request = Asked(by=fixtures.sam, request_id="what I saw")
    first = await force_close_many(chosen, asked=request)
    await fixtures.open()
    again = await force_close_many(chosen, asked=request)
    assert {each.planned.named.conversation_id for each in first.items} == {row.id for row in rows}
    assert [each.planned.named for each in again.items] == [each.planned.named for each in first.items]
    assert {each.outcome for each in again.items} == {BatchOutcome.DONE}


async def test_too_many_or_too_long_ago_is_bad_input(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, asked = [await fixtures.open() for _ in range(3)], Asked(by=fixtures.sam)
    monkeypatch.setattr(selecting, "MOST_CONVERSATIONS", 2)
    async with rejecting("More than 2 conversations match"):
        await force_close_many(await seen_now(), asked=asked)
    monkeypatch.setattr(selecting, "MOST_CONVERSATIONS", 1)
    async with rejecting("More than 1 conversations match"):
        await force_close_many(await seen_now(), asked=asked)
    chosen = await seen_now()
    await force_close(rows[0].id, by=fixtures.rosa)
    monkeypatch.setattr(selecting, "MOST_FACTS_SINCE", 0)
    async with rejecting("position is too long ago"):
        await force_close_many(chosen, asked=asked)
