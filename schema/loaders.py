"""Loaders for the relations between objects: each takes a fixed number of statements for any number of rows."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from strawberry.dataloader import DataLoader

from models.floor.conversations import FloorConversation, Names, read_conversations, read_names
from models.reading import audit, transcripts
from models.reading.agent_loads import agent_values
from models.reading.keyset import Page
from models.reading.names import NamedAgent, named_agents
from models.reading.people import waiting_by_queue
from models.reading.queue_hours import Opening, openings
from models.reading.queue_positions import positions_of
from models.reading.sentiment_history import histories
from models.reading.transcripts import SLICES, TranscriptSlice
from models.sentiment.history import Move
from models.tables import (
    Conversation,
    Customer,
    Delivery,
    Message,
    MonitoringSession,
    Offer,
    OperatingHours,
    Participant,
    Queue,
    QueueMember,
    QueueSupervisor,
    SupervisorSettings,
    User,
    UserPresence,
    UserRole,
    Workstream,
)
from models.tables.settings import SETTINGS_ID
from models.values import SYSTEM, AgentValues, SettingsValues, Viewer
from models.vocabulary import ActorKind, Presence, Role

V = TypeVar("V")
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Person:
    """Anyone who has a name: a user, a customer or the system."""

    id: UUID
    name: str
    kind: ActorKind


class ReadsFloor(Protocol):
    """The floor, as far as it is loaded."""

    @property
    def names(self) -> Names | None: ...

    def members_of(self, queue_id: UUID) -> list[UUID] | None: ...

    def opening(self, queue_id: UUID) -> Opening | None: ...

    def conversation(self, conversation_id: UUID) -> FloorConversation | None: ...

    def agent(self, agent_id: UUID) -> AgentValues | None: ...

    def waiting_in(self, queue_id: UUID) -> int | None: ...

    def position_in_queue(self, waiting: FloorConversation) -> int | None: ...


class Loaders:
    """One set per GraphQL operation, for one viewer. `clear` forgets what was read, before a stream's next frame."""

    def __init__(self, viewer: Callable[[], Viewer | None], floor: Callable[[], ReadsFloor | None]) -> None:
        self._viewer = viewer
        self._floor = floor
        self.conversations = _loader(self._conversations)
        self.conversation_rows = _loader(self._conversation_rows)
        self.queues = _loader(
            self._held(_named(lambda names: names.queues), _by_id(lambda ids: Queue.filter(id__in=ids)))
        )
        self.workstreams = _loader(
            self._held(_named(lambda names: names.workstreams), _by_id(lambda ids: Workstream.filter(id__in=ids)))
        )
        self.customers = _loader(_by_id(lambda ids: Customer.filter(id__in=ids)))
        self.offers = _loader(_by_id(lambda ids: Offer.filter(id__in=ids)))
        self.messages = _loader(_by_id(lambda ids: Message.filter(id__in=ids)))
        self.participants = _loader(_by_id(lambda ids: Participant.filter(id__in=ids)))
        self.sessions = _loader(_by_id(lambda ids: MonitoringSession.filter(id__in=ids)))
        self.deliveries = _loader(_deliveries_of_messages)
        self.agents = _loader(self._held(_named(lambda names: names.agents), _agents))
        self.agent_values = _loader(self._held(lambda floor, agent_id: floor.agent(agent_id), _agent_values))
        self.presences = _loader(self._held(_presence_held, _presences))
        self.people = _loader(_people)
        self.queues_of_agent = _loader(self._held(_queues_held, _queues_of_agents))
        self.queues_of_supervisor = _loader(_queues_of_supervisors)
        self.roles_of_user = _loader(_roles_of_users)
        self.operating_hours = _loader(_by_id(lambda ids: OperatingHours.filter(id__in=ids)))
        self.audit_notes = _loader(_audit_notes)
        self.members_of_queue = _loader(
            self._held(lambda floor, queue_id: floor.members_of(queue_id), _members_of_queues)
        )
        self.waiting_in_queue = _loader(
            self._held(lambda floor, queue_id: floor.waiting_in(queue_id), _waiting_in_queues)
        )
        self.openings_of_queue = _loader(
            self._held(lambda floor, queue_id: floor.opening(queue_id), _openings_of_queues)
        )
        self.positions_in_queue = _loader(_positions_in_queue)
        self.sessions_of = _loader(_sessions_of)
        self.moves_of_sentiment = _loader(_moves_of_sentiment)
        self.is_monitoring = _loader(self._is_monitoring)
        self.transcript_pages = _loader(_transcript_pages, at_most=SLICES)
        self._settings = _loader(_settings)

    async def settings(self) -> SettingsValues:
        return await self._settings.load(SETTINGS_ID)

    def clear(self) -> None:
        for loader in vars(self).values():
            if isinstance(loader, DataLoader):
                loader.clear_all()

    def _held(
        self, held: Callable[[ReadsFloor, UUID], V | None], read: Callable[[list[UUID]], Awaitable[list[V]]]
    ) -> Callable[[list[UUID]], Awaitable[list[V]]]:
        """Take from the floor what it holds, and read the rest."""

        async def load(ids: list[UUID]) -> list[V]:
            floor = self._floor()
            found = {each: value for each in ids if floor and (value := held(floor, each)) is not None}
            if missing := [each for each in ids if each not in found]:
                found |= zip(missing, await read(missing), strict=True)
            return [found[each] for each in ids]

        return load

    async def _conversations(self, ids: list[UUID]) -> list[FloorConversation | None]:
        """Ongoing ones come from the floor. All others take five statements, and five more for names if there is no floor."""
        floor = self._floor()
        found = {each: floor.conversation(each) for each in ids} if floor else dict[UUID, FloorConversation | None]()
        if missing := [each for each in ids if found.get(each) is None]:
            names = (floor.names if floor else None) or await read_names()
            found |= {each.row.id: each for each in await read_conversations(missing, names)}
        return [found.get(each) for each in ids]

    async def _conversation_rows(self, ids: list[UUID]) -> list[Conversation | None]:
        floor = self._floor()
        found = {each: shown.row for each in ids if floor and (shown := floor.conversation(each))}
        if missing := [each for each in ids if each not in found]:
            found |= {row.id: row for row in await Conversation.filter(id__in=missing)}
        return [found.get(each) for each in ids]

    async def _is_monitoring(self, conversation_ids: list[UUID]) -> list[bool]:
        """Whether the viewer monitors each of these conversations."""
        viewer = self._viewer()
        if viewer is None:
            return [False] * len(conversation_ids)
        running = MonitoringSession.filter(supervisor_id=viewer.id, ended_at=None, conversation_id__in=conversation_ids)
        monitored = {row.conversation_id for row in await running}
        return [conversation_id in monitored for conversation_id in conversation_ids]


