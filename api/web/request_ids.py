"""Gives each request an id, which is in its response and in the log. A trusted proxy may give it; correlation.py keeps it."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.traffic.sockets import is_from_proxy
from models import correlation

HEADER = "x-request-id"
ANSWERS = ("http.response.start", "websocket.accept", "websocket.http.response.start")


class RequestIds:
    """Begins a request's correlation, and answers its id in the header."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER) if is_from_proxy(scope) else None
        request_id = correlation.request_id_from(given)
        correlation.begin(request_id)

        async def answering(message: Message) -> None:
            if message["type"] in ANSWERS:
                message.setdefault("headers", [])
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        await self._app(scope, receive, answering)
