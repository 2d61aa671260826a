"""Scoring: once per message, and a fact per change of level or of what else is told. Alerts: test_sentiment_alerts.py."""

import asyncio
import random
from collections.abc import Sequence
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY

from models.events.facts import ConversationChanged, SentimentChanged
from models.followers.judging import judge
from models.followers.scoring import score
from models.operations.sentiment.score_messages import Judged, score_messages
from models.reading.sentiment_history import histories
from models.sentiment import registry
from models.sentiment.engine import Reading, Utterance
from models.sentiment.engines.vader import VaderEngine
from models.sentiment.history import Move
from models.tables import Conversation, Message, Queue, Workstream
from models.values import SYSTEM
from models.vocabulary import (
    Channel,
    ConversationState,
    LanguageSource,
    MessageVisibility,
    RefusalCode,
    SentimentLevel,
    UnsureReason,
)
from tests.support.builders import a_message
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, refusing, reread
from tests.support.scoring import AWFUL, LOVELY, change, score_message, scored

NOT_JUDGED, JUDGED = "vigie_messages_not_judged_total", "vigie_messages_judged_total"
ENGINE = registry.engine().name


async def test_moves_the_level_and_tells(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message, recorded = await scored(row, AWFUL)
    sentiment = change(recorded).sentiment
    assert (sentiment.before, sentiment.after) == (None, SentimentLevel.SLIGHTLY_NEGATIVE)
    assert sentiment.message_id == message.id
    assert message.sentiment_score is not None
    assert message.sentiment_score < sentiment.score < 0  # one message alone is believed less
    assert (message.moved_to, message.moved_score) == (SentimentLevel.SLIGHTLY_NEGATIVE, sentiment.score)
    assert message.sentiment_engine == ENGINE
    assert message.sentiment_confidence == message.sentiment_negative
    assert message.sentiment_negative is not None
    assert message.sentiment_negative > 0.8
    after = await reread(row)
    assert (after.sentiment_level, after.sentiment_rank) == (SentimentLevel.SLIGHTLY_NEGATIVE, 2)
    assert (after.sentiment_score, after.sentiment_message_id) == (sentiment.score, message.id)
    assert (after.sentiment_confidence, after.unsure_because) == (sentiment.confidence, None)
    assert after.version == row.version


async def test_a_message_is_scored_once(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message = await a_message(row, AWFUL)
    [judged] = (await judge([message.id])).values()
    await score_messages(row.id, judged, by=SYSTEM)
    async with changing_nothing():
        await score_messages(row.id, judged, by=SYSTEM)
    assert await judge([message.id]) == {}


async def test_no_fact_while_the_level_stays(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await scored(row, "Where is my order?")
    message, recorded = await scored(await reread(row), "Where is my order?")
    assert recorded.facts == []
    assert message.scored_at is not None


async def test_another_language_has_no_score_and_the_reason_is_told(fixtures: Fixtures) -> None:
    row = await fixtures.talking(language="ja", language_known_by=LanguageSource.CHANNEL)
    message, recorded = await scored(row, "これはひどいです。")
    assert message.scored_at is not None
    assert (message.sentiment_score, message.sentiment_engine) == (None, None)
    [fact] = recorded.facts
    assert isinstance(fact, ConversationChanged)
    assert (fact.aspects, fact.after.unsure_because) == (frozenset(), UnsureReason.LANGUAGE_UNSUPPORTED)
    assert (fact.after.version, fact.after.sentiment_level) == (row.version, None)
    assert (await reread(row)).unsure_because is UnsureReason.LANGUAGE_UNSUPPORTED
    _, again = await scored(await reread(row), "まだ待っています。")
    assert again.facts == []


async def test_a_number_alone_is_nothing_to_judge(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await scored(row, "7916676427")
    assert (await reread(row)).unsure_because is UnsureReason.NOTHING_JUDGED
    await scored(await reread(row), AWFUL)
    assert (await reread(row)).unsure_because is None


async def test_what_is_beside_a_text_is_not_what_the_customer_says(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message = await a_message(row, "", contents=[{"kind": "OTHER", "name": AWFUL}])
    await score_message(message.id, by=SYSTEM)
    kept = await Message.get(id=message.id)
    assert (kept.scored_at is not None, kept.sentiment_score) == (True, None)
    after = await reread(row)
    assert (after.sentiment_level, after.language_known_by) == (None, row.language_known_by)


async def test_what_came_before_the_language_was_known_is_judged_then(fixtures: Fixtures) -> None:
    row = await fixtures.talking(language_known_by=None)
    early, recorded = await scored(row, "ok")
    [fact] = recorded.facts
    assert isinstance(fact, ConversationChanged)
    assert (fact.after.language, fact.after.unsure_because) == (None, UnsureReason.LANGUAGE_UNKNOWN)
    late, recorded = await scored(await reread(row), AWFUL)
    early = await Message.get(id=early.id)
    assert early.sentiment_score is not None
    assert early.scored_at == late.scored_at
    told = recorded.facts[-1]
    assert isinstance(told, SentimentChanged)
    assert (told.after.language, told.after.language_known_by) == ("en", LanguageSource.DETECTED)
    after = await reread(row)
    assert (after.language, after.language_known_by) == ("en", LanguageSource.DETECTED)
    assert after.language_confidence is not None
    assert after.language_confidence > 0.7


async def test_what_can_never_be_judged_learns_its_language_too(fixtures: Fixtures) -> None:
    row = await fixtures.talking(language="en", language_known_by=None)
    number, _ = await scored(row, "7916676427")
    await scored(await reread(row), "Das ist eine Frechheit, ich warte seit zwei Wochen!")
    number = await Message.get(id=number.id)
    assert (number.language, number.sentiment_score) == ("de", None)


@pytest.mark.parametrize("known_by", [LanguageSource.SAID, LanguageSource.CHANNEL])
async def test_what_came_before_the_language_was_said_is_judged_then(
    fixtures: Fixtures, known_by: LanguageSource
) -> None:
    row = await fixtures.talking(language="en", language_known_by=None)
    early = [await a_message(row, text, language="en") for text in ("ok", "123")]
    await score([message.id for message in early])
    assert (await reread(row)).unsure_because is UnsureReason.LANGUAGE_UNKNOWN
    await Conversation.filter(id=row.id).update(language="de", language_known_by=known_by)
    late = await a_message(row, "Das ist eine Frechheit!", language="de")
    await score([late.id])
    rows = await Message.filter(conversation_id=row.id).order_by("number")
    assert [message.language for message in rows] == ["de"] * 3
    assert [message.sentiment_score is None for message in rows] == [False, True, False]
    after = await reread(row)
    assert (after.language, after.language_known_by) == ("de", known_by)
    assert after.unsure_because is not UnsureReason.LANGUAGE_UNKNOWN
    own = await a_message(row, "Merci", language="fr")
    [judged] = (await judge([own.id])).values()
    assert judged.readings.keys() == {own.id}, "earlier ones are read again only until they were judged"


async def test_a_message_keeps_the_language_that_it_said(fixtures: Fixtures) -> None:
    row = await fixtures.talking(language="de", language_known_by=LanguageSource.SAID)
    message = await a_message(row, "Thank you so much!", language="en")
    await score([message.id])
    assert (await Message.get(id=message.id)).language == "en"


async def test_a_message_that_nobody_can_judge_is_counted_once(fixtures: Fixtures) -> None:
    row = await fixtures.talking(language_known_by=None)
    before, judged_before = (REGISTRY.get_sample_value(name) or 0.0 for name in (NOT_JUDGED, JUDGED))
    for _ in range(10):
        await score([(await a_message(row, "123")).id])
    assert REGISTRY.get_sample_value(NOT_JUDGED) == before + 10
    await score([(await a_message(row, AWFUL)).id])  # from now on, the language is known
    assert REGISTRY.get_sample_value(NOT_JUDGED) == before + 10
    assert REGISTRY.get_sample_value(JUDGED) == judged_before + 1


async def test_what_was_said_meanwhile_is_better_than_what_was_detected(fixtures: Fixtures) -> None:
    row = await fixtures.talking(language_known_by=None)
    message = await a_message(row, AWFUL)
    [judged] = (await judge([message.id])).values()
    assert judged.detected is not None
    await Conversation.filter(id=row.id).update(language="fr", language_known_by=LanguageSource.SAID)
    await score_messages(row.id, judged, by=SYSTEM)
    after = await reread(row)
    assert (after.language, after.language_known_by) == ("fr", LanguageSource.SAID)


async def test_the_question_before_goes_to_the_engine(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await a_message(row, "Is it solved?", sender=fixtures.ada)
    await a_message(row, "He sounds cross.", sender=fixtures.ada, visibility=MessageVisibility.INTERNAL)
    first, second = await a_message(row, "Yes."), await a_message(row, "Thank you.")
    asked: list[Utterance] = []

    class Listening(VaderEngine):
        async def judge(self, utterances: Sequence[Utterance]) -> list[Reading | None]:
            asked.extend(utterances)
            return await super().judge(utterances)

    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(registry, "engine", lambda chosen: Listening())
        [judged] = (await judge([second.id, first.id])).values()
    assert asked == [Utterance(text, "en", "Is it solved?") for text in ("Yes.", "Thank you.")]
    assert set(judged.readings) == {first.id, second.id}


async def test_a_failure_of_the_engine_is_of_one_message_only(
    fixtures: Fixtures, caplog: pytest.LogCaptureFixture
) -> None:
    row = await fixtures.talking()
    good, bad = await a_message(row, AWFUL), await a_message(row, "poison")

    class Failing(VaderEngine):
        async def judge(self, utterances: Sequence[Utterance]) -> list[Reading | None]:
            if any(each.text == "poison" for each in utterances):
                raise ValueError("I can't read this.")
            return await super().judge(utterances)

    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(registry, "engine", lambda chosen: Failing())
        await score([good.id, bad.id])
    assert (await Message.get(id=good.id)).sentiment_score is not None
    assert (await Message.get(id=bad.id)).scored_at is None
    assert caplog.text.count("could not be judged") == 1


async def test_an_engine_that_hangs_delays_no_other(fixtures: Fixtures) -> None:
    rows = [await fixtures.talking(), await fixtures.talking()]
    await Workstream.filter(id=rows[0].workstream_id).update(sentiment_engine="slow")
    queue = await Queue.get(id=rows[1].queue_id)
    other = await Workstream.create(
        name="Other", channel=Channel.LIVE_CHAT, default_queue=queue, sentiment_engine="quick"
    )
    await Conversation.filter(id=rows[1].id).update(workstream_id=other.id)
    quick_is_done = asyncio.Event()

    class Slow(VaderEngine):
        async def judge(self, utterances: Sequence[Utterance]) -> list[Reading | None]:
            async with asyncio.timeout(30):
                await quick_is_done.wait()
            return await super().judge(utterances)

    class Quick(VaderEngine):
        async def judge(self, utterances: Sequence[Utterance]) -> list[Reading | None]:
            quick_is_done.set()
            return await super().judge(utterances)

    engines = {"slow": Slow(), "quick": Quick()}
    messages = [await a_message(row, AWFUL) for row in rows]
    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(registry, "engine", lambda chosen: engines[chosen])
        judged = await judge([message.id for message in messages])
    assert [judged[row.id].readings.keys() for row in rows] == [{message.id} for message in messages]
    assert all(reading for each in judged.values() for reading in each.readings.values())


async def test_an_erased_text_gets_no_score(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message = await a_message(row, AWFUL)
    [judged] = (await judge([message.id])).values()
    await Message.filter(id=message.id).update(text=None)
    async with changing_nothing():
        await score_messages(row.id, judged, by=SYSTEM)


async def test_what_is_closed_meanwhile_is_scored_still(fixtures: Fixtures) -> None:
    row = await fixtures.conversation(ConversationState.CLOSED)
    _, recorded = await scored(row, AWFUL)
    assert change(recorded).sentiment.after is SentimentLevel.SLIGHTLY_NEGATIVE


async def test_an_unknown_conversation_is_not_found(fixtures: Fixtures) -> None:
    async with refusing(RefusalCode.NOT_FOUND):
        await score_messages(uuid4(), Judged({}), by=SYSTEM)
    assert await judge([uuid4()]) == {}


@pytest.mark.parametrize("seed", range(4))
async def test_its_history_is_what_was_told_in_whatever_order_messages_were_scored(
    fixtures: Fixtures, seed: int
) -> None:
    chance = random.Random(seed)
    row = await fixtures.talking()
    messages = [await a_message(row, chance.choice((AWFUL, LOVELY, "I will wait.", "Merci"))) for _ in range(40)]
    chance.shuffle(messages)
    moves = []
    for message in messages:
        async with recording_facts() as recorded:
            await score_message(message.id, by=SYSTEM)
        at = (await Message.get(id=message.id)).scored_at
        assert at is not None
        for fact in recorded.facts:
            if not isinstance(fact, SentimentChanged) or fact.sentiment.before is fact.sentiment.after:
                continue
            sentiment = fact.sentiment
            moves.append(Move(at, sentiment.before, sentiment.after, sentiment.score, message.id))
    assert len(moves) > 2
    assert (await histories([row.id, uuid4()])) == {row.id: moves}
