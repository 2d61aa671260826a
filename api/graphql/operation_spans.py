"""The span of a GraphQL operation says its kind, its name and the hash of its document, never what it asks with."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from hashlib import sha256

from graphql import DocumentNode, GraphQLError, get_operation_ast

from api.client_errors import code_of
from models import tracing
from models.correlation import MOST_CHARACTERS


def operation_span(text: str | None, *, expected: tuple[type[Exception], ...] = ()) -> AbstractContextManager[None]:
    """For the operation of this document. The hash is the one that manifests of trusted documents have."""
    if not tracing.is_on():
        return tracing.NOTHING
    document_hash = sha256((text or "").encode("utf-8", "surrogatepass")).hexdigest()
    return tracing.span("operation", {"vigie.document.hash": document_hash}, expected=expected)


def describe(document: DocumentNode, operation_name: str | None) -> None:
    """Tell the current span which operation of an accepted document runs."""
    if not tracing.is_recording():
        return
    operation = get_operation_ast(document, operation_name)
    if operation is None:
        return
    kind, name = operation.operation.value, operation.name.value[:MOST_CHARACTERS] if operation.name else None
    about = {"graphql.operation.type": kind} | ({"graphql.operation.name": name} if name else {})
    tracing.note(about, name=f"{kind} {name}" if name else kind)


def note_errors(errors: Sequence[GraphQLError] | None) -> None:
    """Tell the current span which codes an answer's errors have. Only internal ones are failures."""
    if not errors or not tracing.is_recording():
        return
    tracing.note({"vigie.errors": ",".join(sorted({code_of(error) or "INTERNAL" for error in errors}))})
    if failed := next((error for error in errors if code_of(error) is None), None):
        tracing.fail(failed.original_error or failed)
