"""Keeps the readings of a conversation's messages, and updates its sentiment (sentiment_estimate.py) and language.

The engine judges before, outside of any transaction: followers/judging.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from models.database.prepared import select_rows
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.operations.sentiment.sentiment_estimate import NEWEST_READ, update_sentiment
from models.sentiment.engine import Reading
from models.sentiment.history import SCORE_TAKEN_BACK, ScoredMessage, left_by_earlier_releases
from models.sentiment.languages import Detected, primary
from models.steps.locks import locked_conversation
from models.tables import Conversation, Message
from models.values import Viewer
from models.vocabulary import Act, LanguageSource, UnsureReason

_MESSAGES = f"""SELECT {{columns}} FROM messages WHERE conversation_id = $1 AND id = ANY($2)
    UNION ALL SELECT {{columns}} FROM ({NEWEST_READ}) AS newest
"""
_AND_GUESSED = f"""{_MESSAGES}
    UNION ALL SELECT {{columns}} FROM messages WHERE conversation_id = $1 AND from_customer AND sentiment_score IS NULL
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

    `readings` are by message; None was not judged, and `because` says why. `languages` are those that were found for
    messages, in which they were judged. The messages `earlier` were scored before, without a reading or in another
    language. Once it `is_settled`, no message that is kept has to be judged again.
    """

    readings: Mapping[UUID, Reading | None]
    detected: Detected | None = None
    because: UnsureReason = UnsureReason.NOTHING_JUDGED
    languages: Mapping[UUID, str] = field(default_factory=dict)
    earlier: frozenset[UUID] = frozenset()
    is_settled: bool = False


@operation(Act.SCORE_SENTIMENT, Scored)
async def score_messages(
    uow: UnitOfWork, conversation_id: UUID, judged: Judged, *, by: Viewer, request_id: str | None = None
) -> Scored:
    """Keep each reading once. A fact is recorded if the level changes, or what else streams tell of sentiment or language."""
    conversation = await locked_conversation(uow, conversation_id, must_be_visible=False)
    is_first_language = judged.detected is not None and conversation.language_known_by is None
    statement = _AND_GUESSED if is_first_language else _MESSAGES
    found = await select_rows(Message, statement, conversation_id, list(judged.readings))
    rows = {row.id: row for row in found}.values()
    languages = judged.languages if await _learn_language(conversation, judged, rows) else {}
    kept = [row for row in rows if row.id in judged.readings and row.text is not None]  # others are erased
    kept.sort(key=lambda row: row.number)
    misread = [row for row in kept if _is_misread(row, languages)]
    if all(row.scored_at for row in kept):  # without a new one, no message would tell that the level changes
        kept, misread = [row for row in kept if row not in misread], []
    replaced = bool(misread)
    if any(row.sentiment_engine is None for row in misread):
        await _keep_what_was_told(conversation, misread)
    for message in misread:
        _keep(message, judged.readings[message.id])
        await message.save(update_fields=_OF_A_READING)
    for message in kept:
        await _set_language(message, languages.get(message.id, message.language))
        reading = judged.readings[message.id]
        if message in misread or not _is_news(message, reading):
            continue
        message.scored_at = uow.at
        if reading:
            _keep(message, reading)
        await _estimate(uow, conversation, message, rows, judged, replaced=replaced)
        replaced = False
        await message.save(update_fields=_OF_A_READING)
    await uow.estimated(conversation)
    return Scored(conversation_id=conversation_id)


async def _keep_what_was_told(conversation: Conversation, misread: Iterable[Message]) -> None:
    """Earlier releases stored only scores, from which the history is computed: it is stored before one of them changes."""
    again = {row.id: row for row in misread}
    scored = await Message.filter(conversation_id=conversation.id, from_customer=True, sentiment_score__isnull=False)
    rows = {row.id: again.get(row.id, row) for row in scored}
    left = left_by_earlier_releases(map(_as_scored, rows.values()))
    for message_id, (level, score) in left.items():
        row = rows[message_id]
        row.moved_to, row.moved_score = level, score
        await row.save(update_fields=["moved_to", "moved_score"])


def _as_scored(row: Message) -> ScoredMessage:
    assert row.scored_at is not None
    assert row.sentiment_score is not None
    return ScoredMessage(
        id=row.id,
        number=row.number,
        score=row.sentiment_score,
        scored_at=row.scored_at,
        keeps_moves=row.sentiment_engine is not None or row.moved_score is not None,
        moved_to=row.moved_to,
        moved_score=row.moved_score,
    )


async def _estimate(
    uow: UnitOfWork,
    conversation: Conversation,
    message: Message,
    rows: Iterable[Message],
    judged: Judged,
    *,
    replaced: bool,
) -> None:
    """After a message was judged. If readings before it were `replaced`, the level so far may have been made by those."""
    before = conversation.sentiment_level
    if message.sentiment_score is not None or replaced:
        engine = message.sentiment_engine or conversation.sentiment_engine
        moved = await update_sentiment(uow, conversation, message, rows, engine=engine, withdraws=replaced)
        if moved:
            message.moved_to, message.moved_score = moved.level, moved.score
        elif before is not None and conversation.sentiment_level is None:
            message.moved_score = SCORE_TAKEN_BACK
    if (
        message.sentiment_score is None
        and conversation.sentiment_level is None
        and conversation.unsure_because is not UnsureReason.LITTLE_EVIDENCE
    ):
        conversation.unsure_because = judged.because


async def _learn_language(conversation: Conversation, judged: Judged, rows: Iterable[Message]) -> bool:
    """Whether what was found stands: what the customer or the channel said meanwhile is better known than what was detected."""
    detected = judged.detected
    if detected is None:
        return True
    if conversation.language_known_by not in (None, LanguageSource.DETECTED):
        return False
    if conversation.language_known_by is None:  # of all messages, the language was a guess
        guessed = [row.id for row in rows if row.sentiment_score is None and row.id not in judged.readings]
        if guessed:
            await Message.filter(id__in=guessed).update(language=detected.code)
    conversation.language, conversation.language_confidence = detected.code, detected.confidence
    conversation.language_known_by = LanguageSource.DETECTED
    return True


async def _set_language(message: Message, language: str) -> None:
    if message.language != language:
        message.language = language
        await message.save(update_fields=["language"])


def _is_misread(message: Message, languages: Mapping[UUID, str]) -> bool:
    """Whether it was judged in another language than the one that was found for it."""
    language = languages.get(message.id, message.language)
    return message.sentiment_score is not None and primary(message.language) != primary(language)


def _is_news(message: Message, reading: Reading | None) -> bool:
    """A message that could not be judged before may be, once its language is known."""
    return message.scored_at is None or (message.sentiment_score is None and reading is not None)


def _keep(message: Message, reading: Reading | None) -> None:
    """What the message did to the level stays, even if it is judged again: it was told."""
    message.sentiment_score = reading.score if reading else None
    message.sentiment_engine = reading.engine if reading else None
    message.sentiment_negative = reading.negative if reading else None
    message.sentiment_neutral = reading.neutral if reading else None
    message.sentiment_positive = reading.positive if reading else None
    message.sentiment_confidence = reading.confidence if reading else None
