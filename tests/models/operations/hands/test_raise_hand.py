"""Raising a hand: by the agent who has the conversation, one at a time, with a reason that is masked like a message."""

from uuid import uuid4

import pytest

from models.events.facts import HandChanged
from models.operations.hands.raise_hand import raise_hand
from models.rules.conversations.hands import LONGEST_REASON
from models.rules.refusals import UpgradeUnfinished
from models.tables import AuditEntry, RaisedHand
from models.vocabulary import Act, HandKind, HandStatus, RefusalCode
from tests.models.events.test_formats import let_upgrade_begin
from tests.support.fixtures import Fixtures
from tests.support.hand_builders import a_hand
from tests.support.recording_facts import changing_nothing, recording_facts, refusing, rejecting, reread

CARD = "4111 1111 1111 1111"


async def test_is_up_with_its_reason_and_changes_nothing_else(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with recording_facts(fixtures.ada, Act.RAISE_HAND) as recorded:
        raised = await raise_hand(row.id, reason="What may I refund?", kind=HandKind.DECISION, by=fixtures.ada)
    [fact] = recorded.facts
    assert isinstance(fact, HandChanged)
    assert (fact.hand.id, fact.hand.agent_id, fact.hand.taken_by) == (raised.hand_id, fixtures.ada.id, None)
    assert (fact.hand.kind, fact.hand.status) == (HandKind.DECISION, HandStatus.RAISED)
    hand, after = await RaisedHand.get(id=raised.hand_id), await reread(row)
    assert (hand.reason, hand.kind, hand.status) == ("What may I refund?", HandKind.DECISION, HandStatus.RAISED)
    assert (after.hand_id, after.hand_status, after.hand_taken_by) == (hand.id, HandStatus.RAISED, None)
    assert (after.version, after.public_version) == (row.version, row.public_version)
    assert not await AuditEntry.exists()


async def test_in_wrap_up_too(fixtures: Fixtures) -> None:
    row = await fixtures.wrap_up()
    async with recording_facts(fixtures.ada) as recorded:
        await raise_hand(row.id, reason="Which code?", by=fixtures.ada)
    assert recorded.kinds == ["HandChanged"]


async def test_numbers_in_the_reason_are_masked(fixtures: Fixtures) -> None:
    raised = await raise_hand((await fixtures.talking()).id, reason=f"Pays with {CARD}", by=fixtures.ada)
    assert (await RaisedHand.get(id=raised.hand_id)).reason == "Pays with •••• 1111"


async def test_a_repeated_request_raises_one_hand(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    first, second = [await raise_hand(row.id, reason="Help", by=fixtures.ada, request_id="one") for _ in range(2)]
    assert first == second
    assert await RaisedHand.all().count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "x" * (LONGEST_REASON + 1), "a\x00b"])
async def test_rejects_a_reason_that_says_nothing_or_too_much(fixtures: Fixtures, reason: str) -> None:
    row = await fixtures.talking()
    async with rejecting("reason"):
        await raise_hand(row.id, reason=reason, by=fixtures.ada)


async def test_refuses_whoever_does_not_have_the_conversation(fixtures: Fixtures) -> None:
    row = await fixtures.talking(consultants=[fixtures.bob], offered_to=None)
    for who, code in (
        (fixtures.dan, RefusalCode.NOT_FOUND),
        (fixtures.bob, RefusalCode.NOT_PARTICIPANT),
        (fixtures.sam, RefusalCode.ROLE_REQUIRED),
        (fixtures.admin, RefusalCode.ROLE_REQUIRED),
        (fixtures.cleo, RefusalCode.ROLE_REQUIRED),
    ):
        async with refusing(code):
            await raise_hand(row.id, reason="Help", by=who)
    async with refusing(RefusalCode.NOT_FOUND):
        await raise_hand(uuid4(), reason="Help", by=fixtures.ada)


async def test_refuses_a_bot(fixtures: Fixtures) -> None:
    row = await fixtures.talking(agent=fixtures.bot)
    async with refusing(RefusalCode.ROLE_REQUIRED):
        await raise_hand(row.id, reason="Help", by=fixtures.bot)


async def test_refuses_states_in_which_nobody_works_with_it(fixtures: Fixtures) -> None:
    for row in (await fixtures.awaiting(), await fixtures.waiting()):
        async with refusing(RefusalCode.STATE_NOT_ALLOWED):
            await raise_hand(row.id, reason="Help", by=fixtures.ada)
    closed = await fixtures.closed(agent=fixtures.ada)
    async with refusing(RefusalCode.ALREADY_CLOSED):
        await raise_hand(closed.id, reason="Help", by=fixtures.ada)


async def test_refuses_a_second_hand(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await a_hand(row, taken_by=fixtures.sam)
    async with refusing(RefusalCode.HAND_ALREADY_RAISED):
        await raise_hand(row.id, reason="Help", by=fixtures.ada)


async def test_waits_for_the_end_of_an_upgrade(fixtures: Fixtures) -> None:
    """The release before could not read its facts."""
    row = await fixtures.talking()
    await let_upgrade_begin()
    async with changing_nothing():
        with pytest.raises(UpgradeUnfinished):
            await raise_hand(row.id, reason="Help", by=fixtures.ada)
