"""graphql-transport-ws as api/graphql/transports.py speaks it: malformed frames, bad documents, limits."""

import json
from typing import Any

import httpx2
import pytest
from httpx2.websockets import AsyncWebSocketSession, WebSocketDisconnect

from api.graphql.limits import MAX_SUBSCRIPTIONS_PER_CONNECTION, MAX_WEBSOCKET_MESSAGE_BYTES
from api.graphql.messages import LONGEST_ID_CHARACTERS
from tests.support.running_server import RunningServer

NAME = "{ viewer { name } }"
ADA = {"data": {"viewer": {"name": "Ada Byron"}}}
WATCH = "subscription { notifications { __typename } }"


async def subscribe(socket: AsyncWebSocketSession, id: str, query: str, **payload: Any) -> None:
    await socket.send_json({"id": id, "type": "subscribe", "payload": {"query": query, **payload}})


async def answer(socket: AsyncWebSocketSession) -> Any:
    return await socket.receive_json(timeout=20)


async def close_code(socket: AsyncWebSocketSession) -> int:
    while True:
        try:
            await socket.receive_json(timeout=20)
        except WebSocketDisconnect as closed:
            return closed.code


MALFORMED = {
    "null": "null",
    "number": "5",
    "list": "[1]",
    "text": '"x"',
    "empty": "",
    "no JSON": "{",
    "too deep": "[" * 30_000,
    "long number": '{"type": ' + "9" * 5_000 + "}",
    "no type": "{}",
    "type null": '{"type": null}',
    "type list": '{"type": []}',
    "unknown type": '{"type": "start", "id": "1", "payload": {"query": "{ asOf }"}}',
    "very long type": json.dumps({"type": "é" * 1_000}),
    "subscribe without id": json.dumps({"type": "subscribe", "payload": {"query": NAME}}),
    "subscribe with id 5": json.dumps({"type": "subscribe", "id": 5, "payload": {"query": NAME}}),
    "subscribe with empty id": json.dumps({"type": "subscribe", "id": "", "payload": {"query": NAME}}),
    "subscribe with long id": json.dumps(
        {"type": "subscribe", "id": "x" * (LONGEST_ID_CHARACTERS + 1), "payload": {"query": NAME}}
    ),
    "subscribe with half a pair as id": json.dumps({"type": "subscribe", "id": "\ud800", "payload": {"query": NAME}}),
    "subscribe without payload": '{"type": "subscribe", "id": "1"}',
    "payload null": '{"type": "subscribe", "id": "1", "payload": null}',
    "payload list": '{"type": "subscribe", "id": "1", "payload": [1]}',
    "no query": '{"type": "subscribe", "id": "1", "payload": {}}',
    "documentId 5": '{"type": "subscribe", "id": "1", "payload": {"query": "{ asOf }", "documentId": 5}}',
    "no document and no hash": '{"type": "subscribe", "id": "1", "payload": {"extensions": {"persistedQuery": {}}}}',
    "query null": '{"type": "subscribe", "id": "1", "payload": {"query": null}}',
    "query 5": '{"type": "subscribe", "id": "1", "payload": {"query": 5}}',
    "variables list": json.dumps({"type": "subscribe", "id": "1", "payload": {"query": NAME, "variables": [1]}}),
    "operationName 5": json.dumps({"type": "subscribe", "id": "1", "payload": {"query": NAME, "operationName": 5}}),
    "extensions text": json.dumps({"type": "subscribe", "id": "1", "payload": {"query": NAME, "extensions": "x"}}),
    "complete without id": '{"type": "complete"}',
    "complete with a list": '{"type": "complete", "id": []}',
}


@pytest.mark.parametrize("frame", MALFORMED.values(), ids=MALFORMED)
@pytest.mark.parametrize("user", ["ada", None], ids=["acknowledged", "before init"])
async def test_a_malformed_frame_closes_with_4400(server: RunningServer, frame: str, user: str | None) -> None:
    async with server.socket(user) as socket:
        await socket.send_text(frame)
        assert await close_code(socket) == 4400


async def test_half_a_surrogate_pair_is_the_fault_of_its_operation(server: RunningServer) -> None:
    half: list[dict[str, Any]] = [
        {"query": f"# \ud800\n{NAME}"},
        {"query": NAME, "operationName": "\ud800"},
        {"query": NAME, "extensions": {"a": ["\ud800"]}},
        {"query": "query ($x: String) { agents(filter: {search: $x}) { __typename } }", "variables": {"x": "\ud800"}},
    ]
    async with server.socket("ada") as socket:
        for number, payload in enumerate(half):
            await socket.send_text(json.dumps({"id": f"{number}", "type": "subscribe", "payload": payload}))
            refused = await answer(socket)
            assert (refused["id"], refused["type"]) == (f"{number}", "error")
            assert [error["extensions"]["code"] for error in refused["payload"]] == ["BAD_USER_INPUT"]
        await subscribe(socket, "after", NAME)
        assert (await answer(socket))["payload"] == ADA


