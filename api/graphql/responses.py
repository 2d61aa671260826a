"""What HTTP adds to an answer: its media type, its entity tag, and the response to a request that is no valid operation."""

from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response

from api import client_errors
from api.identity.claims import Unaccepted
from schema.shared_answers import entity_tag

RESPONSE_TYPE = "application/graphql-response+json"
CHECK_EACH_TIME = "private, no-cache"  # a client may keep the answer, if it asks before each use whether it has changed
NEVER_KEEP = "no-store"
OF_UNCHANGED = ("cache-control", "etag", "vary")  # the headers that a 304 has in common with a 200 (RFC 9110, 15.4.5)


def wants_response_type(request: HTTPConnection) -> bool:
    """Whether the client prefers the newer media type, which allows a status other than 200 for GraphQL errors."""
    for part in request.headers.get("accept", "").split(","):
        media_type = part.partition(";")[0].strip().lower()
        if media_type in (RESPONSE_TYPE, "application/json", "application/*", "*/*"):
            return media_type == RESPONSE_TYPE
    return False


def media_type(request: HTTPConnection) -> str:
    return f"{RESPONSE_TYPE if wants_response_type(request) else 'application/json'}; charset=utf-8"


def refusal(request: HTTPConnection, status: int, message: str, *, code: str | None = None) -> Response:
    """The response to a request that is not a valid operation, in the format of a GraphQL error."""
    headers = {"content-type": media_type(request), "cache-control": NEVER_KEEP, "vary": "Accept"}
    if status == 405:
        headers["allow"] = "POST" if request.scope.get("method") == "GET" else "GET, HEAD, POST"
    code = code or _code(request, status)
    return JSONResponse({"errors": [client_errors.fault(code, message)]}, status, headers)


def _code(request: HTTPConnection, status: int) -> str:
    if status == 403:
        return "FORBIDDEN"
    is_method = status == 405 and request.scope.get("method") != "GET"
    return "REFUSED" if is_method else "BAD_USER_INPUT"


def challenge(answer: Any, response: Response, unaccepted: Unaccepted | None) -> None:
    """Say why nobody is signed in, if the client sent a token or may not go on without one (RFC 6750)."""
    refused = [each for each in answer.get("errors") or [] if each["extensions"].get("code") == "UNAUTHENTICATED"]
    if unaccepted is None or not (refused or unaccepted is not Unaccepted.NO_TOKEN):
        return
    response.headers["www-authenticate"] = unaccepted.challenge
    for error in refused:
        error["extensions"] = {**error["extensions"], "reason": unaccepted.value}


def conditional(request: Request, response: Response) -> Response:
    """The response with an entity tag, if it may be kept; 304 without a body, if the client has kept the same answer."""
    if response.headers.get("cache-control") != CHECK_EACH_TIME:
        return response
    tag = response.headers.setdefault("etag", entity_tag(bytes(response.body)))
    if not _names(request.headers.get("if-none-match", ""), tag):
        return response
    return Response(status_code=304, headers={name: response.headers[name] for name in OF_UNCHANGED})


def _names(if_none_match: str, tag: str) -> bool:
    """Whether If-None-Match has this tag. The comparison is weak: a proxy may have marked the tag with W/."""
    given = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return tag in given or given == ["*"]
