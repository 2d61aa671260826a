"""Taking over: what it moves, ends and tells. By who helps: test_take_over_by_consultants.py; late words: ../."""

from datetime import timedelta
from typing import Any

import pytest

from models import clock
from models.access.visibility import sees
from models.events import state_limits
from models.operations.conversations.release_conversation import release_conversation
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.offer_by_routing import offer_by_routing
from models.operations.offers.take_over import take_over
from models.reading.agent_loads import agent_values
from models.rules.conversations.state_limits import LimitValues
from models.rules.refusals import CapacityExceeded
from models.steps.participants import current_epoch
from models.tables import Customer, DueTime, HandlingSpan, MonitoringSession, Offer, Participant
from models.values import SYSTEM, Viewer
from models.vocabulary import (
    Act,
    ActiveSubState,
    Audience,
    AuditOutcome,
    ConversationAspect,
    ConversationState,
    ElevatedMode,
    MonitoringEndReason,
    OfferStatus,
    ParticipantMode,
    Presence,
    RefusalCode,
    Role,
    StateReason,
    SystemMessageKind,
)
from tests.support.builders import a_queue, a_session, a_supervisor, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.floor_builders import a_lead
from tests.support.recording_facts import newest_audit_entry, recording_facts, refusing, reread


async def a_taker(fixtures: Fixtures, **given: Any) -> Viewer:
    """Lea, who supervises Support and is an agent of no queue."""
    return await viewer_of(await a_lead("Lea", oversees=[fixtures.support], **given))


async def test_a_supervisor_has_it_at_once_and_the_agent_leaves(fixtures: Fixtures) -> None:
    lea, row = await a_taker(fixtures), await fixtures.talking()
    async with recording_facts(lea, Act.TAKE_OVER) as recorded:
        done = await take_over(row.id, by=lea)
    assert recorded.kinds == [
        "ConversationChanged",
        "MessagePosted",
        "MessagePosted",
        "PresenceChanged",
    ]
    assert recorded.change.aspects == {
        ConversationAspect.AGENT,
        ConversationAspect.STATE,
        ConversationAspect.PARTICIPANTS,
    }
    after = recorded.change.after
    assert (after.sub_state, after.state_reason) == (
        ActiveSubState.IN_CONVERSATION,
        StateReason.TAKEN_OVER_BY_SUPERVISOR,
    )
    assert (after.agent_id, after.party) == (lea.id, frozenset({lea.id, fixtures.cleo.id}))
    assert await recorded.announced() == [
        (SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, {"name": "Ada"}),
        (SystemMessageKind.AGENT_JOINED, Audience.BOTH, {"name": "Lea"}),
    ]
    assert (done.capacity_exceeded_by, await current_epoch(row)) == (0, 2)
    used = await agent_values()
    assert (used[fixtures.ada.id].units_used, used[lea.id].units_used) == (0, row.units)
    assert not sees(fixtures.ada, (await reread(row)).values())
    marked = await Participant.filter(conversation_id=row.id, taken_over_by=lea.id)
    assert [(each.person_id, each.mode, each.is_present) for each in marked] == [
        (fixtures.ada.id, ParticipantMode.PRIMARY, False)
    ]


async def test_from_a_bot_the_wait_for_a_person_begins_and_routing_leaves_the_bot_out(fixtures: Fixtures) -> None:
    lea, row = await a_taker(fixtures), await fixtures.talking(agent=fixtures.bot)
    async with recording_facts(lea, Act.TAKE_OVER) as recorded:
        await take_over(row.id, by=lea)
    assert (recorded.change.after.agent_id, recorded.change.after.agent_is_bot) == (lea.id, False)
    taken = await reread(row)
    assert (taken.escalated_by, taken.escalated_at, taken.first_wait_seconds) == (
        [str(fixtures.bot.id)],
        recorded.change.at,
        0,
    )
    await release_conversation(row.id, by=lea)
    await offer_by_routing(row.id, by=SYSTEM)
    assert (await reread(row)).agent_id in (fixtures.ada.id, fixtures.bob.id)


async def test_a_time_of_handling_ends_and_another_begins(fixtures: Fixtures) -> None:
    lea, row = await a_taker(fixtures), await fixtures.talking()
    with clock.standing_at(clock.now() + timedelta(seconds=30)):
        await take_over(row.id, by=lea)
    spans = await HandlingSpan.filter(conversation_id=row.id).order_by("since")
    assert [(span.agent_id, span.until is None) for span in spans] == [(fixtures.ada.id, False), (lea.id, True)]
    assert (await reread(row)).transfer_count == row.transfer_count


