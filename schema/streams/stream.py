"""The base class of streams, and the intervals of their frames. framing.py runs a stream."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Self, TypedDict, TypeVar

from models import clock
from models.access.viewers import viewer_now, with_rights
from models.events import keys
from models.events.facts import ConversationFact, Fact, NotUnderstood, RightsChanged, SignInsEnded
from models.events.keys import Keys
from models.events.log import Head
from models.floor.conversations import FloorConversation
from models.floor.floor import floor
from models.values import Viewer
from models.vocabulary import ResyncReason, Role
from schema.context import Context, CurrentSignIn, Info, unauthenticated
from schema.permissions import required_viewer
from schema.scalars import StreamPosition
from schema.types.frames.items import AccessRevoked, ResyncRequired
from schema.types.participation import MonitoringEnd

NOTHING_VISIBLE = (
    "Nothing of this stream is visible to you: you hold no role, or oversee and work in no queue, that shows it."
)
SIGNED_OUT = "This sign-in was ended; sign in again."

Item = TypeVar("Item")


class FrameHeader(TypedDict):
    """The fields that every frame has."""

    position: StreamPosition
    previous_position: StreamPosition
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class FrameInterval:
    """The part of the log that a frame covers: the stream sends nothing else for (previous_position, position]."""

    position: StreamPosition
    previous_position: StreamPosition
    occurred_at: datetime

    @classmethod
    def of(cls, head: Head, last: int | None, seq: int, occurred_at: datetime) -> "FrameInterval":
        """The interval from `last` to `seq`. A stream's first frame has no `last`: it begins at its own position."""
        position = StreamPosition(head.position(seq))
        previous_position = position if last is None else StreamPosition(head.position(last))
        return cls(position, previous_position, occurred_at)

    def header(self) -> FrameHeader:
        return {
            "position": self.position,
            "previous_position": self.previous_position,
            "occurred_at": self.occurred_at,
        }


@dataclass(eq=False)
class OpeningFrames(Generic[Item]):
    """The frames with which a stream begins, and the head of the log at which they were read.

    `holds_rights`: whether the viewer's rights, as the stream holds them, are certain to be those at this head.
    """

    items: Sequence[Item]
    head: Head
    holds_rights: bool = False


