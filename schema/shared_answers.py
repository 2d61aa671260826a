"""Answers a query once for all viewers with equal rights, as long as the log doesn't grow. api/ asks here before it executes.

Such an answer is made from the floor alone, without awaiting anything. Of equal queries that come at the same time, the
first to be executed therefore answers all of them, and no cancellation can come between.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from inspect import isawaitable
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    ExecutionResult,
    Executor,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationType,
    execute,
    get_operation_ast,
)

from models.events.hub import hub
from models.events.log import Head
from models.floor.floor import floor
from models.floor.view import FloorView
from models.values import Viewer
from schema.context import Context, equal_of, rights_of
from schema.kept_json import kept_json
from schema.shared_fields import are_same_for_equals
from schema.turns import OwnTurns

MOST_ANSWERS = 256
MOST_BYTES = 32 * 2**20
MOST_DOCUMENTS = 512
MOST_WAIT_SECONDS = (
    0.05  # until this process has read the log; a query that would wait longer reads the database itself
)
LONGEST_WAIT_SECONDS = 2  # for the turn to make one


@dataclass(frozen=True, slots=True)
class Question:
    """A query with a valid document. `text` is the document as the client sent it."""

    text: str
    document: DocumentNode
    operation_name: str | None
    variables: Mapping[str, Any] | None


@dataclass(frozen=True)
class SharedAnswer:
    """The answer as JSON, without errors, and its entity tag for HTTP."""

    body: bytes

    @cached_property
    def etag(self) -> str:
        return entity_tag(self.body)


@dataclass(frozen=True, slots=True)
class _Fragment:
    definition: FragmentDefinitionNode


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question to the floor as it is now, from a viewer or from whoever equals them."""

    view: FloorView
    at: Head
    reader: Viewer
    key: Hashable


class SharedAnswers:
    """The answers at the newest position of which anybody asked. When the log has grown, they are forgotten."""

    def __init__(self) -> None:
        self._at: Head | None = None
        self._answers: OrderedDict[Hashable, SharedAnswer] = OrderedDict()
        self._documents: OrderedDict[tuple[int, str | None], tuple[DocumentNode, bool]] = OrderedDict()
        self.bytes = 0
        self.hits = 0
        self.misses = 0

    def __len__(self) -> int:
        return len(self._answers)

    async def answer(
        self, schema: GraphQLSchema, executor: type[Executor[Any]], question: Question, context: Context
    ) -> SharedAnswer | None:
        """The answer at a position that includes all that was committed when `context` was made.

        None for a query that must be executed for itself: it shows something unmarked or beyond the floor, or has errors.
        """
        if context.viewer is None or context.rights_at is None or not self._shows_only_marked(schema, question):
            return None
        asked = await _asked(question, context.viewer, context.rights_at)
        if asked is None:
            return None
        if known := self._known(asked):
            return known
        if context.turns and not context.turns.is_free:
            self.misses += 1
            return None  # it is executed in turns
        if context.turns is None:
            return await self._made(asked, schema, executor, question, context)
        with context.turns.aside():  # nothing else goes on while one is made, so others go on between two of them
            try:
                if not await _has_turn(context.turns):
                    return None  # it is executed in turns
                asked = await _asked(question, context.viewer, context.rights_at)
                if asked is None:
                    return None
                return self._known(asked) or await self._made(asked, schema, executor, question, context)
            finally:
                context.turns.end()

    def _known(self, asked: "_Asked") -> SharedAnswer | None:
        self._move_to(asked.at)
        known = self._answers.get(asked.key)
        if known:
            self.hits += 1
            self._answers.move_to_end(asked.key)
        return known

    async def _made(
        self,
        asked: "_Asked",
        schema: GraphQLSchema,
        executor: type[Executor[Any]],
        question: Question,
        context: Context,
    ) -> SharedAnswer | None:
        self.misses += 1
        reader = asked.reader
        result = execute(
            schema,
            question.document,
            context_value=Context(
                reader,
                reader.locale,
                floor=asked.view,
                takes_encoded=True,
                only_floor=asked.at,
                turns=context.turns,
            ),
            variable_values=dict(question.variables or {}),
            operation_name=question.operation_name,
            executor_class=executor,
        )
        if isawaitable(result):
            await result  # something was read beyond the floor, perhaps at another position
            return None
        answer = _encoded(result)
        if answer:
            self._keep(asked.key, answer)
        else:
            await asyncio.sleep(0)  # let others go on before it is executed for itself
        return answer

    def _shows_only_marked(self, schema: GraphQLSchema, question: Question) -> bool:
        key = (id(question.document), question.operation_name)
        known = self._documents.get(key)
        if known is None:
            known = self._documents[key] = (question.document, _shows_only_marked(schema, question))
            if len(self._documents) > MOST_DOCUMENTS:
                self._documents.popitem(last=False)
        return known[1]

    def _move_to(self, at: Head) -> None:
        if at != self._at:
            self._at = at
            self._answers.clear()
            self.bytes = 0

    def _keep(self, key: Hashable, answer: SharedAnswer) -> None:
        if len(answer.body) > MOST_BYTES:
            return
        self._answers[key] = answer
        self.bytes += len(answer.body)
        while len(self._answers) > MOST_ANSWERS or self.bytes > MOST_BYTES:
            _, oldest = self._answers.popitem(last=False)
            self.bytes -= len(oldest.body)


