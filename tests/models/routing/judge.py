"""Judges routing by brute force: counts everything anew from the rows, and knows no rule of models/rules/.

It takes a picture before routing looks, then follows offer by offer what routing did: was this conversation the next one,
and this agent the one that the queue's method chooses? At the end nobody may idle while something waits that they could
take.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from models import clock
from models.events.facts import ConversationChanged, Fact, PresenceChanged
from models.tables import (
    Agent,
    Conversation,
    HandlingSpan,
    Offer,
    OperatingHours,
    Participant,
    Queue,
    QueueMember,
    User,
    UserPresence,
    Workstream,
)
from models.vocabulary import (
    Act,
    AssignmentMethod,
    ConversationState,
    Distribution,
    OfferKind,
    OfferStatus,
    ParticipantMode,
    Presence,
    SkillMatch,
    StateReason,
    WrapUpCapacity,
)

PREVIOUS_AGENT_REASONS = {
    StateReason.AWAITING_AGENT_ASSIGNMENT,
    StateReason.CUSTOMER_RETURNED,
    StateReason.ESCALATED_BY_BOT,
}
GIVEN_UP_REASONS = {
    StateReason.RELEASED_BY_AGENT,
    StateReason.AGENT_LEFT,
    StateReason.AGENT_DISCONNECTED,
    StateReason.AGENT_SILENT,
    StateReason.TRANSFERRED_BY_AGENT,
}


@dataclass
class Somebody:
    """An agent's state after all offers judged so far."""

    row: Agent
    name: str
    presence: Presence
    queues: set[UUID]
    used: int
    open: int
    turns: dict[UUID, datetime] = field(default_factory=dict)
    rested_since: datetime | None = None


@dataclass
class Picture:
    """Everything that decides where a conversation goes, read at one moment."""

    waiting: dict[UUID, Conversation]
    agents: dict[UUID, Somebody]
    queues: dict[UUID, Queue]
    open_queues: set[UUID]
    workstreams: dict[UUID, Workstream]
    declined: Counter[tuple[UUID, UUID]]
    previous: dict[UUID, UUID]
    gave_up: dict[UUID, UUID]

    def could_take(self, agent: Somebody, row: Conversation) -> bool:
        stream = self.workstreams[row.workstream_id]
        needed = {*stream.required_skills, *row.required_skills}
        return (
            row.queue_id in agent.queues
            and row.queue_id in self.open_queues
            and agent.presence in stream.allowed_presences
            and agent.row.capacity_units - agent.used >= row.units
            and self.declined[row.id, agent.row.user_id] < stream.max_declines
            and str(agent.row.user_id) not in row.escalated_by
            and (stream.skill_match is not SkillMatch.EXACT or needed <= set(agent.row.skills))
        )

    def best_for(self, row: Conversation) -> Somebody:
        stream, queue = self.workstreams[row.workstream_id], self.queues[row.queue_id]
        needed = {*stream.required_skills, *row.required_skills}

        def key(agent: Somebody) -> tuple[object, ...]:
            free = agent.row.capacity_units - agent.used
            turn = agent.turns.get(queue.id)
            by_method: dict[AssignmentMethod, tuple[object, ...]] = {
                AssignmentMethod.HIGHEST_CAPACITY: (-free,),
                AssignmentMethod.ROUND_ROBIN: (turn is not None, turn),
                AssignmentMethod.LEAST_ACTIVE: (agent.open, agent.rested_since is not None, agent.rested_since),
            }
            lacks = len(needed - set(agent.row.skills)) if stream.skill_match is SkillMatch.CLOSEST else 0
            is_previous = stream.previous_agent_first and self.previous.get(row.id) == agent.row.user_id
            refused = self.declined[row.id, agent.row.user_id] + (self.gave_up.get(row.id) == agent.row.user_id)
            return (not is_previous, refused, lacks, *by_method[queue.assignment_method], agent.name.casefold())

        return min((agent for agent in self.agents.values() if self.could_take(agent, row)), key=key)

    def follow(self, facts: Iterable[Fact]) -> int:
        """Check each offer that routing made, in order, and keep the picture up to date; answers how many they were."""
        offers = 0
        for fact in facts:
            match fact:
                case PresenceChanged() if fact.person_id in self.agents:
                    self.agents[fact.person_id].presence = fact.after
                case ConversationChanged(act=Act.OFFER) if fact.after.id in self.waiting:
                    self._judge(fact)
                    offers += 1
                case _:
                    pass
        return offers

    def _judge(self, fact: ConversationChanged) -> None:
        row = self.waiting.pop(fact.after.id)
        agent_id = fact.after.agent_id
        assert agent_id, f"{row.id}: offered to nobody"
        agent = self.agents[agent_id]
        assert self.could_take(agent, row), f"{row.id}: offered to {agent.name}, who can't take it"
        for other in self.waiting.values():
            is_before = self._rank(other) < self._rank(row)
            assert not (is_before and self.could_take(agent, other)), f"{other.id} was before {row.id} for {agent.name}"
        best = self.best_for(row)
        assert best.name == agent.name, f"{row.id}: offered to {agent.name}, but {best.name} was to be asked"
        agent.used += row.units
        agent.open += 1
        agent.turns[row.queue_id] = fact.at

    def _rank(self, row: Conversation) -> tuple[int, datetime, str]:
        assert row.waiting_since
        return self.queues[row.queue_id].priority, row.waiting_since, str(row.id)

    def nobody_starves(self) -> None:
        """No conversation waits that someone who has room for it could take."""
        for row in self.waiting.values():
            idle = [agent.name for agent in self.agents.values() if self.could_take(agent, row)]
            assert not idle, f"{row.id} waits in {self.queues[row.queue_id].name} while {idle} could take it"


