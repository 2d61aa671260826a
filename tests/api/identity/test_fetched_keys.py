"""An issuer's keys by URL: one fetch for all who wait, rotation, bounded fetches, and old keys while it can't be reached."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc.jwk import OctKey

from api.identity.fetched_keys import FRESH_SECONDS, PAUSE_SECONDS, STALE_SECONDS, FetchedKeys, KeysNotFetched
from api.issuer_settings import IssuerSettings
from api.settings import Settings
from tests.api.identity.provider import DISCOVERY, ELSEWHERE, KEYS, Provider, weak_key
from tests.support.still_clock import StillClock


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


def by_keys_url(provider: Provider, clock: StillClock) -> FetchedKeys:
    return FetchedKeys(Settings(jwt_jwks_url=provider.keys_url), now=clock)


def names(keys: Any) -> list[str | None]:
    return [key.kid for key in keys.keys]


async def test_fifty_who_ask_at_once_cost_one_fetch(provider: Provider) -> None:
    keys = by_keys_url(provider, StillClock())
    found = await asyncio.gather(*(keys.current() for _ in range(50)))
    assert {tuple(names(each)) for each in found} == {("first",)}
    assert (keys.fetches, provider.requests[KEYS]) == (1, 1)
    await keys.current()
    assert keys.fetches == 1


async def test_a_rotation_is_seen_when_a_token_needs_it(provider: Provider) -> None:
    clock = StillClock()
    keys = by_keys_url(provider, clock)
    await keys.current()
    provider.rotate()
    assert names(await keys.current()) == ["first"]
    clock.now += PAUSE_SECONDS
    assert names(await keys.after_rotation()) == ["second"]
    assert names(await keys.current()) == ["second"]
    assert keys.fetches == 2


async def test_invented_names_of_keys_cost_no_more_than_a_fetch_each_pause(provider: Provider) -> None:
    clock = StillClock()
    keys = by_keys_url(provider, clock)
    await keys.current()
    for _ in range(20):
        await keys.after_rotation()
    assert keys.fetches == 1
    clock.now += PAUSE_SECONDS
    await asyncio.gather(*(keys.after_rotation() for _ in range(20)))
    assert keys.fetches == 2


async def test_old_keys_are_used_while_newer_ones_are_fetched(provider: Provider) -> None:
    clock = StillClock()
    keys = by_keys_url(provider, clock)
    await keys.current()
    provider.rotate()
    clock.now += FRESH_SECONDS
    assert names(await keys.current()) == ["first"]
    assert keys._fetching is not None
    await keys._fetching
    assert names(await keys.current()) == ["second"]


async def test_old_keys_stay_in_use_for_a_day_if_the_issuer_is_away(provider: Provider) -> None:
    clock = StillClock()
    keys = by_keys_url(provider, clock)
    await keys.current()
    provider.answers[KEYS] = (500, b"")
    clock.now += STALE_SECONDS - 1
    assert names(await keys.after_rotation()) == ["first"]
    clock.now += 1 + PAUSE_SECONDS
    assert not await keys.current()
    del provider.answers[KEYS]
    clock.now += PAUSE_SECONDS
    assert names(await keys.current()) == ["first"]


async def test_an_issuer_that_does_not_listen_is_no_fault_of_the_server(provider: Provider) -> None:
    keys = FetchedKeys(Settings(jwt_jwks_url="http://127.0.0.1:9/keys"))
    assert not await keys.current()
    with pytest.raises(KeysNotFetched, match="could not be reached"):
        await keys.fetch()


async def test_discovery_says_where_the_keys_are(provider: Provider) -> None:
    keys = FetchedKeys(Settings(jwt_discovery_url=provider.discovery_url, jwt_issuer=provider.issuer))
    assert names(await keys.fetch()) == ["first"]
    assert keys.issuer == provider.issuer
    assert provider.requests == {DISCOVERY: 1, KEYS: 1}


@pytest.mark.parametrize(
    ("discovered", "code"),
    [
        ({"issuer": "https://evil.example"}, "OTHER_ISSUER"),
        ({"issuer": None}, "BAD_DISCOVERY"),
        ({"jwks_uri": "http://keys.example/keys"}, "BAD_DISCOVERY"),
        ({"jwks_uri": "file:///etc/passwd"}, "BAD_DISCOVERY"),
        ({"jwks_uri": None}, "BAD_DISCOVERY"),
    ],
)
async def test_a_discovery_document_that_leads_astray_is_refused(
    provider: Provider, discovered: dict[str, Any], code: str
) -> None:
    provider.discovered = discovered
    keys = FetchedKeys(Settings(jwt_discovery_url=provider.discovery_url, jwt_issuer=provider.issuer))
    with pytest.raises(KeysNotFetched) as failed:
        await keys.fetch()
    assert failed.value.code == code
    assert provider.requests[KEYS] == 0


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((200, b"<html>"), "NO_JSON"),
        ((200, b"[]"), "NO_JSON"),
        ((200, b"[" * 100_000), "NO_JSON"),
        ((200, b" " * 600_000), "TOO_LARGE"),
        ((302, ELSEWHERE.encode()), "BAD_STATUS"),
        ((200, json.dumps({"keys": "none"}).encode()), "NO_USABLE_KEY"),
        ((200, json.dumps({"keys": [OctKey.generate_key(256).as_dict()]}).encode()), "NO_USABLE_KEY"),
        ((200, json.dumps({"keys": [{"kty": "RSA", "n": "!", "e": 5}, None, 7]}).encode()), "NO_USABLE_KEY"),
    ],
    ids=["HTML", "list", "deep", "large", "redirect", "no list", "shared secret", "broken"],
)
async def test_an_answer_that_is_no_set_of_public_keys_is_refused(
    provider: Provider, answer: tuple[int, bytes], code: str
) -> None:
    provider.answers[KEYS] = answer
    with pytest.raises(KeysNotFetched) as failed:
        await by_keys_url(provider, StillClock()).fetch()
    assert failed.value.code == code
    assert provider.requests[ELSEWHERE] == 0


async def test_a_weak_key_is_left_out_and_named_if_there_is_no_other(provider: Provider) -> None:
    weak = weak_key().as_dict(private=False)
    provider.published = [weak, *provider.published]
    assert names(await by_keys_url(provider, StillClock()).fetch()) == ["first"]
    provider.published = [weak]
    with pytest.raises(KeysNotFetched, match="1024 bits; 2,048 are the least"):
        await by_keys_url(provider, StillClock()).fetch()


@pytest.mark.parametrize(
    ("url", "is_accepted"),
    [
        ("https://id.example.com/keys", True),
        ("http://localhost:8080/keys", True),
        ("http://[::1]:8080/keys", True),
        ("http://id.example.com/keys", False),
        ("http://127.0.0.1.example.com/keys", False),
        ("ftp://id.example.com/keys", False),
        ("id.example.com", False),
        ("https://", False),
        ("https://[broken", False),
    ],
)
def test_only_addresses_that_nobody_can_tamper_with_are_accepted(url: str, is_accepted: bool) -> None:
    if is_accepted:
        assert IssuerSettings(jwt_jwks_url=url).jwt_jwks_url == url
    else:
        with pytest.raises(ValueError, match="must begin with https://"):
            IssuerSettings(jwt_jwks_url=url)


def test_keys_come_from_one_place_only() -> None:
    with pytest.raises(ValueError, match="keys can come from one of them only"):
        IssuerSettings(jwt_jwks_url="https://id.example/keys", jwt_discovery_url="https://id.example/")