def entity_tag(body: bytes) -> str:
    """A strong entity tag: equal exactly for equal bodies."""
    return f'"{blake2b(body, digest_size=16).hexdigest()}"'


def _shows_only_marked(schema: GraphQLSchema, question: Question) -> bool:
    operation = get_operation_ast(question.document, question.operation_name)
    if operation is None or operation.operation is not OperationType.QUERY or schema.query_type is None:
        return False
    fragments = {
        node.name.value: _Fragment(node)
        for node in question.document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    return are_same_for_equals(schema, schema.query_type, operation.selection_set, fragments)


async def _has_turn(own: OwnTurns) -> bool:
    """Whether the operation could get the turn in time."""
    try:
        async with asyncio.timeout(LONGEST_WAIT_SECONDS):
            await own.take_turn()
    except TimeoutError:
        return False
    return True


async def _asked(question: Question, viewer: Viewer, rights_at: Head) -> _Asked | None:
    view = await _view_at(rights_at, viewer)
    if view is None:
        return None
    reader = viewer if view.has_ties(viewer.id) else equal_of(viewer)
    key = _key(question, reader)
    return None if key is None else _Asked(view, Head(view.seq, rights_at.epoch), reader, key)


async def _view_at(rights_at: Head, viewer: Viewer) -> FloorView | None:
    """The floor now, if it includes all facts up to there, and if the viewer's rights are still those of that position."""
    if hub.head.epoch != rights_at.epoch:
        return None
    view = floor.loaded_view()
    if view and view.seq < rights_at.seq:
        await hub.reached(rights_at.seq, within_seconds=MOST_WAIT_SECONDS)
        view = floor.loaded_view()
    if view is None or view.seq < rights_at.seq:
        return None
    has_rights = view.seq == rights_at.seq or view.rights.are_those_of(rights_at.seq, viewer.id)
    return view if has_rights else None


def _key(question: Question, reader: Viewer) -> Hashable | None:
    """Equal for questions with equal answers at one position; None for variables that have no canonical form."""
    try:
        variables = kept_json(question.variables or {}, orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        return None
    return question.text, question.operation_name, variables, reader.id, rights_of(reader)


def _encoded(result: ExecutionResult) -> SharedAnswer | None:
    if result.errors or result.data is None:
        return None
    try:
        return SharedAnswer(kept_json({"data": result.data}))
    except orjson.JSONEncodeError:  # half a surrogate pair
        return None


shared_answers = SharedAnswers()
