"""A bot that says the same again and again, or whose customer has to, needs somebody's attention."""

from models import clock
from models.operations.conversations.send_message import send_message
from models.operations.drafts.approve_draft import approve_draft
from models.operations.offers.take_over import take_over
from models.rules.conversations.attention import AttentionCause, causes_of
from models.tables import Conversation, Message
from models.values import Viewer
from models.vocabulary import AttentionLevel, AttentionReason, BotPosture, MessageVisibility
from tests.models.events.test_attention import end_upgrade
from tests.models.events.test_formats import let_upgrade_begin
from tests.models.operations.holders import a_taker
from tests.support import invariants
from tests.support.draft_builders import a_bots, drafted
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, reread

SORRY = "I'm sorry, I did not understand that."
HUMAN = "Let me talk to a human!"


async def says(row: Conversation, by: Viewer, *texts: str) -> None:
    for text in texts:
        await send_message(row.id, text=text, by=by)


async def loop_of(row: Conversation) -> AttentionCause | None:
    found = causes_of((await reread(row)).attention_causes)
    return next((each for each in found if each.reason is AttentionReason.BOT_LOOPING), None)


async def test_what_the_bot_repeats_is_told_and_ends_with_other_words(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures, BotPosture.AUTO)
    await says(row, fixtures.bot, SORRY, SORRY)
    assert await loop_of(row) is None
    third = clock.now()
    with clock.standing_at(third):
        async with recording_facts(fixtures.bot) as recorded:
            await says(row, fixtures.bot, SORRY.upper())
    [posted] = recorded.facts
    assert posted.kind == "MessagePosted"
    values = (await reread(row)).values()
    assert (values.attention_level, values.attention_reasons) == (AttentionLevel.SOON, (AttentionReason.BOT_LOOPING,))
    cause = await loop_of(row)
    assert cause
    assert (cause.since, cause.began_at, cause.times) == (third, third, 3)
    await says(row, fixtures.bot, SORRY)
    cause = await loop_of(row)
    assert cause
    assert (cause.level, cause.began_at, cause.times) == (AttentionLevel.NOW, third, 4)
    await invariants.check()
    await says(row, fixtures.bot, "Your parcel arrives on Friday.")
    assert await loop_of(row) is None


async def test_what_the_customer_has_to_repeat_is_told(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures, BotPosture.AUTO)
    for number in range(3):
        await says(row, fixtures.cleo, HUMAN)
        await says(row, fixtures.bot, f"Here is what I know, part {number * 11}: {chr(97 + number) * 40}")
    cause = await loop_of(row)
    assert cause
    assert (cause.level, cause.times) == (AttentionLevel.SOON, 3)
    await says(row, fixtures.cleo, "Fine, then tell me about my order.")
    assert await loop_of(row) is None


async def test_ends_when_a_person_takes_over_and_people_may_repeat_themselves(fixtures: Fixtures) -> None:
    row, lea = await a_bots(fixtures, BotPosture.AUTO), await a_taker(fixtures)
    await says(row, fixtures.bot, *[SORRY] * 4)
    await take_over(row.id, by=lea)
    assert await loop_of(row) is None
    await says(row, lea, *[SORRY] * 4)
    await says(row, fixtures.cleo, *[HUMAN] * 4)
    after = await reread(row)
    assert (await loop_of(row), after.bot_repeats, after.customer_repeats) == (None, 0, 0)


async def test_notes_and_what_was_said_before_the_bot_came_do_not_count(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures, BotPosture.AUTO)
    for _ in range(3):
        await send_message(row.id, text=SORRY, visibility=MessageVisibility.INTERNAL, by=fixtures.bot)
    await says(row, fixtures.bot, SORRY)
    await says(row, fixtures.cleo, HUMAN, HUMAN)
    await row.update_from_dict({"state_changed_at": clock.now()}).save(update_fields=["state_changed_at"])
    await says(row, fixtures.cleo, HUMAN, HUMAN)
    after = await reread(row)
    assert (await loop_of(row), after.bot_repeats, after.customer_repeats) == (None, 1, 2)


async def test_drafts_count_once_they_are_approved(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures, consultants=[fixtures.ada])
    drafts = [await drafted(row, fixtures, SORRY) for _ in range(3)]
    assert (await reread(row)).bot_repeats == 0
    for draft in drafts:
        await approve_draft(draft.id, by=fixtures.ada)
    assert (await loop_of(row)) is not None


async def test_what_was_erased_is_not_compared(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures, BotPosture.AUTO)
    await says(row, fixtures.bot, SORRY, SORRY)
    await Message.filter(conversation_id=row.id).update(text=None)
    await says(row, fixtures.bot, SORRY)
    assert (await reread(row)).bot_repeats == 1


async def test_is_told_once_the_upgrade_is_finished(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures, BotPosture.AUTO)
    await let_upgrade_begin()
    await says(row, fixtures.bot, *[SORRY] * 4)
    assert await loop_of(row) is None


async def test_what_was_counted_before_the_end_of_an_upgrade_is_forgotten(fixtures: Fixtures) -> None:
    """The release before may have written other words since, and counts none."""
    bots, customers = await a_bots(fixtures, BotPosture.AUTO), await a_bots(fixtures, BotPosture.AUTO)
    await let_upgrade_begin()
    await says(bots, fixtures.bot, *[SORRY] * 4)
    await says(customers, fixtures.cleo, *[HUMAN] * 4)
    await says(customers, fixtures.bot, "Of course.")
    assert ((await reread(bots)).bot_repeats, (await reread(customers)).customer_repeats) == (4, 4)
    await end_upgrade()
    for row in (bots, customers):
        after = await reread(row)
        assert (after.bot_repeats, after.customer_repeats) == (0, 0)
