"""GET /schema.graphql and /schema.json: the schema for code generators, where introspection is allowed, with its entity tag."""

import json
from collections.abc import Callable
from functools import cache

from graphql import build_schema, introspection_from_schema
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from api import client_errors
from api.graphql.contexts import bearer_in, context_of
from api.graphql.responses import CHECK_EACH_TIME, NEVER_KEEP, conditional
from api.graphql.working import beside_the_loop
from api.identity.bearer_tokens import Identity
from api.identity.failed_sign_ins import source_of
from api.settings import Settings
from api.web.compression import COMPRESSES
from schema.root import schema


def schema_routes(settings: Settings, identity: Identity) -> list[BaseRoute]:
    """Whoever may read the schema by introspection may read these: clients with a token, where the settings allow it."""

    async def answer(request: Request, media_type: str, text: Callable[[], str]) -> Response:
        if not settings.explains_schema:
            raise HTTPException(404)
        source = source_of(request)
        bearer, unaccepted = await bearer_in(request.headers, source, identity)
        context = await context_of(bearer, source)
        if context.viewer is None:
            reason = unaccepted or context.unaccepted
            assert reason is not None
            told = f"{reason.sentence}; the schema is for clients with a token."
            error = client_errors.fault("UNAUTHENTICATED", told, reason=reason.value)
            headers = {"www-authenticate": reason.challenge, "cache-control": NEVER_KEEP}
            return JSONResponse({"errors": [error]}, 401, headers)
        headers = {"cache-control": CHECK_EACH_TIME, "vary": "Authorization"}
        return conditional(request, Response(await beside_the_loop(text), media_type=media_type, headers=headers))

    async def as_graphql(request: Request) -> Response:
        return await answer(request, "application/graphql; charset=utf-8", _sdl)

    async def as_json(request: Request) -> Response:
        return await answer(request, "application/json", _introspected)

    files = {"/schema.graphql": as_graphql, "/schema.json": as_json}
    return [Route(path, endpoint, methods=["GET"], middleware=[COMPRESSES]) for path, endpoint in files.items()]


@cache
def _sdl() -> str:
    return schema.as_str().rstrip() + "\n"


@cache
def _introspected() -> str:
    """What introspection answers, with the possible types of unions and interfaces; tools also read it without `data`."""
    found = introspection_from_schema(
        build_schema(schema.as_str()), specified_by_url=True, input_value_deprecation=True
    )
    return json.dumps({"data": found}, ensure_ascii=False, separators=(",", ":"))
