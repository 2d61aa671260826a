"""Who reads and then subscribes gets everything after what was read, once, however much is written meanwhile.

`VIGIE_TEST_JOINERS` says how many come.
"""

import asyncio
import os

import pytest

from models.access.viewers import viewer_by_id
from models.operations.conversations.send_message import send_message
from models.tables import Conversation
from schema.context import Context
from schema.root import schema
from tests.schema.examples import id_of
from tests.schema.streams.listening import TIMELINE, listening
from tests.support.fixtures import Fixtures
from tests.support.loaded_floor import load_floor

JOINERS = int(os.environ.get("VIGIE_TEST_JOINERS", "40"))
AT_ONCE = 10  # who stay until they have heard HEARD messages
HEARD = 3
SNAPSHOT = """query ($id: ID!) {
  asOf
  conversation(id: $id) { messages(last: 1) { edges { node { text } } } }
}"""

pytestmark = pytest.mark.timeout(120 + JOINERS)


async def test_each_begins_exactly_where_the_snapshot_ended(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    await send_message(conversation.id, text="0", by=fixtures.cleo)
    await load_floor()
    everyone_is_there = asyncio.Event()
    writing = asyncio.create_task(_write(fixtures, conversation, everyone_is_there))
    try:
        for first in range(0, JOINERS, AT_ONCE):
            group = range(first, min(first + AT_ONCE, JOINERS))
            await asyncio.gather(*(_join(fixtures, conversation) for _ in group))
    finally:
        everyone_is_there.set()
        written = await writing
    assert written > HEARD


async def _write(fixtures: Fixtures, conversation: Conversation, everyone_is_there: asyncio.Event) -> int:
    """Numbers, one after the other, as fast as they are taken; how many there were."""
    number = 0
    while not everyone_is_there.is_set():
        number += 1
        await send_message(conversation.id, text=f"{number}", by=fixtures.cleo)
    return number


async def _join(fixtures: Fixtures, conversation: Conversation) -> None:
    context = Context(viewer=await viewer_by_id(fixtures.ada.id), locale="en")
    read = await schema.execute(SNAPSHOT, variable_values={"id": id_of(conversation)}, context_value=context)
    assert read.errors is None, read.errors
    assert read.data is not None
    [edge] = read.data["conversation"]["messages"]["edges"]
    newest = int(edge["node"]["text"])
    async with listening(fixtures.ada, TIMELINE, id=id_of(conversation), after=read.data["asOf"]) as stream:
        frames = [await stream.next("MessageAdded") for _ in range(HEARD)]
    assert frames[0]["previousPosition"] == read.data["asOf"]
    assert [int(frame["message"]["text"]) for frame in frames] == [newest + 1 + number for number in range(HEARD)]
