"""Checks the signatures of bearer tokens; makes tokens with a development key while there is no issuer.

claims.py says which contents are accepted. models/access/viewers.py reads the principal with the login in a token, and
their rights, for each operation.
"""

import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import OKPKey
from joserfc.jws import extract_compact

from api.identity.claims import LEEWAY_SECONDS, ClaimRules, InvalidToken, Person, Unaccepted
from api.identity.fetched_keys import FetchedKeys
from api.identity.public_keys import PublicKeys
from api.identity.stored_secrets import load_or_create
from api.identity.visitor_tokens import PREFIX, VisitorClaim, VisitorTokens
from api.issuer_settings import PUBLIC_KEY_ALGORITHMS
from api.settings import Settings, SettingsFault
from models.rules.sign_ins import TokensSignIn

LONGEST_TOKEN_CHARACTERS = 8_192
CHECKED_TOKENS = 1_000  # kept with their content: checking a signature takes longer than most requests
DEVELOPMENT_KEY = "development_key.pem"


@dataclass(frozen=True, slots=True)
class Bearer:
    """The content of a valid token: a login or a visitor session, and its expiry in seconds since the epoch.

    `sign_in` is what the login's token belongs to; `person` is what it tells about them, if that is used.
    """

    login: str | None
    expires_at: float
    visitor: VisitorClaim | None = None
    sign_in: TokensSignIn | None = None
    person: Person | None = None

    @property
    def principal(self) -> str:
        """The key under which everything that comes with tokens of one principal is counted."""
        return f"visitor {self.visitor.customer_id}" if self.visitor else f"login {self.login}"

    @property
    def seconds_left(self) -> float:
        """How long a connection with this token may stay open: until it expires; if it has, until the leeway ends."""
        left = self.expires_at - time.time()
        return left if left > 0 else max(0.0, left + LEEWAY_SECONDS)


class Identity:
    """Checks tokens with the keys of the issuer; without one, with the development key.

    Raises SettingsFault for a key that it can't use, and if others can reach the server and the settings don't say whose
    tokens count.
    """

    def __init__(self, settings: Settings) -> None:
        self.visitor_tokens = VisitorTokens(settings)
        self.source = _source_of_keys(settings)
        self._settings = settings
        self._rules = ClaimRules(settings)
        self._checked: dict[str, tuple[Bearer, PublicKeys]] = {}

    async def read(self, token: str) -> Bearer:
        """The content of a token. Raises InvalidToken.

        The signature of a token is checked once for each set of keys, its expiry each time.
        """
        if len(token) > LONGEST_TOKEN_CHARACTERS:
            raise InvalidToken(told=Unaccepted.MALFORMED_TOKEN)
        if token.startswith(PREFIX):
            return self._visitor(token)
        keys = await self._keys()
        bearer, checked_with = self._checked.pop(token, (None, None))
        if bearer is None or checked_with is not keys or bearer.expires_at <= time.time():
            bearer, keys = await self._check(token, keys)
        self._checked[token] = bearer, keys
        if len(self._checked) > CHECKED_TOKENS:
            del self._checked[next(iter(self._checked))]  # the one that was not used for the longest time
        return bearer

    async def _keys(self) -> PublicKeys:
        return self.source if isinstance(self.source, PublicKeys) else await self.source.current()

    async def _check(self, token: str, keys: PublicKeys) -> tuple[Bearer, PublicKeys]:
        algorithm, name = _header(token)
        if algorithm not in (self._settings.jwt_algorithms or PUBLIC_KEY_ALGORITHMS):
            raise InvalidToken
        key = keys.fitting(algorithm, name)
        if key is None and isinstance(self.source, FetchedKeys):
            keys = await self.source.after_rotation()
            key = keys.fitting(algorithm, name)
        if key is None:
            raise InvalidToken
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SecurityWarning)  # "EdDSA" is only an older name for Ed25519
                accepted = self._settings.jwt_algorithms or keys.algorithms
                claims = jwt.decode(token, key, algorithms=accepted).claims
        except (JoseError, ValueError, TypeError, OverflowError, RecursionError):
            raise InvalidToken from None
        found = self._rules.accepted(token, claims, issuer=self._issuer())
        return Bearer(found.login, found.expires_at, sign_in=found.sign_in, person=found.person), keys

    def _issuer(self) -> str | None:
        """The only issuer whose tokens are accepted: the one in the settings, or else the discovered one."""
        discovered = self.source.issuer if isinstance(self.source, FetchedKeys) else None
        return self._settings.jwt_issuer or discovered

    def _visitor(self, token: str) -> Bearer:
        claim = self.visitor_tokens.read(token)
        if claim is None:
            raise InvalidToken
        if claim.has_expired:
            raise InvalidToken(None, Unaccepted.EXPIRED_TOKEN)
        return Bearer(None, claim.expires_at.timestamp(), claim)


