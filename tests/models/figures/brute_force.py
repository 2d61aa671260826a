"""Computes each figure again from the log alone, by the simplest means, with no code that Vigie counts with.

What the log does not tell is given: what administrators configure, and how everything stood before the log began.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from models.events.facts import (
    ConversationChanged,
    ConversationFact,
    Fact,
    MessagePosted,
    PresenceChanged,
    RightsChanged,
)
from models.values import ConversationValues
from models.vocabulary import (
    Act,
    ActiveSubState,
    AgentKind,
    Channel,
    ConversationState,
    OfferKind,
    OfferStatus,
    Presence,
    Role,
    SentimentLevel,
    WrapUpCapacity,
)
from tests.models.figures.staff import Staff, Worker
from tests.models.figures.words import Words, replied


@dataclass
class LogSlice:
    agent: UUID
    queue: UUID
    since: datetime
    until: datetime | None = None


@dataclass
class Life:
    """The history of one conversation so far, as figures need it."""

    born: datetime
    now: ConversationValues
    wrap_up: tuple[WrapUpCapacity, int]
    waits_since: datetime | None = None
    escalated: datetime | None = None
    wrap_up_since: datetime | None = None
    closed: datetime | None = None
    offered_to_people: bool = False
    is_force_closed: bool = False
    words: Words = field(default_factory=Words)
    transfers: int = 0
    stretches: list[LogSlice] = field(default_factory=list)

    def first_wait(self) -> float:
        return (self.stretches[0].since - max(self.born, self.escalated or self.born)).total_seconds()


class Replay:
    """The lives of all conversations and how people stand, fact by fact. `know` says what administrators configured."""

    def __init__(self, staff: Staff) -> None:
        self._staff = staff
        self._workers: dict[UUID, Worker] = {}
        self._wrap_ups: dict[UUID, tuple[WrapUpCapacity, int]] = {}
        self._lives: dict[UUID, Life] = {}

    def know(self, workers: dict[UUID, Worker], wrap_ups: dict[UUID, tuple[WrapUpCapacity, int]]) -> None:
        self._workers, self._wrap_ups = workers, wrap_ups

    def hear(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            match fact:
                case ConversationChanged():
                    self._change(fact)
                case PresenceChanged(person_id=person_id, after=presence):
                    self._staff.presences[person_id] = presence
                case RightsChanged(person_id=person_id, after=rights):
                    self._staff.queues[person_id] = rights.member_of
                    may_work = not rights.is_disabled and not rights.roles.isdisjoint((Role.AGENT, Role.BOT))
                    (self._staff.disabled.discard if may_work else self._staff.disabled.add)(person_id)
                case MessagePosted():
                    self._write(fact)
                case _ if isinstance(fact, ConversationFact):
                    self._lives[fact.after.id].now = fact.after

    def _write(self, fact: MessagePosted) -> None:
        life = self._lives[fact.after.id]
        life.now = fact.after
        life.words.hear(fact, begun_at=max(life.born, life.escalated or life.born))

    def _change(self, fact: ConversationChanged) -> None:
        wrap_up = self._wrap_ups[fact.after.workstream_id]  # as it was when the conversation began
        life = self._lives.setdefault(fact.after.id, Life(fact.at, fact.after, wrap_up))
        before, after = fact.before, fact.after
        life.now = after
        if after.elevated_to and before and not before.elevated_to:
            life.words.owed_since = None
        if _waits(after):
            life.waits_since = life.waits_since if before and _waits(before) else fact.at
        if fact.act is Act.ESCALATE and before and before.state is ConversationState.ACTIVE and not life.stretches:
            life.escalated, life.offered_to_people = fact.at, True
        if fact.act is Act.HAND_OVER_TO_QUEUE and before and before.state is not after.state is ConversationState.OPEN:
            life.transfers += 1
        for offer in fact.offers:
            if offer.kind is not OfferKind.CONSULT and self._workers[offer.agent_id].kind is AgentKind.HUMAN:
                life.offered_to_people = True
            life.transfers += offer.kind is OfferKind.TRANSFER and offer.status is OfferStatus.ACCEPTED
        if after.state is ConversationState.WRAP_UP and before and before.state is not ConversationState.WRAP_UP:
            life.wrap_up_since = fact.at
        if after.state is ConversationState.CLOSED and life.closed is None:
            life.closed, life.is_force_closed = fact.at, fact.act is Act.FORCE_CLOSE
            life.offered_to_people |= before is not None and before.state is ConversationState.OPEN
        running = life.stretches[-1] if life.stretches and life.stretches[-1].until is None else None
        handler = _handler(after)
        if running and running.agent != handler:
            running.until = fact.at
        if handler and (running is None or running.until):
            life.stretches.append(LogSlice(handler, after.queue_id, fact.at))

    def floor(
        self, queues: Sequence[UUID], *, since: datetime, within: int, now: datetime, all_agents: bool
    ) -> dict[str, Any]:
        """What `floor` should answer for these queues; agents by name, queues by id."""
        lives = list(self._lives.values())
        here = {id: worker for id, worker in self._workers.items() if worker.kind is AgentKind.HUMAN}
        members = {id for id in here if all_agents or self._work(id) & set(queues)} - self._staff.disabled
        used = self.used(now)
        by_agent = {id: _agent_figures(lives, set(queues), id, since, within) for id in here}
        channels = {channel: _figures(lives, set(queues), since, within, channel) for channel in Channel}
        return {
            **_figures(lives, set(queues), since, within),
            **self._presences(members, used),
            "byQueue": {
                queue: {
                    **_figures(lives, {queue}, since, within),
                    **self._presences({id for id in here if queue in self._work(id)} - self._staff.disabled, used),
                }
                for queue in queues
            },
            "byChannel": {channel: counts for channel, counts in channels.items() if _is_anything(counts)},
            "byAgent": {
                here[id].name: {
                    "presence": self._presence(id),
                    "capacityTotal": here[id].capacity,
                    "capacityAvailable": here[id].capacity - used[id],
                    **counts,
                }
                for id, counts in by_agent.items()
                if id in members or _is_anything(counts)
            },
        }

    def used(self, now: datetime) -> dict[UUID, int]:
        """The units that each worker carries."""
        used: defaultdict[UUID, int] = defaultdict(int)
        for life in self._lives.values():
            values = life.now
            if values.agent_id and (values.state is ConversationState.ACTIVE or self._blocks(life, now)):
                used[values.agent_id] += values.units
            if values.offered_to and values.is_being_transferred and values.offered_to != values.agent_id:
                used[values.offered_to] += values.units
        return used

    def _blocks(self, life: Life, now: datetime) -> bool:
        if life.now.state is not ConversationState.WRAP_UP or life.wrap_up_since is None:
            return False
        rule, seconds = life.wrap_up
        if rule is WrapUpCapacity.BLOCK_FOR_TIME:
            return (now - life.wrap_up_since).total_seconds() < seconds
        return rule is WrapUpCapacity.ALWAYS_BLOCK

    def _work(self, agent_id: UUID) -> frozenset[UUID]:
        return self._staff.queues.get(agent_id, frozenset())

    def _presence(self, agent_id: UUID) -> Presence:
        """A disabled one is offline, whatever was set before."""
        is_there = agent_id not in self._staff.disabled
        return self._staff.presences.get(agent_id, Presence.OFFLINE) if is_there else Presence.OFFLINE

    def _presences(self, agent_ids: set[UUID], used: dict[UUID, int]) -> dict[str, Any]:
        free = {id: max(0, self._workers[id].capacity - used[id]) for id in agent_ids}
        groups = {presence: [id for id in agent_ids if self._presence(id) is presence] for presence in Presence}
        ready = groups[Presence.AVAILABLE] + groups[Presence.BUSY]
        return {
            "agentsByPresence": {
                presence: (len(group), sum(free[id] for id in group)) for presence, group in groups.items()
            },
            "freeUnits": sum(free[id] for id in ready),
        }


def _waits(values: ConversationValues) -> bool:
    return values.state is ConversationState.OPEN or values.sub_state is ActiveSubState.AWAITING_ACCEPTANCE


def _handler(values: ConversationValues) -> UUID | None:
    talks = values.sub_state is ActiveSubState.IN_CONVERSATION or values.state is ConversationState.WRAP_UP
    return values.agent_id if talks and not values.agent_is_bot else None


def _figures(
    lives: Sequence[Life], queues: set[UUID], since: datetime, within: int, channel: Channel | None = None
) -> dict[str, Any]:
    lives = [life for life in lives if channel in (None, life.now.channel)]
    now = [life for life in lives if life.closed is None and life.now.queue_id in queues]
    waits = [life.waits_since for life in now if life.now.state is ConversationState.OPEN]
    answered = [life for life in lives if life.stretches and life.stretches[0].queue in queues]
    waited = [life.first_wait() for life in answered if life.stretches[0].since >= since]
    gone = [life for life in lives if life.closed and life.closed >= since and life.now.queue_id in queues]
    abandoned = [life for life in gone if not life.stretches and life.offered_to_people and not life.is_force_closed]
    replies = [each for life in lives for each in life.words.replies if each.queue in queues and each.at >= since]
    closed = [life for life in lives if life.closed and life.closed >= since]
    handled = [(life, [each for each in life.stretches if each.queue in queues]) for life in closed]
    return {
        **_live(now),
        "inQueue": len(waits),
        "longestWaitSince": min((moment for moment in waits if moment), default=None),
        **_worked(waited, [pair for pair in handled if pair[1]], within, len(abandoned)),
        **replied(replies, within),
        "abandoned": len(abandoned),
        "shortAbandoned": 0,  # no setting says what is short
        "abandonRate": _share(len(abandoned), len(waited) + len(abandoned)),
    }


def _agent_figures(
    lives: Sequence[Life], queues: set[UUID], agent: UUID, since: datetime, within: int
) -> dict[str, Any]:
    now = [life for life in lives if not life.closed and life.now.queue_id in queues and life.now.agent_id == agent]
    firsts = [(life, life.stretches[0]) for life in lives if life.stretches]
    waited = [
        life.first_wait()
        for life, first in firsts
        if first.agent == agent and first.queue in queues and first.since >= since
    ]
    closed = [life for life in lives if life.closed and life.closed >= since]
    own = [(life, [each for each in life.stretches if each.agent == agent and each.queue in queues]) for life in closed]
    own_words = [each for life in lives for each in life.words.replies if each.agent == agent and each.queue in queues]
    replies = [each for each in own_words if each.at >= since]
    return {
        **_live(now),
        **_worked(waited, [pair for pair in own if pair[1]], within, 0),
        **replied(replies, within),
    }


def _live(now: Sequence[Life]) -> dict[str, Any]:
    states = [(life.now.state, life.now.sub_state) for life in now]
    return {
        "ongoing": {
            "total": len(states),
            "open": states.count((ConversationState.OPEN, None)),
            "awaitingAcceptance": states.count((ConversationState.ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE)),
            "inConversation": states.count((ConversationState.ACTIVE, ActiveSubState.IN_CONVERSATION)),
            "waiting": states.count((ConversationState.WAITING, None)),
            "wrapUp": states.count((ConversationState.WRAP_UP, None)),
        },
        "sentimentDistribution": {
            level: sum(life.now.sentiment_level is level for life in now) for level in (*SentimentLevel, None)
        },
    }


def _worked(
    waited: Sequence[float], handled: Sequence[tuple[Life, list[LogSlice]]], within: int, abandoned: int
) -> dict[str, Any]:
    spent = [(each.until - each.since).total_seconds() for _, stretches in handled for each in stretches if each.until]
    in_time, transferred = sum(wait <= within for wait in waited), sum(life.transfers > 0 for life, _ in handled)
    return {
        "answered": len(waited),
        "answeredInTime": in_time,
        "averageFirstWaitSeconds": _share(sum(waited), len(waited)),
        "serviceLevel": _share(in_time, len(waited) + abandoned),
        "handled": len(handled),
        "averageHandleSeconds": _share(sum(spent), len(handled)),
        "transferred": transferred,
        "transferRate": _share(transferred, len(handled)),
    }


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def _is_anything(counts: dict[str, Any]) -> bool:
    names = ("answered", "handled", "abandoned", "firstReplies", "replies")
    return bool(counts["ongoing"]["total"] or any(counts.get(name) for name in names))
