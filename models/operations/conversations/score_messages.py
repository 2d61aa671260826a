"""Keeps the readings of a conversation's messages, and updates its sentiment (sentiment_estimate.py) and language.

The engine judges before, outside of any transaction: followers/judging.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from models.database.prepared import select_rows
from models.events.unit_of_work import UnitOfWork
from models.operations.conversations.sentiment_estimate import NEWEST_READ, update_sentiment
from models.operations.operation import Outcome, operation
from models.sentiment.engine import Reading
from models.sentiment.languages import Detected
from models.steps.locks import locked_conversation
from models.tables import Conversation, Message
from models.values import Viewer
from models.vocabulary import Act, LanguageSource, UnsureReason

_MESSAGES = f"""SELECT {{columns}} FROM messages WHERE conversation_id = $1 AND id = ANY($2)
    UNION ALL SELECT {{columns}} FROM ({NEWEST_READ}) AS newest
"""
_OF_A_READING = (
    *("scored_at", "sentiment_score", "sentiment_negative", "sentiment_neutral", "sentiment_positive"),
    *("sentiment_confidence", "sentiment_engine", "moved_to", "moved_score"),
)


@dataclass(frozen=True, kw_only=True)
class Scored(Outcome):
    conversation_id: UUID


@dataclass(frozen=True, slots=True)
class Judged:
    """What the engine made of some of a conversation's messages, and what was found out about its language meanwhile.

    `readings` are by message; None was not judged, and `because` says why. `language` is the one in which they were judged,
    None if nobody knows it. The messages `earlier` were scored before, without a reading.
    """

    readings: Mapping[UUID, Reading | None]
    detected: Detected | None = None
    because: UnsureReason = UnsureReason.NOTHING_JUDGED
    language: str | None = None
    earlier: frozenset[UUID] = frozenset()


@operation(Act.SCORE_SENTIMENT, Scored)
async def score_messages(
    uow: UnitOfWork, conversation_id: UUID, judged: Judged, *, by: Viewer, request_id: str | None = None
) -> Scored:
    """Keep each reading once. A fact is recorded if the level changes, or what else streams tell of sentiment or language."""
    conversation = await locked_conversation(uow, conversation_id, must_be_visible=False)
    found = await select_rows(Message, _MESSAGES, conversation_id, list(judged.readings))
    rows = {row.id: row for row in found}.values()
    _learn_language(conversation, judged.detected)
    for message in sorted(rows, key=lambda row: row.number):
        if message.id not in judged.readings or message.text is None:  # after an erasure
            continue
        # Of the earlier ones, the language was a guess. Others may say their own.
        if (
            judged.language
            and message.language != judged.language
            and (judged.detected or message.id in judged.earlier)
        ):
            message.language = judged.language
            await message.save(update_fields=["language"])
        reading = judged.readings[message.id]
        if not _is_news(message, reading):
            continue
        message.scored_at = uow.at
        if reading:
            _keep(message, reading)
            moved = await update_sentiment(uow, conversation, message, rows, engine=reading.engine)
            if moved:
                message.moved_to, message.moved_score = moved.level, moved.score
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
    """A message that could not be judged before may be, once its language is known."""
    return message.scored_at is None or (message.sentiment_score is None and reading is not None)


def _keep(message: Message, reading: Reading) -> None:
    message.sentiment_score, message.sentiment_engine = reading.score, reading.engine
    message.sentiment_negative, message.sentiment_neutral = reading.negative, reading.neutral
    message.sentiment_positive, message.sentiment_confidence = reading.positive, reading.confidence
