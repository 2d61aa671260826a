"""The media type of an HTTP response, and the response to a request that is not a valid GraphQL operation."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api import client_errors

RESPONSE_TYPE = "application/graphql-response+json"


def wants_response_type(request: Request) -> bool:
    """Whether the client prefers the newer media type, which allows a status other than 200 for GraphQL errors."""
    for part in request.headers.get("accept", "").split(","):
        media_type = part.partition(";")[0].strip().lower()
        if media_type in (RESPONSE_TYPE, "application/json", "application/*", "*/*"):
            return media_type == RESPONSE_TYPE
    return False


def media_type(request: Request) -> str:
    return f"{RESPONSE_TYPE if wants_response_type(request) else 'application/json'}; charset=utf-8"


def refusal(request: Request, status: int, message: str) -> Response:
    """The response to a request that is not a valid operation, in the format of a GraphQL error."""
    headers = {"content-type": media_type(request), "cache-control": "no-store", "vary": "Accept"}
    if status == 405:
        headers["allow"] = "POST"
    code = "FORBIDDEN" if status == 403 else "BAD_USER_INPUT"
    return JSONResponse({"errors": [client_errors.fault(code, message)]}, status, headers)
