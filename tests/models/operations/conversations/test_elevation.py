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
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, refusing, reread

VOICE, VIDEO = ElevatedMode


@pytest.mark.parametrize("channel", [Channel.LIVE_CHAT, Channel.WHATSAPP])
@pytest.mark.parametrize(
    ("mode", "kind"),
    [(VOICE, SystemMessageKind.ELEVATED_TO_VOICE), (VIDEO, SystemMessageKind.ELEVATED_TO_VIDEO)],
)
async def test_its_agent_elevates_it(
    fixtures: Fixtures, channel: Channel, mode: ElevatedMode, kind: SystemMessageKind
) -> None:
    row = await fixtures.talking(channel=channel)
    async with recording_facts(fixtures.ada, Act.ELEVATE) as recorded:
        await elevate_conversation(row.id, mode=mode, by=fixtures.ada)
    assert recorded.change.aspects == {ConversationAspect.ELEVATION}
    assert (recorded.change.after.elevated_to, recorded.change.after.version) == (mode, row.version + 1)
    assert await recorded.announced() == [(kind, Audience.BOTH, {"name": "Ada"})]


async def test_withdraws_a_pending_transfer_and_lets_none_be_made(fixtures: Fixtures) -> None:
    row = await fixtures.talking(offered_to=fixtures.bob)
    async with recording_facts(fixtures.ada, Act.ELEVATE) as recorded:
        await elevate_conversation(row.id, mode=VIDEO, by=fixtures.ada)
    assert recorded.change.aspects == {ConversationAspect.ELEVATION, ConversationAspect.OFFER}
    assert [offer.status for offer in recorded.change.offers] == [OfferStatus.WITHDRAWN]
    async with refusing(RefusalCode.ELEVATED_TO_VOICE_OR_VIDEO, audited=True):
        await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    await end_elevation(row.id, by=fixtures.ada)
    await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)


async def test_leaves_a_colleague_who_was_asked_for_advice_asked(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    offer = await an_offer(row, fixtures.bob, kind=OfferKind.CONSULT)
    async with recording_facts(fixtures.ada, Act.ELEVATE) as recorded:
        await elevate_conversation(row.id, mode=VOICE, by=fixtures.ada)
    assert recorded.change.aspects == {ConversationAspect.ELEVATION}
    await accept_offer(offer.id, by=fixtures.bob)


async def test_a_voice_call_becomes_a_video_call_and_repeating_changes_nothing(fixtures: Fixtures) -> None:
    row = await fixtures.talking(elevated_to=VOICE)
    async with changing_nothing():
        await elevate_conversation(row.id, mode=VOICE, by=fixtures.ada)
    async with recording_facts(fixtures.ada, Act.ELEVATE) as recorded:
        await elevate_conversation(row.id, mode=VIDEO, by=fixtures.ada)
    assert recorded.change.after.elevated_to is VIDEO


@pytest.mark.parametrize("who", ["ada", "cleo", "connector"])
async def test_either_side_ends_it(fixtures: Fixtures, who: str) -> None:
    row = await fixtures.talking(elevated_to=VIDEO, connector=fixtures.connector)
    by: Viewer = getattr(fixtures, who)
    async with recording_facts(by, Act.END_ELEVATION) as recorded:
        await end_elevation(row.id, by=by)
    assert (recorded.change.after.elevated_to, recorded.change.after.state) == (None, ConversationState.ACTIVE)
    assert await recorded.announced() == [(SystemMessageKind.ELEVATION_ENDED, Audience.BOTH, {})]


@pytest.mark.parametrize("end", ["leave", "end"])
async def test_it_ends_with_the_talk(fixtures: Fixtures, end: str) -> None:
    row = await fixtures.talking(elevated_to=VOICE)
    async with recording_facts(fixtures.ada) as recorded:
        await (leave(row.id, by=fixtures.ada) if end == "leave" else end_conversation(row.id, by=fixtures.ada))
    assert recorded.change.aspects >= {ConversationAspect.STATE, ConversationAspect.ELEVATION}
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
    fixtures: Fixtures, state: ConversationState, sub_state: ActiveSubState | None, code: RefusalCode
) -> None:
    row = await fixtures.conversation(state, sub_state)
    async with refusing(code):
        await elevate_conversation(row.id, mode=VOICE, by=fixtures.ada)


async def test_what_is_closed_is_no_more(fixtures: Fixtures) -> None:
    row = await fixtures.closed(agent=fixtures.ada)
    async with refusing(RefusalCode.ALREADY_CLOSED):
        await elevate_conversation(row.id, mode=VOICE, by=fixtures.ada)
    async with refusing(RefusalCode.ALREADY_CLOSED):
        await end_elevation(row.id, by=fixtures.ada)


@pytest.mark.parametrize("channel", [Channel.VOICE, Channel.RECORD])
async def test_only_messaging_can_be_elevated(fixtures: Fixtures, channel: Channel) -> None:
    row = await fixtures.talking(channel=channel)
    async with refusing(RefusalCode.CHANNEL_NOT_SUPPORTED):
        await elevate_conversation(row.id, mode=VIDEO, by=fixtures.ada)


async def test_a_bot_makes_no_calls(fixtures: Fixtures) -> None:
    row = await fixtures.talking(agent=fixtures.bot)
    async with refusing(RefusalCode.ROLE_REQUIRED):
        await elevate_conversation(row.id, mode=VOICE, by=fixtures.bot)


async def test_others_neither_start_nor_end_calls(fixtures: Fixtures) -> None:
    row = await fixtures.talking(elevated_to=VOICE, consultants=[fixtures.bob])
    for by in (fixtures.sam, fixtures.bob, fixtures.cleo):
        async with refusing(RefusalCode.NOT_PARTICIPANT):
            await elevate_conversation(row.id, mode=VIDEO, by=by)
    for by in (fixtures.sam, fixtures.bob):
        async with refusing(RefusalCode.NOT_PARTICIPANT):
            await end_elevation(row.id, by=by)
    async with refusing(RefusalCode.NOT_FOUND):
        await end_elevation(row.id, by=fixtures.tom)


async def test_there_must_be_a_call_to_end(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    async with refusing(RefusalCode.STATE_NOT_ALLOWED):
        await end_elevation(row.id, by=fixtures.cleo)
