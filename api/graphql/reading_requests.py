"""Reads requests over HTTP, and decides which document each may run. endpoint.py authenticates and executes them."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from cross_web import AsyncHTTPRequestAdapter, HTTPException
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLRequestData
from strawberry.types.execution import PreExecutionError

from api.graphql.contexts import BearerContext
from api.graphql.operation_metrics import count_refused_document
from api.graphql.requests import NOT_ENCODABLE, DocumentId, are_encodable, document_id_of
from api.graphql.trusted_documents import TrustedDocuments, text_without_trust
from schema.context import Context


@dataclass
class Requested(GraphQLRequestData):
    """What a request asks for; it may name its document by an id."""

    document_id: DocumentId | None = None


class ReadsRequests(GraphQL[Context, None]):
    """The part of an endpoint that reads what was sent. `trusted` are the only documents that may run, if it isn't None."""

    trusted: TrustedDocuments | None = None

    def decode_json(self, data: str | bytes) -> object:
        try:
            return json.loads(data.decode("utf-8-sig") if isinstance(data, bytes) else data)
        except (ValueError, RecursionError):  # also for invalid UTF-8, deep nesting, or a number that is too long
            raise json.JSONDecodeError("not JSON", "", 0) from None

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> Requested:
        sent: Any = request.query_params
        if request.method == "POST":
            media_type = (request.content_type or "").partition(";")[0].strip().lower()
            if media_type != "application/json":
                raise HTTPException(415, "Send the operation as application/json.")
            sent = self.decode_json(await request.get_body())
            if not isinstance(sent, dict):
                raise HTTPException(400, "The body must be one JSON object: {query, variables, operationName}.")
        data = await super().parse_http_body(request)
        assert not isinstance(data, list), "a list is refused above"
        for name, text in (("operationName", data.operation_name), ("documentId", sent.get("documentId"))):
            if not isinstance(text, str | None):
                raise HTTPException(400, f"The {name} must be a string or null, if provided.")
        if not are_encodable(data.query, data.operation_name, data.extensions):
            raise HTTPException(400, NOT_ENCODABLE)
        return Requested(**vars(data), document_id=document_id_of(sent, data.extensions))

    async def execute_operation(
        self,
        request: Request,
        request_adapter: AsyncHTTPRequestAdapter,
        request_data: Any,
        context: Context,
        root_value: None,
        sub_response: Response,
    ) -> Any:
        assert isinstance(request_data, Requested)
        try:
            request_data.query = self.text_to_run(request_data.query, request_data.document_id, context)
        except GraphQLError as error:
            refused = PreExecutionError(data=None, errors=[error])
            return _only(refused) if self._get_stream_transport(request_data.protocol) else refused
        return await super().execute_operation(
            request, request_adapter, request_data, context, root_value, sub_response
        )

    def text_to_run(self, text: str | None, document_id: DocumentId | None, context: Context) -> str:
        """The text of the document that a request asks for, "" if it asks for none. Raises GraphQLError if it may not run."""
        try:
            if self.trusted is None:
                return text_without_trust(text, document_id)
            assert isinstance(context, BearerContext)
            return self.trusted.text_to_run(
                text, document_id, client_name=context.client_name, is_anonymous=context.viewer is None
            )
        except GraphQLError:
            count_refused_document()
            raise


async def _only(result: PreExecutionError) -> AsyncIterator[PreExecutionError]:
    yield result
