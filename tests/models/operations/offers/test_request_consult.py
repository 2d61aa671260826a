"""Consulting a colleague: asked, answered, ended, and withdrawn by whatever moves the conversation."""

from datetime import timedelta

import pytest

from models import clock
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.force_close import force_close
from models.operations.conversations.leave import leave
from models.operations.monitoring.monitor import monitor
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.expire_offer import expire_offer
from models.operations.offers.request_consult import request_consult
from models.operations.offers.transfer import transfer
from models.operations.presence.set_presence import set_presence
from models.reading.agent_loads import agent_values
from models.tables import DueTime, MonitoringSession, Offer, QueueSupervisor, Workstream
from models.values import SYSTEM
from models.vocabulary import (
    Act,
    Audience,
    Channel,
    ConversationAspect,
    ConversationState,
    DueKind,
    MonitoringEndReason,
    OfferKind,
    OfferStatus,
    ParticipantMode,
    Presence,
    RefusalCode,
    Role,
    SystemMessageKind,
    TransferRejectPolicy,
)
from tests.support.builders import an_agent, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing, reread

LATER = timedelta(minutes=5)
STARTED = (SystemMessageKind.CONSULT_STARTED, Audience.AGENT, {"name": "Bob"})


async def test_the_colleague_is_asked_and_it_takes_no_capacity(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with recording_facts(fixtures.ada, Act.REQUEST_CONSULT) as recorded:
        done = await request_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)
    assert recorded.kinds == ["ConversationChanged"]
    assert recorded.change.aspects == {ConversationAspect.OFFER}
    after = recorded.change.after
    assert (after.offered_to, after.offered_for, after.agent_id) == (
        fixtures.bob.id,
        OfferKind.CONSULT,
        fixtures.ada.id,
    )
    offer = await Offer.get(id=done.offer_id)
    assert (offer.kind, offer.units, offer.made_by_id) == (OfferKind.CONSULT, 0, fixtures.ada.id)
    assert (await agent_values())[fixtures.bob.id].units_used == 0
    assert await DueTime.exists(kind=DueKind.OFFER_EXPIRES, subject_id=offer.id)


async def test_accepted_the_colleague_takes_part(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    offer_id = (await request_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)).offer_id
    async with recording_facts(fixtures.bob, Act.ACCEPT_OFFER) as recorded:
        await accept_offer(offer_id, by=fixtures.bob)
    change = recorded.change
    assert change.aspects == {ConversationAspect.OFFER, ConversationAspect.PARTICIPANTS}
    assert change.after.party == {fixtures.ada.id, fixtures.bob.id, fixtures.cleo.id}
    assert [(move.person_id, move.mode) for move in change.participants] == [(fixtures.bob.id, ParticipantMode.CONSULT)]
    assert (change.after.agent_id, change.after.state_reason) == (fixtures.ada.id, change.before.state_reason)  # type: ignore[union-attr]
    assert await recorded.announced() == [STARTED]
    assert (await agent_values())[fixtures.bob.id].units_used == 0
    assert (await reread(row)).transfer_count == 0


@pytest.mark.parametrize("policy", TransferRejectPolicy)
@pytest.mark.parametrize("expires", [False, True])
async def test_unanswered_or_declined_the_agent_goes_on_alone(
    fixtures: Fixtures, policy: TransferRejectPolicy, expires: bool
) -> None:
    """Whatever the workstream says of transfers, of missed offers and of declined ones."""
    await Workstream.filter(id=fixtures.chat.id).update(
        transfer_reject_policy=policy, missed_sets_inactive=True, declined_sets_do_not_disturb=True
    )
    row = await fixtures.talking()
    offer_id = (await request_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)).offer_id
    async with recording_facts() as recorded:
        if expires:
            with clock.standing_at(clock.now() + LATER):
                await expire_offer(offer_id, by=SYSTEM)
        else:
            await decline_offer(offer_id, by=fixtures.bob)
    assert recorded.kinds == ["ConversationChanged"]
    assert recorded.change.aspects == {ConversationAspect.OFFER}
    assert recorded.change.after.state is ConversationState.ACTIVE
    assert (await agent_values())[fixtures.bob.id].presence is Presence.AVAILABLE


