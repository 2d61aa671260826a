"""Sign-ins: which one a token belongs to, when it no longer counts, and who may end it. A sign-in may have many tokens."""

import hashlib
from collections.abc import Set
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from models.rules.refusals import not_found, role_required
from models.values import Viewer
from models.vocabulary import Role

ENDED_KEPT = timedelta(days=30)  # how long an ended sign-in is remembered: a provider may issue tokens of it until then
LONGEST_CLIENT = 200  # characters of the program that signed in


@dataclass(frozen=True, slots=True)
class TokensSignIn:
    """What a token says about its sign-in. The first of its keys names the sign-in, the others the token itself.

    `issued_at` is in seconds since the epoch; 0 if the token doesn't say it.
    """

    keys: tuple[str, ...]
    issued_at: int

    @property
    def key(self) -> str:
        return self.keys[0]

    def is_ended_by(self, ended: Set[str], not_before: int | None) -> bool:
        """Whether one of these keys ends it, or it was issued no later than `not_before`."""
        return not ended.isdisjoint(self.keys) or (not_before is not None and self.issued_at <= not_before)


def key_of_session(sid: str) -> str:
    """The key of all tokens of one session at the identity provider, which its claim `sid` names."""
    return _hashed("sid", sid)


def key_of_token(jti: str) -> str:
    """The key of one token, which its claim `jti` names."""
    return _hashed("jti", jti)


def key_of_text(token: str) -> str:
    """The key of a token that has no name: of its whole text."""
    return _hashed("token", token)


def reads_sign_ins(viewer: Viewer, user_id: UUID) -> bool:
    """A person reads their own, and an administrator everybody's."""
    return viewer.id == user_id or viewer.has(Role.ADMIN)


def may_end_sign_ins(by: Viewer, user_id: UUID, *, is_by_id: bool) -> None:
    """Raises Refused. Of others, only administrators may know that a sign-in exists."""
    if not reads_sign_ins(by, user_id):
        raise not_found("sign-in") if is_by_id else role_required(Role.ADMIN)


def _hashed(kind: str, text: str) -> str:
    """A hash, so that what is stored and told can't be used in place of a token."""
    return hashlib.sha256(f"{kind} {text}".encode()).hexdigest()
