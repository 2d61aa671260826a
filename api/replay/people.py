"""The clients in a replay: an administrator, a connector, the agents and a supervisor who watches. player.py directs them."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import count
from typing import Any

from api.replay import documents
from api.replay.checks import AnsweredChange, AnsweredMessage, Expectations, ListEvent, ListSeen, MessageSeen, StateSeen
from api.replay.client import Client, HttpClient, ReplayFailed, Socket
from api.replay.dialogues import Dialogue
from api.replay.streams import DeliveryCounts, Frame, Stream, StreamCheck

SETTLE_SECONDS = 30.0  # a stream without news for so long has missed several heartbeats
POLL_SECONDS = 0.05


class Refused(Exception):
    """The server refused a mutation of the replay."""


class Actor:
    """A person who sends mutations, each with its own requestId so that it can be repeated safely."""

    def __init__(self, client: Client, request_ids: Iterator[str]) -> None:
        self._client = client
        self._request_ids = request_ids

    async def mutate(self, document: str, **fields: Any) -> tuple[dict[str, Any], float, float]:
        """The mutation's success, and the times before and after. Raises Refused, Answered, ReplayFailed."""
        sent_at = time.perf_counter()
        data = await self._client.ask(document, {"input": {**fields, "requestId": next(self._request_ids)}})
        answered_at = time.perf_counter()
        answer: dict[str, Any] | None = next(iter(data.values()))
        if answer is None:
            raise Refused("NOT_FOUND: the server answered null.")
        if "code" in answer:
            raise Refused(f"{answer['code']}: {answer['message']}")
        return answer, sent_at, answered_at

    async def change_state(
        self, expectations: Expectations, document: str, to_state: str, to_sub_state: str | None = None, **fields: Any
    ) -> dict[str, Any]:
        """Send a mutation that changes the conversation's state, and add the change to the expectations."""
        answer, sent_at, answered_at = await self.mutate(document, **fields)
        now = answer["conversation"]
        after = (now["version"], now["state"], now["subState"]) if now else None
        expectations.changes.append(AnsweredChange(to_state, to_sub_state, sent_at, answered_at, after))
        return answer

    async def send(self, expectations: Expectations, text: str, **fields: Any) -> None:
        answer, sent_at, answered_at = await self.mutate(
            documents.SEND, conversationId=expectations.conversation_id, text=text, **fields
        )
        message_id = answer["sentMessage"]["id"]
        expectations.messages.append(AnsweredMessage(message_id, text, answer["position"], sent_at, answered_at))


class Administrator(Actor):
    """Enables the agents who are disabled between replays, so that nobody counts or chooses them, and disables them again."""

    def __init__(self, client: HttpClient, run: str) -> None:
        super().__init__(client, (f"{run}-administrator-{number}" for number in count(1)))
        self._enabled: list[str] = []

    async def enable(self, logins: Collection[str]) -> None:
        after, has_more = None, True
        while has_more:
            users = (await self._client.ask(documents.USERS, {"after": after}))["users"]
            if users is None:
                raise Refused("this user is no administrator.")
            for user in (edge["node"] for edge in users["edges"]):
                if user["login"] in logins and user["disabledAt"]:
                    await self.mutate(documents.ENABLE, userId=user["id"])
                    self._enabled.append(user["id"])
            after, has_more = users["pageInfo"]["endCursor"], users["pageInfo"]["hasNextPage"]

    async def disable_again(self) -> None:
        while self._enabled:
            await self.mutate(documents.DISABLE, userId=self._enabled.pop())


