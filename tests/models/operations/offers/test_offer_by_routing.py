"""Routing's act: to the eligible member with most free capacity; when it is tried is in tests/followers/."""

from datetime import timedelta

from models import clock
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.leave import leave
from models.operations.conversations.release_conversation import release_conversation
from models.operations.conversations.start_conversation import start_conversation
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.offer_by_routing import offer_by_routing
from models.tables import Offer, QueueMember, UserPresence, Workstream
from models.values import SYSTEM, SYSTEM_ID
from models.vocabulary import (
    Act,
    ActiveSubState,
    AgentKind,
    AssignmentMethod,
    Distribution,
    OfferStatus,
    Presence,
    RefusalCode,
    SkillMatch,
    StateReason,
)
from tests.support.builders import a_queue, a_workstream, an_agent, viewer_of
from tests.support.fixtures import Cast
from tests.support.telling import changing_nothing, refusing, reread, telling

DAY = 24 * 60  # minutes: after them everybody is rested


async def test_offers_it_to_who_has_most_room(cast: Cast) -> None:
    roomy = await an_agent("Roomy", in_=[cast.support], units=200)
    row = await cast.open()
    async with telling(SYSTEM, Act.OFFER) as told:
        done = await offer_by_routing(row.id, by=SYSTEM)
    after = told.change.after
    assert (after.agent_id, after.sub_state) == (roomy.id, ActiveSubState.AWAITING_ACCEPTANCE)
    assert after.state_reason is StateReason.AWAITING_AGENT_ACCEPTANCE
    assert done.offer_id is not None
    assert (await Offer.get(id=done.offer_id)).made_by_id == SYSTEM_ID


async def test_of_equals_it_is_who_comes_first_by_name(cast: Cast) -> None:
    row = await cast.open()
    async with telling(SYSTEM) as told:
        await offer_by_routing(row.id, by=SYSTEM)
    assert told.change.after.agent_id == cast.ada.id


async def test_a_bot_takes_it_at_once(cast: Cast) -> None:
    queue = await a_queue("Bots")
    bot = await an_agent("Solo bot", in_=[queue], kind=AgentKind.BOT)
    row = await cast.open(queue=queue)
    async with telling(SYSTEM) as told:
        await offer_by_routing(row.id, by=SYSTEM)
    assert [change.after.sub_state for change in told.changes] == list(ActiveSubState)
    assert told.changes[-1].after.party == {bot.id, cast.cleo.id}


async def test_where_the_workstream_accepts_by_itself_it_is_accepted_at_once(cast: Cast) -> None:
    auto = await a_workstream(cast.support, auto_accept=True)
    row = await cast.open(workstream=auto)
    async with telling(SYSTEM) as told:
        await offer_by_routing(row.id, by=SYSTEM)
    assert told.changes[-1].after.sub_state is ActiveSubState.IN_CONVERSATION


async def test_who_has_declined_is_asked_after_others_and_not_too_often(cast: Cast) -> None:
    queue = await a_queue("Stubborn")
    stubborn, patient = await an_agent("A", in_=[queue], units=200), await an_agent("B", in_=[queue])
    row = await cast.open(queue=queue, workstream=await a_workstream(queue, max_declines=2))
    for expected in (stubborn, patient, stubborn):
        done = await offer_by_routing(row.id, by=SYSTEM)
        offer = await Offer.get(id=done.offer_id)
        assert offer.agent_id == expected.id
        await decline_offer(offer.id, by=await viewer_of(expected))
    assert await Offer.filter(conversation_id=row.id, status=OfferStatus.DECLINED).count() == 3


async def test_nothing_happens_when_nobody_can_take_it(cast: Cast) -> None:
    await UserPresence.all().update(presence=Presence.AWAY)
    for row in (await cast.open(), await cast.open(distribution=Distribution.PICK), await cast.talking()):
        async with changing_nothing():
            done = await offer_by_routing(row.id, by=SYSTEM)
        assert done.offer_id is None
        assert (await reread(row)).version == row.version


async def test_nobody_is_offered_more_than_fits(cast: Cast) -> None:
    queue = await a_queue("Small")
    await an_agent("Small", in_=[queue], units=30)
    first, second = await cast.open(queue=queue), await cast.open(queue=queue)
    assert (await offer_by_routing(first.id, by=SYSTEM)).offer_id is not None
    async with changing_nothing():
        assert (await offer_by_routing(second.id, by=SYSTEM)).offer_id is None


async def test_an_unknown_conversation_is_not_found(cast: Cast) -> None:
    async with refusing(RefusalCode.NOT_FOUND):
        await offer_by_routing(cast.support.id, by=SYSTEM)


