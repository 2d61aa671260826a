"""What the pages learn about signing in, and which addresses they may call for it. tests/browser/test_sign_in.py signs in."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.identity.bearer_tokens import Identity
from api.identity.fetched_keys import FetchedKeys, KeysNotFetched
from api.identity.sign_in_provider import SignInProvider, as_source
from api.settings import Settings
from api.web.pages import ASK_EACH_TIME, pages
from api.web.security_headers import policy
from api.web.sign_in import SignIn
from tests.api.identity.provider import DISCOVERY, Provider

SAYS_MORE = {
    "authorization_endpoint": "https://id.example.com/authorize",
    "token_endpoint": "https://tokens.example.com/oauth2/token?tenant=1",
    "end_session_endpoint": "https://id.example.com/leave",
    "userinfo_endpoint": "https://id.example.com/me",
    "id_token_signing_alg_values_supported": ["ES256"],
}
TOLD = {name: value for name, value in SAYS_MORE.items() if name != "userinfo_endpoint"}


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        running.discovered = dict(SAYS_MORE)
        yield running


def client(**given: Any) -> TestClient:
    settings = Settings(**given)
    sign_in = SignIn(settings, Identity(settings).source)
    dist = pages(policy=sign_in.policy if sign_in.is_offered else None)
    return TestClient(Starlette(routes=[sign_in.route(), *dist]))


def of(provider: Provider, **given: Any) -> dict[str, Any]:
    return {"jwt_discovery_url": provider.discovery_url, "sign_in_client_id": "pages", **given}


def may_call(browser: TestClient) -> str:
    found = re.search(r"connect-src ([^;]*);", browser.get("/").headers["content-security-policy"])
    assert found
    return found[1].removeprefix("'self' ws: wss:").strip()


def test_without_a_client_there_is_nothing_to_tell(tmp_path: Path, provider: Provider) -> None:
    for browser in (client(data_dir=tmp_path), client(jwt_discovery_url=provider.discovery_url)):
        assert browser.get("/sign-in").json() is None
        page = browser.get("/")
        assert page.headers["cache-control"] == ASK_EACH_TIME
        assert "content-security-policy" not in page.headers  # the one of all responses comes from app.py
    assert provider.requests == {}


def test_the_pages_are_told_what_they_need_and_may_call_the_token_endpoint_only(provider: Provider) -> None:
    browser = client(**of(provider, sign_in_scopes="openid floor", sign_in_parameters="audience=vigie&a=1&a=2"))
    answer = browser.get("/sign-in")
    assert answer.json() == {
        "clientId": "pages",
        "scope": "openid floor",
        "parameters": [["audience", "vigie"], ["a", "1"], ["a", "2"]],
        "provider": {"issuer": provider.issuer, **TOLD},
    }
    assert answer.headers["cache-control"] == "no-store"
    assert may_call(browser) == "https://tokens.example.com/oauth2/token"
    assert browser.get("/").headers["cache-control"] == "no-store"
    assert provider.requests[DISCOVERY] == 1


def test_while_the_provider_is_away_the_pages_wait(provider: Provider) -> None:
    provider.answers[DISCOVERY] = (503, b"")
    browser = client(**of(provider))
    assert browser.get("/sign-in").json()["provider"] is None
    assert may_call(browser) == f"{provider.issuer}/"


@pytest.mark.parametrize(
    ("discovered", "fault"),
    [
        ({"token_endpoint": None}, "names no safe token_endpoint"),
        ({"token_endpoint": "http://id.example.com/token"}, "names no safe token_endpoint"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "names no safe authorization_endpoint"),
        ({"response_types_supported": ["id_token"]}, "response_types_supported lacks code"),
        ({"code_challenge_methods_supported": ["plain"]}, "code_challenge_methods_supported lacks S256"),
    ],
)
async def test_a_provider_where_nobody_can_sign_in_safely_is_not_used(
    provider: Provider, discovered: dict[str, Any], fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    provider.discovered |= discovered
    keys = FetchedKeys(Settings(**of(provider)))
    await keys.fetch()
    assert keys.sign_in is not None
    [only] = keys.sign_in.faults
    assert fault in only
    assert only in caplog.text
    assert client(**of(provider)).get("/sign-in").json()["provider"] is None


async def test_a_document_of_another_issuer_sends_nobody_anywhere(provider: Provider) -> None:
    keys = FetchedKeys(Settings(**of(provider, jwt_issuer="https://other.example.com")))
    with pytest.raises(KeysNotFetched):
        await keys.fetch()
    assert keys.sign_in is None


def test_an_end_that_is_not_safe_is_left_out() -> None:
    found = SignInProvider.of({**SAYS_MORE, "end_session_endpoint": "http://id.example.com/leave"})
    assert "end_session_endpoint" not in found.metadata
    assert found.faults == ()


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://id.example.com/a;b,c d/token#x", "https://id.example.com/a%3Bb%2Cc%20d/token"),
        ("https://user:word@id.example.com:8443/token", "https://id.example.com:8443/token"),
        ("http://[::1]:8080/token", "http://[::1]:8080/token"),
        ("https://id.example.com", "https://id.example.com"),
    ],
)
def test_an_address_can_not_add_to_the_policy(url: str, source: str) -> None:
    assert as_source(url) == source
    assert policy(as_source(url)).count(";") == policy().count(";")
