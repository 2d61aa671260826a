"""Bots under supervision: what becomes of their words, who decides about drafts and reads them, and when these end.

Everything follows from the conversation's values: drafts wait only while the bot that wrote them talks in it in posture DRAFT.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.fact_values import DraftValues
from models.rules.conversations import reply_window
from models.rules.conversations.disclosure import is_customers_side
from models.rules.conversations.holding import TAKEN_OVER_REASONS
from models.rules.oversight import must_supervise
from models.rules.refusals import Refused, must_be_ongoing, not_participant, role_required
from models.values import ConversationValues, Viewer
from models.vocabulary import (
    BotPosture,
    ChannelFamily,
    ConversationState,
    DraftStatus,
    MessageVisibility,
    ParticipantMode,
    RefusalCode,
    Role,
)

MOST_PENDING = 20  # of one conversation: nobody reads more before they are out of date
_ENDINGS = {
    DraftStatus.CONVERSATION_CLOSED: "the conversation was closed",
    DraftStatus.TAKEN_OVER: "somebody has taken the conversation over from the bot",
    DraftStatus.AGENT_CHANGED: "another agent has the conversation now",
    DraftStatus.BOT_LEFT: "the bot no longer has the conversation",
    DraftStatus.POSTURE_CHANGED: "the bot's posture is another one now",
    DraftStatus.MOVED_TO_WRAP_UP: "the conversation has gone into wrap-up",
}


@dataclass(frozen=True, slots=True)
class Decidable:
    """Whether the viewer may do this with a draft now; if not, the code and message of the refusal."""

    allowed: bool
    code: RefusalCode | None = None
    reason: str | None = None


def becomes_a_draft(
    conversation: ConversationValues, joined_as: ParticipantMode | None, visibility: MessageVisibility
) -> bool:
    """Whether these words wait for a person. Only a bot's to the customer do; its notes reach people only.

    Raises Refused if the bot is switched off, if too many drafts wait already, or in wrap-up, where nobody would approve it.
    """
    if joined_as is not ParticipantMode.BOT or conversation.bot_posture is BotPosture.AUTO:
        return False
    if conversation.bot_posture is BotPosture.OFF:
        raise Refused(
            RefusalCode.BOT_OFF,
            "The bot is switched off in this conversation, and nothing that it writes is accepted; hand the conversation "
            "over to a queue of people, or wait until a person sets another posture.",
        )
    if visibility is not MessageVisibility.PUBLIC:
        return False
    if conversation.state is ConversationState.WRAP_UP:
        raise Refused(
            RefusalCode.VISIBILITY_NOT_ALLOWED,
            "This conversation is in wrap-up, in which nobody approves drafts any more; write it INTERNAL.",
        )
    if conversation.drafts_pending >= MOST_PENDING:
        raise Refused(
            RefusalCode.TOO_MANY_DRAFTS,
            f"{conversation.drafts_pending} drafts of this conversation wait for a person already; write the next one once "
            "some are approved or dropped.",
        )
    return True


def may_set_posture(viewer: Viewer, conversation: ConversationValues) -> None:
    """Supervisors of the queue, and an agent who has the conversation or helps in it; never a bot."""
    _must_look_after_bots(viewer, conversation)
    if conversation.channel.family is ChannelFamily.RECORD:
        raise Refused(
            RefusalCode.CHANNEL_NOT_SUPPORTED,
            "A record has no messages, and so nothing of which a bot's posture decides.",
        )
    must_be_ongoing(conversation)


def may_decide(viewer: Viewer, conversation: ConversationValues, draft: DraftValues, *, reads_transcript: bool) -> None:
    """Whether the viewer may approve or drop this draft: the same people, once they may read the conversation."""
    _must_look_after_bots(viewer, conversation)
    if draft.status.is_decided:
        raise Refused(
            RefusalCode.DRAFT_DECIDED,
            f"This draft was {draft.status.lower()} already; look at the conversation before you write something yourself.",
        )
    if draft.status is not DraftStatus.PENDING:
        raise Refused(
            RefusalCode.DRAFT_ENDED,
            f"This draft ended by itself, because {_ENDINGS[draft.status]}; the customer did not get it.",
        )
    must_be_ongoing(conversation)
    if not reads_transcript:
        raise not_participant(
            "You can't read this conversation yet; monitor or join it, and decide when you have read it."
        )


def may_approve(
    viewer: Viewer,
    conversation: ConversationValues,
    draft: DraftValues,
    *,
    reads_transcript: bool,
    window_ends_at: datetime | None,
    now: datetime,
) -> None:
    """Whether the viewer may approve it: the customer must still be reached, too. Dropping it is never too late."""
    may_decide(viewer, conversation, draft, reads_transcript=reads_transcript)
    reply_window.must_be_open(MessageVisibility.PUBLIC, window_ends_at, now=now)


def decidable(
    viewer: Viewer, conversation: ConversationValues, draft: DraftValues, *, reads_transcript: bool
) -> Decidable:
    """Whether the viewer may decide, in advance."""
    return _in_advance(lambda: may_decide(viewer, conversation, draft, reads_transcript=reads_transcript))


def approvable(
    viewer: Viewer,
    conversation: ConversationValues,
    draft: DraftValues,
    *,
    reads_transcript: bool,
    window_ends_at: datetime | None,
    now: datetime,
) -> Decidable:
    """Whether the viewer may approve it, in advance."""
    reads, ends_at = reads_transcript, window_ends_at
    return _in_advance(
        lambda: may_approve(viewer, conversation, draft, reads_transcript=reads, window_ends_at=ends_at, now=now)
    )


def _in_advance(must: Callable[[], None]) -> Decidable:
    try:
        must()
    except Refused as refused:
        return Decidable(allowed=False, code=refused.code, reason=refused.message)
    return Decidable(allowed=True)


def reads_posture(viewer: Viewer, conversation: ConversationValues) -> bool:
    """Whoever sees the conversation as staff, bots included."""
    if is_customers_side(viewer, conversation):
        return False
    staff = (Role.ADMIN, Role.SUPERVISOR, Role.AGENT, Role.BOT)
    return viewer.is_system or not viewer.roles.isdisjoint(staff)


def knows_of_drafts(viewer: Viewer, conversation: ConversationValues) -> bool:
    """Whether the viewer is told that drafts are written and end: supervisors of the queue, who takes part, and its bot.

    The customer's side never learns that there was one. Their texts are part of the transcript.
    """
    if viewer.is_system:
        return True
    if is_customers_side(viewer, conversation):
        return False
    if viewer.has(Role.SUPERVISOR) and conversation.queue_id in viewer.overseen:
        return True
    has_it = viewer.id == conversation.agent_id and not conversation.is_awaiting
    is_in_it = has_it or viewer.id in conversation.party
    return is_in_it and not viewer.roles.isdisjoint((Role.AGENT, Role.SUPERVISOR, Role.BOT))


def reads_draft(viewer: Viewer, conversation: ConversationValues, draft: DraftValues) -> bool:
    """Whether the viewer may know of this draft. A bot reads its own only."""
    return knows_of_drafts(viewer, conversation) and (not viewer.has(Role.BOT) or viewer.id == draft.bot_id)


def reads_decider(viewer: Viewer) -> bool:
    """Whether the viewer reads who decided. A bot reads what became of its words, and not who reads along."""
    return not viewer.has(Role.BOT)


def lists_drafts(viewer: Viewer) -> bool:
    """Whether the viewer has a list of drafts to decide about; bots never decide."""
    return not viewer.has(Role.BOT) and not viewer.roles.isdisjoint((Role.SUPERVISOR, Role.AGENT))


def is_notified(
    viewer: Viewer, conversation: ConversationValues, draft: DraftValues, *, helpers: Collection[UUID] = ()
) -> bool:
    """Supervisors of the queue in which it waits or waited, and agents who help; people only.

    If it just waits on, only the `helpers`, who began or ceased to help: it is no longer, or newly, theirs to decide.
    """
    if viewer.has(Role.BOT) or is_customers_side(viewer, conversation):
        return False
    if viewer.has(Role.SUPERVISOR) and (draft.queue_id in viewer.overseen or viewer.id == draft.decided_by):
        return not waits_on(draft, helpers)
    is_told = viewer.id in helpers or (viewer.id in conversation.party and not waits_on(draft, helpers))
    return viewer.has(Role.AGENT) and is_told


def waits_on(draft: DraftValues, helpers: Collection[UUID]) -> bool:
    """Whether a fact with these helpers tells only that others may decide about the draft, which waits as before."""
    return draft.status is DraftStatus.PENDING and bool(helpers)


def waits_for(viewer: Viewer, conversation: ConversationValues, draft: DraftValues) -> bool:
    """Whether it is on the viewer's list of drafts to decide about, for those who are notified of it."""
    oversees = viewer.has(Role.SUPERVISOR) and draft.queue_id in viewer.overseen
    return draft.status is DraftStatus.PENDING and (oversees or viewer.id in conversation.party)


