"""The load of each agent. Only this file computes used units, from the conversations and offers that take them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from models import clock
from models.reading.agent_rows import HeldConversation, HeldOffer, read_agents, read_presences, read_set_presences
from models.rules.offers.capacity import Held, holds_units, offer_holds_units, units_used
from models.tables import Conversation, Offer, UserPresence
from models.values import AgentValues
from models.vocabulary import AgentKind, ConversationState, Presence


@dataclass(frozen=True, slots=True)
class Load:
    """The units that an agent's conversations and offers take, and how many conversations the agent has open."""

    units_used: int = 0
    open_conversations: int = 0


async def agent_values(agent_ids: Collection[UUID] | None = None) -> dict[UUID, AgentValues]:
    """Agents by id; all of them without `agent_ids`. Always takes one statement."""
    rows = await read_agents(agent_ids, load=True)
    found = _loads_in(rows)
    return {row["user_id"]: with_load(_values(row), found.get(row["user_id"])) for row in rows}


async def agents_without_load(agent_ids: Collection[UUID] | None = None) -> dict[UUID, AgentValues]:
    """The same agents as if they had nothing to do. Takes one statement."""
    return {row["user_id"]: _values(row) for row in await read_agents(agent_ids)}


async def with_presences(agents: Sequence[AgentValues]) -> list[AgentValues]:
    """These agents with the presences that they have now. Takes one statement."""
    presences = await read_set_presences([agent.id for agent in agents])
    return [_with_presence(agent, *presences.get(agent.id, (Presence.OFFLINE, False))) for agent in agents]


def _with_presence(agent: AgentValues, presence: Presence, is_automatic: bool) -> AgentValues:
    """An agent who is not enabled counts as OFFLINE, whatever was set before."""
    return replace(
        agent, presence=presence if agent.is_enabled else Presence.OFFLINE, presence_is_automatic=is_automatic
    )


def with_load(agent: AgentValues, load: Load | None) -> AgentValues:
    if load is None:
        return agent
    return replace(agent, units_used=load.units_used, open_conversations=load.open_conversations)


def loads(
    conversations: Iterable[Conversation | HeldConversation], offers: Iterable[Offer | HeldOffer], at: datetime
) -> dict[UUID, Load]:
    """The load of each agent who has one of these conversations or pending offers. Agents without any are left out."""
    held: defaultdict[UUID, list[Held]] = defaultdict(list)
    opened: set[tuple[UUID, UUID]] = set()  # an offered conversation is found twice: as the agent's, and as the offer
    for row in conversations:
        if row.agent_id and row.state is ConversationState.ACTIVE:
            opened.add((row.agent_id, row.id))
        in_wrap_up = (at - row.wrap_up_since).total_seconds() if row.wrap_up_since else 0
        if row.agent_id and holds_units(
            row.state,
            row.sub_state,
            row.wrap_up_capacity,
            wrap_up_seconds=in_wrap_up,
            block_seconds=row.wrap_up_block_seconds,
        ):
            held[row.agent_id].append(Held(row.id, row.units))
    for offer in offers:
        if offer_holds_units(offer.kind, offer.status):
            held[offer.agent_id].append(Held(offer.conversation_id, offer.units))
            opened.add((offer.agent_id, offer.conversation_id))
    open_counts = Counter(agent_id for agent_id, _ in opened)
    return {
        agent_id: Load(units_used(held.get(agent_id, ())), open_counts[agent_id])
        for agent_id in held.keys() | open_counts.keys()
    }


async def presences_with_units(
    person_ids: Collection[UUID],
) -> dict[UUID, tuple[UserPresence, tuple[int, int] | None]]:
    """The presences of those of these people who have one, with the total and used units of those who are agents.

    Takes one statement. Within a unit of work the rows must be locked.
    """
    rows = await read_presences(person_ids)
    found = _loads_in(rows)
    return {row["user_id"]: (UserPresence._init_from_db(**row), _units(row, found)) for row in rows}


async def units_of(agent_ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """Total and used units of those of these people who are agents. Takes one statement."""
    rows = await read_agents(agent_ids, load=True)
    found = _loads_in(rows)
    return {row["user_id"]: units for row in rows if (units := _units(row, found))}


def _units(row: dict[str, Any], found: dict[UUID, Load]) -> tuple[int, int] | None:
    if row["capacity_units"] is None:
        return None
    return row["capacity_units"], found.get(row["user_id"], Load()).units_used


def _values(row: dict[str, Any]) -> AgentValues:
    """An agent as if the agent had nothing to do. One who is not enabled counts as OFFLINE, whatever was set before."""
    return AgentValues(
        id=row["user_id"],
        name=row["name"],
        kind=AgentKind(row["kind"]),
        presence=Presence(row["presence"]) if row["presence"] and row["is_enabled"] else Presence.OFFLINE,
        presence_is_automatic=bool(row["is_automatic"]),
        capacity_units=row["capacity_units"],
        units_used=0,
        queue_ids=row["queues"],
        skills=row["skills"],
        is_enabled=bool(row["is_enabled"]),
    )


def _loads_in(rows: Sequence[dict[str, Any]]) -> dict[UUID, Load]:
    conversations = (each for row in rows for each in row["conversations"])
    return loads(conversations, (each for row in rows for each in row["offers"]), clock.now())
