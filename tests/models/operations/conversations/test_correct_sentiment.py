"""A supervisor who may read a message says how it reads: that counts, is kept, audited and recorded, and goes with the text.

Who is shown it: tests/schema/mutations/test_correct_sentiment.py.
"""

from typing import Any

import pytest

from models import clock
from models.events.facts import ConversationChanged, SentimentChanged
from models.operations.monitoring.monitor import monitor
from models.operations.privacy.erase_transcripts import erase_transcripts
from models.operations.sentiment.correct_sentiment import correct_sentiment
from models.reading.corrections import labelled
from models.reading.sentiment_history import histories
from models.rules.refusals import UpgradeUnfinished
from models.sentiment import registry
from models.sentiment.engine import Reading
from models.sentiment.history import Move
from models.sentiment.window import level
from models.tables import AuditEntry, Conversation, Customer, Message, SentimentCorrection, UserPresence
from models.tables.conversations import UNKNOWN_SENTIMENT_RANK
from models.values import SYSTEM
from models.vocabulary import (
    Act,
    AlertThreshold,
    AuditOutcome,
    ConversationState,
    LanguageSource,
    Polarity,
    Presence,
    SentimentLevel,
    UnsureReason,
)
from tests.models.events.test_formats import let_upgrade_begin
from tests.support.builders import a_message, settings
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import (
    RecordedFacts,
    changing_nothing,
    recording_facts,
    reread,
)
from tests.support.scoring import AWFUL, LOVELY, change, score_message, scored

SARCASM = "Yeah, wonderful."
UNSURE: dict[str, Any] = {
    "sentiment_negative": 0.4,
    "sentiment_neutral": 0.35,
    "sentiment_positive": 0.25,
    "sentiment_confidence": 0.4,
    "sentiment_engine": "builtin",
}


def of_sentiment(row: Conversation) -> tuple[object, ...]:
    return (
        *(row.sentiment_level, row.sentiment_rank, row.sentiment_score, row.sentiment_engine, row.sentiment_message_id),
        *(row.sentiment_changed_at, row.sentiment_confidence, row.sentiment_trend, row.unsure_because),
    )


