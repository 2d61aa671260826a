"""The built pages of frontend-example/dist at /, with what they load; frontend-example/README.md says how they are built."""

from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIST = Path(__file__).parents[2] / "frontend-example" / "dist"

ASK_EACH_TIME = "no-cache"  # the browser keeps it, and asks each time whether it is still the same
NEVER_CHANGES = "public, max-age=31536000, immutable"

NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Vigie</title></head>
<body><h1>The pages are not here</h1>
<p>Nothing is built in frontend-example/dist. Run <code>make frontend</code>, then start Vigie again.</p>
<p>The API is at <a href="/graphql">/graphql</a>.</p></body></html>
"""


def pages(dist: Path = DIST) -> list[BaseRoute]:
    """Only what is built has an address: any other is the API's to answer."""
    if not (dist / "index.html").is_file():
        return [Route("/", _not_built)]
    files = GZipMiddleware(Built(directory=dist, html=True))
    beside = [f"/{path.name}" for path in sorted(dist.iterdir()) if path.is_file()]
    return [Route(path, files, methods=["GET"]) for path in ("/", *beside, "/assets/{name}")]


class Built(StaticFiles):
    """Files in assets/ carry a hash of their content in their name; the others keep their names."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = NEVER_CHANGES if path.startswith("assets") else ASK_EACH_TIME
        return response


async def _not_built(request: Request) -> Response:
    return HTMLResponse(NOT_BUILT, 404)
