"""The tokens of visitor sessions, which Vigie signs and checks itself. visitor_sessions.py hands them out."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from api.identity.stored_secrets import load_or_create
from api.settings import Settings
from models import clock
from models.access.visitor_sessions import Session
from models.rules.visitor_sessions import TOKEN_LASTS

PREFIX = "vcs_"  # sets these tokens apart from users' tokens, and lets scanners for leaked secrets recognise them
SECRET_FILE = "session_secret"
ALGORITHM = "HS256"
LONGEST_TOKEN_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class VisitorClaim:
    """The content of a token: the session's customer, the token's number in the session, and when it expires."""

    customer_id: UUID
    generation: int
    expires_at: datetime

    @property
    def has_expired(self) -> bool:
        return clock.now() >= self.expires_at


class VisitorTokens:
    """Signs and reads tokens. Without VIGIE_SESSION_SECRET the secret is a file, created in the data directory on first use."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def _secret(self) -> bytes:
        given, path = self._settings.session_secret, self._settings.data_dir / SECRET_FILE
        return given.encode() if given else load_or_create(path, lambda: secrets.token_urlsafe(48).encode())

    @cached_property
    def _key(self) -> OctKey:
        return OctKey.import_key(self._derived(b"vigie customer session"))

    def keyed(self, text: str) -> str:
        """A hash of the text that only those who know the secret can make; api/shared_settings.py compares such hashes."""
        return hmac.new(self._derived(b"vigie shared settings"), text.encode(), hashlib.sha256).hexdigest()[:32]

    def _derived(self, use: bytes) -> bytes:
        """A key for this use only."""
        return hashlib.sha256(use + b"\n" + self._secret).digest()

    def sign(self, session: Session) -> tuple[str, datetime]:
        """A token for the session, and when it expires."""
        now = clock.now().replace(microsecond=0)
        expires_at = now + TOKEN_LASTS
        claims = {
            "sub": str(session.customer_id),
            "gen": session.generation,
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
        token = jwt.encode({"alg": ALGORITHM, "typ": "vcs+jwt"}, claims, self._key, algorithms=[ALGORITHM])
        return PREFIX + token, expires_at

    def renew_after(self, expires_at: datetime) -> datetime:
        return expires_at - TOKEN_LASTS / 2

    def read(self, token: str) -> VisitorClaim | None:
        """The content of a token that this server signed, expired or not; None for any other."""
        if not token.startswith(PREFIX) or len(token) > LONGEST_TOKEN_CHARACTERS:
            return None
        try:
            claims = jwt.decode(token.removeprefix(PREFIX), self._key, algorithms=[ALGORITHM]).claims
            return VisitorClaim(UUID(claims["sub"]), int(claims["gen"]), datetime.fromtimestamp(claims["exp"], UTC))
        except (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            return None
