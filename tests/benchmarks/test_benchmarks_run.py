"""That each benchmark still runs and fills its tables. How fast anything is, no test asserts: `make bench` tells."""

import sys

import pytest

from tests.benchmarks import (
    agents_at_hand,
    dashboards,
    fan_out,
    floor_figures,
    history,
    lost_redis,
    operations,
    order_of_the_log,
    report,
    slow_clients,
    stalled_readers,
    thousand_rows,
)
from tests.benchmarks.hostile import query_times, revocations, soak
from tests.benchmarks.large_floor import run as large_floor
from tests.benchmarks.large_floor.seeding import FloorSizes
from tests.benchmarks.scale import messages, on_disk, replica, slow_disk, stored
from tests.benchmarks.tailing import Order
from tests.browser import chromium


async def test_the_order_of_the_log(postgres_url: str) -> None:
    sizes = order_of_the_log.Sizes(writers=(1, 2), conversations=5, hot_conversations=1, seconds=0.05, rounds=1)
    spread, hot, sqlite = await order_of_the_log.tables(postgres_url, sizes)
    orders = [order.value for order in Order]
    assert [row[:2] for row in spread.rows] == [[writers, order] for writers in ("1", "2") for order in orders]
    assert [row[:2] for row in hot.rows] == [["2", order] for order in orders]
    assert len(sqlite.rows) == 4
    for row in (*spread.rows, *hot.rows, *sqlite.rows):
        if row[1] == Order.COUNTER_ROW.value:
            assert (row[4], row[6]) == ("0", "0"), "lost or reordered"


async def test_history(postgres_url: str) -> None:
    table = await history.table(postgres_url, history.Sizes(rows=400, queues=6, times=2))
    assert [row[1] for row in table.rows[2:4]] == ["50", "50"]


async def test_fan_out() -> None:
    table = await fan_out.table(fan_out.Sizes(followers=(1, 3), facts=6, rounds=1))
    assert [[row[0], row[1], row[4]] for row in table.rows] == [
        ["1", fan_out.KEYED, "6"],
        ["1", fan_out.EVERYTHING, "6"],
        ["3", fan_out.KEYED, "6"],
        ["3", fan_out.EVERYTHING, "18"],
    ]


@pytest.mark.timeout(240)
async def test_dashboards() -> None:
    sizes = dashboards.Sizes(dashboards=(1, 3), conversations=2, seconds=1, rounds=1)
    table = await dashboards.table(sizes)
    assert [row[:4] for row in table.rows] == [["1", "3", "3", "0"], ["3", "3", "9", "0"]]


@pytest.mark.timeout(240)
async def test_floor_figures() -> None:
    floor = FloorSizes(supervisors=2, queues=2, agents=3, ongoing=60, closed=10)
    sizes = floor_figures.Sizes(floor, closings_per_second=3, seconds=1)
    table = await floor_figures.table(sizes)
    assert [row[:3] for row in table.rows] == [
        ["0", "none", "3"],
        ["2", "without agents", "3"],
        ["2", "of the page", "3"],
    ]


@pytest.mark.timeout(240)
async def test_large_floor() -> None:
    floor = FloorSizes(supervisors=2, queues=2, agents=3, ongoing=20, closed=10)
    sizes = large_floor.Sizes(floor, messages_per_second=4, presences_per_second=2, steps=1, seconds=1, with_page=False)
    table = await large_floor.table(sizes)
    assert [row[1] for row in table.rows] == ["4"]
    assert [row[3] for row in table.rows] == ["0"]


@pytest.mark.skipif(sys.platform != "linux", reason="The delay is loaded into PostgreSQL as Linux does it")
@pytest.mark.timeout(240)
async def test_slow_disk() -> None:
    orders = order_of_the_log.Sizes(writers=(2,), conversations=5, seconds=0.05, rounds=1)
    messages = operations.Sizes(at_once=(1,), messages=2, assignments=1)
    of_orders, of_messages = await slow_disk.tables(slow_disk.Sizes((1,), orders, messages))
    assert [row[:3] for row in of_orders.rows] == [["1", "2", "plain sequence"], ["1", "2", "counter row"]]
    assert [row[:2] for row in of_messages.rows] == [["1", "1"]]


@pytest.mark.timeout(240)
async def test_replica() -> None:
    table = await replica.table(replica.Sizes(hubs=1, messages_per_second=4, seconds=0.5))
    assert [row[1:3] for row in table.rows] == [["2", "2"]] * 3


@pytest.mark.timeout(240)
async def test_messages() -> None:
    table = await messages.table(messages.Sizes(processes=(1,), at_once=2, seconds=0.1))
    assert [row[:2] for row in table.rows] == [["SQLite", "1"], ["PostgreSQL", "1"]]


