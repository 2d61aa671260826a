"""Looks for agents and conversations that may have become free, and makes offers. It finds both on the floor, in memory.

routing.py says when it looks. rules/offers/routing.py chooses the agent; the operation asks it again, under lock.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from heapq import merge
from itertools import islice
from typing import assert_never
from uuid import UUID

from models import clock, faults
from models.events.facts import (
    AlertChanged,
    BatchAdvanced,
    ChannelChanged,
    ConfigurationChanged,
    ConversationChanged,
    ConversationDeleted,
    ConversationRead,
    CustomerErased,
    DeliveryChanged,
    DraftChanged,
    Fact,
    HandChanged,
    MessagePosted,
    MonitoringChanged,
    NotUnderstood,
    PersonChanged,
    PresenceChanged,
    RightsChanged,
    SentimentChanged,
    SettingsChanged,
    SignInsEnded,
    TranscriptErased,
)
from models.floor.agents import FloorAgents
from models.floor.floor import floor
from models.floor.view import FloorView
from models.floor.waiting import Sort, routing_sort
from models.followers.leases import Lease
from models.followers.ranking import Ranking
from models.operations.offers.offer_by_routing import decline_counts, offer_by_routing
from models.reading.agent_loads import agent_values
from models.reading.queue_hours import values_of
from models.rules.offers import skills
from models.rules.offers.routing import Asked, Requirements, next_conversation
from models.tables import Workstream
from models.values import SYSTEM, AgentValues, ConversationValues, QueueValues
from models.vocabulary import ConversationState, Distribution

BATCH = 50  # conversations whose declined offers are read at once
MOST_CANDIDATES = 20  # agents whom the operation compares under lock; it compares all if none of them can take it
MOST_RANKINGS = 500  # sorts of conversations for which it remembers who can take them
AGAIN_AFTER = timedelta(seconds=30)  # a conversation whose offer fails must not block those behind it


@dataclass
class _Touched:
    """The agents whom facts have touched since the last look, and the conversations that arrived."""

    everything: bool = False
    agents: set[UUID] = field(default_factory=set)
    arrived: set[UUID] = field(default_factory=set)


class _CouldTake:
    """What an agent needs to take conversations of any of these workstreams."""

    def __init__(self, workstreams: Mapping[UUID, Workstream]) -> None:
        self.workstreams = workstreams
        self._units = min((1, *(row.units for row in workstreams.values())))
        self._presences = {presence for row in workstreams.values() for presence in row.values().allowed_presences}

    def anything(self, agent: AgentValues) -> bool:
        return agent.is_enabled and agent.presence in self._presences and agent.units_available >= self._units


@dataclass(frozen=True, slots=True)
class _Waiting:
    id: UUID
    since: datetime
    sort: Sort


@dataclass
class _Look:
    """What one look sees: the floor at one position, and the agents, with those newer who were offered something since."""

    view: FloorView
    agents: dict[UUID, AgentValues]
    changed: Set[UUID]
    rankings: dict[Sort, Ranking] = field(default_factory=dict)
    up_to_date: set[Sort] = field(default_factory=set)

    @cached_property
    def queues(self) -> dict[UUID, QueueValues]:
        """The open ones."""
        return {id: queue for id, queue in values_of(self.view.names.queues.values()).items() if queue.is_open}

    def kind(self, sort: Sort) -> Requirements:
        workstream = self.view.names.workstreams[sort.workstream_id].values()
        needed = skills.required(workstream.required_skills, sort.skills)
        return Requirements(self.queues[sort.queue_id], workstream, sort.units, needed)

    def newly_free(
        self, seen: Mapping[UUID, AgentValues], touched: Set[UUID], could_take: "_CouldTake"
    ) -> list[AgentValues]:
        """The agents who could take anything at all, and who were touched or are not as they were seen."""
        return [
            agent
            for agent_id in self.changed | touched
            if (agent := self.agents.get(agent_id)) is not None
            and (agent_id in touched or seen.get(agent_id) is not agent)
            and could_take.anything(agent)
            and (agent_id in touched or seen.get(agent_id) != agent)
        ]

    def takeable(self, sorts: Sequence[Sort]) -> Iterator[_Waiting]:
        """What waits of these sorts, longest wait first, as long as somebody can still take it."""
        keys = [[(key, number) for key in self.view.waiting_of(sort)] for number, sort in enumerate(sorts)]
        for (since, row_id), number in merge(*keys):
            assert isinstance(since, datetime)
            if self.rankings[sorts[number]].has_takers:
                yield _Waiting(row_id, since, sorts[number])
            elif not any(self.rankings[sort].has_takers for sort in sorts):
                return

    def arrived(self, ids: set[UUID]) -> list[_Waiting]:
        """Those of these conversations that wait for routing, in the order of serving."""
        shown = [each for row_id in ids if (each := self.view.conversation(row_id))]
        rows = [
            _Waiting(each.row.id, each.row.wait_rank_at, sort) for each in shown if (sort := routing_sort(each.row))
        ]
        served = [row for row in rows if row.sort.queue_id in self.queues]
        return sorted(
            served, key=lambda row: next_conversation(self.queues[row.sort.queue_id].priority, row.since, row.id)
        )


class Router:
    """One per run of the follower. A new one first looks at everything once."""

    def __init__(self, lease: Lease | None = None) -> None:
        self._lease = lease
        self._touched = _Touched()
        self._seen: Mapping[UUID, AgentValues] = {}  # agents at the end of the last look: they could take nothing more
        self._looked_at: FloorAgents | None = None  # the floor's agents at the last look
        self._newer: dict[UUID, tuple[int, AgentValues]] = {}  # agents after an offer, until the floor has its position
        self._offered: dict[UUID, int] = {}  # conversations that were offered, until the floor has this position
        self._put_off: dict[UUID, datetime] = {}  # conversations whose offer failed, and until when they are left alone
        self._rankings: dict[Sort, Ranking] = {}
        self._could_take = _CouldTake({})

    @property
    def put_off(self) -> int:
        """How many conversations could not be offered, and are left alone for a while."""
        return len(self._put_off)

    def hear_of_everything(self) -> None:
        self._touched.everything = True

    def hear(self, fact: Fact) -> None:
        match fact:
            case ConversationChanged(before=before, after=after):
                self._hear_of_agents(before, after)
                if after.state is ConversationState.OPEN and after.distribution is Distribution.PUSH:
                    self._hear_of_arrival(before, after)
            case PresenceChanged(person_id=person_id) | RightsChanged(person_id=person_id):
                self._touched.agents.add(person_id)  # after any change of presence: a workstream may allow any
            case NotUnderstood():
                self.hear_of_everything()
            case ConfigurationChanged():  # hours, priorities, capacity or skills may make an offer possible anywhere
                self.hear_of_everything()
            case MessagePosted() | SentimentChanged() | MonitoringChanged() | DeliveryChanged() | TranscriptErased():
                pass
            case HandChanged() | DraftChanged() | SettingsChanged() | ChannelChanged():
                pass
            case BatchAdvanced():
                pass
            case PersonChanged():
                pass
            case SignInsEnded() | CustomerErased() | ConversationDeleted() | AlertChanged() | ConversationRead():
                pass
            case _:
                assert_never(fact)

    async def look(self) -> None:
        """Make offers for the conversations and agents that facts have touched. All other conversations keep waiting."""
        touched, self._touched = self._touched, _Touched()
        if touched.everything:
            self._seen, self._looked_at = {}, None
            self._put_off = {id: until for id, until in self._put_off.items() if clock.now() < until}
        elif not touched.arrived and not touched.agents:
            return
        look = await self._begin()
        if self._could_take.workstreams is not look.view.names.workstreams:
            self._could_take = _CouldTake(look.view.names.workstreams)
        if free := look.newly_free(self._seen, touched.agents, self._could_take):
            queues = {queue_id for agent in free for queue_id in agent.queue_ids}
            queues |= {row.sort.queue_id for row in look.arrived(touched.arrived)}
            await self._offer(look, self._all_waiting(look, queues & look.queues.keys()))
        elif touched.arrived:
            await self._offer(look, self._arrived(look, touched.arrived))
        self._seen, self._looked_at = look.agents, look.view.floor_agents

    def _hear_of_agents(self, before: ConversationValues | None, after: ConversationValues) -> None:
        if before is None:
            return
        still_has_it = after.state is ConversationState.ACTIVE and after.agent_id == before.agent_id
        if before.agent_id and not still_has_it:
            self._touched.agents.add(before.agent_id)
        if before.offered_to and before.offered_to not in (after.offered_to, after.agent_id):
            self._touched.agents.add(before.offered_to)

    def _hear_of_arrival(self, before: ConversationValues | None, after: ConversationValues) -> None:
        if before is None or _waits_where(before) != _waits_where(after):
            self._touched.arrived.add(after.id)

    async def _begin(self) -> _Look:
        view = await floor.view()
        changed = view.floor_agents.changed_since(self._looked_at) | self._newer.keys()
        self._newer = {id: newer for id, newer in self._newer.items() if newer[0] > view.seq}
        self._offered = {id: seq for id, seq in self._offered.items() if seq > view.seq}
        return _Look(
            view,
            agents={**view.agents, **{id: agent for id, (_, agent) in self._newer.items()}},
            changed=changed,
        )

    async def _all_waiting(self, look: _Look, queues: Set[UUID]) -> AsyncIterator[list[_Waiting]]:
        """All conversations of these queues that somebody can take, batch by batch, in the order of serving."""
        sorts = [sort for sort in look.view.sorts() if sort.queue_id in queues]
        for sort in sorts:
            await self._ranking(look, sort)
        for priority in sorted({look.queues[sort.queue_id].priority for sort in sorts}):
            level = [sort for sort in sorts if look.queues[sort.queue_id].priority == priority]
            rows = look.takeable([sort for sort in level if look.rankings[sort].has_takers])
            while batch := list(islice(rows, BATCH)):
                yield batch

    async def _arrived(self, look: _Look, ids: set[UUID]) -> AsyncIterator[list[_Waiting]]:
        yield look.arrived(ids)

    async def _offer(self, look: _Look, batches: AsyncIterator[list[_Waiting]]) -> None:
        async for batch in batches:
            due = [row for row in batch if self._is_due(row.id)]
            takeable = [row for row in due if (await self._ranking(look, row.sort)).has_takers]
            declined = await decline_counts([row.id for row in takeable]) if takeable else {}
            for row in takeable:
                if self._lease:
                    self._lease.must_hold()
                try:
                    await self._offer_one(look, row, declined.get(row.id, {}))
                except Exception as error:
                    faults.report_unless_trouble(
                        error, f"conversation {row.id} could not be offered; it is tried again later"
                    )
                    self._put_off[row.id] = clock.now() + AGAIN_AFTER

    async def _offer_one(self, look: _Look, row: _Waiting, declined: Mapping[UUID, int]) -> None:
        ranking = await self._ranking(look, row.sort)
        candidates = ranking.first(Asked(declined=declined), MOST_CANDIDATES)
        if not candidates:
            return
        routed = await offer_by_routing(row.id, candidates=candidates, by=SYSTEM)
        if routed.agent_id:
            self._offered[row.id] = routed.position
        for agent in (await agent_values([routed.agent_id] if routed.agent_id else candidates)).values():
            look.agents[agent.id] = agent
            self._newer[agent.id] = (routed.position, agent)
        look.up_to_date.clear()

    async def _ranking(self, look: _Look, sort: Sort) -> Ranking:
        """Who can take conversations of this sort, as the look sees the agents now."""
        if sort in look.up_to_date:
            return look.rankings[sort]
        kind, ranking = look.kind(sort), self._rankings.get(sort)
        if ranking is None or ranking.kind != kind:
            self._rankings.pop(sort, None)
            self._rankings[sort] = ranking = Ranking(kind, sort.escalated_by)
            if len(self._rankings) > MOST_RANKINGS:
                del self._rankings[next(iter(self._rankings))]
        await ranking.bring(look.agents)
        look.rankings[sort] = ranking
        look.up_to_date.add(sort)
        return ranking

    def _is_due(self, conversation_id: UUID) -> bool:
        until = self._put_off.get(conversation_id)
        return conversation_id not in self._offered and (until is None or clock.now() >= until)


def _waits_where(values: ConversationValues) -> tuple[ConversationState, UUID, bool]:
    return values.state, values.queue_id, values.is_being_closed
