"""Due times are worked off right after a restart, each once, whatever one of them does."""

import asyncio
import inspect
import logging
import sqlite3
from contextlib import closing
from datetime import timedelta
from uuid import uuid4

import pytest

from models import clock, followers
from models.database import connections
from models.database.connections import connection
from models.events import log
from models.events.facts import NotUnderstood
from models.events.hub import hub
from models.followers import due_times
from models.followers.session_keepalive import keep_reading
from models.operations.conversations.leave import leave
from models.tables import DueTime, MonitoringSession, Offer
from models.vocabulary import (
    Channel,
    ConversationState,
    DueKind,
    MonitoringEndReason,
    OfferStatus,
    StateReason,
)
from tests.support import invariants
from tests.support.builders import a_session
from tests.support.databases import Database
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, reread

LATER = timedelta(minutes=5)  # beyond every due time
PATIENCE_SECONDS = 20


def test_every_kind_has_its_operation() -> None:
    """One without would fail whenever it is due, and be tried again for ever."""
    missing = set(DueKind) - due_times.OPERATIONS.keys()
    assert missing == set(), "give each of them an operation in OPERATIONS of models/followers/due_times.py"
    for kind, operation in due_times.OPERATIONS.items():
        assert inspect.iscoroutinefunction(inspect.unwrap(operation)), kind
        required = [
            name
            for name, parameter in inspect.signature(operation).parameters.items()
            if parameter.default is parameter.empty and name != "uow"  # which @operation passes
        ]
        assert (len(required), required[-1]) == (2, "by"), f"{kind} is called with an id and `by`"


async def test_what_fell_due_while_no_process_ran_is_done_at_once(fixtures: Fixtures) -> None:
    """Offer, session and absence, in the order in which they fell due."""
    offered, monitored = await fixtures.awaiting(), await fixtures.talking()
    session = await a_session(monitored, fixtures.sam)
    chat = await fixtures.talking(channel=Channel.LIVE_CHAT)
    await leave(chat.id, by=fixtures.cleo)
    with clock.standing_at(clock.now() + LATER):
        async with recording_facts() as recorded:
            assert await due_times.work_off() == 3
    assert (await reread(offered)).state_reason is StateReason.OFFER_EXPIRED
    assert (await MonitoringSession.get(id=session.id)).end_reason is MonitoringEndReason.UNREAD
    assert (await reread(chat)).state is ConversationState.WRAP_UP
    acts = [fact.act.value for fact in recorded.facts if fact.kind != "PresenceChanged"]
    assert acts == ["STOP_MONITORING", "EXPIRE_OFFER", "END"]
    assert await DueTime.all().count() == 0


async def test_what_is_not_due_is_left_alone(fixtures: Fixtures) -> None:
    await fixtures.awaiting()
    await a_session(await fixtures.talking(), fixtures.sam)
    async with changing_nothing():
        assert await due_times.work_off() == 0


async def test_an_offer_expires_once_however_often_it_is_tried(fixtures: Fixtures) -> None:
    rows = [await fixtures.awaiting(units=0) for _ in range(5)]
    with clock.standing_at(clock.now() + LATER):
        await asyncio.gather(*(due_times.work_off() for _ in range(4)))
    for row in rows:
        assert (await Offer.get(conversation_id=row.id)).status is OfferStatus.EXPIRED
        assert len(await log.changes(row.id, limit=10)) == 1
    await invariants.check()


async def test_more_than_a_batch_is_worked_off_in_turn(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due_times, "BATCH", 2)
    for _ in range(3):
        await fixtures.awaiting(units=0)
    with clock.standing_at(clock.now() + LATER):
        found = []
        for _ in range(3):
            number = await due_times.work_off()
            found.append((number, due_times.backlog.due, due_times.backlog.late_seconds > 0))
    assert found == [(2, 3, True), (1, 1, True), (0, 0, False)]


