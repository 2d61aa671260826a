"""How a monitoring session ended, as its supervisor is told by timeline.py and notifications.py. Agents get no such thing."""

from uuid import UUID

from models import catalogue, tables
from models.access.visibility import sees
from models.events import log
from models.events.facts import ConversationChanged, ConversationFact
from models.rules.conversations.disclosure import actor_told
from models.values import Viewer
from models.vocabulary import ConversationState, MonitoringEndReason
from schema.context import Info
from schema.types.participation import MonitoringEnd
from schema.types.people import Actor

FACTS_SEARCHED = 20  # newest changes of a closed conversation among which its closing is searched; few can follow it


async def last_end(info: Info, viewer: Viewer, conversation_id: UUID) -> MonitoringEnd | None:
    """How the viewer's newest session of this conversation ended; None if there was none, or if it still runs."""
    sessions = tables.MonitoringSession.filter(conversation_id=conversation_id, supervisor_id=viewer.id)
    session = await sessions.order_by("-started_at", "-id").first()
    if session is None or session.end_reason is None:
        return None
    return await end_of(info, viewer, session.end_reason, await _closing(conversation_id))


async def end_of(
    info: Info, viewer: Viewer, reason: MonitoringEndReason, fact: ConversationFact | None
) -> MonitoringEnd:
    """The end, for this reason, of a session of the viewer. If the conversation was closed, `fact` was recorded with that."""
    closed_by, state_reason = None, None
    if reason is MonitoringEndReason.CONVERSATION_CLOSED and fact and sees(viewer, fact.after):
        actor = actor_told(viewer, fact.before, fact.after, fact.actor)
        closed_by, state_reason = await Actor.load(info, actor.id, actor.kind), fact.after.state_reason
    named = {"name": closed_by.name} if closed_by and closed_by.name else {}
    return MonitoringEnd(
        reason=reason,
        closed_by=closed_by,
        state_reason=state_reason,
        explanation=catalogue.session_end(reason, state_reason, named, locale=viewer.locale),
    )


async def _closing(conversation_id: UUID) -> ConversationChanged | None:
    """The change that closed the conversation; None if it is open, or if the log no longer holds it."""
    for entry in await log.changes(conversation_id, limit=FACTS_SEARCHED):
        match entry.fact:
            case ConversationChanged(before=before, after=after) as change if before and before.is_ongoing:
                return change if after.state is ConversationState.CLOSED else None
            case _:
                continue
    return None
