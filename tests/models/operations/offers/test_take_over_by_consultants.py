"""Taking over by an agent who helps in the conversation. By supervisors: test_take_over.py."""

from typing import Any

from models import clock
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.take_over import take_over
from models.operations.offers.transfer import transfer
from models.tables import Conversation, Participant
from models.vocabulary import Act, ParticipantMode, Presence, RefusalCode, StateReason
from tests.models.operations.holders import a_taker
from tests.support.builders import an_agent, settings, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.floor_builders import a_lead
from tests.support.recording_facts import changing_nothing, recording_facts, refusing, rejecting, reread


async def helping(fixtures: Fixtures, **columns: Any) -> Conversation:
    """Ada's conversation, in which Bob helps."""
    return await fixtures.talking(consultants=[fixtures.bob], **columns)


async def test_a_colleague_who_helps_takes_over_without_a_setting(fixtures: Fixtures) -> None:
    await settings(supervisor_take_over=False)
    row, dora = await helping(fixtures), await an_agent("Dora", in_=[fixtures.support])
    await Participant.create(conversation_id=row.id, person_id=dora.id, mode=ParticipantMode.CONSULT, since=clock.now())
    await Conversation.filter(id=row.id).update(party=sorted({*row.party, str(dora.id)}))
    async with recording_facts(fixtures.bob, Act.TAKE_OVER) as recorded:
        await take_over(row.id, by=fixtures.bob)
    after = recorded.change.after
    assert (after.agent_id, after.state_reason) == (fixtures.bob.id, StateReason.TAKEN_OVER_BY_AGENT)
    # Somebody took over at once, so that who else helps goes on helping.
    assert after.party == {fixtures.bob.id, dora.id, fixtures.cleo.id}


async def test_a_colleague_is_asked_for_queue_presence_and_room(fixtures: Fixtures) -> None:
    row = await helping(fixtures)
    async with rejecting("Only supervisors override"):
        await take_over(row.id, override_capacity=True, by=fixtures.bob)
    for _ in range(5):
        await fixtures.talking(agent=fixtures.bob)
    async with refusing(RefusalCode.CAPACITY_EXCEEDED, by=fixtures.bob, audited=True):
        await take_over(row.id, by=fixtures.bob)
    away = await viewer_of(await an_agent("Away", in_=[fixtures.support], presence=Presence.AWAY))
    row = await fixtures.talking(consultants=[away])
    async with refusing(RefusalCode.AGENT_PRESENCE_NOT_ALLOWED, by=away, audited=True):
        await take_over(row.id, by=away)
    row = await fixtures.talking(consultants=[fixtures.dan])
    async with refusing(RefusalCode.AGENT_NOT_IN_QUEUE, by=fixtures.dan, audited=True):
        await take_over(row.id, by=fixtures.dan)


async def test_who_stays_to_help_does_not_undo_a_supervisors_transfer(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    offered = await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    await accept_offer(offered.offer_id, by=fixtures.bob)
    assert str(fixtures.ada.id) in (await reread(row)).party
    async with refusing(RefusalCode.ROLE_REQUIRED, by=fixtures.ada, audited=True) as caught:
        await take_over(row.id, by=fixtures.ada)
    assert caught.refusal.message.startswith("A supervisor has given this conversation")


async def test_who_helped_does_not_undo_a_supervisors_take_over(fixtures: Fixtures) -> None:
    lea, row = await a_taker(fixtures), await helping(fixtures)
    await take_over(row.id, by=lea)
    async with refusing(RefusalCode.ROLE_REQUIRED, by=fixtures.bob, audited=True):
        await take_over(row.id, by=fixtures.bob)
    assert (await reread(row)).agent_id == lea.id


async def test_a_repeat_is_answered_although_it_is_the_consultants_now(fixtures: Fixtures) -> None:
    """Also after the loss of a right that this didn't need."""
    row, both = await helping(fixtures), frozenset({fixtures.support.id, fixtures.sales.id})
    await set_rights(fixtures.bob.id, RightsChanges(member_of=both), by=fixtures.admin)
    first = await take_over(row.id, by=fixtures.bob, request_id="one")
    await set_rights(fixtures.bob.id, RightsChanges(member_of=frozenset({fixtures.support.id})), by=fixtures.admin)
    async with changing_nothing():
        assert await take_over(row.id, by=fixtures.bob, request_id="one") == first
    async with refusing(RefusalCode.SAME_AGENT, by=fixtures.bob, audited=True):
        await take_over(row.id, by=fixtures.bob)


async def test_a_supervisor_who_helps_may_override(fixtures: Fixtures) -> None:
    lea = await viewer_of(await a_lead("Lea", oversees=[fixtures.support], in_=[fixtures.support], units=5))
    row = await fixtures.talking(consultants=[lea])
    async with recording_facts(lea, Act.TAKE_OVER) as recorded:
        done = await take_over(row.id, override_capacity=True, by=lea)
    assert recorded.change.after.state_reason is StateReason.TAKEN_OVER_BY_SUPERVISOR
    assert done.capacity_exceeded_by == row.units - 5


async def test_a_supervisor_who_helps_needs_no_setting_but_can_then_not_override(fixtures: Fixtures) -> None:
    await settings(supervisor_take_over=False)
    lea = await viewer_of(await a_lead("Lea", oversees=[fixtures.support], in_=[fixtures.support]))
    row = await fixtures.talking(consultants=[lea])
    async with rejecting("Only supervisors override"):
        await take_over(row.id, override_capacity=True, by=lea)
    await take_over(row.id, by=lea)
    assert (await reread(row)).state_reason is StateReason.TAKEN_OVER_BY_AGENT
