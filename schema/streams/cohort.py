"""A group of equal streams. Each frame is executed and encoded once, and written to all of them. cohorts.py feeds it facts."""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from models import faults
from models.events.facts import Fact
from models.events.keys import Keys
from models.events.log import Entry, Head
from models.floor.conversations import FloorConversation
from models.floor.floor import floor
from schema.context import Context, equal_of, rights_of
from schema.frames_for_many import FrameExecution, FrameWriter
from schema.streams import heartbeats
from schema.streams.stream import EqualStream, FrameInterval
from schema.types.frames.items import Stale, StreamItem

MOST_PENDING = 16  # frames that are written to a client at once


class Unshareable(Exception):
    """This frame is not the same for all members, or its execution failed: each member executes it alone."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stream has come: it has read the log up to `seq`; its last frame had the position `last`.

    `is_stale`: whether its client was told so, and not yet that it is fresh again.
    """

    seq: int
    last: int
    sent_at: float
    is_stale: bool


@dataclass(eq=False, slots=True)
class Member:
    """A stream that is served together with its equals. While it has a cohort, its progress is that of its group."""

    stream: EqualStream[Any]
    writer: FrameWriter
    execution: FrameExecution
    progress: Progress
    cohort: "Cohort | None" = None
    is_alone: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def person_id(self) -> UUID:
        return self.stream.viewer.id

    def key(self, epoch: str) -> Hashable:
        """Equal for streams that get the same frames, but for those that are personal to a viewer."""
        stream = self.stream
        takes_encoded = stream.context.takes_encoded
        selection = self.execution.shared_selection
        return epoch, selection, takes_encoded, type(stream), stream.arguments, rights_of(stream.viewer)


@dataclass(eq=False, slots=True)
class _Group:
    """Members whose last frame had the position `last`. `pending` waits to be written; `before` was the progress before it."""

    last: int
    sent_at: float
    is_stale: bool
    members: set[Member] = field(default_factory=set)
    pending: list[bytes] = field(default_factory=list)
    before: Progress | None = None

    def append(self, frame: bytes, position: int, *, after: int) -> None:
        if self.before is None:
            self.before = Progress(after, self.last, self.sent_at, self.is_stale)
        self.pending.append(frame)
        self.last, self.sent_at = position, asyncio.get_running_loop().time()

    def write(self) -> list[Member]:
        """Write what is pending. Returns the members whose client didn't take it, with the progress from before."""
        if self.before is None:
            return []
        frames, before = self.pending, self.before
        self.pending, self.before = [], None
        behind = [member for member in self.members if not _takes(member, frames)]
        for member in behind:
            member.progress = before
            member.cohort = None
            self.members.discard(member)
        return behind


def _takes(member: Member, frames: list[bytes]) -> bool:
    """Whether these frames were written. A socket that fails must not cost other members their frames."""
    try:
        return member.writer.write(frames)
    except Exception as error:
        faults.report(error, "frames could not be written to a client; its stream continues alone")
        return False


class Cohort:
    """The members with one key, in groups by their last frame, because each frame names the position of the one before."""

    def __init__(self, key: Hashable, founder: Member) -> None:
        self.key = key
        nobody = equal_of(founder.stream.viewer)
        self._stream = founder.stream.seen_by(nobody)
        self._execution = founder.execution.in_context(
            Context(nobody, nobody.locale, floor=floor, takes_encoded=founder.stream.context.takes_encoded)
        )
        self._encode = founder.writer.encode
        self._groups: list[_Group] = []
        self.keys: Keys | None = self._stream.keys()  # None means all facts; members get facts personal to them anyway

    @property
    def members(self) -> list[Member]:
        return [member for group in self._groups for member in group.members]

    @property
    def is_empty(self) -> bool:
        return not any(group.members for group in self._groups)

    @property
    def pending_frames(self) -> int:
        """How many frames would be written now, to all members together."""
        return sum(len(group.pending) * len(group.members) for group in self._groups)

    @property
    def must_write(self) -> bool:
        """Whether to write before the next fact: groups become one by writing, and a client gets not too much at once."""
        return len(self._groups) > 1 or any(len(group.pending) >= MOST_PENDING for group in self._groups)

    @property
    def heartbeat_at(self) -> float:
        """When the next heartbeat is due, in the loop's time, if no frame comes before."""
        return min((heartbeats.due_at(group.sent_at) for group in self._groups), default=float("inf"))

    def begins_anew_after(self, fact: Fact) -> bool:
        return self._stream.must_begin_anew(fact)

    def add(self, member: Member) -> None:
        """Call it while nothing is pending."""
        progress = member.progress
        equal = (progress.last, progress.is_stale)
        group = next((group for group in self._groups if (group.last, group.is_stale) == equal), None)
        if group is None:
            self._groups.append(group := _Group(progress.last, progress.sent_at, progress.is_stale))
        group.sent_at = min(group.sent_at, progress.sent_at)
        group.members.add(member)
        member.cohort = self

    def remove(self, member: Member, *, seq: int) -> None:
        """The member continues alone after `seq`. Call it while nothing is pending, unless the stream has ended."""
        member.cohort = None
        for group in self._groups:
            if member in group.members:
                group.members.discard(member)
                member.progress = Progress(seq, group.last, group.sent_at, group.is_stale)
        self._groups = [group for group in self._groups if group.members]

    async def serve(self, entry: Entry, epoch: str, shown: FloorConversation | None) -> None:
        """Prepare the frame for this fact, if there is one. Raises Unshareable, with nothing prepared."""
        prepared: list[tuple[_Group, bytes]] = []
        for group in self._groups:
            interval = FrameInterval.of(Head(entry.seq, epoch), group.last, entry.seq, entry.fact.at)
            frame = self._stream.frame_now(entry.fact, interval, shown)
            if frame is None:
                return
            prepared.append((group, await self._encoded(frame)))
        for group, encoded in prepared:
            group.append(encoded, entry.seq, after=entry.seq - 1)

    async def serve_freshness(self, head: Head, read_at: datetime) -> None:
        """Prepare what each group must be told of its freshness now, if anything. Call it while nothing is pending."""
        for group in self._groups:
            told = heartbeats.due(
                head, group.last, read_at=read_at, sent_at=group.sent_at, is_told_stale=group.is_stale
            )
            if told:
                encoded, is_stale = await self._encoded(told), isinstance(told, Stale)
                group.append(encoded, group.last if is_stale else max(head.seq, group.last), after=head.seq)
                group.is_stale = is_stale

    def write(self) -> list[Member]:
        """Write what is pending. Returns the members whose client didn't take it: they continue alone."""
        behind = [member for group in self._groups for member in group.write()]
        equals: dict[tuple[int, bool], _Group] = {}
        for group in self._groups:
            same = equals.setdefault((group.last, group.is_stale), group)
            if same is not group:
                same.sent_at = min(same.sent_at, group.sent_at)
                same.members |= group.members
        self._groups = [group for group in equals.values() if group.members]
        return behind

    async def _encoded(self, frame: StreamItem) -> bytes:
        data = await self._execution.data_of(frame) if frame.same_for is not None else None
        if data is None:
            raise Unshareable
        return self._encode(data)