async def picture() -> Picture:
    queues = {row.id: row for row in await Queue.all()}
    hours = {row.id: row for row in await OperatingHours.all()}
    open_rows = await Conversation.filter(state=ConversationState.OPEN, distribution=Distribution.PUSH)
    declined = await Offer.filter(kind=OfferKind.ASSIGNMENT, status__in=[OfferStatus.DECLINED, OfferStatus.EXPIRED])
    return Picture(
        waiting={row.id: row for row in open_rows},
        agents=await _agents(),
        queues=queues,
        open_queues={
            row.id
            for row in queues.values()
            if row.closed_since is None and (row.operating_hours_id is None or _is_open(hours[row.operating_hours_id]))
        },
        workstreams={row.id: row for row in await Workstream.all()},
        declined=Counter((offer.conversation_id, offer.agent_id) for offer in declined),
        previous=await _previous(open_rows),
        gave_up=await _gave_up(open_rows),
    )


def _is_open(hours: OperatingHours) -> bool:
    wall = clock.now().astimezone(ZoneInfo(hours.time_zone))
    time = wall.strftime("%H:%M")
    return any(day == wall.weekday() and begin <= time < end for day, begin, end in hours.weekly)


async def _agents() -> dict[UUID, Somebody]:
    names = {row.id: row.name for row in await User.filter(disabled_at=None)}
    presences = {row.user_id: row.presence for row in await UserPresence.all()}
    used, active = await held()
    agents = {
        row.user_id: Somebody(
            row, names[row.user_id], presences[row.user_id], set(), used[row.user_id], active[row.user_id]
        )
        for row in await Agent.all()
    }
    for member in await QueueMember.all():
        agents[member.agent_id].queues.add(member.queue_id)
        if member.last_offered_at:
            agents[member.agent_id].turns[member.queue_id] = member.last_offered_at
    for span in await HandlingSpan.filter(until__gte=clock.now() - timedelta(hours=24)).order_by("until"):
        agents[span.agent_id].rested_since = span.until
    return agents


async def held() -> tuple[Counter[UUID], Counter[UUID]]:
    """Units in use and conversations ACTIVE or being transferred to each agent, counted from the rows that hold them."""
    used: Counter[UUID] = Counter()
    active: Counter[UUID] = Counter()
    for row in await Conversation.filter(state__in=[ConversationState.ACTIVE, ConversationState.WRAP_UP]):
        assert row.agent_id
        if row.state is ConversationState.ACTIVE:
            active[row.agent_id] += 1
        if row.state is ConversationState.ACTIVE or _wrap_up_blocks(row):
            used[row.agent_id] += row.units
    for offer in await Offer.filter(status=OfferStatus.PENDING, kind=OfferKind.TRANSFER):
        row = await Conversation.get(id=offer.conversation_id)
        if row.agent_id != offer.agent_id or row.state is not ConversationState.ACTIVE:
            active[offer.agent_id] += 1
            used[offer.agent_id] += offer.units
    return used, active


def _wrap_up_blocks(row: Conversation) -> bool:
    if row.wrap_up_capacity is WrapUpCapacity.BLOCK_FOR_TIME:
        assert row.wrap_up_since
        return (clock.now() - row.wrap_up_since).total_seconds() < row.wrap_up_block_seconds
    return row.wrap_up_capacity is WrapUpCapacity.ALWAYS_BLOCK


async def _previous(rows: list[Conversation]) -> dict[UUID, UUID]:
    """Who talked last with the customer of each, on the same workstream or, if the customer is back, in it; only where
    that one is asked first.
    """
    talked: dict[object, UUID] = {}
    known = {row.id: row for row in await Conversation.all()}
    for participant in await Participant.filter(mode=ParticipantMode.PRIMARY).order_by("since"):
        row = known[participant.conversation_id]
        talked[row.id] = talked[row.customer_id, row.workstream_id] = participant.person_id
    where = {
        row.id: row.id if row.state_reason is StateReason.CUSTOMER_RETURNED else (row.customer_id, row.workstream_id)
        for row in rows
        if row.state_reason in PREVIOUS_AGENT_REASONS
    }
    return {id: talked[place] for id, place in where.items() if place in talked}


async def _gave_up(rows: list[Conversation]) -> dict[UUID, UUID]:
    """The last agent of each conversation that was given up."""
    given_up = [row.id for row in rows if row.state_reason in GIVEN_UP_REASONS]
    talked = Participant.filter(conversation_id__in=given_up, mode=ParticipantMode.PRIMARY, until__isnull=False)
    return {participant.conversation_id: participant.person_id for participant in await talked.order_by("until")}
