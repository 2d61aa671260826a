"""Checks bearer tokens and reads the login in them; makes tokens with a development key while there is no issuer.

models/access/viewers.py reads the principal with that login, and their rights, for each operation.
"""

import json
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError, SecurityWarning
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from api.identity.stored_secrets import load_or_create
from api.identity.visitor_tokens import PREFIX, VisitorClaim, VisitorTokens
from api.settings import Settings, SettingsFault
from models.vocabulary import SignInFault

LEEWAY_SECONDS = 10  # how far the clocks of issuer and server may differ
LONGEST_TOKEN_CHARACTERS = 8_192
LONGEST_LOGIN_CHARACTERS = 100
CHECKED_TOKENS = 1_000  # kept with their content: checking a signature takes longer than most requests
DEVELOPMENT_KEY = "development_key.pem"
ALGORITHMS_BY_KEY = {
    "RSA": ("RS256",),
    "P-256": ("ES256",),
    "P-384": ("ES384",),
    "P-521": ("ES512",),
    "Ed25519": ("Ed25519", "EdDSA"),  # issuers use both names
}

PublicKey = RSAKey | ECKey | OKPKey


class InvalidToken(Exception):
    """The server doesn't accept the token. Clients don't learn why.

    The audit trail tells `fault`. It is None for the token of a visitor who was away: they return with it.
    """

    def __init__(self, fault: SignInFault | None = SignInFault.INVALID_TOKEN) -> None:
        super().__init__()
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Bearer:
    """The content of a valid token: a login or a visitor session, and its expiry in seconds since the epoch."""

    login: str | None
    expires_at: float
    visitor: VisitorClaim | None = None

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
    """Checks tokens with the configured public key; without one, with the development key.

    Raises SettingsFault for a key that it can't use, and for the development key on an address that others can reach.
    """

    def __init__(self, settings: Settings) -> None:
        key, fitting = _public_key(settings)
        self.visitor_tokens = VisitorTokens(settings)
        self._key = key
        self._algorithms = list(settings.jwt_algorithms or fitting)
        claims: dict[str, Any] = {"exp": {"essential": True}, "sub": {"essential": True}}
        if settings.jwt_issuer:
            claims["iss"] = {"essential": True, "value": settings.jwt_issuer}
        if settings.jwt_audience:
            claims["aud"] = {"essential": True, "value": settings.jwt_audience}
        self._checked: dict[str, Bearer] = {}
        self._claims = jwt.JWTClaimsRegistry(leeway=LEEWAY_SECONDS, **claims)

    def read(self, token: str) -> Bearer:
        """The content of a token. Raises InvalidToken. The signature of a token is checked once, its expiry each time."""
        if len(token) > LONGEST_TOKEN_CHARACTERS:
            raise InvalidToken
        if token.startswith(PREFIX):
            return self._visitor(token)
        known = self._checked.pop(token, None)
        bearer = known if known and known.expires_at > time.time() else self._check(token)
        self._checked[token] = bearer
        if len(self._checked) > CHECKED_TOKENS:
            del self._checked[next(iter(self._checked))]  # the one that was not used for the longest time
        return bearer

    def _check(self, token: str) -> Bearer:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SecurityWarning)  # "EdDSA" is only an older name for Ed25519
                claims = jwt.decode(token, self._key, algorithms=self._algorithms).claims
            self._claims.validate(claims)
            login, expires_at = claims["sub"], float(claims["exp"])
        except ExpiredTokenError:
            raise InvalidToken(SignInFault.EXPIRED_TOKEN) from None
        except (JoseError, ValueError, TypeError, OverflowError, RecursionError):
            raise InvalidToken from None
        if not isinstance(login, str) or len(login) > LONGEST_LOGIN_CHARACTERS or not login.isprintable():
            raise InvalidToken
        return Bearer(login, expires_at)

    def _visitor(self, token: str) -> Bearer:
        claim = self.visitor_tokens.read(token)
        if claim is None or claim.has_expired:
            raise InvalidToken(None if claim else SignInFault.INVALID_TOKEN)
        return Bearer(None, claim.expires_at.timestamp(), claim)


def authorization(headers: Mapping[str, object]) -> str | None:
    """The token in the Authorization header, or in the connection_init payload, where the case of the key may differ."""
    for name, value in headers.items():
        if name.lower() == "authorization" and isinstance(value, str):
            scheme, _, token = value.strip().partition(" ")
            if scheme.lower() == "bearer" and token.strip():
                return token.strip()
    return None


def make_token(settings: Settings, user: str, ttl: timedelta) -> str:
    """A token for the user with this login, signed with the development key.

    Raises SettingsFault if the public key of an issuer is configured.
    """
    if settings.jwt_public_key_file:
        raise SettingsFault(
            f"VIGIE_JWT_PUBLIC_KEY_FILE is set, so tokens must be signed with the private key that belongs "
            f"to {settings.jwt_public_key_file}; unset it to use the development key."
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


def _public_key(settings: Settings) -> tuple[PublicKey | KeySet, tuple[str, ...]]:
    """The key that checks signatures, and the algorithms that it can be used with."""
    path = settings.jwt_public_key_file
    if path is None:
        if not settings.is_loopback:
            raise SettingsFault(
                f"On {settings.host} others can reach this server, and anyone who reads {settings.data_dir} could sign "
                "tokens with the development key: set VIGIE_JWT_PUBLIC_KEY_FILE to the public key of your identity "
                "provider, or VIGIE_HOST to 127.0.0.1."
            )
        return development_key(settings.data_dir), ALGORITHMS_BY_KEY["Ed25519"]
    try:
        keys = _imported(path.read_bytes())
    except OSError as error:
        raise SettingsFault(f"VIGIE_JWT_PUBLIC_KEY_FILE: {path} can't be read ({error.strerror}).") from None
    if not keys:
        raise SettingsFault(
            f"VIGIE_JWT_PUBLIC_KEY_FILE: {path} holds no public key as PEM, JWK or JWK Set (RSA, EC or Ed25519)."
        )
    fitting = tuple(dict.fromkeys(name for key in keys for name in _algorithms_of(key)))
    return (keys[0] if len(keys) == 1 else KeySet(list(keys))), fitting


def _imported(content: bytes) -> list[PublicKey]:
    """The public keys in a file. Everything else in it is ignored, above all shared secrets."""
    if content.lstrip().startswith(b"{"):
        try:
            document = json.loads(content)
        except ValueError:
            return []
        candidates: list[Any] = document.get("keys", [document])
    else:
        candidates = [content]
    keys: list[PublicKey] = []
    for candidate in candidates:
        for kind in (RSAKey, ECKey, OKPKey):
            try:
                key: PublicKey = kind.import_key(candidate)
            except (JoseError, ValueError, TypeError, KeyError):
                continue
            if _algorithms_of(key):
                keys.append(key)
            break
    return keys


def _algorithms_of(key: PublicKey) -> tuple[str, ...]:
    return ALGORITHMS_BY_KEY.get("RSA" if isinstance(key, RSAKey) else key.curve_name, ())
