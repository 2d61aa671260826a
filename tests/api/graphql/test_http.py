"""GraphQL over HTTP: bodies, media types, methods, origins and headers; api/graphql/endpoint.py and api/web/app.py."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.graphql.limits import MAX_BODY_BYTES
from tests.support.running_server import RunningServer

NAME = "{ viewer { name } }"
ADA = {"data": {"viewer": {"name": "Ada Byron"}}}
AWAY = "mutation { setPresence(input: {presence: AWAY}) { __typename } }"
RESPONSE_TYPE = "application/graphql-response+json"
READING = ("GET", "HEAD")


@pytest.fixture
def client(server: RunningServer) -> Iterator[httpx2.Client]:
    with httpx2.Client(headers=server.headers("ada"), timeout=30) as client:
        yield client


def codes(answer: httpx2.Response) -> list[str]:
    return [error["extensions"]["code"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"5",
        b'"x"',
        b"[]",
        b"[1, 2]",
        b"{}",
        b"{",
        b"\xff\xfe",
        b"[" * 50_000,
        b'{"query":' * 10_000,
        b'{"query": ' + b"9" * 5_000 + b"}",
        b'{"query": "{ viewer { name } }", "variables": {"n": ' + b"9" * 5_000 + b"}}",
        b'{"query": null}',
        b'{"query": 5}',
        b'{"query": ["{ viewer { name } }"]}',
        b'{"query": ""}',
        b'{"query": "{ viewer { name } }", "variables": 5}',
        b'{"query": "{ viewer { name } }", "variables": []}',
        b'{"query": "{ viewer { name } }", "operationName": 5}',
        b'{"query": "{ viewer { name } }", "operationName": {}}',
        b'{"query": "{ viewer { name } }", "operationName": "Other"}',
        b'{"query": "{ viewer { name } }", "extensions": "x"}',
        b'{"query": "fragment F on Viewer { name }"}',
        b'[{"query": "{ viewer { name } }"}]',
    ],
    ids=lambda body: (body if len(body) < 99 else body[:30]).decode(errors="replace"),
)
def test_a_malformed_body_is_refused_in_json(server: RunningServer, client: httpx2.Client, body: bytes) -> None:
    answer = client.post(server.url, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert codes(answer) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_form_of_a_foreign_page_is_no_operation(
    server: RunningServer, client: httpx2.Client, content_type: str
) -> None:
    body = json.dumps({"query": NAME}).encode()
    answer = client.post(server.url, content=body, headers={"content-type": content_type})
    assert answer.status_code == 415
    assert codes(answer) == ["BAD_USER_INPUT"]


def test_a_body_that_is_too_large_is_refused(server: RunningServer, client: httpx2.Client) -> None:
    answer = client.post(server.url, json={"query": NAME, "variables": {"x": "y" * MAX_BODY_BYTES}})
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"
    assert codes(answer) == ["REQUEST_TOO_LARGE"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "x-request-id" in answer.headers

    def endless() -> Iterator[bytes]:
        for _ in range(1_000):
            yield b" " * 1_000

    answer = client.post(server.url, content=endless(), headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"
    assert codes(answer) == ["REQUEST_TOO_LARGE"]


def test_a_query_may_be_sent_with_get_and_is_kept_by_nobody(server: RunningServer, client: httpx2.Client) -> None:
    answer = client.get(server.url, params={"query": NAME})
    assert (answer.status_code, answer.json()) == (200, ADA)
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "authorization" in answer.headers["vary"].lower()
    named = "query Who($with: Boolean!) { viewer { name @include(if: $with) } }"
    answer = client.get(server.url, params={"query": named, "variables": '{"with": true}', "operationName": "Who"})
    assert answer.json() == ADA


@pytest.mark.parametrize("variables", ["{", "5", "[]", '"x"', "[" * 5_000, "9" * 5_000])
def test_malformed_variables_with_get_are_refused(server: RunningServer, client: httpx2.Client, variables: str) -> None:
    answer = client.get(server.url, params={"query": NAME, "variables": variables})
    assert answer.status_code == 400
    assert codes(answer) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("method", READING)
def test_a_mutation_is_never_done_with_get(server: RunningServer, client: httpx2.Client, method: str) -> None:
    before = client.post(server.url, json={"query": "{ asOf }"}).json()
    answer = client.request(method, server.url, params={"query": AWAY})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    if method == "GET":
        assert codes(answer) == ["BAD_USER_INPUT"]
    assert client.post(server.url, json={"query": "{ asOf }"}).json() == before


def test_a_subscription_over_plain_http_says_what_it_needs(server: RunningServer, client: httpx2.Client) -> None:
    answer = client.post(server.url, json={"query": "subscription { notifications { __typename } }"})
    assert answer.status_code == 406
    assert "text/event-stream" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(server: RunningServer, client: httpx2.Client, method: str) -> None:
    answer = client.request(method, server.url, json={"query": NAME})
    assert (answer.status_code, answer.headers["allow"], codes(answer)) == (405, "GET, HEAD, POST", ["REFUSED"])


def test_a_head_is_that_of_the_get_without_a_body(server: RunningServer, client: httpx2.Client) -> None:
    def both(headers: dict[str, str]) -> tuple[httpx2.Response, httpx2.Response]:
        got, head = (client.request(method, server.url, params={"query": NAME}, headers=headers) for method in READING)
        return got, head

    got, head = both({})
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "cache-control", "vary"):
        assert head.headers[name] == got.headers[name]
    for answer in both({"if-none-match": head.headers["etag"]}):
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", head.headers["etag"])


def test_no_stream_is_opened_for_a_head_alone(server: RunningServer, client: httpx2.Client) -> None:
    asked = {"query": "subscription { notifications { __typename } }"}
    answer = client.head(server.url, params=asked, headers={"accept": "text/event-stream"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")
    assert client.head(server.url, params=asked).status_code == 406


@pytest.mark.parametrize(
    ("accept", "media_type", "status_of_a_bad_document"),
    [
        ("*/*", "application/json", 200),
        ("application/json", "application/json", 200),
        (RESPONSE_TYPE, RESPONSE_TYPE, 400),
        (f"{RESPONSE_TYPE}, application/json;q=0.9", RESPONSE_TYPE, 400),
        (f"application/json, {RESPONSE_TYPE};q=0.9", "application/json", 200),
    ],
)
def test_the_answer_has_the_media_type_asked_for(
    server: RunningServer, client: httpx2.Client, accept: str, media_type: str, status_of_a_bad_document: int
) -> None:
    good = client.post(server.url, json={"query": NAME}, headers={"accept": accept})
    assert (good.status_code, good.json()) == (200, ADA)
    assert good.headers["content-type"] == f"{media_type}; charset=utf-8"
    for document in ("{", "{ nothing }", "query($n: Int!) { viewer { name } agents(first: $n) { totalCount } }"):
        bad = client.post(server.url, json={"query": document}, headers={"accept": accept})
        assert bad.status_code == status_of_a_bad_document
        assert "data" not in bad.json()
        assert set(codes(bad)) == {"BAD_USER_INPUT"}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("named", "code"),
    [
        ({"documentId": "sha256:00"}, "DOCUMENT_NOT_TRUSTED"),
        ({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "00"}}}, "PERSISTED_QUERY_NOT_SUPPORTED"),
    ],
)
def test_an_id_names_no_document_where_none_are_trusted(
    server: RunningServer, client: httpx2.Client, method: str, named: dict[str, Any], code: str
) -> None:
    def send(body: dict[str, Any]) -> httpx2.Response:
        params = {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
        return client.post(server.url, json=body) if method == "POST" else client.get(server.url, params=params)

    assert codes(send(named)) == [code]
    assert send({"query": NAME, **named}).json() == ADA


def test_validation_errors_stay_helpful(server: RunningServer, client: httpx2.Client) -> None:
    answer = client.post(server.url, json={"query": "{ viewr { name } }"}).json()
    assert answer["errors"][0]["message"] == "Cannot query field 'viewr' on type 'Query'. Did you mean 'viewer'?"
    assert answer["errors"][0]["locations"] == [{"line": 1, "column": 3}]


ORIGINS = {
    "foreign": "https://evil.example",
    "none at all": "null",
    "another port": "http://127.0.0.1:1",
    "another name for this host": "http://localhost.evil.example",
}


@pytest.mark.parametrize("origin", ORIGINS.values(), ids=ORIGINS)
def test_a_page_of_a_foreign_origin_is_refused(server: RunningServer, client: httpx2.Client, origin: str) -> None:
    answer = client.post(server.url, json={"query": NAME}, headers={"origin": origin})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers
    assert codes(answer) == ["FORBIDDEN"]
    upgrade = {
        "origin": origin,
        "connection": "Upgrade",
        "upgrade": "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
        "sec-websocket-protocol": "graphql-transport-ws",
    }
    assert client.get(server.url, headers=upgrade).status_code == 403


def test_the_servers_own_pages_may_call(server: RunningServer, client: httpx2.Client) -> None:
    answer = client.post(server.url, json={"query": NAME}, headers={"origin": server.base})
    assert answer.json() == ADA


def test_a_page_of_an_allowed_origin_may_call() -> None:
    with RunningServer(environment={"VIGIE_ALLOWED_ORIGINS": "https://floor.example, http://localhost:5173"}) as server:
        for origin in ("https://floor.example", "http://localhost:5173"):
            preflight = httpx2.options(
                server.url,
                headers={
                    "origin": origin,
                    "access-control-request-method": "POST",
                    "access-control-request-headers": "authorization,content-type,last-event-id",
                },
            )
            assert preflight.status_code == 200
            answer = httpx2.post(server.url, json={"query": NAME}, headers={"origin": origin})
            assert answer.headers["access-control-allow-origin"] == origin
            assert answer.json() == {"data": {"viewer": None}}
        assert (
            httpx2.post(server.url, json={"query": NAME}, headers={"origin": "http://floor.example"}).status_code == 403
        )


def test_every_answer_has_the_headers_that_protect_a_browser(server: RunningServer, client: httpx2.Client) -> None:
    for path in ("/graphql?query={asOf}", "/healthz", "/readyz", "/nothing", "/static/vendor/graphiql/NOTICES.txt"):
        headers = client.get(server.base + path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "server" not in headers


def test_a_browser_gets_graphiql_with_nothing_from_elsewhere(server: RunningServer, client: httpx2.Client) -> None:
    page = client.get(server.url, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.headers["content-type"].startswith("text/html")
    assert "connect-src 'self'" in page.headers["content-security-policy"]
    assert "<title>Vigie – GraphiQL</title>" in page.text
    scripts = [part.split('"')[0] for part in page.text.split('src="')[1:]]
    assert scripts
    for script in scripts:
        assert client.get(server.base + script).status_code == 200


def test_graphiql_can_be_switched_off() -> None:
    with RunningServer(environment={"VIGIE_GRAPHIQL": "false"}) as server:
        assert httpx2.get(server.url, headers={"accept": "text/html"}).status_code == 404


def test_what_is_asked_stands_in_no_log(server: RunningServer, client: httpx2.Client) -> None:
    canary: dict[str, Any] = {"query": "query Canary4711 { viewer { nameCanary4711 } }"}
    client.post(server.url, json=canary)
    client.get(server.url, params=canary)
    client.get(server.base + "/Canary4711?Canary4711")
    assert "Canary4711" not in server.log
    assert server.token("ada")[:30] not in server.log


def test_health_and_readiness(server: RunningServer, client: httpx2.Client, tmp_path: Path) -> None:
    assert client.get(server.base + "/healthz").json() == {"healthy": True}
    ready = client.get(server.base + "/readyz")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "reasons": []})
