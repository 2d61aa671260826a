"""Tells the pages where to sign people in: at GET /sign-in, and in the policy by which they may call the provider there.

The same policy says which pages may show ours in a frame.
"""

from urllib.parse import parse_qsl, urljoin

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.identity.fetched_keys import FetchedKeys
from api.identity.public_keys import PublicKeys
from api.identity.sign_in_provider import SignInProvider, as_source
from api.settings import Settings
from api.web.security_headers import policy

NO_STORE = {"cache-control": "no-store"}


class SignIn:
    """Sign-in at the identity provider, if the settings name the pages' client there."""

    def __init__(self, settings: Settings, keys: FetchedKeys | PublicKeys) -> None:
        self._settings = settings
        self._keys = keys if settings.sign_in_client_id and isinstance(keys, FetchedKeys) else None

    @property
    def is_offered(self) -> bool:
        return self._keys is not None

    @property
    def has_own_policy(self) -> bool:
        """Whether the pages may do something else than other responses."""
        return self.is_offered or bool(self._settings.embedding_origins)

    def route(self) -> Route:
        return Route("/sign-in", self._told, methods=["GET"])

    async def policy(self) -> str:
        """The Content-Security-Policy of the pages.

        It allows the token endpoint. Until the discovery document could be read, it allows the document's origin, where
        this endpoint usually is: a page that is loaded meanwhile can then renew its tokens later.
        """
        provider, discovery = await self._provider(), self._settings.jwt_discovery_url
        also = []
        if provider:
            also = [as_source(provider.metadata["token_endpoint"])]
        elif discovery and self.is_offered:
            also = [as_source(urljoin(discovery, "/"))]
        return policy(*also, framed_by=self._settings.embedding_origins)

    async def _told(self, request: Request) -> Response:
        """Null if people don't sign in at a provider; `provider` is null while it can't be reached or used."""
        if not self.is_offered:
            return JSONResponse(None, headers=NO_STORE)
        provider = await self._provider()
        answer = {
            "clientId": self._settings.sign_in_client_id,
            "scope": self._settings.sign_in_scopes,
            "parameters": parse_qsl(self._settings.sign_in_parameters),
            "provider": provider.metadata if provider else None,
        }
        return JSONResponse(answer, headers=NO_STORE)

    async def _provider(self) -> SignInProvider | None:
        if self._keys is None:
            return None
        await self._keys.current()
        provider = self._keys.sign_in
        return provider if provider and not provider.faults else None