class Connector(Actor):
    """Starts conversations and sends the customers' messages, over HTTP."""

    def __init__(self, client: HttpClient, run: str) -> None:
        super().__init__(client, (f"{run}-connector-{number}" for number in count(1)))
        self._run = run

    async def start(
        self, dialogue: Dialogue, expectations: Expectations, workstream: str, queue: str, text: str | None
    ) -> None:
        """Start the conversation; `text` is the customer's first message if the customer writes first."""
        words = {"text": text, "messageId": self.message_id(dialogue, 0)} if text is not None else {}
        answer = await self.change_state(
            expectations,
            documents.START,
            "OPEN",
            workstream=workstream,
            queue=queue,
            externalId=f"{self._run}/{dialogue.id}",
            customer={"externalId": f"{self._run}/{dialogue.id}", "name": "Customer", "locale": dialogue.language},
            language=dialogue.language,
            **words,
        )
        if answer["conversation"] is None:
            raise Refused("NOT_FOUND: the connector can't see the conversation that it started.")
        expectations.conversation_id = answer["conversation"]["id"]
        if text is not None:
            act = expectations.changes[-1]
            expectations.messages.append(AnsweredMessage(None, text, answer["position"], act.sent_at, act.answered_at))

    def message_id(self, dialogue: Dialogue, turn: int) -> str:
        return f"{self._run}/{dialogue.id}/{turn}"


class Offers:
    """Pending offers by conversation. An offer may arrive before the connector knows the conversation's id."""

    def __init__(self) -> None:
        self._made: defaultdict[str, asyncio.Queue[tuple[Agent, str]]] = defaultdict(asyncio.Queue)

    def made(self, conversation_id: str, agent: "Agent", offer_id: str) -> None:
        self._made[conversation_id].put_nowait((agent, offer_id))

    async def next(self, conversation_id: str) -> tuple["Agent", str]:
        return await self._made[conversation_id].get()

    def forget(self, conversation_id: str) -> None:
        self._made.pop(conversation_id, None)


class Agent(Actor):
    """One agent's client: a WebSocket with notifications, a timeline per conversation, and the agent's mutations."""

    def __init__(self, socket: Socket, run: str, offers: Offers, counts: DeliveryCounts) -> None:
        super().__init__(socket, (f"{run}-{socket.login}-{number}" for number in count(1)))
        self.socket = socket
        self._offers = offers
        self._counts = counts
        self._presence = "OFFLINE"

    async def start(self) -> None:
        """Sign in, subscribe to notifications, then become available."""
        await self.socket.open()
        viewer = (await self.socket.ask(documents.GREETING, {}))["viewer"]
        if viewer is None or viewer["agent"] is None:
            raise ReplayFailed(f"{self.socket.login} is not an agent on this server.")
        self._presence = viewer["agent"]["presence"]
        name = f"notifications of {self.socket.login}"
        check = StreamCheck(name, self._counts, after=None, opens_with_many=True)
        await self.socket.follow(Stream(documents.NOTIFICATIONS, {}, check, self._notified))
        await self.mutate(documents.SET_PRESENCE, presence="AVAILABLE")

    async def stop(self) -> None:
        """Restore the presence: an available agent without a client would get offers that nobody answers."""
        if self.socket.failure is None and self._presence not in ("AVAILABLE", "INACTIVE"):
            await self.mutate(documents.SET_PRESENCE, presence=self._presence)

    async def follow_timeline(self, expectations: Expectations) -> "Timeline":
        """Read the transcript, and follow the timeline from the position at which it was read."""
        data = await self.socket.ask(documents.TRANSCRIPT, {"id": expectations.conversation_id})
        timeline = Timeline(f"timeline of {expectations.name}", data, self._counts)
        variables = {"id": expectations.conversation_id}
        timeline.stream = Stream(documents.TIMELINE, variables, timeline.check, timeline.shown)
        await self.socket.follow(timeline.stream)
        return timeline

    def _notified(self, frame: Frame) -> None:
        if frame["__typename"] == "OfferNotification" and frame["offerStatus"] == "PENDING" and frame["offer"]:
            self._offers.made(frame["conversationId"], self, frame["offer"]["id"])


