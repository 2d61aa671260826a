"""The loop that runs most streams: it reads facts and sends frames. The files beside it make a fact's frame for one stream."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import Generic, cast

from models import clock
from models.events import log
from models.events.facts import NotUnderstood, RightsChanged
from models.events.hub import hub
from models.events.interest import Interest, LogSlice, Pruned
from models.events.log import Entry, Head
from models.vocabulary import ResyncReason
from schema.scalars import StreamPosition
from schema.streams import heartbeats
from schema.streams.cohort import Member, Progress
from schema.streams.cohorts import cohorts
from schema.streams.stream import SIGNED_OUT, FrameInterval, Item, Stream, resync, revoked
from schema.types.frames.items import AccessRevoked, Heartbeat, ResyncRequired, Stale
from schema.types.participation import MonitoringEnd


async def frames(
    stream: Stream[Item], after: StreamPosition | None
) -> AsyncGenerator[Item | Heartbeat | Stale | ResyncRequired | AccessRevoked, None]:
    """The frames of a stream: from its beginning or, with `after`, the frames after that position."""
    after = stream.resumes_after or after
    asked_at = clock.now()
    head = await log.head_now()
    seq = None
    if after is not None:
        seq = head.seq_of(after)
        if seq is None or seq < await log.oldest() - 1:
            yield _unavailable(head)
            return
    await stream.read_rights(head)
    if explanation := await stream.refusal():
        yield _revoked(head, explanation, end=stream.monitoring_end)
        return
    try:
        async with aclosing(_Run(stream, head, asked_at, seq).frames()) as sent:
            async for frame in sent:
                yield frame
    except Pruned:
        yield _unavailable(head)


class _Run(Generic[Item]):
    """A stream as it runs. It has read the log up to `_seq`; its last frame had the position `_last`, None before the first."""

    def __init__(self, stream: Stream[Item], start: Head, start_read_at: datetime, last: int | None) -> None:
        self._stream = stream
        self._start = start
        self._start_read_at = start_read_at
        self._seq = start.seq
        self._last = last
        self._sent_at = asyncio.get_running_loop().time()
        self._is_stale = False  # what the client was told last
        self._member: Member | None = None  # while the stream is served together with its equals
        self._is_over = False

    async def frames(self) -> AsyncGenerator[Item | Heartbeat | Stale | ResyncRequired | AccessRevoked, None]:
        """Alone or, wherever possible, together with the stream's equals, whose frames are then written for it."""
        if self._last is None:
            items = await self._begin()
            while items:
                yield items.popleft()
        if own := self._stream.context.turns:
            own.settle()  # nobody waits for what follows, which may be nothing for seconds
        self._seq = min(self._stream.rights_at, self._reached)  # so that no change of rights after them is missed
        self._sent_at = asyncio.get_running_loop().time()
        self._member = self._joined()
        try:
            while not self._is_over:
                if self._member:
                    await self._together(self._member)
                if hub.head.epoch != self._start.epoch:  # since the beginning, or while others were served with it
                    raise Pruned
                async with aclosing(self._alone()) as sent:
                    async for frame in sent:
                        yield frame
        finally:
            if self._member:
                cohorts.leave(self._member)

    @property
    def _reached(self) -> int:
        return self._start.seq if self._last is None else self._last

    async def _begin(self) -> deque[Item | Heartbeat]:
        """The opening frames. The caller removes each one as it sends it, to free memory."""
        opening = await self._stream.begin(self._last)
        if opening is None:
            self._last = self._reached
            return deque([_heartbeat(self._start, self._last, self._start_read_at)])
        self._last = opening.head.seq if self._last is None else max(self._last, opening.head.seq)
        if opening.holds_rights:
            self._stream.rights_at = opening.head.seq
        return deque(opening.items)

    def _joined(self) -> Member | None:
        return cohorts.join(
            self._stream, Progress(self._seq, self._reached, self._sent_at, self._is_stale), self._start.epoch
        )

    async def _together(self, member: Member) -> None:
        await member.is_alone.wait()
        progress, self._member = member.progress, None
        self._seq, self._last, self._sent_at = progress.seq, progress.last, progress.sent_at
        self._is_stale = progress.is_stale

    async def _alone(self) -> AsyncGenerator[Item | Heartbeat | Stale | ResyncRequired | AccessRevoked, None]:
        """Until the stream is over, or is served together with its equals."""
        time = asyncio.get_running_loop().time
        interest = Interest(self._stream.keys())
        async with aclosing(_slices(self._seq, interest)) as slices:
            async for log_slice in slices:
                self._seq, entries, read_at = log_slice.upto, deque(log_slice.entries), log_slice.read_at
                del log_slice  # so that a slow client keeps only unsent facts in memory
                while entries:
                    entry = entries.popleft()
                    changes_rights = self._changes_rights(entry)
                    items = await self._frames_for(entry)
                    while items:
                        yield items.popleft()
                        self._sent_at = time()
                    if self._is_over:
                        return
                    if changes_rights:
                        self._seq = entry.seq
                        interest.change(self._stream.keys(), after=entry.seq)
                        break  # the hub sends the rest of the slice again, chosen by the new rights
                if not hub.is_stale:
                    await self._stream.tick()
                if told := self._freshness(read_at):
                    yield told
                    self._sent_at = time()
                if member := self._joined():
                    self._member = member
                    return

    def _freshness(self, read_at: datetime) -> Heartbeat | Stale | None:
        """What to tell of the stream's freshness, which has read the log up to `_seq` at `read_at`; None if nothing is due."""
        head, last = Head(self._seq, self._start.epoch), self._reached
        told = heartbeats.due(head, last, read_at=read_at, sent_at=self._sent_at, is_told_stale=self._is_stale)
        if told:
            self._is_stale = isinstance(told, Stale)
            self._last = last if self._is_stale else max(last, self._seq)
            self._seq = max(last, self._seq)
        return told

    def _changes_rights(self, entry: Entry) -> bool:
        """Whether this may change the viewer's rights. Changes before the rights were read are in them already."""
        return isinstance(entry.fact, RightsChanged) and entry.seq > self._stream.rights_at

    async def _frames_for(self, entry: Entry) -> deque[Item | Heartbeat | AccessRevoked | ResyncRequired]:
        """The frames for a fact; none if the opening frames include it. But changes of rights are applied one by one."""
        stream, last = self._stream, self._reached
        if isinstance(entry.fact, NotUnderstood):
            return self._after_unknown(entry.fact, entry.seq)
        if stream.is_signed_out_by(entry.fact):
            self._is_over = True
            return deque([_revoked(self._start, SIGNED_OUT, entry.seq)])
        if self._changes_rights(entry):
            stream.take_rights(cast(RightsChanged, entry.fact))
            stream.rights_at = entry.seq
            if explanation := await stream.loss():
                self._is_over = True
                return deque([_revoked(self._start, explanation, entry.seq, stream.monitoring_end)])
        elif entry.seq <= last:
            return deque()
        if stream.must_begin_anew(entry.fact):
            stream.rights_at = max(stream.rights_at, entry.seq)
            return deque(await self._begin())
        frame = await stream.frame(entry.fact, FrameInterval.of(self._start, last, entry.seq, entry.fact.at))
        if frame is None:
            return deque()
        self._last = entry.seq
        self._is_over = isinstance(frame, AccessRevoked | ResyncRequired)
        return deque([frame])

    def _after_unknown(self, fact: NotUnderstood, seq: int) -> deque[Item | Heartbeat | AccessRevoked | ResyncRequired]:
        """The stream ends if it may miss something, or if the viewer's rights may be others."""
        may_change_rights = fact.conversation_id is None and seq > self._stream.rights_at
        if not (seq > self._reached and self._stream.is_concerned_by(fact)) and not may_change_rights:
            return deque()
        self._is_over = True
        return deque([resync(_position(self._start, seq), ResyncReason.POSITION_NOT_AVAILABLE)])


def _slices(seq: int, interest: Interest) -> AsyncGenerator[LogSlice, None]:
    return cast(
        "AsyncGenerator[LogSlice, None]", hub.follow(seq, idle_seconds=heartbeats.idle_seconds(), interest=interest)
    )


def _heartbeat(head: Head, seq: int, read_at: datetime) -> Heartbeat:
    return heartbeats.heartbeat(FrameInterval.of(head, seq, seq, read_at))


def _unavailable(head: Head) -> ResyncRequired:
    return resync(_position(head, head.seq), ResyncReason.POSITION_NOT_AVAILABLE)


def _revoked(head: Head, explanation: str, seq: int | None = None, end: MonitoringEnd | None = None) -> AccessRevoked:
    return revoked(_position(head, head.seq if seq is None else seq), clock.now(), explanation, end)


def _position(head: Head, seq: int) -> StreamPosition:
    return StreamPosition(head.position(seq))
