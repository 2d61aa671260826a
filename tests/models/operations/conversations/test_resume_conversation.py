"""Resuming a conversation that waits for its customer: like picking it, but only for the agent who keeps it."""

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
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing, reread


async def test_the_agent_talks_again(fixtures: Fixtures) -> None:
    row = await fixtures.waiting()
    async with recording_facts(fixtures.ada, Act.RESUME) as recorded:
        await resume_conversation(row.id, by=fixtures.ada)
    after = recorded.change.after
    assert (after.state, after.sub_state) == (ConversationState.ACTIVE, ActiveSubState.IN_CONVERSATION)
    assert (after.state_reason, after.agent_id) == (StateReason.IN_CONVERSATION, fixtures.ada.id)
    assert after.party == {fixtures.ada.id, fixtures.cleo.id}
    assert (await reread(row)).handled_since == recorded.change.at
    assert await recorded.announced() == [(SystemMessageKind.AGENT_JOINED, Audience.BOTH, {"name": "Ada"})]
    assert (await UserPresence.get(user_id=fixtures.ada.id)).presence is Presence.BUSY


async def test_a_pending_transfer_is_withdrawn(fixtures: Fixtures) -> None:
    row = await fixtures.waiting(offered_to=fixtures.bob)
    async with recording_facts(fixtures.ada) as recorded:
        await resume_conversation(row.id, by=fixtures.ada)
    assert [(offer.agent_id, offer.status) for offer in recorded.change.offers] == [
        (fixtures.bob.id, OfferStatus.WITHDRAWN)
    ]
    assert recorded.change.after.offered_to is None


async def test_takes_room_presence_and_no_more_than_ten(fixtures: Fixtures) -> None:
    big = await fixtures.waiting(units=110)
    async with refusing(RefusalCode.CAPACITY_EXCEEDED) as caught:
        await resume_conversation(big.id, by=fixtures.ada)
    assert caught.refusal.exceeded_by == 10
    row, small = await fixtures.waiting(), await a_workstream(fixtures.support, units=1)
    for _ in range(MOST_OPEN_CONVERSATIONS):
        await fixtures.talking(workstream=small)
    async with refusing(RefusalCode.TOO_MANY_CONVERSATIONS):
        await resume_conversation(row.id, by=fixtures.ada)
    await set_presence(Presence.AWAY, by=fixtures.ada)
    async with refusing(RefusalCode.AGENT_PRESENCE_NOT_ALLOWED):
        await resume_conversation(row.id, by=fixtures.ada)


async def test_refuses_others_and_other_states(fixtures: Fixtures) -> None:
    for row, who, code in (
        (await fixtures.waiting(), fixtures.bob, RefusalCode.NOT_FOUND),
        (await fixtures.waiting(offered_to=fixtures.bob), fixtures.bob, RefusalCode.NOT_PARTICIPANT),
        (await fixtures.waiting(), fixtures.sam, RefusalCode.ROLE_REQUIRED),
        (await fixtures.talking(), fixtures.ada, RefusalCode.STATE_NOT_ALLOWED),
        (await fixtures.closed(agent=fixtures.ada), fixtures.ada, RefusalCode.ALREADY_CLOSED),
    ):
        async with refusing(code):
            await resume_conversation(row.id, by=who)
