"""Who has used much of a process waits for a turn, on every transport, and is refused with words if it takes too long."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import strawberry
from graphql import ExecutionResult

from api.graphql import endpoint, socket_operations
from api.traffic import waiting
from api.traffic.allowances import WITH_THE_DEVELOPMENT_KEY
from api.traffic.refusals import Reason
from schema import turns as turns_module
from schema.streams import framing, heartbeats
from schema.turns import PLACES, OwnTurns, turns
from tests.api.traffic.counting import refused
from tests.attacks.crowded_floor import Crowded
from tests.attacks.in_process import CLIENT, PATIENCE_SECONDS, InProcess
from tests.support.freezing import until

NAME = "{ viewer { name } }"
NEW = "query New { viewer { name } }"
SUBSCRIPTION = "subscription { notifications { __typename } }"
RESUMED = "subscription ($after: StreamPosition) { notifications(after: $after) { __typename } }"
AGENT = "agent-0"
MUCH = 100_000_000  # about microseconds
LIMITED = {"code": "RATE_LIMITED", "retryAfterSeconds": 1}


@pytest.fixture
def process(crowd: tuple[InProcess, Crowded], monkeypatch: pytest.MonkeyPatch) -> Iterator[InProcess]:
    """Everyone has rested."""
    monkeypatch.setattr(turns_module, "LONGEST_TURN_SECONDS", 60)
    yield crowd[0]
    turns.configure(WITH_THE_DEVELOPMENT_KEY.operations_per_principal)


@asynccontextmanager
async def _somebody_has_the_turn() -> AsyncIterator[OwnTurns]:
    holder = turns.of("somebody busy")
    holder.spend(MUCH)
    await holder.afford(0)
    yield holder
    holder.settle()


def test_who_has_used_much_waits_for_the_turn_of_another(process: InProcess) -> None:
    async def ask() -> None:
        await process.ask(AGENT, NAME)
        turns.recent.add(_user(AGENT), MUCH)
        async with _somebody_has_the_turn() as holder:
            asking = asyncio.create_task(process.ask(AGENT, NAME))
            listening = asyncio.create_task(process.listen(AGENT, NAME))
            await until(lambda: len(turns) == 2)
            assert not asking.done()
            assert not listening.done()
            holder.settle()
            assert "data" in await asking
            assert (await listening)["type"] == "next"
        assert turns.others == 0

    process.run(ask())


def test_who_waits_too_long_is_refused_and_nothing_was_done(
    process: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LONGEST_WAIT_SECONDS", 0.01)

    async def ask() -> None:
        await process.listen(AGENT, NAME)  # opens the socket
        before = refused(Reason.TURN)
        turns.recent.add(_user(AGENT), MUCH)
        async with _somebody_has_the_turn():
            status, body = await process.post(AGENT, json.dumps({"query": NAME}).encode())
            assert (status, json.loads(body)["errors"][0]["extensions"]) == (429, LIMITED)
            message: Any = await process.listen(AGENT, NAME)
            assert (message["type"], message["payload"][0]["extensions"]) == ("error", LIMITED)
        assert refused(Reason.TURN) == before + 2
        assert turns.others == 0

    process.run(ask())


@pytest.mark.parametrize("text", [NAME, "{ nonsense }", "{"])
@pytest.mark.parametrize("login", [AGENT, None])
@pytest.mark.parametrize("headers", [{}, {"accept": "text/event-stream"}], ids=["JSON", "event stream"])
def test_whatever_the_answer_the_next_one_has_its_turn(
    process: InProcess, text: str, login: str | None, headers: dict[str, str]
) -> None:
    async def ask() -> None:
        if login:
            turns.recent.add(_user(login), MUCH)
        for _ in range(PLACES + 1):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await process.post(login, json.dumps({"query": text}).encode(), **headers)
            assert (turns.others, turns.places_taken, len(turns)) == (0, 0, 0)

    process.run(ask())


@pytest.mark.parametrize("login", [AGENT, None])
def test_a_document_of_the_busy_is_examined_in_a_place(process: InProcess, login: str | None) -> None:
    """They would fill the queue in front of the one thread that examines, and everyone's new documents would wait."""

    async def ask() -> None:
        if login:
            turns.recent.add(_user(login), MUCH)
        holders = [turns.of("somebody busy") for _ in range(PLACES)]
        for holder in holders:
            holder.spend(MUCH)
            await holder.take_place()
            holder.end()
        asking = asyncio.create_task(process.ask(login, "{ unknownField }"))
        await until(lambda: len(turns) == 1)
        assert not asking.done()
        for holder in holders:
            holder.settle()
        assert (await asking)["errors"]
        assert (turns.others, turns.places_taken, len(turns)) == (0, 0, 0)

    process.run(ask())


