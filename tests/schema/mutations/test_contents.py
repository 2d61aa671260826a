"""Connectors over GraphQL bring what a customer's message has beside its text; nobody else does."""

from typing import Any

import pytest

from models.operations.delivery.acknowledge_delivery import acknowledge_delivery
from models.tables import Conversation, Message
from models.vocabulary import DeliveryOutcome
from schema.ids import global_id
from tests.models.operations.scenarios.channels import brought, said
from tests.schema.asking import ask, fault
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing

SEND = """mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
  ... on SendMessageSuccess { sentMessage { text replyTo { text } contents { kind } } }
} }"""
START = """mutation ($input: StartConversationInput!) { startConversation(input: $input) {
  ... on ConversationSuccess { conversation { state } }
} }"""
CONTENTS = [
    {"media": {"kind": "IMAGE", "mediaType": "image/jpeg", "url": "https://media.example.com/1"}},
    {"location": {"latitude": 48.8606, "longitude": 2.3376, "label": "Louvre"}},
    {"contact": {"name": "Karl", "addresses": ["+491701234567"]}},
    {"choice": "slot-3"},
    {"other": "poll"},
]


async def test_a_connector_brings_contents_and_replies(fixtures: Fixtures) -> None:
    row = await brought(fixtures)
    answer = await said(fixtures, row, "Which size?")
    await acknowledge_delivery(answer, outcome=DeliveryOutcome.SENT, channel_message_id="c7", by=fixtures.connector)
    given = {"conversationId": global_id("Conversation", row.id), "text": "", "contents": CONTENTS, "replyTo": "c7"}
    given |= {"messageId": "m1", "requestId": "r1"}
    told = (await ask(fixtures.connector, SEND, input=given))["sendMessage"]["sentMessage"]
    async with changing_nothing():
        again = (await ask(fixtures.connector, SEND, input=given))["sendMessage"]["sentMessage"]
    assert told == again
    assert told["text"].splitlines() == [
        "Picture: image/jpeg https://media.example.com/1",
        "Location: Louvre (48.8606, 2.3376)",
        "Contact: Karl, +491701234567",
        "Choice: slot-3",
        "Something that can't be shown (poll)",
    ]
    assert told["replyTo"] == {"text": "Which size?"}
    assert [each["kind"] for each in told["contents"]] == ["IMAGE", "LOCATION", "CONTACT", "CHOICE", "OTHER"]


async def test_a_conversation_starts_with_a_picture(fixtures: Fixtures) -> None:
    customer = {"name": "Dora", "externalId": "+33612345678"}
    given = {"workstream": "Chat", "customer": customer, "contents": CONTENTS[:1]}
    assert (await ask(fixtures.connector, START, input=given))["startConversation"]["conversation"]["state"] == "OPEN"
    message = await Message.get(from_customer=True)
    assert (message.text, message.contents) == (
        "",
        [{"kind": "IMAGE", "type": "image/jpeg", "url": "https://media.example.com/1"}],
    )


async def test_a_reaction_is_brought_and_taken_back(fixtures: Fixtures) -> None:
    row = await brought(fixtures)
    for reaction in ({"emoji": "👍"}, {}):
        given = {"conversationId": global_id("Conversation", row.id), "text": "", "contents": [{"reaction": reaction}]}
        await ask(fixtures.connector, SEND, input=given)
    contents = [each.contents for each in await Message.filter(from_customer=True).order_by("number")]
    assert contents == [[{"kind": "REACTION", "emoji": "👍"}], [{"kind": "REACTION"}]]
    assert (await Conversation.get(id=row.id)).unanswered_since is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "", "contents": []},
        {"contents": [{"media": {"kind": "LOCATION"}}]},
        {"contents": [{"media": {"kind": "IMAGE", "url": "javascript:alert(1)"}}]},
        {"contents": [{"location": {"latitude": 91, "longitude": 0}}]},
        {"contents": [{"contact": {"addresses": ["1"] * 11}}]},
        {"contents": [{"reaction": {"emoji": "x" * 31}}]},
        {"contents": [{"choice": "x" * 301}]},
        {"contents": [{"other": ""}]},
        {"contents": [{"other": "poll"}] * 31},
        {"replyTo": ""},
    ],
)
async def test_what_is_wrong_is_refused_and_changes_nothing(fixtures: Fixtures, wrong: dict[str, Any]) -> None:
    row = await brought(fixtures)
    given = {"conversationId": global_id("Conversation", row.id), "text": "Hello", **wrong}
    async with changing_nothing():
        assert await fault(fixtures.connector, SEND, input=given) == "BAD_USER_INPUT"


@pytest.mark.parametrize("beside", [{"contents": CONTENTS[:1]}, {"replyTo": "c7"}])
async def test_only_a_connector_brings_them(fixtures: Fixtures, beside: dict[str, Any]) -> None:
    row = await brought(fixtures)
    async with changing_nothing():
        given = {"conversationId": global_id("Conversation", row.id), "text": "Hello", **beside}
        assert await fault(fixtures.ada, SEND, input=given) == "BAD_USER_INPUT"
        start = {"workstream": "Chat", "text": "Hello", **beside}
        assert await fault(fixtures.cleo, START, input=start) == "BAD_USER_INPUT"
