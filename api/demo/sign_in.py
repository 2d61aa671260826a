"""Lets a visitor of the demo sign in as anyone, from this machine only; identity/bearer_tokens.py makes the tokens."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import wraps

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope
from strawberry.http.websocket_origin import is_same_origin

from api import client_errors
from api.demo.seed_data import AGENTS, QUEUES, SIGN_IN, Person
from api.graphql import graphiql
from api.identity.bearer_tokens import make_token
from api.settings import Settings
from models.rules.configuration.receivers import is_loopback

TOKEN_LASTS = timedelta(hours=8)
NO_STORE = {"cache-control": "no-store"}

Answer = Callable[[Request], Awaitable[Response]]


def sign_in_routes(settings: Settings) -> list[BaseRoute]:
    """POST /demo/sign-in, GET /demo/people, and GraphiQL signed in as a person at GET /graphql?as=LOGIN."""

    async def sign_in(request: Request) -> Response:
        """`{"name": "supervisor1"}` gives `{"token": …}`."""
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return _refusal(415, 'Send {"name": "supervisor1"} as application/json.')
        try:
            body = await request.json()
        except ValueError:
            body = None
        login = body.get("name") if isinstance(body, dict) else None
        if not _is_known(login):
            return _refusal(404, "There is no person of that name; GET /demo/people lists the names.")
        return JSONResponse({"token": make_token(settings, str(login), TOKEN_LASTS)}, headers=NO_STORE)

    async def people(request: Request) -> Response:
        return JSONResponse(
            [
                {
                    "name": person.login,
                    "fullName": person.name,
                    "roles": list(person.roles),
                    "queues": queues_of(person),
                }
                for person in SIGN_IN
            ]
        )

    async def graphiql_as(request: Request) -> Response:
        login = request.query_params["as"]
        if not _is_known(login):
            return _refusal(404, "There is no person of that name; GET /demo/people lists the names.")
        page = graphiql.page(authorization=f"Bearer {make_token(settings, login, TOKEN_LASTS)}", login=login)
        return HTMLResponse(page, headers={"content-security-policy": graphiql.POLICY, **NO_STORE})

    return [
        Route("/demo/sign-in", _local_only(sign_in), methods=["POST"]),
        Route("/demo/people", _local_only(people)),
        *([RouteAs("/graphql", _local_only(graphiql_as))] if settings.shows_graphiql else ()),
    ]


def queues_of(person: Person) -> list[str]:
    """The names of the queues that the person supervises or works in."""
    overseen = [queue.name for queue in QUEUES if person.login in queue.supervisors]
    return overseen or [queue for agent in AGENTS if agent.login == person.login for queue in agent.queues]


class RouteAs(Route):
    """Matches only a GET with `?as=…`; all other requests to the same path go to the API."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        if match is not Match.FULL or "as" not in Request(scope).query_params:
            return Match.NONE, {}
        return match, child


def _local_only(answer: Answer) -> Answer:
    """Answer only clients on this machine and pages of this server, and only under a loopback host name."""

    @wraps(answer)
    async def guarded(request: Request) -> Response:
        origin = request.headers.get("origin")
        is_near = request.client is not None and is_loopback(request.client.host)
        is_own = origin is None or is_same_origin(origin, request.headers.get("host"))
        if not (is_near and is_own and is_loopback(request.url.hostname or "")):
            return _refusal(403, "Only clients on this machine may sign in to the demo.")
        return await answer(request)

    return guarded


def _is_known(login: object) -> bool:
    return any(person.login == login for person in SIGN_IN)


def _refusal(status: int, message: str) -> Response:
    code = "FORBIDDEN" if status == 403 else "BAD_USER_INPUT"
    return JSONResponse({"errors": [client_errors.fault(code, message)]}, status, NO_STORE)
