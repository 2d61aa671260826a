"""What a stream is: a root field, its arguments and a viewer, whose rights may change meanwhile. framing.py runs it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypedDict, TypeVar

from models import clock
from models.access.viewers import viewer_by_id, with_rights
from models.events import keys
from models.events.facts import Fact, RightsChanged
from models.events.keys import Keys
from models.events.log import Head
from models.values import Viewer
from models.vocabulary import ResyncReason, Role
from schema.context import Info, unauthenticated
from schema.permissions import required_viewer
from schema.scalars import StreamPosition
from schema.types.frames.items import AccessRevoked, ResyncRequired

NOTHING_VISIBLE = (
    "Nothing of this stream is visible to you: you hold no role, or oversee and work in no queue, that shows it."
)

Item = TypeVar("Item")


class FrameHeader(TypedDict):
    """The fields that every frame has."""

    position: StreamPosition
    previous_position: StreamPosition
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class FrameInterval:
    """What a frame says: its stream has nothing else in (previous_position, position] of the log."""

    position: StreamPosition
    previous_position: StreamPosition
    occurred_at: datetime

    @classmethod
    def of(cls, head: Head, last: int | None, seq: int, occurred_at: datetime) -> "FrameInterval":
        """From `last`, or for a very first frame, which clients always apply, from its own position."""
        position = StreamPosition(head.position(seq))
        previous_position = position if last is None else StreamPosition(head.position(last))
        return cls(position, previous_position, occurred_at)

    def header(self) -> FrameHeader:
        return {
            "position": self.position,
            "previous_position": self.previous_position,
            "occurred_at": self.occurred_at,
        }


@dataclass(frozen=True, slots=True)
class OpeningFrames(Generic[Item]):
    """What a stream begins with: frames, and the place in the log at which they were read."""

    items: Sequence[Item]
    head: Head


class Stream(ABC, Generic[Item]):
    """One subscription. Its viewer's rights are those that hold at the place the stream has reached."""

    def __init__(self, info: Info) -> None:
        self.viewer: Viewer = required_viewer(info)
        self._info = info
        self._is_disabled = False

    @property
    def resumes_after(self) -> StreamPosition | None:
        """Where an event stream goes on after a break, by the word of its transport."""
        position = self._info.context.last_event_id
        return StreamPosition(position) if position else None

    async def read_rights(self) -> None:
        """Read anew who the viewer is, once the stream knows where it begins."""
        viewer = await viewer_by_id(self.viewer.id)
        if viewer is None:
            raise unauthenticated()
        self._hold(viewer)

    def take_rights(self, change: RightsChanged) -> None:
        """From here on facts are delivered by other rights, if they are this viewer's that changed."""
        if change.person_id == self.viewer.id:
            self._is_disabled = change.after.is_disabled
            self._hold(with_rights(self.viewer, change.after))

    def _hold(self, viewer: Viewer) -> None:
        self.viewer = self._info.context.viewer = viewer

    def keys(self) -> Keys | None:
        """Which facts may concern this stream; None for all."""
        own = frozenset({keys.EVERYONE, keys.of_person(self.viewer.id)})
        if self.viewer.has(Role.ADMIN):
            return None
        overseen = self.viewer.overseen if self.viewer.has(Role.SUPERVISOR) else frozenset()
        works_in = self.viewer.member_of if self.viewer.has(Role.AGENT) else frozenset()
        return own | frozenset(map(keys.of_queue, overseen | works_in))

    async def refusal(self) -> str | None:
        """Why this stream can't be begun, if so. One that merely shows nothing yet may be followed."""
        return None

    async def loss(self) -> str | None:
        """After a change of rights: why nothing of this stream remains visible, if so."""
        sees_something = not self.viewer.roles.isdisjoint(
            (Role.ADMIN, Role.AGENT, Role.BOT, Role.CUSTOMER, Role.CHANNEL)
        ) or (self.viewer.has(Role.SUPERVISOR) and bool(self.viewer.overseen))
        return None if sees_something and not self._is_disabled else NOTHING_VISIBLE

    async def begin(self, last: int | None) -> OpeningFrames[Item] | None:
        """The opening frames; again, with the place reached so far, where a fact makes it begin anew.

        None: it tells what comes after the place before which its rights were read.
        """
        return None

    @abstractmethod
    async def frame(self, fact: Fact, interval: FrameInterval) -> Item | AccessRevoked | ResyncRequired | None:
        """What this fact is to the viewer. AccessRevoked and ResyncRequired end the stream."""

    def must_begin_anew(self, fact: Fact) -> bool:
        """Whether this fact changes so much that the stream's beginning is sent again."""
        return False

    async def tick(self) -> None:
        """Called between frames, at least as often as a heartbeat."""


def opening_interval(head: Head, last: int | None) -> FrameInterval:
    """For frames read at this head."""
    return FrameInterval.of(head, last, head.seq, clock.now())


def revoked(position: StreamPosition, occurred_at: datetime, explanation: str) -> AccessRevoked:
    return AccessRevoked(position=position, previous_position=None, occurred_at=occurred_at, explanation=explanation)


def resync(position: StreamPosition, reason: ResyncReason) -> ResyncRequired:
    return ResyncRequired(position=position, previous_position=None, occurred_at=clock.now(), resync_reason=reason)
