"""The floor of a run: queues, workstreams and people, written directly. The people act in actors.py."""

from dataclasses import dataclass
from uuid import UUID

from tortoise.backends.base.executor import EXECUTOR_CACHE

from models.database import connections
from models.database.connections import writing
from models.events.basis import new_epoch
from models.events.formats import FIRST
from models.events.log import create_head
from models.tables import LogHead, Queue, User
from models.vocabulary import AgentKind, BotPosture, Distribution, TransferRejectPolicy
from schema.ids import global_id
from tests.support import templates
from tests.support.builders import a_connector, a_queue, a_supervisor, a_workstream, an_admin, an_agent, settings
from tests.support.floor_builders import a_lead

QUEUES = 4
AGENTS = 8
CONNECTORS = 2
RIVALS = 4
BOUNDLESS = 1_000_000
ROOM_UNITS = 200  # for ten conversations: now and then an agent has no room
LONG_SECONDS = 24 * 3600  # what is offered by hand doesn't expire during a run; ownership.py relies on it


@dataclass(frozen=True, slots=True)
class Person:
    login: str
    row_id: UUID

    @property
    def user_id(self) -> str:
        return global_id("User", self.row_id)

    @property
    def agent_id(self) -> str:
        return global_id("Agent", self.row_id)


@dataclass(frozen=True, slots=True)
class Place:
    """A queue with its two workstreams: one that routes to agents, one from which supervisors assign and agents pick."""

    row_id: UUID
    push: str
    pick: str
    agents: tuple[Person, ...]
    declined_to_queue: bool

    @property
    def queue_id(self) -> str:
        return global_id("Queue", self.row_id)


@dataclass(frozen=True, slots=True)
class Floor:
    """The admin and the rivals see all queues, also that of the bot whose words wait. Wes sees the first two, always.

    Cora oversees the second and third queue, Cal the last alone; these two lose a queue now and then. If it `is_upgraded`,
    the upgrade is not finished.
    """

    places: tuple[Place, ...]
    admin: Person
    supervisors: tuple[Person, ...]
    agents: tuple[Person, ...]
    connectors: tuple[Person, ...]
    wes: Person
    cora: Person
    cal: Person
    bot: Person
    drafted: str  # the bot's workstream
    is_upgraded: bool = False

    def overseen_by(self, person: Person) -> frozenset[UUID]:
        """The queues that this person oversees at the beginning."""
        of = {self.wes: (0, 1), self.cora: (1, 2), self.cal: (3,)}
        return frozenset(self.places[number].row_id for number in of.get(person, range(QUEUES)))


async def furnish(database_url: str, *, is_upgraded: bool = False) -> Floor:
    """Migrate an empty database, write the floor into it and stay connected.

    If it `is_upgraded`, it stands as one whose upgrade from the release before is not finished.
    """
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements by connection name, and this one may have spoken another dialect
    await templates.migrate(database_url)
    await connections.connect(database_url)
    if is_upgraded:
        await LogHead.create(id=1, seq=0, epoch=new_epoch(), format=FIRST)
    await create_head()
    async with writing():
        await settings()
        queues = [await a_queue(f"Queue {letter}") for letter in "ABCD"]
        agents = [await an_agent(f"agent-{n}", in_=_worked_in(queues, n), units=ROOM_UNITS) for n in range(AGENTS)]
        places = [await _place(queue, number, agents) for number, queue in enumerate(queues)]
        bots = await a_queue("Bots")
        bot = await an_agent("bot", in_=[bots], kind=AgentKind.BOT, units=BOUNDLESS)
        posture = BotPosture.AUTO if is_upgraded else BotPosture.DRAFT
        return Floor(
            places=tuple(places),
            admin=_person(await an_admin("ann")),
            supervisors=tuple([_person(await _rival(n, [*queues, bots])) for n in range(RIVALS)]),
            agents=tuple(_person(agent) for agent in agents),
            connectors=tuple([_person(await a_connector(f"connector-{n}")) for n in range(CONNECTORS)]),
            wes=_person(await a_supervisor("wes", oversees=queues[:2])),
            cora=_person(await a_supervisor("cora", oversees=queues[1:3])),
            cal=_person(await a_supervisor("cal", oversees=queues[3:])),
            bot=_person(bot),
            drafted=(await a_workstream(bots, "Drafted", bot_posture=posture)).name,
            is_upgraded=is_upgraded,
        )


async def _rival(number: int, queues: list[Queue]) -> User:
    """A supervisor who takes over, too: an agent of no queue, to whom nothing is routed."""
    return await a_lead(f"rival-{number}", oversees=queues, units=BOUNDLESS)


def _worked_in(queues: list[Queue], number: int) -> list[Queue]:
    return [queues[number % QUEUES], queues[(number + 1) % QUEUES]]


async def _place(queue: Queue, number: int, agents: list[User]) -> Place:
    declined_to_queue = number % 2 == 1
    policy = TransferRejectPolicy.RETURN_TO_QUEUE if declined_to_queue else TransferRejectPolicy.KEEP_WITH_SOURCE
    push = await a_workstream(queue, f"Push to {queue.name}", transfer_reject_policy=policy)
    pick = await a_workstream(
        queue,
        f"Pick from {queue.name}",
        transfer_reject_policy=policy,
        distribution=Distribution.PICK,
        offer_seconds=LONG_SECONDS,
    )
    members = [agent for n, agent in enumerate(agents) if number in (n % QUEUES, (n + 1) % QUEUES)]
    return Place(queue.id, push.name, pick.name, tuple(_person(agent) for agent in members), declined_to_queue)


def _person(user: User) -> Person:
    return Person(user.login, user.id)
