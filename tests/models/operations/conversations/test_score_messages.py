"""Scoring: once per message, a fact per change of level, alerts to those who must know."""

import random
from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest

from models import clock
from models.events.facts import ConversationChanged, SentimentChanged
from models.followers.judging import judge
from models.followers.scoring import score
from models.operations.conversations.score_messages import Judged, score_messages
from models.reading.sentiment_history import histories
from models.sentiment import registry
from models.sentiment.engine import Reading, Utterance
from models.sentiment.engines.vader import VaderEngine
from models.sentiment.history import Move
from models.tables import Conversation, Message, Queue, UserPresence
from models.values import SYSTEM
from models.vocabulary import (
    Act,
    AlertThreshold,
    ConversationState,
    LanguageSource,
    MessageVisibility,
    Presence,
    RefusalCode,
    SentimentLevel,
    UnsureReason,
)
from tests.support.builders import a_message, settings
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import RecordedFacts, changing_nothing, recording_facts, refusing, reread
from tests.support.scoring import score_message

ENGINE = registry.engine().name
AWFUL = "This is terrible, horrible and awful. I hate it, worst company ever!"
LOVELY = "Wonderful, excellent, I love it! Thank you so much, great and perfect!"


# One message alone, however bad, makes the level slightly negative only.
AT_ONCE: dict[str, AlertThreshold] = {
    "agent_alert_threshold": AlertThreshold.SLIGHTLY_NEGATIVE,
    "supervisor_alert_threshold": AlertThreshold.SLIGHTLY_NEGATIVE,
}


async def scored(row: Conversation, text: str) -> tuple[Message, RecordedFacts]:
    message = await a_message(row, text)
    async with recording_facts(SYSTEM, Act.SCORE_SENTIMENT) as recorded:
        await score_message(message.id, by=SYSTEM)
    return await Message.get(id=message.id), recorded


def change(recorded: RecordedFacts) -> SentimentChanged:
    [fact] = recorded.facts
    assert isinstance(fact, SentimentChanged)
    return fact


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
    message, _ = await scored(row, AWFUL)
    async with changing_nothing():
        await score_message(message.id, by=SYSTEM)


async def test_no_fact_while_the_level_stays(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await scored(row, AWFUL)
    message, recorded = await scored(await reread(row), AWFUL)
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


async def test_an_erased_text_gets_no_score(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message = await a_message(row, AWFUL)
    [judged] = (await judge([message.id])).values()
    await Message.filter(id=message.id).update(text=None)
    async with changing_nothing():
        await score_messages(row.id, judged, by=SYSTEM)


async def test_agent_and_present_supervisors_are_alerted(fixtures: Fixtures) -> None:
    await settings(**AT_ONCE)
    await UserPresence.filter(user_id=fixtures.rosa.id).update(presence=Presence.AWAY)
    row = await fixtures.talking()
    _, recorded = await scored(row, AWFUL)
    assert change(recorded).sentiment.alerted == {fixtures.ada.id, fixtures.sam.id, fixtures.api_sam.id}


@pytest.mark.parametrize("threshold", list(AlertThreshold))
async def test_each_threshold_is_its_own(fixtures: Fixtures, threshold: AlertThreshold) -> None:
    await settings(agent_alert_threshold=threshold, supervisor_alert_threshold=AlertThreshold.NONE)
    _, recorded = await scored(await fixtures.talking(), AWFUL)
    is_alerted = threshold is AlertThreshold.SLIGHTLY_NEGATIVE
    assert change(recorded).sentiment.alerted == ({fixtures.ada.id} if is_alerted else set())


async def test_a_bot_is_not_alerted(fixtures: Fixtures) -> None:
    await settings(
        agent_alert_threshold=AlertThreshold.SLIGHTLY_NEGATIVE, supervisor_alert_threshold=AlertThreshold.NONE
    )
    _, recorded = await scored(await fixtures.talking(agent=fixtures.bot), AWFUL)
    assert change(recorded).sentiment.alerted == set()


async def test_alerts_again_only_after_recovery_and_a_while(fixtures: Fixtures) -> None:
    await settings(**AT_ONCE, alert_cool_down_seconds=60)
    row = await fixtures.talking()
    alerts = []
    for text in (AWFUL, *[LOVELY] * 4, *[AWFUL] * 4):
        _, recorded = await scored(await reread(row), text)
        alerts += [fact.sentiment.alerted for fact in recorded.facts if isinstance(fact, SentimentChanged)]
    assert alerts[0] == {fixtures.ada.id, fixtures.sam.id, fixtures.rosa.id, fixtures.api_sam.id}
    assert sum(bool(alerted) for alerted in alerts) == 1

    earlier = clock.now() - timedelta(seconds=61)
    await Conversation.filter(id=row.id).update(agent_alerted_at=earlier, supervisor_alerted_at=earlier)
    _, recorded = await scored(await reread(row), AWFUL)
    fact = change(recorded)
    assert fact.sentiment.alerted == alerts[0]
    assert fact.sentiment.before is fact.sentiment.after  # the level fell before; only the alert had to wait
    _, recorded = await scored(await reread(row), AWFUL)
    assert recorded.facts == []


async def test_a_queue_has_its_own_thresholds(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await Queue.filter(id=row.queue_id).update(
        agent_alert_threshold=AlertThreshold.NONE, supervisor_alert_threshold=AlertThreshold.SLIGHTLY_NEGATIVE
    )
    await settings(agent_alert_threshold=AlertThreshold.NEGATIVE, supervisor_alert_threshold=AlertThreshold.NONE)
    _, recorded = await scored(row, AWFUL)
    assert change(recorded).sentiment.alerted == {fixtures.sam.id, fixtures.rosa.id, fixtures.api_sam.id}


async def test_an_unsure_fall_alerts_once_it_is_sure(fixtures: Fixtures) -> None:
    await settings(**AT_ONCE, alert_confidence_percent=100)
    row = await fixtures.talking()
    _, recorded = await scored(row, AWFUL)
    confidence = change(recorded).sentiment.confidence
    assert confidence is not None
    assert change(recorded).sentiment.alerted == set()
    assert (await reread(row)).agent_alert_armed
    await settings(alert_confidence_percent=int(100 * confidence))
    _, recorded = await scored(await reread(row), AWFUL)
    assert fixtures.ada.id in change(recorded).sentiment.alerted


async def test_an_alert_that_would_reach_nobody_waits_for_somebody(fixtures: Fixtures) -> None:
    await settings(**AT_ONCE)
    await UserPresence.all().update(presence=Presence.AWAY)
    row = await fixtures.talking(agent=fixtures.bot)
    _, recorded = await scored(row, AWFUL)
    assert change(recorded).sentiment.alerted == set()
    await UserPresence.filter(user_id=fixtures.sam.id).update(presence=Presence.BUSY)
    _, recorded = await scored(await reread(row), AWFUL)
    assert change(recorded).sentiment.alerted == {fixtures.sam.id}


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
    messages = [await a_message(row, chance.choice((AWFUL, LOVELY, "I will wait.", "Merci"))) for _ in range(20)]
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
