"""The Starlette application: its routes, start and shutdown. server.py listens for it."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
    nullcontext,
    suppress,
)
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from api import client_errors
from api.channels.inbound import inbound
from api.channels.outbound import outbound_sender
from api.channels.sentiment import reaching_engines
from api.drain import drain
from api.graphql.endpoint import GraphQLEndpoint
from api.graphql.limits import MAX_BODY_BYTES
from api.identity.arrivals import arrivals
from api.identity.bearer_tokens import Identity
from api.identity.failed_sign_ins import failed_sign_ins
from api.identity.visitor_sessions import visitor_session_route
from api.settings import Settings, SettingsFault
from api.shared_settings import fingerprint
from api.traffic.allowances import allowances_of
from api.traffic.middleware import LimitsRequests
from api.traffic.rates import rates
from api.traffic.sockets import sockets
from api.web import pages
from api.web.bodies import TOO_LARGE, LimitsBodies
from api.web.catching import CatchesFaults
from api.web.compression import COMPRESSES
from api.web.logs import faults_of_the_loop
from api.web.metrics import MetricsPort, metrics_route
from api.web.page_headers import REQUEST_HEADERS
from api.web.readiness import readiness
from api.web.repeats import repeats_told
from api.web.request_ids import HEADER, RequestIds
from api.web.schema_files import schema_routes
from api.web.security_headers import SecurityHeaders
from api.web.sign_in import SignIn
from api.web.workers_metrics import WorkersMetrics
from models import faults, followers
from models.database import connections
from models.database.counted_statements import counted_statements
from models.database.durability import check_durability
from models.events import log as event_log
from models.events.basis import seen
from models.events.bell import bell
from models.events.hub import hub
from models.floor.floor import floor
from models.followers import pruning, retention
from models.followers.clock_offset import clock_offset
from models.followers.shared_settings import shared_settings
from models.operations.configuration import four_eyes, save_channel
from models.sentiment import registry
from schema.root import schema
from schema.turns import turns

if TYPE_CHECKING:
    from api.telemetry.traces import Traces

Companion = Callable[[], AbstractAsyncContextManager[None]]

log = logging.getLogger("vigie.drain")

LEAVE_SECONDS = 1.0
STATIC = Path(__file__).parents[1] / "static"


def create_app(
    settings: Settings,
    *,
    routes: Sequence[BaseRoute] = (),
    companion: Companion = nullcontext,
    on_ready: Callable[[], None] | None = None,
    workers: WorkersMetrics | None = None,
) -> Starlette:
    """The application. Its database must be migrated. `on_ready` is called once it runs.

    `routes` are additional routes and take precedence; `companion` runs as long as the application. `workers` are the
    metrics of several processes that serve together.
    Raises SettingsFault if tokens can't be checked with these settings, if a trusted document can't run, or if the
    process may not open enough files.
    """
    traces = _traces_of(settings)
    allowances = allowances_of(settings)
    sockets.configure(allowances)
    rates.configure(allowances)
    turns.configure(allowances.operations_per_principal)
    identity = Identity(settings)
    endpoint = GraphQLEndpoint(schema, settings, identity)
    sign_in = SignIn(settings, identity.source)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        try:
            async with (
                repeats_told(),
                traces.running() if traces else nullcontext(),
                _running(settings, identity),
                companion(),
                workers.published() if workers else nullcontext(),
            ):
                if on_ready:
                    on_ready()
                yield
        except Exception as error:
            faults.report(error, "the server could not start or end")
            raise

    return Starlette(
        routes=[
            *routes,
            Route("/graphql", endpoint, middleware=[COMPRESSES]),
            WebSocketRoute("/graphql", endpoint),
            visitor_session_route(settings, identity.visitor_tokens),
            sign_in.route(),
            Route("/channels/{name}", inbound, methods=["POST"]),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            metrics_route(settings, workers),
            *schema_routes(settings, identity),
            Mount("/static", StaticFiles(directory=STATIC), middleware=[COMPRESSES]),
            *pages.pages(policy=sign_in.policy if sign_in.has_own_policy else None),
        ],
        middleware=[
            Middleware(RequestIds),
            *([Middleware(traces.middleware, traces.tracer)] if traces else []),
            Middleware(SecurityHeaders),
            Middleware(MetricsPort, settings),
            Middleware(
                CORSMiddleware,
                allow_origins=settings.allowed_origins,
                allow_methods=["GET", "HEAD", "POST"],
                allow_headers=REQUEST_HEADERS,
                expose_headers=["etag", "retry-after", "www-authenticate", HEADER],
                max_age=600,
            ),
            Middleware(LimitsRequests),
            Middleware(LimitsBodies, MAX_BODY_BYTES),
            Middleware(CatchesFaults),  # last, so that its answers get the headers of the others
        ],
        exception_handlers={
            HTTPException: _refused,  # type: ignore[dict-item]  # starlette's handlers take any error
            ClientDisconnect: _left,
        },
        lifespan=lifespan,
    )


def _traces_of(settings: Settings) -> "Traces | None":
    if not settings.sends_traces:
        return None
    # Imported here, because it takes time and memory that others need not spend.
    from api.telemetry.traces import Traces

    try:
        return Traces(settings.traces_ratio)
    except ValueError as error:
        raise SettingsFault(f"A variable OTEL_… can't be used: {error}") from None


@asynccontextmanager
async def _running(settings: Settings, identity: Identity) -> AsyncIterator[None]:
    """Start everything that must run while requests are served; stop it in reverse order."""
    async with AsyncExitStack() as stack:
        stack.enter_context(faults_of_the_loop())
        drain.reset()
        stack.enter_context(_signals_begin_the_drain())  # also while it starts, which may wait for the database
        stack.callback(drain.cancel_forced_exit)
        stack.enter_context(counted_statements())
        await connections.connect(settings.database_url, pool_size=settings.database_pool)
        stack.push_async_callback(connections.disconnect)
        await check_durability()
        seen.open(settings.data_dir / "seen")
        stack.callback(seen.close)
        await event_log.create_head()
        await seen.compare()
        await bell.hang(settings.bell_url)
        stack.push_async_callback(bell.take_down)
        await hub.open(floor)
        stack.push_async_callback(hub.close)
        registry.configure(settings.sentiment_engine)
        await stack.enter_async_context(reaching_engines(settings.reach))
        save_channel.configure(settings.reach)
        four_eyes.configure(is_required=settings.four_eyes)
        pruning.configure(keep_log_seconds=settings.keep_log_seconds, keep_log_facts=settings.keep_log_facts)
        retention.configure(keep_audit_days=settings.keep_audit_days)
        stack.push_async_callback(failed_sign_ins.finish)
        others = [outbound_sender(settings.reach), failed_sign_ins.run]
        if connections.speaks_postgres():
            others.append(clock_offset.run)
            with suppress(SettingsFault):  # without a session secret that can be kept, there is nothing to compare
                shared_settings.configure(fingerprint(settings, identity.visitor_tokens.keyed))
                stack.push_async_callback(_leave)
                others.append(shared_settings.run)
        await followers.start(*others)
        stack.push_async_callback(followers.stop)
        await stack.enter_async_context(arrivals.open())
        stack.callback(drain.begin)
        yield


async def _leave() -> None:
    """Tell the others that this process ends, if the database is there to hear it; otherwise they notice by themselves."""
    try:
        async with asyncio.timeout(LEAVE_SECONDS):
            await shared_settings.leave()
    except Exception as error:
        log.info("The others were not told that this process ends (%s).", type(error).__name__)


@contextmanager
def _signals_begin_the_drain() -> Iterator[None]:
    """Begin the drain at the signal: uvicorn waits for streams to end before it tells the application to stop."""
    loop = asyncio.get_running_loop()
    before: dict[int, Any] = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def hear(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(drain.begin)
        drain.force_exit_later()
        if callable(before[number]):
            before[number](number, frame)

    try:
        for number in before:
            signal.signal(number, hear)
    except ValueError:  # not the main thread, where no signal arrives
        yield
        return
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def healthz(request: Request) -> Response:
    """Whether the process is alive. /readyz says whether it can serve requests."""
    return JSONResponse({"healthy": True})


async def readyz(request: Request) -> Response:
    """Whether requests should be sent to this process; if not, why."""
    reasons = await readiness.look()
    return JSONResponse({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)


async def _refused(request: Request, error: HTTPException) -> Response:
    code = {404: "NOT_FOUND", TOO_LARGE: "REQUEST_TOO_LARGE"}.get(error.status_code, "REFUSED")
    return JSONResponse({"errors": [client_errors.fault(code, str(error.detail))]}, error.status_code, error.headers)


async def _left(request: Request, error: Exception) -> Response:
    """The client left, or was late, before its body was complete: no fault, and nobody gets this answer."""
    return Response(status_code=400)
