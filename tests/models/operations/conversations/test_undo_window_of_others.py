"""The undo window of a force close, for drafts, hands, silent agents, pending transfers and the customer who ends it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from models import clock
from models.followers import due_times
from models.operations.conflicts import Conflict
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.force_close import force_close
from models.operations.conversations.send_message import send_message
from models.operations.conversations.undo_force_close import undo_force_close
from models.operations.drafts.approve_draft import approve_draft
from models.operations.drafts.drop_draft import drop_draft
from models.operations.hands.answer_hand import answer_hand
from models.operations.hands.raise_hand import raise_hand
from models.operations.hands.return_hand import return_hand
from models.operations.hands.take_hand import take_hand
from models.operations.hands.withdraw_hand import withdraw_hand
from models.operations.monitoring.monitor import monitor
from models.operations.offers.transfer import transfer
from models.tables import Delivery, Offer, Queue
from models.vocabulary import Channel, ConversationState, OverflowAction, RefusalCode, StateReason
from tests.models.operations.conversations.test_return_silent import LIMIT, taken
from tests.support.builders import settings
from tests.support.draft_builders import a_bots
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing, reread
from tests.support.undo_windows import WINDOW, closing

SHORTLY = timedelta(seconds=5)


@pytest.fixture(autouse=True)
async def window(fixtures: Fixtures) -> None:
    await settings(force_close_undo_seconds=int(WINDOW.total_seconds()))


@pytest.mark.parametrize("decide", [approve_draft, drop_draft])
async def test_nobody_decides_of_a_draft_meanwhile(fixtures: Fixtures, decide: Callable[..., Awaitable[Any]]) -> None:
    row = await a_bots(fixtures, connector=fixtures.connector)
    draft = await send_message(row.id, text="Bot says", by=fixtures.bot)
    await monitor(row.id, by=fixtures.sam)
    await closing(fixtures, row)
    async with refusing(RefusalCode.ALREADY_CLOSED, audited=True):
        await decide(draft.message_id, by=fixtures.sam)
    assert await Delivery.all().count() == 0
    await undo_force_close(row.id, by=fixtures.sam)
    await decide(draft.message_id, by=fixtures.sam)


async def test_hands_stay_up_meanwhile(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    up = await raise_hand(row.id, reason="How?", by=fixtures.ada)
    await closing(fixtures, row)
    async with refusing(RefusalCode.ALREADY_CLOSED, audited=True):
        await take_hand(up.hand_id, by=fixtures.sam)
    async with refusing(RefusalCode.ALREADY_CLOSED):
        await withdraw_hand(up.hand_id, by=fixtures.ada)
    await undo_force_close(row.id, by=fixtures.sam)
    await take_hand(up.hand_id, by=fixtures.sam)
    await closing(fixtures, await reread(row))
    for act in (answer_hand, return_hand):
        async with refusing(RefusalCode.ALREADY_CLOSED, audited=True):
            await act(up.hand_id, by=fixtures.sam)


async def test_an_agent_who_may_not_write_is_not_silent(fixtures: Fixtures) -> None:
    row = await taken(fixtures)
    with clock.standing_at(row.state_changed_at + LIMIT - SHORTLY):
        await closing(fixtures, row)
    with clock.standing_at(row.state_changed_at + LIMIT):
        await due_times.work_off()
        assert (await reread(row)).agent_id == fixtures.ada.id
    with clock.standing_at(row.state_changed_at + LIMIT + SHORTLY):
        await undo_force_close(row.id, by=fixtures.sam)
    for later in (timedelta(seconds=1), WINDOW):  # five seconds are left
        with clock.standing_at(row.state_changed_at + LIMIT + SHORTLY + later):
            await due_times.work_off()
        assert ((await reread(row)).agent_id is None) is (later == WINDOW)
    assert (await reread(row)).state_reason is StateReason.AGENT_SILENT


async def test_a_wait_goes_on_where_it_was_when_a_silent_agent_took_it(fixtures: Fixtures) -> None:
    row = await taken(fixtures)
    assert row.queue_since
    waited = row.state_changed_at - row.queue_since
    await Queue.filter(id=fixtures.support.id).update(
        longest_wait_seconds=int(waited.total_seconds()) + 20, longest_wait_action=OverflowAction.END
    )
    with clock.standing_at(row.state_changed_at + LIMIT):
        await due_times.work_off()
        await due_times.work_off()
    assert ((await reread(row)).state, (await reread(row)).state_reason) == (
        ConversationState.OPEN,
        StateReason.AGENT_SILENT,
    )
    with clock.standing_at(row.state_changed_at + LIMIT + timedelta(seconds=20)):
        await due_times.work_off()
    assert (await reread(row)).state_reason is StateReason.QUEUE_OVERFLOW


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.LIVE_CHAT])
async def test_a_customer_who_ends_it_is_told_of_no_force_close(fixtures: Fixtures, channel: Channel) -> None:
    row = await closing(fixtures, await fixtures.talking(channel=channel))
    await end_conversation(row.id, by=fixtures.cleo)
    ended = await reread(row)
    assert (ended.state, ended.state_reason, ended.closes_at) == (
        ConversationState.WRAP_UP,
        StateReason.ENDED_BY_CUSTOMER,
        None,
    )
    with clock.standing_at(clock.now() + WINDOW):
        await due_times.work_off()
    assert (await reread(row)).state_reason is StateReason.ENDED_BY_CUSTOMER
    async with refusing(RefusalCode.NOT_BEING_CLOSED, audited=True):
        await undo_force_close(row.id, by=fixtures.sam)


async def test_an_undo_restarts_no_limit(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.rosa)
    before = await reread(row)
    await force_close(row.id, by=fixtures.sam)
    async with recording_facts(fixtures.sam) as undone:
        await undo_force_close(row.id, by=fixtures.sam)
    assert [offer.agent_id for offer in undone.change.offers] == [fixtures.bob.id]
    after = await reread(row)
    assert (after.limit_stirred_at, after.limit_restarted_at) == (before.limit_stirred_at, before.limit_restarted_at)
    assert await Offer.filter(conversation_id=row.id).count() == 1


async def test_whoever_comes_second_is_told_who_closed_it(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.waiting())
    await send_message(row.id, text="And another thing", by=fixtures.cleo)  # which changes its state
    with pytest.raises(Conflict) as caught:
        await force_close(row.id, by=fixtures.rosa)
    assert caught.value.won_by == fixtures.sam.actor
