"""The loop that runs most streams: it reads facts and sends frames. The files beside it make a fact's frame for one stream."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast

from models import clock
from models.events import log
from models.events.facts import RightsChanged
from models.events.hub import hub
from models.events.interest import Interest, LogSlice, Pruned
from models.events.log import Entry, Head
from models.vocabulary import ResyncReason
from schema.scalars import StreamPosition
from schema.streams import heartbeats
from schema.streams.cohort import Progress
from schema.streams.cohorts import cohorts
from schema.streams.stream import (
    FrameInterval,
    Item,
    Stream,
    resync,
    revoked,
)
from schema.types.frames.items import AccessRevoked, Heartbeat, ResyncRequired


async def frames(
    stream: Stream[Item], after: StreamPosition | None
) -> AsyncGenerator[Item | Heartbeat | ResyncRequired | AccessRevoked, None]:
    """The frames of a stream: from its beginning or, with `after`, the frames after that position."""
    after = stream.resumes_after or after
    head = await log.head_now()
    seq = None
    if after is not None:
        seq = head.seq_of(after)
        if seq is None or seq < await log.oldest() - 1:
            yield _unavailable(head)
            return
    await stream.read_rights()  # read after the head, so that they include every change of rights up to it
    if explanation := await stream.refusal():
        yield _revoked(head, explanation)
        return
    last = seq
    if last is None:
        last, items = await _beginning(stream, None, head)
        if not items:
            yield _heartbeat(head, last, last)
        while items:
            yield items.popleft()
    try:
        async for frame in _follow(stream, head, last):
            yield frame
    except Pruned:
        yield _unavailable(head)


async def _follow(
    stream: Stream[Item], start: Head, last: int
) -> AsyncGenerator[Item | Heartbeat | ResyncRequired | AccessRevoked, None]:
    """Alone or, wherever possible, together with the stream's equals, whose frames are then written for it."""
    time = asyncio.get_running_loop().time
    heard = min(start.seq, last)  # so that changes of rights while the opening frames were read are not missed
    progress = Progress(heard, last, time())
    member = cohorts.join(stream, progress, start.epoch)
    try:
        while True:
            if member:
                await member.is_alone.wait()
                progress, member = member.progress, None
            last, sent_at = progress.last, progress.sent_at
            interest = Interest(stream.keys())
            async with aclosing(_slices(progress.seq, interest)) as slices:
                async for log_slice in slices:
                    upto, entries = log_slice.upto, deque(log_slice.entries)
                    del log_slice  # so that a slow client keeps only unsent facts in memory
                    while entries:
                        entry = entries.popleft()
                        changes_rights = isinstance(entry.fact, RightsChanged) and entry.seq > start.seq
                        if entry.seq <= last and not changes_rights:
                            continue  # the opening frames include it; but changes of rights are applied one by one
                        if isinstance(entry.fact, RightsChanged) and changes_rights:
                            stream.take_rights(entry.fact)
                            upto = entry.seq
                            if explanation := await stream.loss():
                                yield _revoked(start, explanation, entry.seq)
                                return
                            interest.change(stream.keys(), after=upto)
                        if stream.must_begin_anew(entry.fact):
                            reached, items = await _beginning(stream, last, start)
                            last, sent_at = max(last, reached), time()
                            while items:
                                yield items.popleft()
                        elif frame := await stream.frame(entry.fact, _interval(start, last, entry)):
                            yield frame
                            last, sent_at = entry.seq, time()
                            if isinstance(frame, AccessRevoked | ResyncRequired):
                                return
                        if upto == entry.seq:
                            break  # the hub sends the rest of the slice again, chosen by the new rights
                    await stream.tick()
                    if time() - sent_at >= heartbeats.HEARTBEAT_SECONDS:
                        upto = max(last, upto)
                        yield _heartbeat(start, last, upto)
                        last, sent_at = upto, time()
                    progress = Progress(upto, last, sent_at)
                    if member := cohorts.join(stream, progress, start.epoch):
                        break
    finally:
        if member:
            cohorts.leave(member)


async def _beginning(stream: Stream[Item], last: int | None, start: Head) -> tuple[int, deque[Item]]:
    """The `seq` of the opening frames, and the frames. The caller removes each one as it sends it, to free memory."""
    fresh = await stream.begin(last)
    return (fresh.head.seq, deque(fresh.items)) if fresh else (start.seq, deque())


def _slices(seq: int, interest: Interest) -> AsyncGenerator[LogSlice, None]:
    return cast(
        "AsyncGenerator[LogSlice, None]", hub.follow(seq, idle_seconds=heartbeats.idle_seconds(), interest=interest)
    )


def _interval(head: Head, last: int, entry: Entry) -> FrameInterval:
    return FrameInterval.of(head, last, entry.seq, entry.fact.at)


def _heartbeat(head: Head, last: int, upto: int) -> Heartbeat:
    return heartbeats.heartbeat(FrameInterval.of(head, last, upto, clock.now()))


def _unavailable(head: Head) -> ResyncRequired:
    return resync(_position(head, head.seq), ResyncReason.POSITION_NOT_AVAILABLE)


def _revoked(head: Head, explanation: str, seq: int | None = None) -> AccessRevoked:
    return revoked(_position(head, head.seq if seq is None else seq), clock.now(), explanation)


def _position(head: Head, seq: int) -> StreamPosition:
    return StreamPosition(head.position(seq))
