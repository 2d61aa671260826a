"""What happens while the seats listen: the same in both queues, so that each frame of one has its like in the other."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

from tests.permissions.acting import Answer, answers
from tests.permissions.documents import nodes
from tests.permissions.floor import Ref
from tests.permissions.inputs import Inputs
from tests.permissions.people import INSIDE, OUTSIDE, SEATS
from tests.permissions.proof import Proof

PRAISE = "Wonderful, thank you so much, this is great and I love it!"
ANGER = "This is terrible, horrible, the worst. I hate it and I am furious."
PRAISED = ("SLIGHTLY_POSITIVE", "POSITIVE", "VERY_POSITIVE")
ANGRY = ("NEGATIVE", "VERY_NEGATIVE")
SENTIMENT = "query ($id: ID!) { conversation(id: $id) { sentiment { level } } }"
STATE = "query ($id: ID!) { conversation(id: $id) { state } }"
WAITING = "query ($id: ID!) { node(id: $id) { ... on Queue { waiting } } }"
ALERTS = "{ alerts { totalCount } }"  # of the floor, there is one
REQUEST = "many at once"  # by this id, everybody follows a batch; each supervisor has one
PATIENCE_SECONDS = 60


def public(half: str) -> str:
    return f"said aloud {half}"


def internal(half: str) -> str:
    return f"said internally {half}"


def drafted(half: str) -> str:
    return f"drafted by the bot {half}"


def edited(half: str) -> str:
    return f"said for the bot {half}"


def reason(half: str) -> str:
    return f"reason of the agent {half}"


def purpose(half: str) -> str:
    return f"purpose of the guest {half}"


SEND = """mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
  ... on SendMessageSuccess { sentMessage { id } } ... on Refusal { code message } } }"""
DRAFT = """mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
  ... on MessageDrafted { draft { id } } ... on Refusal { code message } } }"""
TRANSFER = """mutation ($input: TransferInput!) { transfer(input: $input) {
  ... on TransferSuccess { offer { id } } ... on Refusal { code message } } }"""

START = """mutation ($input: StartConversationInput!) { startConversation(input: $input) {
  ... on ConversationSuccess { conversation { id } } ... on Refusal { code message } } }"""
MONITOR = """mutation ($input: MonitorInput!) { monitor(input: $input) {
  ... on MonitorSuccess { position } ... on Refusal { code message } } }"""
STOP = """mutation ($input: ConversationInput!) { stopMonitoring(input: $input) {
  ... on StopMonitoringSuccess { position } ... on Refusal { code message } } }"""
TRANSCRIPT = "query ($id: ID!) { conversation(id: $id) { state messages { edges { cursor } } } }"


class Play:
    """Acts of the people of both queues, and of `root`. `silent` are the positions at which monitoring began and ended."""

    def __init__(self, proof: Proof) -> None:
        self._proof, self._floor, self._inputs = proof, proof.floor, Inputs(proof.floor)
        self.silent: list[str] = []

    async def run(self) -> None:
        for half in (OUTSIDE, INSIDE):
            await self._watch_silently(half)
            await self._in_a_conversation(half)
            await self._around_it(half)
            await self._supervise_the_bot(half)
        await self._root("updateSupervisorSettings", agentNoticePolicy="ON_START")
        for half in (OUTSIDE, INSIDE):
            await self._act("guest", half, "monitor", "FREE", purpose=purpose(half))
            await self._root("updateSupervisorSettings", forceCloseUndoSeconds=30)
            await self._act("guest", half, "forceClose", "TALKING")
            await self._act("guest", half, "undoForceClose", "TALKING")
            await self._root("updateSupervisorSettings", forceCloseUndoSeconds=0)
            await self._act("guest", half, "forceClose", "TALKING")
            await self._must_be_over(half)
            # Only who is an agent, too, takes over.
            await self._root("setRights", userId=self._user("guest", half), roles=["SUPERVISOR", "AGENT"])
            await self._act("guest", half, "takeOver", "FREE")

    async def end(self) -> None:
        """Take all rights away, which ends every stream."""
        await self._root("setRights", userId=self._user("roleless"), roles="API_ACCESS")
        for seat in SEATS:
            await self._root("setRights", userId=self._user(seat.name), roles=[])

    async def _watch_silently(self, half: str) -> None:
        """Monitor while nobody is told: those in the conversation read the same before, meanwhile and afterwards."""
        before = await self._seen_by_others(half)
        for document in (MONITOR, STOP):
            given = {"conversationId": self._conversation("FREE", half)}
            [answer] = (await self._ask("guest", half, document, input=given)).values()
            self.silent.append(answer["position"])
            assert await self._seen_by_others(half) == before

    async def _seen_by_others(self, half: str) -> list[Any]:
        ids = [self._conversation("FREE", half)]
        return [
            await self._ask(who, half, nodes(("Conversation",)), ids=ids) for who in ("agent", "customer", "connector")
        ]

    async def _must_be_over(self, half: str) -> None:
        """With the conversation, the monitoring of those who had joined ends, too. Who took part reads on."""
        for who, reads in (("monitoring", False), ("joined", False), ("agent", True), ("customer", True)):
            conversation = (await self._ask(who, half, TRANSCRIPT, id=self._conversation("TALKING", half)))[
                "conversation"
            ]
            assert (conversation["state"], conversation["messages"] is not None) == ("CLOSED", reads), who

    async def _in_a_conversation(self, half: str) -> None:
        await self._feel(half, PRAISE, 2, PRAISED)
        sent = await self._says(half, public(half))
        await self._says(half, internal(half), visibility="INTERNAL")
        await self._act("connector", half, "acknowledgeDelivery", messageId=sent, status="FAILED", reason="unreachable")
        await self._act("agent", half, "endElevation", "TALKING")
        await self._act("agent", half, "markRead", "TALKING", upTo=sent)
        await self._raise_hands(half)
        await self._act("consultant", half, "leave", "TALKING")
        await self._act("guest", half, "monitor", "TALKING", purpose=purpose(half))
        await self._act("guest", half, "join", "TALKING")
        await self._act("guest", half, "leave", "TALKING")
        await self._transfer_in_vain(half)
        if half == INSIDE:
            await self._feel(half, ANGER, 3, ANGRY)

    async def _raise_hands(self, half: str) -> None:
        hand = Ref("RaisedHand", self._floor.halves[half].hands["TALKING"].id).gid
        for who, act in (("guest", "takeHand"), ("guest", "returnHand"), ("agent", "withdrawHand")):
            await self._act(who, half, act, handId=hand)
        await self._act("agent", half, "raiseHand", "TALKING", reason=reason(half))

    async def _supervise_the_bot(self, half: str) -> None:
        """Its words wait; a guest reads along, and sends others in its name. The posture of another conversation changes."""
        bots = self._conversation("BOT", half)
        answer = await self._ask("bot", half, DRAFT, input={"conversationId": bots, "text": drafted(half)})
        await self._act("guest", half, "monitor", "BOT", purpose=purpose(half))
        await self._act("guest", half, "approveDraft", draftId=answer["sendMessage"]["draft"]["id"], text=edited(half))
        await self._act("guest", half, "stopMonitoring", "BOT")
        await self._act("agent", half, "setBotPosture", "TALKING", posture="OFF")

    async def _says(self, half: str, text: str, **more: str) -> str:
        given = {"conversationId": self._conversation("TALKING", half), "text": text, **more}
        answer = await self._ask("agent", half, SEND, input=given)
        return str(answer["sendMessage"]["sentMessage"]["id"])

    async def _transfer_in_vain(self, half: str) -> None:
        asked = Ref("Agent", self._floor.person("asked", half).id).gid
        await self._act("agent", half, "endConsult", "TALKING", agentId=asked)
        given = {"conversationId": self._conversation("TALKING", half), "agentId": asked}
        answer = await self._ask("guest", half, TRANSFER, input=given)
        await self._act("asked", half, "declineOffer", offerId=answer["transfer"]["offer"]["id"])

    async def _around_it(self, half: str) -> None:
        floor, own = self._floor, self._floor.halves[half]
        consultant = Ref("Agent", floor.person("consultant", half).id).gid
        await self._act("agent", half, "endConsult", "WRAP_UP", agentId=consultant)
        offer = Ref("Offer", own.offers["WAITING PENDING"].id).gid
        await self._act("asked", half, "acceptOffer", offerId=offer)
        await self._keep_rule(half)
        await self._act("connector", half, "startConversation", workstream=own.push.name, name=f"Newcomer {half}")
        await self._until_it_rings(half)
        await self._act("picker", half, "setPresence", presence="BUSY")
        await self._lose_by_silence(half)
        await self._act("supervisor", half, "forceCloseMany", "CLOSED", dryRun=False, requestId=REQUEST)
        await self._root("saveQueue", queueId=Ref("Queue", own.queue.id).gid, name=f"Renamed {half}")

    async def _lose_by_silence(self, half: str) -> None:
        """An agent picks a conversation and says nothing: the server takes it back by itself, a moment later."""
        own = self._floor.halves[half]
        picked = self._conversation("PICK", half) if "PICK" in own.conversations else await self._begin_to_wait(half)
        pick = Ref("Workstream", own.pick.id).gid
        await self._root("saveWorkstream", workstreamId=pick, silentLimitSeconds=1, allowedPresences=["BUSY"])
        await self._act("picker", half, "pickConversation", conversationId=picked)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (await self._state(picked, half)) != "OPEN":  # noqa: ASYNC110  # another process takes it back
                await asyncio.sleep(0.005)

    async def _begin_to_wait(self, half: str) -> str:
        """In the outer queue, nothing waits to be picked: a conversation begins that does. Returns its id."""
        given = {"workstream": self._floor.halves[half].pick.name, "customer": {"name": f"Passer-by {half}"}}
        answer = await self._ask("connector", half, START, input=given)
        return str(answer["startConversation"]["conversation"]["id"])

    async def _state(self, conversation: str, half: str) -> str:
        answer = await self._ask("supervisor", half, STATE, id=conversation)
        return str(answer["conversation"]["state"])

    async def _keep_rule(self, half: str) -> None:
        """Whoever asks next makes the queue too long."""
        queue = Ref("Queue", self._floor.halves[half].queue.id).gid
        waiting = (await self._ask("supervisor", half, WAITING, id=queue))["node"]["waiting"]
        rule: dict[str, Any] = {
            "alertRuleId": None,
            "name": f"Too long {half}",
            "condition": "QUEUE_LENGTH",
            "queueIds": [queue],
            "threshold": waiting,
        }
        await self._act("supervisor", half, "saveAlertRule", **rule)

    async def _until_it_rings(self, half: str) -> None:
        """The server finds out by itself, a moment later."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (await self._ask("supervisor", half, ALERTS))["alerts"]["totalCount"] < 2:  # noqa: ASYNC110  # another process rings
                await asyncio.sleep(0.005)

    async def _feel(self, half: str, text: str, times: int, levels: Collection[str]) -> None:
        """The customer writes so often that the level is one of these; the server scores by itself, a moment later."""
        for number in range(times):
            await self._act("customer", half, "sendMessage", "TALKING", text=f"{text} {half} {number}")
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self._level(half) not in levels:  # noqa: ASYNC110  # another process scores
                await asyncio.sleep(0.005)

    async def _level(self, half: str) -> str:
        answer = await self._ask("supervisor", half, SENTIMENT, id=self._conversation("TALKING", half))
        return str(answer["conversation"]["sentiment"]["level"])

    async def _act(self, who: str, half: str, act: str, kind: str = "", /, **given: Any) -> Answer:
        if kind:
            given["conversationId"] = self._conversation(kind, half)
        return await self._do(f"{who}-{half}", act, given)

    async def _root(self, act: str, /, **given: Any) -> Answer:
        return await self._do("root", act, given)

    async def _do(self, login: str, act: str, given: Mapping[str, Any]) -> Answer:
        [answer] = await asyncio.to_thread(answers, self._proof, login, [self._inputs.call(act, **given)])
        assert answer.code is None, (login, act, answer)
        return answer

    async def _ask(self, who: str, half: str, document: str, **variables: Any) -> Any:
        return await asyncio.to_thread(self._proof.ask, f"{who}-{half}", document, **variables)

    def _conversation(self, kind: str, half: str = INSIDE) -> str:
        return self._floor.conversation(kind, half).gid

    def _user(self, name: str, half: str = INSIDE) -> str:
        return Ref("User", self._floor.person(name, half).id).gid
