"""A customer counts as connected while their timeline is open: a page that dies is noticed, a reload is not."""

from datetime import datetime, timedelta

import pytest

from models import clock
from models.followers import client_presence as watching
from models.followers import due_times
from models.followers.client_presence import RELOAD_SECONDS, clients, tell, watch_clients
from models.operations.conversations.end_abandoned import end_abandoned
from models.operations.offers.accept_offer import accept_offer
from models.operations.presence.connect_client import TRUST_SECONDS, WATCH_SECONDS, connect_client
from models.operations.presence.mark_customer_gone import mark_customer_gone
from models.steps.customer_absence import RECONNECT_SECONDS
from models.tables import ClientConnection, Conversation, DueTime, Message
from models.values import SYSTEM, SYSTEM_ID
from models.vocabulary import (
    Act,
    ActiveSubState,
    Audience,
    Channel,
    ConversationState,
    DueKind,
    StateReason,
    SystemMessageKind,
)
from tests.schema.examples import id_of
from tests.schema.streams.listening import TIMELINE, listening
from tests.support.builders import a_customer, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, reread

SECOND = timedelta(seconds=1)
GONE, BACK = SystemMessageKind.CUSTOMER_DISCONNECTED, SystemMessageKind.CUSTOMER_RETURNED


async def watched_at(moment: timedelta) -> None:
    """A watch that is on time, so long after now."""
    with clock.standing_at(clock.now() + moment):
        await DueTime.filter(kind=DueKind.CLIENTS_WATCHED).update(due_at=clock.now())
        await watch_clients(SYSTEM_ID, by=SYSTEM)


async def ended_at(due_at: datetime, row: Conversation) -> None:
    """What follows from staying away until then, while somebody has watched."""
    with clock.standing_at(due_at):
        await DueTime.filter(kind=DueKind.CLIENTS_WATCHED).update(due_at=clock.now())
        await end_abandoned(row.id, by=SYSTEM)


async def told_to_agents(row: Conversation) -> list[SystemMessageKind | None]:
    return [message.system_kind for message in await Message.filter(conversation_id=row.id).order_by("number")]


async def test_a_page_that_dies_is_missed_and_one_that_is_loaded_anew_is_not(fixtures: Fixtures) -> None:
    row = await fixtures.talking(channel=Channel.LIVE_CHAT)
    async with listening(fixtures.cleo, TIMELINE, id=id_of(row)) as stream:
        await stream.frame()
        assert clients.here().keys() == {fixtures.cleo.id}
        recorded = await tell(set())
    recorded = await tell(recorded)
    async with listening(fixtures.cleo, TIMELINE, id=id_of(row)) as stream:
        await stream.frame()
        recorded = await tell(recorded)
        await watched_at(timedelta(seconds=RELOAD_SECONDS) + SECOND)
        assert await told_to_agents(row) == []
    await tell(recorded)
    await watched_at(timedelta(seconds=RELOAD_SECONDS) + SECOND)
    assert await told_to_agents(row) == [GONE]
    due = await DueTime.get(kind=DueKind.CUSTOMER_AWAY, subject_id=row.id)
    with clock.standing_at(due.due_at):
        await DueTime.filter(kind=DueKind.CLIENTS_WATCHED).update(due_at=clock.now())
        await due_times.work_off()
    after = await reread(row)
    assert (after.state, after.state_reason) == (ConversationState.WRAP_UP, StateReason.CUSTOMER_DISCONNECTED)


@pytest.mark.parametrize("is_offered", [False, True])
async def test_one_who_goes_unanswered_has_the_same_window(fixtures: Fixtures, is_offered: bool) -> None:
    row = await (
        fixtures.awaiting(channel=Channel.LIVE_CHAT) if is_offered else fixtures.open(channel=Channel.LIVE_CHAT)
    )
    await connect_client("died", by=fixtures.cleo)
    await watched_at(timedelta(seconds=TRUST_SECONDS) + SECOND)
    assert (await reread(row)).state is row.state
    assert await told_to_agents(row) == [GONE]
    due = await DueTime.get(kind=DueKind.CUSTOMER_AWAY, subject_id=row.id)
    async with recording_facts(SYSTEM, Act.END) as recorded:
        await ended_at(due.due_at, row)
    after = recorded.change.after
    assert (after.state, after.state_reason) == (ConversationState.CLOSED, StateReason.CUSTOMER_DISCONNECTED)


