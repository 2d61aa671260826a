"""How fresh a stream is: heartbeats, by which a stream without other frames says that nothing is missing, and Stale."""

import asyncio
from datetime import datetime

from models.events.hub import hub
from models.events.log import Head
from schema.streams.stream import FrameInterval
from schema.types.frames.items import Heartbeat, Stale

HEARTBEAT_SECONDS = 10.0  # docs promise clients one every 15 s; proxies commonly close a socket after 30 s of silence
LOOKS_PER_HEARTBEAT = 4  # how often an idle stream checks whether one is due


def heartbeat(interval: FrameInterval) -> Heartbeat:
    header = interval.header()
    return Heartbeat(same_for=tuple(header.values()), **header)


def due(head: Head, last: int, *, read_at: datetime, sent_at: float, is_told_stale: bool) -> Heartbeat | Stale | None:
    """What a stream must now say of its freshness: at once if that has changed, otherwise some time after its last frame.

    The stream has read the log up to the head, at `read_at`. Its last frame had the position `last`, and was sent at `sent_at`.
    """
    stale_since = hub.freshness.stale_since
    if is_told_stale is (stale_since is not None) and asyncio.get_running_loop().time() < due_at(sent_at):
        return None
    if stale_since is None:
        return heartbeat(FrameInterval.of(head, last, max(last, head.seq), read_at))
    header = FrameInterval.of(head, last, last, stale_since).header()
    return Stale(same_for=tuple(header.values()), **header)


def due_at(sent_at: float) -> float:
    """When the heartbeat after a frame is due, if nothing else is sent before. Both are times of the event loop."""
    return sent_at + HEARTBEAT_SECONDS


def idle_seconds() -> float:
    """How long to wait for facts before looking whether a heartbeat is due."""
    return HEARTBEAT_SECONDS / LOOKS_PER_HEARTBEAT
