"""Only trusted documents run, on every transport; api/graphql/trusted_documents.py on a running server."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from hashlib import sha256
from typing import Any

import httpx2
import pytest
from httpx2.websockets import AsyncWebSocketSession, WebSocketDisconnect

from tests.api.conftest import add_people
from tests.support.metrics import samples
from tests.support.running_server import RunningServer

NAME = "query Name { viewer { ...Names } }\nfragment Names on Viewer { name }"
PHONES = "query Phones { viewer { name } }"
WATCH = "subscription Watch { notifications { __typename } }"
AWAY = "mutation Away { setPresence(input: {presence: AWAY}) { __typename } }"
OTHER = "{ viewer { name } }"
ADA = {"data": {"viewer": {"name": "Ada Byron"}}}
UNTRUSTED = "This server runs only trusted documents (VIGIE_TRUSTED_DOCUMENTS), and this is none."

Body = dict[str, Any]
Send = Callable[[RunningServer, Body, str | None], Awaitable[Any]]


def hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def persisted(hash: str) -> Body:
    return {"persistedQuery": {"version": 1, "sha256Hash": hash}}


def manifest(*texts: str) -> str:
    return json.dumps({f"sha256:{hashed(text)}": text for text in texts})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Two clients: `pages`, which may run three documents, and `phones`, which may run one."""
    folder = tmp_path_factory.mktemp("manifests")
    (folder / "pages.json").write_text(manifest(NAME, WATCH, AWAY), "utf-8")
    (folder / "phones.json").write_text(manifest(PHONES), "utf-8")
    with RunningServer(environment={"VIGIE_TRUSTED_DOCUMENTS": str(folder), "VIGIE_INTROSPECTION": "true"}) as running:
        asyncio.run(add_people(running.database_url))
        yield running


def test_metrics_name_what_the_manifests_name(server: RunningServer) -> None:
    def named() -> dict[str, float]:
        return {key[2]: value for key, value in samples(server).items() if key[0] == "vigie_operations_total"}

    assert server.ask(NAME, user="ada") == ADA
    assert server.ask("query Minted { viewer { name } }", user="ada")["errors"]
    assert "Minted" not in named()
    found = samples(server)
    assert found["vigie_operations_total", "query", "Name", "ok"] >= 1
    assert found["vigie_operations_total", "unknown", "", "client_error"] >= 1


async def by_post(server: RunningServer, body: Body, user: str | None) -> Any:
    async with httpx2.AsyncClient(timeout=30, headers=server.headers(user) if user else {}) as client:
        return (await client.post(server.url, json=body)).json()


