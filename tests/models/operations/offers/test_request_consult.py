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
from tests.support.fixtures import Cast
from tests.support.telling import refusing, reread, telling

LATER = timedelta(minutes=5)
STARTED = (SystemMessageKind.CONSULT_STARTED, Audience.AGENT, {"name": "Bob"})


async def test_the_colleague_is_asked_and_it_takes_no_capacity(cast: Cast) -> None:
    row = await cast.talking()
    async with telling(cast.ada, Act.REQUEST_CONSULT) as told:
        done = await request_consult(row.id, agent_id=cast.bob.id, by=cast.ada)
    assert told.kinds == ["ConversationChanged"]
    assert told.change.aspects == {ConversationAspect.OFFER}
    after = told.change.after
    assert (after.offered_to, after.offered_for, after.agent_id) == (cast.bob.id, OfferKind.CONSULT, cast.ada.id)
    offer = await Offer.get(id=done.offer_id)
    assert (offer.kind, offer.units, offer.made_by_id) == (OfferKind.CONSULT, 0, cast.ada.id)
    assert (await agent_values())[cast.bob.id].units_used == 0
    assert await DueTime.exists(kind=DueKind.OFFER_EXPIRES, subject_id=offer.id)


async def test_accepted_the_colleague_takes_part(cast: Cast) -> None:
    row = await cast.talking()
    offer_id = (await request_consult(row.id, agent_id=cast.bob.id, by=cast.ada)).offer_id
    async with telling(cast.bob, Act.ACCEPT_OFFER) as told:
        await accept_offer(offer_id, by=cast.bob)
    change = told.change
    assert change.aspects == {ConversationAspect.OFFER, ConversationAspect.PARTICIPANTS}
    assert change.after.party == {cast.ada.id, cast.bob.id, cast.cleo.id}
    assert [(move.person_id, move.mode) for move in change.participants] == [(cast.bob.id, ParticipantMode.CONSULT)]
    assert (change.after.agent_id, change.after.state_reason) == (cast.ada.id, change.before.state_reason)  # type: ignore[union-attr]
    assert await told.announced() == [STARTED]
    assert (await agent_values())[cast.bob.id].units_used == 0
    assert (await reread(row)).transfer_count == 0


@pytest.mark.parametrize("policy", TransferRejectPolicy)
@pytest.mark.parametrize("expires", [False, True])
async def test_unanswered_or_declined_the_agent_goes_on_alone(
    cast: Cast, policy: TransferRejectPolicy, expires: bool
) -> None:
    """Whatever the workstream says of transfers, of missed offers and of declined ones."""
    await Workstream.filter(id=cast.chat.id).update(
        transfer_reject_policy=policy, missed_sets_inactive=True, declined_sets_do_not_disturb=True
    )
    row = await cast.talking()
    offer_id = (await request_consult(row.id, agent_id=cast.bob.id, by=cast.ada)).offer_id
    async with telling() as told:
        if expires:
            with clock.standing_at(clock.now() + LATER):
                await expire_offer(offer_id, by=SYSTEM)
        else:
            await decline_offer(offer_id, by=cast.bob)
    assert told.kinds == ["ConversationChanged"]
    assert told.change.aspects == {ConversationAspect.OFFER}
    assert told.change.after.state is ConversationState.ACTIVE
    assert (await agent_values())[cast.bob.id].presence is Presence.AVAILABLE


@pytest.mark.parametrize("name", ["transfer", "leave", "end", "force close"])
async def test_whatever_moves_the_conversation_withdraws_it(cast: Cast, name: str) -> None:
    row = await cast.talking()
    offer_id = (await request_consult(row.id, agent_id=cast.bob.id, by=cast.ada)).offer_id
    async with telling() as told:
        match name:
            case "transfer":
                await transfer(row.id, agent_id=cast.bob.id, by=cast.sam)
            case "leave":
                await leave(row.id, by=cast.ada)
            case "end":
                await end_conversation(row.id, by=cast.ada)
            case _:
                await force_close(row.id, by=cast.sam)
    withdrawn = told.change.offers[0]
    assert (withdrawn.id, withdrawn.kind, withdrawn.status) == (offer_id, OfferKind.CONSULT, OfferStatus.WITHDRAWN)


async def test_a_supervisor_who_comes_to_help_monitors_no_longer(cast: Cast) -> None:
    user = await an_agent("Both", in_=[cast.support], also=[Role.SUPERVISOR])
    await QueueSupervisor.create(queue=cast.support, supervisor=user)
    both, row = await viewer_of(user), await cast.talking()
    session_id = (await monitor(row.id, by=both)).session_id
    offer_id = (await request_consult(row.id, agent_id=both.id, by=cast.ada)).offer_id
    async with telling(both) as told:
        await accept_offer(offer_id, by=both)
    session = await MonitoringSession.get(id=session_id)
    assert session.end_reason is MonitoringEndReason.RULE_NO_LONGER_HOLDS
    assert both.id in told.change.after.party


async def test_a_colleague_without_room_can_be_asked_one_who_is_away_can_not(cast: Cast) -> None:
    row = await cast.talking()
    for _ in range(5):
        await cast.talking(agent=cast.bob)
    await set_presence(Presence.AVAILABLE, by=cast.bob)
    assert (await agent_values())[cast.bob.id].presence is Presence.DO_NOT_DISTURB
    done = await request_consult(row.id, agent_id=cast.bob.id, by=cast.ada)
    await decline_offer(done.offer_id, by=cast.bob)
    await set_presence(Presence.AWAY, by=cast.bob)
    async with refusing(RefusalCode.AGENT_PRESENCE_NOT_ALLOWED):
        await request_consult(row.id, agent_id=cast.bob.id, by=cast.ada)


async def test_refuses_whom_one_does_not_know_bots_oneself_and_who_helps_already(cast: Cast) -> None:
    row = await cast.talking(consultants=[cast.bob])
    for target, code in (
        (cast.dan, RefusalCode.NOT_FOUND),
        (cast.sam, RefusalCode.NOT_FOUND),
        (cast.bot, RefusalCode.AGENT_IS_BOT),
        (cast.ada, RefusalCode.SAME_AGENT),
        (cast.bob, RefusalCode.SAME_AGENT),
    ):
        async with refusing(code):
            await request_consult(row.id, agent_id=target.id, by=cast.ada)


async def test_refuses_who_does_not_talk_in_it_and_a_second_request(cast: Cast) -> None:
    asked, moving = await cast.talking(), await cast.talking(offered_to=cast.bob)
    await request_consult(asked.id, agent_id=cast.bob.id, by=cast.ada)
    for row, who, code in (
        (asked, cast.ada, RefusalCode.CONSULT_PENDING),
        (moving, cast.ada, RefusalCode.TRANSFER_PENDING),
        (await cast.talking(), cast.bob, RefusalCode.NOT_FOUND),
        (await cast.wrap_up(), cast.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await cast.talking(channel=Channel.RECORD), cast.ada, RefusalCode.CHANNEL_NOT_SUPPORTED),
    ):
        async with refusing(code):
            await request_consult(row.id, agent_id=cast.bob.id, by=who)
