"""Acts on many conversations: each has its own outcome and audit entry; a rehearsal tells it before, and changes nothing."""

import json
from collections import Counter
from typing import Any
from uuid import uuid4

import pytest

from models.operations.bulk import acting
from models.operations.bulk.acting import (
    Asked,
    assign_many,
    assign_many_to_queue,
    force_close_many,
    transfer_many,
)
from models.operations.bulk.selecting import MOST_CONVERSATIONS, Named, Selection
from models.operations.conflicts import Conflict
from models.operations.offers.assign_to_agent import assign_to_agent
from models.reading.agent_loads import agent_values
from models.rules.refusals import CapacityExceeded
from models.tables import AuditEntry, Offer, StoredOutcome, Workstream
from models.vocabulary import (
    Act,
    AuditOutcome,
    BatchOutcome,
    ConversationState,
    OfferKind,
    Presence,
    RefusalCode,
    SkillMatch,
    StateReason,
)
from tests.models.operations.bulk.asking import asked, codes, named, rehearsing, told
from tests.support.builders import a_queue, an_agent
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


async def test_spreads_by_free_capacity_and_the_rehearsal_says_so_before(fixtures: Fixtures) -> None:
    """Ada has room for four and Bob for five, so that of twelve three stay where they are."""
    await fixtures.talking()
    rows = [await fixtures.open() for _ in range(12)]
    async with changing_nothing():
        rehearsed = await assign_many(named(*rows), agent_ids=None, asked=rehearsing(fixtures.sam))
    assert await StoredOutcome.all().count() == await AuditEntry.all().count() == 0
    async with recording_facts(fixtures.sam, Act.ASSIGN_TO_AGENT):
        done = await assign_many(named(*rows), agent_ids=None, asked=asked(fixtures.sam))
    assert told(done) == told(rehearsed)
    given = Counter(agent_id for _, outcome, agent_id, _ in told(done) if outcome is BatchOutcome.DONE)
    assert given == {fixtures.ada.id: 4, fixtures.bob.id: 5}
    assert codes(done) == [None] * 9 + [RefusalCode.NO_AGENT_AVAILABLE] * 3
    assert {agent.units_available for agent in (await agent_values([fixtures.ada.id, fixtures.bob.id])).values()} == {0}
    offers = {offer.conversation_id: offer.agent_id for offer in await Offer.all()}
    assert offers == {row_id: agent_id for row_id, outcome, agent_id, _ in told(done) if outcome is BatchOutcome.DONE}
    entries = await AuditEntry.all()
    assert Counter(entry.outcome for entry in entries) == {AuditOutcome.DONE: 9, AuditOutcome.REFUSED: 3}
    assert {entry.conversation_id for entry in entries} == {row.id for row in rows}
    assert {json.loads(entry.details or "{}")["batch"] for entry in entries} == {str(done.batch_id)}


async def test_each_has_its_own_outcome(fixtures: Fixtures) -> None:
    taken, closed, hidden = await fixtures.open(), await fixtures.closed(), await fixtures.open(queue=fixtures.sales)
    await assign_to_agent(taken.id, agent_id=fixtures.ada.id, by=fixtures.rosa)
    fine, unknown, stale = await fixtures.open(), uuid4(), await fixtures.open()
    chosen = named(taken, closed, hidden, unknown, fine)
    assert chosen.conversations
    chosen = Selection(conversations=(*chosen.conversations, Named(stale.id, stale.version + 1)))
    expected = [
        RefusalCode.ALREADY_ASSIGNED,
        RefusalCode.ALREADY_CLOSED,
        RefusalCode.NOT_FOUND,
        RefusalCode.NOT_FOUND,
        None,
        RefusalCode.STALE_VERSION,
    ]
    rehearsed = await assign_many(chosen, agent_ids=(fixtures.bob.id,), asked=rehearsing(fixtures.sam))
    assert codes(rehearsed) == expected
    async with recording_facts(fixtures.sam) as recorded:
        done = await assign_many(chosen, agent_ids=(fixtures.bob.id,), asked=asked(fixtures.sam))
    assert codes(done) == expected
    assert {fact.after.id for fact in recorded.changes} == {fine.id}
    lost = done.items[0].refusal
    assert isinstance(lost, Conflict)
    assert lost.won_by == fixtures.rosa.actor
    assert done.items[2].refusal
    assert done.items[3].refusal
    assert done.items[2].refusal.message == done.items[3].refusal.message


