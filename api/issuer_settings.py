"""The settings about users' tokens and their issuer; a part of settings.py. identity/bearer_tokens.py checks tokens."""

from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import parse_qsl, urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from models.rules.configuration.receivers import is_loopback

PUBLIC_KEY_ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"}
)
DEFAULT_SCOPES = "openid profile"
# Parameters of the authorization request that the pages set themselves.
OWN_PARAMETERS = frozenset(
    {"client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "prompt", "ui_locales"}
    | {"code_challenge", "code_challenge_method", "request", "request_uri"}
)
ISSUERS_LONGEST_SECONDS = 86_400  # unless a setting says otherwise; tokens of the development key may last longer

CommaSeparated = Annotated[tuple[str, ...], NoDecode]  # in the environment: separated by commas, not JSON


class IssuerSettings(BaseSettings):
    """Where the keys come from, and what tokens must say."""

    jwt_public_key_file: Path | None = Field(
        default=None,
        description="PEM, JWK or JWK Set with the public key of the tokens' issuer; without it a development key is used.",
    )
    jwt_jwks_url: str | None = Field(
        default=None, description="Where the issuer publishes its public keys, in place of a file; they may change."
    )
    jwt_discovery_url: str | None = Field(
        default=None,
        description="The issuer's OpenID Connect discovery document, which says where its public keys are.",
    )
    jwt_issuer: str | None = Field(default=None, description="The `iss` claim that a token must have.")
    jwt_audience: str | None = Field(default=None, description="The `aud` claim that a token must have.")
    jwt_algorithms: CommaSeparated = Field(
        default=(), description="The accepted algorithms; empty means those that fit the key."
    )
    jwt_longest_seconds: int | None = Field(
        default=None,
        ge=60,
        description="The longest time for which a token may be valid; 86,400 without it, and any with the development key.",
    )
    jwt_user_claim: str = Field(default="sub", min_length=1, description="The claim with the user's login.")
    jwt_groups_claim: str | None = Field(
        default=None, min_length=1, description="The claim with the user's groups, which give roles and queues."
    )
    jwt_creates_users: bool = Field(
        default=False, description="Whether a valid token of an unknown login creates a user, without rights."
    )

    sign_in_client_id: str | None = Field(
        default=None,
        min_length=1,
        description="The pages' client at the issuer, without a secret. With it, people sign in to the pages there.",
    )
    sign_in_scopes: str = Field(
        default=DEFAULT_SCOPES, description="The scopes that the pages ask the issuer for, separated by spaces."
    )
    sign_in_parameters: str = Field(
        default="",
        description="Further parameters of the pages' authorization request, such as audience=vigie&kc_idp_hint=corp.",
    )

    @field_validator("jwt_algorithms", mode="before")
    @classmethod
    def _split_algorithms(cls, value: Any) -> Any:
        return split(value)

    @field_validator("jwt_algorithms")
    @classmethod
    def _only_public_key_algorithms(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unfit := sorted(set(value) - PUBLIC_KEY_ALGORITHMS):
            listed = ", ".join(sorted(PUBLIC_KEY_ALGORITHMS))
            raise ValueError(f"{', '.join(unfit)} can't be used with a public key; choose from {listed}")
        return value

    @field_validator("jwt_jwks_url", "jwt_discovery_url")
    @classmethod
    def _only_safe_urls(cls, value: str | None) -> str | None:
        if value is not None and not is_safe_url(value):
            raise ValueError("must begin with https://; http:// is allowed for this machine only")
        return value

    @field_validator("sign_in_scopes")
    @classmethod
    def _with_an_id_token(cls, value: str) -> str:
        if "openid" not in value.split():
            raise ValueError("must contain openid; other scopes are separated by spaces")
        return value

    @field_validator("sign_in_parameters")
    @classmethod
    def _only_further_parameters(cls, value: str) -> str:
        try:
            names = {name for name, _ in parse_qsl(value, strict_parsing=True)} if value else set()
        except ValueError:
            raise ValueError("must be like audience=vigie&kc_idp_hint=corp") from None
        if own := sorted(names & OWN_PARAMETERS):
            raise ValueError(f"{', '.join(own)} can't be chosen: the pages set it themselves")
        return value

    @model_validator(mode="after")
    def _whole_sign_in(self) -> Self:
        given = {
            "VIGIE_SIGN_IN_SCOPES": self.sign_in_scopes != DEFAULT_SCOPES,
            "VIGIE_SIGN_IN_PARAMETERS": self.sign_in_parameters != "",
        }
        if self.sign_in_client_id is None and (useless := [name for name, is_given in given.items() if is_given]):
            raise ValueError(f"{' and '.join(useless)} do nothing without VIGIE_SIGN_IN_CLIENT_ID")
        if self.sign_in_client_id is not None and self.jwt_discovery_url is None:
            raise ValueError("VIGIE_SIGN_IN_CLIENT_ID needs VIGIE_JWT_DISCOVERY_URL, which says where people sign in")
        return self

    @model_validator(mode="after")
    def _one_source_of_keys(self) -> Self:
        if len(self.sources_of_keys) > 1:
            raise ValueError(f"{' and '.join(self.sources_of_keys)} are set; keys can come from one of them only")
        return self

    @property
    def sources_of_keys(self) -> list[str]:
        """The names of the settings that say where the issuer's keys are."""
        given = {
            "VIGIE_JWT_PUBLIC_KEY_FILE": self.jwt_public_key_file,
            "VIGIE_JWT_JWKS_URL": self.jwt_jwks_url,
            "VIGIE_JWT_DISCOVERY_URL": self.jwt_discovery_url,
        }
        return [name for name, value in given.items() if value is not None]

    @property
    def longest_token_seconds(self) -> int | None:
        """None if tokens may last as long as they say."""
        if self.jwt_longest_seconds is not None:
            return self.jwt_longest_seconds
        return ISSUERS_LONGEST_SECONDS if self.sources_of_keys else None


def split(value: Any) -> Any:
    """The words of a setting that are separated by commas."""
    return tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value


def is_safe_url(url: str) -> bool:
    """Whether nobody on the way can change what is read there: HTTPS, or this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    return parts.scheme == "http" and is_loopback(host)