async def test_an_offer_that_waits_is_withdrawn(fixtures: Fixtures) -> None:
    lea, row = await a_taker(fixtures), await fixtures.awaiting()
    async with recording_facts(lea) as recorded:
        await take_over(row.id, by=lea)
    [offer] = recorded.change.offers
    assert (offer.id, offer.status) == (row.pending_offer_id, OfferStatus.WITHDRAWN)
    assert await DueTime.filter(subject_id=offer.id).count() == 0
    # To the customer nobody has left: the agent had not accepted.
    assert [kind for kind, *_ in await recorded.announced()] == [SystemMessageKind.AGENT_JOINED]
    async with refusing(RefusalCode.OFFER_NOT_PENDING):
        await accept_offer(offer.id, by=fixtures.ada)


async def test_a_pending_transfer_is_withdrawn(fixtures: Fixtures) -> None:
    lea, row = await a_taker(fixtures), await fixtures.talking(offered_to=fixtures.bob)
    async with recording_facts(lea) as recorded:
        await take_over(row.id, by=lea)
    assert [offer.status for offer in recorded.change.offers] == [OfferStatus.WITHDRAWN]
    assert recorded.change.after.offered_to is None
    assert (await agent_values())[fixtures.bob.id].units_used == 0


async def test_what_is_offered_to_the_taker_counts_once(fixtures: Fixtures) -> None:
    """Bob and Max have room for nothing more; what their offers take is of this conversation."""
    for _ in range(4):
        await fixtures.talking(agent=fixtures.bob)
    row = await fixtures.talking(consultants=[fixtures.bob], offered_to=fixtures.bob)
    assert (await agent_values())[fixtures.bob.id].units_available == 0
    await take_over(row.id, by=fixtures.bob)
    assert (await agent_values())[fixtures.bob.id].units_used == 5 * row.units

    lea = await a_taker(fixtures, units=5)
    row = await fixtures.talking(offered_to=lea)
    done = await take_over(row.id, override_capacity=True, by=lea)
    assert done.capacity_exceeded_by == row.units - 5


async def test_each_take_over_restarts_the_limit_of_the_state(fixtures: Fixtures) -> None:
    first, second = await a_taker(fixtures), await a_taker(fixtures, login="max")
    row = await fixtures.talking()
    for seconds, taker in enumerate((first, second), start=1):
        with clock.standing_at(clock.now() + timedelta(seconds=seconds)):
            async with recording_facts(taker) as recorded:
                await take_over(row.id, by=taker)
        assert state_limits.counted_from(await reread(row), LimitValues()) == recorded.change.at


async def test_what_waits_for_its_customer_is_taken_over_and_talks_again(fixtures: Fixtures) -> None:
    lea, row = await a_taker(fixtures), await fixtures.waiting()
    async with recording_facts(lea) as recorded:
        await take_over(row.id, by=lea)
    assert recorded.change.after.state is ConversationState.ACTIVE
    assert [kind for kind, *_ in await recorded.announced()] == [SystemMessageKind.AGENT_JOINED]


@pytest.mark.parametrize("joined", [False, True])
async def test_ones_own_monitoring_session_ends_and_others_go_on(fixtures: Fixtures, joined: bool) -> None:
    lea, row = await a_taker(fixtures), await fixtures.talking()
    own, other = await a_session(row, lea, joined=joined), await a_session(row, fixtures.sam)
    async with recording_facts(lea) as recorded:
        await take_over(row.id, by=lea)
    assert [kind for kind, *_ in await recorded.announced()] == [
        SystemMessageKind.AGENT_LEFT,
        SystemMessageKind.AGENT_JOINED,
    ]
    assert (await MonitoringSession.get(id=own.id)).end_reason is MonitoringEndReason.RULE_NO_LONGER_HOLDS
    assert (await MonitoringSession.get(id=other.id)).ended_at is None
    assert recorded.change.after.party == {lea.id, fixtures.cleo.id}


async def test_an_agent_who_does_not_take_part_finds_nothing(fixtures: Fixtures) -> None:
    row = await fixtures.talking(agent=fixtures.bot)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.bob, audited=True):
        await take_over(row.id, by=fixtures.bob)


