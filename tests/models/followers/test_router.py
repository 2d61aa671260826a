"""Routing looks only where a fact says that something changed, at a cost that doesn't grow with what waits."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from models import clock
from models.events import log
from models.followers.router import AGAIN_AFTER, BATCH, Router
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.start_conversation import start_conversation
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.presence.set_presence import set_presence
from models.tables import Conversation, OperatingHours, Queue, User, Workstream
from models.values import Viewer
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
from tests.support.recording_facts import reread

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


async def hears(router: Router, act: Callable[[], Awaitable[Any]]) -> Any:
    """The act is done, and its facts heard."""
    seq = (await log.head()).seq
    done = await act()
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
    sent = []
    for _ in range(2):
        for _ in range(4):
            await waiting_in(queue)
        router = await looked()
        await hears(router, another)
        with statements() as collected:
            await router.look()
        sent.append(len(collected))
    assert sent[0] == sent[1] <= 11
    assert (await reread(in_hand)).agent_id == only.id


async def test_an_arrival_costs_the_same_however_much_waits_for_other_skills(database: Database) -> None:
    """For an idle agent, what it can't take is read once, not on each arrival."""
    queue, _ = await a_narrow_floor(skill_match=SkillMatch.EXACT, required_skills=["french"])
    sent = []
    for _ in range(2):
        for _ in range(4):
            await another()
        router = await looked()
        await hears(router, another)
        with statements() as collected:
            await router.look()
        sent.append(collected)
    assert len(sent[0]) == len(sent[1]) <= 12
    [read] = [sql for sql in sent[1] if 'FROM "conversations"' in sql and "wait_rank_at" in sql]
    assert '"id" IN' in read or '"id"=' in read, "only what arrived was read"
    assert await Conversation.filter(queue_id=queue.id, state=ConversationState.OPEN).count() == 10


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
    assert (await reread(bad)).state is ConversationState.OPEN
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
