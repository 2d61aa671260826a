"""Accepts or refuses a document. A valid one is parsed, measured and validated once, however often it is sent.

measuring.py measures documents, validating.py validates them.
"""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import DocumentNode, GraphQLError, GraphQLSchema

from api.client_errors import is_too_complex
from api.graphql.documents import Tokens
from api.graphql.limits import (
    ANONYMOUS_CHARACTERS,
    ANONYMOUS_TOKENS,
    ANONYMOUS_VALUES,
    CEILING,
    MAX_CHARACTERS,
    MAX_TOKENS,
    MAX_VALUES,
    too_complex,
)
from api.graphql.list_sizes import CurrentSizes, ListSizes
from api.graphql.measuring import COUNTED_ARGUMENTS, exceeded_limits
from api.graphql.parsing import parsed
from api.graphql.validating import validation_errors
from api.graphql.working import beside_the_loop
from api.newest import keep
from schema.context import unauthenticated

CACHED_DOCUMENTS = 128
CACHED_TEXTS = 512  # clients may write one document in several ways
CACHED_MEASURES = 64  # of one document: one for each size that its variables ask for

_Size = tuple[
    str, int | None, bool
]  # a variable, the number or the length of the list that it has, whether it is a list


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a document; it may run if nothing is. `document` is None if the text was not even parsed."""

    document: DocumentNode | None
    errors: list[GraphQLError]


@dataclass(slots=True, eq=False)
class _Valid:
    """A valid document. `sized` has the variables on which the size of its answer depends.

    Its nodes come from the text that was sent first; others may differ from it in comments and white space.
    """

    digest: bytes
    document: DocumentNode
    sized: tuple[str, ...]
    exceeded: OrderedDict[Hashable, list[GraphQLError]] = field(default_factory=OrderedDict)


class Documents:
    """The documents that clients send to a server. `explains`: whether clients may read the schema and get suggestions."""

    def __init__(self, schema: GraphQLSchema, *, explains: bool) -> None:
        self._schema = schema
        self._explains = explains
        self._sizes = CurrentSizes()
        self._texts: OrderedDict[str, bytes] = OrderedDict()
        self._valid: OrderedDict[bytes, _Valid] = OrderedDict()

    async def verdict(self, text: str, variables: Mapping[str, Any], *, is_anonymous: bool) -> Verdict:
        """Whether the document may run with these variables."""
        most = ANONYMOUS_VALUES if is_anonymous else MAX_VALUES
        if _has_more_values(variables, most):
            return Verdict(None, [too_complex("values in variables", None, most)])
        if is_anonymous:
            return await beside_the_loop(self._of_anonymous, text, variables)
        if len(text) > MAX_CHARACTERS:
            return Verdict(None, [too_complex("characters", len(text), MAX_CHARACTERS)])
        known = self._known(text)
        if known is None:
            sizes = self._sizes.now()
            found = await beside_the_loop(self._examined, text, variables, sizes)
            if isinstance(found, Verdict):
                return found
            known = self._keep(text, found)
        return Verdict(known.document, self._exceeded(known, variables))

    def knows(self, text: str) -> bool:
        """Whether the document was sent before and is valid, so that to accept it takes no time."""
        return self._texts.get(text) in self._valid

    def accepted(self, text: str, variables: Mapping[str, Any]) -> DocumentNode | None:
        """The document, if it was sent before and may run. It must be known, because this takes no time."""
        known = self._known(text)
        if known is None or _has_more_values(variables, MAX_VALUES) or self._exceeded(known, variables):
            return None
        return known.document

    def faults(self, text: str) -> list[GraphQLError]:
        """What keeps everybody from running this document, whatever the variables."""
        if len(text) > MAX_CHARACTERS:
            return [too_complex("characters", len(text), MAX_CHARACTERS)]
        found = self._examined(text, {}, ListSizes())
        return found.errors if isinstance(found, Verdict) else []

    def _of_anonymous(self, text: str, variables: Mapping[str, Any]) -> Verdict:
        """Nothing is remembered, so that strangers can't push out what others send."""
        if len(text) > ANONYMOUS_CHARACTERS:
            return Verdict(None, [unauthenticated()])
        try:
            document = parsed(text, most_tokens=ANONYMOUS_TOKENS)
        except GraphQLError as error:
            return Verdict(None, [unauthenticated() if is_too_complex(error) else error])
        if Tokens(document).read_schema:
            return Verdict(document, [unauthenticated()])
        errors = exceeded_limits(self._schema, document, variables, ListSizes())
        return Verdict(document, errors or validation_errors(self._schema, document, suggests=False, is_anonymous=True))

    def _examined(self, text: str, variables: Mapping[str, Any], sizes: ListSizes) -> _Valid | Verdict:
        """Parses a text that is not known. Runs beside the event loop, so it changes nothing."""
        try:
            document = parsed(text, most_tokens=MAX_TOKENS)
        except GraphQLError as error:
            return Verdict(None, [error])
        tokens = Tokens(document)
        digest = tokens.digest
        known = self._valid.get(digest)
        if known is not None:
            return known
        if tokens.read_schema and not self._explains:
            return Verdict(document, [_introspection_disabled()])
        errors = exceeded_limits(self._schema, document, variables, sizes) or validation_errors(
            self._schema, document, suggests=self._explains
        )
        return Verdict(document, errors) if errors else _Valid(digest, document, tokens.variables_of(COUNTED_ARGUMENTS))

    def _known(self, text: str) -> _Valid | None:
        digest = self._texts.get(text)
        known = self._valid.get(digest) if digest is not None else None
        if known is not None:
            self._texts.move_to_end(text)
            self._valid.move_to_end(known.digest)
        return known

    def _keep(self, text: str, found: _Valid) -> _Valid:
        known = self._valid.get(found.digest, found)  # another request may have brought it meanwhile
        keep(self._texts, text, known.digest, most=CACHED_TEXTS)
        return keep(self._valid, known.digest, known, most=CACHED_DOCUMENTS)

    def _exceeded(self, known: _Valid, variables: Mapping[str, Any]) -> list[GraphQLError]:
        sizes = self._sizes.now()
        asked = tuple(_size(name, variables[name]) for name in known.sized if name in variables)
        errors = known.exceeded.get((sizes, asked))
        if errors is None:
            like_it = {name: [None] * (size or 0) if is_list else size for name, size, is_list in asked}
            errors = exceeded_limits(self._schema, known.document, like_it, sizes)
            keep(known.exceeded, (sizes, asked), errors, most=CACHED_MEASURES)
        return errors


def _size(name: str, value: object) -> _Size:
    if isinstance(value, list):
        return name, len(value), True
    return name, min(value, CEILING) if isinstance(value, int) else None, False


def _has_more_values(given: object, most: int) -> bool:
    """Whether there are more values than that, lists and objects included. It looks no further than necessary."""
    found, rest = 0, [given]
    while rest:
        value = rest.pop()
        found += 1
        if isinstance(value, Mapping):
            rest.extend(value.values())
        elif isinstance(value, list):
            rest.extend(value)
        if found + len(rest) > most:
            return True
    return False


def _introspection_disabled() -> GraphQLError:
    return GraphQLError(
        "Clients may not read the schema of this server. Its operators have it in a file, and can allow it with "
        "VIGIE_INTROSPECTION.",
        extensions={"code": "INTROSPECTION_DISABLED"},
    )
