"""The floor of a simulated day: queues, workstreams of every channel and people, written directly. They act in people.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from models.database.connections import writing
from models.tables import Queue, User
from models.vocabulary import (
    AgentKind,
    AssignmentMethod,
    Channel,
    ChannelFamily,
    Distribution,
    QueueType,
    Role,
    TransferRejectPolicy,
    WrapUpCapacity,
)
from tests.support.builders import a_connector, a_queue, a_supervisor, a_workstream, an_agent, settings

AGENTS, SUPERVISORS, CONNECTORS, BOTS = 12, 3, 2, 2
ROOM_UNITS = 100
PICKED = frozenset({Channel.FACEBOOK, Channel.RECORD, Channel.CUSTOM})  # the others are pushed
BOT_FIRST = frozenset({Channel.WHATSAPP, Channel.LIVE_CHAT})


@dataclass(frozen=True)
class Company:
    """People by their id; `workstreams` are the channels' names, `home` the queues that each agent works in."""

    people: Mapping[UUID, User]
    agents: tuple[User, ...]
    bots: tuple[User, ...]
    supervisors: tuple[User, ...]
    connectors: tuple[User, ...]
    admin: User
    workstreams: tuple[str, ...]
    queues: tuple[Queue, ...]
    members: Mapping[UUID, tuple[User, ...]]


async def found(*, offer_seconds: int = 120) -> Company:
    """Write the company into the empty database to which this process is connected."""
    async with writing():
        await settings()
        billing = await a_queue("Billing", priority=1)
        support = await a_queue("Support", assignment_method=AssignmentMethod.ROUND_ROBIN)
        social = await a_queue("Social", assignment_method=AssignmentMethod.LEAST_ACTIVE)
        calls = await a_queue("Calls", type=QueueType.VOICE)
        cases = await a_queue("Cases", type=QueueType.RECORD)
        queues = (billing, support, social, calls, cases)
        workstreams = [
            await _workstream(number, channel, queues, offer_seconds) for number, channel in enumerate(Channel)
        ]
        agents, members = [], {queue.id: list[User]() for queue in queues}
        for number in range(AGENTS):
            own = [queue for place, queue in enumerate(queues) if (number + place) % 3 != 0]
            agents.append(await an_agent(f"agent-{number}", in_=own, units=ROOM_UNITS))
            for queue in own:
                members[queue.id].append(agents[-1])
        bots = [await an_agent(f"bot-{number}", in_=[support], kind=AgentKind.BOT, units=400) for number in range(BOTS)]
        supervisors = [
            await a_supervisor(f"supervisor-{number}", oversees=queues[number % 2 :]) for number in range(SUPERVISORS)
        ]
        connectors = [await a_connector(f"connector-{number}") for number in range(CONNECTORS)]
        admin = await a_supervisor("admin", also=[Role.ADMIN])
    everybody = (*agents, *bots, *supervisors, *connectors, admin)
    return Company(
        people={user.id: user for user in everybody},
        agents=tuple(agents),
        bots=tuple(bots),
        supervisors=tuple(supervisors),
        connectors=tuple(connectors),
        admin=admin,
        workstreams=tuple(workstreams),
        queues=queues,
        members={queue_id: tuple(users) for queue_id, users in members.items()},
    )


async def _workstream(number: int, channel: Channel, queues: tuple[Queue, ...], offer_seconds: int) -> str:
    billing, support, social, calls, cases = queues
    queue = {ChannelFamily.VOICE: calls, ChannelFamily.RECORD: cases, ChannelFamily.LIVE: support}.get(
        channel.family, social if number % 2 else billing
    )
    row = await a_workstream(
        support if channel in BOT_FIRST else queue,
        f"{channel}",
        channel=channel,
        distribution=Distribution.PICK if channel in PICKED else Distribution.PUSH,
        auto_accept=channel is Channel.VOICE,
        units=(10, 25, 40)[number % 3],
        offer_seconds=offer_seconds,
        transfer_reject_policy=list(TransferRejectPolicy)[number % 2],
        wrap_up_capacity=list(WrapUpCapacity)[number % 3],
        wrap_up_block_seconds=60,
        missed_sets_inactive=number % 4 == 0,
        declined_sets_do_not_disturb=number % 5 == 0,
    )
    return row.name
