"""PostgreSQL is stopped and started again: every stream says within 3 s that it is stale, and within 2 s that it is not."""

import asyncio
import time
from contextlib import AsyncExitStack

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from models import clock
from tests.outages.conftest import Stage
from tests.outages.watching import PATIENCE_SECONDS, watching, watching_events
from tests.schema.streams.listening import ITEM, LIVE_LIST, NOTIFICATIONS, SENTIMENT, STATE_CHANGES, TIMELINE
from tests.schema.streams.test_costs import DASHBOARD

pytestmark = [pytest.mark.xdist_group("outages"), pytest.mark.timeout(180)]

SAYS_STALE_SECONDS, SAYS_FRESH_SECONDS = 3.0, 2.0  # as docs/guarantees.md promises
AWAY_SECONDS = 4.0
AGENTS, FLOOR = (f"subscription {{ {stream} {{ {ITEM} }} }}" for stream in ("agentsChanged", "floorChanged"))
SEND = """mutation ($id: ID!) {
  sendMessage(input: {conversationId: $id, text: "There you are again."}) { ... on SendMessageSuccess { position } }
}"""


async def test_every_stream_says_so_over_every_transport(stage: Stage) -> None:
    server = stage.server
    of_sam = {
        "list": (LIVE_LIST, {}),
        "states": (STATE_CHANGES, {}),
        "sentiment": (SENTIMENT, {}),
        "timeline": (TIMELINE, {"id": stage.conversation}),
        "agents": (AGENTS, {}),
        "floor": (FLOOR, {}),
        "notifications": (NOTIFICATIONS, {}),
    }
    async with AsyncExitStack() as stack:
        streams = dict(await stack.enter_async_context(watching(server, "sam", of_sam)))
        for login in ("sam", "rosa"):  # served together
            found = await stack.enter_async_context(watching(server, login, {"dashboard": (DASHBOARD, {})}))
            streams[f"dashboard of {login}"] = found["dashboard"]
        for name, document in {"events: floor": FLOOR, "events: list": DASHBOARD}.items():
            streams[name] = await stack.enter_async_context(watching_events(server, "rosa", document))
        assert _ready(server.base) == (200, [])

        await asyncio.to_thread(stage.postgres.kill)
        stopped_at, stopped = time.monotonic(), clock.now().isoformat()
        for name, each in streams.items():
            at, frame = await each.first("Stale", since=stopped_at)
            assert at - stopped_at <= SAYS_STALE_SECONDS, name
            assert frame["occurredAt"] <= stopped, name
            assert frame["position"] == frame["previousPosition"], name
        status, reasons = await asyncio.to_thread(_ready, server.base)
        assert status == 503
        assert any(reason.startswith("The log could not be read since ") for reason in reasons), reasons
        measured = await asyncio.to_thread(_measured, server.base)
        assert measured["vigie_log_unread_seconds"] > 1
        assert measured["vigie_ready"] == 0
        await asyncio.sleep(
            max(0.0, stopped_at + AWAY_SECONDS - time.monotonic())
        )  # how long it is away is part of the scene

        started_at = time.monotonic()
        await asyncio.to_thread(stage.postgres.start)
        readable_at = time.monotonic()
        for name, each in streams.items():
            at, frame = await each.first("Heartbeat", since=started_at)
            assert at - readable_at <= SAYS_FRESH_SECONDS, name
            assert frame["occurredAt"] > stopped, name
            stale_at, _ = await each.first("Stale")
            assert set(each.between(stale_at, at - 0.001)) == {"Stale"}, f"{name}: no heartbeat without a read"
            assert each.fault is None, name
        assert await asyncio.to_thread(_ready, server.base) == (200, [])

        answer = await asyncio.to_thread(server.ask, SEND, {"id": stage.conversation}, user="ada")
        _, frame = await streams["timeline"].first("MessageAdded")
        assert frame["position"] == answer["data"]["sendMessage"]["position"]


def _ready(base: str) -> tuple[int, list[str]]:
    answer = httpx2.get(f"{base}/readyz", timeout=PATIENCE_SECONDS)
    return answer.status_code, answer.json()["reasons"]


def _measured(base: str) -> dict[str, float]:
    text = httpx2.get(f"{base}/metrics", timeout=PATIENCE_SECONDS).text
    return {sample.name: sample.value for each in text_string_to_metric_families(text) for sample in each.samples}
