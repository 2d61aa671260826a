"""The clock of the host that wrote a conversation was ahead of ours: no span ends before it begins, none overlap."""

from datetime import timedelta

from models import clock
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.leave import leave
from models.operations.conversations.resume_conversation import resume_conversation
from models.operations.offers.accept_offer import accept_offer
from models.tables import HandlingSpan, Offer
from tests.support.fixtures import Fixtures
from tests.support.handling_invariants import check_handling
from tests.support.recording_facts import reread

AHEAD = timedelta(seconds=90)


async def test_it_is_accepted_when_it_began(fixtures: Fixtures) -> None:
    begun = clock.now() + AHEAD
    row = await fixtures.awaiting(agent=fixtures.ada, created_at=begun)
    offer = await Offer.get(conversation=row)
    await accept_offer(offer.id, by=fixtures.ada)
    after = await reread(row)
    assert (after.accepted_at, after.handled_since, after.first_wait_seconds) == (begun, begun, 0)


async def test_a_handling_ends_when_it_began_and_the_next_begins_no_earlier(fixtures: Fixtures) -> None:
    begun = clock.now() + AHEAD
    row = await fixtures.talking(agent=fixtures.ada, created_at=begun)
    await leave(row.id, by=fixtures.ada)
    await resume_conversation(row.id, by=fixtures.ada)
    await leave(row.id, by=fixtures.ada)
    after = await reread(row)
    await check_handling([after])
    spans = await HandlingSpan.filter(conversation_id=row.id)
    assert [(span.since, span.until, span.seconds) for span in spans] == [(begun, begun, 0)] * 2
    assert (after.handled_since, after.handle_seconds) == (None, 0)


async def test_wrapping_up_takes_no_time(fixtures: Fixtures) -> None:
    row = await fixtures.wrap_up(agent=fixtures.ada, created_at=clock.now() + AHEAD)
    await close_conversation(row.id, by=fixtures.ada)
    after = await reread(row)
    await check_handling([after])
    assert (after.wrap_up_seconds, after.handle_seconds) == (0, 0)


async def test_a_conversation_ends_before_it_is_wrapped_up(fixtures: Fixtures) -> None:
    row = await fixtures.talking(agent=fixtures.ada, created_at=clock.now() + AHEAD)
    await end_conversation(row.id, by=fixtures.ada)
    await close_conversation(row.id, by=fixtures.ada)
    await check_handling([await reread(row)])