@pytest.mark.parametrize("payload", [5, [1], "x"])
async def test_a_malformed_init_closes_with_4400(server: RunningServer, payload: Any) -> None:
    async with server.socket() as socket:
        await socket.send_json({"type": "connection_init", "payload": payload})
        assert await close_code(socket) == 4400


async def test_what_the_protocol_forbids_closes_with_its_code(server: RunningServer) -> None:
    async with server.socket("ada") as socket:
        await socket.send_bytes(b"\x00\x01")
        assert await close_code(socket) == 4400
    async with server.socket("ada") as socket:
        await socket.send_json({"type": "connection_init"})
        assert await close_code(socket) == 4429
    async with server.socket("ada") as socket:
        await subscribe(socket, "1", WATCH)
        await subscribe(socket, "1", WATCH)
        assert await close_code(socket) == 4409
    async with server.socket("ada") as socket:
        await socket.send_text(" " * (MAX_WEBSOCKET_MESSAGE_BYTES + 1))
        assert await close_code(socket) == 1009
    async with (
        httpx2.AsyncClient() as client,
        client.websocket(server.websocket_url, subprotocols=["graphql-ws"]) as legacy,
    ):
        assert await close_code(legacy) == 4406


async def test_unknown_operations_are_completed_and_pings_answered(server: RunningServer) -> None:
    async with server.socket("ada") as socket:
        await socket.send_json({"type": "complete", "id": "never begun"})
        await socket.send_json({"type": "pong", "payload": 5})
        await socket.send_json({"type": "ping"})
        assert await answer(socket) == {"type": "pong"}


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{", "BAD_USER_INPUT"),
        ("", "BAD_USER_INPUT"),
        ("{ nothing }", "BAD_USER_INPUT"),
        ("fragment F on Viewer { name }", "BAD_USER_INPUT"),
        ("query($n: Int!) { agents(first: $n) { totalCount } }", "BAD_USER_INPUT"),
        ("subscription { notifications { __typename } floorNope }", "BAD_USER_INPUT"),
        ("{" + "viewer { name } " * 2_000 + "}", "QUERY_TOO_COMPLEX"),
    ],
    ids=["syntax", "empty", "validation", "no operation", "missing variable", "subscription", "tokens"],
)
async def test_a_bad_document_fails_alone(server: RunningServer, document: str, code: str) -> None:
    async with server.socket("ada") as socket:
        await subscribe(socket, "bad", document)
        failed = await answer(socket)
        assert (failed["type"], failed["id"]) == ("error", "bad")
        assert {error["extensions"]["code"] for error in failed["payload"]} == {code}
        await subscribe(socket, "good", NAME)
        assert await answer(socket) == {"id": "good", "type": "next", "payload": ADA}
        assert await answer(socket) == {"id": "good", "type": "complete"}


async def test_an_id_names_no_document_where_none_are_trusted(server: RunningServer) -> None:
    async with server.socket("ada") as socket:
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"documentId": "sha256:00"}})
        refused = await answer(socket)
        assert (refused["type"], refused["id"]) == ("error", "1")
        assert [error["extensions"]["code"] for error in refused["payload"]] == ["DOCUMENT_NOT_TRUSTED"]
        await subscribe(socket, "1", NAME, documentId="sha256:00")
        assert await answer(socket) == {"id": "1", "type": "next", "payload": ADA}


async def test_one_connection_carries_so_many_operations_and_no_more(server: RunningServer) -> None:
    async with server.socket("ada") as socket:
        for number in range(MAX_SUBSCRIPTIONS_PER_CONNECTION + 1):
            await subscribe(socket, f"{number}", WATCH)
        while (message := await answer(socket))["type"] != "error":
            assert message["type"] == "next"
        assert message["id"] == f"{MAX_SUBSCRIPTIONS_PER_CONNECTION}"
        assert [error["extensions"]["code"] for error in message["payload"]] == ["TOO_MANY_SUBSCRIPTIONS"]
        await socket.send_json({"id": "0", "type": "complete"})
        await subscribe(socket, "again", NAME)
        while (message := await answer(socket))["id"] != "again":
            assert message["type"] == "next"
        assert message["payload"] == ADA


def test_after_all_this_the_log_is_without_a_traceback(server: RunningServer) -> None:
    """Runs last: the server has lived through every test above."""
    assert "Traceback" not in server.log
    assert "internal error" not in server.log
    assert server.ask(NAME, user="ada") == ADA
