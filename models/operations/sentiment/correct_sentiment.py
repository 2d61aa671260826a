"""A supervisor says how a customer's message reads, which counts in place of what a sentiment engine makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.access.visibility import sees
from models.database import prepared
from models.database.prepared import select_rows
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.operations.sentiment.sentiment_estimate import NEWEST_READ, update_sentiment
from models.rules.conversations.corrections import may_correct
from models.rules.refusals import BadInput, not_found
from models.sentiment import registry
from models.sentiment.engine import Engine
from models.sentiment.history import SCORE_TAKEN_BACK
from models.sentiment.languages import why_unjudged
from models.sentiment.window import WINDOW_MESSAGES
from models.steps.locks import locked_conversation_of
from models.steps.monitoring_sessions import running_session
from models.tables import Conversation, Message, SentimentCorrection, Workstream
from models.values import Viewer
from models.vocabulary import Act, Polarity


@dataclass(frozen=True, kw_only=True)
class SentimentCorrected(Outcome):
    conversation_id: UUID
    message_id: UUID


@operation(Act.CORRECT_SENTIMENT, SentimentCorrected, is_audited=True)
async def correct_sentiment(
    uow: UnitOfWork, message_id: UUID, *, reads: Polarity | None, by: Viewer, request_id: str | None = None
) -> SentimentCorrected:
    """Keep it, and estimate the conversation's sentiment anew. None withdraws what was said before."""
    uow.target_id = message_id
    conversation = await locked_conversation_of(uow, "message", messages__id=message_id)
    values = conversation.values()
    if not sees(by, values):
        raise not_found("message")
    message = await Message.get(id=message_id)
    session = await running_session(uow, conversation, by.id)
    may_correct(by, values, message.values(), monitoring=session is not None)
    if message.text is None:
        raise BadInput("messageId: the message is erased.")
    if not message.text:
        raise BadInput("messageId: the message has no text that could be read.")
    uow.unaudited = message.corrected_to is reads
    if not uow.unaudited:
        await _correct(uow, conversation, message, reads)
    return SentimentCorrected(conversation_id=conversation.id, message_id=message_id)


async def _correct(uow: UnitOfWork, conversation: Conversation, message: Message, reads: Polarity | None) -> None:
    uow.evidence.compare({"reads": message.corrected_to}, {"reads": reads})
    message.corrected_to = reads
    await message.save(update_fields=["corrected_to"])
    found = await select_rows(Message, NEWEST_READ, conversation.id)
    # Agents read which engine made an estimate, and must not learn from it that somebody reads along.
    engine = conversation.sentiment_engine or message.sentiment_engine or (await _engine_of(conversation)).name
    before = conversation.sentiment_level
    withdraws = reads is None and _counted(message, found)
    moved = await update_sentiment(uow, conversation, message, found, engine=engine, withdraws=withdraws)
    if not found:
        language = conversation.language if conversation.language_known_by else None
        conversation.unsure_because = why_unjudged(language, (await _engine_of(conversation)).languages)
    is_taken_back = before is not None and conversation.sentiment_level is None
    await SentimentCorrection.create(
        message_id=message.id,
        reads=reads,
        corrected_by_id=uow.by.id,
        corrected_at=uow.at,
        moved_to=moved.level if moved else None,
        moved_score=moved.score if moved else SCORE_TAKEN_BACK if is_taken_back else None,
    )
    await uow.estimated(conversation, always=not uow.facts)


def _counted(message: Message, newest: Sequence[Message]) -> bool:
    """Whether the message was among those that make the level, given the newest that have a reading without it."""
    return len(newest) < WINDOW_MESSAGES or message.number >= min(row.number for row in newest)


async def _engine_of(conversation: Conversation) -> Engine:
    """The one that judges its messages now."""
    stream = await prepared.read_one(Workstream, id=conversation.workstream_id)
    return registry.engine((stream and stream.sentiment_engine) or "")
