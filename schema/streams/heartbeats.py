"""Heartbeats: how often a stream without other frames tells its client that nothing is missing."""

from schema.streams.stream import FrameInterval
from schema.types.frames.items import Heartbeat

HEARTBEAT_SECONDS = 10.0  # docs promise clients one every 15 s; proxies commonly close a socket after 30 s of silence
LOOKS_PER_HEARTBEAT = 4  # how often an idle stream checks whether one is due


def heartbeat(interval: FrameInterval) -> Heartbeat:
    header = interval.header()
    return Heartbeat(same_for=tuple(header.values()), **header)


def due_at(sent_at: float) -> float:
    """When the heartbeat after a frame is due, if nothing else is sent before. Both are times of the event loop."""
    return sent_at + HEARTBEAT_SECONDS


def idle_seconds() -> float:
    """How long to wait for facts before looking whether a heartbeat is due."""
    return HEARTBEAT_SECONDS / LOOKS_PER_HEARTBEAT