@pytest.mark.parametrize("name", ["transfer", "leave", "end", "force close"])
async def test_whatever_moves_the_conversation_withdraws_it(fixtures: Fixtures, name: str) -> None:
    row = await fixtures.talking()
    offer_id = (await request_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)).offer_id
    async with recording_facts() as recorded:
        match name:
            case "transfer":
                await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
            case "leave":
                await leave(row.id, by=fixtures.ada)
            case "end":
                await end_conversation(row.id, by=fixtures.ada)
            case _:
                await force_close(row.id, by=fixtures.sam)
    withdrawn = recorded.change.offers[0]
    assert (withdrawn.id, withdrawn.kind, withdrawn.status) == (offer_id, OfferKind.CONSULT, OfferStatus.WITHDRAWN)


async def test_a_supervisor_who_comes_to_help_monitors_no_longer(fixtures: Fixtures) -> None:
    user = await an_agent("Both", in_=[fixtures.support], also=[Role.SUPERVISOR])
    await QueueSupervisor.create(queue=fixtures.support, supervisor=user)
    both, row = await viewer_of(user), await fixtures.talking()
    session_id = (await monitor(row.id, by=both)).session_id
    offer_id = (await request_consult(row.id, agent_id=both.id, by=fixtures.ada)).offer_id
    async with recording_facts(both) as recorded:
        await accept_offer(offer_id, by=both)
    session = await MonitoringSession.get(id=session_id)
    assert session.end_reason is MonitoringEndReason.RULE_NO_LONGER_HOLDS
    assert both.id in recorded.change.after.party


async def test_a_colleague_without_room_can_be_asked_one_who_is_away_can_not(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    for _ in range(5):
        await fixtures.talking(agent=fixtures.bob)
    await set_presence(Presence.AVAILABLE, by=fixtures.bob)
    assert (await agent_values())[fixtures.bob.id].presence is Presence.DO_NOT_DISTURB
    done = await request_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)
    await decline_offer(done.offer_id, by=fixtures.bob)
    await set_presence(Presence.AWAY, by=fixtures.bob)
    async with refusing(RefusalCode.AGENT_PRESENCE_NOT_ALLOWED):
        await request_consult(row.id, agent_id=fixtures.bob.id, by=fixtures.ada)


async def test_refuses_whom_one_does_not_know_bots_oneself_and_who_helps_already(fixtures: Fixtures) -> None:
    row = await fixtures.talking(consultants=[fixtures.bob])
    for target, code in (
        (fixtures.dan, RefusalCode.NOT_FOUND),
        (fixtures.sam, RefusalCode.NOT_FOUND),
        (fixtures.bot, RefusalCode.AGENT_IS_BOT),
        (fixtures.ada, RefusalCode.SAME_AGENT),
        (fixtures.bob, RefusalCode.SAME_AGENT),
    ):
        async with refusing(code):
            await request_consult(row.id, agent_id=target.id, by=fixtures.ada)


async def test_refuses_who_does_not_talk_in_it_and_a_second_request(fixtures: Fixtures) -> None:
    asked, moving = await fixtures.talking(), await fixtures.talking(offered_to=fixtures.bob)
    await request_consult(asked.id, agent_id=fixtures.bob.id, by=fixtures.ada)
    for row, who, code in (
        (asked, fixtures.ada, RefusalCode.CONSULT_PENDING),
        (moving, fixtures.ada, RefusalCode.TRANSFER_PENDING),
        (await fixtures.talking(), fixtures.bob, RefusalCode.NOT_FOUND),
        (await fixtures.wrap_up(), fixtures.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.talking(channel=Channel.RECORD), fixtures.ada, RefusalCode.CHANNEL_NOT_SUPPORTED),
    ):
        async with refusing(code):
            await request_consult(row.id, agent_id=fixtures.bob.id, by=who)
