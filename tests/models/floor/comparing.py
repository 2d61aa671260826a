"""Compares the floor with the database: row by row, and list by list for every viewer, filter, order and page."""

from collections.abc import Iterable
from datetime import datetime
from itertools import product
from typing import Any

from tortoise.models import Model

from models import clock
from models.access.conversation_filter import ConversationFilter
from models.access.visibility import visible_conversations
from models.database.connections import connection, snapshot
from models.events import log
from models.events.attention import NOT_TOLD
from models.floor.conversations import FloorConversation, read_names, read_ongoing
from models.floor.floor import Floor
from models.floor.view import Chosen, FloorView
from models.floor.waiting import routing_sort
from models.reading.agent_loads import agent_values
from models.reading.conversations import ConversationOrder, key_of, sort_of
from models.reading.keyset import Page, Slice
from models.reading.queue_hours import queue_values, values_of
from models.reading.queue_positions import positions_of
from models.rules.conversations.disclosure import is_told_of_hands
from models.tables import Conversation, Queue, QueueMember, Workstream
from models.values import Viewer
from models.vocabulary import AttentionLevel, Channel, ConversationState, HandStatus, SentimentLevel
from tests.support.recording_facts import ALL_FACTS

PAGE = 3
# Only tell_position.py and judge_attention.py read them.
CHANGED_WITHOUT_A_FACT = {"position_told", "position_told_at", *NOT_TOLD}

Pages = dict[tuple[Viewer, ConversationFilter, ConversationOrder, Slice], Page[Conversation]]


def filters_of(viewer: Viewer) -> tuple[ConversationFilter, ...]:
    return (
        ConversationFilter(),
        ConversationFilter(states=frozenset({ConversationState.OPEN, ConversationState.WAITING})),
        ConversationFilter(channels=frozenset({Channel.LIVE_CHAT}), not_customers=viewer.id),
        ConversationFilter(sentiment_at_or_below=SentimentLevel.NEUTRAL),
        ConversationFilter(attention_at_least=AttentionLevel.SOON, without_hands=not is_told_of_hands(viewer)),
        ConversationFilter(hands=frozenset({HandStatus.RAISED, HandStatus.TAKEN})),
        ConversationFilter(queue_ids=frozenset(), agent_ids=frozenset()),
    )


async def loaded() -> Floor:
    floor = Floor()
    async with snapshot():
        await floor.load(await log.head())
    return floor


async def bring(floor: Floor) -> None:
    """Bring the floor to the end of the log, as the hub does."""
    async with snapshot():
        assert floor.seq is not None
        entries = await log.read_after(floor.seq, limit=ALL_FACTS, using=connection())
        go_on = await floor.read(entries) if entries else lambda: None
    go_on()


async def must_tell_waits(floor: Floor) -> None:
    """What it tells for /metrics: of each queue, and of routing. The floor has reached the end of the log."""
    rows = await Conversation.filter(state=ConversationState.OPEN)
    assert floor.routable == sum(routing_sort(row) is not None for row in rows)
    found = {name: (wait.number, wait.since) for name, wait in floor.waits().items()}
    assert found == {
        queue.name: _wait([row for row in rows if row.queue_id == queue.id]) for queue in await Queue.all()
    }


def _wait(rows: list[Conversation]) -> tuple[int, datetime | None]:
    return len(rows), min((row.waiting_since for row in rows if row.waiting_since), default=None)


async def must_equal_database(floor: Floor, viewers: Iterable[Viewer], pages: Pages | None = None) -> None:
    """With `pages`, what the database answers is kept there, for another floor at the same position of the log."""
    async with floor.snapshot() as view:
        await view_must_equal_snapshot(view, viewers, pages)


