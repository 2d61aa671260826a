"""A collector that is dead, slow or refuses costs spans and nothing else: not serving, not memory, not the end of a process."""

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Sequence

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from api.telemetry import traces as telemetry
from api.telemetry.traces import Traces
from models import tracing
from tests.api.conftest import add_people
from tests.api.telemetry.collector import Collector
from tests.support.freezing import until
from tests.support.running_server import RunningServer

LOSS = "Traces are lost"
QUEUED, IN_A_BATCH = 2_048, 512  # the library's own limits


@pytest.fixture
def surroundings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "10")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.2")  # seconds
    return monkeypatch


def some_spans(number: int) -> None:
    for _ in range(number):
        with tracing.span("work"):
            pass


async def test_a_server_whose_collector_is_silent_serves_and_ends_in_time() -> None:
    with Collector() as collector:
        collector.silence()
        with RunningServer(environment=collector.environment) as server:
            await add_people(server.database_url)
            begun = time.monotonic()
            for _ in range(20):
                assert "errors" not in server.ask("{ viewer { id } }", user="ada")
            assert time.monotonic() - begun < 5
            begun = time.monotonic()
            assert await asyncio.to_thread(server.stop) == -signal.SIGTERM
            assert time.monotonic() - begun < telemetry.ENDING_SECONDS + 3
            assert LOSS not in server.log, "nothing has failed so far"


async def test_a_dead_collector_is_said_once(surroundings: None, caplog: pytest.LogCaptureFixture) -> None:
    async with Traces(1.0).running():
        for _ in range(3):
            some_spans(IN_A_BATCH)
            await until(lambda: LOSS in caplog.text)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "127.0.0.1" not in caplog.text


async def test_it_is_said_when_a_collector_recovers(
    surroundings: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with Collector() as collector:
        surroundings.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.environment["OTEL_EXPORTER_OTLP_ENDPOINT"])
        collector.status = 400
        async with Traces(1.0).running():
            some_spans(7)
            await until(lambda: LOSS in caplog.text)
            collector.status = 200
            some_spans(1)
            await until(lambda: "accepts traces again" in caplog.text)
        assert len(collector.spans) == 1
    assert [record.getMessage() for record in caplog.records] == [
        "Traces are lost: the collector does not accept them. `python -m api check` says more; serving goes on.",
        "The collector accepts traces again; 7 spans were lost.",
    ]


class Held(SpanExporter):
    """Takes a batch and does not return, until it is told to."""

    def __init__(self) -> None:
        self.may_go_on = threading.Event()
        self.has_begun = threading.Event()
        self.exported = 0

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.has_begun.set()
        self.may_go_on.wait(60)
        self.exported += len(spans)
        return SpanExportResult.SUCCESS


async def test_no_more_spans_are_kept_than_the_queue_holds() -> None:
    held = Held()
    async with Traces(1.0, exporter=held).running():
        some_spans(IN_A_BATCH)
        await until(held.has_begun.is_set)
        some_spans(3 * QUEUED)
        held.may_go_on.set()
    assert QUEUED <= held.exported <= QUEUED + IN_A_BATCH


async def test_the_end_does_not_wait_for_an_exporter_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telemetry, "ENDING_SECONDS", 0.1)
    held = Held()
    begun = time.monotonic()
    async with Traces(1.0, exporter=held).running():
        some_spans(1)
    assert time.monotonic() - begun < 2
    assert not tracing.is_on()
    held.may_go_on.set()


async def test_an_exporter_that_raises_is_said_once(surroundings: None, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(SpanExporter):
        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            raise RuntimeError("with a secret")

    async with Traces(1.0, exporter=Broken()).running():
        for _ in range(2):
            some_spans(IN_A_BATCH)
            await until(lambda: LOSS in caplog.text)
    [record] = caplog.records
    assert record.getMessage().startswith("Traces are lost: they could not be sent (RuntimeError).")
