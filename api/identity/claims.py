"""What a token says, once its signature is valid: whether it is accepted, whose it is, and what it tells about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError

from api.issuer_settings import IssuerSettings
from models.rules.sign_ins import TokensSignIn, key_of_session, key_of_text, key_of_token
from models.rules.texts import is_storable, shown_name
from models.vocabulary import SignInFault

LEEWAY_SECONDS = 10  # how far the clocks of issuer and server may differ
LONGEST_LOGIN_CHARACTERS = 100
LONGEST_NAME_CHARACTERS = 200
LONGEST_LOCALE_CHARACTERS = 20
MOST_GROUPS = 1_000


class Unaccepted(StrEnum):
    """Why nobody is signed in, as the client is told.

    It is no more than whoever holds the token may know: that it has expired, and that its user is unknown, is told only of
    tokens with a valid signature; and unknown users, disabled ones and ended sign-ins are told alike.
    """

    NO_TOKEN = "NO_TOKEN"
    MALFORMED_TOKEN = "MALFORMED_TOKEN"
    INVALID_TOKEN = "INVALID_TOKEN"
    EXPIRED_TOKEN = "EXPIRED_TOKEN"
    UNKNOWN_USER = "UNKNOWN_USER"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]

    @property
    def challenge(self) -> str:
        """The value of WWW-Authenticate (RFC 6750, section 3)."""
        if self is Unaccepted.NO_TOKEN:
            return 'Bearer realm="vigie"'
        return f'Bearer realm="vigie", error="invalid_token", error_description="{self.sentence}"'


_SENTENCES = MappingProxyType(
    {
        Unaccepted.NO_TOKEN: "The token is missing",
        Unaccepted.MALFORMED_TOKEN: "The token is malformed",
        Unaccepted.INVALID_TOKEN: "The token is not accepted",
        Unaccepted.EXPIRED_TOKEN: "The token has expired",
        Unaccepted.UNKNOWN_USER: "The token is of no user who may sign in",
    }
)


class InvalidToken(Exception):
    """The server doesn't accept the token. `told` is what its client learns of the reason.

    The audit trail tells `fault`. It is None for the token of a visitor who was away: they return with it.
    """

    def __init__(
        self,
        fault: SignInFault | None = SignInFault.INVALID_TOKEN,
        told: Unaccepted = Unaccepted.INVALID_TOKEN,
    ) -> None:
        super().__init__()
        self.fault = fault
        self.told = told


class NotSignedIn(Exception):
    """A socket may not be used, because nobody is signed in on it."""

    def __init__(self, reason: Unaccepted) -> None:
        super().__init__()
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Person:
    """What the token tells about its user. `groups` is None if tokens say nothing about rights.

    `may_be_new`: if the login is unknown, a user is created.
    """

    name: str
    locale: str
    groups: frozenset[str] | None
    may_be_new: bool


@dataclass(frozen=True, slots=True)
class Accepted:
    """The content of an accepted token. `person` is None if Vigie takes nothing from it but the login."""

    login: str
    expires_at: float
    sign_in: TokensSignIn
    person: Person | None


class ClaimRules:
    """What the settings require of tokens."""

    def __init__(self, settings: IssuerSettings) -> None:
        self._settings = settings
        required: dict[str, Any] = {"exp": {"essential": True}}
        if settings.jwt_audience:
            required["aud"] = {"essential": True, "value": settings.jwt_audience}
        self._registry = jwt.JWTClaimsRegistry(leeway=LEEWAY_SECONDS, **required)

    def accepted(self, token: str, claims: Mapping[str, Any], *, issuer: str | None) -> Accepted:
        """Raises InvalidToken. `issuer` is the only one whose tokens are accepted; None for any."""
        try:
            self._registry.validate(dict(claims))
            expires_at, issued_at = float(claims["exp"]), float(claims.get("iat", 0))
        except ExpiredTokenError:
            raise InvalidToken(SignInFault.EXPIRED_TOKEN, Unaccepted.EXPIRED_TOKEN) from None
        except (JoseError, ValueError, TypeError, OverflowError):
            raise InvalidToken from None
        if issuer is not None and claims.get("iss") != issuer:
            raise InvalidToken
        longest = self._settings.longest_token_seconds
        if longest is not None and ("iat" not in claims or expires_at - issued_at > longest):
            raise InvalidToken
        login = self._login(claims)
        return Accepted(login, expires_at, _sign_in(token, claims, issued_at), self._person(login, claims))

    def _login(self, claims: Mapping[str, Any]) -> str:
        name = self._settings.jwt_user_claim
        login = _claim(claims, name)
        if not isinstance(login, str) or not 0 < len(login) <= LONGEST_LOGIN_CHARACTERS or not login.isprintable():
            raise InvalidToken
        if name == "email" and claims.get("email_verified", True) is not True:
            raise InvalidToken  # at many providers anybody can enter any address
        return login

    def _person(self, login: str, claims: Mapping[str, Any]) -> Person | None:
        groups_claim = self._settings.jwt_groups_claim
        if groups_claim is None and not self._settings.jwt_creates_users:
            return None
        return Person(
            name=_text(claims, "name", LONGEST_NAME_CHARACTERS) or login,
            locale=_text(claims, "locale", LONGEST_LOCALE_CHARACTERS) or "en",
            groups=None if groups_claim is None else _groups(_claim(claims, groups_claim)),
            may_be_new=self._settings.jwt_creates_users,
        )


def _sign_in(token: str, claims: Mapping[str, Any], issued_at: float) -> TokensSignIn:
    named = ((claims.get("sid"), key_of_session), (claims.get("jti"), key_of_token))
    keys = tuple(key_of(name) for name, key_of in named if isinstance(name, str) and name)
    # Without a name it is the text that was signed: whoever has the token can write its signature in several ways.
    return TokensSignIn(keys or (key_of_text(token.rpartition(".")[0]),), int(issued_at))


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """The claim with this name. A name with dots may also lead into objects, as in `realm_access.roles`."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _text(claims: Mapping[str, Any], name: str, longest: int) -> str:
    value = claims.get(name)
    return shown_name(value[:longest]) if isinstance(value, str) else ""


def _groups(value: Any) -> frozenset[str]:
    """A token without the claim has no groups: some providers leave out an empty list."""
    listed = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return frozenset([each for each in listed[:MOST_GROUPS] if isinstance(each, str) and is_storable(each)])
