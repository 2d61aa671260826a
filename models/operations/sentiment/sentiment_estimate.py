"""A conversation's sentiment from the readings of its messages: part of score_messages.py and correct_sentiment.py."""

from collections.abc import Iterable

from models.events.unit_of_work import UnitOfWork
from models.fact_values import SentimentValues
from models.operations.sentiment.sentiment_alerts import alert
from models.sentiment import window
from models.sentiment.alerts import Fall
from models.sentiment.engine import Reading
from models.sentiment.window import WINDOW_MESSAGES, Estimate, ReadMessage
from models.tables import Conversation, Message
from models.tables.conversations import UNKNOWN_SENTIMENT_RANK
from models.vocabulary import Polarity

EARLIER_CONFIDENCE = 0.6

# The newest messages that have a reading: a part of a statement whose $1 is the conversation.
NEWEST_READ = f"""SELECT {{columns}} FROM messages
    WHERE conversation_id = $1 AND from_customer AND (sentiment_score IS NOT NULL OR corrected_to IS NOT NULL)
    ORDER BY number DESC LIMIT {WINDOW_MESSAGES}"""


async def update_sentiment(
    uow: UnitOfWork,
    conversation: Conversation,
    message: Message,
    rows: Iterable[Message],
    *,
    engine: str | None,
    withdraws: bool = False,
) -> Estimate | None:
    """After something was found out about how this message reads. Returns the new estimate if the level moved.

    `rows` hold the newest that have a reading, in any order and beside others; `engine` is told with the estimate. If it
    `withdraws` a correction, the level so far counts for nothing, because that correction may have made it.
    """
    newest = sorted(filter(_is_read, rows), key=lambda row: row.number)[-WINDOW_MESSAGES:]
    before = conversation.sentiment_level
    estimate = window.level([_read(row) for row in newest], None if withdraws else before)
    moves = estimate.level is not None and estimate.level is not before
    shown = estimate.level, estimate.trend, estimate.unsure_because
    if shown != (before, conversation.sentiment_trend, conversation.unsure_because):
        _show(uow, conversation, message, estimate, moves=moves, engine=engine)
    if estimate.level is None and before is not None:
        _take_back(conversation)
    if estimate.level is None:
        return None
    alerted = await alert(conversation, Fall(before, estimate.level, estimate.confidence, uow.at), but=uow.by.id)
    if moves or alerted:
        change = SentimentValues(
            before=before,
            after=estimate.level,
            score=estimate.score,
            message_id=message.id,
            engine=engine or "",
            alerted=alerted,
            confidence=estimate.confidence,
        )
        await uow.scored(conversation, change)
    return estimate if moves else None


def _show(
    uow: UnitOfWork,
    conversation: Conversation,
    message: Message,
    estimate: Estimate,
    *,
    moves: bool,
    engine: str | None,
) -> None:
    """What people read of it changes together, and only with a fact: the live list shows rows as they are at a fact."""
    conversation.sentiment_trend, conversation.unsure_because = estimate.trend, estimate.unsure_because
    conversation.sentiment_confidence = estimate.confidence
    if estimate.level is None:
        return
    conversation.sentiment_level, conversation.sentiment_rank = estimate.level, estimate.level.rank
    conversation.sentiment_score, conversation.sentiment_engine = estimate.score, engine
    conversation.sentiment_changed_at = uow.at
    if moves:
        conversation.sentiment_message_id = message.id


def _take_back(conversation: Conversation) -> None:
    """The level becomes unknown again, as before the first one, so that the next fall alerts."""
    conversation.sentiment_level, conversation.sentiment_rank = None, UNKNOWN_SENTIMENT_RANK
    conversation.sentiment_score = conversation.sentiment_engine = conversation.sentiment_confidence = None
    conversation.sentiment_message_id = conversation.sentiment_changed_at = None
    conversation.agent_alert_armed = conversation.supervisor_alert_armed = True


def _is_read(row: Message) -> bool:
    return row.sentiment_score is not None or row.corrected_to is not None


def _read(row: Message) -> ReadMessage:
    """What a supervisor says is certain. A release before this one stored only the score, and knew no confidence."""
    if row.corrected_to is not None:
        return _certain(row.corrected_to)
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


def _certain(reads: Polarity) -> Reading:
    negative, neutral, positive = (float(reads is each) for each in Polarity)
    return Reading(reads.label, negative, neutral, positive, confidence=1.0, engine="supervisor")
