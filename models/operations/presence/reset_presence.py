"""A supervisor resets an agent's presence: it follows the agent's load again."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.reading.agent_loads import agent_values
from models.rules.presence import may_reset
from models.rules.refusals import not_found
from models.steps.presence import locked_presences, set_automatic
from models.values import Viewer
from models.vocabulary import Act, Presence


@dataclass(frozen=True, kw_only=True)
class PresenceReset(Outcome):
    agent_id: UUID


@operation(Act.RESET_PRESENCE, PresenceReset, is_audited=True)
async def reset_presence(
    uow: UnitOfWork, agent_id: UUID, *, by: Viewer, request_id: str | None = None
) -> PresenceReset:
    """Forget the presence that was set. An agent who is OFFLINE stays so: nobody can connect for them."""
    uow.target_id = agent_id
    agent = (await agent_values([agent_id])).get(agent_id)
    if agent is None or not agent.is_enabled:
        raise not_found("agent")
    may_reset(by, agent_id, agent.queue_ids)
    row = (await locked_presences([agent_id])).get(agent_id)
    if row and row.gone_since:
        row.before_gone = None
        await uow.presence_set(row, row.presence)
    elif row and row.presence is not Presence.OFFLINE:
        await set_automatic(uow, row)
    return PresenceReset(agent_id=agent_id)
