"""A stream ends with its sign-in, at the position of the fact, and not with another one; whatever is delivered meanwhile.

`VIGIE_TEST_ROUNDS` says how often ending races with delivery.
"""

import asyncio
import os

import pytest

from models import clock
from models.operations.conversations.send_message import send_message
from models.operations.identity.end_sign_ins import Ending, end_sign_ins
from models.rules.sign_ins import TokensSignIn, key_of_token
from schema.context import CurrentSignIn
from schema.scalars import position_of
from schema.streams.stream import SIGNED_OUT
from tests.schema.streams.listening import LIVE_LIST, NOTIFICATIONS, STATE_CHANGES, listening
from tests.support.fixtures import Fixtures

ROUNDS = max(5, int(os.environ.get("VIGIE_TEST_ROUNDS", "0")))
MESSAGES = 6  # that are written while the sign-in ends
FLOOR = "subscription { floorChanged { __typename ... on StreamItem { position previousPosition } } }"

pytestmark = [pytest.mark.timeout(120 + ROUNDS), pytest.mark.usefixtures("quick_heartbeats")]


def signed_in(name: str) -> CurrentSignIn:
    return CurrentSignIn(TokensSignIn((key_of_token(name),), int(clock.now().timestamp())))


@pytest.mark.parametrize("document", [LIVE_LIST, STATE_CHANGES, NOTIFICATIONS, FLOOR])
async def test_a_stream_ends_with_its_sign_in_only(fixtures: Fixtures, document: str) -> None:
    async with (
        listening(fixtures.sam, document, sign_in=signed_in("mine")) as mine,
        listening(fixtures.sam, document, sign_in=signed_in("other")) as other,
    ):
        await mine.frame()
        await other.frame()
        done = await end_sign_ins(Ending(token_id="mine"), by=fixtures.sam)
        while (frame := await mine.frame())["__typename"] != "AccessRevoked":
            pass
        assert frame["position"] == await position_of(done.position)
        await mine.ended()
        while (frame := await other.frame())["position"] < await position_of(done.position):
            assert frame["__typename"] != "AccessRevoked"
        done = await end_sign_ins(Ending(), by=fixtures.sam)
        while (frame := await other.frame())["__typename"] != "AccessRevoked":
            pass
        assert frame["position"] == await position_of(done.position)


async def test_the_reason_is_told(fixtures: Fixtures) -> None:
    async with listening(fixtures.sam, STATE_CHANGES, sign_in=signed_in("mine")) as stream:
        await stream.frame()
        await end_sign_ins(Ending(token_id="mine"), by=fixtures.sam)
        assert (await stream.next("AccessRevoked"))["explanation"] == SIGNED_OUT


async def test_a_refreshed_stream_outlives_its_first_token(fixtures: Fixtures) -> None:
    sign_in = signed_in("first")
    async with listening(fixtures.sam, STATE_CHANGES, sign_in=sign_in) as stream:
        await stream.frame()
        sign_in.now = signed_in("second").now
        done = await end_sign_ins(Ending(token_id="first"), by=fixtures.sam)
        assert await stream.until(await position_of(done.position)) == []
        await end_sign_ins(Ending(token_id="second"), by=fixtures.sam)
        await stream.next("AccessRevoked")


async def test_nothing_is_delivered_beyond_the_end_of_a_sign_in(fixtures: Fixtures) -> None:
    """Each round begins a stream, and ends its sign-in among messages of the conversation that it shows."""
    conversation = await fixtures.talking()
    delivered = 0
    for number in range(ROUNDS):
        name = f"token {number}"
        async with listening(fixtures.sam, LIVE_LIST, sign_in=signed_in(name)) as stream:
            await stream.frame()
            writing = [send_message(conversation.id, text="Hello", by=fixtures.cleo) for _ in range(MESSAGES)]
            before = number % MESSAGES
            answers = await asyncio.gather(
                *writing[:before], end_sign_ins(Ending(token_id=name), by=fixtures.sam), *writing[before:]
            )
            frames = []
            while (frame := await stream.frame())["__typename"] != "AccessRevoked":
                frames.append(frame)
            await stream.ended()
            assert frame["position"] == await position_of(answers[before].position)
            assert all(each["position"] < frame["position"] for each in frames), (number, frames, frame)
            delivered += len(frames)
    assert delivered > 0
