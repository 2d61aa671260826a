"""Redis is killed and restarted between two processes: no fact is lost, not even while Redis is down."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from httpx2.websockets import AsyncWebSocketSession

from tests.schema.examples import id_of
from tests.support.databases import Database
from tests.support.fixtures import Fixtures
from tests.support.running_server import RunningServer
from tests.support.server_binaries import NoServerFound
from tests.support.servers import RedisServer, start_redis

MESSAGES = 10  # with Redis, without it, and with it again
PATIENCE_SECONDS = 20
SEND = """mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { __typename ... on SendMessageSuccess { position } }
}"""
FOLLOW = """subscription ($id: ID!) { conversationTimeline(conversationId: $id) {
  __typename ... on StreamItem { position previousPosition } ... on MessageAdded { message { text } }
} }"""

pytestmark = [pytest.mark.timeout(180), pytest.mark.parametrize("_database", ["postgres"], indirect=True)]


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    try:
        server = start_redis()
    except NoServerFound as error:
        pytest.skip(str(error))
    with server:
        yield server


async def test_every_message_comes_once_and_in_order(
    fixtures: Fixtures, database: Database, redis: RedisServer
) -> None:
    conversation = id_of(await fixtures.talking())
    environment = {"VIGIE_DATABASE_URL": database.url, "VIGIE_BELL_URL": redis.url}
    with ExitStack() as stack:
        one = stack.enter_context(RunningServer(environment=environment))
        other = stack.enter_context(RunningServer(environment=environment, data_dir=one.data_dir))
        async with other.socket("ada") as socket:
            variables = {"id": conversation}
            payload = {"query": FOLLOW, "variables": variables}
            await socket.send_json({"id": "1", "type": "subscribe", "payload": payload})
            assert (await _frame(socket))["__typename"] == "Heartbeat"
            for first, meanwhile in enumerate((None, redis.kill, redis.start)):
                if meanwhile:
                    meanwhile()
                texts = [f"{first * MESSAGES + number}" for number in range(MESSAGES)]
                positions = [_send(one, conversation, text) for text in texts]
                frames = [await _message(socket) for _ in range(MESSAGES)]
                assert [frame["message"]["text"] for frame in frames] == texts
                assert [frame["position"] for frame in frames] == positions


def _send(server: RunningServer, conversation: str, text: str) -> str:
    given = {"input": {"conversationId": conversation, "text": text}}
    position: str = server.ask(SEND, given, user="ada")["data"]["sendMessage"]["position"]
    return position


async def _message(socket: AsyncWebSocketSession) -> Any:
    while (frame := await _frame(socket))["__typename"] != "MessageAdded":
        assert frame["__typename"] == "Heartbeat"
    return frame


async def _frame(socket: AsyncWebSocketSession) -> Any:
    return (await socket.receive_json(timeout=PATIENCE_SECONDS))["payload"]["data"]["conversationTimeline"]
