"""Tokens of anonymous visitors' sessions, which Vigie itself signs and checks. Who gets one, visitor_sessions.py says."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from api.identity.stored_secrets import kept
from api.settings import Settings
from models import clock
from models.access.visitor_sessions import Session
from models.rules.visitor_sessions import TOKEN_LASTS

PREFIX = "vcs_"  # tells them from people's tokens at a glance, and scanners for leaked secrets what they have found
SECRET_FILE = "session_secret"
ALGORITHM = "HS256"
LONGEST_TOKEN_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class VisitClaim:
    """Whose session a token is of, its place among that session's tokens, and until when it can be a bearer's."""

    customer_id: UUID
    generation: int
    expires_at: datetime

    @property
    def has_expired(self) -> bool:
        return clock.now() >= self.expires_at


class VisitTokens:
    """Without VIGIE_SESSION_SECRET the secret is kept in the data directory, from the first visitor on."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def _key(self) -> OctKey:
        given, path = self._settings.session_secret, self._settings.data_dir / SECRET_FILE
        secret = given.encode() if given else kept(path, lambda: secrets.token_urlsafe(48).encode())
        # Of this use only, whatever else the secret may be used for.
        return OctKey.import_key(hashlib.sha256(b"vigie customer session\n" + secret).digest())

    def sign(self, session: Session) -> tuple[str, datetime]:
        """The session's newest token, and when it expires."""
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

    def read(self, token: str) -> VisitClaim | None:
        """What this server signed, expired or not; None for everything else."""
        if not token.startswith(PREFIX) or len(token) > LONGEST_TOKEN_CHARACTERS:
            return None
        try:
            claims = jwt.decode(token.removeprefix(PREFIX), self._key, algorithms=[ALGORITHM]).claims
            return VisitClaim(UUID(claims["sub"]), int(claims["gen"]), datetime.fromtimestamp(claims["exp"], UTC))
        except (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            return None
