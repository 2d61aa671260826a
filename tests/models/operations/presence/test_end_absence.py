"""Clients that come and go: OFFLINE while one is gone, as before when it is back in time, and what happens if it is not."""

from datetime import datetime, timedelta

import pytest

from models import clock
from models.events.facts import PresenceChanged
from models.operations.presence.connect_client import TRUST_SECONDS, connect_client
from models.operations.presence.end_absence import end_absence
from models.operations.presence.mark_client_gone import mark_client_gone
from models.operations.presence.reset_presence import reset_presence
from models.operations.presence.set_presence import set_presence
from models.steps.presence import GRACE_SECONDS
from models.tables import ClientConnection, DueTime, UserPresence
from models.values import SYSTEM, Viewer
from models.vocabulary import (
    Act,
    ActiveSubState,
    Audience,
    Channel,
    ConversationState,
    DueKind,
    OfferStatus,
    Presence,
    RefusalCode,
    StateReason,
    SystemMessageKind,
)
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, refusing, reread

LEFT = (SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, {"name": "Ada"})


async def presence_of(who: Viewer) -> Presence:
    return (await UserPresence.get(user_id=who.id)).presence


async def gone(who: Viewer) -> datetime:
    """Answers when the grace time ends; somebody watches until then."""
    await connect_client("one", by=who)
    missed_at = clock.now() + timedelta(seconds=TRUST_SECONDS + 1)
    with clock.standing_at(missed_at):
        await mark_client_gone(who.id, by=SYSTEM)
    until = missed_at + timedelta(seconds=GRACE_SECONDS)
    await DueTime.filter(kind=DueKind.CLIENTS_WATCHED).update(due_at=until)
    return until


async def test_who_is_gone_is_offline_at_once_and_has_the_grace_time(fixtures: Fixtures) -> None:
    await connect_client("one", by=fixtures.ada)
    with clock.standing_at(clock.now() + timedelta(seconds=TRUST_SECONDS + 1)):
        async with recording_facts(SYSTEM, Act.MISS_CLIENT) as recorded:
            await mark_client_gone(fixtures.ada.id, by=SYSTEM)
        [fact] = recorded.facts
        assert isinstance(fact, PresenceChanged)
        assert (fact.before, fact.after) == (Presence.AVAILABLE, Presence.OFFLINE)
        due = await DueTime.get(kind=DueKind.AGENT_GONE, subject_id=fixtures.ada.id)
        assert due.due_at == clock.now() + timedelta(seconds=GRACE_SECONDS)
    assert await ClientConnection.all().count() == 0


async def test_one_client_of_several_is_enough(fixtures: Fixtures) -> None:
    """In whatever process; and a process that has died is forgotten."""
    await connect_client("one", by=fixtures.ada)
    with clock.standing_at(clock.now() + timedelta(seconds=TRUST_SECONDS + 1)):
        await connect_client("another", by=fixtures.ada)
        async with recording_facts(SYSTEM) as recorded:
            await mark_client_gone(fixtures.ada.id, by=SYSTEM)
    assert recorded.facts == []
    assert [row.process for row in await ClientConnection.all()] == ["another"]


@pytest.mark.parametrize("word", [Presence.AWAY, Presence.DO_NOT_DISTURB, Presence.OFFLINE, Presence.AVAILABLE])
async def test_back_in_time_it_is_as_before(fixtures: Fixtures, word: Presence) -> None:
    await set_presence(word, by=fixtures.ada)
    before = await UserPresence.get(user_id=fixtures.ada.id)
    await gone(fixtures.ada)
    assert await presence_of(fixtures.ada) is Presence.OFFLINE
    async with recording_facts(fixtures.ada, Act.CONNECT_CLIENT):
        await connect_client("another", by=fixtures.ada)
    after = await UserPresence.get(user_id=fixtures.ada.id)
    assert (after.presence, after.is_automatic, after.gone_since) == (before.presence, before.is_automatic, None)
    assert not await DueTime.exists(kind=DueKind.AGENT_GONE)


async def test_beyond_the_grace_time_conversations_go_back_and_the_presence_follows_the_load(
    fixtures: Fixtures,
) -> None:
    rows = [await fixtures.talking(offered_to=fixtures.bob), await fixtures.talking(channel=Channel.LIVE_CHAT)]
    kept = [await fixtures.waiting(), await fixtures.wrap_up(), await fixtures.talking(channel=Channel.RECORD)]
    with clock.standing_at(await gone(fixtures.ada)):
        async with recording_facts(SYSTEM, Act.END_ABSENCE) as recorded:
            await end_absence(fixtures.ada.id, by=SYSTEM)
    assert {change.after.id for change in recorded.changes} == {row.id for row in rows}
    for change in recorded.changes:
        after = change.after
        assert (after.state, after.state_reason) == (ConversationState.OPEN, StateReason.AGENT_DISCONNECTED)
        assert (after.agent_id, after.party) == (None, frozenset({fixtures.cleo.id}))
    withdrawn = [offer.status for change in recorded.changes for offer in change.offers]
    assert withdrawn == [OfferStatus.WITHDRAWN]
    assert await recorded.announced() == [LEFT, LEFT]
    assert [(await reread(row)).agent_id for row in kept] == [fixtures.ada.id] * 3
    await connect_client("another", by=fixtures.ada)
    standing = await UserPresence.get(user_id=fixtures.ada.id)
    assert (standing.presence, standing.is_automatic) == (Presence.BUSY, True), "by the load of wrap-up and record"


