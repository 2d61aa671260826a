"""What one GraphQL document may ask for. measuring.py measures documents, accepting.py refuses those that exceed a limit."""

from graphql import GraphQLError

MAX_BODY_BYTES = 100_000
MAX_WEBSOCKET_MESSAGE_BYTES = 65_536
MAX_SUBSCRIPTIONS_PER_CONNECTION = 100
MAX_CHARACTERS = 32_768  # of a document: comments and white space take time, too
MAX_TOKENS = 2_000
MAX_VALUES = 2_000  # in all variables together, lists and objects included
MAX_DEPTH = 15
MAX_ALIASES = 30
MAX_ROOT_FIELDS = 20
MAX_DIRECTIVES = 50
MAX_FRAGMENTS = 50
MAX_OPERATIONS = 20  # only one of them runs, but all are validated
MAX_FIELDS = 500  # with fragments spread
MAX_COMPARISONS = 10_000  # in graphql-core's units, about two for each pair of fields with one name in the answer
MAX_COST = 50_000  # about the microseconds that the operation takes

# For a caller without a valid token. These are enough to ask whether the server answers; each field would refuse them.
ANONYMOUS_CHARACTERS = 1_000
ANONYMOUS_TOKENS = 100
ANONYMOUS_VALUES = 100
ANONYMOUS_COMPARISONS = 200

CEILING = 10**9


def too_complex(what: str, amount: int | None, limit: int) -> GraphQLError:
    """The error for a document that exceeds a limit. `amount` is None if nobody counted further than the limit."""
    found = f"{amount}" if amount is not None and amount < CEILING else "far too many"
    advice = "; ask for smaller pages or fewer nested lists" if what == "cost" else ""
    return GraphQLError(
        f"The document asks for too much: {found} {what}, but at most {limit} are allowed{advice}.",
        extensions={"code": "QUERY_TOO_COMPLEX", "limit": limit},
    )
