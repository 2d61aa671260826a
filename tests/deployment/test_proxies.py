"""The examples of reverse proxies in docs/deployment/: what must get through does, and what clients claim does not.

nginx is tested always; Caddy and Traefik, whose programs are large, by `make deployment`.
"""

import asyncio
import json
import os
import re
from collections.abc import Iterator
from itertools import islice

import httpx2
import pytest

from api.graphql.limits import MAX_BODY_BYTES
from api.web.http_protocol import MAX_HEAD_BYTES
from tests.api.conftest import add_people
from tests.deployment.proxies import EXAMPLES, PROXIES, RunningProxy
from tests.support.running_server import RunningServer
from tests.support.websocket_frames import HANDSHAKE, PING, PONG, TEXT, frame, frames_in, message

pytestmark = pytest.mark.xdist_group("proxies")  # each proxy and its server are started once

TRIED = tuple(PROXIES) if "VIGIE_TEST_PROXIES" in os.environ else ("nginx",)
PING_SECONDS = 0.4
SILENT_PINGS = 7  # longer than the time-outs, which are 2 s here
ANONYMOUS_REQUESTS = 1  # a second, and so many times ten at once
WATCH = "subscription { ongoingConversationsChanged { __typename } }"


@pytest.fixture(scope="module")
def vigie() -> Iterator[RunningServer]:
    environment = {
        "VIGIE_PING_SECONDS": str(PING_SECONDS),
        "VIGIE_ANONYMOUS_REQUESTS_PER_ADDRESS": str(ANONYMOUS_REQUESTS),
    }
    with RunningServer(environment=environment) as running:
        asyncio.run(add_people(running.database_url))
        yield running


@pytest.fixture(scope="module", params=TRIED)
def proxy(
    request: pytest.FixtureRequest, vigie: RunningServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningProxy]:
    with RunningProxy(request.param, tmp_path_factory.mktemp(request.param), vigie.port) as running:
        yield running


def test_a_websocket_outlives_the_time_outs_of_the_proxy(vigie: RunningServer, proxy: RunningProxy) -> None:
    with proxy.connection() as raw:
        raw.sendall(HANDSHAKE.replace("127.0.0.1", "localhost").encode())
        received = bytearray()
        while b"\r\n\r\n" not in received:
            received += raw.recv(65_536)
        head, _, rest = bytes(received).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 ")
        received = bytearray(rest)
        raw.sendall(message({"type": "connection_init", "payload": vigie.headers("ada")}))
        raw.sendall(message({"id": "1", "type": "subscribe", "payload": {"query": WATCH}}))
        pings, texts = 0, []
        while pings < SILENT_PINGS:
            received += raw.recv(65_536)
            for opcode, payload in frames_in(received):
                assert opcode in (PING, TEXT)
                if opcode == PING:
                    pings += 1
                    raw.sendall(frame(PONG, payload))
                else:
                    texts.append(json.loads(payload)["type"])
        assert texts == ["connection_ack", "next"]
        raw.sendall(message({"id": "2", "type": "subscribe", "payload": {"query": "{ asOf }"}}))
        while not any(opcode == TEXT and b"asOf" in payload for opcode, payload in frames_in(received)):
            received += raw.recv(65_536)


def test_events_come_at_once_and_a_silent_stream_stays_open(vigie: RunningServer, proxy: RunningProxy) -> None:
    headers = {"accept": "text/event-stream", **vigie.headers("ada")}
    with (
        httpx2.Client(verify=proxy.tls, timeout=10) as client,
        client.stream("POST", f"{proxy.base}/graphql", json={"query": WATCH}, headers=headers) as stream,
    ):
        lines = stream.iter_lines()
        assert next(lines) == "event: next"
        comments = (line for line in lines if line.startswith(":"))
        assert len(list(islice(comments, SILENT_PINGS))) == SILENT_PINGS


def test_vigie_counts_by_the_address_of_the_client_and_not_by_what_it_claims(proxy: RunningProxy) -> None:
    body = {"query": "{ asOf }"}

    def status(source: str, claimed: str) -> int:
        transport = httpx2.HTTPTransport(verify=proxy.tls, local_address=source)
        headers = {"x-forwarded-for": claimed, "x-real-ip": claimed, "forwarded": f"for={claimed}"}
        with httpx2.Client(transport=transport) as client:
            return client.post(f"{proxy.base}/graphql", json=body, headers=headers).status_code

    as_others = [status("127.0.0.1", f"203.0.113.{number}") for number in range(12 * ANONYMOUS_REQUESTS)]
    assert 429 in as_others
    assert status("127.0.0.2", "127.0.0.1") == 200


def test_what_only_the_proxy_may_say_is_taken_from_clients(proxy: RunningProxy) -> None:
    claimed = "0123456789abcdef"
    headers = {"x-request-id": claimed, "x-forwarded-proto": "http", "x-forwarded-host": "evil.example"}
    with httpx2.Client(verify=proxy.tls) as client:
        answer = client.get(f"{proxy.base}/healthz", headers=headers)
        assert answer.headers["x-request-id"] != claimed
        assert client.get(f"{proxy.base}/metrics").status_code == 404


def test_clients_get_vigies_answers_to_what_is_a_little_too_large(vigie: RunningServer, proxy: RunningProxy) -> None:
    with httpx2.Client(verify=proxy.tls, headers=vigie.headers("ada")) as client:
        large = client.post(f"{proxy.base}/graphql", content=b" " * (MAX_BODY_BYTES + 1))
        assert (large.status_code, large.headers["content-type"]) == (413, "application/json")
        query = "{ asOf }" + " " * (MAX_HEAD_BYTES - 2_000)
        assert client.get(f"{proxy.base}/graphql", params={"query": query}).status_code == 200
        too_long = query + " " * 3_000
        assert client.get(f"{proxy.base}/graphql", params={"query": too_long}).status_code == 431


def test_http_is_led_to_https(proxy: RunningProxy) -> None:
    answer = httpx2.get(f"{proxy.plain}/graphql?query=x")
    assert answer.status_code in (301, 308)
    assert re.fullmatch(r"https://localhost(:\d+)?/graphql\?query=x", answer.headers["location"])


def test_every_example_says_who_may_be_believed() -> None:
    examples = [EXAMPLES / "nginx.conf", EXAMPLES / "Caddyfile", EXAMPLES / "traefik.yaml"]
    for example in examples:
        assert "FORWARDED_ALLOW_IPS" in example.read_text("utf-8"), example.name


def test_nginx_lets_in_what_vigie_would_and_little_more() -> None:
    text = (EXAMPLES / "nginx.conf").read_text("utf-8")
    [body] = re.findall(r"client_max_body_size (\d+)k;", text)
    assert MAX_BODY_BYTES < int(body) * 1024 < 2 * MAX_BODY_BYTES
    [head] = re.findall(r"large_client_header_buffers 4 (\d+)k;", text)
    assert MAX_HEAD_BYTES < int(head) * 1024 < 2 * MAX_HEAD_BYTES
