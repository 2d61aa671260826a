"""Looks for agents and conversations that may have become free, and makes offers. It remembers agents that stay free.

routing.py says when it looks. rules/offers/routing.py chooses the agent; the operation asks it again, under lock.
"""

import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, assert_never
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from models import clock
from models.events.facts import (
    ChannelChanged,
    ConfigurationChanged,
    ConversationChanged,
    DeliveryChanged,
    Fact,
    MessagePosted,
    MonitoringChanged,
    PresenceChanged,
    RightsChanged,
    SentimentChanged,
    SettingsChanged,
)
from models.followers.leases import Lease
from models.operations.offers.offer_by_routing import decline_counts, offer_by_routing
from models.reading.agent_loads import agent_values
from models.reading.queue_hours import queue_values
from models.rules.offers import skills
from models.rules.offers.routing import Asked, Requirements, can_take, may_be_asked, next_conversation
from models.tables import Conversation, QueueMember, Workstream
from models.values import SYSTEM, AgentValues, ConversationValues, QueueValues
from models.vocabulary import ConversationState, Distribution

log = logging.getLogger("vigie.followers")

BATCH = 200  # conversations read at once
AGAIN_AFTER = timedelta(seconds=30)  # a conversation whose offer fails must not block those behind it

SORTED_BY = ("queue_id", "workstream_id", "units", "required_skills", "escalated_by")


@dataclass
class _Touched:
    """The queues and agents that facts have touched since the last look."""

    everything: bool = False
    arrived: set[UUID] = field(default_factory=set)
    queues: set[UUID] = field(default_factory=set)
    agents: set[UUID] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Sort:
    """What decides which agents can take a conversation. Conversations of one sort are checked once: there are few sorts."""

    queue_id: UUID
    workstream_id: UUID
    units: int
    skills: tuple[str, ...]
    escalated_by: tuple[str, ...]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "_Sort":
        skills_of, bots = tuple(row["required_skills"]), tuple(row["escalated_by"])
        return cls(_uuid(row["queue_id"]), _uuid(row["workstream_id"]), row["units"], skills_of, bots)

    def query(self) -> Q:
        return Q(
            queue_id=self.queue_id,
            workstream_id=self.workstream_id,
            units=self.units,
            required_skills=list(self.skills),
            escalated_by=list(self.escalated_by),
        )


@dataclass(frozen=True, slots=True)
class _Waiting:
    id: UUID
    since: datetime
    sort: _Sort


@dataclass
class _Floor:
    """The queues and agents of one look. `free` are the agents who could take anything at all."""

    queues: dict[UUID, QueueValues]
    workstreams: dict[UUID, Workstream]
    free: dict[UUID, AgentValues]
    kinds: dict[_Sort, Requirements] = field(default_factory=dict)
    takers: dict[_Sort, list[AgentValues]] = field(default_factory=dict)

    def kind(self, sort: _Sort) -> Requirements:
        if sort not in self.kinds:
            workstream = self.workstreams[sort.workstream_id].values()
            needed = skills.required(workstream.required_skills, sort.skills)
            self.kinds[sort] = Requirements(self.queues[sort.queue_id], workstream, sort.units, needed)
        return self.kinds[sort]

    def who_can_take(self, sort: _Sort) -> list[AgentValues]:
        if sort not in self.takers:
            kind = self.kind(sort)
            willing = [agent for agent in self.free.values() if str(agent.id) not in sort.escalated_by]
            self.takers[sort] = [agent for agent in willing if can_take(agent, kind)]
        return self.takers[sort]

    def has_room(self, agent: AgentValues) -> bool:
        """Whether this agent could take anything at all. It is the cheapest check, so it comes first."""
        least = min((1, *(row.units for row in self.workstreams.values())))
        is_there = any(agent.presence in row.allowed_presences for row in self.workstreams.values())
        return agent.is_enabled and is_there and agent.units_available >= least

    async def refresh(self, agent_ids: Iterable[UUID]) -> None:
        """Read these agents again, because their load may have changed."""
        for agent in (await agent_values(list(agent_ids))).values():
            self.free.pop(agent.id, None)
            if self.has_room(agent):
                self.free[agent.id] = agent
        self.takers.clear()


