"""Scores a customer's message, updates the conversation's sentiment and decides who is alerted."""

from dataclasses import dataclass
from uuid import UUID

from models.database.prepared import select_rows
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.sentiment.alerts import crosses, rearmed
from models.sentiment.engine import Engine
from models.sentiment.registry import engine
from models.sentiment.window import WINDOW_MESSAGES, level_of, score_of
from models.steps.locks import current_settings, locked_conversation_of
from models.tables import Conversation, Message, QueueSupervisor, UserPresence
from models.values import SentimentValues, SettingsValues, Viewer
from models.vocabulary import Act, ConversationState, Presence, SentimentLevel

_MESSAGES = f"""SELECT {{columns}} FROM messages WHERE id = $1 UNION ALL SELECT {{columns}} FROM (
        SELECT {{columns}} FROM messages WHERE conversation_id = $2 AND from_customer AND sentiment_score IS NOT NULL
        ORDER BY number DESC LIMIT {WINDOW_MESSAGES}
    ) AS newest
"""
ALERTED_PRESENCES = (Presence.AVAILABLE, Presence.BUSY)  # supervisors who are connected and may be disturbed (ref)


@dataclass(frozen=True, kw_only=True)
class Scored(Outcome):
    message_id: UUID


@operation(Act.SCORE_SENTIMENT, Scored)
async def score_message(uow: UnitOfWork, message_id: UUID, *, by: Viewer, request_id: str | None = None) -> Scored:
    """Score it once. A fact is recorded only if the conversation's sentiment level changes."""
    conversation = await locked_conversation_of(uow, "message", messages__id=message_id)
    messages = {row.id: row for row in await select_rows(Message, _MESSAGES, message_id, conversation.id)}
    message = messages.pop(message_id)
    if message.scored_at is None and message.text is not None:
        judge = engine()
        message.scored_at = uow.at
        message.sentiment_score = judge.score(message.text, message.language)
        await message.save(update_fields=["scored_at", "sentiment_score"])
        if message.sentiment_score is not None:
            await _update_sentiment(uow, conversation, message, [*messages.values(), message], judge)
    return Scored(message_id=message_id)


async def _update_sentiment(
    uow: UnitOfWork, conversation: Conversation, message: Message, scored: list[Message], judge: Engine
) -> None:
    """`scored` are the message just scored and the newest of those before."""
    newest = sorted(scored, key=lambda row: row.number)[-WINDOW_MESSAGES:]
    score = score_of([row.sentiment_score for row in newest if row.sentiment_score is not None])
    assert score is not None
    before = conversation.sentiment_level
    after = level_of(score, before)
    if after is before:
        return
    settings = await current_settings()
    alerted = await _people_to_alert(conversation, settings, before, after)
    conversation.agent_alert_armed = rearmed(settings.agent_alert_threshold, after, conversation.agent_alert_armed)
    conversation.supervisor_alert_armed = rearmed(
        settings.supervisor_alert_threshold, after, conversation.supervisor_alert_armed
    )
    conversation.sentiment_level, conversation.sentiment_rank = after, after.rank
    conversation.sentiment_score, conversation.sentiment_engine = score, judge.name
    conversation.sentiment_message_id, conversation.sentiment_changed_at = message.id, uow.at
    await uow.scored(conversation, SentimentValues(before, after, score, message.id, judge.name, frozenset(alerted)))


async def _people_to_alert(
    conversation: Conversation, settings: SettingsValues, before: SentimentLevel | None, after: SentimentLevel
) -> set[UUID]:
    alerted: set[UUID] = set()
    if conversation.state is ConversationState.CLOSED:
        return alerted  # scored after the end: nobody can act on an alert
    to_agent = crosses(settings.agent_alert_threshold, before, after, armed=conversation.agent_alert_armed)
    if to_agent and conversation.agent_id and not conversation.agent_is_bot:
        alerted.add(conversation.agent_id)
    threshold = settings.supervisor_alert_threshold
    if crosses(threshold, before, after, armed=conversation.supervisor_alert_armed):
        oversight = await QueueSupervisor.filter(queue_id=conversation.queue_id)
        here = await UserPresence.filter(
            user_id__in=[row.supervisor_id for row in oversight], presence__in=list(ALERTED_PRESENCES)
        )
        alerted.update(row.user_id for row in here)
    return alerted
