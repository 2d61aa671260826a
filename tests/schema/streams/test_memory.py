"""A stream keeps nothing of the frames it has sent, however long it lasts: schema/execution.py, schema/streams/framing.py."""

import gc
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from models.operations.conversations.send_message import send_message
from models.tables import Conversation
from tests.schema.examples import id_of
from tests.schema.streams.listening import LIVE_LIST, TIMELINE, listening
from tests.support.fixtures import Fixtures

FRAMES = 20


@pytest.fixture(autouse=True)
def _nothing_of_before() -> Iterator[None]:
    """Hide what is alive already: other tests have left millions of objects, through which each look would go."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize("document", [LIVE_LIST, TIMELINE], ids=["list", "timeline"])
async def test_what_a_frame_took_is_free_after_it(fixtures: Fixtures, document: str) -> None:
    conversation = await fixtures.talking()
    variables: dict[str, Any] = {"id": id_of(conversation)} if document is TIMELINE else {}

    async def hear(number: int) -> None:
        for _ in range(number):
            await send_message(conversation.id, text="Hello?", by=fixtures.cleo)
            await stream.next()

    async with listening(fixtures.ada, document, **variables) as stream:
        await stream.frame()
        await hear(FRAMES)  # after which whatever is made once has been made
        before = kept()
        await hear(FRAMES)
        grown = {name: number for name, number in (kept() - before).items() if number >= FRAMES}
    assert grown == {}


async def test_the_list_that_a_stream_began_with_is_free_once_the_next_frame_is_there(fixtures: Fixtures) -> None:
    for _ in range(FRAMES):
        await fixtures.open()
    conversation = await fixtures.talking()
    before = alive(Conversation)
    async with listening(fixtures.sam, LIVE_LIST) as stream:
        assert len((await stream.next("ConversationList"))["conversations"]) == FRAMES + 1
        await send_message(conversation.id, text="Hello?", by=fixtures.cleo)
        await stream.next("ConversationUpdated")
        assert alive(Conversation) - before <= 2  # what the message was written with, and what the frame in hand shows


def alive(kind: type) -> int:
    gc.collect()
    return sum(type(each) is kind for each in gc.get_objects())


def kept() -> Counter[str]:
    """Objects of graphql-core that are alive, by type."""
    gc.collect()
    return Counter(
        type(each).__name__ for each in gc.get_objects() if str(type(each).__module__).startswith("graphql.")
    )
