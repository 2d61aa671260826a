"""Agents with what their values and their load need, read by one statement. agent_loads.py makes values of it.

Each row is one agent; what an agent has several of, such as queues, is a JSON array within it. The text is fixed, because
every offer and every answer to one reads agents, some of them while others wait for the same rows.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from models.database.connections import connection, speaks_postgres
from models.rules.roles import WORK_IN_QUEUES
from models.vocabulary import ActiveSubState, ConversationState, OfferKind, OfferStatus, WrapUpCapacity

HOLDING_STATES = (ConversationState.ACTIVE, ConversationState.WRAP_UP)


@dataclass(frozen=True, slots=True)
class HeldConversation:
    """The columns of an agent's conversation that decide how many units it takes."""

    id: UUID
    agent_id: UUID
    state: ConversationState
    sub_state: ActiveSubState | None
    units: int
    wrap_up_capacity: WrapUpCapacity
    wrap_up_block_seconds: int
    wrap_up_since: datetime | None


@dataclass(frozen=True, slots=True)
class HeldOffer:
    """The same columns of a pending offer."""

    conversation_id: UUID
    agent_id: UUID
    kind: OfferKind
    status: OfferStatus
    units: int


def _listed(words: Collection[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


# In PostgreSQL's notation; `_statement` translates it to SQLite's.
_CAPACITY = "agents.capacity_units"
_PERSON = f"""agents.kind, CAST(agents.skills AS text) AS skills, users.name, presences.presence, presences.is_automatic,
    users.disabled_at IS NULL AND EXISTS (
        SELECT 1 FROM user_roles WHERE user_id = users.id AND role IN ({_listed(WORK_IN_QUEUES)})
    ) AS is_enabled,
    CAST((SELECT json_agg(queue_id) FROM queue_members WHERE agent_id = agents.user_id) AS text) AS queues"""
_LOAD = f"""CAST((
        SELECT json_agg(json_build_array(
            id, state, sub_state, units, wrap_up_capacity, wrap_up_block_seconds, wrap_up_since
        )) FROM conversations WHERE agent_id = agents.user_id AND state IN ({_listed(HOLDING_STATES)})
    ) AS text) AS conversations,
    CAST((
        SELECT json_agg(json_build_array(conversation_id, kind, status, units))
        FROM offers WHERE agent_id = agents.user_id AND status = '{OfferStatus.PENDING}'
    ) AS text) AS offers"""
_PEOPLE = " JOIN users ON users.id = agents.user_id LEFT JOIN presences ON presences.user_id = agents.user_id"


@cache
def _statement(*, person: bool, load: bool, some: bool, postgres: bool) -> str:
    columns = ["agents.user_id", _CAPACITY, *[_PERSON] * person, *[_LOAD] * load]
    chosen = " WHERE agents.user_id = ANY($1::uuid[])" if some else ""
    text = f"SELECT {', '.join(columns)} FROM agents{_PEOPLE * person}{chosen}"
    if postgres:
        return text
    return (
        text.replace("json_agg", "json_group_array")
        .replace("json_build_array", "json_array")
        .replace("= ANY($1::uuid[])", "IN (SELECT value FROM json_each(?1))")
    )


async def read_agents(
    agent_ids: Collection[UUID] | None = None, *, person: bool = False, load: bool = False
) -> list[dict[str, Any]]:
    """Those of these people who are agents, or all agents, by name of column: `user_id` and `capacity_units`.

    `person` adds `kind`, `name`, `is_enabled`, `presence`, `is_automatic`, `skills` and `queues`; `load` adds
    `conversations` and `offers`.
    """
    is_postgres = speaks_postgres()
    statement = _statement(person=person, load=load, some=agent_ids is not None, postgres=is_postgres)
    given: list[Any] = []
    if agent_ids is not None:
        given = [list(agent_ids) if is_postgres else json.dumps([str(agent_id) for agent_id in agent_ids])]
    rows = await connection().execute_query_dict(statement, given)
    return [_read(row) for row in rows]


def _read(row: dict[str, Any]) -> dict[str, Any]:
    agent_id = _uuid(row["user_id"])
    read = {**row, "user_id": agent_id}
    if "queues" in row:
        read["queues"] = frozenset(map(UUID, json.loads(row["queues"] or "[]")))
        read["skills"] = tuple(json.loads(row["skills"]))
    if "offers" in row:
        read["conversations"] = [_conversation(agent_id, each) for each in json.loads(row["conversations"] or "[]")]
        read["offers"] = [_offer(agent_id, each) for each in json.loads(row["offers"] or "[]")]
    return read


def _conversation(agent_id: UUID, columns: list[Any]) -> HeldConversation:
    id, state, sub_state, units, wrap_up, block_seconds, since = columns
    return HeldConversation(
        UUID(id),
        agent_id,
        ConversationState(state),
        ActiveSubState(sub_state) if sub_state else None,
        units,
        WrapUpCapacity(wrap_up),
        block_seconds,
        datetime.fromisoformat(since) if since else None,
    )


def _offer(agent_id: UUID, columns: list[Any]) -> HeldOffer:
    conversation_id, kind, status, units = columns
    return HeldOffer(UUID(conversation_id), agent_id, OfferKind(kind), OfferStatus(status), units)


def _uuid(value: UUID | str) -> UUID:
    """PostgreSQL gives ids as such, SQLite as texts."""
    return value if isinstance(value, UUID) else UUID(value)
