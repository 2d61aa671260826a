"""Writing after the reply window of the channel has closed. The rule itself is tested in tests/models/rules."""

from datetime import timedelta

from models import clock
from models.operations.conversations.force_close import force_close
from models.operations.conversations.send_message import send_message
from models.tables import Conversation, Delivery, Workstream
from models.vocabulary import MessageVisibility, RefusalCode
from tests.models.operations.scenarios.channels import brought
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing

DAY = timedelta(days=1)


async def with_a_window(fixtures: Fixtures) -> Conversation:
    await Workstream.filter(id=fixtures.chat.id).update(reply_window_seconds=24 * 3_600)
    row = await brought(fixtures)
    await send_message(row.id, text="Bonjour", by=fixtures.connector)
    return row


async def test_refuses_what_can_not_be_carried_any_more(fixtures: Fixtures) -> None:
    row = await with_a_window(fixtures)
    with clock.standing_at(clock.now() + DAY):
        async with refusing(RefusalCode.REPLY_WINDOW_CLOSED):
            await send_message(row.id, text="Still there?", by=fixtures.ada)
        async with recording_facts() as recorded:
            await send_message(row.id, text="Too late", visibility=MessageVisibility.INTERNAL, by=fixtures.ada)
    assert recorded.kinds == ["MessagePosted"]


async def test_in_time_it_is_carried(fixtures: Fixtures) -> None:
    row = await with_a_window(fixtures)
    with clock.standing_at(clock.now() + DAY - timedelta(minutes=1)):
        await send_message(row.id, text="Still there?", by=fixtures.ada)
    assert await Delivery.all().count() == 1


async def test_the_customer_opens_it_again(fixtures: Fixtures) -> None:
    row = await with_a_window(fixtures)
    with clock.standing_at(clock.now() + 2 * DAY):
        await send_message(row.id, text="Me again", by=fixtures.connector)
        await send_message(row.id, text="Good to hear", by=fixtures.ada)
    assert await Delivery.all().count() == 1


async def test_what_the_system_says_too_late_stays_in_the_transcript(fixtures: Fixtures) -> None:
    row = await with_a_window(fixtures)
    with clock.standing_at(clock.now() + 2 * DAY):
        async with recording_facts() as recorded:
            await force_close(row.id, by=fixtures.sam)
    assert "MessagePosted" in recorded.kinds
    assert "DeliveryChanged" not in recorded.kinds
