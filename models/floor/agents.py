"""All agents of the floor with their load, which follows from its conversations. conversations.py reads these."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from models import clock
from models.floor.conversations import FloorConversation
from models.floor.staffing import Staffing, StaffSums
from models.reading.agent_loads import agents_without_load, loads, with_load, with_presences
from models.values import AgentValues
from models.vocabulary import ConversationState, WrapUpCapacity

Moves = Sequence[tuple[FloorConversation | None, FloorConversation | None]]


MOST_CHANGES = 10_000  # beyond that, a new list begins, and who asks for older changes looks at all agents


@dataclass(frozen=True, slots=True, eq=False)
class FloorAgents:
    """The agents at one position of the log, and the members of each queue. A change makes another object.

    `idle` has the agents as if they had nothing to do, `held` the conversations that may take units of each. The
    load of the `timed` agents depends on the moment.
    """

    members: Mapping[UUID, frozenset[UUID]]
    _idle: Mapping[UUID, AgentValues]
    _held: Mapping[UUID, Mapping[UUID, FloorConversation]]
    _values: Mapping[UUID, AgentValues]
    _timed: frozenset[UUID]
    # Who changed, one after another. Later objects add to the same list; this one knows only the first `_known` of it.
    _changed: list[UUID] = field(default_factory=list)
    _known: int = 0
    _settled: list[StaffSums] = field(default_factory=list)  # of those who aren't timed, once somebody has asked

    @classmethod
    def of(cls, idle: Mapping[UUID, AgentValues], conversations: Iterable[FloorConversation]) -> "FloorAgents":
        held: defaultdict[UUID, dict[UUID, FloorConversation]] = defaultdict(dict)
        for each in conversations:
            for agent_id in _holders(each):
                held[agent_id][each.row.id] = each
        at = clock.now()
        return cls(
            members=_members(idle.values()),
            _idle=idle,
            _held=dict(held),
            _values={agent_id: _loaded(agent, held.get(agent_id, {}), at) for agent_id, agent in idle.items()},
            _timed=frozenset(
                agent_id
                for agent_id, theirs in held.items()
                if agent_id in idle and any(map(_is_timed, theirs.values()))
            ),
        )

    def now(self) -> Mapping[UUID, AgentValues]:
        """All agents by id, with their load at this moment. An agent who did not change keeps the same object."""
        if not self._timed:
            return self._values
        at = clock.now()
        return {**self._values, **{agent_id: self._loaded(agent_id, at) for agent_id in self._timed}}

    def one(self, agent_id: UUID) -> AgentValues | None:
        """One agent, as in `now`."""
        return self._loaded(agent_id, clock.now()) if agent_id in self._timed else self._values.get(agent_id)

    def staffing(self) -> Staffing:
        """Who is there at this moment, and how much they could take."""
        if not self._settled:
            self._settled.append(StaffSums(self._untimed()))
        at = clock.now()
        return Staffing(self._settled[0], [self._loaded(agent_id, at) for agent_id in self._timed])

    def changed_since(self, earlier: "FloorAgents | None") -> Set[UUID]:
        """The agents who may differ from what an earlier object had, or whose load may have changed with time."""
        if earlier is None or earlier._changed is not self._changed:
            return self._values.keys()
        return self._timed.union(self._changed[earlier._known : self._known])

    async def read_again(self, people: set[UUID], presences: set[UUID]) -> dict[UUID, AgentValues]:
        """These agents, idle, as the current snapshot has them. Takes one statement for people, one for presences."""
        found = await agents_without_load(people) if people else {}
        known = [self._idle[each] for each in presences - found.keys() if each in self._idle]
        return found | {agent.id: agent for agent in (await with_presences(known) if known else ())}

    def after(self, moves: Moves, idle: Mapping[UUID, AgentValues]) -> "FloorAgents":
        """The agents after changes: of conversations, each before and after, and of these agents, who were read again."""
        moved: dict[UUID, dict[UUID, FloorConversation]] = {}  # copied once: a bot may hold a thousand conversations
        for before, after in moves:
            for each, is_held in ((before, False), (after, True)):
                if each is None:
                    continue
                for agent_id in _holders(each):
                    if agent_id not in moved:
                        moved[agent_id] = dict(self._held.get(agent_id, {}))
                    if is_held:
                        moved[agent_id][each.row.id] = each
                    else:
                        del moved[agent_id][each.row.id]
        held, touched = {**self._held, **moved} if moved else self._held, moved.keys() | idle.keys()
        if not touched:
            return self
        all_idle = {**self._idle, **idle} if idle else self._idle
        touched &= all_idle.keys()
        at = clock.now()
        loaded = {each: _loaded(all_idle[each], held.get(each, {}), at) for each in touched}
        # Most conversations change without a change of anybody's load. What a timed agent had before depends on the moment.
        differing = {
            each: agent for each, agent in loaded.items() if each in self._timed or agent != self._values.get(each)
        }
        timed = {each for each in touched if any(map(_is_timed, held.get(each, {}).values()))}
        # A view that is ahead of the process has added to the list already, or will: then a new list begins.
        goes_on = len(self._changed) == self._known < MOST_CHANGES
        changed = self._changed if goes_on else []
        changed.extend(differing)
        found = FloorAgents(
            members=self.members if self._has_same_queues(idle) else _members(all_idle.values()),
            _idle=all_idle,
            _held=held,
            _values={**self._values, **differing} if differing else self._values,
            _timed=(self._timed - touched) | timed if timed or not self._timed.isdisjoint(touched) else self._timed,
            _changed=changed,
            _known=len(changed),
        )
        if self._settled:
            moved_people = differing.keys() | timed
            settled = [(self._settled_one(each), found._settled_one(each)) for each in moved_people]
            found._settled.append(self._settled[0].after(found._untimed(), settled) if settled else self._settled[0])
        return found

    def _settled_one(self, agent_id: UUID) -> AgentValues | None:
        return None if agent_id in self._timed else self._values.get(agent_id)

    def _untimed(self) -> Mapping[UUID, AgentValues]:
        if not self._timed:
            return self._values
        return {agent_id: agent for agent_id, agent in self._values.items() if agent_id not in self._timed}

    def _loaded(self, agent_id: UUID, at: datetime) -> AgentValues:
        return _loaded(self._idle[agent_id], self._held[agent_id], at)

    def _has_same_queues(self, agents: Mapping[UUID, AgentValues]) -> bool:
        return all(
            agent_id in self._idle and agent.queue_ids == self._idle[agent_id].queue_ids
            for agent_id, agent in agents.items()
        )


def _loaded(agent: AgentValues, held: Mapping[UUID, FloorConversation], at: datetime) -> AgentValues:
    offers = [each.pending_offer for each in held.values() if each.pending_offer]
    return with_load(agent, loads([each.row for each in held.values()], offers, at).get(agent.id))


def _members(agents: Iterable[AgentValues]) -> dict[UUID, frozenset[UUID]]:
    members: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for agent in agents:
        for queue_id in agent.queue_ids:
            members[queue_id].add(agent.id)
    return {queue_id: frozenset(agent_ids) for queue_id, agent_ids in members.items()}


def _holders(each: FloorConversation) -> set[UUID]:
    """The agents of whom a conversation may take units: the one who has it, and the one to whom it is offered."""
    offered_to = each.pending_offer.agent_id if each.pending_offer else None
    return {agent_id for agent_id in (each.row.agent_id, offered_to) if agent_id}


def _is_timed(each: FloorConversation) -> bool:
    """Whether it takes units until a moment at which nothing changes in the database."""
    return each.row.state is ConversationState.WRAP_UP and each.row.wrap_up_capacity is WrapUpCapacity.BLOCK_FOR_TIME
