"""Hostile texts in every argument and input field of the schema: no INTERNAL, no 500, nothing of it in the server's log.

injected.py has the texts, and finds their places in the schema, so a new argument is attacked by itself.
"""

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from httpx2.websockets import AsyncWebSocketSession
from tortoise.backends.base.executor import EXECUTOR_CACHE

from models import clock
from models.database import connections
from models.tables import Agent, QueueMember, QueueSupervisor, User, UserPresence, UserRole
from models.vocabulary import AgentKind, Presence, Role
from schema.ids import global_id
from schema.root import schema
from tests.api.graphql.injected import CANARY, LONGEST_IN_A_FRAME, MALICE, Place, places
from tests.support.fixtures import new_fixtures
from tests.support.running_server import RunningServer

EVERY_ROLE = tuple(role for role in Role if role is not Role.API_ACCESS)  # which rules supervisors' acts out
CUSTOMERS_FIELDS = ("startConversation", "sendMessage", "conversationTimeline", "conversation")


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    """`mallory` has every role that allows something, `cleo` is a customer; `ordinary` has ids that they may use."""
    with RunningServer() as running:
        asyncio.run(_people(running.database_url))
        yield running


ORDINARY: dict[str, Any] = {}


async def _people(database_url: str) -> None:
    EXECUTOR_CACHE.clear()
    await connections.connect(database_url)
    try:
        fixtures = await new_fixtures()
        mallory = await User.create(login="mallory", name="Mallory")
        for role in EVERY_ROLE:
            await UserRole.create(user=mallory, role=role)
        await QueueSupervisor.create(queue=fixtures.support, supervisor=mallory)
        agent = await Agent.create(user=mallory, kind=AgentKind.HUMAN)
        await UserPresence.create(user=mallory, presence=Presence.AVAILABLE, since=clock.now())
        await QueueMember.create(queue=fixtures.support, agent=agent)
        conversation = await fixtures.talking()
        ORDINARY.update(
            conversationId=global_id("Conversation", conversation.id),
            id=global_id("Conversation", conversation.id),
            agentId=global_id("Agent", fixtures.bob.id),
            userId=global_id("User", fixtures.dan.id),
            queueId=global_id("Queue", fixtures.sales.id),
            defaultQueueId=global_id("Queue", fixtures.sales.id),
            overflowQueueId=None,
            operatingHoursId=None,
            workstreamId=global_id("Workstream", fixtures.chat.id),
            requestId=None,
            workstream="Chat",
            queue="Support",
            connector="connector",
            channel="WHATSAPP",
            timeZone="UTC",
            since="2026-01-01T00:00:00Z",
            after=None,
            before=None,
            first=None,
            last=None,
            url="https://hooks.example.com/",
            publicUrl="https://vigie.example.com/channels/x",
            account="AC1",
            address="+15550001111",
            holidays=["2026-12-25"],
            to="24:00",
            **{"from": "08:00"},
            secret="0123456789abcdef",
        )
    finally:
        await connections.disconnect()


def asked_over_http(user: str = "mallory") -> list[Place]:
    """All places; of a customer only those that a customer reaches in another way than others."""
    ordinary = {**ORDINARY, "customer": None} if user == "cleo" else ORDINARY
    found = (each for each in places(schema._schema, ordinary) if each.operation != "subscription")
    return [each for each in found if user != "cleo" or each.field in CUSTOMERS_FIELDS]


def codes_of(answer: Any) -> list[str]:
    return [error["extensions"]["code"] for error in answer.get("errors", [])]


@pytest.mark.parametrize("malice", MALICE.values(), ids=MALICE)
async def test_no_text_of_a_query_or_mutation_breaks_anything(server: RunningServer, malice: str) -> None:
    answers: Counter[str] = Counter()
    async with httpx2.AsyncClient(timeout=60) as client:
        for user in ("mallory", "cleo"):
            headers = {**server.headers(user), "content-type": "application/json"}
            for place in asked_over_http(user):
                body = json.dumps({"query": place.document, "variables": place.with_text(malice)})
                answer = await client.post(server.url, content=body, headers=headers)
                assert answer.status_code in (200, 400), (place.name, answer.status_code, answer.text[:500])
                codes = codes_of(answer.json())
                assert "INTERNAL" not in codes, place.name
                if malice in (MALICE["NUL"], MALICE["half a pair"]):
                    assert codes == ["BAD_USER_INPUT"], place.name
                answers[codes[0] if codes else "answered"] += 1
    assert sum(answers.values()) > 100
    _is_unforged(server)


async def test_no_text_in_the_document_itself_breaks_anything(server: RunningServer) -> None:
    async with httpx2.AsyncClient(timeout=60) as client:
        for place in asked_over_http():
            for text in ("\\u0000", "\\ud83d", "\\u001b[31m\\u{202E}\u0085'; --"):
                body = {"query": _inlined(place, text), "operationName": None}
                answer = await client.post(server.url, json=body, headers=server.headers("mallory"))
                assert answer.status_code in (200, 400), (place.name, answer.text[:500])
                codes = codes_of(answer.json())
                assert "INTERNAL" not in codes, (place.name, text)
                if text in ("\\u0000", "\\ud83d"):
                    assert set(codes) == {"BAD_USER_INPUT"}, (place.name, text)
    _is_unforged(server)


