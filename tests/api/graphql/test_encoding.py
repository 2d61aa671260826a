"""A frame that several clients get is encoded once, and each client gets the same message as without sharing."""

import json
from typing import Any

import pytest
from strawberry.asgi import GraphQL

from api.graphql.endpoint import GraphQLEndpoint
from schema.shared_frames import SharedData

FRAME = {"ongoingConversationsChanged": {"__typename": "ConversationLeft", "conversationId": 'a "quoted" é'}}


@pytest.fixture
def endpoint() -> GraphQLEndpoint:
    """An endpoint with only the parts that encoding needs."""
    return GraphQLEndpoint.__new__(GraphQLEndpoint)


def message(identifier: str, data: Any) -> dict[str, Any]:
    return {"id": identifier, "type": "next", "payload": {"data": data}}


def test_a_shared_frame_reads_like_any_other(endpoint: GraphQLEndpoint) -> None:
    shared = SharedData(FRAME)
    for identifier in ("1", 'with "quotes"'):
        assert json.loads(endpoint.encode_json(message(identifier, shared))) == message(identifier, FRAME)


def test_it_is_encoded_once(endpoint: GraphQLEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[object] = []
    encode = GraphQL.encode_json

    def counting(self: Any, data: object) -> str | bytes:
        encoded.append(data)
        return encode(self, data)

    monkeypatch.setattr(GraphQL, "encode_json", counting)
    shared = SharedData(FRAME)
    for number in range(3):
        endpoint.encode_json(message(str(number), shared))
    assert encoded.count({"data": FRAME}) == 1


def test_with_errors_or_extensions_nothing_is_left_out(endpoint: GraphQLEndpoint) -> None:
    whole = {"id": "1", "type": "next", "payload": {"data": SharedData(FRAME), "extensions": {"cost": 1}}}
    assert json.loads(endpoint.encode_json(whole)) == whole
