"""The loop of every stream: the log in, frames that claim intervals of it out. What a fact means to one stream is beside it."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from models import clock
from models.events import log
from models.events.facts import Fact
from models.events.hub import hub
from models.events.log import Entry, Head
from models.values import Viewer
from models.vocabulary import ResyncReason
from schema.context import Info
from schema.permissions import required_viewer
from schema.scalars import StreamPosition
from schema.types.stream_items import AccessRevoked, Heartbeat, ResyncRequired

HEARTBEAT_SECONDS = 10.0  # clients are promised one every 15 s at least; proxies commonly drop a socket silent for 30 s

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a frame says: its stream has nothing else in (previous_position, position] of the log."""

    position: StreamPosition
    previous_position: StreamPosition
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Fresh(Generic[Item]):
    """What a stream begins with: frames, and the place in the log at which they were read."""

    items: Sequence[Item]
    head: Head


class Stream(ABC, Generic[Item]):
    """One subscription: a root field, its arguments and its viewer."""

    def __init__(self, info: Info) -> None:
        self.viewer: Viewer = required_viewer(info)

    async def refusal(self) -> str | None:
        """Why nothing of this stream is visible to the viewer, if so; asked at the start."""
        return None

    async def begin(self, last: int | None) -> Fresh[Item]:
        """The opening frames; again, with the place reached so far, where a fact makes it begin anew."""
        return Fresh((), await log.head())

    @abstractmethod
    async def frame(self, fact: Fact, claim: Claim) -> Item | AccessRevoked | None:
        """What this fact is to the viewer. AccessRevoked ends the stream."""

    def must_begin_anew(self, fact: Fact) -> bool:
        """Whether this fact changes so much that the stream's beginning is sent again."""
        return False

    async def tick(self) -> None:
        """Called between frames, at least as often as a heartbeat."""


async def frames(
    stream: Stream[Item], after: StreamPosition | None
) -> AsyncGenerator[Item | Heartbeat | ResyncRequired | AccessRevoked, None]:
    """The stream from its beginning, or continued from a position, for as long as it is read."""
    if after is None:
        if explanation := await stream.refusal():
            yield _revoked(await log.head(), explanation)
            return
        fresh = await stream.begin(None)
        head, last = fresh.head, fresh.head.seq
        for item in fresh.items:
            yield item
        if not fresh.items:
            yield _heartbeat(head, last, last)
    else:
        head = await log.head()
        place = head.place(after)
        if place is None or place < await log.oldest() - 1:
            yield ResyncRequired(
                position=_position(head, head.seq),
                previous_position=None,
                occurred_at=clock.now(),
                resync_reason=ResyncReason.POSITION_NOT_AVAILABLE,
            )
            return
        if explanation := await stream.refusal():
            yield _revoked(head, explanation)
            return
        last = place
    async for frame in _follow(stream, head, last):
        yield frame


async def _follow(
    stream: Stream[Item], head: Head, last: int
) -> AsyncGenerator[Item | Heartbeat | AccessRevoked, None]:
    time = asyncio.get_running_loop().time
    sent_at = time()
    async for stretch in hub.follow(last, idle_seconds=HEARTBEAT_SECONDS):
        for entry in stretch.entries:
            if entry.seq <= last:
                continue  # a beginning sent anew has told of it already
            if stream.must_begin_anew(entry.fact):
                fresh = await stream.begin(last)
                last, sent_at = max(last, fresh.head.seq), time()
                for item in fresh.items:
                    yield item
                continue
            frame = await stream.frame(entry.fact, _claim(head, last, entry))
            if frame is not None:
                yield frame
                last, sent_at = entry.seq, time()
            if isinstance(frame, AccessRevoked):
                return
        await stream.tick()
        if time() - sent_at >= HEARTBEAT_SECONDS:
            upto = max(last, stretch.upto)
            yield _heartbeat(head, last, upto)
            last, sent_at = upto, time()


def opening_claim(head: Head, last: int | None) -> Claim:
    """For a beginning. A client always applies the very first frame, so that one claims no more than its own place."""
    return Claim(_position(head, head.seq), _position(head, head.seq if last is None else last), clock.now())


def revoked(claim: Claim, explanation: str) -> AccessRevoked:
    return AccessRevoked(
        position=claim.position, previous_position=None, occurred_at=claim.occurred_at, explanation=explanation
    )


def _claim(head: Head, last: int, entry: Entry) -> Claim:
    return Claim(_position(head, entry.seq), _position(head, last), entry.fact.at)


def _heartbeat(head: Head, last: int, upto: int) -> Heartbeat:
    return Heartbeat(position=_position(head, upto), previous_position=_position(head, last), occurred_at=clock.now())


def _revoked(head: Head, explanation: str) -> AccessRevoked:
    return AccessRevoked(
        position=_position(head, head.seq), previous_position=None, occurred_at=clock.now(), explanation=explanation
    )


def _position(head: Head, seq: int) -> StreamPosition:
    return StreamPosition(head.position(seq))
