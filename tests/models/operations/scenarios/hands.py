"""Scenes of raised hands; the others are in operations.py, which imports this file."""

from models.operations.hands.answer_hand import answer_hand
from models.operations.hands.raise_hand import raise_hand
from models.operations.hands.return_hand import return_hand
from models.operations.hands.take_hand import take_hand
from models.operations.hands.withdraw_hand import withdraw_hand
from models.vocabulary import HandKind
from tests.models.operations.scenarios.operations import Act, scenario
from tests.support.fixtures import Fixtures
from tests.support.hand_builders import a_hand


@scenario
async def raise_hand_(fixtures: Fixtures) -> Act:
    row = await fixtures.talking()
    return raise_hand(row.id, reason="What may I refund?", kind=HandKind.DECISION, by=fixtures.ada)


@scenario
async def take_hand_(fixtures: Fixtures) -> Act:
    hand = await a_hand(await fixtures.talking())
    return take_hand(hand.id, by=fixtures.sam)


@scenario
async def return_hand_(fixtures: Fixtures) -> Act:
    hand = await a_hand(await fixtures.talking(), taken_by=fixtures.sam)
    return return_hand(hand.id, by=fixtures.sam)


@scenario
async def answer_hand_(fixtures: Fixtures) -> Act:
    hand = await a_hand(await fixtures.wrap_up(), taken_by=fixtures.sam)
    return answer_hand(hand.id, by=fixtures.sam)


@scenario
async def withdraw_hand_(fixtures: Fixtures) -> Act:
    hand = await a_hand(await fixtures.talking(), taken_by=fixtures.sam)
    return withdraw_hand(hand.id, by=fixtures.ada)