async def view_must_equal_snapshot(view: FloorView, viewers: Iterable[Viewer], pages: Pages | None = None) -> None:
    """Call it in the snapshot for which the view was made."""
    assert view.seq == (await log.head()).seq
    names = await read_names()
    fresh = {each.row.id: each for each in await read_ongoing(names)}
    assert {row_id: _columns(row) for row_id, row in view.names.queues.items()} == {
        row_id: _columns(row) for row_id, row in names.queues.items()
    }
    assert {row_id: _columns(row) for row_id, row in view.names.workstreams.items()} == {
        row.id: _columns(row) for row in await Workstream.all()
    }
    with clock.standing_at(clock.now()):
        assert values_of(view.names.queues.values()) == await queue_values(), "by their hours"
    assert {each.row.id for each in view.all()} == set(fresh)
    for each in view.all():
        held, expected = _plain(each), _plain(fresh[each.row.id])
        different = [f"{name}: {held[name]} not {expected[name]}" for name in held if held[name] != expected[name]]
        assert not different, different
    assert view.names.settings == names.settings
    positions = await positions_of(list(fresh))
    assert {each.row.id: view.position_in_queue(each) for each in view.all()} == {
        row_id: positions.get(row_id) for row_id in fresh
    }
    await _agents_must_be_equal(view)
    routable = [row for row in await Conversation.filter(state=ConversationState.OPEN) if routing_sort(row)]
    assert {(sort, row_id) for sort in view.sorts() for _, row_id in view.waiting_of(sort)} == {
        (routing_sort(row), row.id) for row in routable
    }
    pages = {} if pages is None else pages
    for viewer in viewers:
        for narrowed, order in product(filters_of(viewer), ConversationOrder):
            await _lists_must_be_equal(view, viewer, narrowed, order, pages)


async def _agents_must_be_equal(view: FloorView) -> None:
    with clock.standing_at(clock.now()):
        expected, held = await agent_values(), view.agents
    different = [
        f"{held.get(each)} not {expected.get(each)}"
        for each in {*expected, *held}
        if held.get(each) != expected.get(each)
    ]
    assert not different, different
    assert {(queue_id, agent_id) for queue_id, agent_ids in view.members.items() for agent_id in agent_ids} == {
        (row.queue_id, row.agent_id) for row in await QueueMember.all()
    }
    assert all(view.members.values()), "a queue without members is left out"


async def _lists_must_be_equal(
    view: FloorView, viewer: Viewer, narrowed: ConversationFilter, order: ConversationOrder, pages: Pages
) -> None:
    sort, chosen = sort_of(order, viewer), Chosen(viewer, narrowed)
    rows = visible_conversations(viewer).filter(narrowed.query())

    async def of_database(part: Slice) -> Page[Conversation]:
        key = (viewer, narrowed, order, part)
        if key not in pages:
            pages[key] = await sort.page(rows, part)
        return pages[key]

    whole = (await of_database(Slice(1_000))).rows
    assert [each.row.id for each in view.listed(chosen, sort)] == [row.id for row in whole]
    assert view.count(chosen) == len(whole)
    if len(whole) <= 1:
        return
    keys = [key_of(row, sort.column) for row in (whole[0], whole[len(whole) // 2], whole[-1])]
    for backward, after, before in product((False, True), (None, *keys[:2]), (None, *keys[1:])):
        part = Slice(PAGE, backward, after, before)
        expected, page = await of_database(part), view.page(chosen, sort, part)
        assert [each.row.id for each in page.conversations] == [row.id for row in expected.rows], (order, part)
        assert page.has_more == expected.has_more, (order, part)


def _plain(each: FloorConversation) -> dict[str, object]:
    """All its values, with the columns of each row. With `==`, Tortoise would compare only the keys of rows."""
    agents = {name: getattr(each, name) for name in ("agent", "offered_agent")}
    return {
        "row": _columns(each.row),
        "values": each.values,
        "queue": _columns(each.queue),
        "workstream": _columns(each.workstream),
        "customers": each.customer and [_columns(row) for row in each.customer],
        "participants": [_columns(row) for row in each.participants],
        "pending_offer": _columns(each.pending_offer),
        "monitored_by": each.monitored_by,
        "hand": each.hand and (_columns(each.hand.row), each.hand.taken_by),
        "settings": each.settings,
        **{name: agent and (_columns(agent.row), agent.name, agent.is_enabled) for name, agent in agents.items()},
    }


def _columns(row: Any) -> dict[str, object] | None:
    """The columns of a row, or those that a compact one has."""
    if row is None:
        return None
    columns = row._meta.db_fields - CHANGED_WITHOUT_A_FACT if isinstance(row, Model) else row._fields
    return {column: getattr(row, column) for column in columns}
