"""Routing: which conversation goes first, whom it goes to, and when it is tried."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from models import clock, followers
from models.events.facts import ConversationChanged
from models.events.hub import hub
from models.followers.routing import POLL_SECONDS, progress, route_all
from models.operations.configuration.save_agent import save_agent
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.leave import leave
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import start_conversation
from models.operations.offers.decline_offer import decline_offer
from models.operations.presence.set_presence import set_presence
from models.rules.configuration.administration import AgentChanges
from models.tables import Conversation, Offer, Queue
from models.values import SYSTEM
from models.vocabulary import ConversationState, Distribution, Presence
from tests.schema.asking import statements
from tests.support.builders import a_queue, a_workstream, an_agent, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.freezing import until
from tests.support.recording_facts import changing_nothing, recording_facts, reread

PATIENCE_SECONDS = 20


async def state_of(*rows: Conversation) -> list[ConversationState]:
    return [(await reread(row)).state for row in rows]


async def test_the_queue_with_priority_goes_first_then_who_waits_longest(fixtures: Fixtures) -> None:
    urgent, later = await a_queue("Urgent", priority=1), await a_queue("Later", priority=50)
    only = await an_agent("Only", in_=[urgent, later], units=200)
    now = clock.now()

    async def waiting(minutes: int, queue: Queue) -> Conversation:
        return await fixtures.open(queue=queue, created_at=now - timedelta(minutes=minutes))

    rows = [await waiting(9, later), await waiting(3, urgent), await waiting(30, later), await waiting(6, urgent)]
    async with recording_facts(SYSTEM) as recorded:
        await route_all()
    assert [change.after.id for change in recorded.changes] == [rows[3].id, rows[1].id, rows[2].id, rows[0].id]
    assert {change.after.agent_id for change in recorded.changes} == {only.id}


async def test_it_goes_as_far_as_capacity_goes(fixtures: Fixtures) -> None:
    queue = await a_queue("Narrow")
    await an_agent("Narrow", in_=[queue], units=50)
    rows = [await fixtures.open(queue=queue, created_at=clock.now() - timedelta(minutes=9 - n)) for n in range(4)]
    async with recording_facts(SYSTEM):
        await route_all()
    active, still_open = ConversationState.ACTIVE, ConversationState.OPEN
    assert await state_of(*rows) == [active, active, still_open, still_open]


async def test_a_small_one_passes_a_big_one_that_nobody_can_take(fixtures: Fixtures) -> None:
    queue = await a_queue("Narrow")
    await an_agent("Narrow", in_=[queue], units=30)
    big = await fixtures.open(queue=queue, units=40)
    small = await fixtures.open(queue=queue, units=20)
    await route_all()
    assert await state_of(big, small) == [ConversationState.OPEN, ConversationState.ACTIVE]


async def test_each_goes_to_who_has_most_room_by_then(fixtures: Fixtures) -> None:
    for _ in range(4):
        await fixtures.open()
    await route_all()
    agents = [offer.agent_id for offer in await Offer.all()]
    assert agents.count(fixtures.ada.id) + agents.count(fixtures.bob.id) + agents.count(fixtures.bot.id) == 4
    assert max(map(agents.count, agents)) == 2


async def test_what_can_not_be_routed_waits_on(fixtures: Fixtures) -> None:
    await fixtures.open(distribution=Distribution.PICK)
    empty = await a_queue("Empty")
    await fixtures.open(queue=empty)
    async with changing_nothing():
        await route_all()


async def test_who_has_declined_too_often_is_passed_over(fixtures: Fixtures) -> None:
    queue = await a_queue("Narrow")
    stubborn = await viewer_of(await an_agent("Stubborn", in_=[queue]))
    workstream = await a_workstream(queue, max_declines=3)
    row = await fixtures.open(queue=queue, workstream=workstream)
    for _ in range(3):
        await route_all()
        offer_id = (await reread(row)).pending_offer_id
        assert offer_id
        await decline_offer(offer_id, by=stubborn)
    async with changing_nothing():
        await route_all()
    willing = await an_agent("Willing", in_=[queue])
    await route_all()
    assert (await reread(row)).agent_id == willing.id


async def _routed(seq: int) -> ConversationChanged:
    """The next change that routing makes after a place."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for log_slice in hub.follow(seq, idle_seconds=PATIENCE_SECONDS):
            for entry in log_slice.entries:
                if isinstance(entry.fact, ConversationChanged) and entry.fact.actor == SYSTEM.actor:
                    return entry.fact
    raise AssertionError("unreachable")


