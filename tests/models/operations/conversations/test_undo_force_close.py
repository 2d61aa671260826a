"""The undo window of a force close: closed for those who work on it, unchanged for its customer, and undone without a trace."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from models import clock
from models.followers import due_times, routing
from models.operations.conflicts import Conflict
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.end_undo_window import end_undo_window
from models.operations.conversations.force_close import force_close
from models.operations.conversations.reach_limit import reach_limit
from models.operations.conversations.send_message import send_message
from models.operations.conversations.undo_force_close import undo_force_close
from models.operations.monitoring.monitor import monitor
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.transfer import transfer
from models.operations.presence.set_presence import set_presence
from models.operations.privacy.erase_customer import erase_customer
from models.reading.agent_loads import agent_values
from models.tables import (
    Conversation,
    Delivery,
    DueTime,
    Message,
    Offer,
    Participant,
    SupervisorSettings,
    UserPresence,
)
from models.values import SYSTEM
from models.vocabulary import (
    Act,
    ActiveSubState,
    Audience,
    AuditOutcome,
    Channel,
    ConversationState,
    DueKind,
    OfferStatus,
    Presence,
    RefusalCode,
    StateReason,
    SystemMessageKind,
)
from tests.support.builders import a_session, settings
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import (
    changing_nothing,
    newest_audit_entry,
    recording_facts,
    refusing,
    reread,
)

WINDOW = timedelta(seconds=20)
STAGES = [
    (ConversationState.OPEN, None),
    (ConversationState.ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE),
    (ConversationState.ACTIVE, ActiveSubState.IN_CONVERSATION),
    (ConversationState.WAITING, None),
    (ConversationState.WRAP_UP, None),
]
each_stage = pytest.mark.parametrize(("state", "sub_state"), STAGES)

UNTOLD = {"version", "limit_warned_at", "message_count"}


@pytest.fixture(autouse=True)
async def window(fixtures: Fixtures) -> None:
    await settings(force_close_undo_seconds=int(WINDOW.total_seconds()))


async def closing(fixtures: Fixtures, row: Conversation) -> Conversation:
    await force_close(row.id, reason="spam", by=fixtures.sam)
    return await reread(row)


async def all_of(row: Conversation) -> dict[str, Any]:
    """All that an undo restores, as it is now."""
    [now] = await Conversation.filter(id=row.id).values()
    return {
        **{name: value for name, value in now.items() if name not in UNTOLD},
        "participants": await Participant.filter(conversation_id=row.id).order_by("id").values(),
        "offers": await Offer.filter(conversation_id=row.id).order_by("id").values("id", "status", "agent_id"),
        "loads": {agent.id: agent.units_used for agent in (await agent_values()).values()},
        "presences": await UserPresence.all().order_by("user_id").values("user_id", "presence", "is_automatic"),
    }


@each_stage
@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.VOICE])
async def test_undone_it_is_as_if_it_had_not_been_closed(
    fixtures: Fixtures, channel: Channel, state: ConversationState, sub_state: ActiveSubState | None
) -> None:
    row = await fixtures.conversation(state, sub_state, channel=channel)
    await set_presence(Presence.AVAILABLE, by=fixtures.ada)  # by its load, it may be BUSY
    before = await all_of(row)
    async with recording_facts(fixtures.sam, Act.FORCE_CLOSE) as closed:
        await force_close(row.id, by=fixtures.sam)
    assert closed.change.after.closes_at == closed.change.at + WINDOW
    assert closed.change.after.closing_by == fixtures.sam.id
    async with recording_facts(fixtures.rosa, Act.UNDO_FORCE_CLOSE) as undone:
        await undo_force_close(row.id, by=fixtures.rosa)
    assert (undone.change.after.closes_at, undone.change.after.closing_by) == (None, None)
    assert await all_of(row) == before
    assert await DueTime.filter(kind=DueKind.UNDO_WINDOW_ENDS).count() == 0
    with clock.standing_at(clock.now() + 2 * WINDOW):
        async with changing_nothing():
            await end_undo_window(row.id, by=SYSTEM)


async def test_both_are_in_the_timeline_and_in_the_audit_trail(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with recording_facts(fixtures.sam) as closed:
        await force_close(row.id, by=fixtures.sam)
    first = await newest_audit_entry()
    async with recording_facts(fixtures.rosa) as undone:
        await undo_force_close(row.id, by=fixtures.rosa)
    second = await newest_audit_entry()
    begun = (SystemMessageKind.FORCE_CLOSE_BEGUN, Audience.AGENT, {"name": fixtures.sam.name})
    back = (SystemMessageKind.FORCE_CLOSE_UNDONE, Audience.AGENT, {"name": fixtures.rosa.name})
    assert (await closed.announced(), await undone.announced()) == ([begun], [back])
    assert (first.act, first.outcome) == (Act.FORCE_CLOSE, AuditOutcome.DONE)
    assert (second.act, second.outcome, second.actor_id) == (Act.UNDO_FORCE_CLOSE, AuditOutcome.DONE, fixtures.rosa.id)


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


Refusable = Callable[[Fixtures, Conversation], Awaitable[Any]]
REFUSED: dict[str, Refusable] = {
    "its agent writes": lambda fixtures, row: send_message(row.id, text="Hello?", by=fixtures.ada),
    "its agent ends it": lambda fixtures, row: end_conversation(row.id, by=fixtures.ada),
    "a supervisor transfers it": lambda fixtures, row: transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.rosa),
    "a supervisor monitors it": lambda fixtures, row: monitor(row.id, by=fixtures.rosa),
    "a supervisor closes it, too": lambda fixtures, row: force_close(row.id, by=fixtures.rosa),
}


@pytest.mark.parametrize("act", REFUSED.values(), ids=REFUSED)
async def test_it_is_closed_for_those_who_work_on_it(fixtures: Fixtures, act: Refusable) -> None:
    row = await closing(fixtures, await fixtures.talking())
    with refusing_any(RefusalCode.ALREADY_CLOSED):
        await act(fixtures, row)


def refusing_any(code: RefusalCode) -> Any:
    """Of an act that may be audited or not."""
    return pytest.raises(Exception, check=lambda error: getattr(error, "code", None) is code)


async def test_its_agent_does_not_close_it_from_wrap_up_meanwhile(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.wrap_up())
    async with refusing(RefusalCode.ALREADY_CLOSED):
        await close_conversation(row.id, by=fixtures.ada)


async def test_who_closes_it_again_is_told_who_was_first(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.talking())
    async with refusing(RefusalCode.ALREADY_CLOSED, by=fixtures.rosa, audited=True) as caught:
        await force_close(row.id, by=fixtures.rosa)
    assert isinstance(caught.refusal, Conflict)
    assert caught.refusal.won_by == fixtures.sam.actor


async def test_routing_leaves_it_alone_and_offers_it_once_it_is_undone(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.open())
    async with changing_nothing():
        await routing.route_all()
    await undo_force_close(row.id, by=fixtures.sam)
    await routing.route_all()
    assert (await reread(row)).pending_offer_id is not None


async def test_an_offer_can_not_be_answered_and_does_not_expire_and_then_has_the_time_that_it_had_left(
    fixtures: Fixtures,
) -> None:
    row = await fixtures.awaiting()
    offer = await Offer.get(conversation_id=row.id)
    since = (await closing(fixtures, row)).closing_since
    assert since is not None
    left = offer.expires_at - since
    for answer in (accept_offer, decline_offer):
        async with refusing(RefusalCode.ALREADY_CLOSED):
            await answer(offer.id, by=fixtures.ada)
    late = clock.now() + WINDOW / 2
    with clock.standing_at(late):
        async with recording_facts(fixtures.sam) as recorded:
            await undo_force_close(row.id, by=fixtures.sam)
    offer = await Offer.get(id=offer.id)
    assert (offer.status, offer.expires_at) == (OfferStatus.PENDING, late + left)
    assert [each.expires_at for each in recorded.change.offers] == [offer.expires_at]
    await accept_offer(offer.id, by=fixtures.ada)


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


async def test_the_second_of_two_undos_is_refused(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.talking())
    await undo_force_close(row.id, by=fixtures.sam)
    async with refusing(RefusalCode.NOT_BEING_CLOSED, by=fixtures.rosa, audited=True):
        await undo_force_close(row.id, by=fixtures.rosa)


async def test_after_the_end_an_undo_is_refused(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.talking())
    with clock.standing_at(clock.now() + WINDOW):
        await end_undo_window(row.id, by=SYSTEM)
    async with refusing(RefusalCode.ALREADY_CLOSED, by=fixtures.sam, audited=True):
        await undo_force_close(row.id, by=fixtures.sam)


async def test_an_undo_that_is_repeated_gets_the_same_answer(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.talking())
    first = await undo_force_close(row.id, by=fixtures.sam, request_id="back")
    async with changing_nothing():
        assert await undo_force_close(row.id, by=fixtures.sam, request_id="back") == first


async def test_only_supervisors_of_its_queue_undo_it(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.talking())
    async with refusing(RefusalCode.ROLE_REQUIRED, by=fixtures.ada, audited=True):
        await undo_force_close(row.id, by=fixtures.ada)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.tom, audited=True):
        await undo_force_close(row.id, by=fixtures.tom)
    async with refusing(RefusalCode.API_ACCESS_ROLE, by=fixtures.api_sam, audited=True):
        await undo_force_close(row.id, by=fixtures.api_sam)


async def test_what_is_switched_off_since_can_still_be_undone(fixtures: Fixtures) -> None:
    row = await closing(fixtures, await fixtures.talking())
    await settings(force_close=False)
    await undo_force_close(row.id, by=fixtures.sam)
    assert (await reread(row)).closes_at is None


async def test_a_window_of_none_closes_at_once(fixtures: Fixtures) -> None:
    await settings(force_close_undo_seconds=0)
    row = await closing(fixtures, await fixtures.talking())
    assert (row.state, row.closes_at) == (ConversationState.CLOSED, None)


async def test_the_settings_row_has_none_by_default(fixtures: Fixtures) -> None:
    assert SupervisorSettings().force_close_undo_seconds == 0
