"""One conversation goes from a bot to two supervisors and two agents: the customer gets no late word of any of them."""

import asyncio
from typing import Any

import httpx2
import pytest

from models.tables import Conversation, Delivery, Message
from models.vocabulary import AgentKind, Channel
from schema.ids import global_id
from tests.schema.streams.listening import NOTIFICATIONS, Listener, listening
from tests.support import invariants
from tests.support.builders import a_connector, a_queue, a_workstream, an_admin, an_agent, settings, viewer_of
from tests.support.databases import Database
from tests.support.floor_builders import a_lead
from tests.support.running_server import RunningServer

STORY_SECONDS = 120
WORDS_AT_ONCE = 6
TAKEN_OVER = {"__typename": "ActionRefused", "code": "TAKEN_OVER"}
INPUTS = {
    "sendMessage": "SendMessageInput",
    "takeOver": "TakeOverInput",
    "handOver": "HandOverInput",
    "requestConsult": "ConsultInput",
    "acceptOffer": "OfferInput",
    "startConversation": "StartConversationInput",
    "updateSupervisorSettings": "SupervisorSettingsInput",
    "escalateConversation": "EscalateInput",
}
ROW = "query ($id: ID!) { conversation(id: $id) { epoch agent { name } pendingOffer { id } viewerActions { action code } } }"


class Story:
    """Everyone acts through a server of its own; what they are told, they hear here."""

    def __init__(self, server: RunningServer, client: httpx2.AsyncClient, row: Conversation | None = None) -> None:
        self._server, self._client, self.row = server, client, row

    async def act(self, login: str, name: str, **given: Any) -> dict[str, Any]:
        kind = INPUTS.get(name, "ConversationInput")
        document = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ __typename ... on Refusal {{ code }} }} }}"
        if self.row and name not in ("acceptOffer", "updateSupervisorSettings"):
            given["conversationId"] = global_id("Conversation", self.row.id)
        answer = await self._posted(login, document, {"input": given})
        result: dict[str, Any] = answer[name]
        return result

    async def must(self, login: str, name: str, **given: Any) -> None:
        result = await self.act(login, name, **given)
        assert "code" not in result, result

    async def seen_by(self, login: str) -> Any:
        assert self.row
        return (await self._posted(login, ROW, {"id": global_id("Conversation", self.row.id)}))["conversation"]

    async def accepts(self, login: str, told: Listener) -> None:
        await told.next("OfferNotification")
        await self.must(login, "acceptOffer", offerId=(await self.seen_by(login))["pendingOffer"]["id"])

    async def _posted(self, login: str, document: str, variables: dict[str, Any]) -> Any:
        answer = await self._client.post(
            self._server.url, json={"query": document, "variables": variables}, headers=self._server.headers(login)
        )
        whole = answer.json()
        assert "errors" not in whole, whole
        return whole["data"]


