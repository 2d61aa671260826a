"""Refuses the requests and handshakes of an address that sends too many. rates.py has the buckets."""

from starlette.types import ASGIApp, Receive, Scope, Send

from api.traffic.addresses import address_of
from api.traffic.rates import rates
from api.traffic.refusals import Refusal
from api.traffic.sockets import slot_of, sockets

ALWAYS_ANSWERED = "/healthz"  # it costs nothing, and whoever gets no answer may restart the process


class LimitsRequests:
    """Counts each request under its client's address, which is the one that a trusted proxy names."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_request = scope["type"] in ("http", "websocket") and scope["path"] != ALWAYS_ANSWERED
        if is_request and (refusal := _refusal(scope)):
            await refusal.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _refusal(scope: Scope) -> Refusal | None:
    address = address_of(scope)
    refusal = rates.request(address)
    slot = slot_of(scope)
    if refusal or slot is None or scope["type"] != "websocket":
        return refusal  # a proxy carries the HTTP requests of many clients over one connection
    return sockets.name(slot, address)
