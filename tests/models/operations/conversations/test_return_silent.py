"""An agent who takes a conversation and writes nothing to its customer loses it to the queue, by the workstream's setting."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from models import clock
from models.events import log
from models.followers import due_times
from models.operations.configuration.save_workstream import save_workstream
from models.operations.conversations.elevate_conversation import elevate_conversation
from models.operations.conversations.end_elevation import end_elevation
from models.operations.conversations.leave import leave
from models.operations.conversations.return_silent import return_silent
from models.operations.conversations.send_message import send_message
from models.operations.hands.raise_hand import raise_hand
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.offer_by_routing import decline_counts, offer_by_routing
from models.operations.offers.pick_conversation import pick_conversation
from models.operations.offers.request_consult import request_consult
from models.operations.offers.take_over import take_over
from models.rules.configuration.administration import WorkstreamChanges
from models.tables import Conversation, DueTime, Offer, UserPresence
from models.values import SYSTEM
from models.vocabulary import (
    Act,
    Audience,
    Channel,
    ConversationState,
    Distribution,
    DueKind,
    ElevatedMode,
    MessageVisibility,
    OfferStatus,
    Presence,
    StateReason,
    SystemMessageKind,
)
from tests.models.events.test_formats import let_upgrade_begin
from tests.models.operations.holders import a_taker
from tests.support import invariants
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, reread

LIMIT = timedelta(seconds=60)
WAIT = timedelta(minutes=5)  # before the agent took it


async def taken(fixtures: Fixtures, **columns: Any) -> Conversation:
    """Ada accepts an offer by routing, after its customer has waited."""
    await fixtures.chat.update_from_dict({"silent_limit_seconds": LIMIT.seconds}).save()
    row = await fixtures.awaiting(**{"workstream": fixtures.chat, "created_at": clock.now() - WAIT, **columns})
    await row.update_from_dict({"queue_since": row.created_at, "refused_count": 1}).save()
    assert row.pending_offer_id
    await accept_offer(row.pending_offer_id, by=fixtures.ada)
    return await reread(row)


async def due_at(row: Conversation) -> datetime | None:
    due = await DueTime.get_or_none(kind=DueKind.AGENT_SILENT, subject_id=row.id)
    return due.due_at if due else None


async def stays_until_looked_at_again(row: Conversation, at: datetime) -> None:
    with clock.standing_at(at):
        async with recording_facts() as recorded:
            await return_silent(row.id, by=SYSTEM)
        assert recorded.facts == []
        assert await due_at(row) == at + LIMIT


async def test_goes_back_to_the_place_that_it_had(fixtures: Fixtures) -> None:
    row = await taken(fixtures)
    at = row.state_changed_at + LIMIT
    assert await due_at(row) == at
    with clock.standing_at(at - timedelta(microseconds=1)):
        async with changing_nothing():
            await return_silent(row.id, by=SYSTEM)
    with clock.standing_at(at):
        async with recording_facts(SYSTEM, Act.RETURN_SILENT) as recorded:
            assert await due_times.work_off() == 1
    change = recorded.changes[0]
    assert (change.before and change.before.agent_id, change.after.agent_id) == (fixtures.ada.id, None)
    assert (change.after.state, change.after.state_reason) == (ConversationState.OPEN, StateReason.AGENT_SILENT)
    assert await recorded.announced() == [(SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, {"name": "Ada"})]
    after = await reread(row)
    assert (after.waiting_since, after.refused_count) == (row.created_at, 2)
    assert after.queue_since == row.created_at + LIMIT, "the longest wait is counted without the agent's time"
    assert after.owed_since is None
    assert await due_at(row) is None
    await invariants.check()


async def test_counts_like_an_offer_that_expired(fixtures: Fixtures) -> None:
    """Routing asks others first, and this agent at most as often as the workstream says."""
    row = await taken(fixtures)
    with clock.standing_at(row.state_changed_at + LIMIT):
        await return_silent(row.id, by=SYSTEM)
        assert (await decline_counts([row.id]))[row.id] == {fixtures.ada.id: 1}
        assert [offer.status async for offer in Offer.filter(left_silent=True)] == [OfferStatus.ACCEPTED]
        routed = await offer_by_routing(row.id, by=SYSTEM)
    assert routed.agent_id == fixtures.bob.id
    assert (await UserPresence.get(user_id=fixtures.ada.id)).presence is not Presence.INACTIVE


async def test_who_missed_it_becomes_inactive_where_missing_an_offer_does(fixtures: Fixtures) -> None:
    await fixtures.chat.update_from_dict({"missed_sets_inactive": True}).save()
    row = await taken(fixtures)
    with clock.standing_at(row.state_changed_at + LIMIT):
        await return_silent(row.id, by=SYSTEM)
    assert (await UserPresence.get(user_id=fixtures.ada.id)).presence is Presence.INACTIVE


async def test_with_auto_accept_the_next_agent_gets_it_in_turn(fixtures: Fixtures) -> None:
    await fixtures.chat.update_from_dict({"silent_limit_seconds": 60, "auto_accept": True}).save()
    row = await fixtures.open(created_at=clock.now() - WAIT)
    had: list[UUID | None] = []
    at = clock.now()
    for _ in range(2):
        with clock.standing_at(at):
            had.append((await offer_by_routing(row.id, by=SYSTEM)).agent_id)
        at += LIMIT
        with clock.standing_at(at):
            await return_silent(row.id, by=SYSTEM)
    assert set(had) == {fixtures.ada.id, fixtures.bob.id}
    assert (await reread(row)).waiting_since == row.created_at


async def test_what_was_picked_goes_back_too(fixtures: Fixtures) -> None:
    await fixtures.chat.update_from_dict({"silent_limit_seconds": 60, "distribution": Distribution.PICK}).save()
    row = await fixtures.open()
    await pick_conversation(row.id, by=fixtures.ada)
    with clock.standing_at((await reread(row)).state_changed_at + LIMIT):
        await return_silent(row.id, by=SYSTEM)
    assert (await reread(row)).state_reason is StateReason.AGENT_SILENT


@pytest.mark.parametrize("visibility", MessageVisibility)
async def test_a_word_to_the_customer_keeps_it_and_a_note_does_not(
    fixtures: Fixtures, visibility: MessageVisibility
) -> None:
    row = await taken(fixtures)
    await send_message(row.id, text="One moment, please.", visibility=visibility, by=fixtures.ada)
    with clock.standing_at(row.state_changed_at + LIMIT):
        await return_silent(row.id, by=SYSTEM)
    is_kept = visibility is MessageVisibility.PUBLIC
    assert ((await reread(row)).agent_id == fixtures.ada.id) is is_kept
    assert await due_at(row) is None


async def test_stays_while_somebody_helps_or_is_asked_to(fixtures: Fixtures) -> None:
    helped = await taken(fixtures)
    await request_consult(helped.id, agent_id=fixtures.bob.id, by=fixtures.ada)
    joined = await taken(fixtures)
    await join(joined.id, by=fixtures.sam)
    asking = await taken(fixtures)
    await raise_hand(asking.id, reason="A refund", by=fixtures.ada)
    for row in (helped, joined, asking):
        await stays_until_looked_at_again(row, clock.now() + LIMIT)


async def test_who_reads_along_unseen_changes_nothing(fixtures: Fixtures) -> None:
    row = await taken(fixtures)
    await monitor(row.id, by=fixtures.sam)
    with clock.standing_at(row.state_changed_at + LIMIT):
        await return_silent(row.id, by=SYSTEM)
    assert (await reread(row)).state is ConversationState.OPEN


async def test_stays_while_the_customer_of_a_live_chat_is_away(fixtures: Fixtures) -> None:
    row = await taken(fixtures, channel=Channel.LIVE_CHAT)
    await leave(row.id, by=fixtures.cleo)
    await stays_until_looked_at_again(row, clock.now() + LIMIT)


async def test_a_call_is_no_silence(fixtures: Fixtures) -> None:
    row = await taken(fixtures)
    await elevate_conversation(row.id, mode=ElevatedMode.VOICE, by=fixtures.ada)
    await end_elevation(row.id, by=fixtures.ada)
    with clock.standing_at(clock.now() + LIMIT):
        await return_silent(row.id, by=SYSTEM)
    assert (await due_at(row), (await reread(row)).agent_id) == (None, fixtures.ada.id)


async def test_whoever_takes_a_call_need_not_write(fixtures: Fixtures) -> None:
    row = await taken(fixtures, channel=Channel.VOICE)
    assert row.silent_since is not None
    assert await due_at(row) is None


async def test_counts_anew_from_the_end_of_a_consultation(fixtures: Fixtures) -> None:
    row = await taken(fixtures)
    later = row.state_changed_at + LIMIT / 2
    with clock.standing_at(later):
        offer = await request_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)
        await decline_offer(offer.offer_id, by=fixtures.bob)
    with clock.standing_at(row.state_changed_at + LIMIT):
        await return_silent(row.id, by=SYSTEM)
    assert ((await reread(row)).agent_id, await due_at(row)) == (fixtures.ada.id, later + LIMIT)


async def test_who_took_it_over_keeps_it(fixtures: Fixtures) -> None:
    row, lea = await taken(fixtures), await a_taker(fixtures)
    await take_over(row.id, by=lea)
    with clock.standing_at(clock.now() + LIMIT):
        await return_silent(row.id, by=SYSTEM)
    assert (await reread(row)).agent_id == lea.id
    assert await due_at(row) is None


async def test_a_bots_conversation_stays_with_it(fixtures: Fixtures) -> None:
    await fixtures.chat.update_from_dict({"silent_limit_seconds": 60}).save()
    row = await fixtures.awaiting(agent=fixtures.bot)
    assert row.pending_offer_id
    await accept_offer(row.pending_offer_id, by=fixtures.bot)
    assert await due_at(row) is None


async def test_without_the_setting_nobody_loses_anything(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting()
    assert row.pending_offer_id
    await accept_offer(row.pending_offer_id, by=fixtures.ada)
    assert await due_at(row) is None


async def test_a_changed_setting_holds_at_once(fixtures: Fixtures) -> None:
    """Shorter: the due time moves. Longer or none: when it comes, it is looked at again."""
    row = await taken(fixtures)
    for seconds, expected in ((30, 30), (90, 30)):
        await save_workstream(fixtures.chat.id, WorkstreamChanges(silent_limit_seconds=seconds), by=fixtures.admin)
        assert await due_at(row) == row.state_changed_at + timedelta(seconds=expected)
    with clock.standing_at(row.state_changed_at + timedelta(seconds=30)):
        await return_silent(row.id, by=SYSTEM)
    assert await due_at(row) == row.state_changed_at + timedelta(seconds=90)
    await save_workstream(fixtures.chat.id, WorkstreamChanges(silent_limit_seconds=0), by=fixtures.admin)
    with clock.standing_at(row.state_changed_at + timedelta(seconds=90)):
        await return_silent(row.id, by=SYSTEM)
    assert (await due_at(row), (await reread(row)).agent_id) == (None, fixtures.ada.id)
    await save_workstream(fixtures.chat.id, WorkstreamChanges(silent_limit_seconds=30), by=fixtures.admin)
    assert await due_at(row) == row.state_changed_at + timedelta(seconds=30)


async def test_waits_until_the_upgrade_is_finished(fixtures: Fixtures) -> None:
    """Processes of the release before would not understand why it went back."""
    row = await taken(fixtures)
    await let_upgrade_begin()
    await stays_until_looked_at_again(row, row.state_changed_at + LIMIT)
    assert await log.changes(row.id, limit=10) != []