async def test_round_robin_goes_by_what_routing_offered_last_in_this_queue(cast: Cast) -> None:
    queue = await a_queue("In turn", assignment_method=AssignmentMethod.ROUND_ROBIN)
    first, second = await an_agent("A", in_=[queue]), await an_agent("B", in_=[queue], units=500)
    asked = []
    for minute in range(3):
        row = await cast.open(queue=queue)
        with clock.standing_at(row.created_at + timedelta(minutes=minute)):
            asked.append((await offer_by_routing(row.id, by=SYSTEM)).agent_id)
    assert asked == [first.id, second.id, first.id]
    turn = await QueueMember.get(agent_id=first.id)
    assert turn.last_offered_at == row.created_at + timedelta(minutes=2)


async def test_least_active_goes_by_who_ended_one_longest_ago(cast: Cast) -> None:
    queue = await a_queue("Rested", assignment_method=AssignmentMethod.LEAST_ACTIVE)
    workstream = await a_workstream(queue, previous_agent_first=False, auto_accept=True)
    first, second = await an_agent("A", in_=[queue]), await an_agent("B", in_=[queue], units=500)
    begin = clock.now()
    for minutes, expected in ((0, first), (1, second), (2, first), (DAY + 2.5, first)):
        with clock.standing_at(begin + timedelta(minutes=minutes)):
            row = await cast.open(queue=queue, workstream=workstream)
            assert (await offer_by_routing(row.id, by=SYSTEM)).agent_id == expected.id
            for ends in (end_conversation, close_conversation):
                await ends(row.id, by=await viewer_of(expected))


async def test_a_customer_who_comes_anew_is_offered_to_whom_he_or_she_talked_with_last(cast: Cast) -> None:
    await cast.closed(agent=cast.bob, created_at=clock.now() - timedelta(days=1))
    await cast.closed(agent=cast.ada, created_at=clock.now() - timedelta(days=2))
    row = await cast.open()
    assert (await offer_by_routing(row.id, by=SYSTEM)).agent_id == cast.bob.id
    await Workstream.filter(id=cast.chat.id).update(previous_agent_first=False)
    row = await cast.open()
    assert (await offer_by_routing(row.id, by=SYSTEM)).agent_id == cast.ada.id
    other = await cast.open(workstream=await a_workstream(cast.support))
    assert (await offer_by_routing(other.id, by=SYSTEM)).agent_id == cast.bot.id, "who has most room"


async def test_a_customer_who_returns_is_offered_to_whoever_kept_the_conversation(cast: Cast) -> None:
    """Whatever else that customer's other agents end meanwhile."""
    kept = await cast.talking(agent=cast.bob)
    await leave(kept.id, by=cast.bob)
    await cast.closed(agent=cast.ada)
    await start_conversation(workstream="Chat", text="Here again", by=cast.cleo)
    assert (await offer_by_routing(kept.id, by=SYSTEM)).agent_id == cast.bob.id


async def test_who_still_writes_notes_is_the_previous_agent(cast: Cast) -> None:
    await cast.wrap_up(agent=cast.bob)
    row = await cast.open()
    assert (await offer_by_routing(row.id, by=SYSTEM)).agent_id == cast.bob.id


async def test_who_released_it_is_asked_after_others(cast: Cast) -> None:
    row = await cast.talking(agent=cast.ada)
    await release_conversation(row.id, by=cast.ada)
    assert (await offer_by_routing(row.id, by=SYSTEM)).agent_id == cast.bob.id


async def test_skills_of_workstream_and_conversation_count_together(cast: Cast) -> None:
    queue = await a_queue("Skilled")
    await an_agent("A", in_=[queue], skills=["french"], units=500)
    both = await an_agent("B", in_=[queue], skills=["Billing", "French"])
    exact = await a_workstream(queue, skill_match=SkillMatch.EXACT, required_skills=["french"])
    row = await cast.open(queue=queue, workstream=exact, required_skills=["billing"])
    assert (await offer_by_routing(row.id, by=SYSTEM)).agent_id == both.id
    nobody = await cast.open(queue=queue, workstream=exact, required_skills=["chess"])
    async with changing_nothing():
        assert (await offer_by_routing(nobody.id, by=SYSTEM)).offer_id is None


async def test_a_closed_queue_offers_nothing(cast: Cast) -> None:
    closed = await a_queue("Closed", closed_since=clock.now())
    await an_agent("A", in_=[closed])
    row = await cast.open(queue=closed)
    async with changing_nothing():
        assert (await offer_by_routing(row.id, by=SYSTEM)).offer_id is None
