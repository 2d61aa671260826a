"""What it costs to choose among 2,000 agents of one queue: to route one offer, and to list those who can be assigned.

The floor is in memory, as in a server; the time is this process's CPU time, the unit of work included.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from strawberry.types import ExecutionResult
from tortoise.transactions import in_transaction

from api.graphql.served_schema import ServedSchema
from models import clock
from models.events import log
from models.events.hub import hub
from models.followers.router import Router
from models.operations.conversations.start_conversation import start_conversation
from models.operations.presence.set_presence import set_presence
from models.tables import Agent, Conversation, Queue, QueueMember, User, UserPresence, UserRole
from models.values import Viewer
from models.vocabulary import Distribution, Presence, Role
from schema.context import Context
from schema.root import schema
from tests.benchmarks import report, stage
from tests.benchmarks.report import Table
from tests.schema.examples import id_of
from tests.support.builders import a_conversation, a_customer, a_queue, a_supervisor, a_workstream, viewer_of
from tests.support.loaded_floor import load_floor
from tests.support.servers import start_postgres

COLUMNS = ("Database", "Agents", "What", "CPU ms", "Longest")
ELIGIBLE = """query($id: ID!, $first: Int) { eligibleAgents(conversationId: $id, first: $first) {
  agent { id name } eligible refusals presence capacityAvailable unitsOver inQueue skills cursor } }"""
ROUTE, FREES_NOBODY, FIRST_PAGE, EVERYONE = (
    "route one arrival",
    "hear of a presence that frees nobody",
    "eligibleAgents(first: 20)",
    "eligibleAgents",
)

SERVED = ServedSchema.of(schema)


@dataclass(frozen=True)
class Sizes:
    agents: int = 2_000
    rounds: int = 15


async def table(postgres_url: str, sizes: Sizes) -> Table:
    rows = []
    async with stage.new_sqlite() as url, stage.floor(url):
        rows += await _rows("SQLite", sizes)
    async with stage.new_postgres(postgres_url) as url, stage.floor(url):
        rows += await _rows("PostgreSQL", sizes)
    return Table("One process", COLUMNS, rows)


async def _rows(database: str, sizes: Sizes) -> list[list[str]]:
    queue, agents = await _crowd(sizes.agents)
    supervisor = await a_supervisor("Chief", oversees=[queue])
    agent = await viewer_of(agents[0])
    asked = await a_conversation(queue=queue, distribution=Distribution.PICK)
    await load_floor()
    router = Router()
    router.hear_of_everything()
    await router.look()
    measured: dict[str, Callable[[], Awaitable[float]]] = {
        ROUTE: lambda: _routed(router),
        FREES_NOBODY: lambda: _heard(router, agent),
        FIRST_PAGE: lambda: _listed(supervisor, asked, first=20),
        EVERYONE: lambda: _listed(supervisor, asked, first=None),
    }
    rows = []
    for what, measure in measured.items():
        await measure()
        taken = [await measure() * 1_000 for _ in range(sizes.rounds)]
        rows.append([database, str(sizes.agents), what, f"{statistics.median(taken):.1f}", f"{max(taken):.1f}"])
    return rows


async def _crowd(number: int) -> tuple[Queue, list[User]]:
    """A queue with so many idle agents."""
    queue = await a_queue("Crowd")
    users = [User(login=f"crowd-{n}", name=f"Agent {n:04}") for n in range(number)]
    now = clock.now()
    async with in_transaction("default"):
        await User.bulk_create(users)
        await UserRole.bulk_create([UserRole(user_id=user.id, role=Role.AGENT) for user in users])
        await Agent.bulk_create([Agent(user_id=user.id) for user in users])
        await QueueMember.bulk_create([QueueMember(queue_id=queue.id, agent_id=user.id) for user in users])
        presences = [UserPresence(user_id=user.id, presence=Presence.AVAILABLE, since=now) for user in users]
        await UserPresence.bulk_create(presences)
        await a_workstream(queue, "Crowd")
    return queue, users


async def _routed(router: Router) -> float:
    """Somebody starts a conversation, and routing offers it."""
    customer = await viewer_of(await a_customer(signs_in=True))
    seq = (await log.head()).seq
    started = await start_conversation(workstream="Crowd", by=customer)
    await _hear(router, seq, started.position)
    begun = time.process_time()
    await router.look()
    taken = time.process_time() - begun
    assert (await Conversation.get(id=started.conversation_id)).agent_id
    return taken


async def _heard(router: Router, agent: Viewer) -> float:
    seq = (await log.head()).seq
    await set_presence(Presence.AVAILABLE, by=agent)
    away = await set_presence(Presence.AWAY, by=agent)
    await _hear(router, seq, away.position)
    begun = time.process_time()
    await router.look()
    return time.process_time() - begun


async def _hear(router: Router, seq: int, upto: int) -> None:
    assert await hub.reached(upto)
    for entry in await log.read_after(seq, limit=100):
        router.hear(entry.fact)


async def _listed(somebody: User, row: Conversation, *, first: int | None) -> float:
    """As a server answers, which has met the document before."""
    begun = time.process_time()
    viewer = await viewer_of(somebody)
    result = await SERVED.execute(
        ELIGIBLE,
        variable_values={"id": id_of(row), "first": first},
        context_value=Context(viewer=viewer, locale=viewer.locale),
    )
    taken = time.process_time() - begun
    assert isinstance(result, ExecutionResult)
    assert result.data is not None, result.errors
    listed = result.data["eligibleAgents"]
    assert len(listed) >= (first or 0) > 0 or first is None
    return taken


async def run(postgres_url: str) -> None:
    report.write(["# Agents at hand", await report.machine(postgres_url)])
    report.write([await table(postgres_url, Sizes())])


def main() -> None:
    with start_postgres() as server:
        asyncio.run(run(server.url))


if __name__ == "__main__":
    main()
