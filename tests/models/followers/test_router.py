"""Routing looks only where a fact says that something changed, at a cost that doesn't grow with what waits."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from models import clock
from models.database.connections import snapshot
from models.events import log
from models.events.hub import hub
from models.floor.floor import floor
from models.followers.router import AGAIN_AFTER, BATCH, MOST_CANDIDATES, Router
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.leave import leave
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import start_conversation
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.offer_by_routing import offer_by_routing
from models.operations.presence.set_presence import set_presence
from models.tables import Conversation, OperatingHours, Queue, User, Workstream
from models.values import SYSTEM, Viewer
from models.vocabulary import ConversationState, Presence, SkillMatch
from tests.schema.asking import statements
from tests.support.builders import (
    a_conversation,
    a_customer,
    a_queue,
    a_supervisor,
    a_workstream,
    an_agent,
    settings,
    viewer_of,
)
from tests.support.databases import Database
from tests.support.loaded_floor import load_floor
from tests.support.recording_facts import changing_nothing, reread

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


async def hears(router: Router, act: Callable[[], Awaitable[Any]]) -> Any:
    """The act is done, and its facts heard. As in a server, the floor has them before the router."""
    seq = (await log.head()).seq
    done = await act()
    assert await hub.reached((await log.head()).seq)
    for entry in await log.read_after(seq, limit=100):
        router.hear(entry.fact)
    return done


async def looked() -> Router:
    """One that has seen all there was at the beginning."""
    router = Router()
    router.hear_of_everything()
    await router.look()
    return router


async def a_narrow_floor(**columns: Any) -> tuple[Queue, Viewer]:
    """A queue of its own with one agent, who has room for one conversation and accepts by itself."""
    queue = await a_queue("Narrow")
    await a_workstream(queue, "Narrow", auto_accept=True, **columns)
    return queue, await viewer_of(await an_agent("Only", in_=[queue], units=20))


async def waiting_in(queue: Queue, **columns: Any) -> Conversation:
    return await a_conversation(queue=queue, workstream=await Workstream.get(name="Narrow"), **columns)


async def another() -> Any:
    """Somebody else starts a conversation there."""
    customer = await viewer_of(await a_customer(signs_in=True))
    return await start_conversation(workstream="Narrow", by=customer)


async def test_an_arrival_is_offered_at_once(database: Database) -> None:
    _, only = await a_narrow_floor()
    router = await looked()
    started = await hears(router, another)
    await router.look()
    assert (await Conversation.get(id=started.conversation_id)).agent_id == only.id


async def test_who_was_left_idle_and_became_busy_meanwhile_is_looked_at_anew(database: Database) -> None:
    """What arrived while the agent was busy is found, although the agent is again as idle as before."""
    queue, only = await a_narrow_floor()
    router = await looked()
    await settings()
    supervisor = await viewer_of(await a_supervisor(oversees=[queue]))
    given = await waiting_in(queue)
    await hears(router, lambda: assign_to_agent(given.id, agent_id=only.id, by=supervisor))
    waiting = await waiting_in(queue)
    await router.look()
    assert (await reread(waiting)).state is ConversationState.OPEN
    for act in (end_conversation, close_conversation):
        await hears(router, lambda act=act: act(given.id, by=only))  # type: ignore[misc]
    await router.look()
    assert (await reread(waiting)).agent_id == only.id


async def test_an_arrival_does_not_pass_what_waits_longer(database: Database) -> None:
    """The agent's return is in the database already, its fact is not heard yet: the oldest goes first all the same."""
    queue, only = await a_narrow_floor()
    await set_presence(Presence.AWAY, by=only)
    old = await waiting_in(queue)
    router = await looked()
    started = await hears(router, another)
    await set_presence(Presence.AVAILABLE, by=only)
    await router.look()
    assert (await reread(old)).agent_id == only.id
    assert (await Conversation.get(id=started.conversation_id)).state is ConversationState.OPEN


async def test_an_arrival_costs_the_same_however_much_waits_for_a_busy_agent(database: Database) -> None:
    queue, only = await a_narrow_floor()
    in_hand = await waiting_in(queue, state=ConversationState.ACTIVE, agent=only)
    for _ in range(8):
        await waiting_in(queue)
    await load_floor()
    router = await looked()
    await hears(router, another)
    with statements() as collected:
        await router.look()
    assert collected == []
    assert (await reread(in_hand)).agent_id == only.id


async def test_an_arrival_costs_the_same_however_much_waits_for_other_skills(database: Database) -> None:
    """For an idle agent, what it can't take is read once, not on each arrival."""
    queue, _ = await a_narrow_floor(skill_match=SkillMatch.EXACT, required_skills=["french"])
    await load_floor()
    for _ in range(8):
        await another()
    router = await looked()
    await hears(router, another)
    with statements() as collected:
        await router.look()
    assert collected == []
    assert await Conversation.filter(queue_id=queue.id, state=ConversationState.OPEN).count() == 9


async def test_a_presence_that_frees_nobody_costs_no_statement(database: Database) -> None:
    """Neither does one of an agent for whom nothing waits."""
    _, only = await a_narrow_floor()
    await load_floor()
    router = await looked()
    for presence in (Presence.AWAY, Presence.AVAILABLE):
        await hears(router, lambda presence=presence: set_presence(presence, by=only))  # type: ignore[misc]
        with statements() as collected:
            await router.look()
        assert collected == []


