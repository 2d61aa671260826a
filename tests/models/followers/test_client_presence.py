"""Who is connected: what open notification streams mean, in this process, in one that has died, and after a downtime."""

import asyncio
from datetime import timedelta

from models import clock, followers
from models.events.facts import PresenceChanged
from models.events.hub import hub
from models.followers import due_times
from models.followers.client_presence import RELOAD_SECONDS, clients, tell, watch_clients
from models.followers.leases import this_process
from models.operations.presence.connect_client import TRUST_SECONDS, WATCH_SECONDS, connect_client
from models.steps.presence import GRACE_SECONDS
from models.tables import ClientConnection, DueTime, User, UserPresence
from models.values import SYSTEM, SYSTEM_ID, Viewer
from models.vocabulary import ConversationState, DueKind, Presence, Role
from tests.schema.streams.listening import NOTIFICATIONS, listening
from tests.support.databases import Database
from tests.support.fixtures import Fixtures
from tests.support.floor_builders import a_user, viewer_of
from tests.support.recording_facts import changing_nothing, reread

SECOND = timedelta(seconds=1)
PATIENCE_SECONDS = 30


async def presence_of(who: Viewer) -> Presence:
    return (await UserPresence.get(user_id=who.id)).presence


async def watched_at(moment: timedelta) -> None:
    """A watch that is on time, so long after now."""
    with clock.standing_at(clock.now() + moment):
        await DueTime.filter(kind=DueKind.CLIENTS_WATCHED).update(due_at=clock.now())
        await watch_clients(SYSTEM_ID, by=SYSTEM)


async def test_open_notifications_are_a_client_and_closed_ones_soon_none(fixtures: Fixtures) -> None:
    async with listening(fixtures.ada, NOTIFICATIONS) as one, listening(fixtures.ada, NOTIFICATIONS) as other:
        await one.frame()
        await other.frame()
        assert clients.here().keys() == {fixtures.ada.id}
        recorded = await tell(set())
    assert clients.here() == {}
    row = await ClientConnection.get(user_id=fixtures.ada.id, process=this_process())
    assert row.until - clock.now() > timedelta(seconds=RELOAD_SECONDS)
    assert await tell(recorded) == set()
    row = await ClientConnection.get(user_id=fixtures.ada.id)
    assert row.until - clock.now() <= timedelta(seconds=RELOAD_SECONDS)
    await watched_at(timedelta(seconds=RELOAD_SECONDS) - SECOND)
    assert await presence_of(fixtures.ada) is Presence.AVAILABLE
    await watched_at(timedelta(seconds=RELOAD_SECONDS) + SECOND)
    assert await presence_of(fixtures.ada) is Presence.OFFLINE


async def test_a_page_that_is_loaded_anew_is_not_missed(fixtures: Fixtures) -> None:
    with clients.one_of(fixtures.ada):
        recorded = await tell(set())
    recorded = await tell(recorded)
    with clients.one_of(fixtures.ada):
        recorded = await tell(recorded)
        await watched_at(timedelta(seconds=RELOAD_SECONDS) + SECOND)
    assert await presence_of(fixtures.ada) is Presence.AVAILABLE


async def test_a_supervisor_who_never_set_a_presence_is_available_and_an_agent_is_not(database: Database) -> None:
    only_oversees, also_handles = await a_user("Una", Role.SUPERVISOR), await a_user("Max", Role.SUPERVISOR, Role.AGENT)
    for person in (only_oversees, also_handles):
        await connect_client("here", by=await viewer_of(person))
    rows = {row.user_id: (row.presence, row.is_automatic) for row in await UserPresence.all()}
    assert rows == {only_oversees.id: (Presence.AVAILABLE, True), also_handles.id: (Presence.OFFLINE, False)}


async def test_connectors_and_those_who_may_not_are_no_clients(fixtures: Fixtures) -> None:
    with clients.one_of(fixtures.connector):
        assert clients.here() == {}
    await User.filter(id=fixtures.ada.id).update(disabled_at=clock.now())
    with clients.one_of(fixtures.ada):
        async with changing_nothing():
            assert await tell(set()) == set()


