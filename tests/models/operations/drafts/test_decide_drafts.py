"""What a bot writes in each posture, and what people make of its drafts: approved, edited or dropped, exactly once."""

import asyncio
from collections import Counter
from datetime import timedelta
from uuid import uuid4

from models import clock
from models.events.facts import DraftChanged, MessagePosted
from models.operations.conflicts import Conflict
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.send_message import MessageSent, send_message
from models.operations.drafts.approve_draft import DraftApproved, approve_draft
from models.operations.drafts.drop_draft import DraftDropped, drop_draft
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.rules.conversations.drafts import MOST_PENDING
from models.tables import Delivery, Draft, Message
from models.vocabulary import Act, AuditOutcome, BotPosture, DraftStatus, MessageVisibility, RefusalCode
from tests.support import invariants
from tests.support.draft_builders import WORDS, a_bots, a_draft, drafted
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import (
    changing_nothing,
    newest_audit_entry,
    recording_facts,
    refusing,
    rejecting,
    reread,
)

ROUNDS = 20


async def test_in_posture_auto_its_words_are_sent(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures, BotPosture.AUTO)
    async with recording_facts(fixtures.bot, Act.SEND_MESSAGE) as recorded:
        sent = await send_message(row.id, text=WORDS, by=fixtures.bot)
    assert (recorded.kinds, sent.is_draft) == (["MessagePosted"], False)


async def test_in_posture_draft_its_words_wait_and_the_customer_gets_nothing(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures, connector=fixtures.connector, unanswered_since=clock.now())
    async with recording_facts(fixtures.bot, Act.SEND_MESSAGE) as recorded:
        sent = await send_message(row.id, text="Card 4111 1111 1111 1111", by=fixtures.bot, request_id="one")
    [fact] = recorded.facts
    assert isinstance(fact, DraftChanged)
    assert (fact.draft.id, fact.draft.status, fact.draft.decided_by) == (sent.message_id, DraftStatus.PENDING, None)
    after = await reread(row)
    assert (after.drafts_pending, after.version, after.message_count) == (1, row.version, 0)
    assert (after.last_activity_at, after.unanswered_since) == (row.last_activity_at, row.unanswered_since)
    draft = await Draft.get(id=sent.message_id)
    assert (draft.bot_id, draft.queue_id, draft.text) == (fixtures.bot.id, fixtures.support.id, "Card •••• 1111")
    assert (await Message.all().count(), await Delivery.all().count()) == (0, 0)
    async with changing_nothing():
        again = await send_message(row.id, text="Card 4111 1111 1111 1111", by=fixtures.bot, request_id="one")
    assert (again.message_id, again.is_draft) == (sent.message_id, True)


async def test_its_notes_reach_people_at_once_and_people_write_as_ever(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures)
    note = await send_message(row.id, text="Angry", visibility=MessageVisibility.INTERNAL, by=fixtures.bot)
    await join(row.id, by=fixtures.sam)
    spoken = await send_message(row.id, text="Hello", visibility=MessageVisibility.PUBLIC, by=fixtures.sam)
    asked = await send_message(row.id, text="Hello?", by=fixtures.cleo)
    assert [each.is_draft for each in (note, spoken, asked)] == [False, False, False]


async def test_in_posture_off_all_its_words_are_refused(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures, BotPosture.OFF)
    for visibility in (None, *MessageVisibility):
        async with refusing(RefusalCode.BOT_OFF):
            await send_message(row.id, text=WORDS, visibility=visibility, by=fixtures.bot)


async def test_so_many_wait_and_no_more(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures)
    for number in range(MOST_PENDING):
        await a_draft(row, f"Draft {number}")
    async with refusing(RefusalCode.TOO_MANY_DRAFTS):
        await send_message(row.id, text=WORDS, by=fixtures.bot)


async def test_an_approved_draft_is_the_bots_message_and_audited(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures, connector=fixtures.connector, silent_since=clock.now())
    draft = await a_draft(row)
    await monitor(row.id, by=fixtures.sam)
    async with recording_facts(fixtures.sam, Act.APPROVE_DRAFT) as recorded:
        await approve_draft(draft.id, by=fixtures.sam)
    posted, delivered, ended = recorded.facts
    assert isinstance(posted, MessagePosted)
    assert isinstance(ended, DraftChanged)
    assert delivered.kind == "DeliveryChanged"
    assert (ended.draft.status, ended.draft.decided_by) == (DraftStatus.APPROVED, fixtures.sam.id)
    message = await Message.get(id=draft.id)
    assert (message.text, message.sender_id, message.public_number) == (WORDS, fixtures.bot.id, 1)
    after = await reread(row)
    assert (after.drafts_pending, after.silent_since, after.message_count) == (0, None, 1)
    entry = await newest_audit_entry()
    assert (entry.act, entry.outcome, entry.actor_id) == (Act.APPROVE_DRAFT, AuditOutcome.DONE, fixtures.sam.id)
    assert (entry.target_id, entry.conversation_id) == (draft.id, row.id)
    assert not entry.details


async def test_an_edited_draft_keeps_the_bots_words_beside_it(fixtures: Fixtures) -> None:
    ada = fixtures.ada
    row = await a_bots(fixtures, consultants=[ada])
    draft = await a_draft(row)
    async with rejecting("text must not be empty"):
        await approve_draft(draft.id, text="  ", by=ada)
    async with recording_facts(ada, Act.APPROVE_DRAFT):
        await approve_draft(draft.id, text="By Friday, to 4111 1111 1111 1111.", by=ada)
    after = await Draft.get(id=draft.id)
    assert (after.text, after.is_edited, after.ended_by_id) == (WORDS, True, ada.id)
    assert (await Message.get(id=draft.id)).text == "By Friday, to •••• 1111."
    assert (await newest_audit_entry()).details == '{"changed":{"isEdited":[false,true]}}'