def ended_by_a_move(draft: DraftValues, conversation: ConversationValues) -> DraftStatus | None:
    """How a draft that waited has ended, where the conversation is now; None while its bot talks in posture DRAFT."""
    if not conversation.is_ongoing:
        return DraftStatus.CONVERSATION_CLOSED
    if conversation.state is ConversationState.WRAP_UP:
        return DraftStatus.MOVED_TO_WRAP_UP
    if _has_it(draft, conversation):
        return None if conversation.bot_posture is BotPosture.DRAFT else DraftStatus.POSTURE_CHANGED
    if conversation.agent_id in (None, draft.bot_id):
        return DraftStatus.BOT_LEFT
    is_taken_over = conversation.state_reason in TAKEN_OVER_REASONS
    return DraftStatus.TAKEN_OVER if is_taken_over else DraftStatus.AGENT_CHANGED


def _has_it(draft: DraftValues, conversation: ConversationValues) -> bool:
    is_talking = conversation.state is ConversationState.ACTIVE and not conversation.is_awaiting
    return is_talking and conversation.agent_id == draft.bot_id


def _must_look_after_bots(viewer: Viewer, conversation: ConversationValues) -> None:
    if is_customers_side(viewer, conversation):
        raise Refused(
            RefusalCode.OWN_CONVERSATION,
            "You are this conversation's customer; leave its bot to the people who help you.",
        )
    if viewer.has(Role.BOT):
        raise role_required(Role.AGENT, Role.SUPERVISOR)
    has_it = viewer.id == conversation.agent_id and not conversation.is_awaiting
    if viewer.has(Role.AGENT) and (has_it or viewer.id in conversation.party):
        return
    must_supervise(viewer, conversation)
