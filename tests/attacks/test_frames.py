"""Random frames on raw sockets: a connection goes on or ends with a documented code, and nothing is left behind.

`VIGIE_TEST_SEQUENCES` says how many connections are tried, `VIGIE_TEST_SEED` which ones.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from models.events.hub import hub
from models.events.log import head_now
from models.operations.conversations.send_message import send_message
from tests.attacks.frames import CODES_OF_CLIENTS, Attack, End, Fuzzer
from tests.attacks.page import must_hold
from tests.attacks.serving import Holdings, Serving, serving
from tests.benchmarks.reader import Place, Reader
from tests.docs.pages import ROOT
from tests.support.freezing import until
from tests.support.websocket_frames import CLOSE, PING, PONG, frame, frames_in

SEQUENCES = int(os.environ.get("VIGIE_TEST_SEQUENCES", "500"))
SEED = int(os.environ.get("VIGIE_TEST_SEED", "1"))
AT_ONCE = 20
PATIENCE_SECONDS = 30
BY_THE_PROTOCOL = {1002, 1007, 1009}  # RFC 6455, section 7.4.1
BY_THE_CLIENT = set(map(str, CODES_OF_CLIENTS))  # the server answers with the code of the client
LAST_WORD = b"are you there"
BACKGROUND_FOLLOWERS = (
    4  # of the log: routing, scoring, alert rules, sending messages; each starts once it has its lease
)
ALIVE, LEFT, REFUSED = "goes on", "left", "refused"


async def test_no_frames_break_anything(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        await until(lambda: hub.followers == BACKGROUND_FOLLOWERS)
        conversation = server.conversations[0]
        neighbour = Reader(server.websocket_url, server.token("sam"), Place("sam", "ada", ()))
        reading = asyncio.create_task(neighbour.run())
        await neighbour.ready.wait()
        await until(lambda: Holdings.now().members_of_cohorts == 1)  # it has caught up
        outcomes: Counter[str] = Counter()
        tokens = [server.token("ada"), server.token("sam"), server.token("ada", timedelta(hours=-1)), "forged"]
        fuzzer = Fuzzer(Random(SEED), tokens)
        idle = Holdings.now()
        await asyncio.gather(*(_outcome(server, fuzzer.attack()) for _ in range(AT_ONCE)))
        await until(lambda: Holdings.now().are_no_more_than(idle, but_descriptors=True), seconds=PATIENCE_SECONDS)
        before = Holdings.now()  # with the files that the server has opened for good meanwhile
        for start in range(0, SEQUENCES, AT_ONCE):
            attacks = [fuzzer.attack() for _ in range(min(AT_ONCE, SEQUENCES - start))]
            outcomes.update(await asyncio.gather(*(_outcome(server, each) for each in attacks)))
            sent = await send_message(conversation.id, text=f"{start}", by=server.fixtures.ada)
            position = (await head_now()).position(sent.position)
            assert await neighbour.has_heard(position)
        assert neighbour.gaps == 0
        assert outcomes.keys() <= {ALIVE, LEFT, REFUSED, *BY_THE_CLIENT, *_codes_of_the_server()}, outcomes
        assert min(outcomes[ALIVE], outcomes["1002"], outcomes["1007"], outcomes["4400"]) > 0, outcomes
        await until(lambda: Holdings.now().are_no_more_than(before), seconds=PATIENCE_SECONDS)
        assert server.faults.texts == []
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    refused = SEQUENCES - sum(outcomes[each] for each in (ALIVE, LEFT, *BY_THE_CLIENT))
    must_hold("Sequences of WebSocket frames", tried=SEQUENCES, refused=refused)


def _codes_of_the_server() -> set[str]:
    """Those that docs/api.md lists, but for the one that says that something went wrong."""
    page = (ROOT / "docs/api.md").read_text("utf-8")
    return {*re.findall(r"^\| ([14]\d{3}) \|", page, re.MULTILINE), *map(str, BY_THE_PROTOCOL)} - {"1011"}


async def _outcome(server: Serving, attack: Attack) -> str:
    """The code with which the server closed the connection, or what else became of it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await _spoken(attack, reader, writer)
    except TimeoutError:
        raise AssertionError(f"no answer: {attack}") from None
    finally:
        writer.transport.abort()


async def _spoken(attack: Attack, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    writer.write(attack.handshake)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 101"):
        return REFUSED
    with suppress(ConnectionError):
        for part in attack.parts:
            writer.write(part)
            await writer.drain()
        if attack.end is End.LEAVES:
            return LEFT
        if attack.end is End.HALF_CLOSES:
            writer.write_eof()
        else:
            writer.write(frame(PING, LAST_WORD))
            await writer.drain()
    return await _answer(attack, reader, writer)


async def _answer(attack: Attack, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    received = bytearray()
    is_alive = False
    with suppress(ConnectionError):
        while part := await reader.read(65_536):
            received += part
            for opcode, payload in frames_in(received):
                if opcode == CLOSE:
                    code = int.from_bytes(payload[:2]) or 1000
                    return ALIVE if is_alive and code == 1000 else f"{code}"
                if opcode == PONG and payload == LAST_WORD:
                    is_alive = True
                    writer.write(frame(CLOSE, (1000).to_bytes(2)))
    if attack.end is End.HALF_CLOSES:
        return LEFT
    pytest.fail(f"the connection ended without a code: {attack}")
