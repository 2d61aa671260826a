"""Compresses answers over HTTP, and answers HEAD as GET, so that both have the same headers."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEAST_COMPRESSED_BYTES = 1_024
# Of an answer of 18 kB, level 4 leaves hardly more than 9, and takes half its time.
COMPRESSION_LEVEL = 4
WEAK = "W/"
EVENT_STREAM = "text/event-stream"


class Compresses:
    """Compresses what is neither short, nor an event stream, nor encoded already.

    A strong entity tag is of bytes, and the compressed ones are others: there it becomes weak (RFC 9110, 8.8.3.3).
    To HEAD, the application answers as to GET, and the server leaves the body out; no stream is opened for a head alone.
    """

    def __init__(
        self, app: ASGIApp, *, least_bytes: int = LEAST_COMPRESSED_BYTES, level: int = COMPRESSION_LEVEL
    ) -> None:
        self._app = GZipMiddleware(app, least_bytes, level)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        if_none_match = asked.get("if-none-match", "")

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                tag = headers.get("etag", "")
                # A 304 names the tag by which the client knows what it has kept.
                is_weak = "content-encoding" in headers or (message["status"] == 304 and WEAK + tag in if_none_match)
                if tag and is_weak and not tag.startswith(WEAK):
                    headers["etag"] = WEAK + tag
            await send(message)

        is_head = scope["method"] == "HEAD" and EVENT_STREAM not in asked.get("accept", "").lower()
        await self._app({**scope, "method": "GET"} if is_head else scope, receive, tagged)


COMPRESSES = Middleware(Compresses)
