"""Writing when the channel carries no answer any more. The rule itself is tests/models/rules/'s."""

from datetime import timedelta

from models import clock
from models.operations.conversations.force_close import force_close
from models.operations.conversations.send_message import send_message
from models.tables import Conversation, Delivery, Workstream
from models.vocabulary import MessageVisibility, RefusalCode
from tests.models.operations.scenes.channels import brought
from tests.support.fixtures import Cast
from tests.support.telling import refusing, telling

DAY = timedelta(days=1)


async def with_a_window(cast: Cast) -> Conversation:
    await Workstream.filter(id=cast.chat.id).update(reply_window_seconds=24 * 3_600)
    row = await brought(cast)
    await send_message(row.id, text="Bonjour", by=cast.connector)
    return row


async def test_refuses_what_can_not_be_carried_any_more(cast: Cast) -> None:
    row = await with_a_window(cast)
    with clock.standing_at(clock.now() + DAY):
        async with refusing(RefusalCode.REPLY_WINDOW_CLOSED):
            await send_message(row.id, text="Still there?", by=cast.ada)
        async with telling() as told:
            await send_message(row.id, text="Too late", visibility=MessageVisibility.INTERNAL, by=cast.ada)
    assert told.kinds == ["MessagePosted"]


async def test_in_time_it_is_carried(cast: Cast) -> None:
    row = await with_a_window(cast)
    with clock.standing_at(clock.now() + DAY - timedelta(minutes=1)):
        await send_message(row.id, text="Still there?", by=cast.ada)
    assert await Delivery.all().count() == 1


async def test_the_customer_opens_it_again(cast: Cast) -> None:
    row = await with_a_window(cast)
    with clock.standing_at(clock.now() + 2 * DAY):
        await send_message(row.id, text="Me again", by=cast.connector)
        await send_message(row.id, text="Good to hear", by=cast.ada)
    assert await Delivery.all().count() == 1


async def test_what_the_system_says_too_late_stays_in_the_transcript(cast: Cast) -> None:
    row = await with_a_window(cast)
    with clock.standing_at(clock.now() + 2 * DAY):
        async with telling() as told:
            await force_close(row.id, by=cast.sam)
    assert "MessagePosted" in told.kinds
    assert "DeliveryChanged" not in told.kinds
