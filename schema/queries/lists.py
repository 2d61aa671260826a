"""The connections of the query root: conversations and agents, page by page with keyset cursors."""

from datetime import datetime
from functools import partial
from uuid import UUID

from models.access.conversation_filter import ConversationFilter
from models.floor import agent_lists
from models.floor.agent_lists import AgentsChosen
from models.floor.view import Chosen, FloorView
from models.reading import conversations
from models.reading.conversations import ConversationOrder
from models.reading.keyset import Key, Slice
from models.rules.conversations.disclosure import reads_floor, reads_queue, sorts_by_hidden_values
from models.tables import Queue, Workstream
from models.values import AgentValues, Viewer
from models.vocabulary import AgentKind
from schema.connections import Connection, Edge
from schema.context import Info
from schema.paging import PageArguments, Scalar, cursor, foreign_cursor, moment_in, parse_cursor, row_id_in
from schema.queries.filtering import required_rows
from schema.types.conversations import Conversation, ConversationConnection
from schema.types.inputs.conversations import AgentFilter
from schema.types.inputs.optional import or_none
from schema.types.queues_and_agents import Agent

LARGEST_RANK = 2**31 - 1
BY_HIDDEN_VALUES = frozenset({ConversationOrder.NEEDS_ATTENTION, ConversationOrder.WORST_SENTIMENT})


async def found_conversations(
    info: Info, viewer: Viewer, narrowed: ConversationFilter, order: ConversationOrder, asked: PageArguments
) -> ConversationConnection:
    """Those that contain the text of a search, for which the database is asked."""
    mentioning = await conversations.mentioning(viewer, narrowed)
    return ongoing_conversations(info, viewer, narrowed, order, asked, mentioning)


def ongoing_conversations(
    info: Info,
    viewer: Viewer,
    narrowed: ConversationFilter,
    order: ConversationOrder,
    asked: PageArguments,
    mentioning: frozenset[UUID] | None = None,
) -> ConversationConnection:
    if order in BY_HIDDEN_VALUES and not sorts_by_hidden_values(viewer):
        order = ConversationOrder.NEWEST  # for this viewer some or all of these values are unknown
    part = Slice(asked.limit, asked.backward, _key(asked.after, order), _key(asked.before, order))
    sort = conversations.sort_of(order, viewer)
    chosen, view = Chosen(viewer, narrowed, mentioning), floor_of(info)
    page = view.page(chosen, sort, part)
    edges = [
        Edge(node=Conversation.of(each), cursor_of=partial(_cursor, conversations.key_of(each.row, sort.column), order))
        for each in page.conversations
    ]
    return ConversationConnection(
        edges=edges, page_info=asked.page_info(edges, has_more=page.has_more), count=lambda: view.count(chosen)
    )


def agents(
    info: Info, viewer: Viewer, asked_filter: AgentFilter | None, asked: PageArguments
) -> Connection[Agent] | None:
    """Agents, sorted by name. None if the viewer may not list agents, as customers and connectors may not."""
    if not reads_floor(viewer):
        return None
    part = Slice(asked.limit, asked.backward, _agent_key(asked.after), _agent_key(asked.before))
    view = floor_of(info)
    page = agent_lists.page(_chosen_agents(viewer, or_none(asked_filter)).of(view.agents.values()), part)
    edges = [
        Edge(node=Agent.of(view.names.agents[agent.id]), cursor_of=partial(_agent_cursor, agent))
        for agent in page.agents
    ]
    return asked.connection(edges, has_more=page.has_more)


def queues(view: FloorView, *, with_retired: bool) -> list[Queue]:
    """By priority and name."""
    rows = [row for row in view.names.queues.values() if with_retired or row.retired_at is None]
    return sorted(rows, key=lambda row: (row.priority, row.name))


def workstreams(view: FloorView, viewer: Viewer, *, with_retired: bool) -> list[Workstream]:
    """Those whose conversations start in a queue that the viewer may read, by name."""
    rows = [row for row in view.names.workstreams.values() if with_retired or row.retired_at is None]
    return sorted((row for row in rows if reads_queue(viewer, row.default_queue_id)), key=lambda row: row.name)


def _chosen_agents(viewer: Viewer, narrowed: AgentFilter | None) -> AgentsChosen:
    if narrowed is None:
        return AgentsChosen(viewer)
    bots = or_none(narrowed.bots)
    return AgentsChosen(
        viewer,
        queue_ids=required_rows(narrowed.queue_ids, "Queue", "queueIds"),
        presences=or_none(narrowed.presences),
        kind=None if bots is None else AgentKind.BOT if bots else AgentKind.HUMAN,
        search=or_none(narrowed.search),
    )


def floor_of(info: Info) -> FloorView:
    """The floor at the moment of this query's snapshot."""
    view = info.context.floor
    assert isinstance(view, FloorView), "only queries list conversations, and each has a snapshot"
    return view


def _cursor(key: Key, order: ConversationOrder) -> str:
    value, row_id = key
    plain: Scalar = value.isoformat() if isinstance(value, datetime) else value  # type: ignore[assignment]
    return cursor(order, plain, str(row_id))


def _key(given_cursor: str | None, order: ConversationOrder) -> Key | None:
    """The key in a cursor. A cursor is valid for one order only: in another, the page would begin elsewhere."""
    if given_cursor is None:
        return None
    kind = int if order is ConversationOrder.WORST_SENTIMENT else str
    of_order, value, row = parse_cursor(given_cursor, str, kind, str)
    if of_order != order:
        raise foreign_cursor()
    if isinstance(value, int):
        if not 0 <= value <= LARGEST_RANK:
            raise foreign_cursor()
        return value, row_id_in(row)
    return moment_in(value), row_id_in(row)


def _agent_cursor(agent: AgentValues) -> str:
    return cursor("AGENT", agent.name, str(agent.id))


def _agent_key(given_cursor: str | None) -> Key | None:
    if given_cursor is None:
        return None
    kind, name, row = parse_cursor(given_cursor, str, str, str)
    if kind != "AGENT":
        raise foreign_cursor()
    return name, row_id_in(row)
