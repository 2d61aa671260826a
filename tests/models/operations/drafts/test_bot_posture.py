"""Who sets a bot's posture, where it comes from, and how drafts end by themselves."""

from collections.abc import Awaitable, Callable

import pytest

from models.events.facts import DraftChanged
from models.operations.configuration.save_workstream import save_workstream
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.force_close import force_close
from models.operations.conversations.leave import leave
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.operations.drafts.approve_draft import approve_draft
from models.operations.drafts.drop_draft import drop_draft
from models.operations.drafts.set_bot_posture import set_bot_posture
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.operations.offers.take_over import take_over
from models.operations.queues.escalate_conversation import escalate_conversation
from models.rules.configuration.administration import WorkstreamChanges
from models.tables import Conversation, Draft, Message
from models.vocabulary import Act, AuditOutcome, BotPosture, Channel, DraftStatus, RefusalCode
from tests.models.operations.holders import a_taker
from tests.support.builders import a_workstream
from tests.support.draft_builders import WORDS, a_bots, a_draft
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, newest_audit_entry, recording_facts, refusing, reread


async def test_a_supervisor_sets_it_and_it_is_audited(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures, BotPosture.AUTO)
    async with recording_facts(fixtures.sam, Act.SET_BOT_POSTURE) as recorded:
        await set_bot_posture(row.id, posture=BotPosture.OFF, by=fixtures.sam)
    assert (recorded.change.aspects, recorded.change.after.bot_posture) == (frozenset(), BotPosture.OFF)
    assert ((await reread(row)).bot_posture, (await reread(row)).version) == (BotPosture.OFF, row.version)
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.conversation_id) == (Act.SET_BOT_POSTURE, AuditOutcome.DONE, row.id)
    assert entry.details == '{"changed":{"botPosture":["AUTO","OFF"]}}'
    async with changing_nothing():
        await set_bot_posture(row.id, posture=BotPosture.OFF, by=fixtures.sam)


async def test_agents_who_have_it_or_help_set_it(fixtures: Fixtures) -> None:
    own = await fixtures.talking()
    await set_bot_posture(own.id, posture=BotPosture.DRAFT, by=fixtures.ada)
    row = await a_bots(fixtures, BotPosture.AUTO, consultants=[fixtures.ada])
    await set_bot_posture(row.id, posture=BotPosture.DRAFT, by=fixtures.ada)
    assert (await reread(row)).bot_posture is BotPosture.DRAFT


async def test_refuses_bots_and_strangers(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures)
    for who, code in (
        (fixtures.bot, RefusalCode.ROLE_REQUIRED),
        (fixtures.admin, RefusalCode.ROLE_REQUIRED),
        (fixtures.api_sam, RefusalCode.API_ACCESS_ROLE),
        (fixtures.cleo, RefusalCode.OWN_CONVERSATION),
        (fixtures.tom, RefusalCode.NOT_FOUND),
        (fixtures.bob, RefusalCode.NOT_FOUND),
    ):
        async with refusing(code, by=who, audited=True):
            await set_bot_posture(row.id, posture=BotPosture.AUTO, by=who)
    for conversation, code in (
        (await fixtures.closed(), RefusalCode.ALREADY_CLOSED),
        (await fixtures.conversation(channel=Channel.RECORD), RefusalCode.CHANNEL_NOT_SUPPORTED),
    ):
        async with refusing(code, by=fixtures.sam, audited=True):
            await set_bot_posture(conversation.id, posture=BotPosture.OFF, by=fixtures.sam)


async def test_conversations_start_with_that_of_their_workstream(fixtures: Fixtures) -> None:
    ongoing = await a_bots(fixtures, BotPosture.AUTO)
    await save_workstream(fixtures.chat.id, WorkstreamChanges(bot_posture=BotPosture.DRAFT), by=fixtures.admin)
    assert (await newest_audit_entry()).details == '{"changed":{"botPosture":["AUTO","DRAFT"]}}'
    started = await start_conversation(workstream=fixtures.chat.name, by=fixtures.connector, customer=_dora())
    assert (await Conversation.get(id=started.conversation_id)).bot_posture is BotPosture.DRAFT
    assert (await reread(ongoing)).bot_posture is BotPosture.AUTO
    plain = await a_workstream(fixtures.support, "Plain", channel=Channel.SMS)
    assert plain.bot_posture is BotPosture.AUTO


