"""The log gets a new epoch when it has come to another database, or ends before what was seen of it."""

from pathlib import Path

import pytest

from models.events import log
from models.events.basis import EXACT, PLAIN, Basis, Seen, basis, begin_anew
from models.events.hub import hub
from models.floor.floor import floor
from models.operations.conversations.send_message import send_message
from models.tables import Conversation, LogEntry, LogHead
from tests.models.floor.comparing import must_equal_database
from tests.schema.streams.listening import LIVE_LIST, listening
from tests.support.databases import Database
from tests.support.fixtures import Fixtures
from tests.support.freezing import until
from tests.support.loaded_floor import load_floor

ON_POSTGRES = pytest.mark.parametrize("_database", ["postgres"], indirect=True)


@ON_POSTGRES
async def test_the_first_fact_in_another_database_begins_another_log(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await send_message(row.id, text="Hello", by=fixtures.ada)
    before = await LogHead.get(id=1)
    assert before.basis
    await send_message(row.id, text="Hello", by=fixtures.ada)
    assert (await LogHead.get(id=1)).epoch == before.epoch
    await LogHead.filter(id=1).update(basis="E.of another server")
    sent = await send_message(row.id, text="Hello", by=fixtures.ada)
    after = await LogHead.get(id=1)
    assert (after.basis, after.seq) == (before.basis, sent.position)
    assert after.epoch != before.epoch
    await until(lambda: hub.head.epoch == after.epoch)


@ON_POSTGRES
async def test_a_start_in_another_database_begins_another_log(database: Database) -> None:
    before = await LogHead.get(id=1)
    await basis.settle()
    assert (await LogHead.get(id=1)).epoch == before.epoch
    await LogHead.filter(id=1).update(basis="E.of another server")
    await log.create_head()
    after = await LogHead.get(id=1)
    assert (after.epoch == before.epoch, after.basis) == (False, before.basis)
    await LogHead.filter(id=1).update(basis=None)  # the release before knew none
    await log.create_head()
    assert await log.head() == log.Head(after.seq, after.epoch)


@ON_POSTGRES
async def test_a_server_that_does_not_tell_its_identity_is_known_by_its_tables(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await basis.find()
    assert basis.expression == EXACT
    monkeypatch.setattr("models.events.basis.EXACT", "(SELECT no_such_function())")
    one = Basis()
    await one.find()
    assert one.expression == PLAIN


async def test_a_process_notices_that_the_log_ends_before_what_it_read(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await load_floor()
    for _ in range(3):
        await send_message(row.id, text="Hello", by=fixtures.ada)
    await until(lambda: hub.head.seq == 3)
    before = hub.head
    async with listening(fixtures.sam, LIVE_LIST) as stream:
        await stream.next("ConversationList")
        await Conversation.filter(id=row.id).update(title="As it was in the backup")
        await LogEntry.filter(seq__gt=1).delete()
        await LogHead.filter(id=1).update(seq=1)
        await stream.next("ResyncRequired")
    assert hub.head.seq == 1
    assert hub.head.epoch != before.epoch
    assert await log.head() == hub.head
    await must_equal_database(floor, [fixtures.sam])
    async with listening(fixtures.sam, LIVE_LIST, after=before.position(1)) as late:
        await late.next("ResyncRequired")
    async with listening(fixtures.sam, LIVE_LIST) as anew:
        await anew.next("ConversationList")
        await send_message(row.id, text="Hello", by=fixtures.ada)
        await anew.next("ConversationUpdated")


async def test_only_a_log_that_ends_too_early_begins_anew(fixtures: Fixtures) -> None:
    head = await log.head()
    assert not await begin_anew(head.epoch, seen=head.seq)
    assert not await begin_anew("ffffffff", seen=head.seq + 1)
    assert (await log.head()).epoch == head.epoch
    assert await begin_anew(head.epoch, seen=head.seq + 1)
    assert not await begin_anew(head.epoch, seen=head.seq + 1), "of several processes, one does it"
    assert await begin_anew()


async def test_what_was_seen_is_remembered(database: Database, tmp_path: Path) -> None:
    path, head = tmp_path / "data" / "seen", await log.head()
    one = Seen()
    one.note(head.epoch, 5)
    assert one.read() is None
    one.open(path)
    assert one.read() is None
    await one.compare()
    one.note(head.epoch, 12)
    one.note(head.epoch, 7)
    assert one.read() == (head.epoch, 7)
    one.close()
    another = Seen()
    another.open(path)
    assert another.read() == (head.epoch, 7)
    await another.compare()
    assert (await log.head()).epoch != head.epoch
    another.close()


@pytest.mark.parametrize("text", ["", "\n", "0123abcd", "0123abcd x", "0123 7", "\x00" * 30])
def test_a_damaged_memory_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "seen"
    path.write_text(text, "utf-8")
    one = Seen()
    one.open(path)
    assert one.read() is None
    one.close()


def test_without_a_place_for_it_nothing_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    one = Seen()
    one.open(tmp_path / "file" / "seen")
    one.note("0123abcd", 7)
    assert one.read() is None
