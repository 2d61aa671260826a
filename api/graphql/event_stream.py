"""Frames as server-sent events, with ids from which an interrupted stream resumes. transports.py has WebSockets."""

from contextlib import suppress

from strawberry.http import GraphQLHTTPResponse
from strawberry.http.streaming import JSONEncoder, SSETransport


class EventStream(SSETransport):
    """graphql-sse in distinct connections mode, for clients that prefer it; with line endings that every client can read."""

    ping_seconds = 15.0

    def __init__(self) -> None:
        super().__init__(self.ping_seconds)

    def accepts(self, accept: str) -> bool:
        """Whether the client prefers SSE. Some clients list every type they know: the first with the highest quality counts."""
        ranges = [_media_range(part) for part in accept.split(",") if part.strip()]
        best = max((quality for _, quality in ranges), default=0.0)
        return next((name for name, quality in ranges if quality == best), "") == "text/event-stream"

    def encode_next(self, response: GraphQLHTTPResponse, encode_json: JSONEncoder) -> str:
        """The event, with the frame's position as its id: a client that reconnects sends the id back as Last-Event-ID."""
        event = super().encode_next(response, encode_json)
        position = _resumable_position(response)
        return f"id: {position}\n{event}" if position else event

    def encode_event(self, event: str, data: str | None = None) -> str:
        return f"event: {event}\ndata: {data or ''}\n\n"

    def encode_comment(self, comment: str) -> str:
        return f": {comment}\n\n"


def _resumable_position(response: GraphQLHTTPResponse) -> str | None:
    """The frame's position, if the client selected it. If a list comes in several frames, only the last has one."""
    data = response.get("data")
    frame = next(iter(data.values()), None) if isinstance(data, dict) and len(data) == 1 else None
    is_list = isinstance(frame, dict) and "conversations" in frame
    if not isinstance(frame, dict) or (is_list and frame.get("last") is not True):
        return None
    if False in frame.values() and any(isinstance(value, list) for value in frame.values()):
        return None  # a list whose `last` is false, even under an alias: more frames of it follow
    position = frame.get("position")
    return position if isinstance(position, str) else None


def _media_range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip() for piece in part.lower().split(";"))
    quality = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            with suppress(ValueError):
                quality = float(parameter[2:])
    return name, quality
