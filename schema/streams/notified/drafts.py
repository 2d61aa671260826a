"""Bots under supervision in `notifications` and in a conversation's timeline: who is told of what became of their words."""

from models.events import keys
from models.events.facts import ConversationChanged, DraftChanged
from models.events.keys import Keys
from models.rules.conversations.drafts import reads_draft, reads_posture, waits_for, waits_on
from models.values import Viewer
from models.vocabulary import Role
from schema.ids import global_id
from schema.streams.stream import FrameInterval
from schema.types.frames.drafts import BotPostureChange, DraftChange, DraftNotification


def keys_of_drafts(viewer: Viewer) -> Keys:
    """Of the drafts in the queues that the viewer oversees."""
    overseen = viewer.overseen if viewer.has(Role.SUPERVISOR) else frozenset()
    return frozenset(map(keys.of_drafts, overseen))


def notification(viewer: Viewer, fact: DraftChanged, interval: FrameInterval) -> DraftNotification:
    return DraftNotification(
        **interval.header(),
        row_id=fact.after.id,
        conversation_id=global_id("Conversation", fact.after.id),
        draft_values=fact.draft,
        draft_id=global_id("Draft", fact.draft.id),
        draft_status=fact.draft.status,
        waits_for_viewer=waits_for(viewer, fact.after, fact.draft),
    )


def change(viewer: Viewer, fact: DraftChanged, interval: FrameInterval) -> DraftChange | None:
    """The frame of a timeline; None for those who may not know of the draft, and if it waits on as before."""
    if waits_on(fact.draft, fact.helpers) or not reads_draft(viewer, fact.after, fact.draft):
        return None
    return DraftChange(
        **interval.header(),
        conversation_id=global_id("Conversation", fact.after.id),
        draft_values=fact.draft,
        draft_id=global_id("Draft", fact.draft.id),
        draft_status=fact.draft.status,
    )


def posture_change(viewer: Viewer, fact: ConversationChanged, interval: FrameInterval) -> BotPostureChange | None:
    """The frame of a timeline if the fact changed the bot's posture and the viewer may read it."""
    is_changed = fact.before is not None and fact.before.bot_posture is not fact.after.bot_posture
    if not is_changed or not reads_posture(viewer, fact.after):
        return None
    return BotPostureChange(
        **interval.header(),
        actor_values=fact.actor.id,
        conversation_id=global_id("Conversation", fact.after.id),
        bot_posture=fact.after.bot_posture,
    )
