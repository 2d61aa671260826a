"""/metrics counts operations by kind and outcome, on every transport, and no client chooses a label."""

from contextlib import suppress

import httpx2
import pytest
from graphql import GraphQLError
from prometheus_client import REGISTRY

from api.graphql.acting_for import ActingRefused
from api.graphql.operation_metrics import UNKNOWN, Outcome, beginning, measured, streams
from api.traffic.refusals import Limited, Refusal
from tests.support.freezing import until
from tests.support.metrics import Samples, samples
from tests.support.running_server import RunningServer

NAME = "query Secret { viewer { name } }"
MISTAKE = "query Secret { viewer { nothing } }"
AWAY = "mutation Secret { setPresence(input: {presence: AWAY}) { __typename } }"
WATCH = "subscription Secret { notifications { __typename } }"


def counted(found: Samples) -> dict[tuple[str, ...], int]:
    """How many operations there were of each kind, name and outcome."""
    return {key[1:]: int(value) for key, value in found.items() if key[0] == "vigie_operations_total" and value}


async def test_each_transport_is_counted_and_no_client_makes_a_label(server: RunningServer) -> None:
    for document in (NAME, NAME, NAME, MISTAKE, AWAY):  # the third time, it is answered together with its equals
        server.ask(document, user="ada")
    httpx2.post(server.url, json={"query": "{ broken"}, headers=server.headers("ada"))
    httpx2.post(server.url, json={"query": ""}, headers=server.headers("ada"))
    httpx2.post(server.url, json={"documentId": "sha256:" + "0" * 64}, headers=server.headers("ada"))
    async with server.socket("ada") as socket:
        for number, document in enumerate((NAME, WATCH)):
            payload = {"query": document, "operationName": "Secret"}
            await socket.send_json({"id": f"{number}", "type": "subscribe", "payload": payload})
        await until(lambda: samples(server)["vigie_subscriptions",] == 1)
        server.ask(AWAY, user="ada")
    await until(lambda: samples(server)["vigie_subscriptions",] == 0)
    found = samples(server)
    assert counted(found) == {
        ("query", "", "ok"): 4,
        ("query", "", "client_error"): 1,
        ("mutation", "", "ok"): 2,
        ("subscription", "", "ok"): 1,
        ("unknown", "", "client_error"): 3,
    }
    assert found["vigie_operation_seconds_count", "query", ""] == 5
    assert 0 < found["vigie_operation_seconds_sum", "query", ""] < 5
    assert found["vigie_frames_total",] >= 1
    assert "Secret" not in str(found)


async def test_who_waits_for_a_connection_and_what_is_asked_of_it(server: RunningServer) -> None:
    before = samples(server)
    server.ask(NAME, user="ada")
    after = samples(server)
    assert after["vigie_statements_total",] > before["vigie_statements_total",]
    assert after["vigie_statement_seconds_total",] > before["vigie_statement_seconds_total",]
    assert (after["vigie_pool_limit",], after["vigie_pool_waiting",]) == (3, 0)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ValueError("nobody expects it"), Outcome.INTERNAL),
        (ConnectionResetError("the database is away"), Outcome.UNAVAILABLE),
        (Limited(Refusal(429, "RATE_LIMITED", "Wait.")), Outcome.LIMITED),
    ],
)
def test_how_an_exception_counts(error: Exception, outcome: Outcome) -> None:
    with pytest.raises(type(error)), measured(None) as operation:
        raise error
    assert operation.outcome is outcome


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ValueError("nobody expects it"), Outcome.INTERNAL),
        (ConnectionResetError("the database is away"), Outcome.UNAVAILABLE),
        (ActingRefused("Name another agent."), Outcome.CLIENT_ERROR),
    ],
)
def test_an_operation_counts_that_does_not_begin(error: Exception, outcome: Outcome) -> None:
    before = _unknown(outcome)
    with pytest.raises(type(error)), beginning():
        raise error
    assert _unknown(outcome) == before + 1


def _unknown(outcome: Outcome) -> float:
    labels = {"kind": UNKNOWN, "operation": "", "outcome": outcome}
    return REGISTRY.get_sample_value("vigie_operations_total", labels) or 0.0


@pytest.mark.parametrize(
    ("codes", "outcome"),
    [
        (["OPERATION_TIMED_OUT"], Outcome.TIMED_OUT),
        (["BAD_USER_INPUT", "OPERATION_TIMED_OUT"], Outcome.TIMED_OUT),
        (["BAD_USER_INPUT", "FORBIDDEN"], Outcome.CLIENT_ERROR),
        ([], Outcome.OK),
    ],
)
def test_the_worst_of_several_errors_counts(codes: list[str], outcome: Outcome) -> None:
    with measured(None) as operation:
        operation.has([GraphQLError("", extensions={"code": code}) for code in codes])
    assert operation.outcome is outcome


def test_who_leaves_before_the_answer_is_not_counted() -> None:
    with pytest.raises(GeneratorExit), measured(None) as operation:
        raise GeneratorExit
    assert operation.outcome is None


def test_a_stream_that_fails_runs_no_more() -> None:
    running = [streams.running]
    with suppress(ValueError), streams.one_more():
        running.append(streams.running)
        raise ValueError("lost")
    assert [*running, streams.running] == [0, 1, 0]
