"""The agents whose presence and free capacity a floor shows. floor.py makes its figures."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from models.floor.staffing import Staff
from models.floor.view import FloorView
from models.reading.figures import Scope
from models.rules.conversations.disclosure import EVERYTHING
from models.values import AgentValues
from models.vocabulary import AgentKind


@dataclass(frozen=True, slots=True)
class ShownAgents:
    """The members of some queues and other agents: how many there are `here`, and in each queue.

    `ids` are all whose changes may change this. `listed` has those who are shown one by one, without bots.
    """

    ids: frozenset[UUID]
    here: Staff
    by_queue: Mapping[UUID, Staff]
    listed: Mapping[UUID, AgentValues]


def agents_of(
    view: FloorView, scope: Scope, queue_ids: Collection[UUID], others: Collection[UUID], *, are_listed: bool
) -> ShownAgents:
    """The members of the queues of this scope, and these other agents; of every queue, all agents."""
    staffing, known = view.staffing(), view.agents
    if scope.queue_ids is EVERYTHING:
        ids, here = frozenset(known), staffing.of_all()
    else:
        members = (view.members[each] for each in scope.queue_ids if each in view.members)
        ids, here = frozenset(others).union(*members), staffing.of_queues(scope.queue_ids)
    return ShownAgents(
        ids,
        here,
        by_queue={each: staffing.of_queues((each,)) for each in queue_ids},
        listed={each: known[each] for each in ids if each in known and known[each].kind is AgentKind.HUMAN}
        if are_listed
        else {},
    )
