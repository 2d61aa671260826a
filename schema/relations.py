"""Reads the relations between objects from the database, in a fixed number of statements for any number of ids."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from models.reading import audit, questions, transcripts
from models.reading.agent_loads import agent_values as values_of_agents
from models.reading.keyset import Page
from models.reading.names import NamedAgent, named_agents
from models.reading.people import waiting_by_queue
from models.reading.queue_attendance import attendances
from models.reading.queue_hours import Opening, openings
from models.reading.queue_positions import positions_of
from models.reading.sentiment_history import histories
from models.reading.transcripts import TranscriptSlice
from models.sentiment.history import Move
from models.tables import (
    ConfiguredChannel,
    Customer,
    Delivery,
    Draft,
    Message,
    MonitoringSession,
    Queue,
    QueueMember,
    QueueSupervisor,
    SentimentCorrection,
    SupervisorSettings,
    User,
    UserPresence,
    UserRole,
)
from models.tables.settings import SETTINGS_ID
from models.values import SYSTEM, AgentValues, SettingsValues
from models.vocabulary import ActorKind, Presence, Role

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Person:
    """Anyone who has a name: a user, a customer or the system."""

    id: UUID
    name: str
    kind: ActorKind


def by_id(rows: Callable[[list[UUID]], Awaitable[Iterable[V]]]) -> Callable[[list[UUID]], Awaitable[list[V | None]]]:
    async def load(ids: list[UUID]) -> list[V | None]:
        found = {row.id: row for row in await rows(ids)}  # type: ignore[attr-defined]  # every table of these has one
        return [found.get(row_id) for row_id in ids]

    return load


async def channels_of_connectors(connector_ids: list[UUID]) -> list[ConfiguredChannel | None]:
    found = {row.connector_id: row for row in await ConfiguredChannel.filter(connector_id__in=connector_ids)}
    return [found.get(connector_id) for connector_id in connector_ids]


async def deliveries_of_messages(message_ids: list[UUID]) -> list[Delivery | None]:
    found = {row.message_id: row for row in await Delivery.filter(message_id__in=message_ids)}
    return [found.get(message_id) for message_id in message_ids]


async def agents(ids: list[UUID]) -> list[NamedAgent | None]:
    found = await named_agents(ids)
    return [found.get(user_id) for user_id in ids]


async def agent_values(ids: list[UUID]) -> list[AgentValues | None]:
    found = await values_of_agents(ids)
    return [found.get(user_id) for user_id in ids]


async def presences(ids: list[UUID]) -> list[Presence]:
    """Presences of users; OFFLINE for those who have never set one."""
    found = {row.user_id: row.presence for row in await UserPresence.filter(user_id__in=ids)}
    return [found.get(user_id, Presence.OFFLINE) for user_id in ids]


async def people(ids: list[UUID]) -> list[Person | None]:
    """Three statements: users, the roles that make one a bot or connector, customers."""
    users = {row.id: row for row in await User.filter(id__in=ids)}
    kinds = {
        row.user_id: ActorKind.BOT if row.role is Role.BOT else ActorKind.CONNECTOR
        for row in await UserRole.filter(user_id__in=ids, role__in=[Role.BOT, Role.CHANNEL])
    }
    customers = {row.id: row for row in await Customer.filter(id__in=ids)}

    def person(person_id: UUID) -> Person | None:
        if person_id == SYSTEM.id:
            return Person(person_id, SYSTEM.name, ActorKind.SYSTEM)
        row = users.get(person_id) or customers.get(person_id)
        return Person(person_id, row.name, kinds.get(person_id, ActorKind.PERSON)) if row else None

    return [person(person_id) for person_id in ids]


async def queues_of_agents(agent_ids: list[UUID]) -> list[list[Queue]]:
    memberships = await QueueMember.filter(agent_id__in=agent_ids).select_related("queue").order_by("queue__name")
    return _grouped(agent_ids, ((row.agent_id, row.queue) for row in memberships))


async def queues_of_supervisors(supervisor_ids: list[UUID]) -> list[list[Queue]]:
    rows = (
        await QueueSupervisor.filter(supervisor_id__in=supervisor_ids).select_related("queue").order_by("queue__name")
    )
    return _grouped(supervisor_ids, ((row.supervisor_id, row.queue) for row in rows))


async def roles_of_users(user_ids: list[UUID]) -> list[list[Role]]:
    rows = await UserRole.filter(user_id__in=user_ids)
    return [sorted(roles) for roles in _grouped(user_ids, ((row.user_id, row.role) for row in rows))]


async def audit_notes(entry_ids: list[int]) -> list[str | None]:
    found = await audit.notes(entry_ids)
    return [found.get(entry_id) for entry_id in entry_ids]


async def members_of_queues(queue_ids: list[UUID]) -> list[list[UUID]]:
    memberships = await QueueMember.filter(queue_id__in=queue_ids)
    return _grouped(queue_ids, ((row.queue_id, row.agent_id) for row in memberships))


async def openings_of_queues(queue_ids: list[UUID]) -> list[Opening]:
    found = await openings(queue_ids)
    return [found[queue_id] for queue_id in queue_ids]


async def waiting_in_queues(queue_ids: list[UUID]) -> list[int]:
    found = await waiting_by_queue(queue_ids)
    return [found.get(queue_id, 0) for queue_id in queue_ids]


async def positions_in_queue(conversation_ids: list[UUID]) -> list[int | None]:
    found = await positions_of(conversation_ids)
    return [found.get(conversation_id) for conversation_id in conversation_ids]


async def positions_worked_on(waiting: list[tuple[UUID, UUID]]) -> list[int | None]:
    """Of these conversations, each with its queue: the positions on which somebody works."""
    attended = await attendances({queue_id for _, queue_id in waiting})
    found = await positions_of([id for id, queue_id in waiting if attended[queue_id].is_attended])
    return [found.get(conversation_id) for conversation_id, _ in waiting]


async def sessions_of(conversation_ids: list[UUID]) -> list[list[MonitoringSession]]:
    rows = await MonitoringSession.filter(conversation_id__in=conversation_ids).order_by("started_at", "id")
    return _grouped(conversation_ids, ((row.conversation_id, row) for row in rows))


async def moves_of_sentiment(conversation_ids: list[UUID]) -> list[list[Move]]:
    found = await histories(conversation_ids)
    return [found.get(conversation_id, []) for conversation_id in conversation_ids]


async def questions_before(message_ids: list[UUID]) -> list[str | None]:
    found = await questions.questions_before(message_ids)
    return [found.get(message_id) for message_id in message_ids]


async def corrections(message_ids: list[UUID]) -> list[SentimentCorrection | None]:
    """The newest of each message."""
    rows = await SentimentCorrection.filter(message_id__in=message_ids).order_by("id")
    found = {row.message_id: row for row in rows}
    return [found.get(message_id) for message_id in message_ids]


async def drafts_of_messages(message_ids: list[UUID]) -> list[Draft | None]:
    """The draft that became each message; None if it was none."""
    found = {row.id: row for row in await Draft.filter(id__in=message_ids)}
    return [found.get(message_id) for message_id in message_ids]


async def transcript_pages(slices: list[TranscriptSlice]) -> list[Page[Message]]:
    return await transcripts.pages(slices)


async def settings(ids: list[int]) -> list[SettingsValues]:
    row = await SupervisorSettings.get_or_none(id=SETTINGS_ID)
    return [row.values() if row else SettingsValues()] * len(ids)


def _grouped(keys: list[UUID], pairs: Iterable[tuple[UUID, V]]) -> list[list[V]]:
    groups: defaultdict[UUID, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return [groups[key] for key in keys]
