"""Refuses the WebSockets of an address that has too many, if a proxy says whose they are. sockets.py counts them."""

from starlette.types import ASGIApp, Receive, Scope, Send

from api.traffic.addresses import address_of
from api.traffic.refusals import Refusal
from api.traffic.sockets import slot_of, sockets


class LimitsRequests:
    """Counts each WebSocket under its client's address, which is the one that a trusted proxy names."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and (refusal := _refusal(scope)):
            await refusal.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _refusal(scope: Scope) -> Refusal | None:
    slot = slot_of(scope)
    return sockets.name(slot, address_of(scope)) if slot else None
