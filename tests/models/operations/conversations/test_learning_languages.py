"""What a customer's first words tell of their language is provisional. What was judged in a wrong one is judged again, once."""

from datetime import timedelta
from uuid import UUID

from models import clock
from models.events.facts import ConversationChanged, SentimentChanged
from models.followers import judging
from models.followers.judging import judge, remember
from models.followers.scoring import score
from models.operations.monitoring.monitor import monitor
from models.operations.sentiment.correct_sentiment import correct_sentiment
from models.operations.sentiment.score_messages import score_messages
from models.reading.sentiment_history import histories
from models.sentiment import registry
from models.sentiment.engine import Reading, Utterance
from models.tables import Conversation, Message
from models.values import SYSTEM
from models.vocabulary import LanguageSource, Polarity, SentimentLevel, UnsureReason
from tests.support.builders import a_message
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, reread

ENGLISH = "I have been waiting for my parcel for three weeks now and nobody answers my letters"
DUTCH = "Mijn pakket is nog steeds niet aangekomen en niemand geeft mij antwoord"
GERMAN = "Mein Paket ist seit zwei Wochen unterwegs und immer noch nicht da"


async def say(row: Conversation, *texts: str) -> list[Message]:
    """Each is scored before the next one comes."""
    messages = []
    for text in texts:
        messages.append(await a_message(row, text, language=row.language))
        await score([messages[-1].id])
    return [await Message.get(id=each.id) for each in messages]


async def reading_of(text: str, language: str) -> float | None:
    [reading] = await registry.engine().judge([Utterance(text, language)])
    return reading.score if reading else None


async def test_what_few_words_told_is_corrected_and_what_was_judged_by_it_is_judged_again(fixtures: Fixtures) -> None:
    row = await fixtures.talking(language="fr", language_known_by=None)
    [greeting] = await say(row, "bonjour, merci")
    assert (greeting.language, (await reread(row)).language) == ("fr", "fr")
    told = await histories([row.id])
    greeting, waiting = await Message.get(id=greeting.id), (await say(row, ENGLISH))[0]
    again = await Message.get(id=greeting.id)
    after = await reread(row)
    assert (after.language, after.language_known_by) == ("en", LanguageSource.DETECTED)
    assert [again.language, waiting.language] == ["en", "en"]
    assert greeting.sentiment_score == await reading_of("bonjour, merci", "fr")
    assert again.sentiment_score == await reading_of("bonjour, merci", "en") != greeting.sentiment_score
    assert (again.scored_at, again.moved_to, again.moved_score) == (
        greeting.scored_at,
        greeting.moved_to,
        greeting.moved_score,
    )
    assert (await histories([row.id])).get(row.id, [])[: len(told.get(row.id, []))] == told.get(row.id, [])


async def test_it_is_judged_again_once(fixtures: Fixtures) -> None:
    row = await fixtures.talking(language="fr", language_known_by=None)
    await say(row, "bonjour, merci")
    message = await a_message(row, ENGLISH)
    [judged] = (await judge([message.id])).values()
    assert len(judged.readings) == 2
    await score_messages(row.id, judged, by=SYSTEM)
    async with changing_nothing():
        await score_messages(row.id, judged, by=SYSTEM)
    remember(row.id, judged)
    later = await a_message(row, "ok")
    [judged] = (await judge([later.id])).values()
    assert judged.readings.keys() == {later.id}, "it is settled"


async def test_a_language_that_nobody_judges_takes_the_level_back_and_its_history_is_what_was_told(
    fixtures: Fixtures,
) -> None:
    row = await fixtures.talking(language="en", language_known_by=None)
    [thanks] = await say(row, "perfect, thank you")
    before = await reread(row)
    assert (before.language, before.sentiment_level) == ("en", SentimentLevel.SLIGHTLY_POSITIVE)
    message = await a_message(row, DUTCH)
    async with recording_facts() as recorded:
        await score([message.id])
    [fact] = recorded.facts
    assert isinstance(fact, ConversationChanged)
    assert (fact.after.sentiment_level, fact.after.unsure_because) == (None, UnsureReason.LANGUAGE_UNSUPPORTED)
    after = await reread(row)
    assert (after.language, after.sentiment_level, after.sentiment_message_id) == ("nl", None, None)
    thanks = await Message.get(id=thanks.id)
    assert (thanks.sentiment_score, thanks.sentiment_engine, thanks.language) == (None, None, "nl")
    [move] = (await histories([row.id]))[row.id]
    assert (move.before, move.after, move.message_id) == (None, SentimentLevel.SLIGHTLY_POSITIVE, thanks.id)
    async with recording_facts() as recorded:
        await say(row, ENGLISH, ENGLISH)
    assert next(fact.sentiment.before for fact in recorded.facts if isinstance(fact, SentimentChanged)) is None
    assert [move.before for move in (await histories([row.id]))[row.id]][:2] == [None, None]


