"""GraphQL over HTTP, SSE and WebSocket: authentication, origins, execution, responses.

reading_requests.py reads requests, transports.py runs the sockets, socket_operations.py says who may do what on them.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from typing import Any, cast

import strawberry
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.exceptions import MissingQueryError
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from api import client_errors
from api.drain import drain
from api.graphql import graphiql
from api.graphql.acting_for import ActingRefused, agent_named_by, names_agent
from api.graphql.contexts import BearerContext, bearer_in, claim, context_of
from api.graphql.encoding import AnsweredTogether, EncodedAnswer, encoded
from api.graphql.event_stream import EventStream
from api.graphql.operation_metrics import beginning, identify, measured
from api.graphql.operation_spans import describe, note_errors, operation_span
from api.graphql.reading_requests import ReadsRequests
from api.graphql.requests import client_name_in
from api.graphql.responses import (
    CHECK_EACH_TIME,
    NEVER_KEEP,
    challenge,
    conditional,
    media_type,
    refusal,
    wants_response_type,
)
from api.graphql.served_schema import ServedSchema
from api.graphql.socket_operations import ServesSockets
from api.graphql.transports import SocketAdapter, SocketHandler
from api.graphql.trusted_documents import trusted_documents
from api.identity.bearer_tokens import Bearer, Identity
from api.identity.claims import Unaccepted
from api.identity.failed_sign_ins import source_of
from api.origins import may_call, note_refused_socket
from api.settings import Settings
from api.traffic.addresses import address_of
from api.traffic.rates import rates
from api.traffic.refusals import Limited
from api.traffic.sockets import slot_of
from api.traffic.waiting import begun
from models.values import Source
from schema.context import Context
from schema.frames_for_many import SharedData
from schema.shared_answers import Question, SharedAnswer, shared_answers
from schema.texts import unstorable_texts

CONNECTION_INIT_TIMEOUT = timedelta(seconds=10)
MISTAKES = (CannotGetOperationTypeError, InvalidOperationTypeError, MissingQueryError)  # of clients
BY_METHOD = {
    "GET": frozenset({OperationType.QUERY}),
    "POST": frozenset({OperationType.QUERY, OperationType.MUTATION}),
}


class GraphQLEndpoint(ServesSockets, ReadsRequests):
    """Implements GraphQL over HTTP, graphql-transport-ws and graphql-sse."""

    graphql_transport_ws_handler_class = SocketHandler
    websocket_adapter_class = SocketAdapter  # type: ignore[assignment]  # the library types it as a function

    def __init__(self, schema: strawberry.Schema, settings: Settings, identity: Identity) -> None:
        self._served = ServedSchema.of(
            schema,
            compiles=settings.compiled_selections,
            explains=settings.explains_schema,
            operation_seconds=settings.operation_seconds,
        )
        super().__init__(
            self._served,
            graphql_ide="graphiql" if settings.shows_graphiql else None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL),
            connection_init_wait_timeout=CONNECTION_INIT_TIMEOUT,
            max_subscriptions_per_connection=None,  # transports.py enforces the limit, with an error code
            allowed_origins=settings.allowed_origins,
        )
        self.stream_transport_classes_by_protocol = {
            GRAPHQL_SSE_PROTOCOL: type("PingedEventStream", (EventStream,), {"ping_seconds": settings.ping_seconds})
        }
        self._identity = identity
        self.trusted = trusted_documents(settings, self._served.documents)
        self._served.names_operations = self.trusted is not None
        self._shares_answers = settings.shared_answers and settings.compiled_selections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            try:
                (await begun(address_of(scope))).settle()
            except Limited as limited:
                await limited.refusal.response()(scope, receive, send)
                return
            socket = WebSocket(scope, receive, send)
            if may_call(socket, self.allowed_origins):
                await self.run(socket)
            else:
                note_refused_socket(socket)
                await socket.close()  # before it is accepted, so that the server answers 403
            return
        request = Request(scope, receive)
        try:
            response = await self._answered(request)
        except HTTPException as error:
            response = refusal(request, error.status_code, error.reason)
        await response(scope, receive, send)

    async def _answered(self, request: Request) -> Response:
        if not may_call(request, self.allowed_origins):
            return refusal(request, 403, "Pages of this origin may not call this server.")
        try:
            return conditional(request, await self.run(request))
        except Limited as limited:
            return limited.refusal.response()
        except ActingRefused as refused:
            return refusal(request, 403, str(refused), code=refused.code)
        finally:
            if own := getattr(request.state, "turns", None):
                own.settle()

    # Authentication

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        source = source_of(request)
        bearer, unaccepted = await self.bearer_of(request.headers, source)
        address, slot = address_of(request.scope), slot_of(request.scope)
        if isinstance(request, WebSocket):
            return BearerContext(
                None,
                "en",
                connection_params={},
                bearer=bearer,
                unaccepted=unaccepted,
                address=address,
                source=source,
                client_name=client_name_in(request.headers),
                slot=slot,
                names_agent=names_agent(request.headers),
            )
        refused = rates.operation(bearer.principal) if bearer else rates.anonymous_request(address)
        if refused:
            raise Limited(refused)
        request.state.turns = own = await begun(bearer.principal if bearer else address, is_stranger=not bearer)
        with beginning():
            context = await context_of(bearer, source, agent_named_by(request))
        context.turns, context.unaccepted = own, unaccepted or context.unaccepted
        context.last_event_id = request.headers.get("last-event-id")
        context.client_name = client_name_in(request.headers)
        request.state.bearer, request.state.unaccepted = context.bearer, context.unaccepted
        return context

    async def bearer_of(self, headers: Mapping[str, object], source: Source) -> tuple[Bearer | None, Unaccepted | None]:
        return await bearer_in(headers, source, self._identity)

    # Execution

    async def execute_single(
        self,
        request: Request,
        request_adapter: AsyncHTTPRequestAdapter,
        sub_response: Response,
        context: Context,
        root_value: None,
        request_data: GraphQLRequestData,
    ) -> ExecutionResult:
        request.state.is_single = True
        try:
            with measured(context) as operation, operation_span(request_data.query, expected=MISTAKES):
                if self._shares_answers and (answer := await self._shared_answer(request_data, context)):
                    return AnsweredTogether(None, None, answer=answer)
                result = await self.schema.execute(
                    request_data.query,
                    variable_values=request_data.variables,
                    context_value=context,
                    operation_name=request_data.operation_name,
                    allowed_operation_types=BY_METHOD[request_adapter.method],
                    operation_extensions=request_data.extensions,
                )
                note_errors(result.errors)
                operation.has(result.errors)
                return result
        except CannotGetOperationTypeError as error:
            raise HTTPException(400, error.as_http_error_reason()) from error
        except MissingQueryError as error:
            raise HTTPException(400, "The request contains no query.") from error
        except InvalidOperationTypeError as error:
            if error.operation_type is OperationType.SUBSCRIPTION:
                raise HTTPException(
                    406, "Subscriptions need a stream: send Accept: text/event-stream, or use graphql-transport-ws."
                ) from error
            raise HTTPException(405, "Send mutations with POST.") from error

    async def _shared_answer(self, asked: GraphQLRequestData, context: Context) -> SharedAnswer | None:
        schema, query, variables = self._served._schema, asked.query or "", asked.variables or {}
        document = self._served.documents.accepted(query, variables) if context.viewer else None
        if document is None or unstorable_texts(document, query, variables):
            return None
        describe(document, asked.operation_name)
        identify(context, document, asked.operation_name, is_named=self._served.names_operations)
        question = Question(query, document, asked.operation_name, variables)
        return await shared_answers.answer(schema, self._served.execution_context_class, question, context)

    # Responses

    def answer(self, result: ExecutionResult, *, of_stream: bool = False) -> GraphQLHTTPResponse:
        """One result as the client gets it, on every transport."""
        answer: GraphQLHTTPResponse = {"data": result.data}
        if result.errors:
            answer["errors"] = list(client_errors.presentable(result.errors, of_stream=of_stream))
        if result.extensions:
            answer["extensions"] = result.extensions
        return answer

    def encode_json(self, data: object) -> str | bytes:
        """A frame that several clients get is encoded once; only the operation ids around it differ."""
        payload = data.get("payload") if isinstance(data, dict) else None
        shared = payload.get("data") if isinstance(payload, dict) and payload.keys() == {"data"} else None
        if not isinstance(data, dict) or not isinstance(shared, SharedData):
            return encoded(data)
        envelope = encoded({name: value for name, value in data.items() if name != "payload"})
        return f'{envelope[:-1]},"payload":{self.encode_shared(shared)}}}'

    def encode_shared(self, data: SharedData) -> str:
        """The payload of a shared frame, which is encoded once."""
        if data.encoded is None:
            data.encoded = encoded({"data": data})
        return data.encoded

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        response = await super().get_sub_response(request)
        request.state.response = response
        return response

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        answer = self.answer(result, of_stream=not hasattr(request.state, "is_single"))
        never_ran = isinstance(result, PreExecutionError) or all(error.path is None for error in result.errors or [])
        if result.errors and result.data is None and never_ran:
            answer.pop("data", None)
            if wants_response_type(request):
                request.state.response.status_code = 400
        response: Response = request.state.response
        client_errors.mark_unavailable(answer, response)
        challenge(answer, response, request.state.unaccepted)
        response.headers["content-type"] = media_type(request)
        response.headers["vary"] = "Accept, Authorization"
        may_be_kept = request.method == "GET" and not result.errors
        response.headers["cache-control"] = CHECK_EACH_TIME if may_be_kept else NEVER_KEEP
        if isinstance(result, AnsweredTogether):
            if may_be_kept:
                response.headers["etag"] = result.answer.etag
            return cast(GraphQLHTTPResponse, EncodedAnswer(answer, result.answer.body))
        return answer

    def create_response(self, response_data: Any, sub_response: Response) -> Response:
        if isinstance(response_data, EncodedAnswer):
            return Response(response_data.body, headers=sub_response.headers)
        response = super().create_response(response_data, sub_response)
        response.headers["content-type"] = sub_response.headers["content-type"]
        return response

    async def create_streaming_response(
        self,
        request: Request | WebSocket,
        stream: Callable[[], AsyncIterator[str]],
        sub_response: Response,
        headers: Mapping[str, str],
    ) -> Response:
        bearer: Bearer | None = request.state.bearer
        if bearer:
            claim(slot_of(request.scope), bearer)
        frames = drain.until_drained(stream(), seconds=bearer.seconds_left if bearer else None)
        return StreamingResponse(frames, headers=dict(headers))

    def should_render_graphql_ide(self, request: Any) -> bool:
        return super().should_render_graphql_ide(request) and "text/html" in request.headers.get("accept", "")

    async def render_graphql_ide(self, request: Request) -> Response:
        return HTMLResponse(graphiql.page(), headers={"content-security-policy": graphiql.POLICY})
