"""Sends frames over WebSocket and SSE, and closes sockets that don't accept them. endpoint.py authenticates clients."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing, suppress
from typing import Any, Protocol, cast

from graphql import GraphQLFormattedError
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http import GraphQLHTTPResponse
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.http.streaming import JSONEncoder, SSETransport
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from api import client_errors
from api.graphql.delivery import SocketFrameWriter, immediate_writer
from api.graphql.limits import MAX_SUBSCRIPTIONS_PER_CONNECTION
from api.graphql.requests import NOT_ENCODABLE, are_encodable
from api.traffic.refusals import Limited, Refusal
from models import correlation
from models.access.viewers import viewer_now
from models.events import keys
from models.events.facts import RightsChanged
from models.events.hub import hub
from models.events.interest import Interest, Pruned
from models.values import Viewer
from schema.context import Context
from schema.frames_for_many import SharedData

SEND_TIMEOUT_SECONDS = 15  # a socket that accepts no data for so long is treated as disconnected
LONGEST_ID_CHARACTERS = 128
LONGEST_CLOSE_REASON_BYTES = 123  # the WebSocket protocol allows no more
TRY_AGAIN_LATER = 1013
LONGEST_CONNECTION_SECONDS = 7 * 24 * 3600  # even if the token is valid for years


class Endpoint(Protocol):
    """The methods that a socket calls on its endpoint, which is GraphQLEndpoint in endpoint.py."""

    async def context_now(self, connection: Context) -> Context | None: ...

    def seconds_left(self, connection: Context) -> float: ...

    def refused_operation(self, connection: Context) -> Refusal | None: ...

    def answer(self, result: ExecutionResult) -> GraphQLHTTPResponse: ...

    def encode_shared(self, data: SharedData) -> str: ...


class SocketAdapter(ASGIWebSocketAdapter):
    """Sends nothing after a close, and stops waiting for a client that has stopped reading."""

    async def send_json(self, message: Mapping[str, object]) -> None:
        if self.ws.application_state is not WebSocketState.CONNECTED:
            raise WebSocketDisconnected
        try:
            async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
                await super().send_json(message)
        except (TimeoutError, RuntimeError):  # starlette raises RuntimeError if another task has closed the socket
            raise WebSocketDisconnected from None

    async def close(self, code: int, reason: str) -> None:
        if self.ws.application_state is not WebSocketState.CONNECTED:
            return
        fitting = reason.encode()[:LONGEST_CLOSE_REASON_BYTES].decode(errors="ignore")
        with suppress(RuntimeError, WebSocketDisconnect):
            async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
                await super().close(code, fitting)


class SocketHandler(BaseGraphQLTransportWSHandler[Context, None]):
    """graphql-transport-ws. A malformed message closes the socket with 4400, an expired token with 4403, and a client
    that already has too many sockets gets 1013.

    An invalid document fails alone: the other operations on the socket continue.
    """

    view: Endpoint  # type: ignore[assignment]
    _guards: tuple[asyncio.Task[None], ...] = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._writers: dict[str, SocketFrameWriter] = {}
        self._begun = 0  # operations on this socket

    async def handle(self) -> None:
        try:
            await super().handle()
        except Exception as error:
            client_errors.internal(error)
            await self.websocket.close(1011, "Internal error")

    async def shutdown(self) -> None:
        for guard in self._guards:
            guard.cancel()
        await super().shutdown()

    async def handle_message(self, message: Any) -> None:
        if error := _shape_error(message):
            await self.handle_invalid_message(error)
            return
        await super().handle_message(message)

    async def handle_connection_init(self, message: Any) -> None:
        try:
            await super().handle_connection_init(message)
        except Limited as limited:
            await self.websocket.close(TRY_AGAIN_LATER, limited.refusal.message)
            return
        if self.connection_acknowledged and not self._guards:
            seconds = min(self.view.seconds_left(self.context), LONGEST_CONNECTION_SECONDS)
            self._guards = (
                asyncio.create_task(self._close_when_expired(seconds)),
                asyncio.create_task(self._close_when_disabled()),
            )

    async def _close_when_expired(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.websocket.close(4403, "Token expired")

    async def _close_when_disabled(self) -> None:
        """Close the socket when its principal is disabled, even if no operation runs; also if we can't find that out."""
        if viewer := self.context.viewer:
            try:
                await until_disabled(viewer)
            except Exception as error:
                client_errors.internal(error)
                await self.websocket.close(1011, "Internal error")
            else:
                await self.websocket.close(4403, "Forbidden")

    async def handle_subscribe(self, message: Any) -> None:
        payload = message["payload"]
        if self.connection_acknowledged and not are_encodable(
            payload["query"], payload.get("operationName"), payload.get("extensions")
        ):
            fault = client_errors.fault("BAD_USER_INPUT", NOT_ENCODABLE)
            await self.send_message({"id": message["id"], "type": "error", "payload": [fault]})
            return
        is_full = len(self.operations) >= MAX_SUBSCRIPTIONS_PER_CONNECTION
        if is_full and self.connection_acknowledged and message["id"] not in self.operations:
            fault = client_errors.fault(
                "TOO_MANY_SUBSCRIPTIONS",
                f"One connection carries at most {MAX_SUBSCRIPTIONS_PER_CONNECTION} operations at a time; complete one first.",
            )
            await self.send_message({"id": message["id"], "type": "error", "payload": [fault]})
            return
        if self.connection_acknowledged and (refusal := self.view.refused_operation(self.context)):
            await self.send_message({"id": message["id"], "type": "error", "payload": [refusal.error]})
            return
        await super().handle_subscribe(message)

    async def cleanup_operation(self, operation_id: str) -> None:
        if writer := self._writers.pop(operation_id, None):
            writer.close()  # at once: the client may give the id to its next operation
        await super().cleanup_operation(operation_id)

    def forget_id(self, id: str) -> None:
        self._writers.pop(id, None)
        super().forget_id(id)

    async def run_operation(self, operation: Operation[Context, None]) -> None:
        self._begun += 1
        correlation.begin_part(self._begun)
        try:
            context = await self.view.context_now(self.context)
            if context is None:
                await self.websocket.close(4403, "Forbidden")
                return
            await self._run(operation, context)
        except WebSocketDisconnected:
            return
        except Exception as error:
            await self._send_errors(operation, [client_errors.internal(error)])

    async def _run(self, operation: Operation[Context, None], context: Context) -> None:
        if connection := immediate_writer(cast(SocketAdapter, self.websocket).ws):
            context.frame_writer = self._writers[operation.id] = SocketFrameWriter(connection, operation.id, self.view)
        results = await self.schema.stream(
            operation.query,
            variable_values=operation.variables,
            context_value=context,
            root_value=self.root_value,
            operation_name=operation.operation_name,
        )
        async with aclosing(results):
            async for result in results:
                if isinstance(result, PreExecutionError):
                    await self._send_errors(operation, client_errors.presentable(result.errors or []))
                    return
                assert isinstance(result, ExecutionResult), "incremental delivery is not enabled"
                await operation.send_operation_message(
                    {"id": operation.id, "type": "next", "payload": cast(Any, self.view.answer(result))}
                )
        await operation.send_operation_message({"id": operation.id, "type": "complete"})

    async def _send_errors(self, operation: Operation[Context, None], errors: list[GraphQLFormattedError]) -> None:
        with suppress(WebSocketDisconnected):
            await operation.send_operation_message({"id": operation.id, "type": "error", "payload": errors})


