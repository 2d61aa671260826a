"""The headers that tell browsers what the pages may do, on every response."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NOBODY = "'none'"


def policy(*also: str, framed_by: Sequence[str] = ()) -> str:
    """A Content-Security-Policy. Pages may call this server and the further addresses in `also`, such as a token endpoint.

    Pages of the origins in `framed_by` may show them in a frame.
    """
    reachable = " ".join(("'self'", "ws:", "wss:", *also))
    return (
        f"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src {reachable}; "
        f"frame-ancestors {' '.join(framed_by) or NOBODY}; base-uri 'none'; form-action 'self'"
    )


SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "content-security-policy": policy(),
}


class SecurityHeaders:
    """Adds SECURITY_HEADERS to each response, except those that the response sets itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)
