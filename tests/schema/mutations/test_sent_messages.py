"""A sent message is answered with what its operation wrote; only a repeated request reads it again."""

from models.access.viewers import viewer_by_id
from models.operations.conversations.send_message import send_message
from schema.context import Context
from schema.ids import global_id
from tests.schema.asking import ask, statements
from tests.support.fixtures import Fixtures

SEND = """mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) {
    ... on SendMessageSuccess { position sentMessage { id number text visibility fromCustomer sentAt } }
  }
}"""


async def test_the_answer_takes_no_statement(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await send_message(row.id, text="Hello", by=fixtures.ada)  # a first reply is kept for figures, which takes one
    with statements() as of_rights:
        viewer = await viewer_by_id(fixtures.ada.id)
    assert viewer
    with statements() as of_operation:
        await send_message(row.id, text="Hello", by=viewer)
    with statements() as of_all:
        await ask(fixtures.ada, SEND, input={"conversationId": global_id("Conversation", row.id), "text": "Hello"})
    assert len(of_all) == len(of_rights) + len(of_operation)


async def test_only_the_loaders_that_are_used_are_made() -> None:
    context = Context(viewer=None, locale="en")
    assert "queues" not in vars(context.loaders)
    assert context.loaders.queues is context.loaders.queues
    assert "customers" not in vars(context.loaders)


async def test_a_repeated_request_gets_the_same_answer(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    for person, is_customer in ((fixtures.ada, False), (fixtures.cleo, True)):
        given = {"conversationId": global_id("Conversation", row.id), "text": "Hello", "requestId": "one"}
        first, again = await ask(person, SEND, input=given), await ask(person, SEND, input=given)
        assert again == first
        assert first["sendMessage"]["sentMessage"]["fromCustomer"] is is_customer
