"""Repeating an act on many conversations comes to its end, and does nothing twice; a force close of many is undone."""

import json

import pytest

from models.operations.bulk import acting
from models.operations.bulk.acting import (
    assign_many,
    force_close_many,
    undo_force_close_many,
)
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.privacy.erase_customer import erase_customer
from models.operations.privacy.erase_transcripts import erase_transcripts
from models.tables import AuditEntry, Offer
from models.values import SYSTEM
from models.vocabulary import (
    Act,
    ConversationState,
    RefusalCode,
)
from tests.models.operations.bulk.asking import asked, codes, named, rehearsing
from tests.support.builders import a_customer, settings
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import (
    reread,
)


async def test_repeating_ends_also_after_another_right_was_lost(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is done must be tried again before it is told, and each request has time for one."""
    rows = [await fixtures.talking() for _ in range(3)]
    await force_close_many(named(*rows), asked=asked(fixtures.sam, "all"))
    await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset({fixtures.support.id})), by=fixtures.admin)
    monkeypatch.setattr(acting, "ACTING_SECONDS", -1)
    outcomes = [
        [each.outcome.value for each in (await force_close_many(named(*rows), asked=asked(fixtures.sam, "all"))).items]
        for _ in rows
    ]
    assert outcomes == [["DONE", "LEFT", "LEFT"], ["DONE", "DONE", "LEFT"], ["DONE", "DONE", "DONE"]]


async def test_what_is_to_be_done_comes_before_what_must_be_tried_again(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acting, "ACTING_SECONDS", -1)
    rows = [await fixtures.talking() for _ in range(2)]
    await force_close_many(named(*rows), asked=asked(fixtures.sam, "all"))
    await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset({fixtures.support.id})), by=fixtures.admin)
    again = await force_close_many(named(*rows), asked=asked(fixtures.sam, "all"))
    assert [each.outcome.value for each in again.items] == ["LEFT", "DONE"]
    assert (await reread(rows[1])).state is ConversationState.CLOSED


async def test_the_plan_forgets_only_what_was_erased_and_offers_nothing_twice(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acting, "ACTING_SECONDS", -1)
    other = await a_customer("Gone")
    rows = [await fixtures.open(), await fixtures.open(customer=other), await fixtures.open()]
    first = await assign_many(named(*rows), agent_ids=None, asked=asked(fixtures.sam, "all"))
    await erase_customer(other.id, end_ongoing=True, by=fixtures.admin)
    await erase_transcripts(other.id, by=SYSTEM)
    monkeypatch.setattr(acting, "ACTING_SECONDS", 5)
    again = await assign_many(named(*rows), agent_ids=None, asked=asked(fixtures.sam, "all"))
    assert again.batch_id == first.batch_id
    assert [each.planned.id for each in again.items] == [rows[0].id, rows[2].id]
    assert {each.outcome.value for each in again.items} == {"DONE"}
    assert await Offer.all().count() == 2


async def test_undoes_all(fixtures: Fixtures) -> None:
    await settings(force_close_undo_seconds=20)
    rows, never = [await fixtures.talking() for _ in range(2)], await fixtures.talking()
    await force_close_many(named(*rows), asked=asked(fixtures.sam))
    told = await undo_force_close_many(named(*rows, never), asked=rehearsing(fixtures.sam))
    assert codes(told) == [None, None, RefusalCode.NOT_BEING_CLOSED]
    batch = await undo_force_close_many(named(*rows, never), asked=asked(fixtures.sam))
    assert codes(batch) == codes(told)
    assert [(await reread(row)).closes_at for row in rows] == [None, None]
    entries = await AuditEntry.filter(act=Act.UNDO_FORCE_CLOSE)
    assert {json.loads(entry.details or "{}")["batch"] for entry in entries} == {str(batch.batch_id)}
    assert len(entries) == 3
