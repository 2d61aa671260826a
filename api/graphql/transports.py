"""Sends frames over WebSocket, and closes sockets that don't accept them. endpoint.py authenticates clients."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing, suppress
from datetime import datetime
from typing import Any, Protocol, cast

from graphql import GraphQLError, GraphQLFormattedError
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http import GraphQLHTTPResponse
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation
from strawberry.subscriptions.protocols.graphql_transport_ws.types import PingMessage
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from api import client_errors
from api.graphql.delivery import SocketFrameWriter, immediate_writer
from api.graphql.limits import MAX_SUBSCRIPTIONS_PER_CONNECTION
from api.graphql.messages import shape_error
from api.graphql.requests import NOT_ENCODABLE, DocumentId, are_encodable, document_id_of
from api.graphql.socket_guards import SocketGuards
from api.identity.claims import NotSignedIn
from api.traffic.refusals import Limited, Refusal
from models import correlation
from schema.context import Context
from schema.frames_for_many import SharedData
from schema.turns import OwnTurns

SEND_TIMEOUT_SECONDS = 15  # a socket that accepts no data for so long is treated as disconnected
LONGEST_CLOSE_REASON_BYTES = 123  # the WebSocket protocol allows no more
TRY_AGAIN_LATER = 1013


class Endpoint(Protocol):
    """The methods that a socket calls on its endpoint, which is GraphQLEndpoint in endpoint.py."""

    async def begun(self, connection: Context) -> OwnTurns: ...

    async def context_now(self, connection: Context) -> Context | None: ...

    def seconds_left(self, connection: Context) -> float: ...

    async def refresh(self, connection: Context, token: object) -> datetime | None: ...

    def refused_operation(self, connection: Context) -> Refusal | None: ...

    def text_to_run(self, text: str | None, document_id: DocumentId | None, context: Context) -> str: ...

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

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._writers: dict[str, SocketFrameWriter] = {}
        self._guards = SocketGuards(self.websocket.close)
        self._turns: dict[Operation[Context, None], OwnTurns] = {}
        self._begun = 0  # operations on this socket

    async def handle(self) -> None:
        try:
            await super().handle()
        except Exception as error:
            if client_errors.is_unavailable(client_errors.internal(error)):
                await self.websocket.close(TRY_AGAIN_LATER, "Try again later")
            else:
                await self.websocket.close(1011, "Internal error")

    async def shutdown(self) -> None:
        self._guards.end()
        await super().shutdown()

    async def handle_message(self, message: Any) -> None:
        if error := shape_error(message):
            await self.handle_invalid_message(error)
            return
        await super().handle_message(message)

    async def handle_connection_init(self, message: Any) -> None:
        try:
            await super().handle_connection_init(message)
        except Limited as limited:
            await self.websocket.close(TRY_AGAIN_LATER, limited.refusal.message)
            return
        except NotSignedIn as refused:
            await self.websocket.close(4403, refused.reason.sentence)
            return
        if self.connection_acknowledged and not self._guards.have_begun:
            self._guards.begin(self.view.seconds_left(self.context), self.context)

    async def handle_ping(self, message: PingMessage) -> None:
        """Answer a ping. A ping with a new token in place of the old one also refreshes the sign-in: {"refresh": "…"}."""
        payload = message.get("payload")
        if not isinstance(payload, dict) or "refresh" not in payload:
            await super().handle_ping(message)
            return
        expires_at = await self._refreshed(payload["refresh"]) if self.connection_acknowledged else None
        told: dict[str, object] = {"refreshed": expires_at is not None}
        if expires_at is not None:
            told["expiresAt"] = expires_at.isoformat().replace("+00:00", "Z")
        await self.send_message(cast(Any, {"type": "pong", "payload": told}))

    async def _refreshed(self, token: object) -> datetime | None:
        """When the socket expires now; None if the token was refused, and the old one stays."""
        expires_at = await self.view.refresh(self.context, token)
        if expires_at is not None:
            self._guards.begin(self.view.seconds_left(self.context), self.context)
        return expires_at

    async def handle_subscribe(self, message: Any) -> None:
        payload = message["payload"]
        if self.connection_acknowledged and not are_encodable(
            payload.get("query"), payload.get("operationName"), payload.get("extensions")
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
        if self.connection_acknowledged and message["id"] not in self.operations:
            document_id = document_id_of(payload, payload.get("extensions"))
            try:
                query = self.view.text_to_run(payload.get("query"), document_id, self.context)
            except GraphQLError as error:
                errors = client_errors.presentable([error])
                await self.send_message({"id": message["id"], "type": "error", "payload": errors})
                return
            await self._subscribe({**message, "payload": {**payload, "query": query}})
            return
        await super().handle_subscribe(message)

    async def _subscribe(self, message: Any) -> None:
        """Begin an operation when it is its principal's turn. Meanwhile, nothing more is read from the socket."""
        try:
            own = await self.view.begun(self.context)
        except Limited as limited:
            await self.send_message({"id": message["id"], "type": "error", "payload": [limited.refusal.error]})
            return
        await super().handle_subscribe(message)
        operation = self.operations[message["id"]]
        assert operation.task is not None
        self._turns[operation] = own
        operation.task.add_done_callback(lambda _: self._ended(operation))

    def _ended(self, operation: Operation[Context, None]) -> None:
        self._turns.pop(operation).settle()
        if operation.task and operation.task.cancelled():
            operation.task = (
                None  # it keeps its cancellation, whose frames refer to the operation and all that it has read
            )

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
        own = self._turns[operation]
        try:
            context = await self.view.context_now(self.context)
            if context is None:
                await self.websocket.close(4403, "Forbidden")
                return
            context.turns = own
            await self._run(operation, context)
        except WebSocketDisconnected:
            return
        except Exception as error:
            await self._send_errors(operation, [client_errors.internal(error, of_stream=True)])

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
                    await self._send_errors(operation, client_errors.presentable(result.errors or [], of_stream=True))
                    return
                assert isinstance(result, ExecutionResult), "incremental delivery is not enabled"
                await operation.send_operation_message(
                    {"id": operation.id, "type": "next", "payload": cast(Any, self.view.answer(result))}
                )
        await operation.send_operation_message({"id": operation.id, "type": "complete"})

    async def _send_errors(self, operation: Operation[Context, None], errors: list[GraphQLFormattedError]) -> None:
        with suppress(WebSocketDisconnected):
            await operation.send_operation_message({"id": operation.id, "type": "error", "payload": errors})
