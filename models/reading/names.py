"""Agents and queues by the names under which conversations show them, many at once."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from models.tables import Agent, User


@dataclass(frozen=True, slots=True)
class NamedAgent:
    """An agent's row with what its user adds."""

    row: Agent
    name: str
    is_enabled: bool


async def named_agents(agent_ids: Collection[UUID] | None = None) -> dict[UUID, NamedAgent]:
    """Agents by id; all of them without `agent_ids`. Takes two statements."""
    rows = await (Agent.all() if agent_ids is None else Agent.filter(user_id__in=sorted(agent_ids)))
    users = {user.id: user for user in await User.filter(id__in=[row.user_id for row in rows])}
    return {
        row.user_id: NamedAgent(row, users[row.user_id].name, is_enabled=users[row.user_id].disabled_at is None)
        for row in rows
    }
