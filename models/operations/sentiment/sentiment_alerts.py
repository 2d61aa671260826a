"""Whom a fall of a customer's sentiment alerts: part of sentiment_estimate.py. models/sentiment/alerts.py says when."""

from datetime import timedelta
from uuid import UUID

from models.database import prepared
from models.sentiment.alerts import Alarm, Fall, Sureness, after, is_due
from models.steps.locks import current_settings
from models.tables import Conversation, Queue, QueueSupervisor, UserPresence
from models.vocabulary import ConversationState, Presence, SentimentLevel

ALERTED_PRESENCES = (Presence.AVAILABLE, Presence.BUSY)  # supervisors who are connected and may be disturbed (ref)


async def alert(conversation: Conversation, fall: Fall, *, but: UUID) -> frozenset[UUID]:
    """Set the conversation's alarms, and return who is told: not `but`, who caused it and knows.

    An alert that would reach nobody else waits for somebody.
    """
    if fall.after.rank >= SentimentLevel.NEUTRAL.rank:  # above every threshold
        conversation.agent_alert_armed = conversation.supervisor_alert_armed = True
        return frozenset()
    is_armed = conversation.agent_alert_armed or conversation.supervisor_alert_armed
    if fall.before is fall.after and not is_armed:
        return frozenset()
    settings, queue = await current_settings(), await prepared.read_one(Queue, id=conversation.queue_id)
    assert queue is not None
    sureness = Sureness(settings.alert_confidence_percent / 100, timedelta(seconds=settings.alert_cool_down_seconds))
    is_over = conversation.state is ConversationState.CLOSED  # scored after the end: nobody can act on an alert

    threshold = queue.agent_alert_threshold or settings.agent_alert_threshold
    alarm = Alarm(conversation.agent_alert_armed, conversation.agent_alerted_at)
    agents = frozenset[UUID]()
    if not is_over and is_due(threshold, fall, alarm, sureness):
        agents = _agent_of(conversation) - {but}
    alarm = after(threshold, fall, alarm, raised=bool(agents))
    conversation.agent_alert_armed, conversation.agent_alerted_at = alarm.armed, alarm.raised_at

    threshold = queue.supervisor_alert_threshold or settings.supervisor_alert_threshold
    alarm = Alarm(conversation.supervisor_alert_armed, conversation.supervisor_alerted_at)
    supervisors = frozenset[UUID]()
    if not is_over and is_due(threshold, fall, alarm, sureness):
        supervisors = await _supervisors_of(conversation) - {but}
    alarm = after(threshold, fall, alarm, raised=bool(supervisors))
    conversation.supervisor_alert_armed, conversation.supervisor_alerted_at = alarm.armed, alarm.raised_at
    return agents | supervisors


def _agent_of(conversation: Conversation) -> frozenset[UUID]:
    is_person = conversation.agent_id is not None and not conversation.agent_is_bot
    return frozenset([conversation.agent_id]) if is_person and conversation.agent_id else frozenset()


async def _supervisors_of(conversation: Conversation) -> frozenset[UUID]:
    oversight = await QueueSupervisor.filter(queue_id=conversation.queue_id)
    here = await UserPresence.filter(
        user_id__in=[row.supervisor_id for row in oversight], presence__in=list(ALERTED_PRESENCES)
    )
    return frozenset(row.user_id for row in here)