@pytest.mark.timeout(STORY_SECONDS + 60)
async def test_no_late_word_of_a_bot_an_agent_or_a_supervisor_reaches_the_customer(database: Database) -> None:
    await settings(supervisor_take_over=False)
    queue = await a_queue("Support")
    await a_workstream(queue, "Chat", channel=Channel.WHATSAPP)
    sam, _ = await a_lead("Sam", oversees=[queue], login="sam"), await a_lead("Rosa", oversees=[queue], login="rosa")
    ada, bob = [await an_agent(name, in_=[queue], login=name.lower()) for name in ("Ada", "Bob")]
    robo = await an_agent("Robo", in_=[queue], kind=AgentKind.BOT, units=1_000, login="robo")  # routing prefers it
    await an_admin("Root", login="root")
    await a_connector("Line", login="line")
    people = [await viewer_of(each) for each in (robo, sam, ada, bob)]
    with RunningServer(environment={"VIGIE_DATABASE_URL": database.url}) as server:
        async with (
            asyncio.timeout(STORY_SECONDS),
            httpx2.AsyncClient(timeout=30) as client,
            listening(people[0], NOTIFICATIONS) as bots,
            listening(people[1], NOTIFICATIONS) as supervisors,
            listening(people[2], NOTIFICATIONS) as first,
            listening(people[3], NOTIFICATIONS) as second,
        ):
            for stream in (bots, supervisors, first, second):
                await stream.frame()
            story = Story(server, client)
            customer = {"name": "Cleo", "externalId": "cleo"}
            await story.must("line", "startConversation", workstream="Chat", customer=customer, text="Where is it?")
            story.row = await Conversation.get()
            for frame in ("OfferNotification", "OfferSettled"):  # bots accept by themselves
                await bots.next(frame)
            assert (await story.seen_by("robo"))["epoch"] == 1
            await story.must("robo", "sendMessage", text="Let me look.", expectedEpoch=1)

            # The bot thinks. Sam may not take over before an administrator allows it; then he does.
            assert (await story.act("sam", "takeOver"))["code"] == "SWITCHED_OFF"
            assert _code_of(await story.seen_by("sam"), "TAKE_OVER") == "SWITCHED_OFF"
            await story.must("root", "updateSupervisorSettings", supervisorTakeOver=True)
            assert _code_of(await story.seen_by("sam"), "TAKE_OVER") is None
            await story.must("sam", "takeOver")
            assert (await bots.next("ConversationTakenOver"))["takenOverBy"] == {"name": "Sam"}
            for _ in range(2):  # its program does not give up
                late = await story.act("robo", "sendMessage", text="Late: bot", requestId="answer")
                assert late == TAKEN_OVER
            for name in ("escalateConversation", "endConversation", "leave"):
                assert await story.act("robo", name) == TAKEN_OVER
            assert await story.seen_by("robo") is None
            await story.must("sam", "sendMessage", text="It is on its way.", expectedEpoch=2)

            # Sam hands over to Ada, who asks Bob, who takes over.
            target = {"agentId": global_id("Agent", ada.id)}
            await story.must("sam", "handOver", target=target, expectedEpoch=2)
            await story.accepts("ada", first)
            assert await story.act("sam", "sendMessage", text="Late: Sam", expectedEpoch=2) == TAKEN_OVER
            await story.must("ada", "sendMessage", text="I am Ada.", expectedEpoch=3)
            await story.must("ada", "requestConsult", agentId=global_id("Agent", bob.id))
            await story.accepts("bob", second)
            await story.must("bob", "takeOver")
            assert (await first.next("OfferSettled"))["offerStatus"] == "ACCEPTED"
            assert (await first.next("OfferAnswered"))["offerStatus"] == "ACCEPTED"
            assert (await first.next("ConversationTakenOver"))["takenOverBy"] == {"name": "Bob"}
            for name, given in (("sendMessage", {"text": "Late: Ada"}), ("handOver", {"target": target})):
                assert await story.act("ada", name, **given) == TAKEN_OVER

            # Rosa takes over while Bob writes: each word of his is before that, or refused.
            *answers, taken = await asyncio.gather(
                *(
                    story.act("bob", "sendMessage", text=f"Bob {number}", expectedEpoch=4)
                    for number in range(WORDS_AT_ONCE)
                ),
                story.act("rosa", "takeOver"),
            )
            assert taken["__typename"] == "TakeOverSuccess"
            assert all(answer == TAKEN_OVER or "code" not in answer for answer in answers)
            assert await story.act("bob", "sendMessage", text="Late: Bob") == TAKEN_OVER
            seen = await story.seen_by("rosa")
            assert (seen["epoch"], seen["agent"]) == (5, {"name": "Rosa"})
            await story.must("rosa", "sendMessage", text="I am Rosa.")
            sent = [f"Bob {number}" for number, answer in enumerate(answers) if "code" not in answer]
        server.stop()

    said = await Message.filter(conversation_id=story.row.id, system_kind=None, from_customer=False).order_by("number")
    own = ["Let me look.", "It is on its way.", "I am Ada."]
    assert [each.text for each in said[:3]] == own
    assert sorted(str(each.text) for each in said[3:-1]) == sent
    assert said[-1].text == "I am Rosa."
    carried = {row.message_id async for row in Delivery.filter(conversation_id=story.row.id)}
    assert {each.id for each in said} <= carried
    assert await Message.filter(id__in=list(carried), text__startswith="Late").count() == 0
    await invariants.check()


def _code_of(conversation: Any, action: str) -> str | None:
    [code] = [each["code"] for each in conversation["viewerActions"] if each["action"] == action]
    found: str | None = code
    return found
