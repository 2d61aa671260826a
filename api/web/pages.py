"""Serves the built frontend in frontend-example/dist at /. frontend-example/README.md says how to build it."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.web.compression import Compresses

DIST = Path(__file__).parents[2] / "frontend-example" / "dist"

ASK_EACH_TIME = "no-cache"  # the browser caches the file, but asks each time whether it has changed
NEVER_CHANGES = "public, max-age=31536000, immutable"
NO_STORE = "no-store"
MAIN_PAGE = (".", "index.html")
LEAST_COMPRESSED_BYTES = 500
COMPRESSION_LEVEL = 9  # a browser loads them once for each release

Policy = Callable[[], Awaitable[str]]

NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Vigie</title></head>
<body><h1>The frontend has not been built</h1>
<p>frontend-example/dist has no index.html. Run <code>make frontend</code>, then start Vigie again.</p>
<p>The API is at <a href="/graphql">/graphql</a>.</p></body></html>
"""


def pages(dist: Path = DIST, *, policy: Policy | None = None) -> list[BaseRoute]:
    """A route for each file that was built; all other paths are the API's.

    `policy` gives the Content-Security-Policy of the page, if it is not the one of all responses.
    """
    if not (dist / "index.html").is_file():
        return [Route("/", _not_built)]
    files = Compresses(BuiltFiles(dist, policy), least_bytes=LEAST_COMPRESSED_BYTES, level=COMPRESSION_LEVEL)
    beside = [f"/{path.name}" for path in sorted(dist.iterdir()) if path.is_file()]
    return [Route(path, files, methods=["GET"]) for path in ("/", *beside, "/assets/{name}")]


class BuiltFiles(StaticFiles):
    """Serves the files. Those in assets/ have a hash of their content in their names, so they can be cached for ever.

    A page with a policy of its own is not cached, because the policy may change while the file does not.
    """

    def __init__(self, dist: Path, policy: Policy | None) -> None:
        super().__init__(directory=dist, html=True)
        self._policy = policy

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = NEVER_CHANGES if path.startswith("assets") else ASK_EACH_TIME
        if self._policy and path in MAIN_PAGE:
            response.headers["cache-control"] = NO_STORE
            response.headers["content-security-policy"] = await self._policy()
        return response


async def _not_built(request: Request) -> Response:
    return HTMLResponse(NOT_BUILT, 404)
