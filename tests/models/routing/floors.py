"""Random floors: queues with methods, hours, limits and overflow, workstreams, agents and bots; random_run.py uses them."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime

from models.tables import OperatingHours, Queue, User, Workstream
from models.values import Viewer
from models.vocabulary import (
    AgentKind,
    AssignmentMethod,
    Channel,
    Distribution,
    OverflowAction,
    Presence,
    SkillMatch,
    WrapUpCapacity,
)
from tests.support.builders import (
    a_connector,
    a_queue,
    a_supervisor,
    a_workstream,
    an_admin,
    an_agent,
    settings,
    viewer_of,
)

MOSTLY = (OverflowAction.ASSIGN_ANYWAY, OverflowAction.ASSIGN_ANYWAY, OverflowAction.OTHER_QUEUE, OverflowAction.END)
DAWN = datetime(2026, 3, 29, 5, tzinfo=UTC)  # the clocks have just gone forward in Paris
SKILLS = ("french", "billing", "chess")


@dataclass
class Floor:
    """Everybody who acts, as viewers; queues and workstreams as they were made."""

    queues: list[Queue]
    workstreams: list[Workstream]
    agents: list[Viewer]
    bots: list[Viewer]
    supervisor: Viewer
    admin: Viewer
    connector: Viewer


async def a_floor(chance: random.Random) -> Floor:
    await settings()
    hours = [await _hours(number, chance) for number in range(2)]
    queues = [await _queue(number, chance, hours) for number in range(chance.randint(2, 4))]
    await _link(queues, chance)
    workstreams = [await _workstream(number, chance, queues) for number in range(4)]
    agents = [await _agent(number, chance, queues) for number in range(chance.randint(3, 7))]
    bots = [await _agent(number, chance, queues, kind=AgentKind.BOT) for number in range(chance.randint(0, 2))]
    return Floor(
        queues=queues,
        workstreams=workstreams,
        agents=[await viewer_of(user) for user in agents],
        bots=[await viewer_of(user) for user in bots],
        supervisor=await viewer_of(await a_supervisor(oversees=queues)),
        admin=await viewer_of(await an_admin()),
        connector=await viewer_of(await a_connector()),
    )


async def _hours(number: int, chance: random.Random) -> OperatingHours:
    """Open for some hours of each day, and closed in between."""
    opens, closes = chance.choice((("06:00", "12:00"), ("07:30", "19:00"), ("00:00", "24:00")))
    weekly = [(day, opens, closes) for day in range(7)] + [(day, "20:00", "23:00") for day in range(number, 7)]
    return await OperatingHours.create(
        name=f"Hours {number}", time_zone=chance.choice(("Europe/Paris", "UTC")), weekly=weekly
    )


async def _queue(number: int, chance: random.Random, hours: list[OperatingHours]) -> Queue:
    return await a_queue(
        f"Queue {number}",
        priority=chance.choice((1, 2, 2, 3)),
        assignment_method=list(AssignmentMethod)[number % 3],
        operating_hours=chance.choice((None, *hours)) if number else None,
        closed_action=chance.choice(MOSTLY),
        most_waiting=chance.choice((0, 0, 3, 6)),
        most_waiting_action=chance.choice(MOSTLY),
        longest_wait_seconds=chance.choice((0, 0, 120, 900)),
        longest_wait_action=chance.choice(list(OverflowAction)),
    )


async def _link(queues: list[Queue], chance: random.Random) -> None:
    """Overflow may lead in circles, and to itself."""
    for queue in queues:
        queue.overflow_queue = chance.choice((None, *queues))
        await queue.save()


async def _workstream(number: int, chance: random.Random, queues: list[Queue]) -> Workstream:
    both = [Presence.AVAILABLE, Presence.BUSY]
    return await a_workstream(
        queues[number % len(queues)],
        f"Workstream {number}",
        channel=chance.choice((Channel.WHATSAPP, Channel.LIVE_CHAT)),
        distribution=Distribution.PICK if number == 3 else Distribution.PUSH,
        units=chance.choice((15, 20, 45)),
        allowed_presences=both if number else [*both, Presence.DO_NOT_DISTURB],
        auto_accept=chance.random() < 0.3,
        max_declines=chance.randint(1, 3),
        skill_match=list(SkillMatch)[number % 3],
        required_skills=chance.sample(SKILLS, chance.choice((0, 0, 1))),
        previous_agent_first=chance.random() < 0.7,
        wrap_up_capacity=chance.choice(list(WrapUpCapacity)),
        wrap_up_block_seconds=60,
    )


async def _agent(number: int, chance: random.Random, queues: list[Queue], *, kind: AgentKind = AgentKind.HUMAN) -> User:
    return await an_agent(
        f"{kind} {number}",
        kind=kind,
        in_=chance.sample(queues, chance.randint(1, len(queues))),
        units=chance.choice((20, 40, 60, 90)),
        skills=chance.sample(SKILLS, chance.randint(0, 3)),
    )
