"""A live customer who stays away beyond the reconnect window; one who comes back within it."""

from datetime import timedelta

from models import clock
from models.operations.conversations.end_abandoned import end_abandoned
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.leave import leave
from models.operations.conversations.send_message import send_message
from models.steps.customer_absence import RECONNECT_SECONDS
from models.tables import Conversation, DueTime
from models.values import SYSTEM
from models.vocabulary import Act, Channel, ConversationState, DueKind, OfferStatus, StateReason
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts

WINDOW = timedelta(seconds=RECONNECT_SECONDS)


async def abandoned(fixtures: Fixtures) -> Conversation:
    row = await fixtures.talking(channel=Channel.LIVE_CHAT, offered_to=fixtures.bob)
    await leave(row.id, by=fixtures.cleo)
    return row


async def test_ends_in_wrap_up(fixtures: Fixtures) -> None:
    row = await abandoned(fixtures)
    with clock.standing_at(clock.now() + WINDOW):
        async with recording_facts(SYSTEM, Act.END) as recorded:
            await end_abandoned(row.id, by=SYSTEM)
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.WRAP_UP, StateReason.CUSTOMER_DISCONNECTED)
    assert [offer.status for offer in recorded.change.offers] == [OfferStatus.WITHDRAWN]
    assert await DueTime.all().count() == 0


async def test_within_the_window_nothing_happens(fixtures: Fixtures) -> None:
    row = await abandoned(fixtures)
    async with changing_nothing():
        await end_abandoned(row.id, by=SYSTEM)


async def test_who_writes_again_is_back(fixtures: Fixtures) -> None:
    row = await abandoned(fixtures)
    await send_message(row.id, text="Here again", by=fixtures.cleo)
    assert await DueTime.filter(kind=DueKind.CUSTOMER_AWAY).count() == 0
    with clock.standing_at(clock.now() + WINDOW):
        async with changing_nothing():
            await end_abandoned(row.id, by=SYSTEM)


async def test_what_the_agent_has_ended_meanwhile_stays_so(fixtures: Fixtures) -> None:
    row = await abandoned(fixtures)
    await end_conversation(row.id, by=fixtures.ada)
    with clock.standing_at(clock.now() + WINDOW):
        async with changing_nothing():
            await end_abandoned(row.id, by=SYSTEM)


async def test_what_went_back_to_the_queue_meanwhile_closes(fixtures: Fixtures) -> None:
    """The agent left too: nobody must be offered a customer who has gone."""
    row = await abandoned(fixtures)
    await leave(row.id, by=fixtures.ada)
    with clock.standing_at(clock.now() + WINDOW):
        async with recording_facts(SYSTEM, Act.END) as recorded:
            await end_abandoned(row.id, by=SYSTEM)
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.CLOSED, StateReason.CUSTOMER_DISCONNECTED)