async def _taken_over(row: Conversation, fixtures: Fixtures) -> object:
    return await take_over(row.id, by=await a_taker(fixtures))


ENDINGS: dict[str, tuple[Callable[[Conversation, Fixtures], Awaitable[object]], DraftStatus]] = {
    "takeOver": (_taken_over, DraftStatus.TAKEN_OVER),
    "forceClose": (lambda row, fixtures: force_close(row.id, by=fixtures.sam), DraftStatus.CONVERSATION_CLOSED),
    "endConversation": (
        lambda row, fixtures: end_conversation(row.id, by=fixtures.bot),
        DraftStatus.CONVERSATION_CLOSED,
    ),
    "escalateConversation": (
        lambda row, fixtures: escalate_conversation(row.id, queue_id=fixtures.sales.id, by=fixtures.bot),
        DraftStatus.BOT_LEFT,
    ),
    "leave": (lambda row, fixtures: leave(row.id, by=fixtures.bot), DraftStatus.BOT_LEFT),
    "wrap-up": (lambda row, fixtures: end_conversation(row.id, by=fixtures.cleo), DraftStatus.MOVED_TO_WRAP_UP),
    "AUTO": (
        lambda row, fixtures: set_bot_posture(row.id, posture=BotPosture.AUTO, by=fixtures.sam),
        DraftStatus.POSTURE_CHANGED,
    ),
    "OFF": (
        lambda row, fixtures: set_bot_posture(row.id, posture=BotPosture.OFF, by=fixtures.sam),
        DraftStatus.POSTURE_CHANGED,
    ),
}


@pytest.mark.parametrize("name", ENDINGS)
async def test_a_draft_ends_by_itself(fixtures: Fixtures, name: str) -> None:
    """In the transaction of the act, with its reason; what somebody decides about it afterwards changes nothing."""
    act, status = ENDINGS[name]
    row = await a_bots(fixtures)
    drafts = [await a_draft(row), await a_draft(row, "And also this.")]
    await monitor(row.id, by=fixtures.sam)
    async with recording_facts() as recorded:
        await act(row, fixtures)
    ended = [fact for fact in recorded.facts if isinstance(fact, DraftChanged)]
    assert [(fact.draft.id, fact.draft.status) for fact in ended] == [(each.id, status) for each in drafts]
    assert {fact.draft.decided_by for fact in ended} == {None}
    change = recorded.changes[0].after
    assert change.drafts_pending == 0, "whoever sees the conversation from now on never sees that drafts wait"
    assert await Message.filter(sender_id=fixtures.bot.id).count() == 0
    for decide in (approve_draft, drop_draft):
        is_gone = name == "escalateConversation"  # to a queue that Sam doesn't oversee
        async with refusing(RefusalCode.NOT_FOUND if is_gone else RefusalCode.DRAFT_ENDED, audited=True):
            await decide(drafts[0].id, by=fixtures.sam)


async def test_late_words_are_no_drafts(fixtures: Fixtures) -> None:
    row, lea = await a_bots(fixtures), await a_taker(fixtures)
    await send_message(row.id, text=WORDS, expected_epoch=1, by=fixtures.bot)
    await take_over(row.id, by=lea)
    async with refusing(RefusalCode.TAKEN_OVER, by=fixtures.bot):
        await send_message(row.id, text="A late word", by=fixtures.bot)
    other = await a_bots(fixtures)
    async with refusing(RefusalCode.TAKEN_OVER, by=fixtures.bot):
        await send_message(other.id, text="Decided before", expected_epoch=0, by=fixtures.bot)
    assert {draft.status async for draft in Draft.all()} == {DraftStatus.TAKEN_OVER}


async def test_what_leaves_it_with_its_bot_ends_no_draft(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures)
    await a_draft(row)
    await monitor(row.id, by=fixtures.sam)
    await join(row.id, by=fixtures.rosa)
    await leave(row.id, by=fixtures.rosa)
    await set_bot_posture(row.id, posture=BotPosture.DRAFT, by=fixtures.sam)
    await send_message(row.id, text="Are you there?", by=fixtures.cleo)
    assert (await reread(row)).drafts_pending == 1


def _dora() -> NewCustomer:
    return NewCustomer(name="Dora", external_id="d")
