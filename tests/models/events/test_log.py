"""The log has no gaps and one order, whoever writes; a position that is not ours leads nowhere."""

import asyncio
from contextvars import copy_context
from dataclasses import replace

import pytest

from models.database.connections import snapshot
from models.events import log
from models.events.basis import EPOCH_DIGITS
from models.events.facts import ConversationChanged
from models.events.log import Head
from models.events.unit_of_work import unit_of_work
from models.operations.conversations.send_message import send_message
from models.operations.monitoring.join import join
from models.operations.presence.set_presence import set_presence
from models.tables import Conversation, LogEntry, UserPresence
from models.values import Viewer
from models.vocabulary import Act, Presence
from tests.support.databases import Database
from tests.support.fixtures import Fixtures

WRITERS = 16
EACH = 10


async def test_begins_once(database: Database) -> None:
    before = await log.head()
    await log.create_head()
    assert await log.head() == before == Head(0, before.epoch)
    assert len(before.epoch) == EPOCH_DIGITS


async def test_is_gapless_with_many_writers(fixtures: Fixtures) -> None:
    rows = [await fixtures.talking(units=0) for _ in range(WRITERS)]

    async def write(number: int) -> None:
        for _ in range(EACH):
            await send_message(rows[number].id, text="Hello", by=fixtures.ada)

    await asyncio.gather(*map(write, range(WRITERS)))
    head = await log.head()
    assert head.seq == WRITERS * EACH == await LogEntry.all().count()
    entries = await log.read_after(0, limit=1_000)
    assert [entry.seq for entry in entries] == list(range(1, head.seq + 1))


async def test_of_a_unit_of_work_that_fails_nothing_is_left(fixtures: Fixtures) -> None:
    before = await log.head()
    with pytest.raises(ZeroDivisionError):
        await _fail_at_the_end(fixtures.ada)
    await set_presence(Presence.AWAY, by=fixtures.ada)
    assert (await log.head()).seq == before.seq + 1
    assert [entry.seq for entry in await log.read_after(0, limit=10)] == [1]


async def _fail_at_the_end(by: Viewer) -> None:
    async with unit_of_work(by, Act.SET_PRESENCE) as uow:
        row = await UserPresence.get(user_id=by.id)
        await uow.presence_set(row, Presence.BUSY)
        await uow.settle()
        raise ZeroDivisionError


async def test_reads_after_a_place_and_no_more_than_asked_for(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    for _ in range(5):
        await send_message(row.id, text="Hello", by=fixtures.ada)
    assert [entry.seq for entry in await log.read_after(2, limit=2)] == [3, 4]
    assert await log.read_after(5, limit=2) == []
    assert await log.oldest() == 1


async def test_the_changes_of_one_conversation_are_newest_first_whatever_is_said(fixtures: Fixtures) -> None:
    one, other = await fixtures.talking(), await fixtures.talking()
    for row, supervisor in ((one, fixtures.sam), (other, fixtures.rosa), (one, fixtures.rosa)):
        await join(row.id, by=supervisor)
        await send_message(row.id, text="Hello", by=fixtures.ada)
    entries = await log.changes(one.id, limit=2)
    assert [entry.seq for entry in entries] == sorted((entry.seq for entry in entries), reverse=True)
    assert len(entries) == 2
    assert [fact.after.id for entry in entries if isinstance(fact := entry.fact, ConversationChanged)] == [one.id] * 2


async def test_a_snapshot_sees_rows_and_head_of_one_moment(fixtures: Fixtures) -> None:
    row, outside = await fixtures.talking(), copy_context()
    async with snapshot():
        before = await log.head()
        # Another request, which knows nothing of this one's transaction.
        await asyncio.create_task(_say_hello(row, fixtures.ada), context=outside)
        assert await log.head() == before
    assert (await log.head()).seq == before.seq + 1


async def _say_hello(row: Conversation, by: Viewer) -> None:
    await send_message(row.id, text="Hello", by=by)


HEAD = Head(seq=100, epoch="0123abcd")


def test_a_position_leads_back_to_its_place() -> None:
    for seq in (0, 1, 99, 100):
        assert HEAD.seq_of(HEAD.position(seq)) == seq


def test_later_positions_compare_greater() -> None:
    positions = [HEAD.position(seq) for seq in (0, 1, 9, 10, 15, 16, 255, 256, 10**12)]
    assert positions == sorted(positions)
    assert len({len(position) for position in positions}) == 1


@pytest.mark.parametrize(
    "position",
    [
        pytest.param(HEAD.position(101), id="future"),
        pytest.param(replace(HEAD, epoch="ffffffff").position(5), id="of another log"),
        pytest.param("2" + HEAD.position(5)[1:], id="of another version"),
        pytest.param(HEAD.position(5)[:-1], id="too short"),
        pytest.param(HEAD.position(5) + "0", id="too long"),
        pytest.param(HEAD.position(5)[:-1] + "g", id="no number"),
        pytest.param(HEAD.position(5)[:-3] + "-05", id="negative"),
        pytest.param(HEAD.position(5)[:-2] + " 5", id="with a blank"),
        pytest.param(HEAD.position(5)[:-2] + "_5", id="with an underscore"),
        pytest.param(HEAD.position(5)[:-1] + "٥", id="with a foreign digit"),
        pytest.param(HEAD.position(10).upper(), id="in capitals"),
        pytest.param("", id="empty"),
        pytest.param("nonsense", id="nonsense"),
    ],
)
def test_any_other_position_leads_nowhere(position: str) -> None:
    assert HEAD.seq_of(position) is None
