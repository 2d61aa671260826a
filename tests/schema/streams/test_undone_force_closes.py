"""The undo window of a force close in streams: those who work on it are told at once, its customer when it is over."""

from datetime import timedelta

import pytest

from models import clock
from models.operations.conversations.end_undo_window import end_undo_window
from models.operations.conversations.force_close import force_close
from models.operations.conversations.undo_force_close import undo_force_close
from models.operations.offers.transfer import transfer
from models.values import SYSTEM
from schema.scalars import position_of
from tests.schema.asking import ask
from tests.schema.examples import id_of
from tests.schema.streams.listening import LIVE_LIST, NOTIFICATIONS, STATE_CHANGES, TIMELINE, listening
from tests.support.builders import settings
from tests.support.fixtures import Fixtures

pytestmark = pytest.mark.usefixtures("quick_heartbeats")

WINDOW = timedelta(seconds=20)
SEEN = "query ($id: ID!) { conversation(id: $id) { state version closesAt } }"


@pytest.fixture(autouse=True)
async def window(fixtures: Fixtures) -> None:
    await settings(force_close_undo_seconds=20)


async def test_an_undo_is_told_to_its_agent_and_rings_again_and_its_customer_hears_nothing(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.rosa)
    async with (
        listening(fixtures.ada, NOTIFICATIONS) as agents,
        listening(fixtures.bob, NOTIFICATIONS) as askeds,
        listening(fixtures.cleo, NOTIFICATIONS) as customers,
        listening(fixtures.cleo, TIMELINE, id=id_of(row)) as timeline,
        listening(fixtures.cleo, STATE_CHANGES) as changes,
    ):
        offered = await askeds.next("OfferNotification")
        for stream in (agents, customers, timeline, changes):
            await stream.frame()
        before = await ask(fixtures.cleo, SEEN, id=id_of(row))
        await force_close(row.id, by=fixtures.sam)
        assert await ask(fixtures.cleo, SEEN, id=id_of(row)) == before
        assert (await ask(fixtures.sam, SEEN, id=id_of(row)))["conversation"]["closesAt"]
        for stream in (agents, askeds):
            told = await stream.next("ConversationForceClosed")
            assert (told["supervisor"], bool(told["closesAt"])) == ({"name": "Sam"}, True)
        done = await undo_force_close(row.id, by=fixtures.rosa)
        assert (await agents.next("ForceCloseUndone"))["supervisor"] == {"name": "Rosa"}
        again = await askeds.next("OfferNotification")
        assert again["offer"]["id"] == offered["offer"]["id"]
        assert again["expiresAt"] > offered["expiresAt"]
        for stream in (customers, timeline, changes):
            assert await stream.until(await position_of(done.position)) == []


async def test_the_end_is_told_to_its_customer_and_not_again_to_its_agent(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await force_close(row.id, by=fixtures.sam)
    async with listening(fixtures.ada, NOTIFICATIONS) as agents, listening(fixtures.cleo, NOTIFICATIONS) as customers:
        for stream in (agents, customers):
            await stream.frame()
        with clock.standing_at(clock.now() + WINDOW):
            done = await end_undo_window(row.id, by=SYSTEM)
        told = await customers.next("ConversationForceClosed")
        assert (told["supervisor"], told["closesAt"]) == ({"name": "Vigie"}, None)
        assert await agents.until(await position_of(done.position)) == []


async def test_a_list_shows_it_until_it_is_closed(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    document = LIVE_LIST.replace("snapshot { conversationId", "snapshot { closesAt conversationId")
    async with listening(fixtures.rosa, document) as stream:
        await stream.next("ConversationList")
        await force_close(row.id, by=fixtures.sam)
        updated = await stream.next("ConversationUpdated")
        assert (updated["snapshot"]["state"], bool(updated["snapshot"]["closesAt"])) == ("ACTIVE", True)
        allowed = [each["action"] for each in updated["conversation"]["viewerActions"] if each["allowed"]]
        assert allowed == ["UNDO_FORCE_CLOSE"]
        await undo_force_close(row.id, by=fixtures.rosa)
        assert (await stream.next("ConversationUpdated"))["snapshot"]["closesAt"] is None
        await force_close(row.id, by=fixtures.sam)
        await stream.next("ConversationUpdated")
        with clock.standing_at(clock.now() + WINDOW):
            await end_undo_window(row.id, by=SYSTEM)
        assert await stream.next("ConversationLeft")