async def test_one_who_went_before_being_answered_keeps_no_agent(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting(channel=Channel.LIVE_CHAT)
    await connect_client("died", by=fixtures.cleo)
    await watched_at(timedelta(seconds=TRUST_SECONDS) + SECOND)
    assert row.pending_offer_id
    await accept_offer(row.pending_offer_id, by=fixtures.ada)
    due = await DueTime.get(kind=DueKind.CUSTOMER_AWAY, subject_id=row.id)
    await ended_at(due.due_at, row)
    after = await reread(row)
    assert (after.state, after.state_reason) == (ConversationState.WRAP_UP, StateReason.CUSTOMER_DISCONNECTED)


@pytest.mark.parametrize("state", [ConversationState.OPEN, ConversationState.ACTIVE])
async def test_one_whose_process_stood_still_is_back_also_where_nobody_answers_yet(
    fixtures: Fixtures, state: ConversationState
) -> None:
    row = await fixtures.conversation(
        state,
        ActiveSubState.AWAITING_ACCEPTANCE if state is ConversationState.ACTIVE else None,
        channel=Channel.LIVE_CHAT,
    )
    with clients.one_of(fixtures.cleo):
        recorded = await tell(set())
        await watched_at(timedelta(seconds=TRUST_SECONDS) + SECOND)
        await tell(recorded)
    assert await told_to_agents(row) == [GONE, BACK]
    assert not await DueTime.exists(kind=DueKind.CUSTOMER_AWAY)


async def test_one_who_was_missed_and_follows_again_is_back(fixtures: Fixtures) -> None:
    """Also where the connection is heard of after the watch, as from a process that stood still."""
    row = await fixtures.talking(channel=Channel.LIVE_CHAT)
    await connect_client("stood still", by=fixtures.cleo)
    await watched_at(timedelta(seconds=TRUST_SECONDS) + SECOND)
    assert await told_to_agents(row) == [GONE]
    async with recording_facts(fixtures.cleo, Act.CONNECT_CLIENT) as recorded:
        await connect_client("stood still", by=fixtures.cleo)
    assert await recorded.announced() == [(BACK, Audience.AGENT, {})]
    assert not await DueTime.exists(kind=DueKind.CUSTOMER_AWAY)


async def test_one_page_of_several_is_enough(fixtures: Fixtures) -> None:
    row = await fixtures.talking(channel=Channel.LIVE_CHAT)
    await connect_client("one", by=fixtures.cleo)
    with clock.standing_at(clock.now() + timedelta(seconds=TRUST_SECONDS + 1)):
        await connect_client("another", by=fixtures.cleo)
        await mark_customer_gone(fixtures.cleo.id, by=SYSTEM)
    assert await told_to_agents(row) == []
    assert [connection.process for connection in await ClientConnection.all()] == ["another"]


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.VOICE])
async def test_only_live_chats_wait_for_their_customer(fixtures: Fixtures, channel: Channel) -> None:
    row = await fixtures.talking(channel=channel)
    await connect_client("one", by=fixtures.cleo)
    await watched_at(timedelta(seconds=TRUST_SECONDS) + SECOND)
    assert await told_to_agents(row) == []
    assert await ClientConnection.all().count() == 0


async def test_of_whom_nothing_follows_all_are_forgotten_at_once(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those who chat are missed some at a time, so that other due times have their turn in between."""
    monkeypatch.setattr(watching, "MISSED_AT_ONCE", 2)
    chatting = [await a_customer(signs_in=True) for _ in range(3)]
    rows = [await fixtures.open(channel=Channel.LIVE_CHAT, customer=customer) for customer in chatting]
    for customer in (*chatting, *[await a_customer(signs_in=True) for _ in range(5)]):
        await connect_client("died", by=await viewer_of(customer))
    await connect_client("alive", by=fixtures.cleo)
    later = clock.now() + timedelta(seconds=TRUST_SECONDS + 1)
    await ClientConnection.filter(process="alive").update(until=later + SECOND)
    with clock.standing_at(later):
        await DueTime.filter(kind=DueKind.CLIENTS_WATCHED).update(due_at=later)
        assert await due_times.work_off() == 1
        assert await ClientConnection.filter(process="died").count() == 1
        assert sorted([await told_to_agents(row) for row in rows]) == [[], [GONE], [GONE]]
        assert (await DueTime.get(kind=DueKind.CLIENTS_WATCHED)).due_at == later
        assert await due_times.work_off() == 1
    assert [await told_to_agents(row) for row in rows] == [[GONE]] * 3
    assert [row.process for row in await ClientConnection.all()] == ["alive"]
    assert (await DueTime.get(kind=DueKind.CLIENTS_WATCHED)).due_at == later + timedelta(seconds=WATCH_SECONDS)


async def test_after_a_downtime_a_customer_has_the_window_to_come_back(fixtures: Fixtures) -> None:
    row = await fixtures.talking(channel=Channel.LIVE_CHAT)
    await connect_client("before", by=fixtures.cleo)
    await watched_at(timedelta(seconds=TRUST_SECONDS) + SECOND)
    later = clock.now() + timedelta(hours=10)
    with clock.standing_at(later):
        await due_times.work_off()
        await due_times.work_off()
    assert (await reread(row)).state is ConversationState.ACTIVE
    due = await DueTime.get(kind=DueKind.CUSTOMER_AWAY, subject_id=row.id)
    assert due.due_at == later + timedelta(seconds=RECONNECT_SECONDS)