async def test_kinds_of_a_newer_release_are_left_to_it_and_counted(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(due_times, "BATCH", 2)
    for _ in range(3):
        new = await DueTime.create(kind=DueKind.OFFER_EXPIRES, subject_id=uuid4(), due_at=clock.now())
        await connection().execute_script(f"UPDATE due_times SET kind = 'SOMETHING_NEW' WHERE id = '{new.id}'")
    await fixtures.awaiting()
    with clock.standing_at(clock.now() + LATER), caplog.at_level(logging.WARNING, logger="vigie.followers"):
        assert [await due_times.work_off() for _ in range(2)] == [1, 0]
        assert await due_times.count_unknown() == {"SOMETHING_NEW"}
        assert await due_times.count_unknown(told={"SOMETHING_NEW"}) == set()
    assert [record.getMessage() for record in caplog.records] == [
        "Due times of the kind SOMETHING_NEW are left to processes of a newer release."
    ]
    assert due_times.backlog.unknown == 3
    [left] = await connection().execute_query_dict("SELECT count(*) AS number FROM due_times")
    assert left["number"] == 3
    await connection().execute_script("DELETE FROM due_times")


async def test_one_that_can_not_be_done_does_not_hold_up_the_others(
    fixtures: Fixtures, caplog: pytest.LogCaptureFixture
) -> None:
    await DueTime.create(kind=DueKind.OFFER_EXPIRES, subject_id=uuid4(), due_at=clock.now())
    row = await fixtures.awaiting()
    with clock.standing_at(clock.now() + LATER), caplog.at_level(logging.WARNING, logger="vigie.followers"):
        await due_times.work_off()
    assert (await reread(row)).state is ConversationState.OPEN
    assert await DueTime.all().count() == 0
    assert len(caplog.records) == 1


async def test_reading_keeps_a_session_without_a_fact(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    session = await a_session(row, fixtures.sam)
    others = await a_session(row, fixtures.rosa)
    with clock.standing_at(clock.now() + timedelta(seconds=50)):
        before = await log.head()
        await keep_reading(fixtures.sam.id, [row.id])
        assert await log.head() == before
    with clock.standing_at(clock.now() + timedelta(seconds=70)):
        await due_times.work_off()
    assert (await MonitoringSession.get(id=session.id)).ended_at is None
    assert (await MonitoringSession.get(id=others.id)).end_reason is MonitoringEndReason.UNREAD


@pytest.mark.parametrize("_database", ["sqlite"], indirect=True)
async def test_reading_waits_for_another_process_that_writes(
    fixtures: Fixtures, _database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite says that it is locked, however short the wait would be; PostgreSQL's rows are locked one by one."""
    row = await fixtures.talking()
    session = await a_session(row, fixtures.sam)
    before = (await DueTime.get(subject_id=session.id)).due_at
    await connections.connection().execute_query("PRAGMA busy_timeout = 0")
    is_transient = connections.is_transient
    with closing(sqlite3.connect(_database.url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")

        def once_it_has_let_go(error: Exception) -> bool:
            other.rollback()
            return is_transient(error)

        monkeypatch.setattr(connections, "is_transient", once_it_has_let_go)
        await keep_reading(fixtures.sam.id, [row.id])
        assert not other.in_transaction, "it met no lock"
    assert (await DueTime.get(subject_id=session.id)).due_at > before


async def test_the_running_followers_do_it_by_themselves(fixtures: Fixtures) -> None:
    """Started as a process starts them, after the time has come."""
    row = await fixtures.awaiting(channel=Channel.VOICE)
    seq = hub.head.seq
    with clock.standing_at(clock.now() + LATER):
        await followers.start()
        assert followers.are_running()
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for log_slice in hub.follow(seq, idle_seconds=PATIENCE_SECONDS):
                if log_slice.entries:
                    break
        await followers.stop()
    assert not followers.are_running()
    fact = log_slice.entries[0].fact
    assert not isinstance(fact, NotUnderstood)
    assert fact.act.value == "EXPIRE_OFFER"
    assert (await Offer.filter(conversation_id=row.id).order_by("made_at").first()).status is OfferStatus.EXPIRED  # type: ignore[union-attr]
