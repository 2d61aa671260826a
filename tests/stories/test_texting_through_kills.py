"""A dialogue over SMS while the server is killed at its worst moments: every message once and in order, on both sides."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import httpx2
import pytest
from twilio.request_validator import RequestValidator

from models.operations.configuration.save_channel import save_channel
from models.rules.configuration.channels import ChannelValues
from models.tables import Conversation, Delivery, Message
from models.vocabulary import Channel, ChannelKind, DeliveryStatus, Distribution
from schema.ids import global_id
from tests.api.channels.receivers import FakeTwilio, Heard, Said
from tests.support.builders import a_connector, a_queue, a_workstream, an_admin, an_agent, settings, viewer_of
from tests.support.databases import Database
from tests.support.running_server import RunningServer

ACCOUNT, TOKEN = "AC" + "0" * 32, "f" * 32
OURS, DORA = "+15550001111", "+33612345678"
PUBLIC_URL = "https://vigie.example.com/channels/texts"
TURNS = 9
KILLED_WHILE_SENDING = (2, 5)  # which of our texts Twilio has just taken, unanswered yet, when the server dies
KILLED_WHILE_TAKING = 7  # which of the customer's is under way
STORY_SECONDS = 240
ANSWERS = [f"Answer {number}" for number in range(TURNS)]
TEXTS = ["Ada joined the conversation.", *ANSWERS]  # what the system says to the customer is a text, too

WRITE = "mutation ($input: SendMessageInput!) { sendMessage(input: $input) { __typename ... on Refusal { code } } }"
PICK = (
    "mutation ($input: ConversationInput!) { pickConversation(input: $input) { __typename ... on Refusal { code } } }"
)


class DeadlyTwilio(FakeTwilio):
    """Kills the server that sends, having taken the message and before answering."""

    def __init__(self) -> None:
        super().__init__(ACCOUNT, TOKEN)
        self.victim: RunningServer | None = None
        self.killed: list[int] = []

    def _as_twilio(self, heard: Heard) -> Said:
        said = super()._as_twilio(heard)
        number = len(self.sent) - 1
        if heard.method == "POST" and number in KILLED_WHILE_SENDING and number not in self.killed:
            assert self.victim is not None
            self.killed.append(number)
            self.victim.kill()
        return said


class Story:
    """Everyone outside tries again until there is an answer, under the same id."""

    def __init__(self, server: RunningServer, twilio: DeadlyTwilio, client: httpx2.AsyncClient) -> None:
        self.server, self.twilio, self.client = server, twilio, client
        self.kills = 0

    async def insist(self, send: Callable[[], Awaitable[httpx2.Response]]) -> httpx2.Response:
        while True:
            try:
                return await send()
            except httpx2.TransportError:
                await self.revive()

    async def revive(self) -> None:
        """Start the server again, if it has died; whoever notices first does."""
        async with _reviving:
            if not await asyncio.to_thread(_is_alive, self.server):
                self.kills += 1
                await asyncio.to_thread(self.server.start)

    async def posted_by_twilio(self, query: str, form: dict[str, str]) -> None:
        whole = {"AccountSid": ACCOUNT, **form}
        address = f"{PUBLIC_URL}?{query}" if query else PUBLIC_URL
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": RequestValidator(TOKEN).compute_signature(address, whole),
        }
        path = f"{self.server.base}/channels/texts" + (f"?{query}" if query else "")
        answer = await self.insist(lambda: self.client.post(path, content=urlencode(whole), headers=headers))
        assert answer.status_code == 200, answer.text

    async def customer_writes(self, number: int) -> None:
        form = {"MessageSid": f"SMin{number}", "From": DORA, "To": OURS, "Body": f"Question {number}"}
        writing = asyncio.create_task(self.posted_by_twilio("", form))
        if number == KILLED_WHILE_TAKING:
            await asyncio.sleep(0.005)  # somewhere between the first byte and the answer
            await asyncio.to_thread(self.server.kill)
        await writing

    async def agent_does(self, document: str, given: dict[str, Any]) -> None:
        answer = await self.insist(
            lambda: self.client.post(
                self.server.url,
                json={"query": document, "variables": {"input": given}},
                headers=self.server.headers("ada"),
            )
        )
        [result] = answer.json()["data"].values()
        assert "code" not in result, result

    async def agent_answers(self, conversation_id: UUID, number: int) -> None:
        await self.agent_does(
            WRITE,
            {
                "conversationId": global_id("Conversation", conversation_id),
                "text": f"Answer {number}",
                "requestId": f"answer {number}",
            },
        )

    async def twilio_reports(self) -> None:
        """Each text has arrived, as Twilio tells once it knows."""
        for message in self.twilio.sent:
            query = urlsplit(message["callback"]).query
            await self.posted_by_twilio(query, {"MessageSid": message["sid"], "MessageStatus": "delivered"})

    async def all_are(self, status: DeliveryStatus, count: int) -> None:
        while await Delivery.filter(status=status).count() < count:  # another process is at it
            await self.revive()
            await asyncio.sleep(0.05)


_reviving = asyncio.Lock()


def _is_alive(server: RunningServer) -> bool:
    try:
        return httpx2.get(f"{server.base}/healthz", timeout=10).status_code == 200
    except httpx2.TransportError:
        return False


@pytest.mark.timeout(STORY_SECONDS + 60)
async def test_every_text_comes_once_and_in_order(database: Database) -> None:
    await settings()
    queue = await a_queue("Texts")
    await a_workstream(queue, "SMS", channel=Channel.SMS, distribution=Distribution.PICK, auto_accept=False)
    await an_agent("Ada", in_=[queue], login="ada")
    await a_connector("Texts", login="texts")
    with DeadlyTwilio() as twilio:
        await save_channel(
            "texts",
            ChannelValues(ChannelKind.TWILIO, twilio.url, PUBLIC_URL, ACCOUNT, OURS),
            connector="texts",
            workstream="SMS",
            secret=TOKEN,
            by=await viewer_of(await an_admin()),
        )
        with RunningServer(environment={"VIGIE_DATABASE_URL": database.url}) as server:
            twilio.victim = server
            async with asyncio.timeout(STORY_SECONDS), httpx2.AsyncClient(timeout=30) as client:
                story = Story(server, twilio, client)
                await story.customer_writes(0)
                row = await Conversation.get()
                await story.agent_does(PICK, {"conversationId": global_id("Conversation", row.id), "requestId": "pick"})
                for number in range(TURNS):
                    if number:
                        await story.customer_writes(number)
                    await story.agent_answers(row.id, number)
                await story.all_are(DeliveryStatus.SENT, len(TEXTS))
                await story.twilio_reports()
                await story.twilio_reports()
                await story.all_are(DeliveryStatus.DELIVERED, len(TEXTS))
            server.stop()

    assert story.kills == len(KILLED_WHILE_SENDING) + 1
    assert twilio.killed == list(KILLED_WHILE_SENDING)
    assert [message["body"] for message in twilio.sent] == TEXTS
    assert await Conversation.all().count() == 1
    said = await Message.filter(conversation_id=row.id, system_kind=None).order_by("number")
    assert [each.text for each in said if each.from_customer] == [f"Question {number}" for number in range(TURNS)]
    assert [each.text for each in said if not each.from_customer] == ANSWERS
    deliveries = await Delivery.filter(conversation_id=row.id).order_by("number")
    assert [each.channel_message_id for each in deliveries] == [message["sid"] for message in twilio.sent]