@pytest.mark.parametrize("text", [NAME, SUBSCRIPTION])
def test_on_a_socket_nobody_waits_for_what_follows_the_first_frame(process: InProcess, text: str) -> None:
    async def ask() -> None:
        turns.recent.add(_user(AGENT), MUCH)
        for _ in range(PLACES + 1):
            await process.listen(AGENT, text)
            assert (turns.others, turns.places_taken, len(turns)) == (0, 0, 0)

    process.run(ask())


def test_nobody_waits_for_the_first_frame_of_a_stream_that_goes_on(
    process: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeats, "HEARTBEAT_SECONDS", PATIENCE_SECONDS)
    waits = asyncio.Event()
    joined = framing._Run._joined

    def noted(self: Any) -> Any:
        waits.set()
        return joined(self)

    monkeypatch.setattr(framing._Run, "_joined", noted)

    async def ask() -> None:
        after = (await process.ask(AGENT, "{ asOf }"))["data"]["asOf"]
        listening = asyncio.create_task(process.listen(AGENT, RESUMED, {"after": after}))
        await waits.wait()
        assert turns.others == 0
        listening.cancel()
        await process.leave()

    process.run(ask())


def test_who_waits_too_long_to_have_a_document_examined_is_refused(
    process: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def begun(user: str, **_: Any) -> OwnTurns:
        return turns.of(user)

    monkeypatch.setattr(endpoint, "begun", begun)
    monkeypatch.setattr(socket_operations, "begun", begun)
    monkeypatch.setattr(waiting, "LONGEST_WAIT_SECONDS", 0.01)

    async def ask() -> None:
        await process.listen(AGENT, NAME)  # opens the socket
        turns.recent.add(_user(AGENT), MUCH)
        async with _somebody_has_the_turn():
            answer = await process.ask(AGENT, NEW)
            assert answer["errors"][0]["extensions"] == LIMITED
            message: Any = await process.listen(AGENT, NEW)
            assert (message["type"], message["payload"][0]["extensions"]) == ("error", LIMITED)
        assert turns.others == 0

    process.run(ask())


def test_an_execution_keeps_its_place_after_its_client_has_left(
    process: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def execute(*_: Any, **__: Any) -> ExecutionResult:
        begun.set()
        await may_end.wait()
        return ExecutionResult({}, None)

    monkeypatch.setattr(strawberry.Schema, "_execute_operation", execute)

    async def ask() -> None:
        turns.recent.add(_user(AGENT), MUCH)
        asking = asyncio.create_task(process.ask(AGENT, NAME))
        await begun.wait()
        asking.cancel()
        await asyncio.wait([asking])
        counts = (turns.places_taken, turns.others)
        may_end.set()
        assert counts == (1, 0)
        await until(lambda: turns.places_taken == 0)

    process.run(ask())


def test_a_handshake_waits_if_its_address_has_used_much(process: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "LONGEST_WAIT_SECONDS", 0.01)

    async def ask() -> None:
        await process.leave()
        turns.recent.add(CLIENT[0], MUCH)
        async with _somebody_has_the_turn():
            with pytest.raises(AssertionError, match=r"websocket\.http\.response\.start"):
                await process.listen(AGENT, NAME)

    process.run(ask())


def _user(login: str) -> str:
    return f"login {login}"
