"""Writes a contact centre with thousands of conversations into an empty, migrated database, in bulk and without facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from models import clock
from models.rules.figures import day_began
from models.tables import (
    Agent,
    Conversation,
    Customer,
    HandlingSpan,
    Participant,
    Queue,
    QueueMember,
    QueueSupervisor,
    User,
    UserPresence,
    UserRole,
    Workstream,
)
from models.tables.conversations import OVER
from models.vocabulary import (
    ActiveSubState,
    AgentKind,
    Channel,
    ConversationState,
    ParticipantMode,
    Presence,
    Role,
    SentimentLevel,
    StateReason,
)
from tests.support.builders import a_connector, a_workstream

ROWS_AT_ONCE = 1_000
CONNECTOR = "channel"
LEVELS = (None, *SentimentLevel)


@dataclass(frozen=True)
class FloorSizes:
    supervisors: int = 60
    queues: int = 45
    agents: int = 2_000
    ongoing: int = 6_000
    closed: int = 50_000  # today

    def __str__(self) -> str:
        return f"{self.queues} queues, {self.agents} agents, {self.ongoing} ongoing conversations, {self.closed} closed today"


@dataclass(frozen=True)
class LargeFloor:
    """The people and the ongoing conversations, which are all in conversation; `overseen` are the queues of each supervisor.

    The first supervisor oversees all queues, each other up to a fifth of them.
    """

    supervisors: Sequence[User]
    overseen: dict[UUID, set[UUID]]
    agents: Sequence[User]
    ongoing: Sequence[Conversation]


async def seed(sizes: FloorSizes) -> LargeFloor:
    random = Random(1)
    connector = await a_connector("Channel", login=CONNECTOR)
    await _write(Queue, [Queue(name=f"Line {number}") for number in range(sizes.queues)])
    queues = await Queue.filter(name__startswith="Line")
    workstreams = [await a_workstream(queue, channel=Channel.LIVE_CHAT) for queue in queues]
    agents = [User(name=f"Agent {number}", login=f"agent-{number}") for number in range(sizes.agents)]
    await _people(agents, Role.AGENT)
    await _write(
        Agent, [Agent(user_id=each.id, kind=AgentKind.HUMAN, capacity_units=200, skills=[]) for each in agents]
    )
    members = [
        QueueMember(queue_id=queue.id, agent_id=each.id)
        for each in agents
        for queue in random.sample(queues, min(2, len(queues)))
    ]
    await _write(QueueMember, members)
    ongoing = await _conversations(sizes, random, connector, workstreams, members)
    supervisors = [User(name=f"Lead {number}", login=f"lead-{number}") for number in range(sizes.supervisors)]
    await _people(supervisors, Role.SUPERVISOR)
    fifth = max(1, len(queues) // 5)
    overseen = {each.id: {one.id for one in random.sample(queues, random.randint(1, fifth))} for each in supervisors}
    overseen[supervisors[0].id] = {queue.id for queue in queues}
    await _write(
        QueueSupervisor,
        [
            QueueSupervisor(queue_id=queue, supervisor_id=supervisor)
            for supervisor, theirs in overseen.items()
            for queue in theirs
        ],
    )
    return LargeFloor(supervisors, overseen, agents, ongoing)


async def _people(people: Sequence[User], role: Role) -> None:
    now = clock.now()
    await _write(User, people)
    await _write(UserRole, [UserRole(user_id=each.id, role=role) for each in people])
    await _write(
        UserPresence,
        [UserPresence(user_id=each.id, presence=Presence.AVAILABLE, since=now, is_automatic=True) for each in people],
    )


async def _conversations(
    sizes: FloorSizes,
    random: Random,
    connector: User,
    workstreams: Sequence[Workstream],
    members: Sequence[QueueMember],
) -> Sequence[Conversation]:
    """Each was accepted by a member of its queue; those that are closed were closed today. Returns the ongoing ones."""
    of_queue = {each.default_queue_id: each for each in workstreams}
    customers = [Customer(name=f"Customer {number}", connector=connector) for number in range(sizes.ongoing)]
    await _write(Customer, customers)
    now = clock.now()
    begin = day_began(now, now.tzinfo) if now.tzinfo else now
    rows, spans, participants = [], [], []
    for number in range(sizes.ongoing + sizes.closed):
        member, is_closed = random.choice(members), number >= sizes.ongoing
        wait, handling = random.uniform(0, 60), random.uniform(30, 600)
        closed_at = begin + (now - begin) * random.random() if is_closed else None
        accepted_at = closed_at or now - timedelta(seconds=handling)
        workstream, customer = of_queue[member.queue_id], customers[number % len(customers)]
        level = LEVELS[number % len(LEVELS)]
        row = Conversation(
            id=uuid4(),
            title=f"Question {number}",
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
            customer_id=customer.id,
            connector=connector,
            party=sorted([str(member.agent_id), str(customer.id)]),
            created_at=accepted_at,
            last_activity_at=accepted_at,
            last_public_activity_at=accepted_at,
            accepted_at=accepted_at,
            offered_to_human_at=accepted_at,
            closed_at=closed_at,
            handled_since=None if is_closed else accepted_at,
            first_wait_seconds=wait,
            transfer_count=int(random.random() < 0.1),
            version=1,
            public_version=1,
        )
        if level is not None:
            row.sentiment_level, row.sentiment_rank = level, level.rank
            row.sentiment_score, row.sentiment_engine = round((level.rank - 3) / 3.1, 3), "seeded"
            row.sentiment_changed_at = accepted_at
        if is_closed:
            row.wait_rank_at = OVER
        else:
            participants += [
                Participant(conversation_id=row.id, person_id=person, mode=mode, since=accepted_at)
                for person, mode in (
                    (customer.id, ParticipantMode.CUSTOMER),
                    (member.agent_id, ParticipantMode.PRIMARY),
                )
            ]
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
    await _write(Participant, participants)
    return rows[: sizes.ongoing]


async def _write(table: Any, rows: Sequence[Any]) -> None:
    await table.bulk_create(rows, batch_size=ROWS_AT_ONCE)
