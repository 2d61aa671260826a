"""POST /customers/session: begins and renews the visitor sessions of anonymous customers, who then use GraphQL."""

import time
from collections import OrderedDict, deque
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api import client_errors
from api.identity.bearer_tokens import authorization
from api.identity.visitor_tokens import VisitorTokens
from api.origins import may_call
from api.settings import Settings
from api.traffic.addresses import address_of
from models.access import visitor_sessions
from models.access.visitor_sessions import Session
from models.database.connections import shielded
from models.rules.refusals import BadInput, Refused
from models.rules.texts import is_storable
from schema.ids import global_id

RATE_WINDOW_SECONDS = 600.0
MOST_ADDRESSES = 10_000  # that the rate limit remembers; the one unused for longest is forgotten first
NO_STORE = {"cache-control": "no-store"}
DEFAULT_NAME = "Visitor"


def visitor_session_route(settings: Settings, tokens: VisitorTokens) -> Route:
    """The route. A request without a token begins a session; a request with a token renews one."""
    rate_limit = SessionRateLimit(settings.visitors_per_address)

    async def session(request: Request) -> Response:
        if not may_call(request, settings.allowed_origins):
            return _refusal(403, "FORBIDDEN", "Pages of this origin may not call this server.")
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return _refusal(
                415,
                "BAD_USER_INPUT",
                'Send {"workstream": "…"} to begin, or {} to renew, as application/json.',
            )
        token = authorization(request.headers)
        if token is not None:
            return await _renewed(tokens, token)
        return await _started(request, tokens, rate_limit)

    return Route("/customers/session", session, methods=["POST"])


async def _started(request: Request, tokens: VisitorTokens, rate_limit: "SessionRateLimit") -> Response:
    try:
        given = await request.json()
    except (ValueError, RecursionError):  # not JSON, or nested too deeply
        given = None
    texts = _strings(given)
    if texts is None or "workstream" not in texts:
        return _refusal(
            400, "BAD_USER_INPUT", 'Send {"workstream": "…", "name": "…", "locale": "…"}; only workstream is required.'
        )
    if seconds := rate_limit.seconds_to_wait(address_of(request.scope)):
        return _refusal(
            429,
            "RATE_LIMITED",
            f"Too many sessions were started from your address; wait {seconds} s.",
            {"retry-after": str(seconds)},
        )
    try:
        session = await shielded(
            visitor_sessions.begin(
                texts["workstream"], name=texts.get("name", DEFAULT_NAME), locale=texts.get("locale", "en")
            )
        )
    except BadInput as fault:
        return _refusal(400, "BAD_USER_INPUT", fault.message)
    except Refused as refusal:
        return _refusal(404, refusal.code, refusal.message)
    return _answer(tokens, session)


async def _renewed(tokens: VisitorTokens, token: str) -> Response:
    """Renew a session, also with an expired token: that is how a visitor returns."""
    claim = tokens.read(token)
    session = await shielded(visitor_sessions.renew(claim.customer_id, claim.generation)) if claim else None
    if session is None:
        return _refusal(
            401, "UNAUTHENTICATED", "This session has ended, or its token was replaced; begin a new session."
        )
    return _answer(tokens, session)


def _answer(tokens: VisitorTokens, session: Session) -> Response:
    token, expires_at = tokens.sign(session)
    conversation = session.conversation_id
    return JSONResponse(
        {
            "token": token,
            "expiresAt": _iso(expires_at),
            "renewAfter": _iso(tokens.renew_after(expires_at)),
            "returnUntil": _iso(session.return_until),
            "customerId": global_id("Customer", session.customer_id),
            "conversationId": global_id("Conversation", conversation) if conversation else None,
        },
        headers=NO_STORE,
    )


class SessionRateLimit:
    """Limits how many sessions may begin from one address in ten minutes, in this process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._started: OrderedDict[str, deque[float]] = OrderedDict()

    def seconds_to_wait(self, address: str) -> int:
        """The time until another session may begin. If it is 0, this call counts as a begun session."""
        now = time.monotonic()
        started = self._started.setdefault(address, deque())
        self._started.move_to_end(address)
        if len(self._started) > MOST_ADDRESSES:
            self._started.popitem(last=False)
        while started and started[0] <= now - RATE_WINDOW_SECONDS:
            started.popleft()
        if len(started) >= self._most:
            return max(1, round(started[0] + RATE_WINDOW_SECONDS - now))
        started.append(now)
        return 0


def _strings(given: Any) -> dict[str, str] | None:
    """The body's members that are not null; None unless the body is an object and all of them are storable strings."""
    if not isinstance(given, dict):
        return None
    texts = {name: value for name, value in given.items() if value is not None}
    return texts if all(isinstance(value, str) and is_storable(value) for value in texts.values()) else None


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _refusal(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"errors": [client_errors.fault(code, message)]}, status, {**NO_STORE, **(headers or {})})