class Timeline:
    """The messages of one conversation that an agent has read or received live."""

    stream: Stream

    def __init__(self, name: str, data: dict[str, Any], counts: DeliveryCounts) -> None:
        now = time.perf_counter()
        messages = (data["conversation"] or {}).get("messages") or {"edges": []}
        nodes = [edge["node"] for edge in messages["edges"]]
        self.read = [MessageSeen(node["id"], node["text"], now) for node in nodes if node["systemKind"] is None]
        self.streamed: list[MessageSeen] = []
        self.check = StreamCheck(name, counts, after=data["asOf"])
        self.closed = asyncio.Event()

    def shown(self, frame: Frame) -> None:
        match frame["__typename"]:
            case "MessageAdded" if message := frame["message"]:
                self.streamed.append(MessageSeen(message["id"], message["text"], time.perf_counter()))
            case "ConversationStateChange" if frame["toState"] == "CLOSED":
                self.closed.set()


class Supervisor:
    """Watches the queue's state changes and live list. It notes what it sees; checks.py judges it."""

    def __init__(self, socket: Socket, counts: DeliveryCounts) -> None:
        self.socket = socket
        self.states: defaultdict[str, list[StateSeen]] = defaultdict(list)
        self.listed: defaultdict[str, list[ListSeen]] = defaultdict(list)
        self._counts = counts
        self._in_list: set[str] = set()
        self._parts: set[str] = set()
        self._streams: list[Stream] = []

    @property
    def facts(self) -> int:
        """The number of frames other than heartbeats."""
        return sum(stream.check.facts for stream in self._streams)

    async def watch(self, queue_id: str, as_of: str) -> None:
        variables = {"filter": {"queueIds": [queue_id]}}
        changes = StreamCheck("conversationStateChanged", self._counts, after=as_of)
        live = StreamCheck("ongoingConversationsChanged", self._counts, after=None)
        self._streams = [
            Stream(documents.STATE_CHANGES, variables, changes, self._changed),
            Stream(documents.LIVE_LIST, variables, live, self._moved),
        ]
        for stream in self._streams:
            await self.socket.follow(stream)

    async def settle(self, position: str) -> None:
        """Wait until both streams have reached `position`; give up on one that does not advance."""
        for stream in self._streams:
            last, advanced_at = stream.check.last or "", time.monotonic()
            while last < position and stream.fault is None:
                await asyncio.sleep(POLL_SECONDS)
                now = stream.check.last or ""
                if now != last:
                    last, advanced_at = now, time.monotonic()
                elif time.monotonic() - advanced_at > SETTLE_SECONDS:
                    self._counts.add_missing(
                        f"{stream.check.name}: it stopped at {last}, and the replay ended at {position}"
                    )
                    break
            if stream.fault:
                self._counts.add_missing(f"{stream.check.name}: it ended, because {stream.fault}")

    def _changed(self, frame: Frame) -> None:
        if frame["__typename"] == "ConversationStateChange":
            now = frame["snapshot"]
            change = StateSeen(now["version"], now["state"], now["subState"], time.perf_counter())
            self.states[now["conversationId"]].append(change)

    def _moved(self, frame: Frame) -> None:
        match frame["__typename"]:
            case "ConversationEntered":
                self._note(frame, frame["snapshot"]["conversationId"], ListEvent.ENTERED)
            case "ConversationUpdated":
                self._note(frame, frame["snapshot"]["conversationId"], ListEvent.UPDATED)
            case "ConversationLeft":
                self._note(frame, frame["conversationId"], ListEvent.LEFT)
            case "ConversationList":
                self._replaced(frame)

    def _replaced(self, frame: Frame) -> None:
        """A new list replaces the old one: conversations that are not in it have left."""
        self._parts |= {conversation["id"] for conversation in frame["conversations"]}
        if not frame["last"]:
            return
        for conversation_id in self._in_list - self._parts:
            self._note(frame, conversation_id, ListEvent.LEFT)
        for conversation_id in self._parts:
            self._note(frame, conversation_id, ListEvent.LISTED)
        self._in_list, self._parts = self._parts, set()

    def _note(self, frame: Frame, conversation_id: str, event: ListEvent) -> None:
        seen = ListSeen(event, frame["previousPosition"], frame["position"], time.perf_counter())
        self.listed[conversation_id].append(seen)
        if event is ListEvent.LEFT:
            self._in_list.discard(conversation_id)
        else:
            self._in_list.add(conversation_id)
