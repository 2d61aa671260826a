"""A live-chat customer in a call is not taken for gone when the page dies; the reconnect window begins after the call."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from models import clock
from models.followers.client_presence import watch_clients
from models.operations.conversations.elevate_conversation import elevate_conversation
from models.operations.conversations.end_abandoned import end_abandoned
from models.operations.conversations.end_elevation import end_elevation
from models.operations.conversations.leave import leave
from models.operations.conversations.release_conversation import release_conversation
from models.operations.presence.connect_client import TRUST_SECONDS, connect_client
from models.steps.customer_absence import RECONNECT_SECONDS
from models.tables import Conversation, DueTime, Message
from models.values import SYSTEM, SYSTEM_ID
from models.vocabulary import (
    Act,
    Audience,
    Channel,
    ConversationState,
    DueKind,
    ElevatedMode,
    StateReason,
    SystemMessageKind,
)
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, reread

GONE, BACK = SystemMessageKind.CUSTOMER_DISCONNECTED, SystemMessageKind.CUSTOMER_RETURNED
WINDOW = timedelta(seconds=RECONNECT_SECONDS)
BEYOND_TRUST = timedelta(seconds=TRUST_SECONDS + 1)


async def in_a_call(fixtures: Fixtures) -> Conversation:
    row = await fixtures.talking(channel=Channel.LIVE_CHAT)
    await connect_client("died", by=fixtures.cleo)
    await elevate_conversation(row.id, mode=ElevatedMode.VOICE, by=fixtures.ada)
    return row


async def page_dies(fixtures: Fixtures, row: Conversation) -> None:
    """The watch, on time, finds it out; the clock stands where a test set it."""
    await DueTime.filter(kind=DueKind.CLIENTS_WATCHED).update(due_at=clock.now())
    await watch_clients(SYSTEM_ID, by=SYSTEM)


async def page_says_leave(fixtures: Fixtures, row: Conversation) -> None:
    await leave(row.id, by=fixtures.cleo)


async def window_ends(row: Conversation) -> None:
    await DueTime.filter(kind=DueKind.CLIENTS_WATCHED).update(due_at=clock.now())
    await end_abandoned(row.id, by=SYSTEM)


async def told_of_going(row: Conversation) -> list[SystemMessageKind | None]:
    rows = await Message.filter(conversation_id=row.id, system_kind__in=(GONE, BACK)).order_by("number")
    return [message.system_kind for message in rows]


@pytest.mark.parametrize("goes", [page_dies, page_says_leave])
async def test_the_call_goes_on_and_the_window_begins_when_it_is_over(
    fixtures: Fixtures, goes: Callable[[Fixtures, Conversation], Awaitable[None]]
) -> None:
    row = await in_a_call(fixtures)
    start = clock.now() + BEYOND_TRUST
    with clock.standing_at(start):
        await goes(fixtures, row)
    for times in (1, 2, 3):
        with clock.standing_at(start + times * WINDOW):
            await window_ends(row)
    assert (await reread(row)).state is ConversationState.ACTIVE
    assert await told_of_going(row) == []
    over = start + 3.9 * WINDOW
    with clock.standing_at(over):
        async with recording_facts(fixtures.ada, Act.END_ELEVATION) as recorded:
            await end_elevation(row.id, by=fixtures.ada)
    assert await recorded.announced() == [
        (SystemMessageKind.ELEVATION_ENDED, Audience.BOTH, {}),
        (GONE, Audience.AGENT, {}),
    ]
    assert (await DueTime.get(kind=DueKind.CUSTOMER_AWAY)).due_at == over + WINDOW
    with clock.standing_at(over + WINDOW):
        await window_ends(row)
    after = await reread(row)
    assert (after.state, after.state_reason) == (ConversationState.WRAP_UP, StateReason.CUSTOMER_DISCONNECTED)


async def test_one_whose_page_is_there_when_the_call_is_over_has_never_been_gone(fixtures: Fixtures) -> None:
    row = await in_a_call(fixtures)
    with clock.standing_at(clock.now() + BEYOND_TRUST):
        await page_dies(fixtures, row)
        await connect_client("another", by=fixtures.cleo)
        await leave(row.id, by=fixtures.cleo)  # of one page, while another is open
        await end_elevation(row.id, by=fixtures.cleo)
    assert await told_of_going(row) == []
    assert not await DueTime.exists(kind=DueKind.CUSTOMER_AWAY)


async def test_one_who_was_never_missed_has_no_window_after_the_call(fixtures: Fixtures) -> None:
    """A connector's customer, say, who has no page of ours at all."""
    row = await fixtures.talking(channel=Channel.LIVE_CHAT, elevated_to=ElevatedMode.VIDEO)
    await end_elevation(row.id, by=fixtures.ada)
    assert not await DueTime.exists(kind=DueKind.CUSTOMER_AWAY)


async def test_a_window_that_runs_is_put_off_while_a_call_is_held(fixtures: Fixtures) -> None:
    row = await fixtures.talking(channel=Channel.LIVE_CHAT)
    await leave(row.id, by=fixtures.cleo)
    due = await DueTime.get(kind=DueKind.CUSTOMER_AWAY)
    await elevate_conversation(row.id, mode=ElevatedMode.VOICE, by=fixtures.ada)
    with clock.standing_at(due.due_at):
        await window_ends(row)
        assert (await reread(row)).state is ConversationState.ACTIVE
        await end_elevation(row.id, by=fixtures.ada)
        assert await told_of_going(row) == [GONE]
        async with changing_nothing():
            await window_ends(row)
    assert (await DueTime.get(kind=DueKind.CUSTOMER_AWAY)).due_at == due.due_at + WINDOW


async def test_one_who_went_before_the_call_and_comes_back_in_it_is_told_of(fixtures: Fixtures) -> None:
    row = await fixtures.talking(channel=Channel.LIVE_CHAT)
    await leave(row.id, by=fixtures.cleo)
    await elevate_conversation(row.id, mode=ElevatedMode.VOICE, by=fixtures.ada)
    await connect_client("another", by=fixtures.cleo)
    assert await told_of_going(row) == [GONE, BACK]
    assert not await DueTime.exists(kind=DueKind.CUSTOMER_AWAY)


async def test_a_call_that_the_agent_gives_up_leaves_the_whole_window(fixtures: Fixtures) -> None:
    row = await in_a_call(fixtures)
    with clock.standing_at(clock.now() + BEYOND_TRUST):
        await page_dies(fixtures, row)
        due = await DueTime.get(kind=DueKind.CUSTOMER_AWAY)
    with clock.standing_at(due.due_at - timedelta(seconds=1)):
        async with recording_facts(fixtures.ada, Act.RELEASE) as recorded:
            await release_conversation(row.id, by=fixtures.ada)
        assert (GONE, Audience.AGENT, {}) in await recorded.announced()
        assert (await DueTime.get(kind=DueKind.CUSTOMER_AWAY)).due_at == clock.now() + WINDOW
