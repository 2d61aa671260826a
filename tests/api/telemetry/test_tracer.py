"""Spans in the process of the test: who begins a trace, which ones are sent, what a failure and a record of the log say."""

import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from graphql import GraphQLError
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import Link, SpanContext, TraceFlags, format_span_id, format_trace_id
from starlette.responses import PlainTextResponse

from api.graphql.operation_spans import note_errors
from api.telemetry.requests import TracesRequests
from api.telemetry.statements import named
from api.telemetry.tracer import BATCH, MOST_REMEMBERED
from api.telemetry.traces import SamplesTogether, Traces
from api.traffic.sockets import EXTENSION, Slot
from api.web.logs import JsonLines
from models import tracing

GIVEN = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")


@pytest.fixture
def sent() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
async def traces(sent: InMemorySpanExporter) -> AsyncIterator[Traces]:
    """They run; at their end, what was sent is complete."""
    running = Traces(1.0, exporter=sent)
    async with running.running():
        yield running


async def _request(traces: Traces, slot: Slot | None, **headers: str) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse("")(scope, receive, send)

    async def in_slot(scope: Any, receive: Any, send: Any) -> None:
        scope["extensions"] = {EXTENSION: slot} if slot else {}
        await TracesRequests(app, traces.tracer)(scope, receive, send)

    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(in_slot), base_url="http://vigie") as http:
        assert (await http.get("/graphql", headers=headers)).status_code == 200


def finished(traces: Traces, sent: InMemorySpanExporter) -> dict[str, Any]:
    assert traces._provider.force_flush()
    return {span.name: span for span in sent.get_finished_spans()}


@pytest.mark.parametrize("slot", [Slot("203.0.113.7", lambda: None), None])
async def test_a_client_begins_no_trace_and_is_only_linked(
    slot: Slot | None, traces: Traces, sent: InMemorySpanExporter
) -> None:
    await _request(traces, slot, traceparent=f"00-{GIVEN[0]}-{GIVEN[1]}-01", tracestate="secret=1")
    span = finished(traces, sent)["GET"]
    assert span.parent is None
    [link] = span.links
    assert (format_trace_id(link.context.trace_id), format_span_id(link.context.span_id)) == GIVEN
    assert format_trace_id(span.context.trace_id) != GIVEN[0]
    assert not link.context.trace_state


async def test_a_proxy_decides_whether_its_trace_is_sent(traces: Traces, sent: InMemorySpanExporter) -> None:
    proxy = Slot(None, lambda: None)
    await _request(traces, proxy, traceparent=f"00-{GIVEN[0]}-{GIVEN[1]}-00")
    assert finished(traces, sent) == {}
    await _request(traces, proxy, traceparent=f"00-{GIVEN[0]}-{GIVEN[1]}-01")
    assert format_span_id(finished(traces, sent)["GET"].parent.span_id) == GIVEN[1]


def test_a_part_of_the_traces_is_sampled_and_batches_with_their_writers() -> None:
    def decision(ratio: float, name: str, *links: SpanContext) -> Decision:
        return SamplesTogether(ratio).should_sample(None, 1, name, links=[Link(each) for each in links]).decision

    sampled = SpanContext(1, 1, is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    other = SpanContext(1, 1, is_remote=False)
    assert decision(1, "x") is Decision.RECORD_AND_SAMPLE
    assert decision(0, "x", sampled) is Decision.DROP
    assert decision(0, BATCH, other) is Decision.DROP
    assert decision(0, BATCH, other, sampled) is Decision.RECORD_AND_SAMPLE


async def test_a_failure_says_its_type_and_nothing_else(traces: Traces, sent: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="secret"), tracing.span("work"):
        raise ValueError("a secret")
    span = finished(traces, sent)["work"]
    assert span.attributes == {"error.type": "builtins.ValueError"}
    assert not span.status.is_ok
    assert "secret" not in span.to_json()


async def test_an_answer_says_the_codes_of_its_errors_and_only_internal_ones_fail(
    traces: Traces, sent: InMemorySpanExporter
) -> None:
    mistake, internal = GraphQLError("a secret", extensions={"code": "BAD_USER_INPUT"}), GraphQLError("a secret")
    internal.original_error = KeyError("a secret")
    internal.path = ["viewer"]
    with tracing.span("with a mistake"):
        note_errors([mistake])
    with tracing.span("with a failure"):
        note_errors([mistake, internal])
    spans = finished(traces, sent)
    assert spans["with a mistake"].attributes == {"vigie.errors": "BAD_USER_INPUT"}
    assert spans["with a mistake"].status.is_unset
    assert spans["with a failure"].attributes == {
        "vigie.errors": "BAD_USER_INPUT,INTERNAL",
        "error.type": "builtins.KeyError",
    }
    assert not spans["with a failure"].status.is_ok


async def test_a_record_of_the_log_has_the_ids(traces: Traces, sent: InMemorySpanExporter) -> None:
    record = logging.LogRecord("vigie", logging.INFO, __file__, 1, "Hello", None, None)
    with tracing.span("work"):
        told = json.loads(JsonLines().format(record))
    context = finished(traces, sent)["work"].context
    assert (told["trace_id"], told["span_id"]) == (format_trace_id(context.trace_id), format_span_id(context.span_id))
    assert not {"trace_id", "span_id"} & json.loads(JsonLines().format(record)).keys()


async def test_a_batch_links_to_those_who_wrote_its_facts_and_remembers_few(
    traces: Traces, sent: InMemorySpanExporter
) -> None:
    for position in range(1, MOST_REMEMBERED + 11):
        with tracing.span(f"writer {position}"):
            tracing.wrote(position)
    last = MOST_REMEMBERED + 10
    with tracing.batch(last - 2, last), tracing.span("floor.refresh"):
        pass
    with tracing.batch(1, 10):
        pass
    with tracing.delivery(last, {"vigie.facts": 3}):
        pass
    assert traces._provider.force_flush()
    spans = sent.get_finished_spans()
    by_id = {span.context.span_id: span.name for span in spans}
    first, second = (span for span in spans if span.name == BATCH)
    names = [by_id[link.context.span_id] for link in first.links if link.context.span_id in by_id]
    assert names == [f"writer {position}" for position in (last - 2, last - 1, last)]
    assert second.links == ()
    inside = {span.name for span in spans if span.parent and span.parent.span_id == first.context.span_id}
    assert inside == {"floor.refresh", "delivery"}


@pytest.mark.parametrize(
    ("text", "summary", "shown"),
    [
        ('SELECT "id" FROM "users" WHERE "id"=$1 LIMIT 20', "SELECT users", 'SELECT "id" FROM "users" WHERE "id"=$1 LIMIT ?'),
        ("UPDATE users SET name='it''s secret' WHERE n=4.5", "UPDATE users", "UPDATE users SET name=? WHERE n=?"),
        ("INSERT INTO log_entries (seq) VALUES (?1)", "INSERT log_entries", "INSERT INTO log_entries (seq) VALUES (?1)"),
        ("BEGIN IMMEDIATE", "BEGIN", "BEGIN IMMEDIATE"),
        ("COMMIT", "COMMIT", "COMMIT"),
        ("SELECT set_config('lock_timeout', '4000', true)", "SELECT", "SELECT set_config(?, ?, true)"),
    ],
)  # fmt: skip
def test_a_statement_is_named_and_has_no_values(text: str, summary: str, shown: str) -> None:
    assert (named(text).summary, named(text).text) == (summary, shown)
