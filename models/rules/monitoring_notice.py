"""Which monitoring sessions of a conversation a viewer is told of. Who may monitor is in supervision.py."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Protocol
from uuid import UUID

from models.values import ConversationValues, SettingsValues, Viewer
from models.vocabulary import AgentNoticePolicy, ParticipantMode, Role


class Stay(Protocol):
    """A time that someone spent in a conversation: a row of Participant."""

    @property
    def person_id(self) -> UUID: ...
    @property
    def mode(self) -> ParticipantMode: ...
    @property
    def since(self) -> datetime: ...
    @property
    def until(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Tenure:
    """A time in which a conversation belonged to an agent. `until` is None while it does, and stays None for the last one."""

    agent_id: UUID
    since: datetime
    until: datetime | None

    def meets(self, began: datetime, ended: datetime | None) -> bool:
        """Whether a monitoring session that began and ended then overlaps this time, however short it was."""
        is_before = self.until is not None and self.until <= began
        is_after = ended is not None and began < self.since >= ended
        return not (is_before or is_after)

    def part_of(self, began: datetime, ended: datetime | None) -> "Period":
        """The part of such a session, which `meets` this time, that lies in it."""
        ends = [end for end in (self.until, ended) if end is not None]
        return Period(max(self.since, began), min(ends) if ends else None)


@dataclass(frozen=True, slots=True)
class Period:
    """A time in which a conversation was monitored. `ended_at` is None while it lasts."""

    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionsTold:
    """`during` limits them to monitoring sessions that ran while the conversation was the viewer's; None means no limit."""

    during: tuple[Tenure, ...] | None = None
    only_ended: bool = False

    def include(self, began: datetime, ended: datetime | None) -> bool:
        if self.only_ended and ended is None:
            return False
        return self.during is None or any(tenure.meets(began, ended) for tenure in self.during)


@dataclass(frozen=True, slots=True)
class Told:
    """What a person is told of the monitoring of their own conversations, whatever else they may know as a supervisor.

    Agents read who monitored, when and why. Customers read when and why, once a session has ended; never who.
    """

    as_agent: bool
    as_customer: bool
    running: bool

    def parts(self, began: datetime, ended: datetime | None, own: Iterable[Tenure]) -> tuple[Period, ...]:
        """The parts of a session in which the conversation was this agent's; `own` are the times in which it was, in order.

        Parts that follow each other without a gap are one.
        """
        if not self.as_agent or (ended is None and not self.running):
            return ()
        parts: list[Period] = []
        for part in (tenure.part_of(began, ended) for tenure in own if tenure.meets(began, ended)):
            if parts and parts[-1].ended_at == part.started_at:
                parts[-1] = Period(parts[-1].started_at, part.ended_at)
            else:
                parts.append(part)
        return tuple(parts)


def told(viewer: Viewer, settings: SettingsValues) -> Told | None:
    """None for somebody who is told nothing: other roles, and those whom the policies keep in the dark."""
    policy = settings.agent_notice_policy
    as_agent = viewer.has(Role.AGENT) and policy is not AgentNoticePolicy.NONE
    as_customer = viewer.has(Role.CUSTOMER) and settings.customer_ledger
    if not as_agent and not as_customer:
        return None
    return Told(as_agent, as_customer, running=as_agent and policy is AgentNoticePolicy.ON_START)


def sessions_told(
    viewer: Viewer, conversation: ConversationValues, settings: SettingsValues, tenures: Iterable[Tenure]
) -> SessionsTold | None:
    """Supervisors of the queue and administrators are told of all, its agents and former agents by the agent notice policy.

    None for everyone else, also for an agent to whom it is only offered.
    """
    if viewer.is_system or viewer.has(Role.ADMIN):
        return SessionsTold()
    if viewer.has(Role.SUPERVISOR) and conversation.queue_id in viewer.overseen:
        return SessionsTold()
    own = tuple(tenure for tenure in tenures if tenure.agent_id == viewer.id)
    policy = settings.agent_notice_policy
    if not own or policy is AgentNoticePolicy.NONE:
        return None
    return SessionsTold(own, only_ended=policy is AgentNoticePolicy.AFTERWARDS)


def tenures(conversation: ConversationValues, stays: Sequence[Stay]) -> list[Tenure]:
    """Which agent had the conversation when. `stays` are sorted by their beginning.

    An agent who leaves without ending it keeps it until it is resumed or goes to somebody else. Bots are left out: they
    are told nothing.
    """
    handling = [stay for stay in stays if stay.mode in (ParticipantMode.PRIMARY, ParticipantMode.BOT)]
    return [
        Tenure(stay.person_id, stay.since, _given_up(conversation, stay, following))
        for stay, following in zip_longest(handling, handling[1:])
        if stay.mode is ParticipantMode.PRIMARY
    ]


def _given_up(conversation: ConversationValues, stay: Stay, following: Stay | None) -> datetime | None:
    if following is None:
        is_kept = stay.person_id == conversation.agent_id and not conversation.is_awaiting
        return None if is_kept else stay.until
    return following.since if following.person_id == stay.person_id else stay.until
