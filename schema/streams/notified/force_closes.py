"""Notifications of force closes: the customer's side is told when the undo window is over, everyone else when it begins."""

from models.events.facts import ConversationChanged
from models.rules.conversations.disclosure import actor_told, is_customers_side
from models.values import Viewer
from models.vocabulary import Act
from schema.context import Info
from schema.ids import global_id
from schema.streams.stream import FrameInterval
from schema.types.frames.notifications import ConversationForceClosed, ForceCloseUndone
from schema.types.people import Actor


def is_force_closed(viewer: Viewer, change: ConversationChanged) -> bool:
    """Whether this is the force close, for this viewer."""
    if change.act is not Act.FORCE_CLOSE:
        return False
    is_begun, was_begun = change.after.is_being_closed, bool(change.before and change.before.is_being_closed)
    return not (is_begun if is_customers_side(viewer, change.after) else was_begun)


async def news_of_force_close(
    info: Info, viewer: Viewer, change: ConversationChanged, interval: FrameInterval
) -> ConversationForceClosed | ForceCloseUndone | None:
    """For somebody who was in the conversation, and didn't do it."""
    row_id, conversation_id = change.after.id, global_id("Conversation", change.after.id)
    if is_force_closed(viewer, change):
        actor = actor_told(viewer, change.before, change.after, change.actor)
        return ConversationForceClosed(
            **interval.header(),
            row_id=row_id,
            conversation_id=conversation_id,
            supervisor=await Actor.load(info, actor.id, actor.kind),
            closes_at=change.after.closes_at,
        )
    if change.act is Act.UNDO_FORCE_CLOSE and not is_customers_side(viewer, change.after):
        return ForceCloseUndone(
            **interval.header(),
            row_id=row_id,
            conversation_id=conversation_id,
            supervisor=await Actor.load(info, change.actor.id, change.actor.kind),
        )
    return None