@pytest.mark.skipif(sys.platform != "linux", reason="the CPU clock of another process is read as on Linux")
@pytest.mark.timeout(240)
def test_stored() -> None:
    sizes = (stored.Stored(4, 4), stored.Stored(200, 6))
    table = stored.table(stored.Sizes(sizes, queues=2, agents=3, seconds=0.1, rounds=1))
    assert [row[:2] for row in table.rows] == [["4", "4"], ["200", "6"]]


async def test_on_disk(postgres_url: str) -> None:
    by_table, others = await on_disk.tables(postgres_url, on_disk.Sizes(conversations=2, exchanges=1))
    rows = {row[0]: row[1] for row in by_table.rows}
    assert {"`messages`", "`log_entries`", "`conversations`", "`deliveries`", "`stored_outcomes`"} <= rows.keys()
    assert (rows["`conversations`"], rows["`participants`"]) == ("1.0", "2.0")
    assert [row[0] for row in others.rows] == ["PostgreSQL", "SQLite"]


async def test_operations(postgres_url: str) -> None:
    table = await operations.table(postgres_url, operations.Sizes(at_once=(1, 2), messages=4, assignments=2))
    assert len(table.rows) == 12
    assert {row[0] for row in table.rows} == {"SQLite", "PostgreSQL"}


async def test_agents_at_hand(postgres_url: str) -> None:
    table = await agents_at_hand.table(postgres_url, agents_at_hand.Sizes(agents=25, rounds=1))
    assert [row[:3] for row in table.rows] == [
        [database, "25", what]
        for database in ("SQLite", "PostgreSQL")
        for what in (
            agents_at_hand.ROUTE,
            agents_at_hand.FREES_NOBODY,
            agents_at_hand.FIRST_PAGE,
            agents_at_hand.EVERYONE,
        )
    ]


@pytest.mark.timeout(240)
async def test_slow_clients() -> None:
    sizes = slow_clients.Sizes(clients=4, never_read=2, queues=2, conversations=1, seconds=1, rounds=1)
    table = await slow_clients.table(sizes)
    assert [[row[0], row[2], row[3], row[4]] for row in table.rows] == [["0", "2", "2", "0"], ["2", "2", "2", "0"]]


@pytest.mark.skipif(sys.platform != "linux", reason="hostile clients have addresses of their own, as on Linux")
@pytest.mark.timeout(240)
async def test_hostile_clients() -> None:
    table = await query_times.table(
        query_times.Sizes(9, 9, queues=1, conversations=2, per_second=4, seconds=0.5, settle_seconds=0.2, rounds=1)
    )
    assert [row[:3] for row in table.rows[:2]] == [["none", "0", "2"], ["everything", "9", "2"]]
    assert [row[3] for row in table.rows] == ["0"] * 8
    soaked = await soak.soaked(
        soak.Sizes(
            0.02, 0.5, warm_up_facts=25, good=2, slow=1, hostile=9, queues=2, conversations=2, facts_per_second=4
        )
    )
    assert (soaked.lost, soaked.tracebacks) == (0, 0)


@pytest.mark.timeout(240)
async def test_revocations() -> None:
    table = await revocations.table(revocations.Sizes(trials=3, facts_per_second=5, conversations=1))
    assert [(row[0], row[5]) for row in table.rows] == [("3", "0")]


@pytest.mark.timeout(240)
async def test_standing_still() -> None:
    sizes = stalled_readers.Sizes(readers=2, facts=200, warm_up_facts=100, conversations=2)
    table = await stalled_readers.table(sizes)
    assert [[row[0], row[3]] for row in table.rows] == [["0", "200"], ["2", "200"]]


@pytest.mark.timeout(240)
async def test_lost_redis(redis_url: str) -> None:
    """The fixture says whether there is any Redis; the one that is killed is the benchmark's own."""
    sizes = lost_redis.Sizes(readers=5, facts_per_second=10, seconds=1, rounds=1, away_seconds=0.2)
    table = await lost_redis.table(sizes)
    assert [row[:4] for row in table.rows] == [
        [name, "10", "10", "0"] for name in (lost_redis.UP, lost_redis.AWAY, lost_redis.COMES_BACK)
    ]


@pytest.mark.skipif(chromium.path() is None, reason=chromium.MISSING)
@pytest.mark.timeout(240)
async def test_thousand_rows() -> None:
    sizes = thousand_rows.Sizes(queues=2, conversations=3, changes_per_second=4, seconds=0.5, loads=1)
    begins, frames = await thousand_rows.tables(sizes)
    assert [row[0] for row in begins.rows] == ["1"]
    assert [row[0] for row in frames.rows] == ["blank", "the list, still", "the list, changing"]


async def test_a_table_is_aligned_and_the_machine_has_a_name(postgres_url: str) -> None:
    table = report.Table("Sizes", ("Name", "Count"), [["a", "1"], ["b", "100"]])
    assert str(table).splitlines()[2:] == [
        "| Name | Count |",
        "| ---- | ----: |",
        "| a    |     1 |",
        "| b    |   100 |",
    ]
    assert "PostgreSQL" in await report.machine(postgres_url)
    assert "PostgreSQL" not in await report.machine()