def _loader(load: Callable[[list[K]], Awaitable[Sequence[V]]], *, at_most: int | None = None) -> DataLoader[K, V]:
    return DataLoader(load, max_batch_size=at_most)


def _named(rows: Callable[[Names], Mapping[UUID, V]]) -> Callable[[ReadsFloor, UUID], V | None]:
    return lambda floor, row_id: rows(floor.names).get(row_id) if floor.names else None


def _presence_held(floor: ReadsFloor, user_id: UUID) -> Presence | None:
    return agent.presence if (agent := floor.agent(user_id)) and agent.is_enabled else None


def _queues_held(floor: ReadsFloor, agent_id: UUID) -> list[Queue] | None:
    agent, names = floor.agent(agent_id), floor.names
    if not agent or not names:
        return None
    return sorted((names.queues[queue_id] for queue_id in agent.queue_ids), key=lambda row: row.name)


def _by_id(rows: Callable[[list[UUID]], Awaitable[Iterable[V]]]) -> Callable[[list[UUID]], Awaitable[list[V | None]]]:
    async def load(ids: list[UUID]) -> list[V | None]:
        found = {row.id: row for row in await rows(ids)}  # type: ignore[attr-defined]  # every table of these has one
        return [found.get(row_id) for row_id in ids]

    return load


