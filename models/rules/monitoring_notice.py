"""Whose a conversation was when, and which of its monitoring sessions one is told of. When one may monitor: supervision.py."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Protocol
from uuid import UUID

from models.values import ConversationValues, SettingsValues, Viewer
from models.vocabulary import AgentNoticePolicy, ParticipantMode, Role


class Stay(Protocol):
    """Someone's time in a conversation, as a row of Participant keeps it."""

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
    """A time in which a conversation was a person's; `until` is None while it is, and for good with its last agent."""

    agent_id: UUID
    since: datetime
    until: datetime | None

    def meets(self, began: datetime, ended: datetime | None) -> bool:
        """Whether a session that ran then ran in it for a while, however short the session."""
        is_before = self.until is not None and self.until <= began
        is_after = ended is not None and began < self.since >= ended
        return not (is_before or is_after)


@dataclass(frozen=True, slots=True)
class SessionsTold:
    """`during`: of those sessions only that ran while the conversation was the viewer's; None for whenever they ran."""

    during: tuple[Tenure, ...] | None = None
    only_ended: bool = False

    def include(self, began: datetime, ended: datetime | None) -> bool:
        if self.only_ended and ended is None:
            return False
        return self.during is None or any(tenure.meets(began, ended) for tenure in self.during)


def sessions_told(
    viewer: Viewer, conversation: ConversationValues, settings: SettingsValues, tenures: Iterable[Tenure]
) -> SessionsTold | None:
    """Supervisors of the queue and administrators know of all, who was its agent what the agent notice policy says.

    None for everyone else, one to whom it is merely offered included.
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
    """When it was whose, from being taken until it was given up. `stays` come in the order in which they began.

    Who leaves without ending keeps it meanwhile: until it is resumed, or goes elsewhere. Bots are nobody to be told.
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
