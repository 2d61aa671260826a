"""Forged and unfit tokens, each refused by a server whose provider publishes its keys; and what the settings require."""

import base64
import hmac
import json
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from api.identity.bearer_tokens import Identity
from api.identity.claims import InvalidToken
from api.settings import Settings, SettingsFault
from tests.api.identity.provider import AUDIENCE, ELSEWHERE, KEYS, Provider, weak_key

DAY = 86_400


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """Besides its own key it publishes a weak one, and one that is meant for encryption."""
    with Provider() as running:
        running.published += [WEAK.as_dict(private=False), {**FOR_SECRETS.as_dict(private=False), "use": "enc"}]
        yield running


WEAK = weak_key()
FOR_SECRETS = RSAKey.generate_key(2048, {"kid": "for secrets"})
STRANGER = RSAKey.generate_key(2048, {"kid": "first"})
UNKNOWN = RSAKey.generate_key(2048, {"kid": "unknown"})


def settings_for(provider: Provider, **more: Any) -> Settings:
    return Settings(jwt_jwks_url=provider.keys_url, jwt_issuer=provider.issuer, jwt_audience=AUDIENCE, **more)


def by_hand(header: dict[str, Any], claims: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """A token made by hand, because the libraries refuse to make it."""
    text = b".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    return (text + b"." + base64url(sign(text))).decode()


def base64url(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def forged(provider: Provider) -> dict[str, str]:
    now = int(time.time())
    claims = {"iss": provider.issuer, "aud": AUDIENCE, "sub": "ada", "iat": now, "exp": now + 600}
    pem, public = provider.key.as_pem(private=False), provider.key.as_dict(private=False)

    def mac(text: bytes) -> bytes:
        return hmac.digest(pem, text, "sha256")

    good = provider.token("ada")
    head, body, signature = good.split(".")
    other_body = base64url(json.dumps({**claims, "sub": "root"}).encode()).decode()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the forger doesn't mind
        weak = provider.token("ada", key=WEAK)
    return {
        "algorithm none": by_hand({"alg": "none"}, claims, lambda _: b""),
        "algorithm None with a name": by_hand({"alg": "None", "kid": "first"}, claims, lambda _: b""),
        "no algorithm": by_hand({"kid": "first"}, claims, lambda _: b""),
        "public key as a shared secret": by_hand({"alg": "HS256", "kid": "first"}, claims, mac),
        "another algorithm of the same key": provider.token("ada", header={"alg": "RS512"}),
        "a padding that is not accepted": provider.token("ada", header={"alg": "PS256"}),
        "unknown key": provider.token("ada", key=UNKNOWN),
        "stranger's key under a known name": provider.token("ada", key=STRANGER),
        "known key under another name": provider.token("ada", header={"kid": "second"}),
        "weak key": weak,
        "key for encryption": provider.token("ada", key=FOR_SECRETS),
        "key in the token": provider.token("ada", key=STRANGER, header={"kid": None, "jwk": public}),
        "address of keys in the token": provider.token(
            "ada", key=STRANGER, header={"kid": "theirs", "jku": provider.issuer + ELSEWHERE}
        ),
        "name of a key is a number": by_hand({"alg": "RS256", "kid": 7}, claims, lambda _: b"x"),
        "unknown critical header": by_hand({"alg": "RS256", "kid": "first", "crit": ["x"]}, claims, lambda _: b"x"),
        "other content": f"{head}.{other_body}.{signature}",
        "no signature": f"{head}.{body}.",
        "encrypted form": f"{head}.{body}.{signature}.{body}.{body}",
        "another issuer": provider.token("ada", iss="https://evil.example"),
        "issuer in a list": provider.token("ada", iss=[provider.issuer]),
        "no issuer": provider.token("ada", iss=None),
        "another audience": provider.token("ada", aud="billing"),
        "no audience": provider.token("ada", aud=None),
        "expired": provider.token("ada", iat=now - 700, exp=now - 100),
        "never expires": provider.token("ada", exp=None),
        "too long-lived": provider.token("ada", iat=now, exp=now + DAY + 1),
        "nobody knows since when": provider.token("ada", iat=None),
        "issued tomorrow": provider.token("ada", iat=now + DAY, exp=now + DAY + 600),
        "not yet valid": provider.token("ada", nbf=now + 600),
        "no user": provider.token("ada", sub=None),
        "user is empty": provider.token(""),
        "user is a list": provider.token("ada", sub=["ada"]),
        "user with a line end": provider.token("ada\n"),
    }


async def test_each_forged_token_is_refused_and_fetches_nothing_from_elsewhere(provider: Provider) -> None:
    identity = Identity(settings_for(provider))
    assert (await identity.read(provider.token("ada"))).login == "ada"
    tokens = forged(provider)
    accepted = []
    for name, token in tokens.items():
        try:
            await identity.read(token)
            accepted.append(name)
        except InvalidToken:
            continue
    assert accepted == []
    assert len(tokens) == 33
    assert set(provider.requests) == {KEYS}
    assert provider.requests[KEYS] <= 2
    assert (await identity.read(provider.token("ada"))).login == "ada"


async def test_what_is_fit_is_accepted(provider: Provider) -> None:
    identity = Identity(settings_for(provider))
    now = int(time.time())
    for claims in (
        {"aud": ["billing", AUDIENCE]},
        {"exp": now + DAY, "iat": now},
        {"nbf": now + 5},
        {"iat": now + 5},
        {"exp": now - 5, "iat": now - 600},
    ):
        assert (await identity.read(provider.token("ada", **claims))).login == "ada", claims


async def test_a_longest_time_and_algorithms_can_be_chosen(provider: Provider) -> None:
    identity = Identity(settings_for(provider, jwt_longest_seconds=600, jwt_algorithms=("PS256",)))
    now = int(time.time())
    assert (await identity.read(provider.token("ada", header={"alg": "PS256"}))).login == "ada"
    for token in (
        provider.token("ada", header={"alg": "PS256"}, exp=now + 601, iat=now),
        provider.token("ada"),
    ):
        with pytest.raises(InvalidToken):
            await identity.read(token)


async def test_the_issuer_that_is_discovered_is_the_only_one(provider: Provider) -> None:
    identity = Identity(Settings(jwt_discovery_url=provider.discovery_url))
    assert (await identity.read(provider.token("ada", aud=None))).login == "ada"
    with pytest.raises(InvalidToken):
        await identity.read(provider.token("ada", iss="https://evil.example"))


async def test_a_token_checked_before_is_checked_again_with_new_keys() -> None:
    with Provider() as provider:
        settings = settings_for(provider)
        identity = Identity(settings)
        token = provider.token("ada")
        await identity.read(token)
        provider.rotate()
        await identity.source.fetch()  # type: ignore[union-attr]
        with pytest.raises(InvalidToken):
            await identity.read(token)
        assert (await identity.read(provider.token("ada"))).login == "ada"


@pytest.mark.parametrize("bits", [512, 1024])
def test_a_weak_key_in_a_file_is_refused_with_its_size(tmp_path: Path, bits: int) -> None:
    file = tmp_path / "weak.json"
    number = base64url(((1 << bits) - 1).to_bytes(bits // 8, "big")).decode()
    file.write_text(json.dumps({"kty": "RSA", "n": number, "e": "AQAB"}))
    with pytest.raises(SettingsFault, match=f"{bits} bits; 2,048 are the least|holds no public key"):
        Identity(Settings(jwt_public_key_file=file))


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "VIGIE_JWT_ISSUER, VIGIE_JWT_AUDIENCE, VIGIE_JWT_ALGORITHMS"),
        ({"jwt_issuer": "https://id.example"}, "VIGIE_JWT_AUDIENCE, VIGIE_JWT_ALGORITHMS"),
        ({"jwt_issuer": "https://id.example", "jwt_audience": "vigie"}, "VIGIE_JWT_ALGORITHMS"),
    ],
)
def test_where_others_reach_the_server_everything_is_pinned(given: dict[str, Any], missing: str) -> None:
    url = "https://id.example/keys"
    with pytest.raises(SettingsFault, match=f"set {missing}"):
        Identity(Settings(host="0.0.0.0", jwt_jwks_url=url, **given))
    whole: dict[str, Any] = {"jwt_issuer": "https://id.example", "jwt_audience": "vigie", "jwt_algorithms": "RS256"}
    Identity(Settings(host="0.0.0.0", jwt_jwks_url=url, **whole))


def test_a_file_says_which_algorithms_fit_but_not_whose_tokens_count(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(ECKey.generate_key("P-256").as_pem(private=False))
    with pytest.raises(SettingsFault, match="set VIGIE_JWT_ISSUER, VIGIE_JWT_AUDIENCE\\."):
        Identity(Settings(host="0.0.0.0", jwt_public_key_file=file))
    Identity(Settings(host="0.0.0.0", jwt_public_key_file=file, jwt_issuer="https://id", jwt_audience="vigie"))


def test_the_forger_could_sign_what_the_provider_signs() -> None:
    """The test can fail: without a signature check these tokens would be accepted."""
    with Provider() as provider:
        token = provider.token("ada", key=STRANGER)
        assert jwt.decode(token, STRANGER, algorithms=["RS256"]).claims["sub"] == "ada"