async def _deliveries_of_messages(message_ids: list[UUID]) -> list[Delivery | None]:
    found = {row.message_id: row for row in await Delivery.filter(message_id__in=message_ids)}
    return [found.get(message_id) for message_id in message_ids]


async def _agents(ids: list[UUID]) -> list[NamedAgent | None]:
    found = await named_agents(ids)
    return [found.get(user_id) for user_id in ids]


async def _agent_values(ids: list[UUID]) -> list[AgentValues | None]:
    found = await agent_values(ids)
    return [found.get(user_id) for user_id in ids]


async def _presences(ids: list[UUID]) -> list[Presence]:
    """Presences of users; OFFLINE for those who have never set one."""
    found = {row.user_id: row.presence for row in await UserPresence.filter(user_id__in=ids)}
    return [found.get(user_id, Presence.OFFLINE) for user_id in ids]


async def _people(ids: list[UUID]) -> list[Person | None]:
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


async def _queues_of_agents(agent_ids: list[UUID]) -> list[list[Queue]]:
    memberships = await QueueMember.filter(agent_id__in=agent_ids).select_related("queue").order_by("queue__name")
    return _grouped(agent_ids, ((row.agent_id, row.queue) for row in memberships))


async def _queues_of_supervisors(supervisor_ids: list[UUID]) -> list[list[Queue]]:
    rows = (
        await QueueSupervisor.filter(supervisor_id__in=supervisor_ids).select_related("queue").order_by("queue__name")
    )
    return _grouped(supervisor_ids, ((row.supervisor_id, row.queue) for row in rows))


async def _roles_of_users(user_ids: list[UUID]) -> list[list[Role]]:
    rows = await UserRole.filter(user_id__in=user_ids)
    return [sorted(roles) for roles in _grouped(user_ids, ((row.user_id, row.role) for row in rows))]


async def _audit_notes(entry_ids: list[int]) -> list[str | None]:
    found = await audit.notes(entry_ids)
    return [found.get(entry_id) for entry_id in entry_ids]


async def _members_of_queues(queue_ids: list[UUID]) -> list[list[UUID]]:
    memberships = await QueueMember.filter(queue_id__in=queue_ids)
    return _grouped(queue_ids, ((row.queue_id, row.agent_id) for row in memberships))


async def _openings_of_queues(queue_ids: list[UUID]) -> list[Opening]:
    found = await openings(queue_ids)
    return [found[queue_id] for queue_id in queue_ids]


async def _waiting_in_queues(queue_ids: list[UUID]) -> list[int]:
    found = await waiting_by_queue(queue_ids)
    return [found.get(queue_id, 0) for queue_id in queue_ids]


async def _positions_in_queue(conversation_ids: list[UUID]) -> list[int | None]:
    found = await positions_of(conversation_ids)
    return [found.get(conversation_id) for conversation_id in conversation_ids]


async def _sessions_of(conversation_ids: list[UUID]) -> list[list[MonitoringSession]]:
    rows = await MonitoringSession.filter(conversation_id__in=conversation_ids).order_by("started_at", "id")
    return _grouped(conversation_ids, ((row.conversation_id, row) for row in rows))


async def _moves_of_sentiment(conversation_ids: list[UUID]) -> list[list[Move]]:
    found = await histories(conversation_ids)
    return [found.get(conversation_id, []) for conversation_id in conversation_ids]


async def _transcript_pages(slices: list[TranscriptSlice]) -> list[Page[Message]]:
    return await transcripts.pages(slices)


async def _settings(ids: list[int]) -> list[SettingsValues]:
    row = await SupervisorSettings.get_or_none(id=SETTINGS_ID)
    return [row.values() if row else SettingsValues()] * len(ids)


def _grouped(keys: list[UUID], pairs: Iterable[tuple[UUID, V]]) -> list[list[V]]:
    groups: defaultdict[UUID, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return [groups[key] for key in keys]
