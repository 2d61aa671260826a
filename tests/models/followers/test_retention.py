"""What was kept for long enough goes by itself, in batches, and is not looked at again. Segments of the audit trail go too."""

from datetime import datetime, timedelta

import pytest

from models import clock
from models.audit.sealing import seal
from models.followers import retention
from models.followers.retention import expire, prune_audit_trail
from models.reading.privacy.retention import expired, of_others, of_workstreams
from models.rules.privacy import KeptDays
from models.tables import AuditSegment, Conversation, Customer, Message, Workstream
from tests.models.audit.trails import FIRST_DAY, a_trail, checked
from tests.support.builders import a_message, a_workstream
from tests.support.databases import Database
from tests.support.fixtures import Fixtures


@pytest.fixture(autouse=True)
def small_and_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(retention, "BATCH", 2)


async def closed_before(fixtures: Fixtures, *days: int, workstream: Workstream | None = None) -> list[Conversation]:
    found = []
    for each in days:
        at = clock.now() - timedelta(days=each)
        found.append(await fixtures.closed(created_at=at, workstream=workstream or fixtures.chat))
        await a_message(found[-1], f"{each} days ago", sent_at=at)
    return found


async def test_each_workstream_has_its_own_days(fixtures: Fixtures) -> None:
    await Workstream.filter(id=fixtures.chat.id).update(keep_messages_days=5, keep_conversations_days=20)
    other = await a_workstream(fixtures.support, "Else")
    await closed_before(fixtures, 1, 4, 6, 7, 8, 21, 22, 23)
    await closed_before(fixtures, 30, workstream=other)
    looked = await expire({})
    texts = {row.text for row in await Message.filter(text__isnull=False)}
    assert texts == {"1 days ago", "4 days ago", "30 days ago"}
    assert await Conversation.filter(workstream_id=fixtures.chat.id).count() == 5
    assert await Customer.exists(id=fixtures.cleo.id)
    assert await expired(looked, now=clock.now(), limit=10) == []
    with clock.standing_at(clock.now() + timedelta(days=2)):
        assert len(await expired(looked, now=clock.now(), limit=10)) == 1


async def test_a_failure_keeps_nothing_behind_it(fixtures: Fixtures) -> None:
    await Workstream.filter(id=fixtures.chat.id).update(keep_messages_days=5)
    rows = await closed_before(fixtures, 9, 8, 7)
    await Conversation.filter(id=rows[0].id).update(party=["a broken row"])
    assert await expire({}) == {}, "so that the next round looks again"
    assert [row.text for row in await Message.filter(text__isnull=False)] == ["9 days ago"]


async def test_the_report_says_what_is_kept_and_due(fixtures: Fixtures) -> None:
    await Workstream.filter(id=fixtures.chat.id).update(keep_messages_days=5, keep_conversations_days=20)
    await closed_before(fixtures, 1, 6, 21)
    await fixtures.talking()
    now: datetime = clock.now()
    [chat] = [each for each in await of_workstreams(now) if each.name == "Chat"]
    assert (chat.days, chat.ongoing, chat.texts_due, chat.conversations_due) == (KeptDays(5, 20), 1, 2, 1)
    assert (chat.closed.count, chat.with_texts.count) == (3, 3)
    assert chat.closed.since is not None
    assert (now - chat.closed.since).days == 21
    await expire({})
    [chat] = [each for each in await of_workstreams(now) if each.name == "Chat"]
    assert (chat.closed.count, chat.with_texts.count, chat.texts_due, chat.conversations_due) == (2, 1, 0, 0)
    counts = {each.what: each.count for each in await of_others()}
    assert (counts["customers"], counts["erased customers"]) == (1, 0)


async def test_old_segments_of_the_audit_trail_go_if_that_is_set(database: Database) -> None:
    await a_trail()
    with clock.standing_at(FIRST_DAY + timedelta(days=9)):
        await seal()
        assert await prune_audit_trail() == 0
        retention.configure(keep_audit_days=3)
        try:
            assert await prune_audit_trail() == 2, "the third was closed just now"
            with clock.standing_at(FIRST_DAY + timedelta(days=20)):
                assert await prune_audit_trail() == 1
                await seal()
        finally:
            retention.configure(keep_audit_days=None)
    assert await AuditSegment.filter(pruned_at__isnull=False).count() == 3
    assert (await checked()).faults == []