async def until_disabled(viewer: Viewer) -> None:
    """Return as soon as this principal is disabled; at once if they already are."""
    while True:
        seq = hub.head.seq
        if await viewer_now(viewer.id) is None:
            return
        with suppress(Pruned):  # the missed facts are no longer in the log, so read the current rights again
            await _until_disabled_after(seq, viewer)
            return


async def _until_disabled_after(seq: int, viewer: Viewer) -> None:
    interest = Interest(frozenset({keys.of_person(viewer.id)}))
    async for log_slice in hub.follow(seq, idle_seconds=LONGEST_CONNECTION_SECONDS, interest=interest):
        for entry in log_slice.entries:
            fact = entry.fact
            if isinstance(fact, RightsChanged) and fact.person_id == viewer.id and fact.after.is_disabled:
                return


def _shape_error(message: object) -> str | None:
    """What is wrong with the shape of a message; None if nothing is. The base class relies on what is checked here."""
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return "A message must be an object with a type"
    if message["type"] in ("subscribe", "complete"):
        identifier = message.get("id")
        if (
            not isinstance(identifier, str)
            or not 0 < len(identifier) <= LONGEST_ID_CHARACTERS
            or not are_encodable(identifier)
        ):
            return f"{message['type']} needs an id of 1 to {LONGEST_ID_CHARACTERS} characters"
    if message["type"] != "subscribe":
        return None
    payload = message.get("payload")
    if not isinstance(payload, dict) or not isinstance(payload.get("query"), str):
        return "subscribe needs a payload with a query"
    for name, kind in (("variables", dict), ("operationName", str), ("extensions", dict)):
        if payload.get(name) is not None and not isinstance(payload[name], kind):
            return f"{name} has the wrong type"
    return None


class EventStream(SSETransport):
    """graphql-sse in distinct connections mode, for clients that prefer it; with line endings that every client can read."""

    ping_seconds = 15.0

    def __init__(self) -> None:
        super().__init__(self.ping_seconds)

    def accepts(self, accept: str) -> bool:
        """Whether the client prefers SSE. Some clients list every type they know: the first with the highest quality counts."""
        ranges = [_media_range(part) for part in accept.split(",") if part.strip()]
        best = max((quality for _, quality in ranges), default=0.0)
        return next((name for name, quality in ranges if quality == best), "") == "text/event-stream"

    def encode_next(self, response: GraphQLHTTPResponse, encode_json: JSONEncoder) -> str:
        """The event, with the frame's position as its id: a client that reconnects sends the id back as Last-Event-ID."""
        event = super().encode_next(response, encode_json)
        position = _resumable_position(response)
        return f"id: {position}\n{event}" if position else event

    def encode_event(self, event: str, data: str | None = None) -> str:
        return f"event: {event}\ndata: {data or ''}\n\n"

    def encode_comment(self, comment: str) -> str:
        return f": {comment}\n\n"


def _resumable_position(response: GraphQLHTTPResponse) -> str | None:
    """The frame's position, if the client selected it. If a list comes in several frames, only the last has one."""
    data = response.get("data")
    frame = next(iter(data.values()), None) if isinstance(data, dict) and len(data) == 1 else None
    is_list = isinstance(frame, dict) and "conversations" in frame
    if not isinstance(frame, dict) or (is_list and frame.get("last") is not True):
        return None
    if False in frame.values() and any(isinstance(value, list) for value in frame.values()):
        return None  # a list whose `last` is false, even under an alias: more frames of it follow
    position = frame.get("position")
    return position if isinstance(position, str) else None


def _media_range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip() for piece in part.lower().split(";"))
    quality = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            with suppress(ValueError):
                quality = float(parameter[2:])
    return name, quality