async def test_the_agent_to_whom_it_is_offered_accepts_instead(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting()
    async with refusing(RefusalCode.SAME_AGENT, by=fixtures.ada, audited=True) as caught:
        await take_over(row.id, by=fixtures.ada)
    assert "accept the offer" in caught.refusal.message


async def test_a_supervisor_who_is_no_agent_takes_over_nothing(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with refusing(RefusalCode.ROLE_REQUIRED, by=fixtures.sam, audited=True) as caught:
        await take_over(row.id, by=fixtures.sam)
    assert "AGENT" in caught.refusal.message


async def test_a_supervisor_overrides_presence_and_capacity(fixtures: Fixtures) -> None:
    lea, row = await a_taker(fixtures, presence=Presence.AWAY, units=5), await fixtures.talking()
    async with refusing(RefusalCode.AGENT_PRESENCE_NOT_ALLOWED, by=lea, audited=True):
        await take_over(row.id, by=lea)
    async with refusing(RefusalCode.CAPACITY_EXCEEDED, by=lea, audited=True) as caught:
        await take_over(row.id, override_presence=True, by=lea)
    assert isinstance(caught.refusal, CapacityExceeded)
    done = await take_over(row.id, override_presence=True, override_capacity=True, by=lea)
    assert done.capacity_exceeded_by == caught.refusal.exceeded_by == row.units - 5
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.target_id) == (Act.TAKE_OVER, AuditOutcome.DONE, fixtures.ada.id)
    assert entry.details == '{"overrideCapacity":true,"overridePresence":true,"unitsOver":15}'


async def test_not_ones_own_not_a_call_and_not_in_every_state(fixtures: Fixtures) -> None:
    lea = await a_taker(fixtures)
    own = await fixtures.talking(agent=lea)
    async with refusing(RefusalCode.SAME_AGENT, by=lea, audited=True):
        await take_over(own.id, by=lea)
    call = await fixtures.talking(elevated_to=ElevatedMode.VOICE)
    async with refusing(RefusalCode.ELEVATED_TO_VOICE_OR_VIDEO, by=lea, audited=True):
        await take_over(call.id, by=lea)
    for row in (await fixtures.open(), await fixtures.wrap_up()):
        async with refusing(RefusalCode.STATE_NOT_ALLOWED, by=lea, audited=True):
            await take_over(row.id, by=lea)


async def test_a_supervisor_is_not_their_own_customer(fixtures: Fixtures) -> None:
    lea = await a_taker(fixtures)
    row = await fixtures.talking(customer=await Customer.create(id=lea.id, name="Lea"))
    async with refusing(RefusalCode.OWN_CONVERSATION, by=lea, audited=True):
        await take_over(row.id, by=lea)


async def test_of_two_who_take_over_with_one_version_the_second_is_told_who_was_first(fixtures: Fixtures) -> None:
    lea, row = await a_taker(fixtures), await fixtures.talking()
    max_ = await viewer_of(await a_lead("Max", oversees=[fixtures.support]))
    await take_over(row.id, expected_version=row.version, by=lea)
    async with refusing(RefusalCode.STALE_VERSION, by=max_, audited=True) as caught:
        await take_over(row.id, expected_version=row.version, by=max_)
    assert caught.refusal.won_by == lea.actor
    await take_over(row.id, by=max_)
    assert ((await reread(row)).agent_id, await current_epoch(row)) == (max_.id, 3)


async def test_a_repeated_request_takes_over_once(fixtures: Fixtures) -> None:
    lea, row = await a_taker(fixtures), await fixtures.talking()
    first = await take_over(row.id, by=lea, request_id="once")
    assert await take_over(row.id, by=lea, request_id="once") == first
    assert await current_epoch(row) == 2


async def test_who_may_take_over_may_not_in_a_queue_of_others(fixtures: Fixtures) -> None:
    lead = await a_lead(oversees=[fixtures.sales])
    tom, row = await viewer_of(lead), await fixtures.talking(queue=await a_queue())
    async with refusing(RefusalCode.NOT_FOUND, by=tom, audited=True):
        await take_over(row.id, by=tom)
    both = await viewer_of(await a_supervisor(oversees=[fixtures.sales], also=[Role.AGENT, Role.ADMIN]))
    async with refusing(RefusalCode.OUTSIDE_SUPERVISED_QUEUES, by=both, audited=True):
        await take_over(row.id, by=both)
    assert await Offer.all().count() == 0