async def test_a_dropped_draft_reaches_nobody(fixtures: Fixtures) -> None:
    ada = fixtures.ada
    row = await a_bots(fixtures, consultants=[ada])
    draft = await a_draft(row)
    async with recording_facts(ada, Act.DROP_DRAFT) as recorded:
        await drop_draft(draft.id, by=ada)
    assert recorded.kinds == ["DraftChanged"]
    assert await Message.filter(id=draft.id).count() == 0
    assert (await newest_audit_entry()).act is Act.DROP_DRAFT


async def test_who_comes_second_is_told_who_was_first(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures)
    for supervisor in (fixtures.sam, fixtures.rosa):
        await monitor(row.id, by=supervisor)
    for first in (approve_draft, drop_draft):
        draft = await drafted(row, fixtures)
        await first(draft.id, by=fixtures.sam)
        for second in (approve_draft, drop_draft):
            async with refusing(RefusalCode.DRAFT_DECIDED, by=fixtures.rosa, audited=True) as caught:
                await second(draft.id, by=fixtures.rosa)
            ended = await Draft.get(id=draft.id)
            assert isinstance(caught.refusal, Conflict)
            assert (caught.refusal.won_by, caught.refusal.won_at) == (fixtures.sam.actor, ended.ended_at)


async def test_approved_by_two_at_once_it_is_sent_once(fixtures: Fixtures) -> None:
    """The other one gets a Conflict that names the first; one who drops it counts as well."""
    row = await a_bots(fixtures, connector=fixtures.connector)
    both = (fixtures.sam, fixtures.rosa)
    for supervisor in both:
        await monitor(row.id, by=supervisor)
    won: Counter[str] = Counter()
    for number in range(ROUNDS):
        draft = await drafted(row, fixtures)
        second = drop_draft if number % 4 == 3 else approve_draft
        acts = [approve_draft(draft.id, by=both[0]), second(draft.id, by=both[1])]
        answers = await asyncio.gather(*acts, return_exceptions=True)
        [place] = [each for each, answer in enumerate(answers) if isinstance(answer, DraftApproved | DraftDropped)]
        conflict = answers[1 - place]
        assert isinstance(conflict, Conflict), conflict
        assert (conflict.code, conflict.won_by) == (RefusalCode.DRAFT_DECIDED, both[place].actor)
        is_sent = isinstance(answers[place], DraftApproved)
        assert await Message.filter(id=draft.id).count() == is_sent
        assert await Delivery.filter(message_id=draft.id).count() == is_sent
        won[both[place].name] += 1
    assert won.total() == ROUNDS
    await invariants.check()


async def test_a_repeated_approval_is_the_same(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures)
    draft = await a_draft(row)
    await monitor(row.id, by=fixtures.sam)
    done = await approve_draft(draft.id, by=fixtures.sam, request_id="one")
    async with changing_nothing():
        assert await approve_draft(draft.id, by=fixtures.sam, request_id="one") == done


async def test_refuses_who_may_not_decide(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures)
    draft = await a_draft(row)
    for who, code in (
        (fixtures.tom, RefusalCode.NOT_FOUND),
        (fixtures.dan, RefusalCode.NOT_FOUND),
        (fixtures.bob, RefusalCode.NOT_FOUND),
        (fixtures.cleo, RefusalCode.NOT_FOUND),
        (fixtures.admin, RefusalCode.NOT_FOUND),
        (fixtures.api_sam, RefusalCode.API_ACCESS_ROLE),
        (fixtures.bot, RefusalCode.ROLE_REQUIRED),
        (fixtures.sam, RefusalCode.NOT_PARTICIPANT),  # who has not read the conversation
    ):
        for act in (approve_draft, drop_draft):
            async with refusing(code, by=who, audited=True):
                await act(draft.id, by=who)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.sam, audited=True):
        await approve_draft(uuid4(), by=fixtures.sam)


async def test_refuses_what_the_channel_carries_no_longer(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures)
    draft = await a_draft(row)
    await monitor(row.id, by=fixtures.sam)
    await fixtures.chat.update_from_dict({"reply_window_seconds": 60}).save()
    await row.update_from_dict({"last_customer_message_at": clock.now() - timedelta(seconds=61)}).save()
    async with refusing(RefusalCode.REPLY_WINDOW_CLOSED, by=fixtures.sam, audited=True):
        await approve_draft(draft.id, by=fixtures.sam)
    await drop_draft(draft.id, by=fixtures.sam)


async def test_a_draft_and_its_approval_leave_no_trace_of_the_bots_answer(fixtures: Fixtures) -> None:
    """Whoever approves acts; the bot alone is the sender, and the system does nothing."""
    row = await a_bots(fixtures)
    sent = await send_message(row.id, text=WORDS, by=fixtures.bot)
    assert isinstance(sent, MessageSent)
    await monitor(row.id, by=fixtures.sam)
    before = await Message.all().values_list("id", flat=True)
    await approve_draft(sent.message_id, by=fixtures.sam)
    [added] = await Message.exclude(id__in=before)
    assert (added.sender_id, added.system_kind) == (fixtures.bot.id, None)


async def test_in_wrap_up_no_draft_is_written_because_nobody_would_approve_it(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures)
    await end_conversation(row.id, by=fixtures.cleo)
    for visibility in (None, MessageVisibility.PUBLIC):
        async with refusing(RefusalCode.VISIBILITY_NOT_ALLOWED):
            await send_message(row.id, text=WORDS, visibility=visibility, by=fixtures.bot)
    note = await send_message(row.id, text=WORDS, visibility=MessageVisibility.INTERNAL, by=fixtures.bot)
    assert not note.is_draft
