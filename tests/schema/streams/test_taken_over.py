"""What whoever had a conversation is told when somebody takes it over."""

import pytest

from models.operations.conversations.send_message import send_message
from models.operations.offers.take_over import take_over
from models.values import Viewer
from tests.schema.examples import id_of
from tests.schema.streams.listening import NOTIFICATIONS, TIMELINE, listening
from tests.support.builders import viewer_of
from tests.support.fixtures import Fixtures
from tests.support.floor_builders import a_lead

pytestmark = pytest.mark.usefixtures("quick_heartbeats")


async def a_taker(fixtures: Fixtures) -> Viewer:
    return await viewer_of(await a_lead("Lea", oversees=[fixtures.support]))


async def test_whoever_had_it_is_told_and_their_timeline_ends(fixtures: Fixtures) -> None:
    lea, row = await a_taker(fixtures), await fixtures.talking()
    async with (
        listening(fixtures.ada, NOTIFICATIONS) as agents,
        listening(fixtures.bob, NOTIFICATIONS) as others,
        listening(fixtures.ada, TIMELINE, id=id_of(row)) as timeline,
    ):
        for stream in (agents, others, timeline):
            await stream.frame()
        await take_over(row.id, by=lea)
        told = await agents.next("ConversationTakenOver")
        assert (told["conversationId"], told["conversation"], told["takenOverBy"]) == (
            id_of(row),
            None,
            {"name": "Lea"},
        )
        assert (await timeline.next_after_changes("AccessRevoked"))["position"] == told["position"]
        await send_message(row.id, text="Hello", by=lea)
        assert await others.until(told["position"]) == []


async def test_of_what_was_only_offered_the_offer_is_withdrawn(fixtures: Fixtures) -> None:
    lea, row = await a_taker(fixtures), await fixtures.awaiting()
    async with listening(fixtures.ada, NOTIFICATIONS) as agents:
        await agents.frame()
        await take_over(row.id, by=lea)
        assert (await agents.next("OfferWithdrawn"))["offerStatus"] == "WITHDRAWN"
