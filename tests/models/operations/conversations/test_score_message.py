"""Scoring: once per message, a fact per change of level, alerts to those who must know."""

import random
from uuid import uuid4

import pytest

from models.events.facts import SentimentChanged
from models.operations.conversations.score_message import score_message
from models.reading.sentiment_history import histories
from models.sentiment.history import Move
from models.tables import Conversation, Message, UserPresence
from models.values import SYSTEM
from models.vocabulary import Act, AlertThreshold, ConversationState, Presence, RefusalCode, SentimentLevel
from tests.support.builders import a_message, settings
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import RecordedFacts, changing_nothing, picture, recording_facts, refusing, reread

AWFUL = "This is terrible, horrible and awful. I hate it, worst company ever!"
LOVELY = "Wonderful, excellent, I love it! Thank you so much, great and perfect!"


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
    assert (sentiment.before, sentiment.after) == (None, SentimentLevel.VERY_NEGATIVE)
    assert sentiment.message_id == message.id
    assert message.sentiment_score == sentiment.score < -0.55
    after = await reread(row)
    assert (after.sentiment_level, after.sentiment_rank) == (SentimentLevel.VERY_NEGATIVE, 0)
    assert (after.sentiment_score, after.sentiment_message_id) == (sentiment.score, message.id)
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


async def test_another_language_has_no_score(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    message = await a_message(row, "C'est affreux", language="fr")
    before = await picture()
    async with recording_facts() as recorded:
        await score_message(message.id, by=SYSTEM)
    scored_message = await Message.get(id=message.id)
    assert scored_message.scored_at is not None
    assert scored_message.sentiment_score is None
    assert (recorded.facts, await picture()) == ([], before)


async def test_agent_and_present_supervisors_are_alerted(fixtures: Fixtures) -> None:
    await UserPresence.filter(user_id=fixtures.rosa.id).update(presence=Presence.AWAY)
    row = await fixtures.talking()
    _, recorded = await scored(row, AWFUL)
    assert change(recorded).sentiment.alerted == {fixtures.ada.id, fixtures.sam.id, fixtures.api_sam.id}


@pytest.mark.parametrize("threshold", list(AlertThreshold))
async def test_each_threshold_is_its_own(fixtures: Fixtures, threshold: AlertThreshold) -> None:
    await settings(agent_alert_threshold=threshold, supervisor_alert_threshold=AlertThreshold.NONE)
    _, recorded = await scored(await fixtures.talking(), AWFUL)
    is_alerted = threshold is not AlertThreshold.NONE
    assert change(recorded).sentiment.alerted == ({fixtures.ada.id} if is_alerted else set())


async def test_a_bot_is_not_alerted(fixtures: Fixtures) -> None:
    await settings(supervisor_alert_threshold=AlertThreshold.NONE)
    _, recorded = await scored(await fixtures.talking(agent=fixtures.bot), AWFUL)
    assert change(recorded).sentiment.alerted == set()


async def test_alerts_again_only_after_recovery(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    alerts = []
    for text in (AWFUL, LOVELY, LOVELY, LOVELY, LOVELY, AWFUL, AWFUL, AWFUL, AWFUL):
        _, recorded = await scored(await reread(row), text)
        alerts += [fact.sentiment.alerted for fact in recorded.facts if isinstance(fact, SentimentChanged)]
    assert sum(fixtures.ada.id in alerted for alerted in alerts) == 2
    assert alerts[0] == {fixtures.ada.id, fixtures.sam.id, fixtures.rosa.id, fixtures.api_sam.id}


async def test_what_is_closed_meanwhile_is_scored_still(fixtures: Fixtures) -> None:
    row = await fixtures.conversation(ConversationState.CLOSED)
    _, recorded = await scored(row, AWFUL)
    assert change(recorded).sentiment.after is SentimentLevel.VERY_NEGATIVE


async def test_an_unknown_message_is_not_found(fixtures: Fixtures) -> None:
    async with refusing(RefusalCode.NOT_FOUND):
        await score_message(uuid4(), by=SYSTEM)


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
            assert isinstance(fact, SentimentChanged)
            sentiment = fact.sentiment
            moves.append(Move(at, sentiment.before, sentiment.after, sentiment.score, message.id))
    assert len(moves) > 2
    assert (await histories([row.id, uuid4()])) == {row.id: moves}
