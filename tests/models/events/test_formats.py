"""What this release adds to the log waits until the upgrade is finished; what a newer one adds is read, but not understood."""

import json
import logging
from typing import get_args

import pytest

from models.events import formats, log
from models.events.facts import KnownFact, NotUnderstood, decode
from models.events.formats import FIRST, FORMAT, KINDS, WORDS, WrittenFormat, format_of
from models.events.metrics import NOT_UNDERSTOOD
from models.followers import leases
from models.operations.privacy.erase_customer import erase_customer
from models.rules.refusals import UpgradeUnfinished
from models.tables import Customer, LogEntry, LogHead
from models.vocabulary import Act
from tests.models.events.test_facts import STORED, understood
from tests.support.databases import Database
from tests.support.fixtures import Fixtures
from tests.support.newer_release import NEWER, record_something_new
from tests.support.recording_facts import changing_nothing, recording_facts


async def let_upgrade_begin() -> None:
    """As in a database of the release before."""
    await LogHead.filter(id=1).update(format=FIRST)
    await log.head()


def test_a_fact_needs_the_format_of_its_newest_part() -> None:
    for text in STORED:
        fact = understood(text)
        assert format_of(fact) == max(KINDS.get(type(fact), FIRST), WORDS.get(fact.act, FIRST)), fact.kind
        assert format_of(understood(json.dumps({**json.loads(text), "act": "SAVE_GROUP"}))) == 2
    configured = next(json.loads(text) for text in STORED if "ConfigurationChanged" in text)
    assert format_of(understood(json.dumps(configured))) == FIRST
    assert format_of(understood(json.dumps({**configured, "subject": "GROUP"}))) == 2
    changed = json.loads(STORED[0])
    changed["after"]["state_reason"] = "CUSTOMER_ERASED"
    assert format_of(understood(json.dumps(changed))) == 2


def test_no_part_needs_a_format_that_does_not_exist() -> None:
    assert {*KINDS} <= {*get_args(KnownFact)}
    assert {*KINDS.values(), *WORDS.values()} <= {*range(FIRST + 1, FORMAT + 1)}
    assert FORMAT in {*KINDS.values(), *WORDS.values()}


async def test_a_new_database_allows_everything(database: Database) -> None:
    assert (await LogHead.get(id=1)).format == FORMAT
    assert not await log.finish_upgrade()


async def test_what_is_new_waits_for_the_end_of_the_upgrade(fixtures: Fixtures) -> None:
    await let_upgrade_begin()
    async with changing_nothing():
        with pytest.raises(UpgradeUnfinished, match="finish-upgrade"):
            await erase_customer(fixtures.customer.id, end_ongoing=True, by=fixtures.admin)
    assert (await Customer.get(id=fixtures.customer.id)).name == "Cleo"

    assert await log.finish_upgrade()
    assert not await log.finish_upgrade()
    async with recording_facts() as recorded:
        await erase_customer(fixtures.customer.id, end_ongoing=True, by=fixtures.admin)
    assert recorded.kinds == ["RightsChanged", "CustomerErased"]


async def test_what_is_not_understood_keeps_its_place(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    first = await record_something_new()
    second = await record_something_new(row.id, kind="ConversationChanged")
    entries = await log.read_after(first - 1, limit=10)
    assert [entry.seq for entry in entries] == [first, second]
    one, other = (entry.fact for entry in entries)
    assert isinstance(one, NotUnderstood)
    assert isinstance(other, NotUnderstood)
    assert (one.kind, one.conversation_id) == (NEWER, None)
    assert (other.kind, other.conversation_id) == ("ConversationChanged", row.id)
    assert other.at >= one.at
    assert await log.changes(row.id, limit=10) == []


async def test_ids_of_requests_are_forgotten_and_nothing_else(fixtures: Fixtures) -> None:
    """Also of what is not understood: it keeps its parts, and so does a known kind whose newer fields this release ignores."""
    row = await fixtures.talking()
    seq = await record_something_new(row.id)
    stored = json.loads(next(text for text in STORED if "MessagePosted" in text))
    known = json.dumps({**stored, "newer": {"of": "é"}}, ensure_ascii=False)
    await LogEntry.create(seq=seq + 1, at=stored["at"], kind="MessagePosted", conversation_id=row.id, fact=known)
    await log.forget_request_ids(row.id)
    new, message = [entry.fact for entry in await LogEntry.filter(conversation_id=row.id).order_by("seq")]
    assert json.loads(new)["request_id"] is None
    assert json.loads(new)["what"]["id"]
    assert json.loads(message) == {**stored, "newer": {"of": "é"}, "request_id": None}
    assert decode(message) is not None


async def test_it_is_counted_and_each_kind_is_said_once(fixtures: Fixtures, caplog: pytest.LogCaptureFixture) -> None:
    formats._told.clear()
    before = NOT_UNDERSTOOD._value.get()
    for kind in (NEWER, NEWER, "SomethingElse", NEWER):
        await record_something_new(kind=kind)
    assert NOT_UNDERSTOOD._value.get() - before == 4
    told = [record.getMessage() for record in caplog.records if record.name == "vigie.formats"]
    assert len(told) == 2
    assert NEWER in told[0]
    assert "SomethingElse" in told[1]


async def test_after_the_next_upgrade_a_process_does_no_background_work(
    fixtures: Fixtures, caplog: pytest.LogCaptureFixture
) -> None:
    lease = await leases.take("work")
    assert lease is not None
    await LogHead.filter(id=1).update(format=FORMAT + 1)
    await log.head()
    try:
        assert not lease.is_held
        with pytest.raises(leases.LeaseLost):
            lease.must_hold()
        assert await leases.take("other work") is None
        await log.head()
        assert [record.levelno for record in caplog.records if record.name == "vigie.formats"] == [logging.ERROR]
    finally:
        await LogHead.filter(id=1).update(format=FORMAT)
        await log.head()
    assert await leases.take("other work") is not None


def test_whether_an_upgrade_is_unfinished_or_over() -> None:
    written = WrittenFormat()
    assert (written.is_older, written.is_newer) == (False, False)
    written.note(FORMAT - 1)
    assert (written.is_older, written.is_newer) == (True, False)
    written.note(FORMAT + 1)
    assert (written.is_older, written.is_newer) == (False, True)


def test_whether_a_word_may_be_written() -> None:
    written = WrittenFormat()
    for number in (FIRST, 2, FORMAT + 1):
        written.note(number)
        assert (written.has(Act.START), written.has(Act.JUDGE_ATTENTION)) == (True, number >= 2)
