"""What a client and the log get to see of an error. Refusals are not errors: schema/ returns them as data."""

from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError, GraphQLFormattedError
from prometheus_client import Counter
from starlette.responses import Response
from strawberry.exceptions import MissingQueryError, StrawberryGraphQLError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from models import faults
from models.database.trouble import Trouble, trouble_of
from models.operations.operation import Unauthenticated
from models.rules.refusals import BadInput, UpgradeUnfinished

ABORTED_PARSING = ("tokens. Parsing aborted.", "nested too deeply. Parsing aborted.")  # the wording of graphql-core
UNAVAILABLE = "UNAVAILABLE"
RETRY_AFTER_SECONDS = 2
UNANSWERED = Counter(
    "vigie_unanswered_total",
    "Operations and requests that trouble with the database or the machine ended.",
    ["trouble"],
)
MOST_ERRORS = 5  # more errors about one document help nobody, and each takes time
MOST_LOCATIONS = 5  # of one error
MOST_MESSAGE_CHARACTERS = 1_000  # an error may quote a value, which may be long


def presentable(errors: Sequence[GraphQLError], *, of_stream: bool = False) -> list[GraphQLFormattedError]:
    """The errors as the client gets them: each with a code, none with internal details."""
    presented = [_presentable(error, of_stream) for error in errors[:MOST_ERRORS]]
    for error in errors:
        _forget_frames(error)
    return presented


def fault(code: str, message: str, **more: str) -> GraphQLFormattedError:
    """An error that Vigie itself reports, in the format of a GraphQL error; `more` are further extensions."""
    return {"message": message, "extensions": {"code": code, **more}}


def is_unavailable(error: GraphQLFormattedError) -> bool:
    """Whether the client may simply try again."""
    return error["extensions"].get("code") == UNAVAILABLE


def mark_unavailable(answer: Any, response: Response) -> None:
    """Make the response a 503 without data, if trouble that passes has left nothing of the answer but its errors."""
    has_something = any(value is not None for value in (answer.get("data") or {}).values())
    if not has_something and any(map(is_unavailable, answer.get("errors") or [])):
        answer.pop("data", None)
        response.status_code = 503
        response.headers["retry-after"] = str(RETRY_AFTER_SECONDS)


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


def internal(
    error: BaseException | None, path: Sequence[str | int] | None = None, *, of_stream: bool = False
) -> GraphQLFormattedError:
    """Log the error under a new id; the client gets only that id. Trouble that passes is no fault, and is only counted.

    `of_stream`: clients of streams know INTERNAL as the one code after which to subscribe again, so trouble has it, too.
    """
    if trouble := trouble_of(error):
        return _unavailable(trouble, path, "INTERNAL" if of_stream else UNAVAILABLE)
    where = f" at {'.'.join(str(part) for part in path)}" if path else ""
    request_id = faults.report(error, f"internal error{where}")
    formatted: dict[str, Any] = {
        "message": f"Something went wrong on the server; quote {request_id} when you report it.",
        "extensions": {"code": "INTERNAL", "requestId": request_id},
    }
    if path:
        formatted["path"] = list(path)
    return formatted  # type: ignore[return-value]  # the same keys, built in two steps


def _unavailable(trouble: Trouble, path: Sequence[str | int] | None, code: str) -> GraphQLFormattedError:
    UNANSWERED.labels(trouble.name).inc()
    error = fault(code, f"At present, {trouble}; try again after {RETRY_AFTER_SECONDS} s.")
    error["extensions"] = {"code": code, "trouble": trouble.name, "retryAfterSeconds": RETRY_AFTER_SECONDS}
    if path:
        error["path"] = list(path)
    return error


def _presentable(error: GraphQLError, of_stream: bool) -> GraphQLFormattedError:
    code = code_of(error)
    if code is None:
        return internal(error.original_error or error, error.path, of_stream=of_stream)
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


def _forget_frames(error: BaseException | None) -> None:
    """They refer to the operation, which refers to its errors: all of it would wait for Python's collector."""
    if error and error.__traceback__:
        error.__traceback__ = None
        for before in (getattr(error, "original_error", None), error.__cause__, error.__context__):
            _forget_frames(before)


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
