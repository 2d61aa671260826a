"""Reads documents as graphql-core does, but leaves time to others in between."""

from graphql import DocumentNode
from graphql.language.parser import Parser, nested_too_deeply_error

from api.graphql.working import GivesWay

TOKENS_AT_ONCE = 150


def parsed(text: str, *, most_tokens: int) -> DocumentNode:
    """The document. Raise GraphQLError where it can't be read, and where it has more tokens."""
    parser = _GivingWay(text, max_tokens=most_tokens)
    try:
        return parser.parse_document()
    except RecursionError:
        raise nested_too_deeply_error(parser) from None


class _GivingWay(Parser):
    def __init__(self, text: str, *, max_tokens: int) -> None:
        super().__init__(text, max_tokens=max_tokens)
        self._gives_way = GivesWay(TOKENS_AT_ONCE)

    def advance_lexer(self) -> None:
        super().advance_lexer()
        self._gives_way.step()
