"""A frame that several clients get is encoded once, and each client gets the same message as without sharing."""

import json
from typing import Any

import orjson
import pytest

from api.graphql.endpoint import GraphQLEndpoint
from schema.frames_for_many import SharedData

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
    encode = orjson.dumps

    def counting(data: object) -> bytes:
        encoded.append(data)
        return encode(data)

    monkeypatch.setattr(orjson, "dumps", counting)
    shared = SharedData(FRAME)
    for number in range(3):
        endpoint.encode_json(message(str(number), shared))
    assert encoded.count({"data": FRAME}) == 1


def test_with_errors_or_extensions_nothing_is_left_out(endpoint: GraphQLEndpoint) -> None:
    whole = {"id": "1", "type": "next", "payload": {"data": SharedData(FRAME), "extensions": {"cost": 1}}}
    assert json.loads(endpoint.encode_json(whole)) == whole


def test_an_error_may_quote_half_a_surrogate_pair_of_a_request(endpoint: GraphQLEndpoint) -> None:
    """JSON can carry it, but UTF-8 can't."""
    answer = {"errors": [{"message": "Expected type Int, found \ud83d."}]}
    assert json.loads(endpoint.encode_json(answer)) == answer


def test_encoded_pieces_are_answered_beside_half_a_surrogate_pair(endpoint: GraphQLEndpoint) -> None:
    whole = {"id": "\ud83d", "payload": {"data": {"rows": [orjson.Fragment(b'{"name":"Ada"}')]}}}
    assert json.loads(endpoint.encode_json(whole)) == {"id": "\ud83d", "payload": {"data": {"rows": [{"name": "Ada"}]}}}
