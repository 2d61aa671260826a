"""Loaders for the relations between objects: each takes a fixed number of statements for any number of rows."""

from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar, cast
from uuid import UUID

from strawberry.dataloader import DataLoader

from models.access.known_customers import customers_known_to_staff, known_customers
from models.floor.conversations import FloorConversation, Names, read_conversations, read_names
from models.reading.opened_transcripts import opened
from models.reading.queue_hours import Opening
from models.reading.reading_positions import Reading, readings
from models.reading.transcripts import SLICES
from models.tables import (
    Conversation,
    Customer,
    Draft,
    Message,
    MonitoringSession,
    Offer,
    OperatingHours,
    Participant,
    Queue,
    RaisedHand,
    User,
    Workstream,
)
from models.tables.settings import SETTINGS_ID
from models.values import AgentValues, SettingsValues, Viewer
from models.vocabulary import Presence
from schema import relations
from schema.gathered_reads import GatheredReads
from schema.relations import by_id

V = TypeVar("V")
K = TypeVar("K")

Read = Callable[[list[K]], Awaitable[Sequence[V]]]


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


class _Loads(Generic[K, V]):
    """A loader of a set, made when it is first asked for: most operations use a few of them, and many operations none."""

    def __init__(
        self, load: Callable[["Loaders", list[K]], Awaitable[Sequence[V]]], *, at_most: int | None = None
    ) -> None:
        self._load = load
        self._at_most = at_most

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, loaders: "Loaders", owner: type) -> DataLoader[K, V]:
        reads = loaders.reads

        async def load(keys: list[K]) -> Sequence[V]:
            with reads.put_off():
                return await self._load(loaders, keys)

        loop = cast(AbstractEventLoop, reads)  # as far as loaders use one
        made: DataLoader[K, V] = DataLoader(load, max_batch_size=self._at_most, loop=loop)
        vars(loaders)[self._name] = made  # found before this descriptor from now on
        return made


def _reads(read: Read[K, V]) -> Callable[["Loaders", list[K]], Awaitable[Sequence[V]]]:
    """Always from the database."""
    return lambda _, keys: read(keys)


def _holds(
    held: Callable[[ReadsFloor, UUID], V | None], read: Read[UUID, V]
) -> Callable[["Loaders", list[UUID]], Awaitable[Sequence[V]]]:
    """Take from the floor what it holds, and read the rest."""

    async def load(loaders: "Loaders", ids: list[UUID]) -> list[V]:
        floor = loaders.floor
        found = {each: value for each in ids if floor and (value := held(floor, each)) is not None}
        if missing := [each for each in ids if each not in found]:
            found |= zip(missing, await read(missing), strict=True)
        return [found[each] for each in ids]

    return load


def _named(rows: Callable[[Names], Mapping[UUID, V]]) -> Callable[[ReadsFloor, UUID], V | None]:
    return lambda floor, row_id: rows(floor.names).get(row_id) if floor.names else None


def _presence_held(floor: ReadsFloor, user_id: UUID) -> Presence | None:
    return agent.presence if (agent := floor.agent(user_id)) and agent.is_enabled else None


def _queues_held(floor: ReadsFloor, agent_id: UUID) -> list[Queue] | None:
    agent, names = floor.agent(agent_id), floor.names
    if not agent or not names:
        return None
    return sorted((names.queues[queue_id] for queue_id in agent.queue_ids), key=lambda row: row.name)


async def _conversations(loaders: "Loaders", ids: list[UUID]) -> list[FloorConversation | None]:
    """Ongoing ones come from the floor. All others take five statements, and five more for names if there is no floor."""
    floor = loaders.floor
    found = {each: floor.conversation(each) for each in ids} if floor else dict[UUID, FloorConversation | None]()
    if missing := [each for each in ids if found.get(each) is None]:
        names = (floor.names if floor else None) or await read_names()
        found |= {each.row.id: each for each in await read_conversations(missing, names)}
    return [found.get(each) for each in ids]


async def _conversation_rows(loaders: "Loaders", ids: list[UUID]) -> list[Conversation | None]:
    floor = loaders.floor
    found = {each: shown.row for each in ids if floor and (shown := floor.conversation(each))}
    if missing := [each for each in ids if each not in found]:
        found |= {row.id: row for row in await Conversation.filter(id__in=missing)}
    return [found.get(each) for each in ids]


async def _reads_as_supervisor(loaders: "Loaders", conversation_ids: list[UUID]) -> list[bool]:
    """Whether the viewer monitors each of these conversations or, once it is closed, has opened its transcript."""
    viewer = loaders.viewer
    if viewer is None:
        return [False] * len(conversation_ids)
    running = MonitoringSession.filter(supervisor_id=viewer.id, ended_at=None, conversation_id__in=conversation_ids)
    monitored = {row.conversation_id for row in await running}
    floor = loaders.floor
    perhaps_closed = {each for each in conversation_ids if not (floor and floor.conversation(each))} - monitored
    read = monitored | await opened(viewer, perhaps_closed)
    return [conversation_id in read for conversation_id in conversation_ids]


async def _knows_customers(loaders: "Loaders", customer_ids: list[UUID]) -> list[bool]:
    """Whether the viewer sees a conversation of each of these customers."""
    viewer = loaders.viewer
    known = await known_customers(viewer, customer_ids) if viewer else set()
    return [customer_id in known for customer_id in customer_ids]


