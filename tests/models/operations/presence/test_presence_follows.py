"""Presence follows load in the same transaction; what a person set stays; missed and declined offers are told."""

from datetime import timedelta

import pytest

from models import clock
from models.events.facts import PresenceChanged
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.leave import leave
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.expire_offer import expire_offer
from models.operations.offers.offer_by_routing import offer_by_routing
from models.operations.offers.transfer import transfer
from models.operations.presence.set_presence import set_presence
from models.reading.agent_loads import agent_values
from models.rules.offers.capacity import MOST_OPEN_CONVERSATIONS
from models.tables import UserPresence, Workstream
from models.values import SYSTEM, Viewer
from models.vocabulary import Act, ConversationState, Presence, RefusalCode
from tests.support.builders import a_queue, a_workstream, an_agent, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import RecordedFacts, recording_facts, refusing, reread

LATER = timedelta(minutes=5)


def presences(recorded: RecordedFacts) -> list[tuple[object, Presence, Presence]]:
    return [(fact.person_id, fact.before, fact.after) for fact in recorded.facts if isinstance(fact, PresenceChanged)]


async def presence_of(who: Viewer) -> Presence:
    return (await UserPresence.get(user_id=who.id)).presence


async def test_it_follows_in_the_same_unit_of_work(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    async with recording_facts(fixtures.sam, Act.ASSIGN_TO_AGENT) as recorded:
        offer_id = (await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)).offer_id
    assert presences(recorded) == [(fixtures.bob.id, Presence.AVAILABLE, Presence.BUSY)]
    standing = await UserPresence.get(user_id=fixtures.bob.id)
    assert (standing.is_automatic, standing.set_by_id, standing.since) == (True, None, recorded.change.at)
    await accept_offer(offer_id, by=fixtures.bob)
    async with recording_facts(fixtures.bob) as recorded:
        await leave(row.id, by=fixtures.bob)
    assert presences(recorded) == [(fixtures.bob.id, Presence.BUSY, Presence.AVAILABLE)]


