"""Hardly anything of an operation waits for Python's collector, which holds up everybody when it comes."""

import pytest

from models.operations.conversations.send_message import send_message
from schema.types.conversations import Conversation
from tests.models.floor.comparing import bring, loaded
from tests.schema.asking import execute
from tests.schema.queries.test_page_costs import PAGE
from tests.support.fixtures import Fixtures
from tests.support.garbage import garbage

CONVERSATIONS = 5
MESSAGES = 20
MOST = 100  # what graphql-core's parser and printer leave of a document that it has not met

DOCUMENTS = {
    "attributes": "{ viewer { id name roles } }",
    "loaders": "{ queues { id name agents { id name queues { id } } } }",
    "page": PAGE,
    "refused": "{ auditTrail { edges { node { act } } } }",
    "unknown": '{ node(id: "unknown") { id } }',
}


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_an_operation_leaves_nothing_behind(fixtures: Fixtures, name: str) -> None:
    for _ in range(CONVERSATIONS):
        await fixtures.talking()
    await execute(fixtures.sam, DOCUMENTS[name])
    with garbage() as found:
        await execute(fixtures.sam, DOCUMENTS[name])
    assert len(found) < MOST, found


async def test_nor_does_a_version_of_a_conversation_that_the_floor_replaces(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    floor = await loaded()

    async def say_and_show() -> None:
        await send_message(conversation.id, text="Hello?", by=fixtures.cleo)
        await bring(floor)
        shown = floor.conversation(conversation.id)
        assert shown
        assert Conversation.of(shown) is Conversation.of(shown)

    await say_and_show()
    with garbage() as found:
        for _ in range(MESSAGES):
            await say_and_show()
    assert len(found) < MESSAGES, found
