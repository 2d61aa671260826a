"""Reads the figures of a floor for a viewer. types/floor.py says what each means; streams/floor.py streams them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from models import clock
from models.catalogue import agent_figures_notice
from models.floor.staffing import PRESENCES, Staff
from models.floor.view import FloorView
from models.reading.figures import FloorCounts, Scope
from models.reading.names import NamedAgent
from models.rules.conversations.disclosure import EVERYTHING, figured_queues, reads_figures_by_agent
from models.rules.figures import LONGEST_WINDOW, Counts, day_began
from models.tables import Queue as QueueRow
from models.values import Viewer
from models.vocabulary import Channel, Presence
from schema.context import Info, bad_input
from schema.queries.filtering import required_rows
from schema.queries.floor_agents import ShownAgents, agents_of
from schema.selections import Selection
from schema.types.floor import AgentFigures, ChannelFigures, FiguresByAgent, Floor, QueueFigures
from schema.types.floor_counts import PresenceCount
from schema.types.inputs.optional import or_none
from schema.types.queues_and_agents import Agent, Queue

LONGEST_ANSWER_SECONDS = 86_400
READY = (Presence.AVAILABLE, Presence.BUSY)
BY_AGENT, BY_QUEUE = "byAgent", "byQueue"
OF_AGENTS = frozenset({"agentsByPresence", "freeUnits", BY_AGENT})  # the fields for which agents must be read


@dataclass(frozen=True, slots=True)
class Asked:
    """The checked arguments of a floor. The viewer's rights at the time of reading decide which of the queues are counted."""

    queue_ids: frozenset[UUID] | None
    zone: ZoneInfo
    since: datetime | None
    answer_within_seconds: int

    def scope(self, viewer: Viewer) -> Scope | None:
        """What to count; None if the viewer may read the figures of none of the queues."""
        allowed = figured_queues(viewer)
        if self.queue_ids is not None:
            allowed = self.queue_ids if allowed is EVERYTHING else allowed & self.queue_ids
        if not allowed and allowed is not EVERYTHING:
            return None
        return Scope(allowed, self.since or day_began(clock.now(), self.zone), self.answer_within_seconds)


@dataclass(frozen=True, slots=True)
class Selected:
    """Which parts of a floor the client selected: figures by agent or queue, or anything for which `agents` must be read."""

    agents: bool
    by_agent: bool
    by_queue: bool


@dataclass(frozen=True, slots=True)
class FloorRead:
    """The selected content of a Floor, read at one moment. A stream doesn't send one that equals the one before.

    `agents` are the members of the counted queues and others with something to count, `named` all agents.
    """

    scope: Scope
    queues: Sequence[QueueRow]
    counts: FloorCounts
    agents: ShownAgents | None
    named: Mapping[UUID, NamedAgent] = field(compare=False)


def asked(queue_ids: Sequence[str] | None, time_zone: str, since: datetime | None, answer_within_seconds: int) -> Asked:
    """Check the arguments. Raises BAD_USER_INPUT for an unknown time zone, or a number or time out of range."""
    if time_zone not in _zones():
        raise bad_input("timeZone must be a name of the IANA time zone database, such as Europe/Paris.")
    if not 0 <= answer_within_seconds <= LONGEST_ANSWER_SECONDS:
        raise bad_input(f"answerWithinSeconds must be 0 to {LONGEST_ANSWER_SECONDS}, not {answer_within_seconds}.")
    begin, now = or_none(since), clock.now()
    if begin is not None and not now - LONGEST_WINDOW <= begin <= now:
        raise bad_input(f"since must be in the last {LONGEST_WINDOW.days} days.")
    return Asked(required_rows(queue_ids, "Queue", "queueIds"), ZoneInfo(time_zone), begin, answer_within_seconds)


def selected(info: Info) -> Selected:
    selection = Selection(info)
    return Selected(
        agents=selection.has_any_of(OF_AGENTS),
        by_agent=selection.has_any_of(frozenset({BY_AGENT})),
        by_queue=selection.has_any_of(frozenset({BY_QUEUE})),
    )


async def query(info: Info, viewer: Viewer, asked: Asked) -> FloorRead | None:
    """Read it in the snapshot of a query. Figures since midnight are kept, because others will ask for them, too."""
    scope, view = asked.scope(viewer), info.context.floor
    if scope is None:
        return None
    assert isinstance(view, FloorView), "each query has a snapshot"
    if asked.since is None:
        await view.keep_window(scope.window)
    return await read(view, scope, selected(info))


async def read(view: FloorView, scope: Scope, wanted: Selected) -> FloorRead | None:
    """The figures at the position of a view. None if none of the queues exists.

    Takes four statements, in the view's snapshot, for a window that this process doesn't keep, and none for any other.
    """
    if scope.only is not None and scope.only.isdisjoint(view.names.queues):
        return None
    counts = await view.counts(scope, by_agent=wanted.by_agent)
    queues = _queues_in(view, scope) if wanted.by_queue else []
    queue_ids = [row.id for row in queues]
    agents = agents_of(view, scope, queue_ids, counts.by_agent, are_listed=wanted.by_agent) if wanted.agents else None
    return FloorRead(scope, queues, counts, agents, view.names.agents)


def _queues_in(view: FloorView, scope: Scope) -> list[QueueRow]:
    """By priority and name."""
    rows = (row for row in view.names.queues.values() if scope.only is None or row.id in scope.only)
    return sorted(rows, key=lambda row: (row.priority, row.name, row.id))


def floor_of(found: FloorRead, viewer: Viewer, locale: str) -> Floor:
    """The figures as a GraphQL type; only this function makes one."""
    agents = found.agents or ShownAgents(frozenset(), Staff(), {}, {})
    return Floor(
        counts=found.counts.total,
        since=found.scope.since,
        answer_within_seconds=found.scope.answer_within_seconds,
        agents_by_presence=_by_presence(agents.here),
        free_units=agents.here.free_units_of(*READY),
        by_queue=[_of_queue(found, agents, row) for row in found.queues],
        by_channel=[
            ChannelFigures(counts=found.counts.by_channel[channel], channel=channel)
            for channel in Channel
            if channel in found.counts.by_channel
        ],
        by_agent=FiguresByAgent(notice=agent_figures_notice(locale), agents=_by_agent(found, agents))
        if reads_figures_by_agent(viewer)
        else None,
    )


def _of_queue(found: FloorRead, agents: ShownAgents, row: QueueRow) -> QueueFigures:
    members = agents.by_queue.get(row.id, Staff())
    return QueueFigures(
        counts=found.counts.by_queue.get(row.id, Counts()),
        queue=Queue.of(row),
        agents_by_presence=_by_presence(members),
        free_units=members.free_units_of(*READY),
    )


def _by_agent(found: FloorRead, agents: ShownAgents) -> list[AgentFigures]:
    by_name = sorted(agents.listed.values(), key=lambda agent: (agent.name, agent.id))
    return [
        AgentFigures(
            counts=found.counts.by_agent.get(agent.id, Counts()),
            agent=Agent.of(NamedAgent(found.named[agent.id].row, agent.name, is_enabled=agent.is_enabled)),
            presence=agent.presence,
            capacity_total=agent.capacity_units,
            capacity_available=agent.units_available,
        )
        for agent in by_name
        if agent.is_enabled or agent.id in found.counts.by_agent
    ]


def _by_presence(staff: Staff) -> list[PresenceCount]:
    return [
        PresenceCount(presence=presence, agents=people, free_units=free_units)
        for presence, people, free_units in zip(PRESENCES, staff.people, staff.free_units, strict=True)
    ]


@lru_cache(1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
