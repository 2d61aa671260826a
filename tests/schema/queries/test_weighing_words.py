"""The words that weighed in a page of messages: each message's are found in a turn of its own, while others go on."""

import asyncio
import time
from itertools import pairwise

import pytest
from strawberry.types import ExecutionResult

from models.access.viewers import viewer_by_id
from models.sentiment import registry
from models.sentiment.engine import Utterance, WeighingWord
from models.sentiment.engines.builtin import BuiltinEngine
from models.tables import Message
from schema.context import Context
from schema.root import schema
from schema.turns import WORK_FORGOTTEN, OwnTurns, Turns
from tests.schema.examples import id_of
from tests.support.builders import a_message
from tests.support.fixtures import Fixtures

MESSAGES = 30
SECONDS = 0.001  # that the words of each take at least
WORDS = """query ($id: ID!) { conversation(id: $id) {
  messages(last: 200) { edges { node { reading { words { word weight } } } } } } }"""


async def test_others_have_their_turn_between_two_messages_and_the_time_is_charged(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = await fixtures.talking()
    for number in range(MESSAGES):
        await a_message(row, f"The parcel {number} is broken and the service is terrible. " * 4)
    await Message.filter(conversation_id=row.id).update(
        language="en", sentiment_score=-0.5, sentiment_engine=registry.engine().name
    )
    rounds, found_in, counting = 0, list[int](), [True]
    loop = asyncio.get_running_loop()

    def count_rounds() -> None:
        nonlocal rounds
        rounds += 1
        if counting:
            loop.call_soon(count_rounds)

    find = BuiltinEngine.weighing_words

    def noted(engine: BuiltinEngine, utterance: Utterance) -> list[WeighingWord]:
        found_in.append(rounds)
        ends_at = time.thread_time() + SECONDS
        found = find(engine, utterance)
        while time.thread_time() < ends_at:  # however fast the machine is
            pass
        return found

    monkeypatch.setattr(BuiltinEngine, "weighing_words", noted)
    own = Turns(clock=lambda: 0.0)
    context = Context(viewer=await viewer_by_id(fixtures.ada.id), locale="en", turns=OwnTurns(own, "ada"))
    count_rounds()
    try:
        done = await schema.execute(WORDS, {"id": id_of(row)}, context)
    finally:
        counting.clear()
    assert isinstance(done, ExecutionResult)
    assert done.errors is None
    assert done.data is not None
    readings = [edge["node"]["reading"] for edge in done.data["conversation"]["messages"]["edges"]]
    assert len(readings) == len(found_in) == MESSAGES
    assert all("terrible" in [each["word"] for each in reading["words"]] for reading in readings)
    assert all(later > earlier for earlier, later in pairwise(found_in))
    assert own.recent.seconds_of("ada") * 100 * WORK_FORGOTTEN >= MESSAGES * SECONDS * 1_000_000