async def test_a_change_within_a_batch_counts_from_its_message_on(fixtures: Fixtures) -> None:
    row = await fixtures.talking(language="de", language_known_by=None)
    await say(row, GERMAN)
    batch = [await a_message(row, text, language="de") for text in ("Danke", ENGLISH, "ok thanks")]
    await score([message.id for message in batch])
    rows = await Message.filter(conversation_id=row.id).order_by("number")
    assert [message.language for message in rows] == ["de", "de", "en", "en"]
    assert rows[1].sentiment_score == await reading_of("Danke", "de")
    assert (await reread(row)).language == "en"


async def test_what_was_detected_is_no_hint_to_itself(fixtures: Fixtures) -> None:
    """The next messages would be read as if the customer's phone were in that language."""
    row = await fixtures.talking(language="en", language_known_by=None)
    await say(row, "Anna Schmidt", "12 Hauptstrasse, Berlin")
    assert (await reread(row)).language == "de"
    rows = await say(row, "order 88812", "could you send the invoice again please?")
    assert ((await reread(row)).language, rows[-1].language) == ("en", "en")


async def test_what_the_customer_says_meanwhile_is_not_overruled(fixtures: Fixtures) -> None:
    row = await fixtures.talking(language="fr", language_known_by=None)
    [greeting] = await say(row, "bonjour, merci")
    message = await a_message(row, ENGLISH, language="fr")
    [judged] = (await judge([message.id])).values()
    await Conversation.filter(id=row.id).update(language="it", language_known_by=LanguageSource.SAID)
    await score_messages(row.id, judged, by=SYSTEM)
    assert (await reread(row)).language == "it"
    again = await Message.get(id=greeting.id)
    assert (again.language, again.sentiment_score) == (greeting.language, greeting.sentiment_score)


async def test_a_correction_while_the_language_is_unknown_hides_no_message(fixtures: Fixtures) -> None:
    row = await fixtures.talking(language="en", language_known_by=None)
    first, number = await say(row, "ok", "7916")
    assert (await reread(row)).language_known_by is None
    await monitor(row.id, by=fixtures.sam)
    await correct_sentiment(first.id, reads=Polarity.POSITIVE, by=fixtures.sam)
    assert (await reread(row)).unsure_because is None
    await Conversation.filter(id=row.id).update(language="de", language_known_by=LanguageSource.SAID)
    row = await reread(row)
    await say(row, "Danke")
    first, number = await Message.get(id=first.id), await Message.get(id=number.id)
    assert (first.language, first.corrected_to) == ("de", Polarity.POSITIVE)
    assert first.sentiment_score == await reading_of("ok", "de")
    assert (number.language, number.sentiment_score) == ("de", None)


async def test_rows_that_got_no_score_learn_their_language_too_however_old(fixtures: Fixtures) -> None:
    row = await fixtures.talking(language="fr", language_known_by=None)
    await score([(await a_message(row, str(number), language="fr")).id for number in range(judging.MOST_EARLIER + 3)])
    await say(row, GERMAN)
    assert {message.language async for message in Message.filter(conversation_id=row.id)} == {"de"}


async def test_without_a_new_message_nothing_is_replaced(fixtures: Fixtures) -> None:
    """No message would tell that the level changes: the engine fails for the one that told the language."""
    row = await fixtures.talking(language="fr", language_known_by=None)
    [greeting] = await say(row, "bonjour, merci")
    message = await a_message(row, ENGLISH)
    [judged] = (await judge([message.id])).values()
    readings: dict[UUID, Reading | None] = {greeting.id: judged.readings[greeting.id]}
    failed = type(judged)(readings, judged.detected, judged.because, judged.languages, judged.earlier)
    await score_messages(row.id, failed, by=SYSTEM)
    assert (await Message.get(id=greeting.id)).sentiment_score == greeting.sentiment_score
    await score([message.id])
    assert (await Message.get(id=greeting.id)).sentiment_score == await reading_of("bonjour, merci", "en")


async def test_what_a_release_before_this_one_told_stays_in_the_history(fixtures: Fixtures) -> None:
    """It stored scores alone, of an engine for English, and took the customer's locale for the language."""
    row = await fixtures.talking(language="en", language_known_by=None)
    earlier = [
        await a_message(row, "Danke, die Reparatur war super", language="en") for _ in range(judging.MOST_EARLIER + 2)
    ]
    for number, message in enumerate(earlier):
        scored_at = clock.now() - timedelta(minutes=60 - number)
        await Message.filter(id=message.id).update(scored_at=scored_at, sentiment_score=0.2 - (number % 5) / 4)
    await Conversation.filter(id=row.id).update(
        sentiment_level=SentimentLevel.SLIGHTLY_NEGATIVE,
        sentiment_rank=2,
        sentiment_score=-0.3,
        sentiment_engine="vader",
    )
    told = (await histories([row.id]))[row.id]
    assert len(told) > 2
    async with recording_facts():
        await say(row, GERMAN)
    again = await Message.get(id=earlier[-1].id)
    assert (again.language, again.sentiment_engine) == ("de", registry.engine().name)
    assert (await histories([row.id]))[row.id][: len(told)] == told
