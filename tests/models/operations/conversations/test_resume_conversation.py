"""Resuming what waits for its customer: as picking it, by the one who keeps it."""

from models.operations.conversations.resume_conversation import resume_conversation
from models.operations.presence.set_presence import set_presence
from models.rules.offers.capacity import MOST_OPEN_CONVERSATIONS
from models.tables import UserPresence
from models.vocabulary import (
    Act,
    ActiveSubState,
    Audience,
    ConversationState,
    OfferStatus,
    Presence,
    RefusalCode,
    StateReason,
    SystemMessageKind,
)
from tests.support.builders import a_workstream
from tests.support.fixtures import Cast
from tests.support.telling import refusing, reread, telling


async def test_the_agent_talks_again(cast: Cast) -> None:
    row = await cast.waiting()
    async with telling(cast.ada, Act.RESUME) as told:
        await resume_conversation(row.id, by=cast.ada)
    after = told.change.after
    assert (after.state, after.sub_state) == (ConversationState.ACTIVE, ActiveSubState.IN_CONVERSATION)
    assert (after.state_reason, after.agent_id) == (StateReason.IN_CONVERSATION, cast.ada.id)
    assert after.party == {cast.ada.id, cast.cleo.id}
    assert (await reread(row)).handled_since == told.change.at
    assert await told.announced() == [(SystemMessageKind.AGENT_JOINED, Audience.BOTH, {"name": "Ada"})]
    assert (await UserPresence.get(user_id=cast.ada.id)).presence is Presence.BUSY


async def test_a_pending_transfer_is_withdrawn(cast: Cast) -> None:
    row = await cast.waiting(offered_to=cast.bob)
    async with telling(cast.ada) as told:
        await resume_conversation(row.id, by=cast.ada)
    assert [(offer.agent_id, offer.status) for offer in told.change.offers] == [(cast.bob.id, OfferStatus.WITHDRAWN)]
    assert told.change.after.offered_to is None


async def test_takes_room_presence_and_no_more_than_ten(cast: Cast) -> None:
    big = await cast.waiting(units=110)
    async with refusing(RefusalCode.CAPACITY_EXCEEDED) as caught:
        await resume_conversation(big.id, by=cast.ada)
    assert caught.refusal.exceeded_by == 10
    row, small = await cast.waiting(), await a_workstream(cast.support, units=1)
    for _ in range(MOST_OPEN_CONVERSATIONS):
        await cast.talking(workstream=small)
    async with refusing(RefusalCode.TOO_MANY_CONVERSATIONS):
        await resume_conversation(row.id, by=cast.ada)
    await set_presence(Presence.AWAY, by=cast.ada)
    async with refusing(RefusalCode.AGENT_PRESENCE_NOT_ALLOWED):
        await resume_conversation(row.id, by=cast.ada)


async def test_refuses_others_and_other_states(cast: Cast) -> None:
    for row, who, code in (
        (await cast.waiting(), cast.bob, RefusalCode.NOT_FOUND),
        (await cast.waiting(offered_to=cast.bob), cast.bob, RefusalCode.NOT_PARTICIPANT),
        (await cast.waiting(), cast.sam, RefusalCode.ROLE_REQUIRED),
        (await cast.talking(), cast.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await cast.closed(agent=cast.ada), cast.ada, RefusalCode.ALREADY_CLOSED),
    ):
        async with refusing(code):
            await resume_conversation(row.id, by=who)