async def test_without_room_it_is_do_not_disturb_and_capacity_is_what_is_asked_for(fixtures: Fixtures) -> None:
    row = await fixtures.open(units=100)
    await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    assert await presence_of(fixtures.bob) is Presence.DO_NOT_DISTURB
    another = await fixtures.open()
    async with refusing(RefusalCode.CAPACITY_EXCEEDED, by=fixtures.sam, audited=True):
        await assign_to_agent(another.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    async with recording_facts(fixtures.sam) as recorded:
        done = await assign_to_agent(another.id, agent_id=fixtures.bob.id, override_capacity=True, by=fixtures.sam)
    assert (done.capacity_exceeded_by, presences(recorded)) == (20, [])


async def test_a_transfer_moves_both(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    assigned = await assign_to_agent(row.id, agent_id=fixtures.ada.id, by=fixtures.sam)
    await accept_offer(assigned.offer_id, by=fixtures.ada)
    async with recording_facts(fixtures.sam) as recorded:
        offered = await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    assert presences(recorded) == [(fixtures.bob.id, Presence.AVAILABLE, Presence.BUSY)]
    async with recording_facts(fixtures.bob) as recorded:
        await accept_offer(offered.offer_id, by=fixtures.bob)
    assert presences(recorded) == [(fixtures.ada.id, Presence.BUSY, Presence.AVAILABLE)]


@pytest.mark.parametrize("word", [Presence.AWAY, Presence.DO_NOT_DISTURB, Presence.OFFLINE])
async def test_what_the_agent_has_set_stays(fixtures: Fixtures, word: Presence) -> None:
    row = await fixtures.talking()
    await set_presence(word, by=fixtures.ada)
    async with recording_facts(fixtures.ada) as recorded:
        await end_conversation(row.id, by=fixtures.ada)
        await close_conversation(row.id, by=fixtures.ada)
    assert presences(recorded) == []
    async with recording_facts(fixtures.ada) as recorded:
        await set_presence(Presence.AVAILABLE, by=fixtures.ada)
    assert presences(recorded) == [(fixtures.ada.id, word, Presence.AVAILABLE)]
    assert (await UserPresence.get(user_id=fixtures.ada.id)).is_automatic


async def test_available_is_as_far_as_load_allows(fixtures: Fixtures) -> None:
    await fixtures.talking(units=100)
    await set_presence(Presence.AWAY, by=fixtures.ada)
    await set_presence(Presence.AVAILABLE, by=fixtures.ada)
    assert await presence_of(fixtures.ada) is Presence.DO_NOT_DISTURB


async def test_busy_lasts_until_the_load_changes(fixtures: Fixtures) -> None:
    await set_presence(Presence.BUSY, by=fixtures.bob)
    assert await presence_of(fixtures.bob) is Presence.BUSY
    row = await fixtures.open(units=100)
    await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    assert await presence_of(fixtures.bob) is Presence.DO_NOT_DISTURB


@pytest.mark.parametrize("expires", [False, True])
@pytest.mark.parametrize("is_set", [False, True])
async def test_who_misses_or_declines_counts_as_not_there_where_the_workstream_says_so(
    fixtures: Fixtures, expires: bool, is_set: bool
) -> None:
    await Workstream.filter(id=fixtures.chat.id).update(
        missed_sets_inactive=is_set, declined_sets_do_not_disturb=is_set
    )
    offer_id = (await assign_to_agent((await fixtures.open()).id, agent_id=fixtures.bob.id, by=fixtures.sam)).offer_id
    async with recording_facts() as recorded:
        if expires:
            with clock.standing_at(clock.now() + LATER):
                await expire_offer(offer_id, by=SYSTEM)
        else:
            await decline_offer(offer_id, by=fixtures.bob)
    imposed = Presence.INACTIVE if expires else Presence.DO_NOT_DISTURB
    assert presences(recorded) == [(fixtures.bob.id, Presence.BUSY, imposed if is_set else Presence.AVAILABLE)]
    assert (await UserPresence.get(user_id=fixtures.bob.id)).is_automatic is not is_set


async def test_who_is_away_anyway_stays_so_when_an_offer_is_missed(fixtures: Fixtures) -> None:
    await Workstream.filter(id=fixtures.chat.id).update(missed_sets_inactive=True)
    await set_presence(Presence.AWAY, by=fixtures.bob)
    row = await fixtures.open()
    done = await assign_to_agent(row.id, agent_id=fixtures.bob.id, override_presence=True, by=fixtures.sam)
    with clock.standing_at(clock.now() + LATER):
        await expire_offer(done.offer_id, by=SYSTEM)
    assert await presence_of(fixtures.bob) is Presence.AWAY


async def test_one_who_never_said_anything_stays_offline(fixtures: Fixtures) -> None:
    await UserPresence.filter(user_id=fixtures.bob.id).delete()
    row = await fixtures.open()
    async with recording_facts(fixtures.sam) as recorded:
        await assign_to_agent(row.id, agent_id=fixtures.bob.id, override_presence=True, by=fixtures.sam)
    assert presences(recorded) == []
    assert (await agent_values())[fixtures.bob.id].presence is Presence.OFFLINE


async def test_routing_offers_an_agent_ten_conversations_at_most(fixtures: Fixtures) -> None:
    queue = await a_queue("Busy")
    small = await a_workstream(queue, units=1)
    only = await viewer_of(await an_agent("Only", in_=[queue]))
    rows = [await fixtures.open(queue=queue, workstream=small) for _ in range(MOST_OPEN_CONVERSATIONS + 1)]
    for row in rows:
        await offer_by_routing(row.id, by=SYSTEM)
    assert [(await reread(row)).state for row in rows[-2:]] == [ConversationState.ACTIVE, ConversationState.OPEN]
    assert (await agent_values())[only.id].open_conversations == MOST_OPEN_CONVERSATIONS