async def _merged_customers(loaders: "Loaders", customer_ids: list[UUID]) -> list[list[Customer]]:
    """Those who were merged into each of these customers and whom the viewer may know."""
    viewer, rows = loaders.viewer, await Customer.filter(person_id__in=customer_ids).order_by("name", "id")
    known = await customers_known_to_staff(viewer, {row.id for row in rows}) if viewer and rows else set()
    return [[row for row in rows if row.person_id == each and row.id in known] for each in customer_ids]


async def _readings(loaders: "Loaders", asked: list[tuple[UUID, bool]]) -> list[Reading]:
    """How far the viewer has read each conversation; with it comes whether all is unread if they never have."""
    viewer = loaders.viewer
    found = await readings(viewer.id, dict(asked)) if viewer else {}
    return [found.get(conversation_id, Reading()) for conversation_id, _ in asked]


class Loaders:
    """One set per GraphQL operation, for one viewer. `clear` forgets what was read, before a stream's next frame."""

    conversations = _Loads(_conversations)
    conversation_rows = _Loads(_conversation_rows)
    queues = _Loads(_holds(_named(lambda names: names.queues), by_id(lambda ids: Queue.filter(id__in=ids))))
    workstreams = _Loads(
        _holds(_named(lambda names: names.workstreams), by_id(lambda ids: Workstream.filter(id__in=ids)))
    )
    customers = _Loads(_reads(by_id(lambda ids: Customer.filter(id__in=ids))))
    knows_customer = _Loads(_knows_customers)
    merged_customers = _Loads(_merged_customers)
    offers = _Loads(_reads(by_id(lambda ids: Offer.filter(id__in=ids))))
    messages = _Loads(_reads(by_id(lambda ids: Message.filter(id__in=ids))))
    participants = _Loads(_reads(by_id(lambda ids: Participant.filter(id__in=ids))))
    drafts = _Loads(_reads(by_id(lambda ids: Draft.filter(id__in=ids))))
    drafts_of_messages = _Loads(_reads(relations.drafts_of_messages))
    hands = _Loads(_reads(by_id(lambda ids: RaisedHand.filter(id__in=ids))))
    sessions = _Loads(_reads(by_id(lambda ids: MonitoringSession.filter(id__in=ids))))
    channels_of_connectors = _Loads(_reads(relations.channels_of_connectors))
    deliveries = _Loads(_reads(relations.deliveries_of_messages))
    agents = _Loads(_holds(_named(lambda names: names.agents), relations.agents))
    agent_values = _Loads(_holds(lambda floor, agent_id: floor.agent(agent_id), relations.agent_values))
    presences = _Loads(_holds(_presence_held, relations.presences))
    people = _Loads(_reads(relations.people))
    users = _Loads(_reads(by_id(lambda ids: User.filter(id__in=ids))))
    queues_of_agent = _Loads(_holds(_queues_held, relations.queues_of_agents))
    queues_of_supervisor = _Loads(_reads(relations.queues_of_supervisors))
    roles_of_user = _Loads(_reads(relations.roles_of_users))
    operating_hours = _Loads(_reads(by_id(lambda ids: OperatingHours.filter(id__in=ids))))
    audit_notes = _Loads(_reads(relations.audit_notes))
    members_of_queue = _Loads(_holds(lambda floor, queue_id: floor.members_of(queue_id), relations.members_of_queues))
    waiting_in_queue = _Loads(_holds(lambda floor, queue_id: floor.waiting_in(queue_id), relations.waiting_in_queues))
    openings_of_queue = _Loads(_holds(lambda floor, queue_id: floor.opening(queue_id), relations.openings_of_queues))
    positions_in_queue = _Loads(_reads(relations.positions_in_queue))
    positions_worked_on = _Loads(_reads(relations.positions_worked_on))
    sessions_of = _Loads(_reads(relations.sessions_of))
    moves_of_sentiment = _Loads(_reads(relations.moves_of_sentiment))
    corrections = _Loads(_reads(relations.corrections))
    questions_before = _Loads(_reads(relations.questions_before))
    reads_as_supervisor = _Loads(_reads_as_supervisor)
    readings = _Loads(_readings)
    transcript_pages = _Loads(_reads(relations.transcript_pages), at_most=SLICES)
    _settings = _Loads(_reads(relations.settings))

    def __init__(
        self,
        viewer: Callable[[], Viewer | None],
        floor: Callable[[], ReadsFloor | None],
        reads: Callable[[], GatheredReads],
    ) -> None:
        self._viewer = viewer
        self._floor = floor
        self._reads = reads

    @property
    def viewer(self) -> Viewer | None:
        return self._viewer()

    @property
    def floor(self) -> ReadsFloor | None:
        return self._floor()

    @property
    def reads(self) -> GatheredReads:
        return self._reads()

    async def settings(self) -> SettingsValues:
        return await self._settings.load(SETTINGS_ID)

    def clear(self) -> None:
        """Loaders refer to their set, which refers to them: if it kept them, all of it would wait for the collector."""
        for name, each in [*vars(self).items()]:
            if isinstance(each, DataLoader):
                del vars(self)[name]
