"""The id of a request: in its response, in its INTERNAL errors and in the log, as JSON; api/web/request_ids.py and logs.py."""

import asyncio
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from starlette.responses import PlainTextResponse

from api.web.request_ids import RequestIds
from models import correlation
from schema.ids import global_id, row_id
from tests.api.conftest import add_people
from tests.support.running_server import RunningServer

LOOK = f'query Look {{ conversation(id: "{global_id("Conversation", uuid4())}") {{ id }} }}'
MADE = re.compile(r"[0-9a-f]{16}")


@pytest.fixture(scope="module")
def broken() -> Iterator[RunningServer]:
    """A server that logs JSON, and whose database lacks the conversations."""
    with RunningServer(environment={"VIGIE_LOG_FORMAT": "json"}) as running:
        asyncio.run(add_people(running.database_url))
        with closing(sqlite3.connect(running.data_dir / "vigie.sqlite3")) as database:
            database.execute("ALTER TABLE conversations RENAME TO elsewhere")
        yield running


def logged(server: RunningServer, request_id: str) -> list[dict[str, Any]]:
    records = [json.loads(line) for line in server.log.splitlines()]
    return [record for record in records if record.get("request_id") == request_id]


def post(server: RunningServer, query: str, **headers: str) -> httpx2.Response:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.post(server.url, json={"query": query}, headers=server.headers("ada") | given, timeout=30)


def test_one_id_is_in_the_response_the_error_and_the_log(broken: RunningServer) -> None:
    answer = post(broken, LOOK)
    request_id = answer.headers["x-request-id"]
    assert MADE.fullmatch(request_id)
    assert [error["extensions"]["requestId"] for error in answer.json()["errors"]] == [request_id]
    [record] = logged(broken, request_id)
    assert set(record) == {"time", "level", "logger", "message", "request_id", "operation", "principal_id"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", record["time"])
    assert (record["level"], record["logger"], record["operation"]) == ("ERROR", "vigie.faults", "Look")
    assert record["principal_id"] == str(ada(broken))
    assert record["message"].startswith(f"fault {request_id}: internal error at conversation: ")


def ada(server: RunningServer) -> Any:
    return row_id(server.ask("{ viewer { id } }", user="ada")["data"]["viewer"]["id"], "Viewer")


def test_a_proxy_names_the_request_if_the_id_is_well_formed(broken: RunningServer) -> None:
    assert post(broken, LOOK, x_request_id="0af7651916cd43dd").headers["x-request-id"] == "0af7651916cd43dd"
    assert len(logged(broken, "0af7651916cd43dd")) == 1
    for malformed in ("short", "x" * 65, 'a"b: CRITICAL', "a b c d e f"):
        assert MADE.fullmatch(post(broken, "{ asOf }", x_request_id=malformed).headers["x-request-id"])


async def test_each_operation_on_a_socket_has_an_id_of_its_own(broken: RunningServer) -> None:
    found = []
    async with broken.socket("ada") as socket:
        for number in ("1", "2"):
            payload = {"query": LOOK, "operationName": "Look"}
            await socket.send_json({"id": number, "type": "subscribe", "payload": payload})
            answer = await socket.receive_json(timeout=20)
            [error] = answer["payload"]["errors"]
            found.append(error["extensions"]["requestId"])
            await socket.receive_json(timeout=20)
    handshake = found[0].partition("-")[0]
    assert found == [f"{handshake}-1", f"{handshake}-2"]
    assert [logged(broken, each)[0]["operation"] for each in found] == ["Look", "Look"]


@pytest.mark.parametrize("given", [None, "0af7651916cd43dd"])
async def test_a_client_names_no_request(given: str | None) -> None:
    """Without a proxy in front, whoever sends the header is a client."""
    found: list[str | None] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        found.append(correlation.current().request_id)
        await PlainTextResponse("")(scope, receive, send)

    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(RequestIds(app)), base_url="http://vigie") as http:
        answer = await http.get("/", headers={"x-request-id": given} if given else {})
    assert answer.headers["x-request-id"] == found[0] != given
