"""The stream `agentsChanged`: presence, load and queues of the agents that the viewer may see."""

from collections.abc import Set
from uuid import UUID

from models.access.viewers import with_rights
from models.events import keys
from models.events.facts import ConfigurationChanged, ConversationChanged, Fact, PresenceChanged, RightsChanged
from models.events.keys import Keys
from models.floor.agent_lists import AgentsChosen
from models.floor.floor import floor
from models.rules.conversations.disclosure import EVERYTHING, readable_queues, reads_floor, reads_workload
from models.rules.offers.capacity import whose_load_moves
from models.values import RightsValues, Viewer
from models.vocabulary import Act, AgentAspect, ConfigurationKind, Role
from schema.context import Info
from schema.streams.stream import NOTHING_VISIBLE, FrameInterval, Stream
from schema.types.frames.floor import AgentChange, AgentMove

_PRESENCE = frozenset({AgentAspect.PRESENCE})
_LOAD = frozenset({AgentAspect.CAPACITY})
_QUEUES = frozenset({AgentAspect.QUEUES})


class AgentChanges(Stream[AgentChange]):
    """`agentsChanged`. It reads again which agents the viewer sees after each change of rights that may affect that."""

    def __init__(self, info: Info, queue_ids: frozenset[UUID] | None) -> None:
        super().__init__(info)
        self._queue_ids = queue_ids
        self._visible: frozenset[UUID] = frozenset()

    def keys(self) -> Keys | None:
        if self.viewer.has(Role.ADMIN):
            return None
        seen = frozenset(map(keys.of_person, self._visible | {self.viewer.id}))
        return seen | frozenset(map(keys.of_queue, self._watched(self.viewer))) | {keys.EVERYONE}

    async def refusal(self) -> str | None:
        if self._is_disabled or not _watches(self.viewer):
            return NOTHING_VISIBLE
        self._visible = await self._seen_by(self.viewer)
        return None

    async def loss(self) -> str | None:
        return await self.refusal()

    async def frame(self, fact: Fact, interval: FrameInterval) -> AgentChange | None:
        match fact:
            case PresenceChanged(person_id=person_id, after=presence) if (
                person_id in self._visible and presence is not fact.before
            ):
                moves = [AgentMove.of(person_id, _PRESENCE, is_visible=True, to_presence=presence)]
            case ConversationChanged():
                moves = self._loads(fact)
            case RightsChanged():
                moves = await self._queues(fact)
            case ConfigurationChanged(subject=ConfigurationKind.AGENT, subject_id=agent_id):
                moves = self._moves({agent_id})
            case _:
                moves = []
        if not moves:
            return None
        return AgentChange(
            **interval.header(),
            changes=moves,
        )

    def _loads(self, fact: ConversationChanged) -> list[AgentMove]:
        """Changes of load, if the viewer may read the agents' workload."""
        moved = whose_load_moves(fact.before, fact.after)
        if fact.act is Act.FREE_WRAP_UP and fact.after.agent_id:
            moved |= {fact.after.agent_id}  # the units became free with time; the values are the same
        return self._moves(moved)

    def _moves(self, moved: Set[UUID]) -> list[AgentMove]:
        known = sorted(each for each in moved & self._visible if reads_workload(self.viewer, each))
        return [AgentMove.of(agent_id, _LOAD, is_visible=True) for agent_id in known]

    async def _queues(self, fact: RightsChanged) -> list[AgentMove]:
        """The agent whose queues changed, and all who became visible or hidden if the viewer's own rights changed."""
        queues = self._watched(self.viewer)
        moved = set()
        if _is_agent(fact) and (_meet(queues, fact.before.member_of) or _meet(queues, fact.after.member_of)):
            moved.add(fact.person_id)
        if fact.person_id == self.viewer.id:
            moved |= await self._seen_with(fact.before) ^ await self._seen_with(fact.after)
        return [AgentMove.of(each, _QUEUES, is_visible=each in self._visible) for each in sorted(moved)]

    async def _seen_with(self, rights: RightsValues) -> frozenset[UUID]:
        return await self._seen_by(with_rights(self.viewer, rights))

    async def _seen_by(self, viewer: Viewer) -> frozenset[UUID]:
        view = await floor.view()
        return frozenset(agent.id for agent in AgentsChosen(viewer, self._queue_ids).of(view.agents.values()))

    def _watched(self, viewer: Viewer) -> frozenset[UUID]:
        """The queues whose members the stream reports, or EVERYTHING."""
        queues = readable_queues(viewer)
        if self._queue_ids is None:
            return queues
        return self._queue_ids if queues is EVERYTHING else queues & self._queue_ids


def _meet(queues: frozenset[UUID], member_of: frozenset[UUID]) -> bool:
    return queues is EVERYTHING or not queues.isdisjoint(member_of)


def _is_agent(fact: RightsChanged) -> bool:
    return any(role in rights.roles for rights in (fact.before, fact.after) for role in (Role.AGENT, Role.BOT))


def _watches(viewer: Viewer) -> bool:
    """Whether the viewer sees an agent, or may see one later without a change of the viewer's own rights."""
    return reads_floor(viewer) and (bool(readable_queues(viewer)) or _always_sees(viewer))


def _always_sees(viewer: Viewer) -> bool:
    """Whether the viewer sees at least one agent in any case: administrators see all, agents and bots see themselves."""
    return not viewer.roles.isdisjoint((Role.ADMIN, Role.AGENT, Role.BOT))
