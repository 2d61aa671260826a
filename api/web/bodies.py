"""Refuses bodies that are too large: at once if their length is declared, otherwise as soon as more has come.

Starlette's own limit answers a declared length in plain text, and without the headers that the other middleware adds.
"""

from types import MappingProxyType

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import client_errors

TOO_LARGE = 413
CLOSES = MappingProxyType(
    {"connection": "close"}
)  # nobody reads the rest of the body, which would begin the next request


class LimitsBodies:
    """Lets no more than `most_bytes` of a body in."""

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self._app = app
        self._most = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if (
            len(declared) > len(str(self._most)) or int(declared) > self._most
        ):  # the server has checked that it is a number
            await self._refusal()(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._most:
                raise HTTPException(TOO_LARGE, self._reason, CLOSES)
            return message

        await self._app(scope, counted, send)

    @property
    def _reason(self) -> str:
        return f"A body may have {self._most} bytes."

    def _refusal(self) -> JSONResponse:
        return JSONResponse({"errors": [client_errors.fault("REQUEST_TOO_LARGE", self._reason)]}, TOO_LARGE, CLOSES)
