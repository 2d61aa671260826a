"""What every resolver knows of its operation: who asks, in which language, with which loaders. api/ makes it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

import strawberry
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.types import StreamExecutionResult

from models.values import Viewer
from schema.loaders import Loaders


@dataclass
class Context:
    """One per operation. `login` is who the token names, `viewer` the principal with the rights read for this operation.

    `transcripts_read` collects the conversations whose transcript was read while monitoring them; api/ keeps their
    sessions from ending as unread once the operation is done. `last_event_id` is the position from which an event stream
    that broke off is to go on, whatever its `after` says.
    """

    viewer: Viewer | None
    locale: str
    connection_params: dict[str, object] | None = None
    login: str | None = None
    transcripts_read: set[UUID] = field(default_factory=set)
    last_event_id: str | None = None

    @cached_property
    def loaders(self) -> Loaders:
        return Loaders(lambda: self.viewer)


Info = strawberry.Info[Context, None]


class GraphQLFault(GraphQLError):
    """An error that is no decision of the domain, under a code that clients rely on."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message, extensions={"code": code})


def unauthenticated() -> GraphQLFault:
    return GraphQLFault(
        "UNAUTHENTICATED", "Sign in first: this needs a valid token of a principal who is not disabled."
    )


def bad_input(message: str) -> GraphQLFault:
    return GraphQLFault("BAD_USER_INPUT", message)


class FreshLoaders(SchemaExtension):
    """A stream's context lives as long as the stream: without this its loaders would serve the first frame's rows forever."""

    def on_stream_result(self, result: StreamExecutionResult) -> Iterator[None]:
        context = self.execution_context.context
        if isinstance(context, Context):
            context.loaders.clear()
        yield None
