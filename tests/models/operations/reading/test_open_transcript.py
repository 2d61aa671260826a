"""Opening the transcript of a closed conversation, and beginning to search: the entry, its purpose, and each refusal."""

from datetime import timedelta
from typing import Any

import pytest

from models import clock
from models.operations.reading.open_transcript import open_transcript
from models.operations.reading.search_transcripts import search_transcripts
from models.rules.monitoring_purposes import PurposeNotListed
from models.rules.refusals import UpgradeUnfinished
from models.tables import AuditEntry, Conversation
from models.values import Viewer
from models.vocabulary import Act, Channel, MonitoringPolicy, NoticeState, RefusalCode
from tests.models.events.test_formats import let_upgrade_begin
from tests.support.builders import settings
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import (
    changing_nothing,
    newest_audit_entry,
    noted,
    recording_facts,
    refusing,
    rejecting,
    reread,
)


async def closed(fixtures: Fixtures, **columns: Any) -> Conversation:
    return await fixtures.closed(**{"closed_at": clock.now() - timedelta(days=1), **columns})


async def test_the_entry_says_who_opened_what_and_why_and_nobody_is_told(fixtures: Fixtures) -> None:
    row = await closed(fixtures)
    before = await reread(row)
    async with recording_facts() as recorded:
        await open_transcript(row.id, purpose="Complaint 7", by=fixtures.sam)
    assert recorded.facts == []
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.actor_id, entry.conversation_id) == (
        Act.OPEN_TRANSCRIPT,
        "DONE",
        fixtures.sam.id,
        row.id,
    )
    assert await noted(entry) == "Complaint 7"
    assert (await reread(row)).values() == before.values()


async def test_there_is_one_entry_for_each_hour_conversation_and_person(fixtures: Fixtures) -> None:
    row, other = await closed(fixtures), await closed(fixtures)
    await open_transcript(row.id, by=fixtures.sam)
    async with changing_nothing():
        await open_transcript(row.id, purpose="again", by=fixtures.sam)
    await open_transcript(other.id, by=fixtures.sam)
    await open_transcript(row.id, by=fixtures.rosa)
    assert await AuditEntry.filter(act=Act.OPEN_TRANSCRIPT).count() == 3
    with clock.standing_at(clock.now() + timedelta(hours=1, seconds=1)):
        await open_transcript(row.id, by=fixtures.sam)
    assert await AuditEntry.filter(act=Act.OPEN_TRANSCRIPT).count() == 4


@pytest.mark.parametrize(
    ("who", "policy", "columns", "code"),
    [
        ("tom", {}, {}, RefusalCode.NOT_FOUND),
        ("bob", {}, {"consultants": "bob"}, RefusalCode.ROLE_REQUIRED),
        ("cleo", {}, {}, RefusalCode.ROLE_REQUIRED),
        ("api_sam", {}, {}, RefusalCode.API_ACCESS_ROLE),
        ("admin", {}, {}, RefusalCode.ROLE_REQUIRED),
        ("sam", {"closed_transcript_days": 0}, {}, RefusalCode.SWITCHED_OFF),
        ("admin", {"closed_transcript_days": 0, "administrators_read_closed": True}, {}, RefusalCode.SWITCHED_OFF),
        ("sam", {}, {"channel": Channel.RECORD}, RefusalCode.CHANNEL_NOT_SUPPORTED),
        ("sam", {}, {"consultants": "sam"}, RefusalCode.OWN_CONVERSATION),
        (
            "sam",
            {"monitoring_policy": MonitoringPolicy.NOTICE_REQUIRED},
            {"notice_state": NoticeState.REFUSED},
            RefusalCode.CONSENT_REFUSED,
        ),
        ("sam", {"monitoring_policy": MonitoringPolicy.NOTICE_REQUIRED}, {}, RefusalCode.NOTICE_REQUIRED),
        (
            "sam",
            {"monitoring_policy": MonitoringPolicy.CONSENT_REQUIRED},
            {"notice_state": NoticeState.NOTIFIED},
            RefusalCode.NOTICE_REQUIRED,
        ),
        ("sam", {"closed_transcript_days": 1}, {"days": 1.01}, RefusalCode.CLOSED_TOO_LONG_AGO),
        ("admin", {"administrators_read_closed": True}, {"days": 31}, RefusalCode.CLOSED_TOO_LONG_AGO),
    ],
)
async def test_each_refusal_changes_nothing_and_has_an_entry(
    fixtures: Fixtures, who: str, policy: dict[str, Any], columns: dict[str, Any], code: RefusalCode
) -> None:
    await settings(**policy)
    given = {**columns}
    if (days := given.pop("days", None)) is not None:
        given["closed_at"] = clock.now() - timedelta(days=days)
    if consultant := given.get("consultants"):
        given["consultants"] = [getattr(fixtures, consultant)]
    row = await closed(fixtures, **given)
    viewer: Viewer = getattr(fixtures, who)
    async with refusing(code, by=viewer, audited=True):
        await open_transcript(row.id, by=viewer)


