"""What every bell on a server must do; test_bell_redis.py and test_bell_postgres.py run it on theirs."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Self

import pytest

from models.events.bell import CHANNEL, Bell
from models.events.bells import postgres, reconnecting, redis
from models.events.bells.reconnecting import LOOK, ReconnectingBackend
from tests.support.freezing import frozen, pid_of, until
from tests.support.servers import Server

ROOT = Path(__file__).parents[3]
AT_ONCE_SECONDS = 0.5  # for a thousand rings; a server that hangs would cost two seconds for one


class Ear:
    """Hears what is said at the server, in order, without the bell around it."""

    def __init__(self, backend: ReconnectingBackend) -> None:
        self.backend = backend
        self.messages: list[str] = []
        hear = backend.hear

        def hear_and_keep(channel: str, message: str) -> None:
            self.messages.append(message)
            hear(channel, message)

        backend.hear = hear_and_keep  # type: ignore[method-assign]  # a bell keeps only that there was something

    async def __aenter__(self) -> Self:
        await self.backend.connect()
        await self.backend.subscribe(CHANNEL)
        assert self.messages == [LOOK]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.backend.unsubscribe(CHANNEL)
        await self.backend.disconnect()

    async def hears(self, position: int) -> None:
        await until(lambda: any(message.startswith(f"{position}/") for message in self.messages))


class BellOnAServer:
    backend: type[ReconnectingBackend]

    @pytest.fixture
    def impatient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Time-outs of a tenth, so that a server that hangs is noticed soon."""
        for module in (reconnecting, redis, postgres):
            monkeypatch.setattr(module, "ANSWER_SECONDS", 0.4)
        for module in (redis, postgres):
            monkeypatch.setattr(module, "SILENCE_SECONDS", 0.3)
        monkeypatch.setattr(reconnecting, "START_SECONDS", 0.3)

    async def test_loses_no_ring_while_it_is_up(self, server: Server) -> None:
        async with hanging(server.url) as ringing, hanging(server.url) as hearing:
            for position in range(200):
                hearing.rung.clear()
                await ringing.ring(position)
                async with asyncio.timeout(10):
                    await hearing.rung.wait()
            assert ringing.failed_rings == hearing.failed_rings == 0
            assert ringing.reconnects == hearing.reconnects == 0

    async def test_says_the_newest_of_many_rings(self, server: Server) -> None:
        async with hanging(server.url) as bell, Ear(self.backend(server.url)) as ear:
            for position in range(1, 1_001):
                await bell.ring(position)
            await ear.hears(1_000)
            assert len(ear.messages) < 100

    async def test_does_not_take_its_own_ring_for_news(self, server: Server) -> None:
        async with hanging(server.url) as bell, Ear(self.backend(server.url)) as ear, hanging(server.url) as other:
            heard = bell.heard
            await bell.ring(7)
            await ear.hears(7)
            await other.ring(8)
            await until(lambda: bell.heard > heard)
            assert bell.heard == heard + 1

    async def test_is_heard_again_after_its_server_was_killed(self, server: Server) -> None:
        async with hanging(server.url) as one, hanging(server.url) as other, Ear(self.backend(server.url)) as ear:
            for round_number in range(1, 4):
                server.kill()
                await until(lambda: not one.is_up and not other.is_up and not ear.backend.is_up)
                one.rung.clear()
                other.rung.clear()
                server.start()
                async with asyncio.timeout(10):  # without any ring: something may have been missed
                    await one.rung.wait()
                    await other.rung.wait()
                await until(lambda: ear.backend.is_up)
                await one.ring(100 * round_number)
                await ear.hears(100 * round_number)
                await other.ring(100 * round_number + 1)
                await ear.hears(100 * round_number + 1)
                assert one.reconnects == other.reconnects == round_number

    async def test_rings_at_once_while_its_server_is_dead_and_says_it_later(self, server: Server) -> None:
        async with hanging(server.url) as bell, Ear(self.backend(server.url)) as ear:
            server.kill()
            await until(lambda: not bell.is_up)
            await ring_a_thousand_times(bell)
            await until(lambda: bell.failed_rings > 0)
            server.start()
            await until(lambda: bell.is_up and ear.backend.is_up)
            await bell.ring(1_001)
            await ear.hears(1_001)

    async def test_rings_at_once_while_its_server_is_frozen_and_notices_it(
        self, server: Server, impatient: None
    ) -> None:
        async with hanging(server.url) as bell, Ear(self.backend(server.url)) as ear:
            with frozen(pid_of(server.directory)):
                await ring_a_thousand_times(bell)
                await until(lambda: not bell.is_up and bell.failed_rings > 0)
                await ring_a_thousand_times(bell)
            await until(lambda: bell.is_up and ear.backend.is_up)
            await bell.ring(1_001)
            await ear.hears(1_001)

    async def test_stays_up_while_nobody_rings(self, server: Server, impatient: None) -> None:
        async with hanging(server.url) as bell:
            await asyncio.sleep(1)  # three times as long as it takes to ask whether the server is there
            assert bell.is_up
            assert bell.reconnects == 0

    async def test_a_process_starts_without_the_server_and_hears_it_once_it_is_there(
        self, server: Server, impatient: None
    ) -> None:
        server.kill()
        async with hanging(server.url) as bell:
            assert not bell.is_up
            await bell.ring(5)
            bell.rung.clear()
            server.start()
            async with asyncio.timeout(10):
                await bell.rung.wait()
            assert bell.is_up
            assert bell.reconnects == 0

    async def test_a_process_that_ends_says_its_last_ring(self, server: Server) -> None:
        async with Ear(self.backend(server.url)) as ear:
            async with hanging(server.url) as bell:
                await bell.ring(42)
            await ear.hears(42)

    async def test_two_processes_hear_each_other_also_after_a_kill(self, server: Server) -> None:
        async with a_process(server.url) as one, a_process(server.url) as other:
            for ringing, hearing in ((one, other), (other, one)):
                await say(ringing, 1)
                assert await recorded(hearing) == "heard"
            server.kill()
            server.start()
            assert await recorded(one) == "heard"  # the bell is back
            assert await recorded(other) == "heard"
            for ringing, hearing in ((one, other), (other, one)):
                await say(ringing, 2)
                assert await recorded(hearing) == "heard"


@asynccontextmanager
async def hanging(url: str) -> AsyncIterator[Bell]:
    bell = Bell()
    await bell.hang(url)
    try:
        yield bell
    finally:
        await bell.take_down()


async def ring_a_thousand_times(bell: Bell) -> None:
    begin = monotonic()
    for position in range(1, 1_001):
        await bell.ring(position)
        await asyncio.sleep(0)  # as between operations, the publisher may run
    assert monotonic() - begin < AT_ONCE_SECONDS


@asynccontextmanager
async def a_process(url: str) -> AsyncIterator[Process]:
    async with AsyncExitStack() as stack:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.models.events.ringer", url, cwd=ROOT, stdin=PIPE, stdout=PIPE
        )
        stack.push_async_callback(process.wait)
        assert process.stdin is not None
        stack.callback(process.stdin.close)
        assert await recorded(process) == "hanging"
        yield process


async def say(process: Process, position: int) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{position}\n".encode())
    await process.stdin.drain()


async def recorded(process: Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(30):
        return (await process.stdout.readline()).decode().strip()
