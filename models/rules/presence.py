"""Presence: what follows an agent's load by itself, what stays as it was set, and who may reset it."""

from collections.abc import Collection
from uuid import UUID

from models.rules.conversations.disclosure import knows_agent
from models.rules.refusals import Refused, not_found, role_required
from models.values import AgentValues, Viewer
from models.vocabulary import Presence, RefusalCode, Role

FOLLOWING = frozenset({Presence.AVAILABLE, Presence.BUSY})  # set by hand they last until the load next changes
ASKED_ABOUT = FOLLOWING | {Presence.DO_NOT_DISTURB}  # in these someone is there who could have answered


def automatic(capacity_units: int, units_used: int) -> Presence:
    """What capacity makes of an agent who is there and has said nothing else."""
    if units_used >= capacity_units:
        return Presence.DO_NOT_DISTURB
    return Presence.BUSY if units_used > 0 else Presence.AVAILABLE


def follows_load(presence: Presence, *, is_automatic: bool) -> bool:
    """AWAY, DO_NOT_DISTURB, OFFLINE and INACTIVE stay when somebody has set them."""
    return is_automatic or presence in FOLLOWING


def asked_of(agent: AgentValues) -> Presence:
    """The presence that a person's choice of this agent is measured by.

    Without room an agent is DO_NOT_DISTURB by itself. Room is asked for separately, and who overrides its lack must not
    be stopped by what follows from it: that agent counts as BUSY.
    """
    is_full = agent.presence_is_automatic and agent.presence is Presence.DO_NOT_DISTURB
    return Presence.BUSY if is_full else agent.presence


def may_reset(viewer: Viewer, agent_id: UUID, queue_ids: Collection[UUID]) -> None:
    """A supervisor resets the presence of an agent of a queue that he or she oversees."""
    if not knows_agent(viewer, agent_id, queue_ids):
        raise not_found("agent")
    if viewer.has(Role.API_ACCESS):
        raise Refused(
            RefusalCode.API_ACCESS_ROLE,
            "You hold the role API_ACCESS, which rules out every supervisor action; "
            "ask an administrator to take that role away.",
        )
    if not viewer.has(Role.SUPERVISOR):
        raise role_required(Role.SUPERVISOR)
    if viewer.overseen.isdisjoint(queue_ids):
        raise Refused(
            RefusalCode.OUTSIDE_SUPERVISED_QUEUES,
            "This agent works in no queue that you oversee; ask the supervisors of one of the agent's queues.",
        )
