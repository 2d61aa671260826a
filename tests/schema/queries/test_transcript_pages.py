"""Pages of a transcript: each reader's own part of it, forwards and backwards."""

import base64
from typing import Any

from tests.schema.asking import ask, fault
from tests.schema.examples import id_of
from tests.schema.floor import Floor, numbers


async def test_pages_of_messages_go_both_ways(floor: Floor) -> None:
    document = """query($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { conversation(id: $id) {
      messages(first: $first, after: $after, last: $last, before: $before) {
        edges { node { number } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""

    async def page(**variables: Any) -> tuple[list[int], Any]:
        conversation = (await ask(floor.agent, document, id=id_of(floor.row), **variables))["conversation"]
        return numbers(conversation) or [], conversation["messages"]["pageInfo"]

    first, info = await page(first=3)
    assert (first, info["hasNextPage"]) == ([1, 2, 3], True)
    assert (await page(first=3, after=info["endCursor"]))[0] == [5]
    last, info = await page(last=2)
    assert (last, info["hasPreviousPage"]) == ([3, 5], True)
    rest, info = await page(last=2, before=info["startCursor"])
    assert (rest, info["hasPreviousPage"]) == ([1, 2], False)
    assert (await page(first=2, after=info["startCursor"], before=info["endCursor"]))[0] == []
    for cursor in ("nonsense", base64.b64encode(b'["1"]').decode(), base64.b64encode(b"[99999999999]").decode()):
        assert await fault(floor.agent, document, id=id_of(floor.row), after=cursor) == "BAD_USER_INPUT"


async def test_two_pages_of_one_transcript_can_be_asked_for_at_once(floor: Floor) -> None:
    document = """query($id: ID!) { conversation(id: $id) {
      a: messages(first: 1) { edges { node { number } } pageInfo { hasNextPage } }
      b: messages(last: 2) { edges { node { number } } pageInfo { hasPreviousPage } } } }"""
    seen = (await ask(floor.agent, document, id=id_of(floor.row)))["conversation"]
    assert [edge["node"]["number"] for edge in seen["a"]["edges"]] == [1]
    assert [edge["node"]["number"] for edge in seen["b"]["edges"]] == [3, 5]
    assert seen["a"]["pageInfo"]["hasNextPage"]
    assert seen["b"]["pageInfo"]["hasPreviousPage"]
