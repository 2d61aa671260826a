"""Taking a hand, returning and answering it: by one supervisor of the queue, of whom all others are told at once."""

import asyncio
from collections import Counter
from uuid import uuid4

from models.events.facts import HandChanged
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conflicts import Conflict
from models.operations.hands.answer_hand import answer_hand
from models.operations.hands.raise_hand import raise_hand
from models.operations.hands.return_hand import return_hand
from models.operations.hands.take_hand import HandTaken, take_hand
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.tables import AuditEntry, RaisedHand
from models.vocabulary import Act, AuditOutcome, HandStatus, RefusalCode, Role
from tests.support import invariants
from tests.support.builders import a_supervisor, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.hand_builders import a_hand
from tests.support.recording_facts import (
    RecordedFacts,
    changing_nothing,
    newest_audit_entry,
    recording_facts,
    refusing,
    reread,
)

ROUNDS = 25
CROWD = 8


def change(recorded: RecordedFacts) -> HandChanged:
    [fact] = recorded.facts
    assert isinstance(fact, HandChanged)
    return fact


async def test_is_taken_by_one_and_audited_once(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    hand = await a_hand(row)
    async with recording_facts(fixtures.sam, Act.TAKE_HAND) as recorded:
        await take_hand(hand.id, by=fixtures.sam)
    assert (change(recorded).hand.status, change(recorded).hand.taken_by) == (HandStatus.TAKEN, fixtures.sam.id)
    after = await reread(row)
    assert (after.hand_id, after.hand_status, after.hand_taken_by) == (hand.id, HandStatus.TAKEN, fixtures.sam.id)
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.actor_id) == (Act.TAKE_HAND, AuditOutcome.DONE, fixtures.sam.id)
    assert (entry.target_id, entry.conversation_id) == (hand.id, row.id)
    async with changing_nothing():
        await take_hand(hand.id, by=fixtures.sam)
    assert await AuditEntry.all().count() == 1


async def test_who_comes_second_is_told_who_was_first(fixtures: Fixtures) -> None:
    hand = await a_hand(await fixtures.talking(), taken_by=fixtures.sam)
    for second in (take_hand, return_hand, answer_hand):
        async with refusing(RefusalCode.HAND_TAKEN, by=fixtures.rosa, audited=True) as caught:
            await second(hand.id, by=fixtures.rosa)
        assert isinstance(caught.refusal, Conflict)
        assert (caught.refusal.won_by, caught.refusal.won_at) == (fixtures.sam.actor, hand.taken_at)


async def test_a_repeated_conflict_is_the_same(fixtures: Fixtures) -> None:
    hand = await a_hand(await fixtures.talking(), taken_by=fixtures.sam)
    told = []
    for _ in range(2):
        async with changing_nothing():
            try:
                await take_hand(hand.id, by=fixtures.rosa, request_id="one")
            except Conflict as conflict:
                told.append((conflict.code, conflict.won_by, conflict.won_at, conflict.current_version))
    assert told[0] == told[1]
    assert told[0][1] == fixtures.sam.actor


async def test_of_two_at_once_exactly_one_wins(fixtures: Fixtures) -> None:
    """The other one gets a Conflict that names the first."""
    winners: Counter[str] = Counter()
    for _ in range(ROUNDS):
        hand = await a_hand(await fixtures.talking())
        both = (fixtures.sam, fixtures.rosa)
        answers = await asyncio.gather(*(take_hand(hand.id, by=who) for who in both), return_exceptions=True)
        [won] = [place for place, answer in enumerate(answers) if isinstance(answer, HandTaken)]
        conflict = answers[1 - won]
        assert isinstance(conflict, Conflict), conflict
        assert (conflict.code, conflict.won_by) == (RefusalCode.HAND_TAKEN, both[won].actor)
        assert (await RaisedHand.get(id=hand.id)).taken_by_id == both[won].id
        winners[both[won].name] += 1
    assert winners.total() == ROUNDS
    await invariants.check()


async def test_of_many_at_once_exactly_one_wins(fixtures: Fixtures) -> None:
    crowd = [await viewer_of(await a_supervisor(oversees=[fixtures.support])) for _ in range(CROWD)]
    hand = await a_hand(await fixtures.talking())
    answers = await asyncio.gather(*(take_hand(hand.id, by=who) for who in crowd), return_exceptions=True)
    [winner] = [who for who, answer in zip(crowd, answers, strict=True) if isinstance(answer, HandTaken)]
    conflicts = [answer for answer in answers if isinstance(answer, Conflict)]
    assert [conflict.won_by for conflict in conflicts] == [winner.actor] * (CROWD - 1)


