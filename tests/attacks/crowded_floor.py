"""The floor of the permission proof, with people of every role, in a contact centre of hundreds of agents and queues."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.tables import Agent, Conversation, Customer, Queue, QueueMember, QueueSupervisor, User, UserRole
from models.vocabulary import AgentKind, Role
from schema.ids import global_id
from tests.permissions import floor as floors
from tests.permissions.floor import Floor
from tests.permissions.people import INSIDE, SEATS
from tests.support.builders import a_conversation

EVERYBODY: Sequence[str | None] = (None, *(seat.login for seat in SEATS))
QUEUES, AGENTS, QUEUES_OF_AGENT, CUSTOMERS = 40, 400, 5, 200


@dataclass(frozen=True)
class Crowded:
    """`ids` are global ids by the names of their types: the few with everything around them first."""

    floor: Floor
    ids: dict[str, list[str]]


async def build() -> Crowded:
    floor = await floors.build()
    ids: dict[str, list[str]] = {}
    for ref in (*floor.standings, *floor.sign_ins.values()):
        ids.setdefault(ref.type, []).append(ref.gid)
    for kind, rows in (await _crowd(floor)).items():
        ids.setdefault(kind, []).extend(global_id(kind, each) for each in rows)
    return Crowded(floor, ids)


async def _crowd(floor: Floor) -> dict[str, list[UUID]]:
    """More queues, which the inner supervisors oversee, with agents in them; and customers of one conversation each."""
    queues = [Queue(name=f"Line {number}") for number in range(QUEUES)]
    await Queue.bulk_create(queues)
    agents = [User(name=f"Agent {number}", login=f"agent-{number}") for number in range(AGENTS)]
    await User.bulk_create(agents)
    await UserRole.bulk_create([UserRole(user_id=each.id, role=Role.AGENT) for each in agents])
    await Agent.bulk_create([Agent(user_id=each.id, kind=AgentKind.HUMAN, capacity_units=100) for each in agents])
    await QueueMember.bulk_create(
        [
            QueueMember(queue_id=queues[(number + further) % QUEUES].id, agent_id=agent.id)
            for number, agent in enumerate(agents)
            for further in range(QUEUES_OF_AGENT)
        ]
    )
    supervisor = floor.person("supervisor").id
    await QueueSupervisor.bulk_create([QueueSupervisor(queue_id=each.id, supervisor_id=supervisor) for each in queues])
    return {
        "Queue": [each.id for each in queues],
        "Agent": [each.id for each in agents],
        "User": [each.id for each in agents],
        **await _conversations(floor),
    }


async def _conversations(floor: Floor) -> dict[str, list[UUID]]:
    """Copies of one that waits, each of a customer of its own."""
    half = floor.halves[INSIDE]
    like = await a_conversation(queue=half.queue, workstream=half.push)
    customers = [Customer(name=f"Customer {number}") for number in range(CUSTOMERS)]
    await Customer.bulk_create(customers)
    columns = {name: getattr(like, name) for name in like._meta.db_fields if name not in ("id", "customer_id")}
    rows = [Conversation(**columns, customer_id=each.id) for each in customers]
    await Conversation.bulk_create(rows)
    return {"Conversation": [each.id for each in rows], "Customer": [each.id for each in customers]}