def authorization(headers: Mapping[str, object]) -> str | None:
    """The token in the Authorization header, or in the connection_init payload, where the case of the key may differ."""
    for name, value in headers.items():
        if name.lower() == "authorization" and isinstance(value, str):
            scheme, _, token = value.strip().partition(" ")
            if scheme.lower() == "bearer" and token.strip():
                return token.strip()
    return None


def has_authorization(headers: Mapping[str, object]) -> bool:
    """Whether there is an Authorization header, or its like in the payload; it may be malformed."""
    return any(name.lower() == "authorization" for name in headers)


def make_token(settings: Settings, user: str, ttl: timedelta) -> str:
    """A token for the user with this login, signed with the development key.

    Raises SettingsFault if the keys of an issuer are configured.
    """
    if not settings.is_for_development:
        name = settings.sources_of_keys[0]
        raise SettingsFault(
            f"{name} is set, so only the issuer whose keys it names can sign tokens; unset it to use the development key."
        )
    now = int(time.time())
    claims: dict[str, Any] = {"sub": user, "iat": now, "exp": now + int(ttl.total_seconds()), "jti": uuid4().hex}
    if settings.jwt_issuer:
        claims["iss"] = settings.jwt_issuer
    if settings.jwt_audience:
        claims["aud"] = settings.jwt_audience
    return jwt.encode({"alg": "Ed25519"}, claims, development_key(settings.data_dir), algorithms=["Ed25519"])


def development_key(data_dir: Path) -> OKPKey:
    """The key in this data directory, created on first use. Processes that start at the same time get the same key."""
    path = data_dir / DEVELOPMENT_KEY
    content = load_or_create(path, lambda: OKPKey.generate_key("Ed25519").as_pem(private=True))
    try:
        return OKPKey.import_key(content)
    except (JoseError, ValueError) as error:
        raise SettingsFault(f"{path} is not an Ed25519 key; delete it, and Vigie creates a new one.") from error


def _source_of_keys(settings: Settings) -> FetchedKeys | PublicKeys:
    """Where the keys come from, that check signatures. Raises SettingsFault if there are none that can be used."""
    if not settings.is_loopback:
        _must_be_pinned(settings)
    if settings.jwt_jwks_url or settings.jwt_discovery_url:
        return FetchedKeys(settings)
    path = settings.jwt_public_key_file
    if path is None:
        return PublicKeys((development_key(settings.data_dir),), takes_any_name=True)
    try:
        keys = PublicKeys.of_file(path.read_bytes())
    except OSError as error:
        raise SettingsFault(f"VIGIE_JWT_PUBLIC_KEY_FILE: {path} can't be read ({error.strerror}).") from None
    if keys.faults:
        raise SettingsFault(f"VIGIE_JWT_PUBLIC_KEY_FILE: {path} can't be used: {'; '.join(keys.faults)}.")
    if not keys:
        raise SettingsFault(
            f"VIGIE_JWT_PUBLIC_KEY_FILE: {path} holds no public key as PEM, JWK or JWK Set (RSA, EC or Ed25519)."
        )
    return keys


def _must_be_pinned(settings: Settings) -> None:
    """Where others reach the server, only tokens that one issuer made for Vigie may count."""
    if settings.is_for_development:
        raise SettingsFault(
            f"On {settings.host} others can reach this server, and anyone who reads {settings.data_dir} could sign "
            "tokens with the development key: set VIGIE_JWT_DISCOVERY_URL, VIGIE_JWT_JWKS_URL or "
            "VIGIE_JWT_PUBLIC_KEY_FILE, so that your identity provider's keys are used, or VIGIE_HOST to 127.0.0.1."
        )
    needed = {
        "VIGIE_JWT_ISSUER": settings.jwt_issuer,
        "VIGIE_JWT_AUDIENCE": settings.jwt_audience,
        # A file's keys say which algorithms fit; keys that come later must not bring others with them.
        "VIGIE_JWT_ALGORITHMS": settings.jwt_algorithms or settings.jwt_public_key_file,
    }
    if missing := [name for name, value in needed.items() if not value]:
        raise SettingsFault(
            f"On {settings.host} others can reach this server, so tokens that your provider made for something else must "
            f"not be accepted: set {', '.join(missing)}."
        )


def _header(token: str) -> tuple[str, str | None]:
    """The algorithm and the name of the key. Raises InvalidToken."""
    try:
        header = extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError, RecursionError):
        raise InvalidToken(told=Unaccepted.MALFORMED_TOKEN) from None
    algorithm, name = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or not isinstance(name, str | None):
        raise InvalidToken(told=Unaccepted.MALFORMED_TOKEN)
    return algorithm, name
