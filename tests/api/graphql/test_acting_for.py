"""A connector names an agent in the header of a request: what is done, who is named for it, and where it is refused."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from httpx2.websockets import WebSocketDisconnect

from api.graphql.acting_for import HEADER, ActingRefused, agent_for
from api.identity.failed_sign_ins import FailedSignIns
from models.events.log import create_head
from models.tables import ActingFor, AuditEntry
from models.values import Source
from models.vocabulary import Act, AuditOutcome
from schema.ids import global_id
from tests.permissions.proof import connected
from tests.support.fixtures import Fixtures, new_fixtures
from tests.support.running_server import RunningServer

SEND = "mutation ($input: SendMessageInput!) { sendMessage(input: $input) { __typename ... on Refusal { code } } }"
TRAIL = "{ auditTrail(first: 2) { edges { node { act outcome code throughId actor { id name } } } } }"
NAME = "{ viewer { name } }"
REFUSED = "ACTING_REFUSED"


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    server = RunningServer()
    try:
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module")
def ids(server: RunningServer) -> dict[str, str]:
    """Ada talks in `talking`, Bob in `of_bob`; the connector acts for both. The server has started with that."""

    async def furnish() -> dict[str, str]:
        async with connected(server):
            await create_head()
            fixtures = await new_fixtures()
            for agent in (fixtures.ada, fixtures.bob):
                await ActingFor.create(connector_id=fixtures.connector.id, agent_id=agent.id)
            talking, of_bob = await fixtures.talking(), await fixtures.talking(agent=fixtures.bob)
            rows = {"talking": ("Conversation", talking.id), "of_bob": ("Conversation", of_bob.id)}
            rows["connector"] = ("User", fixtures.connector.id)
            return {name: global_id(kind, row_id) for name, (kind, row_id) in rows.items()}

    furnished = asyncio.run(furnish())
    server.start()
    return furnished


def post(server: RunningServer, query: str, *, agent: str, by: str = "connector", **variables: Any) -> httpx2.Response:
    given = {"query": query, "variables": variables}
    return httpx2.post(server.url, json=given, headers={**server.headers(by), HEADER: agent}, timeout=30)


def refusal_of(answer: httpx2.Response) -> tuple[int, list[str]]:
    return answer.status_code, [error["extensions"]["code"] for error in answer.json()["errors"]]


def test_a_message_is_the_agents_and_the_trail_names_both(server: RunningServer, ids: dict[str, str]) -> None:
    sent = {"conversationId": ids["talking"], "text": "Hello"}
    assert (
        post(server, SEND, agent="ada", input=sent).json()["data"]["sendMessage"]["__typename"] == "SendMessageSuccess"
    )
    assert post(server, SEND, agent="bob", input=sent).json()["data"]["sendMessage"]["code"] == "NOT_FOUND"
    edges = server.ask(TRAIL, user="admin")["data"]["auditTrail"]["edges"]
    assert [(each["node"]["actor"]["name"], each["node"]["act"], each["node"]["code"]) for each in edges] == [
        ("Bob", "SEND_MESSAGE", "NOT_FOUND"),
        ("Ada", "SEND_MESSAGE", None),
    ]
    assert [each["node"]["throughId"] for each in edges] == [ids["connector"]] * 2


def test_it_reads_in_the_agents_name(server: RunningServer, ids: dict[str, str]) -> None:
    assert post(server, NAME, agent="ada").json() == {"data": {"viewer": {"name": "Ada"}}}
    mine = "{ ongoingConversations(first: 5) { edges { node { id } } } }"
    found = post(server, mine, agent="bob").json()["data"]["ongoingConversations"]["edges"]
    assert [each["node"]["id"] for each in found] == [ids["of_bob"]]
    assert server.ask(NAME, user="connector") == {"data": {"viewer": {"name": "Connector"}}}


@pytest.mark.parametrize(
    ("by", "agent"), [("connector", "dan"), ("connector", "nobody"), ("connector", ""), ("sam", "ada")]
)
def test_it_acts_for_nobody_else(server: RunningServer, ids: dict[str, str], by: str, agent: str) -> None:
    sent = {"conversationId": ids["talking"], "text": "Hello"}
    assert refusal_of(post(server, SEND, agent=agent, by=by, input=sent)) == (403, [REFUSED])


def test_without_a_valid_token_nobody_is_asked(server: RunningServer, ids: dict[str, str]) -> None:
    for headers in ({HEADER: "ada"}, {HEADER: "ada", "authorization": "Bearer nonsense"}):
        answer = httpx2.post(server.url, json={"query": NAME}, headers=headers, timeout=30)
        assert answer.json() == {"data": {"viewer": None}}


def test_what_may_be_kept_and_streams_are_refused(server: RunningServer, ids: dict[str, str]) -> None:
    headers = {**server.headers("connector"), HEADER: "ada"}
    assert refusal_of(httpx2.get(server.url, params={"query": NAME}, headers=headers)) == (403, [REFUSED])
    stream = {**headers, "accept": "text/event-stream"}
    body = {"query": "subscription { notifications { __typename } }"}
    assert refusal_of(httpx2.post(server.url, json=body, headers=stream)) == (403, [REFUSED])
    assert httpx2.post(server.url, json=body, headers=headers).status_code == 406


@pytest.mark.parametrize("place", ["handshake", "payload"])
async def test_a_socket_acts_for_nobody(server: RunningServer, ids: dict[str, str], place: str) -> None:
    named = {HEADER.upper(): "ada"}
    async with (
        httpx2.AsyncClient(timeout=30) as client,
        client.websocket(
            server.websocket_url,
            subprotocols=["graphql-transport-ws"],
            headers=named if place == "handshake" else {},
            keepalive_ping_interval_seconds=None,
        ) as socket,
    ):
        payload = {**server.headers("connector"), **(named if place == "payload" else {})}
        await socket.send_json({"type": "connection_init", "payload": payload})
        with pytest.raises(WebSocketDisconnect) as closed:
            await socket.receive_json(timeout=20)
    assert closed.value.code == 4403


async def test_an_attempt_is_a_failed_sign_in_of_the_caller(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = FailedSignIns()
    monkeypatch.setattr("api.graphql.acting_for.failed_sign_ins", noted)
    with pytest.raises(ActingRefused):
        await agent_for(fixtures.connector, "ada", Source("10.0.0.7", "crm"), caller_login="connector")
    await noted.finish()
    [entry] = await AuditEntry.all()
    assert (entry.act, entry.outcome) == (Act.SIGN_IN, AuditOutcome.REFUSED)
    assert json.loads(entry.details or "") == {"fault": "NOT_ACTING_FOR"}
    assert json.loads(entry.texts or "")["login"] == [None, "connector"]
