"""GraphQL over SSE, distinct connections: who gets it, what it carries, when it ends; transports.py and drain.py."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from api.graphql.event_stream import EventStream
from tests.support.running_server import RunningServer

NAME = "{ viewer { name } }"
ADA = {"data": {"viewer": {"name": "Ada Byron"}}}
WATCH = "subscription { ongoingConversationsChanged { __typename } }"
STREAM = {"accept": "text/event-stream"}


@asynccontextmanager
async def events(server: RunningServer, query: str, *, token: str | None = None) -> AsyncIterator[httpx2.Response]:
    headers = {**STREAM, "authorization": f"Bearer {token or server.token('ada')}"}
    async with (
        httpx2.AsyncClient(timeout=30) as client,
        client.stream("POST", server.url, json={"query": query}, headers=headers) as response,
    ):
        yield response


@pytest.mark.parametrize(
    ("accept", "is_stream"),
    [
        ("text/event-stream", True),
        ("text/event-stream, application/json", True),
        ("text/event-stream;q=1, application/json;q=0.5", True),
        ("application/json;q=0.5, text/event-stream", True),
        ("application/graphql-response+json, application/json, text/event-stream", False),
        ("application/json, text/event-stream", False),
        ("application/json, text/event-stream;q=0.9", False),
        ("text/event-stream;q=bad, application/json", True),
        ("*/*", False),
        ("", False),
    ],
)
def test_only_who_prefers_a_stream_gets_one(accept: str, is_stream: bool) -> None:
    assert EventStream().accepts(accept) is is_stream


async def test_a_query_comes_as_one_event_and_an_end(server: RunningServer) -> None:
    async with events(server, NAME) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        text = (await response.aread()).decode()
    assert text == 'event: next\ndata: {"data":{"viewer":{"name":"Ada Byron"}}}\n\nevent: complete\ndata: \n\n'


@pytest.mark.parametrize("document", ["{", "{ nothing }"])
async def test_a_bad_document_comes_as_an_event_too(server: RunningServer, document: str) -> None:
    async with events(server, document) as response:
        text = (await response.aread()).decode()
    assert '"code":"BAD_USER_INPUT"' in text
    assert text.endswith("event: complete\ndata: \n\n")


async def test_a_subscription_streams(server: RunningServer) -> None:
    async with events(server, WATCH) as response:
        lines = response.aiter_lines()
        assert await anext(lines) == "event: next"
        assert "ConversationList" in await anext(lines)


async def test_a_subscription_may_be_asked_for_with_get(server: RunningServer) -> None:
    async with (
        httpx2.AsyncClient(timeout=30, headers={**STREAM, **server.headers("ada")}) as client,
        client.stream("GET", server.url, params={"query": WATCH}) as response,
    ):
        assert await anext(response.aiter_lines()) == "event: next"


async def test_a_mutation_may_not_be_sent_with_get(server: RunningServer) -> None:
    query = "mutation { setPresence(input: {presence: AWAY}) { __typename } }"
    async with httpx2.AsyncClient(timeout=30, headers={**STREAM, **server.headers("ada")}) as client:
        text = (await client.get(server.url, params={"query": query})).text
    assert "mutations are not allowed" in text
    assert "BAD_USER_INPUT" in text


async def test_without_a_token_the_stream_says_so_and_ends(server: RunningServer) -> None:
    async with events(server, WATCH, token="none") as response:
        text = (await response.aread()).decode()
    assert "UNAUTHENTICATED" in text
    assert text.endswith("event: complete\ndata: \n\n")


async def test_a_stream_ends_with_its_token_and_without_a_last_word(server: RunningServer) -> None:
    began = time.time()
    async with events(server, WATCH, token=server.token("ada", timedelta(seconds=3))) as response:
        text = (await response.aread()).decode()
    assert "event: next" in text
    assert "complete" not in text
    assert 1 <= time.time() - began < 8


async def test_a_malformed_body_is_refused_before_any_stream(server: RunningServer) -> None:
    answer: Any = httpx2.post(server.url, content=b"[", headers={**STREAM, "content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


POSITIONED = "subscription { ongoingConversationsChanged { __typename ... on StreamItem { position } } }"


async def test_a_frame_has_its_position_as_id_and_a_reconnect_goes_on_from_it(server: RunningServer) -> None:
    async with events(server, POSITIONED) as response:
        first = await _event(response)
    assert first["data"]["data"]["ongoingConversationsChanged"]["__typename"] == "ConversationList"
    assert first["id"] == first["data"]["data"]["ongoingConversationsChanged"]["position"]
    headers = {**STREAM, "authorization": f"Bearer {server.token('ada')}", "last-event-id": "1" + "f" * 23}
    async with (
        httpx2.AsyncClient(timeout=30) as client,
        client.stream("POST", server.url, json={"query": POSITIONED}, headers=headers) as response,
    ):
        foreign = await _event(response)
    assert foreign["data"]["data"]["ongoingConversationsChanged"]["__typename"] == "ResyncRequired"


async def _event(response: httpx2.Response) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    async for line in response.aiter_lines():
        name, _, value = line.partition(": ")
        if line and name:
            fields[name] = json.loads(value) if name == "data" else value
        elif fields:
            return fields
    raise AssertionError("the stream ended before an event")
