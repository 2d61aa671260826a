"""Agents with what their values and their load need, read by one statement. agent_loads.py makes values of it.

Each row is one agent; what an agent has several of, such as queues, is a JSON array within it. The text is fixed, because
every offer and every answer to one reads agents, some of them while others wait for the same rows.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from models.database.connections import speaks_postgres
from models.database.prepared import select
from models.rules.roles import WORK_IN_QUEUES
from models.vocabulary import ActiveSubState, ConversationState, OfferKind, OfferStatus, Presence, WrapUpCapacity

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


# Statements name every column: a prepared one with `*` fails on PostgreSQL once the table has got another column.
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
_OF_THESE = " WHERE agents.user_id = ANY($1)"
_AGENTS = f"SELECT agents.user_id, {_CAPACITY}, {_PERSON} FROM agents{_PEOPLE}"
_LOADED_AGENTS = f"SELECT agents.user_id, {_CAPACITY}, {_PERSON}, {_LOAD} FROM agents{_PEOPLE}"
_PRESENCES = f"""SELECT presences.user_id, presences.presence, presences.since, presences.set_by_id,
        presences.is_automatic, presences.gone_since, presences.before_gone, {_CAPACITY}, {_LOAD}
    FROM presences LEFT JOIN agents ON agents.user_id = presences.user_id WHERE presences.user_id = ANY($1)
"""
_SET_PRESENCES = "SELECT user_id, presence, is_automatic FROM presences WHERE user_id = ANY($1)"
_LOCK_PRESENCES = "SELECT user_id FROM presences WHERE user_id = ANY($1) ORDER BY user_id FOR NO KEY UPDATE"


async def read_agents(agent_ids: Collection[UUID] | None = None, *, load: bool = False) -> list[dict[str, Any]]:
    """Those of these people who are agents, or all agents, by name of column.

    They are `user_id`, `capacity_units`, `kind`, `name`, `is_enabled`, `presence`, `is_automatic`, `skills` and `queues`;
    `load` adds `conversations` and `offers`.
    """
    statement = _LOADED_AGENTS if load else _AGENTS
    if agent_ids is None:
        rows = await select(statement)
    else:
        rows = await select(statement + _OF_THESE, list(agent_ids))
    return [_read(row) for row in rows]


async def lock_presences(person_ids: Collection[UUID]) -> None:
    """Lock the presences of these people until the unit of work ends, one after the other in the order of their ids."""
    if speaks_postgres():  # on SQLite a unit of work is alone already
        await select(_LOCK_PRESENCES, sorted(person_ids))


async def read_presences(person_ids: Collection[UUID]) -> list[dict[str, Any]]:
    """The presences of these people, by name of column, with `capacity_units`, `conversations` and `offers` of agents.

    `capacity_units` is None for people who are no agents.
    """
    return [_read(row) for row in await select(_PRESENCES, sorted(person_ids))]


async def read_set_presences(person_ids: Collection[UUID]) -> dict[UUID, tuple[Presence, bool]]:
    """The presences of those of these people who have one, and whether each was set because of the person's load."""
    rows = await select(_SET_PRESENCES, list(person_ids))
    return {_uuid(row["user_id"]): (Presence(row["presence"]), bool(row["is_automatic"])) for row in rows}


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
