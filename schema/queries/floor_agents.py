"""The agents whose presence and free capacity a floor shows. floor.py makes its figures."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from models.floor.view import FloorView
from models.reading.figures import Scope
from models.rules.conversations.disclosure import EVERYTHING
from models.values import AgentValues
from models.vocabulary import AgentKind


@dataclass(frozen=True, slots=True)
class ShownAgents:
    """The members of some queues and other agents, without bots. `members` has the agents of each queue."""

    values: Mapping[UUID, AgentValues]
    members: Mapping[UUID, frozenset[UUID]]


def agents_of(view: FloorView, scope: Scope, others: Collection[UUID]) -> ShownAgents:
    """The members of the queues of this scope, and these other agents; of every queue, all agents."""
    agents, members = view.agents, view.members
    if scope.queue_ids is EVERYTHING:
        concerned: Collection[UUID] = agents.keys()
    else:
        members = {each: members[each] for each in scope.queue_ids if each in members}
        concerned = frozenset(others).union(*members.values())
    human = {each: agents[each] for each in concerned if each in agents and agents[each].kind is AgentKind.HUMAN}
    return ShownAgents(human, members)
