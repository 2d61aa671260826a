"""Which web pages may call this server: its own, and those of the allowed origins."""

import logging
import re
from collections.abc import Iterable

from starlette.requests import HTTPConnection
from strawberry.http.websocket_origin import is_same_origin, normalize_origin

log = logging.getLogger("vigie.origins")

LONGEST_SHOWN_ORIGIN = 200
PAGES = ("http", "https")
# An origin of these says nothing about who asks: it is anybody's page, or written as `null`.
ANYBODYS = frozenset({"about", "blob", "data", "file", "javascript", "ws", "wss"})
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
NOT_IN_A_HOST = frozenset("/?#@*;, '\"\\\r\n\t")


def may_call(request: HTTPConnection, allowed_origins: Iterable[str]) -> bool:
    """Whether the request comes from an allowed page. Clients other than browsers send no origin and are allowed."""
    origin = request.headers.get("origin")
    if origin is None or request.headers.get("sec-fetch-site") == "same-origin":
        return True
    if is_same_origin(origin, request.headers.get("host")):
        return True
    return normalize_origin(origin) in map(normalize_origin, allowed_origins)


def note_refused_socket(request: HTTPConnection) -> None:
    """Browsers tell pages nothing about a socket that was refused, so that its developer looks into the log."""
    log.warning(
        "A page of the origin %r was refused. If it may call this server, add it to VIGIE_ALLOWED_ORIGINS.",
        request.headers.get("origin", "")[:LONGEST_SHOWN_ORIGIN],
    )


def origin_of_page(given: str) -> str:
    """An origin as browsers write it. Raises ValueError if it is none, or not that of a web page."""
    scheme, separator, host = given.partition("://")
    found = normalize_origin(given)
    if scheme.lower() not in PAGES or not separator or not host or NOT_IN_A_HOST & set(host) or found is None:
        raise ValueError(f"{given} is not an origin; write it like https://floor.example.com")
    return found


def origin_of_caller(given: str) -> str:
    """As `origin_of_page`, but it may also be a tool's, such as altair://- or chrome-extension://<id>."""
    scheme, _, host = given.lower().partition("://")
    if scheme in PAGES or scheme in ANYBODYS or not SCHEME.fullmatch(scheme):
        return origin_of_page(given)
    found = normalize_origin(given)
    if not host or NOT_IN_A_HOST & set(host) or found is None:
        return origin_of_page(given)
    return found
