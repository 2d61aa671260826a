"""A message that the channel would not carry is refused before anybody takes it for sent."""

import pytest

from models.operations.configuration.save_channel import save_channel
from models.operations.conversations.send_message import send_message
from models.operations.drafts.approve_draft import approve_draft
from models.operations.monitoring.monitor import monitor
from models.rules.configuration.channels import ChannelValues
from models.tables import Conversation, Delivery, Message
from models.vocabulary import ChannelKind, MessageVisibility, RefusalCode
from schema.ids import global_id
from tests.models.operations.scenarios.channels import SECRET, brought
from tests.schema.asking import ask
from tests.support.draft_builders import a_bots
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import refusing

LONGEST = 1_600  # what Twilio says of its error 21617
TWILIO = ChannelValues(
    ChannelKind.TWILIO,
    url="https://api.example.com",
    public_url="https://vigie.example.com/channels/texts",
    account="AC0",
    address="+15005550006",
)
QUERY = "query ($id: ID!) { conversation(id: $id) { longestMessage } }"


async def through(fixtures: Fixtures, values: ChannelValues) -> Conversation:
    row = await brought(fixtures)
    await save_channel("texts", values, connector="connector", workstream="Chat", secret=SECRET, by=fixtures.admin)
    return row


async def longest(fixtures: Fixtures, row: Conversation) -> int:
    answer = await ask(fixtures.ada, QUERY, id=global_id("Conversation", row.id))
    return int(answer["conversation"]["longestMessage"])


@pytest.mark.parametrize("text", ["x" * (LONGEST + 1), "👍" * (LONGEST // 2 + 1)])
async def test_refuses_what_twilio_would_not_carry(fixtures: Fixtures, text: str) -> None:
    row = await through(fixtures, TWILIO)
    async with refusing(RefusalCode.MESSAGE_TOO_LONG) as refused:
        await send_message(row.id, text=text, by=fixtures.ada)
    assert "1,600 at most" in refused.refusal.message
    assert await Delivery.all().count() == 0
    await send_message(row.id, text=text, visibility=MessageVisibility.INTERNAL, by=fixtures.ada)
    await send_message(row.id, text=text, by=fixtures.connector)  # the customer may write as much as they like
    assert await Message.filter(conversation_id=row.id, text=text).count() == 2


@pytest.mark.parametrize("text", ["x" * LONGEST, "👍" * (LONGEST // 2)])
async def test_what_it_carries_is_sent(fixtures: Fixtures, text: str) -> None:
    row = await through(fixtures, TWILIO)
    assert await longest(fixtures, row) == LONGEST
    await send_message(row.id, text=text, by=fixtures.ada)
    assert await Delivery.all().count() == 1


async def test_a_channel_without_a_limit_of_its_own_carries_every_message(fixtures: Fixtures) -> None:
    row = await through(fixtures, ChannelValues(ChannelKind.JSON, url="https://api.example.com"))
    assert await longest(fixtures, row) == 10_000
    await send_message(row.id, text="👍" * 10_000, by=fixtures.ada)
    alone = await fixtures.talking()
    assert await longest(fixtures, alone) == 10_000
    await send_message(alone.id, text="x" * 10_000, by=fixtures.ada)


async def test_a_draft_is_edited_until_it_can_be_sent(fixtures: Fixtures) -> None:
    await through(fixtures, TWILIO)
    row = await a_bots(fixtures, connector=fixtures.connector)
    async with refusing(RefusalCode.MESSAGE_TOO_LONG):
        await send_message(row.id, text="x" * (LONGEST + 1), by=fixtures.bot)
    draft = await send_message(row.id, text="Short", by=fixtures.bot)
    assert draft.is_draft
    await monitor(row.id, by=fixtures.sam)
    async with refusing(RefusalCode.MESSAGE_TOO_LONG, by=fixtures.sam, audited=True):
        await approve_draft(draft.message_id, text="x" * (LONGEST + 1), by=fixtures.sam)
    await approve_draft(draft.message_id, text="x" * LONGEST, by=fixtures.sam)
