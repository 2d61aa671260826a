"""What a server sends to its collector of one change: request, operation, statements; then log, floor and delivery."""

import asyncio
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2
import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from tortoise.backends.base.executor import EXECUTOR_CACHE

from models.database import connections
from tests.api.telemetry.collector import Collector, Received
from tests.support.builders import a_conversation, a_customer, a_queue, a_supervisor, settings
from tests.support.databases import create_sqlite
from tests.support.freezing import until
from tests.support.running_server import RunningServer

CUSTOMER, TITLE, REASON, SEARCHED = "Zerlina Quastelby", "Spoilt quinces", "Obstreperous wombats", "marmalade-4711"
CLOSE = """mutation Close($id: ID!, $reason: String!) {
  forceClose(input: {conversationId: $id, reason: $reason}) { __typename ... on Refusal { code } }
}"""
WATCH = """subscription Watch { ongoingConversationsChanged {
  __typename ... on ConversationList { last } ... on ConversationLeft { conversationId }
} }"""


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with Collector() as running:
        yield running


@pytest.fixture(scope="module")
def server(collector: Collector, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Knows the supervisors `ada` and `bea`. Both oversee a queue with conversations."""
    database = create_sqlite(tmp_path_factory.mktemp("traced"))
    asyncio.run(_prepare(database.url))
    data_dir = Path(database.url.removeprefix("sqlite:///")).parent
    with RunningServer(environment=collector.environment, data_dir=data_dir) as running:
        yield running


async def _prepare(database_url: str) -> None:
    EXECUTOR_CACHE.clear()
    await connections.connect(database_url)
    try:
        await settings()
        queue = await a_queue("Support")
        for login in ("ada", "bea"):
            await a_supervisor(login=login, oversees=[queue])
        for number in range(3):
            await a_conversation(queue=queue, customer=await a_customer(CUSTOMER), title=f"{TITLE} {number}")
    finally:
        await connections.disconnect()


def an_open_conversation(server: RunningServer) -> str:
    found = server.ask("{ ongoingConversations(first: 1) { edges { node { id } } } }", user="ada")
    conversation_id: str = found["data"]["ongoingConversations"]["edges"][0]["node"]["id"]
    return conversation_id


def post(server: RunningServer, document: str, variables: dict[str, Any], **headers: str) -> str:
    """Send an operation that must succeed, and return the id of its request."""
    answer = httpx2.post(
        server.url,
        json={"query": document, "variables": variables},
        headers=server.headers("ada") | headers,
        timeout=30,
    )
    assert "errors" not in answer.json(), answer.text
    request_id: str = answer.headers["x-request-id"]
    return request_id


async def span_of(collector: Collector, request_id: str) -> Received:
    """The span of a request. It ends last, so all spans inside are there, too."""
    await until(lambda: bool(collector.named("POST /graphql", vigie__request_id=request_id)))
    [span] = collector.named("POST /graphql", vigie__request_id=request_id)
    return span


async def test_a_change_is_seen_from_its_request_to_its_delivery(server: RunningServer, collector: Collector) -> None:
    conversation_id = an_open_conversation(server)
    async with server.socket("bea") as socket:
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": WATCH}})
        assert (await socket.receive_json(timeout=20))["type"] == "next"
        await until(lambda: "vigie_cohort_members 1.0" in httpx2.get(f"{server.base}/metrics").text)
        request_id = await asyncio.to_thread(post, server, CLOSE, {"id": conversation_id, "reason": REASON})
        left = await socket.receive_json(timeout=20)
        assert left["payload"]["data"]["ongoingConversationsChanged"]["conversationId"] == conversation_id
        await until(lambda: bool(collector.named("delivery")))

    request = await span_of(collector, request_id)
    [operation] = collector.named("mutation Close")
    [act] = collector.named("FORCE_CLOSE")
    assert (request.kind, request.parent_id, request.links) == (Span.SPAN_KIND_SERVER, "", ())
    assert (operation.trace_id, operation.parent_id) == (request.trace_id, request.span_id)
    assert (act.trace_id, act.parent_id) == (request.trace_id, operation.span_id)
    assert request.attributes | {"http.response.status_code": 200, "http.route": "/graphql"} == request.attributes
    assert operation.attributes == {
        "graphql.operation.type": "mutation",
        "graphql.operation.name": "Close",
        "vigie.document.hash": sha256(CLOSE.encode()).hexdigest(),
    }
    statements = [span for span in collector.trace(request.trace_id) if span.parent_id == act.span_id]
    assert {"BEGIN", "SELECT conversations", "UPDATE conversations", "INSERT log_entries", "COMMIT"} <= {
        span.name for span in statements
    }
    assert {(span.kind, span.attributes["db.system.name"]) for span in statements} == {
        (Span.SPAN_KIND_CLIENT, "sqlite")
    }

    [batch] = [span for span in collector.named("log.batch") if (act.trace_id, act.span_id) in span.links]
    inside = {span.name: span for span in collector.trace(batch.trace_id) if span.parent_id == batch.span_id}
    assert inside.keys() >= {"log.read", "floor.refresh", "delivery"}
    position = act.attributes["vigie.log.position"]
    assert batch.attributes["vigie.log.first"] <= position <= batch.attributes["vigie.log.last"]
    assert inside["log.read"].attributes["vigie.facts"] == inside["delivery"].attributes["vigie.facts"]
    told = {name: inside["delivery"].attributes[f"vigie.{name}"] for name in ("cohorts", "cohorts.members", "frames")}
    assert told == {"cohorts": 1, "cohorts.members": 1, "frames": 1}
    assert not any(span.has_failed for span in collector.spans)


async def test_an_operation_on_a_socket_links_to_its_handshake_and_its_frames_have_no_spans(
    server: RunningServer, collector: Collector
) -> None:
    query = "query OnSocket { viewer { id } }"
    before = len(collector.named("subscription Watch"))
    async with server.socket("bea") as socket:
        for number, document in (("1", WATCH), ("2", query)):
            await socket.send_json({"id": number, "type": "subscribe", "payload": {"query": document}})
        heard = [await socket.receive_json(timeout=20) for _ in range(3)]
        assert sorted(each["type"] for each in heard) == ["complete", "next", "next"]
        post(server, CLOSE, {"id": an_open_conversation(server), "reason": REASON})
        assert (await socket.receive_json(timeout=20))["type"] == "next"
    await until(lambda: len(collector.named("subscription Watch")) > before and bool(collector.named("query OnSocket")))
    handshakes = {
        (span.trace_id, span.span_id) for span in collector.named("GET /graphql", http__response__status_code=101)
    }
    opening, [single] = collector.named("subscription Watch")[before], collector.named("query OnSocket")
    assert opening.links == single.links
    assert set(opening.links) <= handshakes
    assert len({opening.trace_id, single.trace_id, opening.links[0][0]}) == 3
    assert [span.name for span in collector.trace(opening.trace_id) if span.kind != Span.SPAN_KIND_CLIENT] == [
        "subscription Watch"
    ]


async def test_an_event_stream_has_one_span_that_ends_with_its_opening(
    server: RunningServer, collector: Collector
) -> None:
    headers = server.headers("bea") | {"accept": "text/event-stream"}
    document = WATCH.replace("Watch", "WatchEvents")
    async with (
        httpx2.AsyncClient(timeout=20) as http,
        http.stream("POST", server.url, json={"query": document}, headers=headers) as answer,
    ):
        assert "event: next" in await anext(answer.aiter_text())
        request = await span_of(collector, answer.headers["x-request-id"])
        [opening] = collector.named("subscription WatchEvents")
    assert (opening.trace_id, opening.parent_id) == (request.trace_id, request.span_id)


async def test_a_trusted_proxy_begins_the_trace(server: RunningServer, collector: Collector) -> None:
    given = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")
    request_id = post(server, "{ asOf }", {}, traceparent=f"00-{given[0]}-{given[1]}-01")
    request = await span_of(collector, request_id)
    assert (request.trace_id, request.parent_id, request.links) == (*given, ())
    for malformed in ("00-0-0-01", f"00-{'0' * 32}-{given[1]}-01", "x" * 5_000):
        request = await span_of(collector, post(server, "{ asOf }", {}, traceparent=malformed))
        assert (request.parent_id, request.links) == ("", ())


async def test_probes_leave_no_spans_and_the_process_names_itself(server: RunningServer, collector: Collector) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert httpx2.get(f"{server.base}{path}").status_code == 200
    await span_of(collector, post(server, "{ asOf }", {}))
    assert {span.attributes["http.route"] for span in collector.spans if "http.route" in span.attributes} == {
        "/graphql"
    }
    [service] = {tuple(sorted(span.service.items())) for span in collector.spans}
    assert (dict(service)["service.name"], dict(service)["process.pid"]) == ("vigie", server.pid)
    assert len(dict(service)["service.instance.id"]) == 36
    assert server.pid != os.getpid()


async def test_nothing_that_people_wrote_or_are_called_is_sent(server: RunningServer, collector: Collector) -> None:
    search = "query Find($s: String!) { ongoingConversations(first: 5, filter: {search: $s}) { totalCount } }"
    inline = f'{{ ongoingConversations(first: 5, filter: {{search: "{SEARCHED}"}}) {{ totalCount }} }}'
    await span_of(collector, post(server, search, {"s": SEARCHED}))
    await span_of(collector, post(server, inline, {}))
    sent = b"".join(collector.bodies)
    assert b"db.query.text" in sent
    secrets = [
        CUSTOMER,
        CUSTOMER.lower(),
        TITLE,
        REASON,
        SEARCHED,
        server.headers("ada")["authorization"].split(".")[0],
    ]
    assert [secret for secret in secrets if secret.encode() in sent] == []


async def test_a_mistake_of_a_client_is_no_failure(server: RunningServer, collector: Collector) -> None:
    answer = httpx2.post(server.url, json={"query": WATCH}, headers=server.headers("ada"), timeout=30)
    assert answer.status_code == 406
    request = await span_of(collector, answer.headers["x-request-id"])
    assert not any(span.has_failed for span in collector.trace(request.trace_id))


async def test_a_refusal_is_no_failure(server: RunningServer, collector: Collector) -> None:
    closing = {"id": an_open_conversation(server), "reason": REASON}
    post(server, CLOSE, closing)
    request = await span_of(collector, post(server, CLOSE, closing))
    [act] = [span for span in collector.trace(request.trace_id) if span.name == "FORCE_CLOSE"]
    assert act.attributes["vigie.refusal"] == "ALREADY_CLOSED"
    assert not act.has_failed