@pytest.mark.parametrize(
    "word", [Presence.OFFLINE, Presence.AWAY, Presence.DO_NOT_DISTURB, Presence.INACTIVE, Presence.AVAILABLE]
)
async def test_who_was_not_to_be_asked_stays_so_however_late_a_page_comes_back(
    fixtures: Fixtures, word: Presence
) -> None:
    await UserPresence.filter(user_id=fixtures.ada.id).update(presence=word, is_automatic=False)
    with clock.standing_at(await gone(fixtures.ada)):
        await end_absence(fixtures.ada.id, by=SYSTEM)
    await connect_client("another", by=fixtures.ada)
    row = await UserPresence.get(user_id=fixtures.ada.id)
    is_automatic = word is Presence.AVAILABLE
    assert (row.presence, row.is_automatic, row.gone_since, row.before_gone) == (word, is_automatic, None, None)


async def test_who_never_set_a_presence_is_missed_like_anybody(fixtures: Fixtures) -> None:
    await UserPresence.filter(user_id=fixtures.ada.id).delete()
    row = await fixtures.talking()
    with clock.standing_at(await gone(fixtures.ada)):
        assert await presence_of(fixtures.ada) is Presence.OFFLINE
        await end_absence(fixtures.ada.id, by=SYSTEM)
    assert (await reread(row)).state_reason is StateReason.AGENT_DISCONNECTED


async def test_before_its_time_and_after_coming_back_nothing_happens(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    until = await gone(fixtures.ada)
    with clock.standing_at(until - timedelta(seconds=1)):
        async with changing_nothing():
            await end_absence(fixtures.ada.id, by=SYSTEM)
    await connect_client("another", by=fixtures.ada)
    with clock.standing_at(until):
        async with changing_nothing():
            await end_absence(fixtures.ada.id, by=SYSTEM)
    assert (await reread(row)).sub_state is ActiveSubState.IN_CONVERSATION


async def test_time_in_which_no_server_ran_counts_against_nobody(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    until = await gone(fixtures.ada)
    back = until + timedelta(hours=9)
    with clock.standing_at(back):
        async with recording_facts(SYSTEM) as recorded:
            await end_absence(fixtures.ada.id, by=SYSTEM)
    assert recorded.facts == []
    due = await DueTime.get(kind=DueKind.AGENT_GONE, subject_id=fixtures.ada.id)
    assert due.due_at == back + timedelta(seconds=GRACE_SECONDS)
    assert (await reread(row)).sub_state is ActiveSubState.IN_CONVERSATION


async def test_whoever_sets_a_presence_is_there(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    until = await gone(fixtures.ada)
    await set_presence(Presence.AWAY, by=fixtures.ada)
    with clock.standing_at(until):
        await end_absence(fixtures.ada.id, by=SYSTEM)
    assert (await reread(row)).agent_id == fixtures.ada.id
    assert await presence_of(fixtures.ada) is Presence.AWAY


async def test_while_gone_load_and_a_reset_change_only_what_is_come_back_to(fixtures: Fixtures) -> None:
    await set_presence(Presence.AWAY, by=fixtures.ada)
    await gone(fixtures.ada)
    async with recording_facts(fixtures.sam) as recorded:
        await reset_presence(fixtures.ada.id, by=fixtures.sam)
    assert recorded.facts == []
    async with recording_facts(fixtures.ada):
        await connect_client("another", by=fixtures.ada)
    assert await presence_of(fixtures.ada) is Presence.AVAILABLE


async def test_who_never_had_a_client_is_never_missed(fixtures: Fixtures) -> None:
    async with changing_nothing():
        await mark_client_gone(fixtures.ada.id, by=SYSTEM)
        await end_absence(fixtures.ada.id, by=SYSTEM)


async def test_customers_and_connectors_have_no_presence(fixtures: Fixtures) -> None:
    async with refusing(RefusalCode.ROLE_REQUIRED):
        await connect_client("one", by=fixtures.connector)
    async with recording_facts(fixtures.cleo, Act.CONNECT_CLIENT) as recorded:
        await connect_client("one", by=fixtures.cleo)
    assert recorded.facts == []
    assert not await UserPresence.exists(user_id=fixtures.cleo.id)
