"""Sealing: entries get their numbers and hashes in the order of their ids, and segments end with the day or when full."""

import asyncio
import logging
from datetime import timedelta

import pytest

from models import clock
from models.audit.entries import new_entry
from models.audit.sealing import BATCH, newest_closed, publish, seal
from models.followers.sealing import round_of_sealing
from models.rules.audit_chain import BEGINNING, SEGMENT_ENTRIES
from models.rules.audit_contents import Evidence
from models.tables import AuditEntry, AuditSegment
from models.values import SYSTEM
from models.vocabulary import Act, AuditOutcome
from tests.models.audit.trails import FIRST_DAY, a_trail, an_entry, checked
from tests.schema.asking import statements
from tests.support.databases import Database

ON_SQLITE = pytest.mark.parametrize("_database", ["sqlite"], indirect=True)


async def test_a_segment_opens_with_the_hash_of_the_one_before(database: Database) -> None:
    await a_trail()
    first, second, third = await AuditSegment.all().order_by("number")
    assert [(each.first_number, each.last_number) for each in (first, second, third)] == [(1, 3), (4, 6), (7, 9)]
    assert (first.opening_hash, second.opening_hash) == (BEGINNING, first.closing_hash)
    assert (third.opening_hash, third.closing_hash, third.closed_at) == (second.closing_hash, None, None)
    assert [row.number for row in await AuditEntry.all().order_by("id")] == list(range(1, 10))


@ON_SQLITE
async def test_a_segment_ends_with_its_day_also_if_nothing_happens(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await a_trail()
    with clock.standing_at(FIRST_DAY + timedelta(days=2, hours=14)):
        assert await seal() == 0
    open_still = await AuditSegment.get(number=3)
    assert open_still.closed_at is None
    with clock.standing_at(FIRST_DAY + timedelta(days=3)), caplog.at_level(logging.INFO, "vigie.audit"):
        assert await seal() == 0
        assert await seal() == 0
    closed = await newest_closed()
    assert closed
    said = f"Segment 3 of the audit trail is closed: entries 7 to 9, closing hash {closed.closing_hash}."
    assert [record.getMessage() for record in caplog.records] == [said]
    publish(closed)
    with clock.standing_at(FIRST_DAY + timedelta(days=3)):
        await an_entry(clock.now())
        await seal()
    assert (await AuditSegment.get(number=4)).opening_hash == closed.closing_hash
    assert (await checked()).faults == []


@ON_SQLITE
async def test_a_segment_ends_when_it_is_full(database: Database) -> None:
    with clock.standing_at(FIRST_DAY):
        await AuditEntry.bulk_create(
            new_entry(
                Act.JOIN,
                AuditOutcome.DONE,
                at=FIRST_DAY,
                actor_id=SYSTEM.id,
                source=None,
                evidence=Evidence(),
            )
            for _ in range(SEGMENT_ENTRIES + 1)
        )
        assert await round_of_sealing() == SEGMENT_ENTRIES + 1 > BATCH
        assert (await AuditSegment.get(number=1)).closed_at == FIRST_DAY
    sizes = [each.last_number - each.first_number + 1 for each in await AuditSegment.all().order_by("number")]
    assert sizes == [SEGMENT_ENTRIES, 1]
    assert (await checked()).faults == []


async def test_two_who_seal_at_once_seal_each_entry_once(database: Database) -> None:
    await a_trail()
    with clock.standing_at(FIRST_DAY + timedelta(days=2, hours=5)):
        for _ in range(5):
            await an_entry(clock.now())
        assert sum(await asyncio.gather(seal(), seal(), seal())) == 5
    found = await checked()
    assert (found.faults, found.entries) == ([], 14)


@ON_SQLITE
async def test_where_nothing_is_new_a_round_only_looks(database: Database) -> None:
    await a_trail()
    with clock.standing_at(FIRST_DAY + timedelta(days=2, hours=5)), statements() as sent:
        assert await round_of_sealing() == 0
    assert len(sent) == 3
