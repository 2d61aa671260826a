"""The end of the undo window of a force close: closed, and told its customer; and what happens until then."""

from datetime import timedelta

import pytest

from models import clock
from models.followers import due_times
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.end_undo_window import end_undo_window
from models.operations.conversations.reach_limit import reach_limit
from models.operations.conversations.send_message import send_message
from models.operations.conversations.undo_force_close import undo_force_close
from models.operations.privacy.erase_customer import erase_customer
from models.reading.agent_loads import agent_values
from models.tables import (
    Delivery,
    DueTime,
    Message,
    Offer,
)
from models.values import SYSTEM
from models.vocabulary import (
    Act,
    ActiveSubState,
    Audience,
    Channel,
    ConversationState,
    DueKind,
    OfferStatus,
    RefusalCode,
    StateReason,
    SystemMessageKind,
)
from tests.support.builders import a_session, settings
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import (
    changing_nothing,
    recording_facts,
    refusing,
    reread,
)
from tests.support.undo_windows import WINDOW, closing, each_stage


@pytest.fixture(autouse=True)
async def window(fixtures: Fixtures) -> None:
    await settings(force_close_undo_seconds=int(WINDOW.total_seconds()))


@each_stage
async def test_when_nobody_has_undone_it_in_time_it_is_closed_and_its_customer_told(
    fixtures: Fixtures, state: ConversationState, sub_state: ActiveSubState | None
) -> None:
    row = await fixtures.conversation(state, sub_state)
    version = row.public_version
    row = await closing(fixtures, row)
    assert (row.public_version, row.public_message_count) == (version, 0)
    assert row.closes_at is not None
    with clock.standing_at(row.closes_at):
        async with recording_facts(fixtures.sam, Act.FORCE_CLOSE) as recorded:
            await due_times.work_off()
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.CLOSED, StateReason.FORCE_CLOSED_BY_SUPERVISOR)
    assert (after.closes_at, after.closing_by) == (None, None)
    assert await recorded.announced() == [(SystemMessageKind.FORCE_CLOSED, Audience.BOTH, {})]
    closed = await reread(row)
    assert closed.closed_at == row.closes_at
    assert closed.public_version == version + 1
    assert all(agent.units_used == 0 for agent in (await agent_values()).values())
    assert await DueTime.filter(subject_id=row.id).count() == 0


async def test_it_stays_the_act_of_who_decided_it_also_if_they_have_lost_the_right_since(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.talking())
    await settings(force_close=False)
    with clock.standing_at(clock.now() + WINDOW):
        async with recording_facts(fixtures.sam, Act.FORCE_CLOSE):
            await end_undo_window(row.id, by=SYSTEM)


async def test_a_due_time_that_comes_early_changes_nothing(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.talking())
    async with changing_nothing():
        await end_undo_window(row.id, by=SYSTEM)


async def test_a_server_that_stood_still_closes_it_later(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.talking())
    with clock.standing_at(clock.now() + 100 * WINDOW):
        async with recording_facts(fixtures.sam) as recorded:
            await due_times.work_off()
    assert recorded.change.after.id == row.id
    assert not recorded.change.after.is_ongoing


async def test_what_falls_due_because_nobody_may_act_waits_for_the_end(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting()
    offer = await Offer.get(conversation_id=row.id)
    await Offer.filter(id=offer.id).update(expires_at=clock.now() + timedelta(seconds=1))
    await DueTime.update_or_create(
        {"due_at": clock.now() + timedelta(seconds=1)}, kind=DueKind.OFFER_EXPIRES, subject_id=offer.id
    )
    row = await closing(fixtures, row)
    assert row.closes_at
    with clock.standing_at(clock.now() + timedelta(seconds=2)):
        await due_times.work_off()
    assert (await Offer.get(id=offer.id)).status is OfferStatus.PENDING
    assert (await DueTime.get(kind=DueKind.OFFER_EXPIRES)).due_at > row.closes_at
    with clock.standing_at(row.closes_at + WINDOW):
        await due_times.work_off()
    assert (await reread(row)).state_reason is StateReason.FORCE_CLOSED_BY_SUPERVISOR
    assert (await Offer.get(id=offer.id)).status is OfferStatus.WITHDRAWN


async def test_a_limit_waits_for_the_end(fixtures: Fixtures) -> None:
    fixtures.chat.active_limit_seconds = 1
    await fixtures.chat.save()
    row = await closing(fixtures, await fixtures.talking())
    with clock.standing_at(clock.now() + timedelta(seconds=5)):
        await reach_limit(row.id, by=SYSTEM)
    assert (await reread(row)).state is ConversationState.ACTIVE


async def test_the_customer_writes_on_and_stops_nothing(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.waiting())
    await send_message(row.id, text="And another thing", by=fixtures.cleo)
    after = await reread(row)
    assert (after.state, after.closes_at) == (ConversationState.OPEN, row.closes_at)
    with clock.standing_at(clock.now() + WINDOW):
        await due_times.work_off()
    assert (await reread(row)).state is ConversationState.CLOSED
    assert await Message.filter(conversation_id=row.id, text="And another thing").count() == 1


async def test_the_customer_who_ends_it_comes_first(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.conversation(channel=Channel.LIVE_CHAT))
    await end_conversation(row.id, by=fixtures.cleo)
    after = await reread(row)
    assert (after.state_reason, after.closes_at) == (StateReason.ENDED_BY_CUSTOMER, None)
    async with refusing(RefusalCode.ALREADY_CLOSED, by=fixtures.sam, audited=True):
        await undo_force_close(row.id, by=fixtures.sam)


async def test_nothing_goes_to_the_customers_channel_before_the_end(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.talking(connector_id=fixtures.connector.id))
    assert await Delivery.all().count() == 0
    with clock.standing_at(clock.now() + WINDOW):
        await due_times.work_off()
    assert await Delivery.filter(conversation_id=row.id).count() == 1


async def test_sessions_run_on_and_end_with_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    session = await a_session(row, fixtures.rosa)
    await closing(fixtures, row)
    await session.refresh_from_db()
    assert session.ended_at is None
    with clock.standing_at(clock.now() + WINDOW):
        await end_undo_window(row.id, by=SYSTEM)
    await session.refresh_from_db()
    assert session.ended_at is not None


async def test_erasing_the_customer_closes_it_at_once(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.talking())
    await erase_customer(fixtures.cleo.id, end_ongoing=True, by=fixtures.admin)
    after = await reread(row)
    assert (after.state, after.closes_at) == (ConversationState.CLOSED, None)
    assert await DueTime.filter(kind=DueKind.UNDO_WINDOW_ENDS).count() == 0
