"""The one place for unexpected exceptions of requests over HTTP, SSE and WebSocket. The GraphQL ones are client_errors.py's."""

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect
from uvicorn.protocols.utils import ClientDisconnected

from api import client_errors

HAS_LEFT = (ClientDisconnect, ClientDisconnected, WebSocketDisconnect)
INTERNAL_ERROR = 1011  # RFC 6455, section 7.4.1


class CatchesFaults:
    """Answers 500, or closes the socket with 1011, with the id under which the log has the exception.

    A client that leaves is no fault: it may do so at any moment, also in the middle of a body.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        sent: set[str] = set()

        async def noting(message: Message) -> None:
            sent.add(message["type"])
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except HAS_LEFT:
            return
        except Exception as error:
            answer = client_errors.internal(error)
            if scope["type"] == "websocket":
                if "websocket.close" not in sent:
                    await send({"type": "websocket.close", "code": INTERNAL_ERROR, "reason": "Internal error"})
            elif "http.response.start" not in sent:
                # Otherwise the response stays incomplete, which its client notices.
                await JSONResponse({"errors": [answer]}, 500, {"cache-control": "no-store"})(scope, receive, send)