class Router:
    """One per run of the follower. A new one first looks at everything once."""

    def __init__(self, lease: Lease | None = None) -> None:
        self._lease = lease
        self._touched = _Touched()
        self._left_free: dict[
            UUID, AgentValues
        ] = {}  # agents who could take nothing that waited, with their values then
        self._put_off: dict[UUID, datetime] = {}  # conversations whose offer failed, and until when they are left alone

    def hear_of_everything(self) -> None:
        self._touched.everything = True

    def hear(self, fact: Fact) -> None:
        match fact:
            case ConversationChanged(before=before, after=after):
                self._hear_of_agents(before, after)
                if after.state is ConversationState.OPEN and after.distribution is Distribution.PUSH:
                    self._hear_of_arrival(before, after)
            case PresenceChanged(person_id=person_id):  # a workstream may allow any presence
                self._touch_agent(person_id)
            case ConfigurationChanged():  # hours, priorities, capacity or skills may make an offer possible anywhere
                self.hear_of_everything()
            case RightsChanged(person_id=person_id, after=rights):
                self._touch_agent(person_id)
                self._touched.queues |= rights.member_of
            case MessagePosted() | SentimentChanged() | MonitoringChanged() | DeliveryChanged():
                pass
            case SettingsChanged() | ChannelChanged():
                pass
            case _:
                assert_never(fact)

    async def look(self) -> None:
        """Make offers for the queues and agents that facts have touched. All other conversations keep waiting."""
        touched, self._touched = self._touched, _Touched()
        if touched.everything:
            self._left_free.clear()
            self._put_off = {id: until for id, until in self._put_off.items() if clock.now() < until}
        elif not touched.queues and not touched.agents:
            return
        floor = await self._floor(touched)
        news = {id: agent for id, agent in floor.free.items() if self._left_free.get(id) != agent}
        if news or touched.everything:
            await self._offer(floor, self._all_waiting(floor))
        elif floor.free and touched.arrived:
            await self._offer(floor, self._arrived(floor, touched.arrived))
        self._left_free.update(floor.free)

    def _hear_of_agents(self, before: ConversationValues | None, after: ConversationValues) -> None:
        if before is None:
            return
        for values in (before, after):
            for agent_id in (values.agent_id, values.offered_to):
                if agent_id:
                    self._left_free.pop(agent_id, None)  # their values have changed
        still_has_it = after.state is ConversationState.ACTIVE and after.agent_id == before.agent_id
        if before.agent_id and not still_has_it:
            self._touched.agents.add(before.agent_id)
        if before.offered_to and before.offered_to not in (after.offered_to, after.agent_id):
            self._touched.agents.add(before.offered_to)

    def _hear_of_arrival(self, before: ConversationValues | None, after: ConversationValues) -> None:
        if before is None or (before.state, before.queue_id) != (after.state, after.queue_id):
            self._touched.arrived.add(after.id)
            self._touched.queues.add(after.queue_id)

    def _touch_agent(self, agent_id: UUID) -> None:
        self._touched.agents.add(agent_id)
        self._left_free.pop(agent_id, None)

    async def _floor(self, touched: _Touched) -> _Floor:
        """The touched queues, their free agents, and these agents' other queues: they serve all their queues in order."""
        floor = _Floor(
            queues={id: queue for id, queue in (await queue_values()).items() if queue.is_open},
            workstreams={row.id: row for row in await Workstream.all()},
            free={},
        )
        known: set[UUID] = set()
        if touched.everything:
            new = set(floor.queues)
        else:
            memberships = await QueueMember.filter(agent_id__in=sorted(touched.agents))
            new = touched.queues | {membership.queue_id for membership in memberships}
        seen: set[UUID] = set()
        while new := (new & floor.queues.keys()) - seen:
            seen |= new
            members = {membership.agent_id for membership in await QueueMember.filter(queue_id__in=sorted(new))}
            await floor.refresh(members - known)
            known |= members
            new = {queue_id for agent in floor.free.values() for queue_id in agent.queue_ids}
        return floor

    async def _all_waiting(self, floor: _Floor) -> AsyncIterator[list[_Waiting]]:
        """All conversations that free agents can take, batch by batch, in the order of serving."""
        sorts = await _sorts(floor)
        for priority in sorted({floor.queues[sort.queue_id].priority for sort in sorts}):
            level = [sort for sort in sorts if floor.queues[sort.queue_id].priority == priority]
            condition = Q()
            while takeable := [sort for sort in level if floor.who_can_take(sort)]:
                any_of_them = Q(*(sort.query() for sort in takeable), join_type="OR")
                batch = await _waiting(condition & any_of_them, limit=BATCH)
                if not batch:
                    break
                yield batch
                since, row_id = batch[-1].since, batch[-1].id
                condition = Q(wait_rank_at__gt=since) | Q(wait_rank_at=since, id__gt=row_id)

    async def _arrived(self, floor: _Floor, ids: set[UUID]) -> AsyncIterator[list[_Waiting]]:
        rows = await _waiting(Q(id__in=sorted(ids), queue_id__in=sorted(floor.queues)))
        yield sorted(
            rows, key=lambda row: next_conversation(floor.queues[row.sort.queue_id].priority, row.since, row.id)
        )

    async def _offer(self, floor: _Floor, batches: AsyncIterator[list[_Waiting]]) -> None:
        async for batch in batches:
            takeable = [row for row in batch if self._is_due(row.id) and floor.who_can_take(row.sort)]
            declined = await decline_counts([row.id for row in takeable]) if takeable else {}
            for row in takeable:
                if self._lease:
                    self._lease.must_hold()
                try:
                    await self._offer_one(floor, row, declined.get(row.id, {}))
                except Exception:
                    log.exception("Conversation %s could not be offered; it is tried again later.", row.id)
                    self._put_off[row.id] = clock.now() + AGAIN_AFTER

    async def _offer_one(self, floor: _Floor, row: _Waiting, declined: Mapping[UUID, int]) -> None:
        kind, asked = floor.kind(row.sort), Asked(declined=declined)
        takers = [agent.id for agent in floor.who_can_take(row.sort) if may_be_asked(agent, kind, asked)]
        if takers:
            routed = await offer_by_routing(row.id, by=SYSTEM)
            await floor.refresh([routed.agent_id] if routed.agent_id else takers)

    def _is_due(self, conversation_id: UUID) -> bool:
        until = self._put_off.get(conversation_id)
        return until is None or clock.now() >= until


async def _sorts(floor: _Floor) -> list[_Sort]:
    """The sorts of the conversations that wait in queues with free agents. Takes one statement."""
    served = {queue_id for agent in floor.free.values() for queue_id in agent.queue_ids} & floor.queues.keys()
    if not served:
        return []
    rows = _routable().filter(queue_id__in=sorted(served)).annotate(number=Count("id")).group_by(*SORTED_BY)
    return [_Sort.of(row) for row in await rows.values(*SORTED_BY)]


async def _waiting(condition: Q, *, limit: int | None = None) -> list[_Waiting]:
    rows = _routable().filter(condition).order_by("wait_rank_at", "id")
    found = await (rows.limit(limit) if limit else rows).values("id", "wait_rank_at", *SORTED_BY)
    return [_Waiting(_uuid(row["id"]), row["wait_rank_at"], _Sort.of(row)) for row in found]


def _routable() -> QuerySet[Conversation]:
    return Conversation.filter(state=ConversationState.OPEN, distribution=Distribution.PUSH)


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))
