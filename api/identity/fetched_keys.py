"""The public keys that an issuer publishes: fetched from its address and kept, and fetched again when they may have changed."""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from api.identity.public_keys import PublicKeys
from api.identity.sign_in_provider import SignInProvider
from api.issuer_settings import IssuerSettings, is_safe_url
from models import correlation

if TYPE_CHECKING:
    import httpx2  # imported where it is used: a server whose key is in a file starts without it

FRESH_SECONDS = 600.0  # after this time keys are fetched again, so that withdrawn ones are no longer accepted
STALE_SECONDS = 86_400.0  # while the issuer can't be reached, its keys are accepted for so long after the last fetch
PAUSE_SECONDS = 10.0  # between two fetches, so that tokens with invented names of keys can't cause more
FETCH_SECONDS = 5.0
LARGEST_DOCUMENT_BYTES = 500_000
# Uncompressed, because a small compressed answer could unpack to any size.
HEADERS = {"accept": "application/json", "accept-encoding": "identity"}

log = logging.getLogger("vigie.identity")


class KeysNotFetched(Exception):
    """The issuer's keys could not be fetched. The code says why, and the message says it in a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class FetchedKeys:
    """The keys of one issuer. Of those who wait for a fetch, all wait for the same one.

    `issuer` is the issuer that the discovery document names, and `sign_in` what it says about signing in; None without
    such a document.
    """

    def __init__(self, settings: IssuerSettings, *, now: Callable[[], float] = time.monotonic) -> None:
        import httpx2

        self._settings = settings
        self._now = now
        self._tls = httpx2.create_ssl_context()  # here, because it takes long and must not hold up the server
        self._keys = PublicKeys()
        self._fetched_at = self._tried_at = float("-inf")
        self._fetching: asyncio.Task[None] | None = None
        self.issuer: str | None = None
        self.sign_in: SignInProvider | None = None
        self.fetches = 0

    async def current(self) -> PublicKeys:
        """The keys, fetched at the first call. Later calls only wait for a fetch if the keys are too old to be used."""
        age = self._now() - self._fetched_at
        if age >= FRESH_SECONDS:
            fetching = self._begun()
            if age >= STALE_SECONDS and fetching:
                await asyncio.shield(fetching)
        return self._usable()

    async def after_rotation(self) -> PublicKeys:
        """The keys after one more fetch, unless the last one began a moment ago: a token names a key that is not known."""
        if fetching := self._begun():
            await asyncio.shield(fetching)
        return self._usable()

    async def fetch(self) -> PublicKeys:
        """Fetch the keys now. Raises KeysNotFetched."""
        import httpx2

        self.fetches += 1
        self._tried_at = self._now()
        try:
            async with (
                asyncio.timeout(FETCH_SECONDS),
                httpx2.AsyncClient(verify=self._tls, trust_env=False, follow_redirects=False) as client,
            ):
                keys = await self._read(client)
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
            raise KeysNotFetched("UNREACHABLE", f"the issuer could not be reached ({type(error).__name__})") from error
        if not keys:
            raise KeysNotFetched(
                "NO_USABLE_KEY", "; ".join(keys.faults) or "the issuer publishes no key that can be used"
            )
        self._keys, self._fetched_at = keys, self._now()
        return keys

    def _usable(self) -> PublicKeys:
        return self._keys if self._now() - self._fetched_at < STALE_SECONDS else PublicKeys()

    def _begun(self) -> "asyncio.Task[None] | None":
        """The fetch that runs, or a new one; None if the last one began a moment ago."""
        if self._fetching is None or self._fetching.done():
            if self._now() - self._tried_at < PAUSE_SECONDS:
                return None
            self._fetching = asyncio.create_task(self._fetch_or_log(), name="issuer's keys")
        return self._fetching

    async def _fetch_or_log(self) -> None:
        correlation.begin()  # it serves more requests than the one in which it begins
        try:
            await self.fetch()
        except KeysNotFetched as failure:
            log.warning(
                "The keys of the issuer of tokens were not fetched, and the last ones stay in use (%s).", failure.code
            )

    async def _read(self, client: "httpx2.AsyncClient") -> PublicKeys:
        url = self._settings.jwt_jwks_url
        if discovery := self._settings.jwt_discovery_url:
            url = self._keys_url(await _document(client, discovery))
        assert url is not None
        return PublicKeys.of_document(await _document(client, url))

    def _keys_url(self, discovered: dict[str, Any]) -> str:
        issuer, url = discovered.get("issuer"), discovered.get("jwks_uri")
        if not isinstance(issuer, str) or not isinstance(url, str) or not is_safe_url(url):
            raise KeysNotFetched("BAD_DISCOVERY", "the discovery document names no issuer, or no safe jwks_uri")
        if self._settings.jwt_issuer not in (None, issuer):
            raise KeysNotFetched("OTHER_ISSUER", "the discovery document names another issuer than VIGIE_JWT_ISSUER")
        self.issuer = issuer
        self.sign_in = SignInProvider.of(discovered)
        if self._settings.sign_in_client_id and self.sign_in.faults:
            log.warning("Nobody can sign in to the pages at the issuer (%s).", "; ".join(self.sign_in.faults))
        return url


async def _document(client: "httpx2.AsyncClient", url: str) -> dict[str, Any]:
    """The JSON object at this address. Raises KeysNotFetched if there is none."""
    async with client.stream("GET", url, headers=HEADERS) as response:
        if response.status_code != 200:
            raise KeysNotFetched("BAD_STATUS", f"the issuer answered with status {response.status_code}")
        body = b""
        async for part in response.aiter_raw():
            body += part
            if len(body) > LARGEST_DOCUMENT_BYTES:
                raise KeysNotFetched(
                    "TOO_LARGE", f"the issuer's answer is larger than {LARGEST_DOCUMENT_BYTES:,} bytes"
                )
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise KeysNotFetched("NO_JSON", "the issuer's answer is not a JSON object")
    return document