class Stream(ABC, Generic[Item]):
    """One subscription. `viewer` has the rights at the position that the stream has reached.

    `rights_at` is the last fact whose changes of rights are in them for certain. `monitoring_end` is set if the viewer
    may read no more because their monitoring session ended.
    """

    rights_at = 0
    monitoring_end: MonitoringEnd | None = None

    def __init__(self, info: Info) -> None:
        self.viewer: Viewer = required_viewer(info)
        self._info = info
        info.context.floor = floor
        self._is_disabled = False

    @property
    def context(self) -> Context:
        return self._info.context

    @property
    def resumes_after(self) -> StreamPosition | None:
        """The position in the header Last-Event-ID, with which an interrupted event stream resumes."""
        position = self._info.context.last_event_id
        return StreamPosition(position) if position else None

    async def read_rights(self, head: Head) -> None:
        """Read the viewer's rights again, after the head at which the stream begins was read."""
        viewer = await viewer_now(self.viewer.id, self.context.sign_in.now)
        if viewer is None:
            raise unauthenticated()
        self._hold(viewer)
        self.rights_at = head.seq

    def take_rights(self, change: RightsChanged) -> None:
        """Apply the new rights from here on, if they are this viewer's."""
        if change.person_id == self.viewer.id:
            self._is_disabled = change.after.is_disabled
            self._hold(with_rights(self.viewer, change.after))

    def is_signed_out_by(self, fact: Fact) -> bool:
        """Whether this fact ends the sign-in on which the stream runs."""
        return is_signed_out_by(fact, self.viewer, self.context.sign_in)

    def _hold(self, viewer: Viewer) -> None:
        self.viewer = self._info.context.viewer = viewer

    def keys(self) -> Keys | None:
        """The keys of the facts that the stream needs; None means all facts."""
        own = frozenset({keys.EVERYONE, keys.of_person(self.viewer.id)})
        if self.viewer.has(Role.ADMIN):
            return None
        overseen = self.viewer.overseen if self.viewer.has(Role.SUPERVISOR) else frozenset()
        works_in = self.viewer.member_of if self.viewer.has(Role.AGENT) else frozenset()
        return own | frozenset(map(keys.of_queue, overseen | works_in))

    async def refusal(self) -> str | None:
        """Why the stream is refused; None if it may begin, even if it shows nothing yet."""
        return None

    async def loss(self) -> str | None:
        """Why a change of rights ends the stream; None if something of it is still visible."""
        sees_something = not self.viewer.roles.isdisjoint(
            (Role.ADMIN, Role.AGENT, Role.BOT, Role.CUSTOMER, Role.CHANNEL)
        ) or (self.viewer.has(Role.SUPERVISOR) and bool(self.viewer.overseen))
        return None if sees_something and not self._is_disabled else NOTHING_VISIBLE

    async def begin(self, last: int | None) -> OpeningFrames[Item] | None:
        """The opening frames; None for a stream without any, which begins after the head that was read before its rights.

        It is called again when a fact makes the stream begin anew; `last` is then the `seq` that the stream has reached.
        """
        return None

    @abstractmethod
    async def frame(self, fact: Fact, interval: FrameInterval) -> Item | AccessRevoked | ResyncRequired | None:
        """The frame for this fact, or None if the viewer gets none. AccessRevoked and ResyncRequired end the stream."""

    def must_begin_anew(self, fact: Fact) -> bool:
        """Whether to send the opening frames again after this fact, in place of a frame for it."""
        return False

    def is_concerned_by(self, fact: NotUnderstood) -> bool:
        """Whether something that the stream sends may be missing because this fact is not understood."""
        return True

    async def tick(self) -> None:
        """Called after each slice of the log, and at least as often as a heartbeat."""


class EqualStream(Stream[Item]):
    """A stream of conversations whose frames are the same for all viewers with equal rights, unless a fact is personal.

    cohorts.py serves such streams together. A frame says in `same_for` for whom it is the same.
    """

    @property
    @abstractmethod
    def arguments(self) -> Hashable:
        """The arguments that decide which frames the stream sends; equal for equal streams."""

    @abstractmethod
    def frame_now(self, fact: Fact, interval: FrameInterval, shown: FloorConversation | None) -> Item | None:
        """The frame for this fact, without reading anything; `shown` is the fact's conversation as it is now, if known."""

    async def frame(self, fact: Fact, interval: FrameInterval) -> Item | None:
        shown = floor.conversation(fact.after.id) if isinstance(fact, ConversationFact) else None
        return self.frame_now(fact, interval, shown)

    def seen_by(self, viewer: Viewer) -> Self:
        """The same stream for another viewer."""
        other = copy(self)
        other.viewer = viewer
        return other


def is_signed_out_by(fact: Fact, viewer: Viewer, sign_in: CurrentSignIn) -> bool:
    """Whether this fact ends this sign-in of the viewer."""
    if not isinstance(fact, SignInsEnded) or fact.person_id != viewer.id or sign_in.now is None:
        return False
    return sign_in.now.is_ended_by(fact.keys, fact.not_before)


def opening_interval(head: Head, last: int | None) -> FrameInterval:
    """The interval of opening frames that were read at this head."""
    return FrameInterval.of(head, last, head.seq, clock.now())


def revoked(
    position: StreamPosition, occurred_at: datetime, explanation: str, end: MonitoringEnd | None = None
) -> AccessRevoked:
    return AccessRevoked(
        position=position,
        previous_position=None,
        occurred_at=occurred_at,
        explanation=explanation,
        monitoring_end=end,
    )


def resync(position: StreamPosition, reason: ResyncReason) -> ResyncRequired:
    return ResyncRequired(position=position, previous_position=None, occurred_at=clock.now(), resync_reason=reason)
