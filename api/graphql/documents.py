"""Questions about a GraphQL document: its operations, what its tokens say. measuring.py measures it."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice, pairwise

from graphql import DocumentNode, FieldNode, GraphQLError, Lexer, OperationDefinitionNode, Source, Token, TokenKind

SCHEMA_FIELDS = frozenset({"__schema", "__type"})


def is_introspection(document: DocumentNode) -> bool:
    """Whether the document is one operation that only reads the schema, without variables."""
    operations = operations_of(document)
    if len(operations) != 1 or operations[0].variable_definitions:
        return False
    fields = operations[0].selection_set.selections
    names = [field.name.value if isinstance(field, FieldNode) else "" for field in fields]
    return all(name.startswith("__") for name in names) and not SCHEMA_FIELDS.isdisjoint(names)


def operations_of(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]


def missing_operation_name(document: DocumentNode) -> list[GraphQLError]:
    """The error for a document with several operations and no operationName (GraphQL specification, section 6.1)."""
    operations = operations_of(document)
    if len(operations) <= 1:
        return []
    message = f"The document has {len(operations)} operations; set operationName to the one that must run."
    return [GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})]


class Tokens:
    """The tokens of a parsed document, without comments: all that its meaning depends on."""

    def __init__(self, document: DocumentNode) -> None:
        self._tokens = list(_tokens(document))

    @property
    def digest(self) -> bytes:
        """Equal for documents that differ in comments and white space only."""
        return _digest(self._tokens)

    @property
    def count(self) -> int:
        return len(self._tokens)

    @property
    def read_schema(self) -> bool:
        """Whether any part of the document, used or not, reads the schema."""
        return any(token.kind is TokenKind.NAME and token.value in SCHEMA_FIELDS for token in self._tokens)

    def variables_of(self, arguments: frozenset[str]) -> tuple[str, ...]:
        """The variables that are given as one of these arguments."""
        names = [token.value if token.kind is TokenKind.NAME else token.kind.value for token in self._tokens]
        pairs = list(pairwise(names))
        found = {
            variable
            for (argument, colon), (dollar, variable) in zip(pairs, pairs[2:], strict=False)
            if argument in arguments and colon == ":" and dollar == "$" and variable
        }
        return tuple(sorted(found))


def digest_of(text: str, *, most: int) -> bytes | None:
    """The digest that the text has as a document, without parsing it; None if it has more tokens, or none can be read."""
    try:
        tokens = list(islice(_read(text), most + 1))
    except GraphQLError:
        return None
    return _digest(tokens) if len(tokens) <= most else None


def _digest(tokens: Iterable[Token]) -> bytes:
    # With its length before each value, no other tokens can add up to the same text.
    text = "".join(f"{token.kind.value}{len(token.value or '')}:{token.value or ''}" for token in tokens)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=32).digest()


def _read(text: str) -> Iterator[Token]:
    lexer = Lexer(Source(text))
    yield lexer.token
    while lexer.token.kind is not TokenKind.EOF:
        yield lexer.advance()  # comments are left out


def _tokens(document: DocumentNode) -> Iterator[Token]:
    token = document.loc.start_token if document.loc else None
    while token is not None:
        token.prev = None  # without this cycle, a document that is not kept goes at once, and not with the garbage
        if token.kind is not TokenKind.COMMENT:
            yield token
        token = token.next
