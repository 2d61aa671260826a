"""A page of the history of a queue is read by an index, in its order, however much is stored beside it."""

import re
from typing import Any

import pytest

from models import clock
from models.access.history_filter import HistoryFilter
from models.database import prepared
from models.database.connections import speaks_postgres
from models.reading import history
from models.reading.keyset import Slice
from tests.support.builders import a_message, a_queue
from tests.support.fixtures import Fixtures
from tests.support.stored_history import plan_of, store

ROWS = 10_000


async def test_a_page_of_a_queue_and_a_month_is_read_in_the_order_of_the_index(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = await fixtures.closed(closed_at=clock.now())
    said = await a_message(template)
    queues = [fixtures.support.id, *[(await a_queue()).id for _ in range(19)]]
    await store(template, said, rows=ROWS, queue_ids=queues, days=365, messages=1, text="'word ' || {n}")
    sent: list[tuple[str, list[Any]]] = []
    tuples = prepared.tuples

    async def noting(text: str, *given: Any) -> list[tuple[Any, ...]]:
        sent.append(prepared._in_dialect(text, given))
        return await tuples(text, *given)

    monkeypatch.setattr(prepared, "tuples", noting)
    narrowed = HistoryFilter(queue_ids=frozenset({fixtures.support.id}), until=template.closed_at)
    first = await history.page(fixtures.sam, narrowed, Slice(50))
    key = (first.closed[-1].closed_at, first.closed[-1].id)
    second = await history.page(fixtures.sam, narrowed, Slice(50, after=key))
    assert len({each.id for each in (*first.closed, *second.closed)}) == 100
    for statement, given in sent:
        plan = await plan_of(statement, given)
        assert "OFFSET" not in statement
        sorts_all = re.search(r"(?<!Incremental )Sort  \(|TEMP B-TREE FOR ORDER", plan)
        assert sorts_all is None, plan
        assert ("Seq Scan on conversations" if speaks_postgres() else "SCAN c") not in plan, plan
