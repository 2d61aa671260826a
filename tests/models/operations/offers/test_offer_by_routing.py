"""Routing offers a conversation to the eligible member with the most free capacity. When it tries: tests/models/followers."""

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
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, refusing, reread

DAY = 24 * 60  # minutes: after them everybody is rested


async def test_offers_it_to_who_has_most_room(fixtures: Fixtures) -> None:
    roomy = await an_agent("Roomy", in_=[fixtures.support], units=200)
    row = await fixtures.open()
    async with recording_facts(SYSTEM, Act.OFFER) as recorded:
        done = await offer_by_routing(row.id, by=SYSTEM)
    after = recorded.change.after
    assert (after.agent_id, after.sub_state) == (roomy.id, ActiveSubState.AWAITING_ACCEPTANCE)
    assert after.state_reason is StateReason.AWAITING_AGENT_ACCEPTANCE
    assert done.offer_id is not None
    assert (await Offer.get(id=done.offer_id)).made_by_id == SYSTEM_ID


async def test_of_equals_it_is_who_comes_first_by_name(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    async with recording_facts(SYSTEM) as recorded:
        await offer_by_routing(row.id, by=SYSTEM)
    assert recorded.change.after.agent_id == fixtures.ada.id


async def test_a_bot_takes_it_at_once(fixtures: Fixtures) -> None:
    queue = await a_queue("Bots")
    bot = await an_agent("Solo bot", in_=[queue], kind=AgentKind.BOT)
    row = await fixtures.open(queue=queue)
    async with recording_facts(SYSTEM) as recorded:
        await offer_by_routing(row.id, by=SYSTEM)
    assert [change.after.sub_state for change in recorded.changes] == list(ActiveSubState)
    assert recorded.changes[-1].after.party == {bot.id, fixtures.cleo.id}


async def test_where_the_workstream_accepts_by_itself_it_is_accepted_at_once(fixtures: Fixtures) -> None:
    auto = await a_workstream(fixtures.support, auto_accept=True)
    row = await fixtures.open(workstream=auto)
    async with recording_facts(SYSTEM) as recorded:
        await offer_by_routing(row.id, by=SYSTEM)
    assert recorded.changes[-1].after.sub_state is ActiveSubState.IN_CONVERSATION


async def test_who_has_declined_is_asked_after_others_and_not_too_often(fixtures: Fixtures) -> None:
    queue = await a_queue("Stubborn")
    stubborn, patient = await an_agent("A", in_=[queue], units=200), await an_agent("B", in_=[queue])
    row = await fixtures.open(queue=queue, workstream=await a_workstream(queue, max_declines=2))
    for expected in (stubborn, patient, stubborn):
        done = await offer_by_routing(row.id, by=SYSTEM)
        offer = await Offer.get(id=done.offer_id)
        assert offer.agent_id == expected.id
        await decline_offer(offer.id, by=await viewer_of(expected))
    assert await Offer.filter(conversation_id=row.id, status=OfferStatus.DECLINED).count() == 3


async def test_nothing_happens_when_nobody_can_take_it(fixtures: Fixtures) -> None:
    await UserPresence.all().update(presence=Presence.AWAY)
    for row in (await fixtures.open(), await fixtures.open(distribution=Distribution.PICK), await fixtures.talking()):
        async with changing_nothing():
            done = await offer_by_routing(row.id, by=SYSTEM)
        assert done.offer_id is None
        assert (await reread(row)).version == row.version


async def test_nobody_is_offered_more_than_fits(fixtures: Fixtures) -> None:
    queue = await a_queue("Small")
    await an_agent("Small", in_=[queue], units=30)
    first, second = await fixtures.open(queue=queue), await fixtures.open(queue=queue)
    assert (await offer_by_routing(first.id, by=SYSTEM)).offer_id is not None
    async with changing_nothing():
        assert (await offer_by_routing(second.id, by=SYSTEM)).offer_id is None


async def test_an_unknown_conversation_is_not_found(fixtures: Fixtures) -> None:
    async with refusing(RefusalCode.NOT_FOUND):
        await offer_by_routing(fixtures.support.id, by=SYSTEM)


async def test_round_robin_goes_by_what_routing_offered_last_in_this_queue(fixtures: Fixtures) -> None:
    queue = await a_queue("In turn", assignment_method=AssignmentMethod.ROUND_ROBIN)
    first, second = await an_agent("A", in_=[queue]), await an_agent("B", in_=[queue], units=500)
    asked = []
    for minute in range(3):
        row = await fixtures.open(queue=queue)
        with clock.standing_at(row.created_at + timedelta(minutes=minute)):
            asked.append((await offer_by_routing(row.id, by=SYSTEM)).agent_id)
    assert asked == [first.id, second.id, first.id]
    turn = await QueueMember.get(agent_id=first.id)
    assert turn.last_offered_at == row.created_at + timedelta(minutes=2)


async def test_least_active_goes_by_who_ended_one_longest_ago(fixtures: Fixtures) -> None:
    queue = await a_queue("Rested", assignment_method=AssignmentMethod.LEAST_ACTIVE)
    workstream = await a_workstream(queue, previous_agent_first=False, auto_accept=True)
    first, second = await an_agent("A", in_=[queue]), await an_agent("B", in_=[queue], units=500)
    begin = clock.now()
    for minutes, expected in ((0, first), (1, second), (2, first), (DAY + 2.5, first)):
        with clock.standing_at(begin + timedelta(minutes=minutes)):
            row = await fixtures.open(queue=queue, workstream=workstream)
            assert (await offer_by_routing(row.id, by=SYSTEM)).agent_id == expected.id
            for ends in (end_conversation, close_conversation):
                await ends(row.id, by=await viewer_of(expected))


async def test_a_customer_who_comes_anew_is_offered_to_whom_he_or_she_talked_with_last(fixtures: Fixtures) -> None:
    await fixtures.closed(agent=fixtures.bob, created_at=clock.now() - timedelta(days=1))
    await fixtures.closed(agent=fixtures.ada, created_at=clock.now() - timedelta(days=2))
    row = await fixtures.open()
    assert (await offer_by_routing(row.id, by=SYSTEM)).agent_id == fixtures.bob.id
    await Workstream.filter(id=fixtures.chat.id).update(previous_agent_first=False)
    row = await fixtures.open()
    assert (await offer_by_routing(row.id, by=SYSTEM)).agent_id == fixtures.ada.id
    other = await fixtures.open(workstream=await a_workstream(fixtures.support))
    assert (await offer_by_routing(other.id, by=SYSTEM)).agent_id == fixtures.bot.id, "who has most room"


async def test_a_customer_who_returns_is_offered_to_whoever_kept_the_conversation(fixtures: Fixtures) -> None:
    """Whatever else that customer's other agents end meanwhile."""
    kept = await fixtures.talking(agent=fixtures.bob)
    await leave(kept.id, by=fixtures.bob)
    await fixtures.closed(agent=fixtures.ada)
    await start_conversation(workstream="Chat", text="Here again", by=fixtures.cleo)
    assert (await offer_by_routing(kept.id, by=SYSTEM)).agent_id == fixtures.bob.id


async def test_who_still_writes_notes_is_the_previous_agent(fixtures: Fixtures) -> None:
    await fixtures.wrap_up(agent=fixtures.bob)
    row = await fixtures.open()
    assert (await offer_by_routing(row.id, by=SYSTEM)).agent_id == fixtures.bob.id


async def test_who_released_it_is_asked_after_others(fixtures: Fixtures) -> None:
    row = await fixtures.talking(agent=fixtures.ada)
    await release_conversation(row.id, by=fixtures.ada)
    assert (await offer_by_routing(row.id, by=SYSTEM)).agent_id == fixtures.bob.id


async def test_skills_of_workstream_and_conversation_count_together(fixtures: Fixtures) -> None:
    queue = await a_queue("Skilled")
    await an_agent("A", in_=[queue], skills=["french"], units=500)
    both = await an_agent("B", in_=[queue], skills=["Billing", "French"])
    exact = await a_workstream(queue, skill_match=SkillMatch.EXACT, required_skills=["french"])
    row = await fixtures.open(queue=queue, workstream=exact, required_skills=["billing"])
    assert (await offer_by_routing(row.id, by=SYSTEM)).agent_id == both.id
    nobody = await fixtures.open(queue=queue, workstream=exact, required_skills=["chess"])
    async with changing_nothing():
        assert (await offer_by_routing(nobody.id, by=SYSTEM)).offer_id is None


async def test_a_closed_queue_offers_nothing(fixtures: Fixtures) -> None:
    closed = await a_queue("Closed", closed_since=clock.now())
    await an_agent("A", in_=[closed])
    row = await fixtures.open(queue=closed)
    async with changing_nothing():
        assert (await offer_by_routing(row.id, by=SYSTEM)).offer_id is None
