"""Pages of other origins: what their libraries may send, which tools may be allowed, and what the log says of the others."""

import re
from collections.abc import Iterator

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from api.settings import PREFIX, Settings
from tests.support.running_server import TRANSPORT_WS, RunningServer

ALLOWED = ("https://floor.example", "altair://-", "chrome-extension://flnheeellpciglgpaodhkhmapeljopja")
NAME = "{ viewer { name } }"
SENT_BY_LIBRARIES = (
    "traceparent,tracestate,baggage,sentry-trace,b3,x-request-id",
    "apollo-require-preflight,apollographql-client-name,apollographql-client-version",
    "graphql-client-name,graphql-client-version,x-client,x-client-name,x-client-version,x-vigie-client",
    "X-Datadog-Trace-Id, X-Datadog-Parent-Id, X-Datadog-Origin, X-Datadog-Sampling-Priority",
)


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with RunningServer(environment={"VIGIE_ALLOWED_ORIGINS": ",".join(ALLOWED)}) as running:
        yield running


def preflight(server: RunningServer, origin: str, headers: str, method: str = "POST") -> httpx2.Response:
    asked = {"access-control-request-method": method, "access-control-request-headers": headers}
    return httpx2.options(server.url, headers={"origin": origin, **asked})


@pytest.mark.parametrize("headers", SENT_BY_LIBRARIES)
def test_a_preflight_allows_what_libraries_add(server: RunningServer, headers: str) -> None:
    for origin in ALLOWED:
        answer = preflight(server, origin, f"authorization,content-type,{headers}")
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, origin)
        assert "access-control-allow-credentials" not in answer.headers


def test_a_preflight_allows_the_methods_that_there_are(server: RunningServer) -> None:
    methods = ("GET", "HEAD", "POST", "PUT", "DELETE")
    answers = [preflight(server, ALLOWED[0], "authorization", method) for method in methods]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 400, 400]


@pytest.mark.parametrize("header", ["x-vigie-acts-for", "cookie", "x-forwarded-for", "x-unknown"])
def test_a_preflight_refuses_the_rest(server: RunningServer, header: str) -> None:
    assert preflight(server, ALLOWED[0], f"authorization,{header}").status_code == 400


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "altair://other", "chrome-extension://other"])
async def test_others_are_refused_and_the_log_names_an_existing_setting(server: RunningServer, origin: str) -> None:
    assert "access-control-allow-origin" not in preflight(server, origin, "authorization").headers
    headers = {**server.headers("ada"), "origin": origin}
    assert httpx2.post(server.url, json={"query": NAME}, headers=headers).status_code == 403
    with pytest.raises(InvalidStatus) as refused:
        await connect(server.websocket_url, subprotocols=[Subprotocol(TRANSPORT_WS)], origin=Origin(origin))
    assert refused.value.response.status_code == 403
    [*said] = [line for line in server.log.splitlines() if "origin" in line and repr(origin) in line]
    assert said
    for line in said:
        assert "allowed_origins" not in line
        [name] = re.findall(rf"{PREFIX}[A-Z_]+", line)
        assert name.removeprefix(PREFIX).lower() in Settings.model_fields


@pytest.mark.parametrize("origin", ALLOWED)
async def test_allowed_tools_may_ask_and_open_sockets(server: RunningServer, origin: str) -> None:
    answer = httpx2.post(server.url, json={"query": NAME}, headers={**server.headers("ada"), "origin": origin})
    assert answer.json() == {"data": {"viewer": None}}
    assert answer.headers["access-control-allow-origin"] == origin
    async with connect(server.websocket_url, subprotocols=[Subprotocol(TRANSPORT_WS)], origin=Origin(origin)) as socket:
        assert socket.subprotocol == TRANSPORT_WS
