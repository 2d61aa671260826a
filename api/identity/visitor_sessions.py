"""POST /customers/session: anonymous visitors begin a session, and renew it. What they do in it goes by GraphQL."""

import ipaddress
import time
from collections import OrderedDict, deque
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api import client_errors
from api.identity.bearer_tokens import authorization
from api.identity.visitor_tokens import VisitTokens
from api.origins import may_call
from api.settings import Settings
from models.access import visitor_sessions
from models.access.visitor_sessions import Session
from models.database.connections import shielded
from models.rules.refusals import BadInput, Refused
from schema.ids import global_id
from schema.texts import is_storable

WINDOW_SECONDS = 600.0
MOST_ADDRESSES = 10_000  # remembered at once; who begins least often is forgotten first
NOT_KEPT = {"cache-control": "no-store"}
ANONYMOUS = "Visitor"


def visitors(settings: Settings, tokens: VisitTokens) -> Route:
    """The route. A request without a token begins a session, one with a token renews it."""
    bound = Bound(settings.visitors_per_address)

    async def session(request: Request) -> Response:
        if not may_call(request, settings.allowed_origins):
            return _refusal(403, "FORBIDDEN", "Pages of this origin may not call this server.")
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return _refusal(415, "BAD_USER_INPUT", 'Send {"workstream": "…"}, or {} to renew, as application/json.')
        token = authorization(request.headers)
        if token is not None:
            return await _renewed(tokens, token)
        return await _begun(request, tokens, bound)

    return Route("/customers/session", session, methods=["POST"])


async def _begun(request: Request, tokens: VisitTokens, bound: "Bound") -> Response:
    try:
        given = await request.json()
    except (ValueError, RecursionError):  # no JSON, or too deep
        given = None
    texts = _texts(given)
    if texts is None or "workstream" not in texts:
        return _refusal(
            400, "BAD_USER_INPUT", 'Send {"workstream": "…", "name": "…", "locale": "…"}; only the first must be.'
        )
    if seconds := bound.seconds_to_wait(_address(request)):
        return _refusal(
            429,
            "RATE_LIMITED",
            f"Too many sessions begin from your address; wait {seconds} s.",
            {"retry-after": str(seconds)},
        )
    try:
        session = await shielded(
            visitor_sessions.begin(
                texts["workstream"], name=texts.get("name", ANONYMOUS), locale=texts.get("locale", "en")
            )
        )
    except BadInput as fault:
        return _refusal(400, "BAD_USER_INPUT", fault.message)
    except Refused as refusal:
        return _refusal(404, refusal.code, refusal.message)
    return _answer(tokens, session)


async def _renewed(tokens: VisitTokens, token: str) -> Response:
    """Also by a token that has expired, which is how a visitor comes back."""
    claim = tokens.read(token)
    session = await shielded(visitor_sessions.renew(claim.customer_id, claim.generation)) if claim else None
    if session is None:
        return _refusal(401, "UNAUTHENTICATED", "This session is over, or its token was replaced; begin a new one.")
    return _answer(tokens, session)


def _answer(tokens: VisitTokens, session: Session) -> Response:
    token, expires_at = tokens.sign(session)
    conversation = session.conversation_id
    return JSONResponse(
        {
            "token": token,
            "expiresAt": _moment(expires_at),
            "renewAfter": _moment(tokens.renew_after(expires_at)),
            "returnUntil": _moment(session.return_until),
            "customerId": global_id("Customer", session.customer_id),
            "conversationId": global_id("Conversation", conversation) if conversation else None,
        },
        headers=NOT_KEPT,
    )


class Bound:
    """How many sessions may begin from one address in ten minutes, in this process; the excess is told to wait."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._begun: OrderedDict[str, deque[float]] = OrderedDict()

    def seconds_to_wait(self, address: str) -> int:
        """0, and counted, when one may begin now."""
        now = time.monotonic()
        begun = self._begun.setdefault(address, deque())
        self._begun.move_to_end(address)
        if len(self._begun) > MOST_ADDRESSES:
            self._begun.popitem(last=False)
        while begun and begun[0] <= now - WINDOW_SECONDS:
            begun.popleft()
        if len(begun) >= self._most:
            return max(1, round(begun[0] + WINDOW_SECONDS - now))
        begun.append(now)
        return 0


def _address(request: Request) -> str:
    """Of IPv6 the network, of which one household has all addresses."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else host


def _texts(given: Any) -> dict[str, str] | None:
    """The body's members, all of which are texts that can be stored; null is as good as nothing."""
    if not isinstance(given, dict):
        return None
    texts = {name: value for name, value in given.items() if value is not None}
    return texts if all(isinstance(value, str) and is_storable(value) for value in texts.values()) else None


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _refusal(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"errors": [client_errors.fault(code, message)]}, status, {**NOT_KEPT, **(headers or {})})
