"""A row of the floor shows the hand that is up with the name of who has taken it, and costs nothing while none is up."""

from models.operations.configuration.save_user import save_user
from models.operations.hands.answer_hand import answer_hand
from models.operations.hands.raise_hand import raise_hand
from models.operations.hands.take_hand import take_hand
from models.rules.configuration.administration import UserChanges
from tests.models.floor.comparing import bring, loaded, must_equal_database
from tests.schema.asking import statements
from tests.support.fixtures import Fixtures
from tests.support.hand_builders import a_hand


async def test_it_shows_what_became_of_a_hand(fixtures: Fixtures) -> None:
    row, floor = await fixtures.talking(), await loaded()
    hand_id = (await raise_hand(row.id, reason="Help", by=fixtures.ada)).hand_id
    shown = []
    for act in (None, take_hand, answer_hand):
        if act:
            await act(hand_id, by=fixtures.sam)
        await bring(floor)
        await must_equal_database(floor, [fixtures.sam])
        found = floor.conversation(row.id)
        assert found is not None
        shown.append((found.hand and found.hand.taken_by, found.is_personal_to(fixtures.sam.id)))
    assert shown == [(None, False), ("Sam", True), (None, False)]


async def test_who_has_taken_a_hand_may_get_another_name(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await a_hand(row, taken_by=fixtures.sam)
    floor = await loaded()
    await save_user(fixtures.sam.id, UserChanges(name="Samuel"), by=fixtures.admin)
    await bring(floor)
    await must_equal_database(floor, [fixtures.sam])
    found = floor.conversation(row.id)
    assert found is not None
    assert found.hand is not None
    assert found.hand.taken_by == "Samuel"


async def test_conversations_without_a_hand_cost_no_statement(fixtures: Fixtures) -> None:
    await fixtures.talking()
    with statements() as plain:
        await loaded()
    await a_hand(await fixtures.talking(), taken_by=fixtures.sam)
    with statements() as with_hands:
        await loaded()
    assert len(with_hands) == len(plain) + 2
