"""Which web pages may call this server: its own, and those of the allowed origins."""

from collections.abc import Iterable

from starlette.requests import Request
from strawberry.http.websocket_origin import is_same_origin, normalize_origin


def may_call(request: Request, allowed_origins: Iterable[str]) -> bool:
    """Whether the request comes from an allowed page. Clients other than browsers send no origin and are allowed."""
    origin = request.headers.get("origin")
    if origin is None or request.headers.get("sec-fetch-site") == "same-origin":
        return True
    if is_same_origin(origin, request.headers.get("host")):
        return True
    return normalize_origin(origin) in map(normalize_origin, allowed_origins)
