"""What is compressed over HTTP, and what never is; and the schema's files.

They are in api/web/compression.py and schema_files.py.
"""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from graphql import build_client_schema, build_schema, introspection_from_schema

from schema.root import schema
from tests.support.running_server import RunningServer

SCHEMA = Path(__file__).parents[3] / "schema" / "schema.graphql"
LONG = "query Long { " + " ".join(f"a{number}: viewer {{ id name roles }}" for number in range(20)) + " }"
SHORT = "query Short { viewer { name } }"
GZIP = {"accept-encoding": "gzip"}
OF_HEADS = ("content-type", "content-length", "content-encoding", "etag", "cache-control", "vary")


@pytest.fixture
def client(server: RunningServer) -> Iterator[httpx2.Client]:
    with httpx2.Client(headers=server.headers("ada"), timeout=30) as client:
        yield client


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_long_answer_is_compressed_for_who_asks_for_it(
    server: RunningServer, client: httpx2.Client, method: str
) -> None:
    def answer(headers: dict[str, str], query: str = LONG) -> httpx2.Response:
        if method == "GET":
            return client.get(server.url, params={"query": query}, headers=headers)
        return client.post(server.url, json={"query": query}, headers=headers)

    plain, packed, short = answer({"accept-encoding": "identity"}), answer(GZIP), answer(GZIP, SHORT)
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) * 5 < int(plain.headers["content-length"])
    assert packed.json() == plain.json()
    assert "accept-encoding" in plain.headers["vary"].lower()
    assert "content-encoding" not in short.headers
    if method == "GET":
        assert answer({**GZIP, "if-none-match": packed.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("path", ["/graphql", "/schema.graphql", "/schema.json", "/chat.js"])
def test_what_is_compressed_has_a_weak_tag_and_a_head_of_its_own(
    server: RunningServer, client: httpx2.Client, path: str
) -> None:
    """A strong tag is of bytes, which are others (RFC 9110, 8.8.3.3). A client may keep both, and finds each again."""

    def ask(method: str, encoding: str, **headers: str) -> httpx2.Response:
        params = {"query": LONG} if path == "/graphql" else None
        sent = {"accept": "*/*", "accept-encoding": encoding, **headers}
        return client.request(method, server.base + path, params=params, headers=sent)

    plain, packed = ask("GET", "identity"), ask("GET", "gzip")
    assert packed.headers["etag"].startswith('W/"')
    assert packed.headers["etag"] == "W/" + plain.headers["etag"]
    for got, encoding in ((plain, "identity"), (packed, "gzip")):
        head = ask("HEAD", encoding)
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert [head.headers.get(name) for name in OF_HEADS] == [got.headers.get(name) for name in OF_HEADS]
        for method in ("GET", "HEAD"):
            kept = ask(method, encoding, **{"if-none-match": got.headers["etag"]})
            assert (kept.status_code, kept.content, kept.headers["etag"]) == (304, b"", got.headers["etag"])


def test_an_event_stream_is_never_compressed(server: RunningServer, client: httpx2.Client) -> None:
    asked = {"query": "subscription { notifications { __typename } }"}
    headers = {**GZIP, "accept": "text/event-stream"}
    with client.stream("POST", server.url, json=asked, headers=headers) as stream:
        assert "content-encoding" not in stream.headers
        assert any(line.startswith("data: ") for line in stream.iter_lines())


def test_the_schema_is_served_with_its_tag(server: RunningServer, client: httpx2.Client) -> None:
    text = client.get(f"{server.base}/schema.graphql", headers=GZIP)
    assert text.text == SCHEMA.read_text("utf-8") == schema.as_str().rstrip() + "\n"
    assert text.headers["content-encoding"] == "gzip"
    found = client.get(f"{server.base}/schema.json").json()["data"]
    assert build_client_schema(found).type_map.keys() == build_schema(text.text).type_map.keys()
    # Here as in the server, because Strawberry's schema is made, graphql-core says `isOneOf: false` of all other types.
    assert found == introspection_from_schema(build_schema(text.text))
    for path in ("/schema.graphql", "/schema.json"):
        tag = client.get(server.base + path).headers["etag"]
        again = client.get(server.base + path, headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")


def test_the_schema_is_for_clients_with_a_token(server: RunningServer) -> None:
    for path in ("/schema.graphql", "/schema.json"):
        answer = httpx2.get(server.base + path)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="vigie"')
        assert answer.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED", "reason": "NO_TOKEN"}


def test_without_introspection_there_are_no_schema_files() -> None:
    with RunningServer(environment={"VIGIE_INTROSPECTION": "false"}) as server:
        for path in ("/schema.graphql", "/schema.json"):
            assert httpx2.get(server.base + path, headers=server.headers("ada")).status_code == 404
