"""Reads the agents whose presence and free capacity a floor shows. floor.py makes its figures."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from models.reading.agent_loads import agent_values
from models.reading.figures import Scope
from models.rules.conversations.disclosure import EVERYTHING
from models.tables import QueueMember
from models.values import AgentValues
from models.vocabulary import AgentKind


@dataclass(frozen=True, slots=True)
class AgentsRead:
    """The members of some queues and other agents, without bots. `members` has the agents of each queue."""

    values: Mapping[UUID, AgentValues]
    members: Mapping[UUID, frozenset[UUID]]

    def of(self, scope: Scope, others: Collection[UUID]) -> "AgentsRead":
        """The members of the queues of this scope, and these other agents."""
        if scope.queue_ids is EVERYTHING:
            return self
        members = {each: self.members[each] for each in scope.queue_ids if each in self.members}
        concerned = frozenset(others).union(*members.values())
        return AgentsRead({each: self.values[each] for each in concerned if each in self.values}, members)


async def read_agents(scope: Scope, others: Collection[UUID]) -> AgentsRead:
    """Takes seven statements."""
    rows = QueueMember.all() if scope.only is None else QueueMember.filter(queue_id__in=sorted(scope.only))
    members: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for queue_id, agent_id in await rows.values_list("queue_id", "agent_id"):
        members[queue_id].add(agent_id)
    concerned = frozenset(others).union(*members.values())
    values = await agent_values(None if scope.only is None else sorted(concerned))
    return AgentsRead(
        {agent.id: agent for agent in values.values() if agent.kind is AgentKind.HUMAN},
        {queue_id: frozenset(agent_ids) for queue_id, agent_ids in members.items()},
    )