async def test_refuses_who_may_not_supervise_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    raised = await raise_hand(row.id, reason="Help", by=fixtures.ada)
    for who, code in (
        (fixtures.tom, RefusalCode.NOT_FOUND),
        (fixtures.dan, RefusalCode.NOT_FOUND),
        (fixtures.cleo, RefusalCode.NOT_FOUND),
        (fixtures.bot, RefusalCode.NOT_FOUND),
        (fixtures.admin, RefusalCode.NOT_FOUND),
        (fixtures.api_sam, RefusalCode.API_ACCESS_ROLE),
        (fixtures.ada, RefusalCode.ROLE_REQUIRED),
    ):
        for act in (take_hand, return_hand, answer_hand):
            async with refusing(code, by=who, audited=True):
                await act(raised.hand_id, by=who)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.sam, audited=True):
        await take_hand(uuid4(), by=fixtures.sam)


async def test_refuses_ones_own_hand(fixtures: Fixtures) -> None:
    """An agent who also oversees the queue leaves it to another supervisor."""
    hand = await a_hand(await fixtures.talking())
    also = RightsChanges(roles=frozenset({Role.AGENT, Role.SUPERVISOR}), overseen=frozenset({fixtures.support.id}))
    await set_rights(fixtures.ada.id, also, by=fixtures.admin)
    async with refusing(RefusalCode.OWN_CONVERSATION, by=fixtures.ada, audited=True):
        await take_hand(hand.id, by=fixtures.ada)


async def test_a_returned_hand_is_up_for_the_others(fixtures: Fixtures) -> None:
    hand = await a_hand(await fixtures.talking(), taken_by=fixtures.sam)
    async with recording_facts(fixtures.sam, Act.RETURN_HAND) as recorded:
        await return_hand(hand.id, by=fixtures.sam)
    assert (change(recorded).hand.status, change(recorded).hand.taken_by) == (HandStatus.RAISED, None)
    assert (await newest_audit_entry()).act is Act.RETURN_HAND
    async with refusing(RefusalCode.HAND_NOT_TAKEN, by=fixtures.sam, audited=True):
        await return_hand(hand.id, by=fixtures.sam)
    await take_hand(hand.id, by=fixtures.rosa)


async def test_is_answered_by_who_has_taken_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    hand = await a_hand(row)
    async with refusing(RefusalCode.HAND_NOT_TAKEN, by=fixtures.sam, audited=True):
        await answer_hand(hand.id, by=fixtures.sam)
    await take_hand(hand.id, by=fixtures.sam)
    async with recording_facts(fixtures.sam, Act.ANSWER_HAND) as recorded:
        await answer_hand(hand.id, by=fixtures.sam)
    assert (change(recorded).hand.status, change(recorded).hand.taken_by) == (HandStatus.ANSWERED, fixtures.sam.id)
    after = await RaisedHand.get(id=hand.id)
    assert (after.status, after.ended_by_id, after.reason) == (HandStatus.ANSWERED, fixtures.sam.id, hand.reason)
    assert (await reread(row)).hand_id is None
    assert (await newest_audit_entry()).act is Act.ANSWER_HAND
    for act in (take_hand, return_hand, answer_hand):
        async with refusing(RefusalCode.HAND_NOT_UP, audited=True):
            await act(hand.id, by=fixtures.rosa)


async def test_monitoring_and_joining_alone_do_not_answer_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    hand = await a_hand(row, taken_by=fixtures.sam)
    await monitor(row.id, by=fixtures.sam)
    await join(row.id, by=fixtures.sam)
    assert (await RaisedHand.get(id=hand.id)).status is HandStatus.TAKEN


async def test_who_loses_the_right_to_it_returns_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    hand = await a_hand(row, taken_by=fixtures.sam)
    async with recording_facts(fixtures.admin, Act.SET_RIGHTS) as recorded:
        await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset()), by=fixtures.admin)
    [fact] = [each for each in recorded.facts if isinstance(each, HandChanged)]
    assert (fact.hand.status, fact.hand.taken_by) == (HandStatus.RAISED, None)
    await take_hand(hand.id, by=fixtures.rosa)


async def test_who_keeps_the_right_to_it_keeps_it(fixtures: Fixtures) -> None:
    hand = await a_hand(await fixtures.talking(), taken_by=fixtures.sam)
    only_this = RightsChanges(overseen=frozenset({fixtures.support.id}))
    async with recording_facts(fixtures.admin, Act.SET_RIGHTS) as recorded:
        await set_rights(fixtures.sam.id, only_this, by=fixtures.admin)
    assert recorded.kinds == ["RightsChanged"]
    assert (await RaisedHand.get(id=hand.id)).taken_by_id == fixtures.sam.id
