"""Presence: which presences follow an agent's load automatically, which stay as they were set, and who may reset one."""

from collections.abc import Collection
from uuid import UUID

from models.rules.conversations.disclosure import knows_agent
from models.rules.oversight import must_not_hold_api_access
from models.rules.refusals import Refused, not_found, role_required
from models.values import AgentValues, Viewer
from models.vocabulary import Presence, RefusalCode, Role

# The load changes these even if somebody has set them.
LOAD_DEPENDENT_PRESENCES = frozenset({Presence.AVAILABLE, Presence.BUSY})
REACHABLE_PRESENCES = LOAD_DEPENDENT_PRESENCES | {Presence.DO_NOT_DISTURB}  # the agent could have answered an offer


def automatic(capacity_units: int, units_used: int) -> Presence:
    """The presence of an agent who is connected and has set none: it follows the load."""
    if units_used >= capacity_units:
        return Presence.DO_NOT_DISTURB
    return Presence.BUSY if units_used > 0 else Presence.AVAILABLE


def follows_load(presence: Presence, *, is_automatic: bool) -> bool:
    """Whether the load may change this presence. AWAY, DO_NOT_DISTURB, OFFLINE and INACTIVE stay if somebody set them."""
    return is_automatic or presence in LOAD_DEPENDENT_PRESENCES


def presence_when_chosen(agent: AgentValues) -> Presence:
    """The agent's presence for the rules that check a person's choice of this agent.

    A full agent is automatically DO_NOT_DISTURB, but counts as BUSY here: capacity has its own check, and a supervisor who
    overrides capacity must not be refused for the presence that follows from it.
    """
    is_full = agent.presence_is_automatic and agent.presence is Presence.DO_NOT_DISTURB
    return Presence.BUSY if is_full else agent.presence


def may_reset(viewer: Viewer, agent_id: UUID, queue_ids: Collection[UUID]) -> None:
    """Supervisors may reset the presence of agents who work in a queue that they oversee."""
    if not knows_agent(viewer, agent_id, queue_ids):
        raise not_found("agent")
    must_not_hold_api_access(viewer)
    if not viewer.has(Role.SUPERVISOR):
        raise role_required(Role.SUPERVISOR)
    if viewer.overseen.isdisjoint(queue_ids):
        raise Refused(
            RefusalCode.OUTSIDE_SUPERVISED_QUEUES,
            "This agent works in no queue that you oversee; ask the supervisors of one of the agent's queues.",
        )
