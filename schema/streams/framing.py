"""The loop of every stream: the log in, frames that cover intervals of it out. What a fact means to one stream is beside it."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator

from models import clock
from models.events import log
from models.events.facts import RightsChanged
from models.events.hub import Interest, Pruned, hub
from models.events.log import Entry, Head
from models.vocabulary import ResyncReason
from schema.scalars import StreamPosition
from schema.streams.stream import FrameInterval, Item, Stream, resync, revoked
from schema.types.frames.items import AccessRevoked, Heartbeat, ResyncRequired

HEARTBEAT_SECONDS = 10.0  # clients are promised one every 15 s at least; proxies commonly drop a socket silent for 30 s
LOOKS_PER_HEARTBEAT = 4  # how often it is asked whether one is due; facts for others wake nobody


async def frames(
    stream: Stream[Item], after: StreamPosition | None
) -> AsyncGenerator[Item | Heartbeat | ResyncRequired | AccessRevoked, None]:
    """The stream from its beginning, or continued from a position, for as long as it is read."""
    after = stream.resumes_after or after
    head = await log.head()
    seq = None
    if after is not None:
        seq = head.seq_of(after)
        if seq is None or seq < await log.oldest() - 1:
            yield _unavailable(head)
            return
    await stream.read_rights()  # after the head: a change of rights behind it is in them already
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
    time = asyncio.get_running_loop().time
    sent_at = time()
    interest = Interest(stream.keys())
    idle_seconds = HEARTBEAT_SECONDS / LOOKS_PER_HEARTBEAT
    heard = min(start.seq, last)  # rights may have changed while the beginning was read
    async for log_slice in hub.follow(heard, idle_seconds=idle_seconds, interest=interest):
        upto, entries = log_slice.upto, deque(log_slice.entries)
        del log_slice  # a client that takes its time holds up what is not sent yet, not what is
        while entries:
            entry = entries.popleft()
            changes_rights = isinstance(entry.fact, RightsChanged) and entry.seq > start.seq
            if entry.seq <= last and not changes_rights:
                continue  # a beginning has told of it already; of rights none has, so their changes are taken one by one
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
                break  # by other rights from here on: the rest of the stretch comes again, chosen by them
        await stream.tick()
        if time() - sent_at >= HEARTBEAT_SECONDS:
            upto = max(last, upto)
            yield _heartbeat(start, last, upto)
            last, sent_at = upto, time()


async def _beginning(stream: Stream[Item], last: int | None, start: Head) -> tuple[int, deque[Item]]:
    """Where it was read, and its frames, to be taken from the left: what a client has got, the stream doesn't keep."""
    fresh = await stream.begin(last)
    return (fresh.head.seq, deque(fresh.items)) if fresh else (start.seq, deque())


def _interval(head: Head, last: int, entry: Entry) -> FrameInterval:
    return FrameInterval.of(head, last, entry.seq, entry.fact.at)


def _heartbeat(head: Head, last: int, upto: int) -> Heartbeat:
    return Heartbeat(**FrameInterval.of(head, last, upto, clock.now()).header())


def _unavailable(head: Head) -> ResyncRequired:
    return resync(_position(head, head.seq), ResyncReason.POSITION_NOT_AVAILABLE)


def _revoked(head: Head, explanation: str, seq: int | None = None) -> AccessRevoked:
    return revoked(_position(head, head.seq if seq is None else seq), clock.now(), explanation)


def _position(head: Head, seq: int) -> StreamPosition:
    return StreamPosition(head.position(seq))
