"""Executes and encodes a frame once for all viewers who get the same one. shared_fields.py says which fields allow it."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, Self

from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLObjectType,
    OperationDefinitionNode,
    OperationType,
    get_named_type,
)

from schema.compiled_selections import CompiledExecution, Plan
from schema.context import Context
from schema.encoded_rows import encoding
from schema.frames_for_many import KeepsFrames, SharedData
from schema.selections import selection_sets, variables_in
from schema.shared_fields import are_same_for_equals
from schema.types.frames.items import StreamItem

MOST_FRAMES = 512  # frames kept for streams that are a little behind
MOST_OPERATIONS = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class _Sharing:
    """An operation whose frames can be shared. `variables` are those that its selection uses below the root field."""

    operation: OperationDefinitionNode
    variables: frozenset[str]


class _NewestFrames:
    """Keeps the frames for facts."""

    def __init__(self) -> None:
        self._frames: OrderedDict[Hashable, SharedData] = OrderedDict()

    def get(self, key: Hashable) -> SharedData | None:
        return self._frames.get(key)

    def keep(self, key: Hashable, data: SharedData) -> None:
        self._frames[key] = data
        if len(self._frames) > MOST_FRAMES:
            self._frames.popitem(last=False)


class SharedExecution(CompiledExecution):
    """Executes a frame once for all streams with the same selection that get the same frame."""

    _newest: KeepsFrames = _NewestFrames()
    _sharings: OrderedDict[int, tuple[OperationDefinitionNode, _Sharing | None]] = OrderedDict()

    def execute_operation(self, serially: bool | None = None) -> Any:
        self._offer_to_context()
        key = self._key()
        if key is None:
            return super().execute_operation(serially)
        frames: KeepsFrames = self.root_value.kept_by or self._newest
        known = frames.get(key)
        if known is not None:
            return ExecutionResult(known, None)
        self.budget.serve_many()
        result = super().execute_operation(serially)
        if isinstance(result, ExecutionResult) and result.data is not None and not result.errors:
            shared = SharedData(result.data)
            frames.keep(key, shared)
            return ExecutionResult(shared, None)
        return result

    def in_context(self, context: Context) -> Self:
        """An execution of the same operation for other viewers."""
        execution: Self = self.build_per_event_executor(None)
        execution.context_value = context
        return execution

    def planned(self, kind: GraphQLObjectType, field_details_list: Any, plan: Plan) -> Plan:
        return encoding(self, kind, [details.node for details in field_details_list], plan)

    async def data_of(self, frame: StreamItem) -> SharedData | None:
        """The data of a frame; None if its execution failed."""
        result = self.build_per_event_executor(frame).execute_operation(False)
        if isawaitable(result):
            result = await result
            self.context_value.read_anew()
        if not isinstance(result, ExecutionResult) or result.data is None or result.errors:
            return None
        return result.data if isinstance(result.data, SharedData) else SharedData(result.data)

    @property
    def shared_selection(self) -> Hashable | None:
        """Equal for operations with the same selection; None if their frames can't be shared."""
        sharing = self._sharing()
        if sharing is None:
            return None
        given = self.variable_values.coerced
        return sharing, tuple((name, repr(given.get(name))) for name in sorted(sharing.variables))

    def _offer_to_context(self) -> None:
        """Let the stream know that its frames can be executed for all its equals."""
        context = self.context_value
        is_stream = isinstance(self.root_value, StreamItem) and isinstance(context, Context)
        if is_stream and context.shared_execution is None and self._sharing():
            context.shared_execution = self.build_per_event_executor(None)

    def _key(self) -> Hashable | None:
        """A key that is equal for frames with equal data; None if this frame can't be shared."""
        frame = self.root_value
        if not isinstance(frame, StreamItem) or frame.same_for is None:
            return None
        selection = self.shared_selection
        takes_encoded = getattr(self.context_value, "takes_encoded", False)
        return None if selection is None else (selection, takes_encoded, type(frame), frame.same_for)

    def _sharing(self) -> _Sharing | None:
        operation = self.operation
        known = self._sharings.get(id(operation))
        if known is None:
            known = self._sharings[id(operation)] = (operation, self._how_to_share(operation))
            if len(self._sharings) > MOST_OPERATIONS:
                self._sharings.popitem(last=False)
        return known[1]

    def _how_to_share(self, operation: OperationDefinitionNode) -> _Sharing | None:
        """None if a selected field is not known to be the same for equal viewers, or if there are several root fields."""
        if operation.operation is not OperationType.SUBSCRIPTION:
            return None
        root_type = self.schema.subscription_type
        root, *more = operation.selection_set.selections
        if more or not isinstance(root, FieldNode) or root.directives or root_type is None:
            return None
        field = root_type.fields.get(root.name.value)
        if field is None or root.selection_set is None:
            return None
        selections = list(selection_sets(root.selection_set, self.fragments))
        if not are_same_for_equals(self.schema, get_named_type(field.type), root.selection_set, self.fragments):
            return None
        return _Sharing(operation, frozenset(name for each in selections for name in variables_in(each)))
