"""A customer's open timeline is the sign of being there: a page that dies without a word is noticed, a reload is not."""

from datetime import timedelta

import pytest

from models import clock
from models.followers import due_times
from models.followers.clients import RELOAD_SECONDS, clients, tell, watch_clients
from models.operations.connect_client import TRUST_SECONDS, connect_client
from models.operations.miss_customer import miss_customer
from models.operations.returning import RECONNECT_SECONDS
from models.tables import ClientConnection, Conversation, DueTime, Message
from models.values import SYSTEM, SYSTEM_ID
from models.vocabulary import Act, Audience, Channel, ConversationState, DueKind, StateReason, SystemMessageKind
from tests.cast import Cast
from tests.graphql.examples import id_of
from tests.streams.listening import TIMELINE, listening
from tests.telling import reread, telling

SECOND = timedelta(seconds=1)
GONE, BACK = SystemMessageKind.CUSTOMER_DISCONNECTED, SystemMessageKind.CUSTOMER_RETURNED


async def watched_at(moment: timedelta) -> None:
    """A watch that is on time, so long after now."""
    with clock.standing_at(clock.now() + moment):
        await DueTime.filter(kind=DueKind.CLIENTS_WATCHED).update(due_at=clock.now())
        await watch_clients(SYSTEM_ID, by=SYSTEM)


async def told_to_agents(row: Conversation) -> list[SystemMessageKind | None]:
    return [message.system_kind for message in await Message.filter(conversation_id=row.id).order_by("number")]


async def test_a_page_that_dies_is_missed_and_one_that_is_loaded_anew_is_not(cast: Cast) -> None:
    row = await cast.talking(channel=Channel.LIVE_CHAT)
    async with listening(cast.cleo, TIMELINE, id=id_of(row)) as stream:
        await stream.frame()
        assert clients.here().keys() == {cast.cleo.id}
        told = await tell(set())
    told = await tell(told)
    async with listening(cast.cleo, TIMELINE, id=id_of(row)) as stream:
        await stream.frame()
        told = await tell(told)
        await watched_at(timedelta(seconds=RELOAD_SECONDS) + SECOND)
        assert await told_to_agents(row) == []
    await tell(told)
    await watched_at(timedelta(seconds=RELOAD_SECONDS) + SECOND)
    assert await told_to_agents(row) == [GONE]
    due = await DueTime.get(kind=DueKind.CUSTOMER_AWAY, subject_id=row.id)
    with clock.standing_at(due.due_at):
        await DueTime.filter(kind=DueKind.CLIENTS_WATCHED).update(due_at=clock.now())
        await due_times.work_off()
    after = await reread(row)
    assert (after.state, after.state_reason) == (ConversationState.WRAP_UP, StateReason.CUSTOMER_DISCONNECTED)


async def test_one_who_was_missed_and_follows_again_is_back(cast: Cast) -> None:
    """Also where the connection is heard of after the watch, as from a process that stood still."""
    row = await cast.talking(channel=Channel.LIVE_CHAT)
    await connect_client("stood still", by=cast.cleo)
    await watched_at(timedelta(seconds=TRUST_SECONDS) + SECOND)
    assert await told_to_agents(row) == [GONE]
    async with telling(cast.cleo, Act.CONNECT_CLIENT) as told:
        await connect_client("stood still", by=cast.cleo)
    assert await told.announced() == [(BACK, Audience.AGENT, {})]
    assert not await DueTime.exists(kind=DueKind.CUSTOMER_AWAY)


async def test_one_page_of_several_is_enough(cast: Cast) -> None:
    row = await cast.talking(channel=Channel.LIVE_CHAT)
    await connect_client("one", by=cast.cleo)
    with clock.standing_at(clock.now() + timedelta(seconds=TRUST_SECONDS + 1)):
        await connect_client("another", by=cast.cleo)
        await miss_customer(cast.cleo.id, by=SYSTEM)
    assert await told_to_agents(row) == []
    assert [connection.process for connection in await ClientConnection.all()] == ["another"]


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.VOICE])
async def test_only_live_chats_wait_for_their_customer(cast: Cast, channel: Channel) -> None:
    row = await cast.talking(channel=channel)
    await connect_client("one", by=cast.cleo)
    await watched_at(timedelta(seconds=TRUST_SECONDS) + SECOND)
    assert await told_to_agents(row) == []
    assert await ClientConnection.all().count() == 0


async def test_after_a_downtime_a_customer_has_the_window_to_come_back(cast: Cast) -> None:
    row = await cast.talking(channel=Channel.LIVE_CHAT)
    await connect_client("before", by=cast.cleo)
    await watched_at(timedelta(seconds=TRUST_SECONDS) + SECOND)
    later = clock.now() + timedelta(hours=10)
    with clock.standing_at(later):
        await due_times.work_off()
        await due_times.work_off()
    assert (await reread(row)).state is ConversationState.ACTIVE
    due = await DueTime.get(kind=DueKind.CUSTOMER_AWAY, subject_id=row.id)
    assert due.due_at == later + timedelta(seconds=RECONNECT_SECONDS)
