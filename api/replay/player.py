"""Plays many dialogues at once and has each checked. The clients are in people.py, the checks in checks.py."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from api.program import PROGRAM
from api.replay import documents
from api.replay.checks import Expectations, judge_list, judge_messages, judge_states
from api.replay.client import Answered, HttpClient, ReplayFailed, Socket
from api.replay.dialogues import Dialogue, Role
from api.replay.people import Administrator, Agent, Connector, Offers, Refused, Supervisor, Timeline
from api.replay.report import Report
from models.vocabulary import Channel

QUEUE = "replay"
WORKSTREAM = "replay"  # preferred if several workstreams have the channel
CONNECTOR = "channel1"
SUPERVISOR = "supervisor1"
ADMINISTRATOR = "admin"
OFFER_SECONDS = 120.0  # until an agent accepts; includes waiting while all agents are busy
SHOWN_SECONDS = 20.0  # until the agent's timeline shows that it is closed
SIGNING_IN_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Plan:
    """How to play. With `speed`, turns keep their times, that much faster; without, each follows at once."""

    url: str
    token: Callable[[str], str]
    agents: int = 60
    concurrency: int = 50
    speed: float | None = None
    workstream: str | None = None
    has_administrator: bool = True  # who enables the agents; without one, they must be enabled


class Replay:
    """One run: everyone signs in, the dialogues are played, the supervisor's streams catch up, all is checked."""

    def __init__(self, plan: Plan, *, on_played: Callable[[], None] = lambda: None) -> None:
        self._plan = plan
        self._on_played = on_played
        self._stopping = False
        self._offers = Offers()
        self._expectations: list[Expectations] = []
        self._agents: list[Agent] = []
        self.report = Report(run=uuid4().hex[:8], url=plan.url, concurrency=plan.concurrency)
        self._http = HttpClient(plan.url, plan.token(CONNECTOR), connections=plan.concurrency)
        self._connector = Connector(self._http, self.report.run)
        self._supervisor = Supervisor(self._socket(SUPERVISOR), self.report.counts)
        self._office = (
            HttpClient(plan.url, plan.token(ADMINISTRATOR), connections=1) if plan.has_administrator else None
        )
        self._administrator = Administrator(self._office, self.report.run) if self._office else None

    def stop_soon(self) -> None:
        """Begin no further dialogue; finish those that have begun."""
        self._stopping = True

    async def play(self, dialogues: Sequence[Dialogue]) -> Report:
        """Play all dialogues. Raises ReplayFailed if it can't begin; later failures are in the report."""
        try:
            workstreams = await self._sign_in(dialogues)
            began_at = time.perf_counter()
            try:
                await self._play_all(dialogues, workstreams)
            except ReplayFailed as failure:
                self.report.aborted = str(failure)
            self.report.seconds = time.perf_counter() - began_at
            await self._settle()
            await self._restore_presences()
        finally:
            await self._disconnect()
        return self.report

    async def _sign_in(self, dialogues: Iterable[Dialogue]) -> dict[Channel, str]:
        socket = self._supervisor.socket
        await socket.open()
        try:
            floor = await socket.ask(documents.FLOOR, {})
            queue_id = _queue(floor)
            workstreams = self._workstreams(floor, {dialogue.channel for dialogue in dialogues})
            filtered = {"filter": {"queueIds": [queue_id]}}
            ongoing = await socket.ask(documents.ONGOING, filtered)
            self.report.ongoing_before = ongoing["ongoingConversations"]["totalCount"]
            await self._supervisor.watch(queue_id, floor["asOf"])
        except Answered as fault:
            raise ReplayFailed(f"The server does not let {SUPERVISOR} watch: {fault}") from None
        logins = [f"replay{number}" for number in range(1, self._plan.agents + 1)]
        self._agents = [
            Agent(self._socket(login), self.report.run, self._offers, self.report.counts) for login in logins
        ]
        try:
            if self._administrator:
                await self._administrator.enable(logins)
        except (Refused, Answered) as fault:
            raise ReplayFailed(f"{ADMINISTRATOR} can't enable the agents: {fault}") from None
        for start in range(0, len(self._agents), SIGNING_IN_AT_ONCE):
            try:
                await asyncio.gather(*(agent.start() for agent in self._agents[start : start + SIGNING_IN_AT_ONCE]))
            except (Refused, Answered) as fault:
                raise ReplayFailed(f"An agent can't sign in: {fault}") from None
        return workstreams

    def _workstreams(self, floor: dict[str, Any], channels: set[Channel]) -> dict[Channel, str]:
        """The workstream for each channel. It must push offers to agents and let them accept."""
        if self._plan.workstream:
            return dict.fromkeys(channels, self._plan.workstream)
        found: dict[Channel, str] = {}
        for channel in channels:
            fitting = sorted(
                one["name"]
                for one in floor["workstreams"] or []
                if one["channel"] == channel and one["distribution"] == "PUSH" and not one["autoAccept"]
            )
            if not fitting:
                raise ReplayFailed(f"The server has no workstream that offers {channel} conversations; name one.")
            found[channel] = WORKSTREAM if WORKSTREAM in fitting else fitting[0]
        return found

    async def _play_all(self, dialogues: Iterable[Dialogue], workstreams: dict[Channel, str]) -> None:
        waiting = iter(dialogues)

        async def work() -> None:
            for dialogue in waiting:
                if self._stopping:
                    return
                await self._play(dialogue, workstreams[dialogue.channel])
                self._on_played()

        workers = [asyncio.create_task(work()) for _ in range(self._plan.concurrency)]
        played = asyncio.gather(*workers)
        either: set[asyncio.Future[Any]] = {played, *(one.running for one in self._sockets() if one.running)}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if lost := next((socket.failure for socket in self._sockets() if socket.failure), None):
                raise lost
            await played
        finally:
            for worker in workers:
                worker.cancel()
            with suppress(asyncio.CancelledError, ReplayFailed):
                await played

    async def _play(self, dialogue: Dialogue, workstream: str) -> None:
        expectations = Expectations(dialogue.id)
        self._expectations.append(expectations)
        self.report.skipped_turns += len(dialogue.turns) - len(dialogue.spoken)
        agent: Agent | None = None
        try:
            opening = dialogue.spoken[0].text if dialogue.spoken[0].role is Role.CUSTOMER else None
            began_at = time.monotonic()
            await self._connector.start(dialogue, expectations, workstream, QUEUE, opening)
            agent = await self._accepted(expectations)
            timeline = await agent.follow_timeline(expectations)
            try:
                await self._talk(dialogue, expectations, agent, began_at)
                await agent.change_state(
                    expectations, documents.END, "WRAP_UP", conversationId=expectations.conversation_id
                )
                closing = await agent.change_state(
                    expectations, documents.CLOSE, "CLOSED", conversationId=expectations.conversation_id
                )
                expectations.closed_at = closing["position"]
                await self._shown_to_the_end(timeline, expectations)
                judge_messages(timeline.read, timeline.streamed, expectations, self.report.counts, self.report.delays)
            finally:
                await agent.socket.leave(timeline.stream)
        except (Refused, Answered) as fault:
            self.report.add_failure(f"{dialogue.id}: {fault}")
            await self._end_failed(expectations, agent)
        finally:
            self._offers.forget(expectations.conversation_id)

    async def _accepted(self, expectations: Expectations) -> Agent:
        """The agent who has accepted it. If an offer ends before it is accepted, the next one is awaited."""
        try:
            async with asyncio.timeout(OFFER_SECONDS):
                while True:
                    agent, offer_id = await self._offers.next(expectations.conversation_id)
                    try:
                        await agent.change_state(
                            expectations, documents.ACCEPT, "ACTIVE", "IN_CONVERSATION", offerId=offer_id
                        )
                    except Refused as refusal:
                        if "OFFER_NOT_PENDING" not in str(refusal):
                            raise
                    else:
                        return agent
        except TimeoutError:
            raise Refused(f"it was offered to none of the agents within {OFFER_SECONDS:g} seconds.") from None

    async def _talk(self, dialogue: Dialogue, expectations: Expectations, agent: Agent, began_at: float) -> None:
        for number, turn in enumerate(dialogue.spoken):
            if number == 0 and turn.role is Role.CUSTOMER:
                continue  # it was sent when the conversation started
            if self._plan.speed and turn.seconds is not None:
                await asyncio.sleep(began_at + turn.seconds / self._plan.speed - time.monotonic())
            if turn.role is Role.CUSTOMER:
                message_id = self._connector.message_id(dialogue, number)
                await self._connector.send(expectations, turn.text, messageId=message_id)
            else:
                await agent.send(expectations, turn.text)

    async def _shown_to_the_end(self, timeline: Timeline, expectations: Expectations) -> None:
        try:
            async with asyncio.timeout(SHOWN_SECONDS):
                await timeline.closed.wait()
        except TimeoutError:
            why = timeline.stream.fault or f"nothing for {SHOWN_SECONDS:g} seconds"
            self.report.counts.add_missing(f"timeline of {expectations.name}: its closing ({why})")

    async def _end_failed(self, expectations: Expectations, agent: Agent | None) -> None:
        """End and close it, so that it does not keep an agent busy."""
        if not expectations.conversation_id or expectations.closed_at:
            return
        ending = agent or self._connector
        for document in (documents.END, documents.CLOSE):
            with suppress(Refused, Answered):
                await ending.mutate(document, conversationId=expectations.conversation_id)

    async def _settle(self) -> None:
        positions = [message.position for expectations in self._expectations for message in expectations.messages]
        positions += [expectations.closed_at for expectations in self._expectations if expectations.closed_at]
        await self._supervisor.settle(max(positions, default=""))
        report, watched = self.report, self._supervisor
        for expectations in self._expectations:
            if not expectations.conversation_id:
                continue
            judge_states(watched.states[expectations.conversation_id], expectations, report.counts, report.delays)
            judge_list(watched.listed[expectations.conversation_id], expectations, report.counts, report.delays)
        report.conversations = sum(expectations.closed_at is not None for expectations in self._expectations)
        report.messages = sum(len(expectations.messages) for expectations in self._expectations)
        report.facts = watched.facts

    async def _restore_presences(self) -> None:
        for agent in self._agents:
            with suppress(Refused, Answered, ReplayFailed):
                await agent.stop()

    async def _disconnect(self) -> None:
        self.report.reconnects = sum(socket.reconnects for socket in self._sockets())
        await asyncio.gather(*(socket.close() for socket in self._sockets()))
        await self._http.close()
        if self._office and self._administrator:
            with suppress(Refused, Answered, ReplayFailed):
                await self._administrator.disable_again()
            await self._office.close()

    def _socket(self, login: str) -> Socket:
        return Socket(self._plan.url, self._plan.token(login), login)

    def _sockets(self) -> list[Socket]:
        return [self._supervisor.socket, *(agent.socket for agent in self._agents)]


def _queue(floor: dict[str, Any]) -> str:
    for queue in floor["queues"] or []:
        if queue["name"] == QUEUE:
            found: str = queue["id"]
            return found
    raise ReplayFailed(f"{SUPERVISOR} sees no queue {QUEUE}: start the server with `{PROGRAM} demo`.")