async def test_one_agent_who_is_named_is_refused_by_name(fixtures: Fixtures) -> None:
    small = await an_agent("Small", in_=[fixtures.support], units=30)
    rows = [await fixtures.open() for _ in range(2)]
    for request in (rehearsing(fixtures.sam), asked(fixtures.sam)):
        batch = await assign_many(named(*rows), agent_ids=(small.id,), asked=request)
        assert codes(batch) == [None, RefusalCode.CAPACITY_EXCEEDED]
        refusal = batch.items[1].refusal
        assert isinstance(refusal, CapacityExceeded)
        assert (refusal.exceeded_by, refusal.agent_id) == (10, small.id)


async def test_an_override_goes_over_only_when_nobody_has_room(fixtures: Fixtures) -> None:
    rows = [await fixtures.open() for _ in range(11)]
    for request in (rehearsing(fixtures.sam), asked(fixtures.sam)):
        batch = await assign_many(named(*rows), agent_ids=None, override_capacity=True, asked=request)
        assert codes(batch) == [None] * 11
        assert [each.planned.capacity_exceeded_by for each in batch.items] == [0] * 10 + [rows[0].units]


async def test_those_who_are_chosen_may_be_away_if_that_is_overridden(fixtures: Fixtures) -> None:
    away = [await an_agent(name, in_=[fixtures.support], presence=Presence.AWAY) for name in ("Max", "Mia")]
    rows = [await fixtures.open() for _ in range(2)]
    ids = tuple(agent.id for agent in away)
    refused = await assign_many(named(*rows), agent_ids=ids, asked=asked(fixtures.sam))
    assert codes(refused) == [RefusalCode.NO_AGENT_AVAILABLE] * 2
    done = await assign_many(named(*rows), agent_ids=ids, override_presence=True, asked=asked(fixtures.sam))
    assert {agent_id for _, outcome, agent_id, _ in told(done) if outcome is BatchOutcome.DONE} == {*ids}


async def test_members_get_only_what_their_skills_allow(fixtures: Fixtures) -> None:
    await Workstream.filter(id=fixtures.chat.id).update(skill_match=SkillMatch.EXACT)
    spanish = await an_agent("Zoe", in_=[fixtures.support], units=40, skills=["Spanish"])
    rows = [await fixtures.open(required_skills=["spanish"]) for _ in range(3)]
    done = await assign_many(named(*rows), agent_ids=None, asked=asked(fixtures.sam))
    assert [agent_id for *_, agent_id, _ in told(done)] == [spanish.id, spanish.id, None]


async def test_puts_all_into_a_queue(fixtures: Fixtures) -> None:
    other = await a_queue("Other")
    rows = [await fixtures.open(), await fixtures.open(queue=other), await fixtures.talking()]
    expected = [None, RefusalCode.NOT_FOUND, RefusalCode.ALREADY_ASSIGNED]
    rehearsed = await assign_many_to_queue(named(*rows), queue_id=other.id, asked=rehearsing(fixtures.sam))
    assert codes(rehearsed) == expected
    async with recording_facts(fixtures.sam, Act.ASSIGN_TO_QUEUE) as recorded:
        done = await assign_many_to_queue(named(*rows), queue_id=other.id, asked=asked(fixtures.sam))
    assert codes(done) == expected
    assert (recorded.change.after.id, recorded.change.after.queue_id) == (rows[0].id, other.id)


async def test_transfers_to_others_than_who_has_it(fixtures: Fixtures) -> None:
    rows = [await fixtures.talking(), await fixtures.waiting(agent=fixtures.bob), await fixtures.open()]
    for request in (rehearsing(fixtures.sam), asked(fixtures.sam)):
        batch = await transfer_many(named(*rows), agent_ids=None, asked=request)
        assert [agent_id for *_, agent_id, _ in told(batch)] == [fixtures.bob.id, fixtures.ada.id, None]
        assert codes(batch) == [None, None, RefusalCode.STATE_NOT_ALLOWED]
    assert {offer.kind for offer in await Offer.all()} == {OfferKind.TRANSFER}