async def test_a_customer_who_returns_is_offered_to_the_previous_agent_first(fixtures: Fixtures) -> None:
    """And after a decline to whoever suits best, like any other."""
    await an_agent("Roomy", in_=[fixtures.support], units=500)
    row = await fixtures.talking(agent=fixtures.bob)
    await leave(row.id, by=fixtures.bob)
    await send_message(row.id, text="Here again", by=fixtures.cleo)
    async with recording_facts(SYSTEM) as recorded:
        await route_all()
    assert recorded.change.after.agent_id == fixtures.bob.id
    offer_id = recorded.change.after.pending_offer_id
    assert offer_id
    await decline_offer(offer_id, by=fixtures.bob)
    async with recording_facts(SYSTEM) as recorded:
        await route_all()
    assert recorded.change.after.agent_id not in (None, fixtures.bob.id)


async def test_a_previous_agent_who_is_away_is_not_waited_for(fixtures: Fixtures) -> None:
    row = await fixtures.talking(agent=fixtures.bob)
    await leave(row.id, by=fixtures.bob)
    await set_presence(Presence.AWAY, by=fixtures.bob)
    await send_message(row.id, text="Here again", by=fixtures.cleo)
    async with recording_facts(SYSTEM) as recorded:
        await route_all()
    assert recorded.change.after.agent_id == fixtures.ada.id


@asynccontextmanager
async def _running() -> AsyncIterator[None]:
    await followers.start()
    yield
    await followers.stop()


async def test_it_is_tried_at_the_start_and_when_an_agent_comes_back(fixtures: Fixtures) -> None:
    queue = await a_queue("Narrow")
    only = await viewer_of(await an_agent("Only", in_=[queue], units=20))
    row = await fixtures.open(queue=queue)
    assert progress.seconds_since_look == 0
    async with _running():
        assert (await _routed(0)).after.id == row.id
        await until(lambda: 0 < progress.seconds_since_look < PATIENCE_SECONDS)
        offer_id = (await reread(row)).pending_offer_id
        assert offer_id
        await set_presence(Presence.AWAY, by=only)
        declined = await decline_offer(offer_id, by=only)
        await set_presence(Presence.AVAILABLE, by=only)
        assert (await _routed(declined.position)).after.id == row.id
    assert progress.seconds_since_look == 0, "this process no longer routes"


async def test_it_is_tried_for_any_presence_that_a_workstream_allows(fixtures: Fixtures) -> None:
    queue = await a_queue("Narrow")
    only = await viewer_of(await an_agent("Only", in_=[queue], presence=Presence.OFFLINE))
    workstream = await a_workstream(queue, allowed_presences=[Presence.AWAY])
    row = await fixtures.open(queue=queue, workstream=workstream)
    await fixtures.open()
    async with _running():
        assert (await _routed(0)).after.id != row.id
        # The offer just made is a reason to try, too: only when followers wait again, what comes next is the presence.
        await until(lambda: all(each.is_live for each in hub._readers.all))
        changed = await set_presence(Presence.AWAY, by=only)
        async with asyncio.timeout(POLL_SECONDS / 2):
            assert (await _routed(changed.position)).after.id == row.id


async def test_it_is_tried_on_an_arrival(fixtures: Fixtures) -> None:
    async with _running():
        started = await start_conversation(workstream="Chat", by=fixtures.cleo)
        assert (await _routed(started.position)).after.id == started.conversation_id


async def test_it_is_tried_when_a_conversation_closes(fixtures: Fixtures) -> None:
    queue = await a_queue("Narrow")
    only = await viewer_of(await an_agent("Only", in_=[queue], units=20))
    in_hand = await fixtures.wrap_up(queue=queue, agent=only)
    waiting = await fixtures.open(queue=queue)
    async with _running():
        closed = await close_conversation(in_hand.id, by=only)
        assert (await _routed(closed.position)).after.id == waiting.id


async def test_it_is_tried_when_a_member_is_added(fixtures: Fixtures) -> None:
    queue = await a_queue("Lonely")
    waiting = await fixtures.open(queue=queue)
    async with _running():
        added = await set_rights(fixtures.dan.id, RightsChanges(member_of=frozenset({queue.id})), by=fixtures.admin)
        assert (await _routed(added.position)).after.id == waiting.id


async def test_it_is_tried_when_an_agent_is_given_more_units(fixtures: Fixtures) -> None:
    queue = await a_queue("Narrow")
    only = await an_agent("Only", in_=[queue], units=0)
    waiting = await fixtures.open(queue=queue)
    await fixtures.open()
    async with _running():
        assert (await _routed(0)).after.id != waiting.id
        # As above: what comes next is what was configured.
        await until(lambda: all(each.is_live for each in hub._readers.all))
        saved = await save_agent(only.id, AgentChanges(capacity_units=20), by=fixtures.admin)
        async with asyncio.timeout(POLL_SECONDS / 2):
            assert (await _routed(saved.position)).after.id == waiting.id


async def test_what_waits_costs_the_same_statements_however_much_it_is(fixtures: Fixtures) -> None:
    queue = await a_queue("Lonely")
    sent = []
    for _ in range(2):
        for _ in range(4):
            await fixtures.open(queue=queue)
        with statements() as collected:
            await route_all()
        sent.append(len(collected))
    assert sent[0] == sent[1]