async def by_get(server: RunningServer, body: Body, user: str | None) -> Any:
    params = {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
    async with httpx2.AsyncClient(timeout=30, headers=server.headers(user) if user else {}) as client:
        return (await client.get(server.url, params=params)).json()


async def by_event_stream(server: RunningServer, body: Body, user: str | None) -> Any:
    headers = {"accept": "text/event-stream", **(server.headers(user) if user else {})}
    async with httpx2.AsyncClient(timeout=30, headers=headers) as client:
        text = (await client.post(server.url, json=body)).text
    first, data, *_ = text.splitlines()
    assert first == "event: next"
    assert text.endswith("event: complete\ndata: \n\n")
    return json.loads(data.removeprefix("data: "))


async def by_websocket(server: RunningServer, body: Body, user: str | None) -> Any:
    async with server.socket(user) as socket:
        await socket.send_json({"id": "1", "type": "subscribe", "payload": body})
        message = await socket.receive_json(timeout=20)
        await socket.send_json({"type": "ping"})  # it is still open
        while (await socket.receive_json(timeout=20))["type"] != "pong":
            pass
    return message["payload"] if message["type"] == "next" else {"errors": message["payload"]}


TRANSPORTS = [by_post, by_get, by_event_stream, by_websocket]
every_transport = pytest.mark.parametrize("send", TRANSPORTS, ids=lambda send: send.__name__)
every_http = pytest.mark.parametrize("send", TRANSPORTS[:3], ids=lambda send: send.__name__)


def error_of(answer: Any) -> tuple[str, str]:
    assert answer.keys() == {"errors"}
    [error] = answer["errors"]
    assert error.keys() == {"message", "extensions"}, "it was refused before it was parsed"
    return error["extensions"]["code"], error["message"]


@every_transport
@pytest.mark.parametrize(
    "body",
    [
        {"documentId": f"sha256:{hashed(NAME)}"},
        {"documentId": hashed(NAME)},
        {"query": "", "documentId": hashed(NAME)},
        {"extensions": persisted(hashed(NAME))},
        {"extensions": persisted(f"sha256:{hashed(NAME)}")},
        {"query": NAME},
        {"query": f"# pages\n{NAME.replace(' ', '  ,')}"},
        {"query": NAME, "extensions": persisted(hashed(NAME))},
        {"query": NAME, "extensions": persisted(hashed("as another client prints it"))},
    ],
    ids=[
        "id",
        "plain id",
        "id and no text",
        "Apollo's id",
        "Apollo's id, prefixed",
        "text",
        "spaced text",
        "both",
        "own hash",
    ],
)
async def test_a_trusted_document_runs(server: RunningServer, send: Send, body: Body) -> None:
    assert await send(server, body, "ada") == ADA


REFUSED = {
    "another text": {"query": OTHER},
    "more of a trusted one": {"query": NAME.replace("name }", "name id }")},
    "a trusted fragment elsewhere": {"query": "{ viewer { ...Names } } fragment Names on Viewer { name }"},
    "no GraphQL": {"query": "{"},
    "no characters of GraphQL": {"query": "\\ ; ?"},
    "introspection": {"query": "{ __schema { types { name } } }"},
    "no fields": {"query": "{ __typename }"},
    "a long one": {"query": "{" + "a " * 10_000},
    "with the id of none": {"query": OTHER, "extensions": persisted(hashed(OTHER))},
    "with the id of another": {"query": OTHER, "documentId": hashed(NAME)},
}


@every_transport
@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
async def test_any_other_text_is_refused_before_it_is_parsed(server: RunningServer, send: Send, body: Body) -> None:
    assert error_of(await send(server, body, "ada")) == ("DOCUMENT_NOT_TRUSTED", UNTRUSTED)


@every_http
@pytest.mark.parametrize("body", [{"query": OTHER}, {"query": "{ __typename }"}, {"query": "{"}], ids=str)
async def test_who_has_not_signed_in_is_refused_as_well(server: RunningServer, send: Send, body: Body) -> None:
    assert error_of(await send(server, body, None)) == ("DOCUMENT_NOT_TRUSTED", UNTRUSTED)
    assert await send(server, {"query": f"{NAME} # again"}, None) == {"data": {"viewer": None}}


@every_transport
async def test_an_unknown_id_is_refused(server: RunningServer, send: Send) -> None:
    code, message = error_of(await send(server, {"documentId": f"sha256:{hashed(OTHER)}"}, "ada"))
    assert (code, message) == ("DOCUMENT_NOT_TRUSTED", "No trusted document has this documentId.")


@every_transport
async def test_apollos_clients_can_register_nothing(server: RunningServer, send: Send) -> None:
    """They send the id alone, then both; a server with automatic persisted queries would know the id from then on."""
    alone = {"extensions": persisted(hashed(OTHER))}
    for _ in range(2):
        not_found = error_of(await send(server, alone, "ada"))
        assert not_found == ("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
        assert error_of(await send(server, {"query": OTHER, **alone}, "ada"))[0] == "DOCUMENT_NOT_TRUSTED"


@every_transport
async def test_an_id_and_a_text_must_be_of_one_document(server: RunningServer, send: Send) -> None:
    code, message = error_of(await send(server, {"query": NAME, "documentId": hashed(PHONES)}, "ada"))
    assert (code, message) == ("BAD_USER_INPUT", "The id names another document than the one that was sent.")


async def test_a_subscription_runs_by_its_id(server: RunningServer) -> None:
    async with server.socket("ada") as socket:
        payload = {"documentId": f"sha256:{hashed(WATCH)}"}
        await socket.send_json({"id": "1", "type": "subscribe", "payload": payload})
        message = await socket.receive_json(timeout=20)
    assert (message["type"], message["payload"].keys()) == ("next", {"data"})


async def rest_of(socket: AsyncWebSocketSession) -> tuple[set[str], int]:
    """The types of the messages until the socket closes, and the code with which it does."""
    received = set()
    while True:
        try:
            received.add((await socket.receive_json(timeout=20))["type"])
        except WebSocketDisconnect as closed:
            return received, closed.code


async def test_another_document_with_the_id_of_a_running_operation_still_closes_the_socket(
    server: RunningServer,
) -> None:
    async with server.socket("ada") as socket:
        for text in (WATCH, OTHER):
            await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": text}})
        received, code = await rest_of(socket)
    assert (received - {"next"}, code) == (set(), 4409)


async def test_a_mutation_is_not_done_with_get_by_its_id_either(server: RunningServer) -> None:
    answer = httpx2.get(server.url, params={"documentId": hashed(AWAY)}, headers=server.headers("ada"))
    assert answer.status_code == 405


@pytest.mark.parametrize(("accept", "status"), [("application/json", 200), ("application/graphql-response+json", 400)])
def test_a_refusal_has_the_status_of_an_invalid_document(server: RunningServer, accept: str, status: int) -> None:
    answer = httpx2.post(server.url, json={"query": OTHER}, headers={"accept": accept})
    assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-store")


@pytest.mark.parametrize("given", [5, ["x"], {"sha256": "x"}, True])
def test_an_id_is_a_string(server: RunningServer, given: object) -> None:
    answer = httpx2.post(server.url, json={"documentId": given})
    assert answer.status_code == 400
    assert error_of(answer.json()) == ("BAD_USER_INPUT", "The documentId must be a string or null, if provided.")


@pytest.mark.parametrize(
    ("client", "text", "code"),
    [
        ("pages", NAME, None),
        ("phones", PHONES, None),
        (None, PHONES, None),
        ("phones", NAME, "DOCUMENT_NOT_TRUSTED"),
        ("pages", PHONES, "DOCUMENT_NOT_TRUSTED"),
        ("strangers", NAME, "DOCUMENT_NOT_TRUSTED"),
    ],
)
async def test_a_client_that_names_itself_runs_only_its_own(
    server: RunningServer, client: str | None, text: str, code: str | None
) -> None:
    named = {"x-vigie-client": client} if client else {}
    answers = [
        httpx2.post(server.url, json=body, headers={**server.headers("ada"), **named}).json()
        for body in ({"query": text}, {"documentId": hashed(text)})
    ]
    async with server.socket() as socket:
        await socket.send_json({"type": "connection_init", "payload": {**server.headers("ada"), **named}})
        assert (await socket.receive_json(timeout=20))["type"] == "connection_ack"
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": text}})
        message = await socket.receive_json(timeout=20)
    answers.append(message["payload"] if message["type"] == "next" else {"errors": message["payload"]})
    for answer in answers:
        assert (answer == ADA) if code is None else error_of(answer)[0] == code


def test_graphiql_is_off(server: RunningServer) -> None:
    for params in ({}, {"documentId": hashed(NAME)}):
        assert httpx2.get(server.url, headers={"accept": "text/html"}, params=params).status_code != 200


def test_pages_of_other_origins_may_name_their_client(server: RunningServer) -> None:
    preflight = httpx2.options(
        server.url,
        headers={
            "origin": server.base,
            "access-control-request-method": "POST",
            "access-control-request-headers": "x-vigie-client",
        },
    )
    assert "x-vigie-client" in preflight.headers["access-control-allow-headers"]


def test_after_all_this_the_log_is_without_a_traceback(server: RunningServer) -> None:
    assert "Traceback" not in server.log
    assert "internal error" not in server.log
