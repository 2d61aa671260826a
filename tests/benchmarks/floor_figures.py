"""What the figures of many supervisors cost who each oversee other queues, on a large floor that changes steadily.

.venv/bin/python -m tests.benchmarks.floor_figures
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

from models import clock
from models.events.hub import hub
from models.operations.conversations.force_close import force_close
from models.rules.figures import day_began
from models.tables import (
    Agent,
    Conversation,
    Customer,
    HandlingSpan,
    Queue,
    QueueMember,
    QueueSupervisor,
    User,
    UserPresence,
    UserRole,
    Workstream,
)
from models.tables.conversations import OVER
from models.values import Viewer
from models.vocabulary import (
    ActiveSubState,
    AgentKind,
    Channel,
    ConversationState,
    Presence,
    Role,
    StateReason,
)
from schema.context import Context
from schema.root import schema
from tests.benchmarks import report, stage
from tests.benchmarks.report import Table
from tests.support.builders import a_workstream, viewer_of
from tests.support.loaded_floor import load_floor

ROWS_AT_ONCE = 1_000
SETTLING_SECONDS = 5  # before measuring: selections are compiled while their first frames are executed
PATIENCE_SECONDS = 600.0
OF_PAGE = Path(__file__).parents[2] / "frontend-example/src/supervisor/floor.graphql"
WITHOUT_AGENTS = """subscription FloorFigures { floorChanged { __typename ... on FloorChange { floor {
  inQueue longestWaitSince serviceLevel averageFirstWaitSeconds averageHandleSeconds abandonRate transferRate
  ongoing { total open awaitingAcceptance inConversation waiting wrapUp }
  sentimentDistribution { level conversations }
} } } }"""
COLUMNS = (
    "Supervisors",
    "Figures",
    "Closings",
    "Frames",
    "CPU ms per second",
    "Of these for figures",
    "CPU ms per frame",
)


@dataclass(frozen=True)
class Sizes:
    supervisors: int = 60
    queues: int = 45
    agents: int = 2_000
    ongoing: int = 6_000
    closed: int = 50_000
    closings_per_second: int = 10
    seconds: int = 20


@dataclass
class Frames:
    """How many frames came. `begun` is released by each stream that has its first one."""

    number: int = 0
    begun: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))


async def table(sizes: Sizes) -> Table:
    """First without supervisors, so that it shows what the closings themselves cost."""
    rows = []
    async with stage.new_sqlite() as url, stage.floor(url) as fixtures:
        supervisors = await _furnish(sizes)
        await load_floor()
        await hub.reached(0)
        ids = [row.id for row in await Conversation.filter(state=ConversationState.ACTIVE).limit(sizes.ongoing)]
        Random(2).shuffle(ids)
        by = await viewer_of(await User.get(id=supervisors[0].id))
        del fixtures
        alone = 0.0
        for name, document, viewers in (
            ("none", "", ()),
            ("without agents", WITHOUT_AGENTS, supervisors),
            ("of the page", OF_PAGE.read_text(), supervisors),
        ):
            frames = Frames()
            async with _following(document, viewers, frames):
                await _closing(ids, by, replace(sizes, seconds=min(SETTLING_SECONDS, sizes.seconds)))
                frames.number = 0
                cpu, seconds, closings = await _closing(ids, by, sizes)
            per_second = cpu / seconds
            alone = alone or per_second
            further = per_second - alone if viewers else 0.0
            each = f"{further * seconds / frames.number * 1e3:.2f}" if frames.number else "–"
            numbers = [f"{per_second * 1e3:.0f}", f"{further * 1e3:.0f}"]
            rows.append([str(len(viewers)), name, str(closings), str(frames.number), *numbers, each])
    title = (
        f"{sizes.queues} queues, {sizes.agents} agents, {sizes.ongoing} ongoing conversations, {sizes.closed} closed "
        f"today, {sizes.closings_per_second} closings a second, log in SQLite"
    )
    return Table(title, COLUMNS, rows)


@asynccontextmanager
async def _following(document: str, viewers: Sequence[Viewer], frames: Frames) -> AsyncIterator[None]:
    """Inside, these viewers follow their figures, and all have the first ones."""
    following = [asyncio.create_task(_follow(document, viewer, frames)) for viewer in viewers]
    async with asyncio.timeout(PATIENCE_SECONDS):
        for _ in viewers:
            await frames.begun.acquire()
    yield
    for each in following:
        each.cancel()
    await asyncio.gather(*following, return_exceptions=True)


async def _follow(document: str, viewer: Viewer, frames: Frames) -> None:
    context = Context(viewer=viewer, locale="en")
    variables = {"timeZone": "UTC"} if "$timeZone" in document else {}
    results: Any = await schema.subscribe(
        document, variable_values=variables, context_value=context, operation_name="FloorFigures"
    )
    is_first = True
    async for result in results:
        assert not result.errors, result.errors
        if result.data["floorChanged"]["__typename"] == "FloorChange":
            frames.number += 1
            if is_first:
                frames.begun.release()
            is_first = False


async def _closing(ids: list[Any], by: Viewer, sizes: Sizes) -> tuple[float, float, int]:
    """Close conversations at a steady rate. Returns the CPU time of this process, the seconds, and how many were closed."""
    begun, begun_cpu, closed = time.perf_counter(), time.process_time(), 0
    for number in range(sizes.seconds * sizes.closings_per_second):
        await asyncio.sleep(max(0.0, begun + number / sizes.closings_per_second - time.perf_counter()))
        await force_close(ids.pop(), by=by)
        closed += 1
    await asyncio.sleep(max(0.0, begun + sizes.seconds - time.perf_counter()))
    return time.process_time() - begun_cpu, time.perf_counter() - begun, closed


async def _furnish(sizes: Sizes) -> list[Viewer]:
    """Write the floor without facts. Returns the supervisors; the first oversees all queues, so that they may close."""
    random = Random(1)
    await _write(Queue, [Queue(name=f"Line {number}") for number in range(sizes.queues)])
    queues = await Queue.filter(name__startswith="Line")
    workstreams = [await a_workstream(queue, channel=Channel.LIVE_CHAT) for queue in queues]
    agents = [User(name=f"Agent {number}", login=f"agent-{number}") for number in range(sizes.agents)]
    await _people(agents, Role.AGENT)
    await _write(
        Agent, [Agent(user_id=each.id, kind=AgentKind.HUMAN, capacity_units=200, skills=[]) for each in agents]
    )
    works_in = {each.id: random.sample(queues, min(2, len(queues))) for each in agents}
    members = [QueueMember(queue_id=queue.id, agent_id=each.id) for each in agents for queue in works_in[each.id]]
    await _write(QueueMember, members)
    customer = await Customer.create(name="Dora")
    await _conversations(sizes, random, customer, workstreams, members)
    supervisors = [User(name=f"Lead {number}", login=f"lead-{number}") for number in range(sizes.supervisors)]
    await _people(supervisors, Role.SUPERVISOR)
    overseen = {each.id: random.sample(queues, random.randint(1, max(1, len(queues) // 5))) for each in supervisors}
    overseen[supervisors[0].id] = queues
    await _write(
        QueueSupervisor,
        [
            QueueSupervisor(queue_id=queue.id, supervisor_id=each.id)
            for each in supervisors
            for queue in overseen[each.id]
        ],
    )
    return [await viewer_of(each) for each in supervisors]


async def _people(people: Sequence[User], role: Role) -> None:
    now = clock.now()
    await _write(User, people)
    await _write(UserRole, [UserRole(user_id=each.id, role=role) for each in people])
    await _write(
        UserPresence,
        [UserPresence(user_id=each.id, presence=Presence.AVAILABLE, since=now, is_automatic=True) for each in people],
    )


async def _conversations(
    sizes: Sizes, random: Random, customer: Customer, workstreams: Sequence[Workstream], members: Sequence[QueueMember]
) -> None:
    """Each was accepted by a member of its queue; those that are closed were closed today."""
    of_queue = {each.default_queue_id: each for each in workstreams}
    now = clock.now()
    begin = day_began(now, now.tzinfo) if now.tzinfo else now
    rows, spans = [], []
    for number in range(sizes.ongoing + sizes.closed):
        member, is_closed = random.choice(members), number >= sizes.ongoing
        wait, handling = random.uniform(0, 60), random.uniform(30, 600)
        closed_at = begin + (now - begin) * random.random() if is_closed else None
        accepted_at = closed_at or now - timedelta(seconds=handling)
        workstream = of_queue[member.queue_id]
        row = Conversation(
            id=uuid4(),
            channel=workstream.channel,
            state=ConversationState.CLOSED if is_closed else ConversationState.ACTIVE,
            sub_state=None if is_closed else ActiveSubState.IN_CONVERSATION,
            state_reason=StateReason.ENDED_BY_AGENT if is_closed else StateReason.IN_CONVERSATION,
            state_changed_at=accepted_at,
            workstream=workstream,
            distribution=workstream.distribution,
            wrap_up_capacity=workstream.wrap_up_capacity,
            units=20,
            queue_id=member.queue_id,
            agent_id=member.agent_id,
            customer=customer,
            created_at=accepted_at,
            last_activity_at=accepted_at,
            accepted_at=accepted_at,
            offered_to_human_at=accepted_at,
            closed_at=closed_at,
            handled_since=None if is_closed else accepted_at,
            first_wait_seconds=wait,
            transfer_count=int(random.random() < 0.1),
        )
        if is_closed:
            row.wait_rank_at = OVER
        rows.append(row)
        spans.append(
            HandlingSpan(
                conversation_id=row.id,
                agent_id=member.agent_id,
                queue_id=member.queue_id,
                channel=row.channel,
                since=accepted_at,
                until=closed_at,
                seconds=handling if is_closed else None,
                first_wait_seconds=wait,
            )
        )
    await _write(Conversation, rows)
    await _write(HandlingSpan, spans)


async def _write(table: Any, rows: Sequence[Any]) -> None:
    await table.bulk_create(rows, batch_size=ROWS_AT_ONCE)


async def run() -> None:
    report.write(["# Figures", await report.machine()])
    report.write([await table(Sizes())])


if __name__ == "__main__":
    asyncio.run(run())