async def test_the_word_is_given_again_and_a_process_that_died_gives_it_no_more(fixtures: Fixtures) -> None:
    await connect_client("died", by=fixtures.bob)
    with clients.one_of(fixtures.ada):
        recorded = await tell(set())
        with clock.standing_at(clock.now() + timedelta(seconds=TRUST_SECONDS - 5)):
            await tell(recorded)
        await watched_at(timedelta(seconds=TRUST_SECONDS) + SECOND)
    assert (await presence_of(fixtures.ada), await presence_of(fixtures.bob)) == (Presence.AVAILABLE, Presence.OFFLINE)
    assert [row.user_id for row in await ClientConnection.all()] == [fixtures.ada.id]


async def test_a_process_that_stood_still_brings_its_clients_back(fixtures: Fixtures) -> None:
    with clients.one_of(fixtures.ada):
        recorded = await tell(set())
        await watched_at(timedelta(seconds=TRUST_SECONDS) + SECOND)
        assert await presence_of(fixtures.ada) is Presence.OFFLINE
        assert await tell(recorded) == {fixtures.ada.id}
        assert await presence_of(fixtures.ada) is Presence.AVAILABLE


async def test_after_a_downtime_everyone_has_the_time_to_come_back(fixtures: Fixtures) -> None:
    """Those who were there, and those whose grace time ran: nobody is thrown out for what the server did."""
    row = await fixtures.talking()
    await connect_client("before", by=fixtures.ada)
    await connect_client("before", by=fixtures.bob)
    await watched_at(timedelta(seconds=TRUST_SECONDS) - SECOND)
    await ClientConnection.filter(user_id=fixtures.ada.id).update(until=clock.now())
    await watched_at(SECOND)
    assert await presence_of(fixtures.ada) is Presence.OFFLINE
    back = clock.now() + timedelta(hours=10)
    with clock.standing_at(back):
        await due_times.work_off()
        await due_times.work_off()
    assert (await reread(row)).state is ConversationState.ACTIVE
    assert await presence_of(fixtures.bob) is Presence.AVAILABLE
    due = await DueTime.get(kind=DueKind.AGENT_GONE, subject_id=fixtures.ada.id)
    assert due.due_at == back + timedelta(seconds=GRACE_SECONDS)
    watch = await DueTime.get(kind=DueKind.CLIENTS_WATCHED)
    assert watch.due_at == back + timedelta(seconds=WATCH_SECONDS)
    with clock.standing_at(back + timedelta(seconds=TRUST_SECONDS + 1)):
        await DueTime.filter(kind=DueKind.CLIENTS_WATCHED).update(due_at=clock.now())
        await due_times.work_off()
    assert await presence_of(fixtures.bob) is Presence.OFFLINE
    with clock.standing_at(due.due_at):
        await DueTime.filter(kind=DueKind.CLIENTS_WATCHED).update(due_at=clock.now())
        await due_times.work_off()
    assert (await reread(row)).state is ConversationState.OPEN


async def test_the_running_process_does_it_by_itself(fixtures: Fixtures) -> None:
    """One who was gone is restored as soon as the notifications are open again."""
    await connect_client("died", by=fixtures.ada)
    await ClientConnection.all().update(until=clock.now())
    await watched_at(SECOND)
    assert await presence_of(fixtures.ada) is Presence.OFFLINE
    seq = hub.head.seq
    await followers.start()
    async with listening(fixtures.ada, NOTIFICATIONS) as stream:
        await stream.frame()
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for log_slice in hub.follow(seq, idle_seconds=PATIENCE_SECONDS):
                facts = [entry.fact for entry in log_slice.entries if isinstance(entry.fact, PresenceChanged)]
                if any(fact.after is Presence.AVAILABLE for fact in facts):
                    break
    await followers.stop()
    assert await presence_of(fixtures.ada) is Presence.AVAILABLE
