"""The context of one GraphQL operation: the viewer, the language and the loaders. api/ creates it."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

import strawberry
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.types import StreamExecutionResult

from models.events.log import Head
from models.rules.sign_ins import TokensSignIn
from models.values import Viewer
from schema.frames_for_many import FrameExecution, FrameWriter
from schema.gathered_reads import GatheredReads
from schema.loaders import Loaders, ReadsFloor
from schema.turns import OwnTurns
from schema.work_budget import WorkBudget

NOBODY = UUID(int=2**128 - 1)


@dataclass(slots=True, eq=False)
class CurrentSignIn:
    """The sign-in on which a connection and all its operations run; a refreshed token replaces it. Visitors have none."""

    now: TokensSignIn | None = None


@dataclass
class Context:
    """One per GraphQL operation. `login` is the login in the token; `viewer` has the rights as read for this operation.

    `transcripts_read` collects the conversations whose transcript the viewer read while monitoring them; afterwards api/
    extends their monitoring sessions. `last_event_id` is the position after which an interrupted event stream resumes; it
    takes precedence over the argument `after`. `floor` is what this operation may read of the floor: a query reads it at its
    snapshot, a stream as it is now. None if only the database is recent enough. If `takes_encoded`, the answer goes to an
    encoder, so it may contain encoded pieces (`orjson.Fragment`) in place of values. A stream with a `frame_writer` can be
    served together with its equals, once `shared_execution` can execute frames for all of them. `rights_at` is the end of
    the log when the rights of `viewer` were read, if that is known. If `only_floor`, nothing may be read but the floor,
    which is then at this position. `sign_in` is shared by all operations of a connection. `turns` are those of the operation,
    if it competes with others, and `budget` is the one of the execution in progress, which sets it.
    """

    viewer: Viewer | None
    locale: str
    connection_params: dict[str, object] | None = None
    login: str | None = None
    transcripts_read: set[UUID] = field(default_factory=set)
    last_event_id: str | None = None
    floor: ReadsFloor | None = None
    takes_encoded: bool = False
    frame_writer: FrameWriter | None = None
    shared_execution: FrameExecution | None = None
    rights_at: Head | None = None
    only_floor: Head | None = None
    sign_in: CurrentSignIn = field(default_factory=CurrentSignIn)
    turns: OwnTurns | None = None
    budget: WorkBudget | None = None

    @cached_property
    def loaders(self) -> Loaders:
        return Loaders(
            lambda: self.viewer, lambda: self.floor, lambda: self.turns.reads if self.turns else GatheredReads()
        )

    def read_anew(self) -> None:
        """Forget the loaders and what they have read. Most frames of a stream use none."""
        if loaders := vars(self).pop("loaders", None):
            loaders.clear()


def rights_of(viewer: Viewer) -> Hashable:
    """Equal for viewers who may read and do the same, in the same language, except where something is personal."""
    return viewer.roles, viewer.overseen, viewer.member_of, viewer.locale


def equal_of(viewer: Viewer) -> Viewer:
    """A viewer with the same rights and nobody's id, to whom nothing is personal: for what several viewers get."""
    return replace(viewer, id=NOBODY, name="")


def rights_in(queue_id: UUID, viewer: Viewer) -> Hashable:
    """Equal for viewers who may read and do the same with a conversation of this queue, except where it is personal."""
    return viewer.roles, queue_id in viewer.overseen, queue_id in viewer.member_of, viewer.locale


def equal_in(queue_id: UUID, viewer: Viewer) -> Viewer:
    """A viewer with nobody's id and the same rights in this queue alone: for what viewers with `rights_in` it get."""
    own = frozenset({queue_id})
    return replace(equal_of(viewer), overseen=viewer.overseen & own, member_of=viewer.member_of & own)


class BeyondFloor(Exception):
    """This needs more than the floor, though `Context.only_floor` allows nothing else."""


Info = strawberry.Info[Context, None]


class GraphQLFault(GraphQLError):
    """An error with a code that clients rely on. It is not a refusal by a rule: the result unions have those."""

    def __init__(self, code: str, message: str, **extensions: object) -> None:
        super().__init__(message, extensions={"code": code, **extensions})


def unauthenticated() -> GraphQLFault:
    return GraphQLFault(
        "UNAUTHENTICATED", "Sign in first: this needs a valid token of a principal who is not disabled."
    )


def bad_input(message: str) -> GraphQLFault:
    return GraphQLFault("BAD_USER_INPUT", message)


class FreshLoaders(SchemaExtension):
    """Lets go of the loaders after each frame of a stream, and after an operation of all that refers to its context.

    A stream's context lasts as long as the stream, so that its loaders would otherwise return the first frame's rows for ever.
    Otherwise, all that an operation had read would wait for Python's collector.
    """

    def on_operation(self) -> Iterator[None]:
        try:
            yield None
        finally:
            context = self.execution_context.context
            if isinstance(context, Context):
                context.read_anew()
                context.shared_execution = None

    def on_stream_result(self, result: StreamExecutionResult) -> Iterator[None]:
        context = self.execution_context.context
        if isinstance(context, Context):
            context.read_anew()
        yield None
