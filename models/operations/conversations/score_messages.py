"""Keeps the readings of a conversation's messages, updates its sentiment and language, and decides who is alerted.

The engine judges before, outside of any transaction: followers/judging.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from models.database.prepared import select_rows
from models.events.unit_of_work import UnitOfWork
from models.fact_values import SentimentValues
from models.operations.conversations.sentiment_alerts import alert
from models.operations.operation import Outcome, operation
from models.sentiment import window
from models.sentiment.alerts import Fall
from models.sentiment.engine import Reading
from models.sentiment.languages import Detected
from models.sentiment.window import WINDOW_MESSAGES, Estimate, ReadMessage
from models.steps.locks import locked_conversation
from models.tables import Conversation, Message
from models.values import Viewer
from models.vocabulary import Act, LanguageSource, UnsureReason

_MESSAGES = f"""SELECT {{columns}} FROM messages WHERE conversation_id = $1 AND id = ANY($2)
    UNION ALL SELECT {{columns}} FROM (
        SELECT {{columns}} FROM messages WHERE conversation_id = $1 AND from_customer AND sentiment_score IS NOT NULL
        ORDER BY number DESC LIMIT {WINDOW_MESSAGES}
    ) AS newest
"""
_OF_A_READING = (
    *("scored_at", "language", "sentiment_score", "sentiment_negative", "sentiment_neutral", "sentiment_positive"),
    *("sentiment_confidence", "sentiment_engine", "moved_to", "moved_score"),
)
EARLIER_CONFIDENCE = 0.6


@dataclass(frozen=True, kw_only=True)
class Scored(Outcome):
    conversation_id: UUID


@dataclass(frozen=True, slots=True)
class Judged:
    """What the engine made of some of a conversation's messages, and what was found out about its language meanwhile.

    `readings` are by message; None was not judged, and `because` says why.
    """

    readings: Mapping[UUID, Reading | None]
    detected: Detected | None = None
    because: UnsureReason = UnsureReason.NOTHING_JUDGED


@operation(Act.SCORE_SENTIMENT, Scored)
async def score_messages(
    uow: UnitOfWork, conversation_id: UUID, judged: Judged, *, by: Viewer, request_id: str | None = None
) -> Scored:
    """Keep each reading once. A fact is recorded if the level changes, or what else streams tell of sentiment or language."""
    conversation = await locked_conversation(uow, conversation_id, must_be_visible=False)
    found = await select_rows(Message, _MESSAGES, conversation_id, list(judged.readings))
    rows = {row.id: row for row in found}.values()
    _learn_language(conversation, judged.detected)
    scored = [row for row in rows if row.sentiment_score is not None]
    for message in sorted(rows, key=lambda row: row.number):
        if message.id not in judged.readings or not _is_news(message, judged.readings[message.id]):
            continue
        message.scored_at = uow.at
        if judged.detected:
            message.language = judged.detected.code
        if reading := judged.readings[message.id]:
            _keep(message, reading)
            scored.append(message)
            await _update_sentiment(uow, conversation, message, scored)
        elif conversation.sentiment_level is None and conversation.unsure_because is not UnsureReason.LITTLE_EVIDENCE:
            conversation.unsure_because = judged.because
        await message.save(update_fields=_OF_A_READING)
    await uow.estimated(conversation)
    return Scored(conversation_id=conversation_id)


def _learn_language(conversation: Conversation, detected: Detected | None) -> None:
    """What the customer or the channel said meanwhile is better known than what was detected."""
    if detected and conversation.language_known_by in (None, LanguageSource.DETECTED):
        conversation.language, conversation.language_confidence = detected.code, detected.confidence
        conversation.language_known_by = LanguageSource.DETECTED


def _is_news(message: Message, reading: Reading | None) -> bool:
    """Not after an erasure; and a message that could not be judged before may be, once its language is known."""
    if message.text is None:
        return False
    return message.scored_at is None or (message.sentiment_score is None and reading is not None)


def _keep(message: Message, reading: Reading) -> None:
    message.sentiment_score, message.sentiment_engine = reading.score, reading.engine
    message.sentiment_negative, message.sentiment_neutral = reading.negative, reading.neutral
    message.sentiment_positive, message.sentiment_confidence = reading.positive, reading.confidence


async def _update_sentiment(
    uow: UnitOfWork, conversation: Conversation, message: Message, scored: Sequence[Message]
) -> None:
    """`scored` are the message just judged and the newest of those before."""
    newest = sorted(scored, key=lambda row: row.number)[-WINDOW_MESSAGES:]
    before = conversation.sentiment_level
    estimate = window.level([_read(row) for row in newest], before)
    moves = estimate.level is not None and estimate.level is not before
    shown = estimate.level, estimate.trend, estimate.unsure_because
    if shown != (before, conversation.sentiment_trend, conversation.unsure_because):
        _show(uow, conversation, message, estimate, moves=moves)
    if estimate.level is None:
        return
    alerted = await alert(conversation, Fall(before, estimate.level, estimate.confidence, uow.at))
    if not moves and not alerted:
        return
    if moves:
        message.moved_to, message.moved_score = estimate.level, estimate.score
    change = SentimentValues(
        before=before,
        after=estimate.level,
        score=estimate.score,
        message_id=message.id,
        engine=message.sentiment_engine or "",
        alerted=alerted,
        confidence=estimate.confidence,
    )
    await uow.scored(conversation, change)


def _show(uow: UnitOfWork, conversation: Conversation, message: Message, estimate: Estimate, *, moves: bool) -> None:
    """What people read of it changes together, and only with a fact: the live list shows rows as they are at a fact."""
    conversation.sentiment_trend, conversation.unsure_because = estimate.trend, estimate.unsure_because
    conversation.sentiment_confidence = estimate.confidence
    if estimate.level is None:
        return
    conversation.sentiment_level, conversation.sentiment_rank = estimate.level, estimate.level.rank
    conversation.sentiment_score, conversation.sentiment_engine = estimate.score, message.sentiment_engine
    conversation.sentiment_changed_at = uow.at
    if moves:
        conversation.sentiment_message_id = message.id


def _read(row: Message) -> ReadMessage:
    """The row's reading. A release before this one stored only the score, and knew no confidence."""
    score = row.sentiment_score
    assert score is not None
    if row.sentiment_confidence is None:
        return Reading(score, max(0.0, -score), 1 - abs(score), max(0.0, score), EARLIER_CONFIDENCE, "")
    return Reading(
        score=score,
        negative=row.sentiment_negative or 0.0,
        neutral=row.sentiment_neutral or 0.0,
        positive=row.sentiment_positive or 0.0,
        confidence=row.sentiment_confidence,
        engine=row.sentiment_engine or "",
    )
