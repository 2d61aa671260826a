"""What the log has of a database that was away: few lines, each of them an event; api/web/repeats.py and models/faults.py."""

import asyncio
import re
import time
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.support.databases import Database
from tests.support.fixtures import Fixtures
from tests.support.relay import Relay
from tests.support.running_server import RunningServer

OUTAGE_SECONDS = 12
MOST_BYTES = 20_000
PATIENCE_SECONDS = 30
WATCH = "subscription { ongoingConversationsChanged { __typename } }"
LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (DEBUG|INFO|WARNING|ERROR|CRITICAL) [\w.]+ \S")


@pytest.mark.parametrize("_database", ["postgres"], indirect=True)
async def test_an_outage_of_twelve_seconds_leaves_few_lines(
    fixtures: Fixtures, database: Database, redis_url: str
) -> None:
    await fixtures.talking()
    parts = urlsplit(database.url)
    async with Relay(parts.port or 0) as relay:
        url = database.url.replace(f":{parts.port}/", f":{relay.port}/")
        server = RunningServer(environment={"VIGIE_DATABASE_URL": url, "VIGIE_BELL_URL": redis_url})
        try:
            await asyncio.to_thread(server.start)
            async with server.socket("ada") as socket, httpx2.AsyncClient(timeout=30) as client:
                await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": WATCH}})
                assert (await socket.receive_json(timeout=20))["type"] == "next"
                assert server.log == ""

                relay.cut()
                ends = time.monotonic() + OUTAGE_SECONDS
                while time.monotonic() < ends:  # somebody asks all the time
                    answer = await client.post(
                        server.url, json={"query": "{ asOf viewer { name } }"}, headers=server.headers("ada")
                    )
                    assert "errors" in answer.json()
                    await asyncio.sleep(0.1)
                await relay.mend()
                async with asyncio.timeout(PATIENCE_SECONDS):
                    while (await client.get(f"{server.base}/readyz")).status_code != 200:  # noqa: ASYNC110
                        await asyncio.sleep(0.1)
            assert await asyncio.to_thread(server.stop) in (0, -15)
            _must_be_events(server.log)
        finally:
            server.close()


def _must_be_events(log: str) -> None:
    lines = log.splitlines()
    assert all(LINE.match(line) for line in lines)
    assert "Traceback" not in log
    assert "Errno" not in log, "no message of an exception"
    assert 0 < len(log.encode()) < MOST_BYTES
