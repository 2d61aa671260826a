"""The one place for unexpected exceptions of requests over HTTP, SSE and WebSocket. The GraphQL ones are client_errors.py's."""

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect
from uvicorn.protocols.utils import ClientDisconnected

from api import client_errors

HAS_LEFT = (ClientDisconnect, ClientDisconnected, WebSocketDisconnect)
INTERNAL_ERROR = 1011  # RFC 6455, section 7.4.1
TRY_AGAIN_LATER = 1013  # IANA's registry of close codes


class CatchesFaults:
    """Answers 500, or closes the socket with 1011, with the id under which the log has the exception; for trouble that
    passes, 503 or 1013.

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
            passes = client_errors.is_unavailable(answer)
            if scope["type"] == "websocket":
                if "websocket.close" not in sent:
                    code, reason = (
                        (TRY_AGAIN_LATER, "Try again later") if passes else (INTERNAL_ERROR, "Internal error")
                    )
                    await send({"type": "websocket.close", "code": code, "reason": reason})
            elif "http.response.start" not in sent:
                # Otherwise the response stays incomplete, which its client notices.
                retry = {"retry-after": str(client_errors.RETRY_AFTER_SECONDS)} if passes else {}
                response = JSONResponse(
                    {"errors": [answer]}, 503 if passes else 500, {"cache-control": "no-store", **retry}
                )
                await response(scope, receive, send)