async def test_an_offer_costs_the_same_however_many_agents_there_are(database: Database) -> None:
    queue, _ = await a_narrow_floor()
    sent = []
    for _ in range(2):
        for _ in range(MOST_CANDIDATES):
            await an_agent(in_=[queue], units=20)
        await load_floor()
        router = await looked()
        await hears(router, another)
        with statements() as collected:
            await router.look()
        sent.append(
            len([sql for sql in collected if '"agents"' in sql or '"queue_members"' in sql])
        )  # not those of the hub
        assert max(sql.count("', '") for sql in collected) <= MOST_CANDIDATES + 1, "no more ids, and two states"
    assert sent[0] == sent[1]
    assert await Conversation.filter(queue_id=queue.id, state=ConversationState.ACTIVE).count() == 2


async def test_whom_the_floor_takes_for_free_is_looked_at_again_under_lock(database: Database) -> None:
    """The one suggested is away by now. Somebody else can take it, and is found."""
    queue, only = await a_narrow_floor()
    other = await an_agent("Other", in_=[queue], units=20)
    row = await waiting_in(queue)
    await set_presence(Presence.AWAY, by=only)
    routed = await offer_by_routing(row.id, candidates=[only.id], by=SYSTEM)
    assert routed.agent_id == other.id


async def test_the_suggested_are_compared_with_the_previous_agent(database: Database) -> None:
    queue, only = await a_narrow_floor()
    other = await viewer_of(await an_agent("Other", in_=[queue], units=20))
    customer = await a_customer(signs_in=True)
    row = await waiting_in(queue, state=ConversationState.ACTIVE, agent=only, customer=customer)
    await leave(row.id, by=only)
    await send_message(row.id, text="Here again", by=await viewer_of(customer))
    routed = await offer_by_routing(row.id, candidates=[other.id], by=SYSTEM)
    assert routed.agent_id == only.id


async def test_what_it_offered_is_not_offered_again_while_the_floor_is_behind(database: Database) -> None:
    """Both that the conversation waits and that the agent has room are over, though this process has not read so far."""
    queue, only = await a_narrow_floor()
    await waiting_in(queue)
    rows = [await waiting_in(queue) for _ in range(2)]
    await hub.close()
    async with snapshot():
        await floor.load(await log.head())  # no hub brings it on
    router = await looked()
    assert await Conversation.filter(agent_id=only.id).count() == 1
    router.hear_of_everything()
    async with changing_nothing():
        with statements() as collected:
            await router.look()
    assert collected == []
    assert (await reread(rows[-1])).state is ConversationState.OPEN
    floor.unload()


async def test_one_that_fails_holds_up_no_other_and_is_tried_again(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    queue = await a_queue("Narrow")
    await an_agent("Only", in_=[queue], units=60)
    bad = await a_conversation(queue=queue, escalated_by=["no id of a bot"])
    good = await a_conversation(queue=queue, created_at=clock.now())
    with caplog.at_level(logging.ERROR, logger="vigie.followers"):
        router = await looked()
    assert str(bad.id) in caplog.text
    assert [(await reread(row)).state for row in (bad, good)] == [ConversationState.OPEN, ConversationState.ACTIVE]
    await Conversation.filter(id=bad.id).update(escalated_by=[])
    router.hear_of_everything()
    await router.look()
    assert ((await reread(bad)).state, router.put_off) == (ConversationState.OPEN, 1)
    with clock.standing_at(clock.now() + AGAIN_AFTER):
        router.hear_of_everything()
        await router.look()
    assert (await reread(bad)).state is ConversationState.ACTIVE


async def test_more_than_a_batch_that_nobody_can_take_hides_nothing(database: Database) -> None:
    queue, only = await a_narrow_floor()
    picky = await a_workstream(queue, "Picky", skill_match=SkillMatch.EXACT, required_skills=["french"])
    first = await a_conversation(queue=queue, workstream=picky, created_at=MONDAY)
    [values] = await Conversation.filter(id=first.id).values()
    later = [{**values, "id": uuid4(), "wait_rank_at": MONDAY + timedelta(seconds=n)} for n in range(BATCH + 5)]
    await Conversation.bulk_create([Conversation(**columns) for columns in later])
    last = await waiting_in(queue, created_at=MONDAY + timedelta(days=1))
    await looked()
    assert (await reread(last)).agent_id == only.id


async def test_a_closed_queue_gives_nothing_away_until_it_opens(database: Database) -> None:
    queue, only = await a_narrow_floor()
    hours = await OperatingHours.create(name="Office", weekly=[(0, "09:00", "17:00")])
    queue.operating_hours = hours
    await queue.save()
    row = await waiting_in(queue)
    with clock.standing_at(MONDAY + timedelta(hours=8)):
        router = await looked()
    assert (await reread(row)).state is ConversationState.OPEN
    with clock.standing_at(MONDAY + timedelta(hours=9)):
        router.hear_of_everything()
        await router.look()
    assert (await reread(row)).agent_id == only.id


async def test_who_is_disabled_or_away_makes_no_work(database: Database) -> None:
    queue, only = await a_narrow_floor()
    await User.filter(id=only.id).update(disabled_at=clock.now())
    await waiting_in(queue)
    router = Router()
    router.hear_of_everything()
    with statements() as collected:
        await router.look()
    assert not [sql for sql in collected if "wait_rank_at" in sql and str(queue.id) in sql]
