"""What may be taken out of the audit trail, each by its own way: the oldest segments as a whole, and texts."""

from datetime import timedelta

from models import clock
from models.audit.erasing import entries_about, erase_texts
from models.audit.pruning import prune_segments
from models.audit.sealing import seal
from models.operations.conversations.force_close import force_close
from models.tables import AuditEntry, AuditNote, AuditSegment
from models.values import SYSTEM
from models.vocabulary import Act
from tests.models.audit.trails import FIRST_DAY, a_trail, checked
from tests.support.databases import Database
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import newest_audit_entry, noted

LATER = FIRST_DAY + timedelta(days=2, hours=6)


async def test_the_oldest_segments_go_as_a_whole_and_leave_their_hashes(database: Database) -> None:
    await a_trail()
    hashes = [each.closing_hash or "" for each in await AuditSegment.filter(number__lt=3).order_by("number")]
    assert await prune_segments(closed_before=FIRST_DAY, by=SYSTEM) == []
    with clock.standing_at(LATER):
        pruned = await prune_segments(closed_before=LATER, by=SYSTEM)
    assert [each.number for each in pruned] == [1, 2]
    assert await AuditEntry.filter(number__isnull=False).count() == 3
    assert await AuditNote.all().count() == 1
    assert [each.pruned_at for each in await AuditSegment.all().order_by("number")] == [LATER, LATER, None]
    said = await AuditEntry.filter(act=Act.PRUNE_AUDIT_TRAIL).order_by("id")
    assert [hash_ in (each.details or "") for each, hash_ in zip(said, hashes, strict=True)] == [True, True]

    before = await checked(*hashes)
    with clock.standing_at(LATER):
        assert await seal() == 2
    after = await checked(*hashes)
    assert (before.faults, before.pruned, before.unsealed) == ([], 2, 2)
    assert (after.faults, after.pruned, after.entries) == ([], 2, 5)


async def test_pruning_again_takes_what_is_old_by_then(database: Database) -> None:
    await a_trail()
    with clock.standing_at(LATER):
        await prune_segments(closed_before=LATER, by=SYSTEM)
    for days in (3, 4):
        with clock.standing_at(FIRST_DAY + timedelta(days=days)):
            await seal()
            pruned = await prune_segments(closed_before=clock.now() + timedelta(seconds=1), by=SYSTEM)
        assert [each.number for each in pruned] == [days]
        assert (await checked()).faults == []


async def test_an_erased_text_leaves_its_hash(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await force_close(row.id, reason="Cleo Costa asked me to", by=fixtures.sam)
    entry = await newest_audit_entry()
    await seal()
    assert await erase_texts(await entries_about([row.id]), by=SYSTEM) == 1
    assert await noted(entry) == ""
    assert (await AuditEntry.get(id=entry.id)).note_hash == entry.note_hash
    erasure = await newest_audit_entry()
    assert (erasure.act, erasure.details) == (Act.ERASE_AUDIT_TEXT, f'{{"entry":{entry.id}}}')
    await seal()
    found = await checked()
    assert (found.faults, found.erased, found.entries) == ([], 1, 2)
    assert await erase_texts([entry.id], by=SYSTEM) == 0


async def test_addresses_and_names_are_erased_too(database: Database) -> None:
    await a_trail()
    assert await erase_texts([1, 2], by=SYSTEM) == 2
    assert await AuditEntry.filter(id__in=[1, 2], source=None, texts=None).count() == 2
    found = await checked()
    assert (found.faults, found.erased) == ([], 5)
