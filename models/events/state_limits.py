"""When the limit of a conversation's state falls due. unit_of_work.py calls this whenever the state changes.

An act that restarts a limit, such as a message, leaves the due time as it is: when it comes, reach_limit.py computes the
limit again and moves the due time.
"""

from datetime import datetime

from models.rules.conversations.state_limits import LimitValues, limit_reached_at
from models.tables import Conversation, DueTime, Workstream
from models.vocabulary import ConversationState, DueKind


async def set_limit(conversation: Conversation) -> None:
    """Set the due time of the limit of its state, by its workstream as it is now; clear it if there is no limit."""
    due_at = await limit_of(conversation)
    if due_at is None:
        await DueTime.filter(kind=DueKind.LIMIT_REACHED, subject_id=conversation.id).delete()
        return
    row = DueTime(kind=DueKind.LIMIT_REACHED, subject_id=conversation.id, due_at=due_at)
    await DueTime.bulk_create([row], on_conflict=("kind", "subject_id"), update_fields=("due_at",))


async def limit_of(conversation: Conversation) -> datetime | None:
    """When the limit of its state is reached, as things are now."""
    if conversation.state is ConversationState.CLOSED or conversation.channel.is_record:
        return None
    workstream = await Workstream.get(id=conversation.workstream_id)
    return limit_reached_at(conversation.values(), limits_of(workstream), since=counted_from(conversation))


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
