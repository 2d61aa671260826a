"""Statements are told to a tracer while traces are on, on both databases, and cost nothing before and after."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from models import tracing
from models.database.connections import speaks_postgres
from models.database.prepared import write_many
from models.database.traced_statements import SYSTEMS, traced_statements
from models.operations.conversations.force_close import force_close
from tests.models.noting_tracer import NotingTracer
from tests.support.fixtures import Fixtures


@contextmanager
def noting() -> Iterator[NotingTracer]:
    tracer = NotingTracer()
    tracing.install(tracer)
    try:
        with traced_statements():
            yield tracer
    finally:
        tracing.install(None)


async def test_each_statement_of_an_operation_is_told(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    with noting() as tracer:
        done = await force_close(row.id, reason="It hangs.", by=fixtures.sam)
    told = tracer.statements
    assert {system for _, system, _ in told} == {"postgresql" if speaks_postgres() else "sqlite"}
    texts = [text for text, _, _ in told]
    assert texts[0].startswith("BEGIN")
    assert texts[-1] == "COMMIT"
    assert any(text.startswith("UPDATE") and "conversations" in text for text in texts)
    assert tracer.spans == ["FORCE_CLOSE"]
    assert tracer.written == [done.position]


async def test_many_rows_are_one_statement(fixtures: Fixtures) -> None:
    with noting() as tracer, tracing.span("work"):
        await write_many(
            "UPDATE users SET locale = $1 WHERE id = $2", [["en", fixtures.ada.id], ["fr", fixtures.sam.id]]
        )
    assert [times for text, _, times in tracer.statements if text.startswith("UPDATE")] == [2]


async def test_nothing_is_told_outside_of_spans(fixtures: Fixtures) -> None:
    with noting() as tracer:
        await fixtures.open()
    assert tracer.statements == []


def test_without_traces_the_clients_are_tortoises_own() -> None:
    before = [dict(vars(client)) for client in SYSTEMS]
    with traced_statements():
        assert all(now != then for now, then in zip(map(vars, SYSTEMS), before, strict=True))
    assert [dict(vars(client)) for client in SYSTEMS] == before
    with pytest.raises(ZeroDivisionError), traced_statements():
        _ = 1 / 0
    assert [dict(vars(client)) for client in SYSTEMS] == before
