"""When the limit of a conversation's state falls due. unit_of_work.py calls this at its end if the state changed.

An act that restarts a limit, such as a message, leaves the due time as it is: when it comes, reach_limit.py computes the
limit again and moves the due time.
"""

from collections.abc import Sequence
from datetime import datetime

from models.database.prepared import select
from models.events.due_times import DueTimes
from models.rules.conversations.state_limits import LimitValues, limit_reached_at
from models.tables import Conversation, DueTime, Offer, Workstream
from models.values import Viewer
from models.vocabulary import ConversationAspect, ConversationState, DueKind, OfferKind

_LIMITS = f"""SELECT open_limit_seconds AS open, active_limit_seconds AS active, waiting_limit_seconds AS waiting,
        wrap_up_limit_seconds AS wrap_up,
        EXISTS (SELECT 1 FROM due_times WHERE kind = '{DueKind.LIMIT_REACHED}' AND subject_id = $2) AS is_set
    FROM workstreams WHERE id = $1
"""


async def set_limit(due: DueTimes, conversation: Conversation) -> None:
    """Set the due time of the limit of its state, by its workstream as it is now; clear it if there is no limit.

    Nothing locks the workstream. Whoever changes its limits applies them to the conversations that they see, so this must
    read them as late as possible.
    """
    if not _may_have_limit(conversation):
        due.clear(conversation.id, DueKind.LIMIT_REACHED)
        return
    [row] = await select(_LIMITS, conversation.workstream_id, conversation.id)
    limits = LimitValues(*(row[state] for state in ("open", "active", "waiting", "wrap_up")))
    due_at = limit_reached_at(conversation.values(), limits, since=counted_from(conversation))
    if due_at is not None:
        due.set(DueKind.LIMIT_REACHED, conversation.id, due_at)
    elif row["is_set"]:
        due.clear(conversation.id, DueKind.LIMIT_REACHED)


async def limit_of(conversation: Conversation) -> datetime | None:
    """When the limit of its state is reached, as things are now."""
    if not _may_have_limit(conversation):
        return None
    workstream = await Workstream.get(id=conversation.workstream_id)
    return limit_reached_at(conversation.values(), limits_of(workstream), since=counted_from(conversation))


def _may_have_limit(conversation: Conversation) -> bool:
    return conversation.state is not ConversationState.CLOSED and not conversation.channel.is_record


def limits_of(workstream: Workstream) -> LimitValues:
    return LimitValues(
        open=workstream.open_limit_seconds,
        active=workstream.active_limit_seconds,
        waiting=workstream.waiting_limit_seconds,
        wrap_up=workstream.wrap_up_limit_seconds,
    )


def counted_from(conversation: Conversation) -> datetime:
    """When the state began, or when its limit was last restarted.

    Offers that no agent accepts don't restart it: repeated offers must not make a wait endless.
    """
    is_open = conversation.state is ConversationState.OPEN
    began = (conversation.waiting_since if is_open else None) or conversation.state_changed_at
    return max(began, conversation.last_activity_at, conversation.limit_restarted_at or began)


async def apply_limits(workstream: Workstream) -> None:
    """Apply changed limits to the workstream's conversations: move due times that are now earlier, and set missing ones.

    Due times that are now later stay: when they come, the limit is computed again.
    """
    ongoing = Conversation.filter(workstream_id=workstream.id).exclude(state=ConversationState.CLOSED)
    limits = limits_of(workstream)
    async for conversation in ongoing:
        due_at = limit_reached_at(conversation.values(), limits, since=counted_from(conversation))
        if due_at is None:
            continue
        row = DueTime.filter(kind=DueKind.LIMIT_REACHED, subject_id=conversation.id)
        # Never move it to a later time: another unit of work may have set it for a new state meanwhile.
        if not await row.filter(due_at__gt=due_at).update(due_at=due_at) and not await row.exists():
            await DueTime.create(kind=DueKind.LIMIT_REACHED, subject_id=conversation.id, due_at=due_at)


def are_restarted(aspects: frozenset[ConversationAspect], offers: Sequence[Offer], *, by: Viewer) -> bool:
    """Besides messages, these restart them: a transfer to an agent, a person's move to a queue, a consultation, a call."""
    return (
        any(offer.kind is not OfferKind.ASSIGNMENT for offer in offers)
        or ConversationAspect.ELEVATION in aspects
        or (ConversationAspect.QUEUE in aspects and not by.is_system)
    )
