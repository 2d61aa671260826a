"""What a client and the log get to see of an error. Refusals are not errors: schema/ returns them as data."""

from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError, GraphQLFormattedError
from strawberry.exceptions import MissingQueryError, StrawberryGraphQLError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from models import faults
from models.operations.operation import Unauthenticated
from models.rules.refusals import BadInput, UpgradeUnfinished

ABORTED_PARSING = ("tokens. Parsing aborted.", "nested too deeply. Parsing aborted.")  # the wording of graphql-core
MOST_ERRORS = 5  # more errors about one document help nobody, and each takes time
MOST_LOCATIONS = 5  # of one error
MOST_MESSAGE_CHARACTERS = 1_000  # an error may quote a value, which may be long


def presentable(errors: Sequence[GraphQLError]) -> list[GraphQLFormattedError]:
    """The errors as the client gets them: each with a code, none with internal details."""
    return [_presentable(error) for error in errors[:MOST_ERRORS]]


def fault(code: str, message: str) -> GraphQLFormattedError:
    """An error that Vigie itself reports, in the format of a GraphQL error."""
    return {"message": message, "extensions": {"code": code}}


def is_too_complex(error: GraphQLError) -> bool:
    """Whether the parser gave up because the document is too long or nested too deeply."""
    return error.path is None and error.message.endswith(ABORTED_PARSING)


def code_of(error: GraphQLError) -> str | None:
    """The code for the client; None if the error is internal and its message must not be shown."""
    if error.extensions and isinstance(error.extensions.get("code"), str):
        code: str = error.extensions["code"]
        return code
    original = error.original_error
    if isinstance(original, Unauthenticated):
        return "UNAUTHENTICATED"
    if isinstance(original, UpgradeUnfinished):
        return "UPGRADE_UNFINISHED"
    if is_too_complex(error):
        return "QUERY_TOO_COMPLEX"
    return "BAD_USER_INPUT" if _is_client_error(error, original) else None


def internal(error: BaseException | None, path: Sequence[str | int] | None = None) -> GraphQLFormattedError:
    """Log the error under a new id; the client gets only that id."""
    where = f" at {'.'.join(str(part) for part in path)}" if path else ""
    request_id = faults.report(error, f"internal error{where}")
    formatted: dict[str, Any] = {
        "message": f"Something went wrong on the server; quote {request_id} when you report it.",
        "extensions": {"code": "INTERNAL", "requestId": request_id},
    }
    if path:
        formatted["path"] = list(path)
    return formatted  # type: ignore[return-value]  # the same keys, built in two steps


def _presentable(error: GraphQLError) -> GraphQLFormattedError:
    code = code_of(error)
    if code is None:
        return internal(error.original_error or error, error.path)
    formatted = error.formatted
    formatted["extensions"] = {**(error.extensions or {}), "code": code}
    if len(error.message) > MOST_MESSAGE_CHARACTERS:
        formatted["message"] = f"{error.message[:MOST_MESSAGE_CHARACTERS]}…"
    if "locations" in formatted:
        formatted["locations"] = formatted["locations"][:MOST_LOCATIONS]
    if isinstance(error.original_error, BadInput | UpgradeUnfinished):
        formatted["message"] = error.original_error.message
    elif isinstance(error.original_error, Unauthenticated):
        formatted["message"] = "Sign in first: the principal no longer exists or has been disabled."
    return formatted


def _is_client_error(error: GraphQLError, original: BaseException | None) -> bool:
    """Whether the document or its variables caused the error, and not a resolver."""
    if original is None or isinstance(
        original,
        BadInput | StrawberryGraphQLError | CannotGetOperationTypeError | InvalidOperationTypeError | MissingQueryError,
    ):
        return True
    if error.path is None:
        return bool(error.nodes)  # coercion of variables failed before any resolver ran
    # graphql-core adds nodes to the error for an argument it can't coerce; errors that resolvers raise have none.
    return isinstance(original, GraphQLError) and bool(original.nodes)