async def test_closes_all_with_the_reason_in_each_entry(fixtures: Fixtures) -> None:
    rows = [await fixtures.open(), await fixtures.talking(), await fixtures.waiting()]
    async with recording_facts(fixtures.sam, Act.FORCE_CLOSE):
        done = await force_close_many(named(*rows), reason="spam wave", asked=asked(fixtures.sam))
    assert codes(done) == [None] * 3
    for row in rows:
        assert (await reread(row)).state_reason is StateReason.FORCE_CLOSED_BY_SUPERVISOR
    assert [await noted(entry) for entry in await AuditEntry.all()] == ["spam wave"] * 3


async def test_repeating_does_what_was_left_and_nothing_twice(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each request has time for one; the plan of the first one stays, though the agents' loads have changed since."""
    monkeypatch.setattr(acting, "ACTING_SECONDS", -1)
    rows = [await fixtures.open() for _ in range(3)]
    hidden = await fixtures.open(queue=fixtures.sales)
    batches = []
    for _ in range(5):
        request = asked(fixtures.sam, "all of them")
        batches.append(await assign_many(named(rows[0], hidden, *rows[1:]), agent_ids=None, asked=request))
    outcomes = [[outcome.value for _, outcome, _, _ in told(each)] for each in batches]
    assert outcomes[0] == ["DONE", "LEFT", "LEFT", "LEFT"]
    assert outcomes[1] == ["DONE", "REFUSED", "LEFT", "LEFT"]
    assert outcomes[3] == outcomes[4] == ["DONE", "REFUSED", "DONE", "DONE"]
    assert len({each.batch_id for each in batches}) == 1
    agents = [[agent_id for *_, agent_id, _ in told(each)] for each in batches]
    assert all(each == agents[0] for each in agents)
    assert await Offer.all().count() == 3
    assert await AuditEntry.all().count() == 4
    async with rejecting("used before with another input"):
        await assign_many(named(*rows), agent_ids=None, asked=asked(fixtures.sam, "all of them"))


async def test_a_rehearsal_leaves_the_request_id_for_the_act(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    for is_rehearsal in (True, False):
        request = Asked(by=fixtures.sam, request_id="one", is_rehearsal=is_rehearsal)
        assert codes(await force_close_many(named(row), asked=request)) == [None]
    assert (await reread(row)).state is ConversationState.CLOSED


@pytest.mark.parametrize(
    ("who", "code"), [("ada", RefusalCode.ROLE_REQUIRED), ("api_sam", RefusalCode.API_ACCESS_ROLE)]
)
async def test_who_is_no_supervisor_is_refused_as_a_whole(fixtures: Fixtures, who: str, code: RefusalCode) -> None:
    row, viewer = await fixtures.open(), getattr(fixtures, who)
    acts: list[Any] = [
        lambda request: assign_many(named(row), agent_ids=None, asked=request),
        lambda request: assign_many_to_queue(named(row), queue_id=fixtures.sales.id, asked=request),
        lambda request: transfer_many(named(row), agent_ids=None, asked=request),
        lambda request: force_close_many(named(row), asked=request),
    ]
    for act in acts:
        async with refusing(code, by=viewer, audited=True):
            await act(asked(viewer))
    assert (await newest_audit_entry()).act is Act.FORCE_CLOSE


async def test_bad_input_changes_nothing(fixtures: Fixtures) -> None:
    row, sam = await fixtures.open(), asked(fixtures.sam)
    many = tuple(Named(uuid4()) for _ in range(MOST_CONVERSATIONS + 1))
    async with rejecting("name at least one"):
        await force_close_many(named(), asked=sam)
    async with rejecting("conversations[1] is given 2 times"):
        await force_close_many(named(uuid4(), row, row), asked=sam)
    async with rejecting("500 is the most"):
        await force_close_many(Selection(conversations=many), asked=sam)
    async with rejecting("agentIds is empty"):
        await assign_many(named(row), agent_ids=(), asked=sam)
    async with rejecting("agentIds[0] is given 2 times"):
        await transfer_many(named(row), agent_ids=(fixtures.ada.id, fixtures.ada.id), asked=sam)
    async with rejecting("overridePresence needs agentIds"):
        await assign_many(named(row), agent_ids=None, override_presence=True, asked=sam)
    async with rejecting("reason"):
        await force_close_many(named(row), reason="x" * 2_001, asked=sam)
    async with rejecting("requestId must have"):
        await force_close_many(named(row), asked=asked(fixtures.sam, ""))