async def test_counts_at_once_and_is_told_as_a_change_of_level(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message, _ = await scored(row, LOVELY)
    await scored(await reread(row), SARCASM)
    before = await reread(row)
    await monitor(row.id, by=fixtures.sam)
    async with recording_facts(fixtures.sam, Act.CORRECT_SENTIMENT) as recorded:
        await correct_sentiment(message.id, reads=Polarity.NEGATIVE, by=fixtures.sam)
    sentiment = change(recorded).sentiment
    assert (sentiment.before, sentiment.message_id) == (before.sentiment_level, message.id)
    assert sentiment.after.rank < before.sentiment_rank
    after = await reread(row)
    assert (after.sentiment_level, after.sentiment_score) == (sentiment.after, sentiment.score)
    assert (after.sentiment_message_id, after.version) == (message.id, before.version)
    assert after.sentiment_engine == sentiment.engine == before.sentiment_engine  # agents read it
    now = await Message.get(id=message.id)
    assert (now.corrected_to, now.sentiment_score) == (Polarity.NEGATIVE, message.sentiment_score)


async def test_the_newest_counts_and_null_withdraws(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await a_message(row, "Is it solved?", sender=fixtures.ada)
    message, _ = await scored(row, LOVELY)
    level = (await reread(row)).sentiment_level
    await monitor(row.id, by=fixtures.sam)
    levels = []
    for reads in (Polarity.NEGATIVE, Polarity.NEUTRAL, Polarity.NEUTRAL, None):
        await correct_sentiment(message.id, reads=reads, by=fixtures.sam)
        levels.append((await reread(row)).sentiment_level)
        told = {
            "lang": "en",
            "text": LOVELY,
            "source": "corrections",
            "scenario": str(row.id),
            "question": "Is it solved?",
        }
        assert [each async for each in labelled()] == ([told | {"label": reads.label}] if reads else [])
    assert levels == [SentimentLevel.SLIGHTLY_NEGATIVE, SentimentLevel.NEUTRAL, SentimentLevel.NEUTRAL, level]
    kept = await SentimentCorrection.all().order_by("id")
    assert [each.reads for each in kept] == [Polarity.NEGATIVE, Polarity.NEUTRAL, None]
    assert {(each.message_id, each.corrected_by_id) for each in kept} == {(message.id, fixtures.sam.id)}
    entries = await AuditEntry.filter(act=Act.CORRECT_SENTIMENT, outcome=AuditOutcome.DONE).order_by("id")
    assert {(each.actor_id, each.target_id, each.conversation_id) for each in entries} == {
        (fixtures.sam.id, message.id, row.id)
    }
    assert [each.details for each in entries] == [
        '{"changed":{"reads":[null,"NEGATIVE"]}}',
        '{"changed":{"reads":["NEGATIVE","NEUTRAL"]}}',
        '{"changed":{"reads":["NEUTRAL",null]}}',
    ]


async def test_a_level_that_only_a_correction_gave_goes_with_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking(language="ja", language_known_by=LanguageSource.CHANNEL)
    message, _ = await scored(row, "これはひどいです。")
    unknown = await reread(row)
    await monitor(row.id, by=fixtures.sam)
    async with recording_facts() as recorded:
        await correct_sentiment(message.id, reads=Polarity.NEGATIVE, by=fixtures.sam)
    name = registry.engine().name  # an empty one would tell agents that somebody reads along
    assert (change(recorded).sentiment.engine, (await reread(row)).sentiment_engine) == (name, name)
    async with recording_facts() as recorded:
        await correct_sentiment(message.id, reads=None, by=fixtures.sam)
    [fact] = recorded.facts
    assert isinstance(fact, ConversationChanged)
    assert fact.before is not None
    assert (fact.before.sentiment_level, fact.after.sentiment_level) == (SentimentLevel.SLIGHTLY_NEGATIVE, None)
    assert fact.after.unsure_because is UnsureReason.LANGUAGE_UNSUPPORTED
    assert of_sentiment(await reread(row)) == of_sentiment(unknown)
    async with recording_facts() as recorded:
        await correct_sentiment(message.id, reads=Polarity.NEGATIVE, by=fixtures.sam)
    assert change(recorded).sentiment.before is None
    moves = (await histories([row.id]))[row.id]
    assert [(each.before, each.after) for each in moves] == [(None, SentimentLevel.SLIGHTLY_NEGATIVE)] * 2


async def test_what_is_little_evidence_without_it_is_so_again(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message = await a_message(row, "Hm.", sentiment_score=-0.1, scored_at=clock.now(), **UNSURE)
    await monitor(row.id, by=fixtures.sam)
    await correct_sentiment(message.id, reads=Polarity.NEGATIVE, by=fixtures.sam)
    assert (await reread(row)).sentiment_level is SentimentLevel.SLIGHTLY_NEGATIVE
    await correct_sentiment(message.id, reads=None, by=fixtures.sam)
    now = await reread(row)
    assert of_sentiment(now)[:-1] == (None, UNKNOWN_SENTIMENT_RANK, *[None] * 6)
    assert now.unsure_because is UnsureReason.LITTLE_EVIDENCE
    assert now.supervisor_alert_armed


async def test_to_withdraw_one_that_did_not_count_moves_nothing(fixtures: Fixtures) -> None:
    """The level is within reach of the next cut point, so that it would be another one without the level before."""
    row = await fixtures.talking(
        sentiment_level=SentimentLevel.SLIGHTLY_NEGATIVE, sentiment_rank=2, sentiment_score=-0.25
    )
    shares = {"negative": 0.8, "neutral": 0.1, "positive": 0.1, "score": -0.44, "confidence": 0.8, "engine": "builtin"}
    clear: dict[str, Any] = {f"sentiment_{name}": value for name, value in shares.items()}
    first, *counted = [await a_message(row, "Still nothing.", scored_at=clock.now(), **clear) for _ in range(7)]
    reading = Reading(score=-0.44, negative=0.8, neutral=0.1, positive=0.1, confidence=0.8, engine="builtin")
    assert level([reading] * len(counted), None).level is SentimentLevel.NEGATIVE
    await monitor(row.id, by=fixtures.sam)
    for reads in (Polarity.POSITIVE, None):
        await correct_sentiment(first.id, reads=reads, by=fixtures.sam)
        assert (await reread(row)).sentiment_level is SentimentLevel.SLIGHTLY_NEGATIVE


async def test_one_that_moves_nothing_is_a_fact_too(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message, _ = await scored(row, AWFUL)
    await monitor(row.id, by=fixtures.sam)
    async with recording_facts(fixtures.sam, Act.CORRECT_SENTIMENT) as recorded:
        outcome = await correct_sentiment(message.id, reads=Polarity.NEGATIVE, by=fixtures.sam)
    [fact] = recorded.facts
    assert isinstance(fact, ConversationChanged)
    assert (fact.before, fact.aspects) == (fact.after, frozenset())
    async with changing_nothing():
        again = await correct_sentiment(message.id, reads=Polarity.NEGATIVE, by=fixtures.sam)
    assert again == outcome


async def test_scoring_takes_nothing_from_it(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message = await a_message(row, LOVELY)
    await monitor(row.id, by=fixtures.sam)
    await correct_sentiment(message.id, reads=Polarity.NEGATIVE, by=fixtures.sam)
    corrected = await reread(row)
    assert corrected.sentiment_level is SentimentLevel.SLIGHTLY_NEGATIVE
    async with recording_facts() as recorded:
        await score_message(message.id, by=SYSTEM)
    assert recorded.facts == []
    now = await Message.get(id=message.id)
    assert now.sentiment_score is not None
    assert now.sentiment_score > 0.5
    assert now.corrected_to is Polarity.NEGATIVE
    _, recorded = await scored(await reread(row), AWFUL)
    assert change(recorded).sentiment.after.rank < corrected.sentiment_rank


async def test_its_history_is_what_was_told(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    first, one = await scored(row, AWFUL)
    _, two = await scored(await reread(row), AWFUL)
    await monitor(row.id, by=fixtures.sam)
    told: list[RecordedFacts] = [one, two]
    for reads in (Polarity.POSITIVE, Polarity.NEGATIVE, None):
        async with recording_facts() as recorded:
            await correct_sentiment(first.id, reads=reads, by=fixtures.sam)
        told.append(recorded)
    moves = [
        Move(fact.at, fact.sentiment.before, fact.sentiment.after, fact.sentiment.score, fact.sentiment.message_id)
        for recorded in told
        for fact in recorded.facts
        if isinstance(fact, SentimentChanged)
    ]
    assert len(moves) > 3
    assert (await histories([row.id])) == {row.id: moves}


async def test_alerts_others_as_a_message_does(fixtures: Fixtures) -> None:
    at_once = AlertThreshold.SLIGHTLY_NEGATIVE
    await settings(agent_alert_threshold=at_once, supervisor_alert_threshold=at_once)
    row = await fixtures.talking()
    message, _ = await scored(row, LOVELY)
    await monitor(row.id, by=fixtures.sam)
    async with recording_facts() as recorded:
        await correct_sentiment(message.id, reads=Polarity.NEGATIVE, by=fixtures.sam)
    assert change(recorded).sentiment.alerted == {fixtures.ada.id, fixtures.rosa.id, fixtures.api_sam.id}


async def test_an_alert_that_would_reach_only_who_corrected_waits_for_somebody_else(fixtures: Fixtures) -> None:
    await settings(supervisor_alert_threshold=AlertThreshold.SLIGHTLY_NEGATIVE)
    await UserPresence.exclude(user_id=fixtures.sam.id).update(presence=Presence.AWAY)
    row = await fixtures.talking(agent=fixtures.bot)
    message, _ = await scored(row, LOVELY)
    await monitor(row.id, by=fixtures.sam)
    async with recording_facts() as recorded:
        await correct_sentiment(message.id, reads=Polarity.NEGATIVE, by=fixtures.sam)
    assert change(recorded).sentiment.alerted == set()
    assert (await reread(row)).supervisor_alert_armed
    await UserPresence.filter(user_id=fixtures.rosa.id).update(presence=Presence.AVAILABLE)
    _, recorded = await scored(await reread(row), AWFUL)
    assert change(recorded).sentiment.alerted == {fixtures.sam.id, fixtures.rosa.id}
    assert not (await reread(row)).supervisor_alert_armed


async def test_waits_for_the_end_of_the_upgrade(fixtures: Fixtures) -> None:
    """The release before would erase a text and leave what was said of it."""
    row = await fixtures.talking()
    message = await a_message(row, SARCASM)
    await monitor(row.id, by=fixtures.sam)
    await let_upgrade_begin()
    async with changing_nothing():
        with pytest.raises(UpgradeUnfinished):
            await correct_sentiment(message.id, reads=Polarity.NEGATIVE, by=fixtures.sam)


async def test_goes_with_the_text(fixtures: Fixtures) -> None:
    row = await fixtures.conversation(ConversationState.CLOSED)
    message = await a_message(row, SARCASM, corrected_to=Polarity.NEGATIVE)
    await SentimentCorrection.create(
        message_id=message.id, reads=Polarity.NEGATIVE, corrected_by_id=fixtures.sam.id, corrected_at=clock.now()
    )
    assert [each["label"] async for each in labelled()] == [-1]
    await Customer.filter(id=row.customer_id).update(erased_at=clock.now())
    await erase_transcripts(row.customer_id, by=SYSTEM)
    assert (await Conversation.get(id=row.id)).erased_at is not None
    assert [each async for each in labelled()] == []
    assert (await Message.get(id=message.id)).corrected_to is None
    assert [each.reads for each in await SentimentCorrection.all()] == [None]
    await Conversation.filter(id=row.id).delete()
    assert await SentimentCorrection.all().count() == 0