def _inlined(place: Place, text: str) -> str:
    """The document with the value of each variable in its place."""
    found = place.document
    found = found[found.index(") {") + 2 :] if "$" in found else found
    marked = place.with_text("MARKED")
    found = re.sub(r"\$(\w+)", lambda variable: _literal(marked[variable[1]]), found)
    return f"{place.operation} {found}".replace("MARKED", text)


def _literal(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{name}: {_literal(part)}" for name, part in value.items()) + "}"
        case list():
            return f"[{', '.join(map(_literal, value))}]"
        case str() if value.isupper() and value.replace("_", "").isalpha() and value not in ("MARKED", "UTC"):
            return value  # a word of an enum
        case _:
            return json.dumps(value)


@pytest.mark.parametrize("malice", MALICE.values(), ids=MALICE)
async def test_no_text_of_a_stream_breaks_anything(server: RunningServer, malice: str) -> None:
    asked = 0
    async with server.socket("mallory") as socket:
        for place in places(schema._schema, ORDINARY):
            if place.operation == "subscription":
                asked += 1
                text = malice[:LONGEST_IN_A_FRAME]
                await _subscribe(socket, str(asked), place.document, variables=place.with_text(text))
                codes = await _codes(socket, str(asked))
                assert "INTERNAL" not in codes, place.name
                if malice in (MALICE["NUL"], MALICE["half a pair"]):
                    assert codes == ["BAD_USER_INPUT"], place.name
    assert asked > 10
    _is_unforged(server)


@pytest.mark.parametrize("malice", MALICE.values(), ids=MALICE)
async def test_no_text_around_an_operation_breaks_anything(server: RunningServer, malice: str) -> None:
    viewer = "query Who { viewer { name } }"
    around: list[dict[str, Any]] = [
        {"query": malice},
        {"query": f"# {malice}\n{viewer}"},
        {"query": viewer, "operationName": malice},
        {"query": viewer, "operationName": "Who", "extensions": {malice[:1_000]: [malice]}},
        {"query": viewer, "operationName": "Who", "variables": {malice[:1_000]: malice}},
        {"query": f"{viewer} query Other {{ asOf }}", "operationName": malice},
        {malice[:1_000]: malice, "query": viewer},
    ]
    async with httpx2.AsyncClient(timeout=60, headers=server.headers("mallory")) as client:
        for body in around:
            answer = await client.post(
                server.url, content=json.dumps(body), headers={"content-type": "application/json"}
            )
            assert answer.status_code in (200, 400), (body, answer.text[:500])
            assert "INTERNAL" not in codes_of(answer.json())
        short = malice.encode("utf-8", "surrogatepass")[:8_000]
        for name in ("query", "variables", "operationName", "extensions"):
            query = {"query": viewer, name: short.decode("latin-1")}
            assert (await client.get(server.url, params=query)).status_code in (200, 400)
        visitor = {"workstream": malice, "name": malice[:1_000], "locale": malice[:1_000]}
        headers = {"content-type": "application/json", "authorization": ""}
        asked = await client.post(f"{server.base}/customers/session", content=json.dumps(visitor), headers=headers)
        assert asked.status_code in (400, 404), asked.text[:500]
    async with _acknowledged(server) as socket:
        for number, body in enumerate(around):
            if len(json.dumps(body)) < LONGEST_IN_A_FRAME:
                await _subscribe(socket, str(number), **body)
                assert "INTERNAL" not in await _codes(socket, str(number))
    _is_unforged(server)


async def test_a_text_that_is_too_long_for_a_request_is_refused_at_the_door(server: RunningServer) -> None:
    [place] = [each for each in asked_over_http() if each.name == "forceClose: input.reason"]
    body = {"query": place.document, "variables": place.with_text(CANARY + "x" * 100_000)}
    assert httpx2.post(server.url, json=body, headers=server.headers("mallory")).status_code == 413
    _is_unforged(server)


@asynccontextmanager
async def _acknowledged(server: RunningServer) -> AsyncIterator[AsyncWebSocketSession]:
    async with server.socket("mallory") as socket:
        yield socket


async def _subscribe(socket: AsyncWebSocketSession, id: str, query: str, **payload: Any) -> None:
    message = {"id": id, "type": "subscribe", "payload": {"query": query, **payload}}
    await socket.send_text(json.dumps(message))


async def _codes(socket: AsyncWebSocketSession, id: str) -> list[str]:
    """The codes of the first answer to this operation, which is ended afterwards."""
    while True:
        message = await socket.receive_json(timeout=30)
        if message.get("id") != id:
            continue
        if message["type"] == "next":
            await socket.send_json({"id": id, "type": "complete"})
            return codes_of(message["payload"])
        return [error["extensions"]["code"] for error in message["payload"]] if message["type"] == "error" else []


def _is_unforged(server: RunningServer) -> None:
    log = server.log
    assert CANARY not in log
    assert all(line.isprintable() for line in log.splitlines()), log[:2_000]