async def test_what_goes_on_is_monitored_instead(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with refusing(RefusalCode.STATE_NOT_ALLOWED, by=fixtures.sam, audited=True):
        await open_transcript(row.id, by=fixtures.sam)


async def test_the_purpose_must_be_listed_where_the_organisation_lists_them(fixtures: Fixtures) -> None:
    await settings(monitoring_purposes=["Coaching"])
    row = await closed(fixtures)
    async with refusing(RefusalCode.PURPOSE_NOT_LISTED, by=fixtures.sam, audited=True):
        await open_transcript(row.id, purpose="Curiosity", by=fixtures.sam)
    with pytest.raises(PurposeNotListed):
        await search_transcripts(by=fixtures.sam)
    await open_transcript(row.id, purpose="Coaching", by=fixtures.sam)
    await open_transcript(row.id, by=fixtures.sam)  # which is open
    async with rejecting("purpose"):
        await open_transcript(row.id, purpose="x" * 2_001, by=fixtures.sam)


async def test_searching_has_an_entry_for_each_hour_and_person(fixtures: Fixtures) -> None:
    async with recording_facts() as recorded:
        await search_transcripts(purpose="Returns", by=fixtures.sam)
    assert recorded.facts == []
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.conversation_id) == (Act.SEARCH_TRANSCRIPTS, "DONE", None)
    assert await noted(entry) == "Returns"
    async with changing_nothing():
        await search_transcripts(by=fixtures.sam)
    with clock.standing_at(clock.now() + timedelta(hours=1, seconds=1)):
        await search_transcripts(by=fixtures.sam)
    assert await AuditEntry.filter(act=Act.SEARCH_TRANSCRIPTS).count() == 2


@pytest.mark.parametrize(
    ("who", "policy", "code"),
    [
        ("ada", {}, RefusalCode.ROLE_REQUIRED),
        ("cleo", {}, RefusalCode.ROLE_REQUIRED),
        ("admin", {}, RefusalCode.ROLE_REQUIRED),
        ("api_sam", {}, RefusalCode.API_ACCESS_ROLE),
        ("sam", {"closed_transcript_days": 0}, RefusalCode.SWITCHED_OFF),
    ],
)
async def test_searching_is_refused_to_whoever_may_open_nothing(
    fixtures: Fixtures, who: str, policy: dict[str, Any], code: RefusalCode
) -> None:
    await settings(**policy)
    viewer: Viewer = getattr(fixtures, who)
    async with refusing(code, by=viewer, audited=True):
        await search_transcripts(by=viewer)


async def test_both_wait_until_the_upgrade_is_finished(fixtures: Fixtures) -> None:
    row = await closed(fixtures)
    await let_upgrade_begin()
    async with changing_nothing():
        with pytest.raises(UpgradeUnfinished):
            await open_transcript(row.id, by=fixtures.sam)
        with pytest.raises(UpgradeUnfinished):
            await search_transcripts(by=fixtures.sam)
