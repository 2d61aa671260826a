"""Elevating a conversation to a call, ending that, and what ends it by itself: elevate_conversation.py, end_elevation.py."""

import pytest

from models.operations.conversations.elevate_conversation import elevate_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.end_elevation import end_elevation
from models.operations.conversations.leave import leave
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.transfer import transfer
from models.values import Viewer
from models.vocabulary import (
    Act,
    ActiveSubState,
    Audience,
    Channel,
    ConversationAspect,
    ConversationState,
    ElevatedMode,
    OfferKind,
    OfferStatus,
    RefusalCode,
    SystemMessageKind,
)
from tests.support.builders import an_offer
from tests.support.fixtures import Cast
from tests.support.telling import changing_nothing, refusing, reread, telling

VOICE, VIDEO = ElevatedMode


@pytest.mark.parametrize("channel", [Channel.LIVE_CHAT, Channel.WHATSAPP])
@pytest.mark.parametrize(
    ("mode", "kind"),
    [(VOICE, SystemMessageKind.ELEVATED_TO_VOICE), (VIDEO, SystemMessageKind.ELEVATED_TO_VIDEO)],
)
async def test_its_agent_elevates_it(cast: Cast, channel: Channel, mode: ElevatedMode, kind: SystemMessageKind) -> None:
    row = await cast.talking(channel=channel)
    async with telling(cast.ada, Act.ELEVATE) as told:
        await elevate_conversation(row.id, mode=mode, by=cast.ada)
    assert told.change.aspects == {ConversationAspect.ELEVATION}
    assert (told.change.after.elevated_to, told.change.after.version) == (mode, row.version + 1)
    assert await told.announced() == [(kind, Audience.BOTH, {"name": "Ada"})]


async def test_withdraws_a_pending_transfer_and_lets_none_be_made(cast: Cast) -> None:
    row = await cast.talking(offered_to=cast.bob)
    async with telling(cast.ada, Act.ELEVATE) as told:
        await elevate_conversation(row.id, mode=VIDEO, by=cast.ada)
    assert told.change.aspects == {ConversationAspect.ELEVATION, ConversationAspect.OFFER}
    assert [offer.status for offer in told.change.offers] == [OfferStatus.WITHDRAWN]
    async with refusing(RefusalCode.ELEVATED_TO_VOICE_OR_VIDEO, audited=True):
        await transfer(row.id, agent_id=cast.bob.id, by=cast.sam)
    await end_elevation(row.id, by=cast.ada)
    await transfer(row.id, agent_id=cast.bob.id, by=cast.sam)


async def test_leaves_a_colleague_who_was_asked_for_advice_asked(cast: Cast) -> None:
    row = await cast.talking()
    offer = await an_offer(row, cast.bob, kind=OfferKind.CONSULT)
    async with telling(cast.ada, Act.ELEVATE) as told:
        await elevate_conversation(row.id, mode=VOICE, by=cast.ada)
    assert told.change.aspects == {ConversationAspect.ELEVATION}
    await accept_offer(offer.id, by=cast.bob)


async def test_a_voice_call_becomes_a_video_call_and_repeating_changes_nothing(cast: Cast) -> None:
    row = await cast.talking(elevated_to=VOICE)
    async with changing_nothing():
        await elevate_conversation(row.id, mode=VOICE, by=cast.ada)
    async with telling(cast.ada, Act.ELEVATE) as told:
        await elevate_conversation(row.id, mode=VIDEO, by=cast.ada)
    assert told.change.after.elevated_to is VIDEO


@pytest.mark.parametrize("who", ["ada", "cleo", "connector"])
async def test_either_side_ends_it(cast: Cast, who: str) -> None:
    row = await cast.talking(elevated_to=VIDEO, connector=cast.connector)
    by: Viewer = getattr(cast, who)
    async with telling(by, Act.END_ELEVATION) as told:
        await end_elevation(row.id, by=by)
    assert (told.change.after.elevated_to, told.change.after.state) == (None, ConversationState.ACTIVE)
    assert await told.announced() == [(SystemMessageKind.ELEVATION_ENDED, Audience.BOTH, {})]


@pytest.mark.parametrize("end", ["leave", "end"])
async def test_it_ends_with_the_talk(cast: Cast, end: str) -> None:
    row = await cast.talking(elevated_to=VOICE)
    async with telling(cast.ada) as told:
        await (leave(row.id, by=cast.ada) if end == "leave" else end_conversation(row.id, by=cast.ada))
    assert told.change.aspects >= {ConversationAspect.STATE, ConversationAspect.ELEVATION}
    assert (await reread(row)).elevated_to is None


@pytest.mark.parametrize(
    ("state", "sub_state", "code"),
    [
        (ConversationState.ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE, RefusalCode.STATE_NOT_ALLOWED),
        (ConversationState.WAITING, None, RefusalCode.STATE_NOT_ALLOWED),
        (ConversationState.WRAP_UP, None, RefusalCode.STATE_NOT_ALLOWED),
    ],
)
async def test_only_a_talk_can_be_elevated(
    cast: Cast, state: ConversationState, sub_state: ActiveSubState | None, code: RefusalCode
) -> None:
    row = await cast.conversation(state, sub_state)
    async with refusing(code):
        await elevate_conversation(row.id, mode=VOICE, by=cast.ada)


async def test_what_is_closed_is_no_more(cast: Cast) -> None:
    row = await cast.closed(agent=cast.ada)
    async with refusing(RefusalCode.ALREADY_CLOSED):
        await elevate_conversation(row.id, mode=VOICE, by=cast.ada)
    async with refusing(RefusalCode.ALREADY_CLOSED):
        await end_elevation(row.id, by=cast.ada)


@pytest.mark.parametrize("channel", [Channel.VOICE, Channel.RECORD])
async def test_only_messaging_can_be_elevated(cast: Cast, channel: Channel) -> None:
    row = await cast.talking(channel=channel)
    async with refusing(RefusalCode.CHANNEL_NOT_SUPPORTED):
        await elevate_conversation(row.id, mode=VIDEO, by=cast.ada)


async def test_a_bot_makes_no_calls(cast: Cast) -> None:
    row = await cast.talking(agent=cast.bot)
    async with refusing(RefusalCode.ROLE_REQUIRED):
        await elevate_conversation(row.id, mode=VOICE, by=cast.bot)


async def test_others_neither_start_nor_end_calls(cast: Cast) -> None:
    row = await cast.talking(elevated_to=VOICE, consultants=[cast.bob])
    for by in (cast.sam, cast.bob, cast.cleo):
        async with refusing(RefusalCode.NOT_PARTICIPANT):
            await elevate_conversation(row.id, mode=VIDEO, by=by)
    for by in (cast.sam, cast.bob):
        async with refusing(RefusalCode.NOT_PARTICIPANT):
            await end_elevation(row.id, by=by)
    async with refusing(RefusalCode.NOT_FOUND):
        await end_elevation(row.id, by=cast.tom)


async def test_there_must_be_a_call_to_end(cast: Cast) -> None:
    row = await cast.talking()
    async with refusing(RefusalCode.STATE_NOT_ALLOWED):
        await end_elevation(row.id, by=cast.cleo)
