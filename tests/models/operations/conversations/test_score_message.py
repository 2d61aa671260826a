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
from tests.support.fixtures import Cast
from tests.support.telling import Told, changing_nothing, picture, refusing, reread, telling

AWFUL = "This is terrible, horrible and awful. I hate it, worst company ever!"
LOVELY = "Wonderful, excellent, I love it! Thank you so much, great and perfect!"


async def scored(row: Conversation, text: str) -> tuple[Message, Told]:
    message = await a_message(row, text)
    async with telling(SYSTEM, Act.SCORE_SENTIMENT) as told:
        await score_message(message.id, by=SYSTEM)
    return await Message.get(id=message.id), told


def change(told: Told) -> SentimentChanged:
    [fact] = told.facts
    assert isinstance(fact, SentimentChanged)
    return fact


async def test_moves_the_level_and_tells(cast: Cast) -> None:
    row = await cast.talking()
    message, told = await scored(row, AWFUL)
    sentiment = change(told).sentiment
    assert (sentiment.before, sentiment.after) == (None, SentimentLevel.VERY_NEGATIVE)
    assert sentiment.message_id == message.id
    assert message.sentiment_score == sentiment.score < -0.55
    after = await reread(row)
    assert (after.sentiment_level, after.sentiment_rank) == (SentimentLevel.VERY_NEGATIVE, 0)
    assert (after.sentiment_score, after.sentiment_message_id) == (sentiment.score, message.id)
    assert after.version == row.version


async def test_a_message_is_scored_once(cast: Cast) -> None:
    row = await cast.talking()
    message, _ = await scored(row, AWFUL)
    async with changing_nothing():
        await score_message(message.id, by=SYSTEM)


async def test_no_fact_while_the_level_stays(cast: Cast) -> None:
    row = await cast.talking()
    await scored(row, AWFUL)
    message, told = await scored(await reread(row), AWFUL)
    assert told.facts == []
    assert message.scored_at is not None


async def test_another_language_has_no_score(cast: Cast) -> None:
    row = await cast.talking()
    message = await a_message(row, "C'est affreux", language="fr")
    before = await picture()
    async with telling() as told:
        await score_message(message.id, by=SYSTEM)
    scored_message = await Message.get(id=message.id)
    assert scored_message.scored_at is not None
    assert scored_message.sentiment_score is None
    assert (told.facts, await picture()) == ([], before)


async def test_agent_and_present_supervisors_are_alerted(cast: Cast) -> None:
    await UserPresence.filter(user_id=cast.rosa.id).update(presence=Presence.AWAY)
    row = await cast.talking()
    _, told = await scored(row, AWFUL)
    assert change(told).sentiment.alerted == {cast.ada.id, cast.sam.id, cast.api_sam.id}


@pytest.mark.parametrize("threshold", list(AlertThreshold))
async def test_each_threshold_is_its_own(cast: Cast, threshold: AlertThreshold) -> None:
    await settings(agent_alert_threshold=threshold, supervisor_alert_threshold=AlertThreshold.NONE)
    _, told = await scored(await cast.talking(), AWFUL)
    is_alerted = threshold is not AlertThreshold.NONE
    assert change(told).sentiment.alerted == ({cast.ada.id} if is_alerted else set())


async def test_a_bot_is_not_alerted(cast: Cast) -> None:
    await settings(supervisor_alert_threshold=AlertThreshold.NONE)
    _, told = await scored(await cast.talking(agent=cast.bot), AWFUL)
    assert change(told).sentiment.alerted == set()


async def test_alerts_again_only_after_recovery(cast: Cast) -> None:
    row = await cast.talking()
    alerts = []
    for text in (AWFUL, LOVELY, LOVELY, LOVELY, LOVELY, AWFUL, AWFUL, AWFUL, AWFUL):
        _, told = await scored(await reread(row), text)
        alerts += [fact.sentiment.alerted for fact in told.facts if isinstance(fact, SentimentChanged)]
    assert sum(cast.ada.id in alerted for alerted in alerts) == 2
    assert alerts[0] == {cast.ada.id, cast.sam.id, cast.rosa.id, cast.api_sam.id}


async def test_what_is_closed_meanwhile_is_scored_still(cast: Cast) -> None:
    row = await cast.conversation(ConversationState.CLOSED)
    _, told = await scored(row, AWFUL)
    assert change(told).sentiment.after is SentimentLevel.VERY_NEGATIVE


async def test_an_unknown_message_is_not_found(cast: Cast) -> None:
    async with refusing(RefusalCode.NOT_FOUND):
        await score_message(uuid4(), by=SYSTEM)


@pytest.mark.parametrize("seed", range(4))
async def test_its_history_is_what_was_told_in_whatever_order_messages_were_scored(cast: Cast, seed: int) -> None:
    chance = random.Random(seed)
    row = await cast.talking()
    messages = [await a_message(row, chance.choice((AWFUL, LOVELY, "I will wait.", "Merci"))) for _ in range(20)]
    chance.shuffle(messages)
    moves = []
    for message in messages:
        async with telling() as told:
            await score_message(message.id, by=SYSTEM)
        at = (await Message.get(id=message.id)).scored_at
        assert at is not None
        for fact in told.facts:
            assert isinstance(fact, SentimentChanged)
            mood = fact.sentiment
            moves.append(Move(at, mood.before, mood.after, mood.score, message.id))
    assert len(moves) > 2
    assert (await histories([row.id, uuid4()])) == {row.id: moves}
