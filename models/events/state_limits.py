"""When the limit of a conversation's state falls due: set here alone, by unit_of_work.py, whenever that state changes.

What restarts a limit, such as a message, leaves the due time as it is: who works it off (reach_limit.py)
counts anew, and lets it fall due later.
"""

from datetime import datetime

from models.rules.conversations.state_limits import LimitValues, limit_reached_at
from models.tables import Conversation, DueTime, Workstream
from models.vocabulary import ConversationState, DueKind


async def set_limit(conversation: Conversation) -> None:
    """Let the limit of its state fall due, counted by its workstream as it is now; nothing where there is none."""
    due_at = await limit_of(conversation)
    row = DueTime.filter(kind=DueKind.LIMIT_REACHED, subject_id=conversation.id)
    if due_at is None:
        await row.delete()
    elif not await row.update(due_at=due_at):
        await DueTime.create(kind=DueKind.LIMIT_REACHED, subject_id=conversation.id, due_at=due_at)


async def limit_of(conversation: Conversation) -> datetime | None:
    """When the limit of its state is reached, by what has happened until now."""
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
    """The state's beginning, or what restarted its limit since.

    A wait goes on while an agent is asked and doesn't answer: being offered again and again must not make it endless.
    """
    is_open = conversation.state is ConversationState.OPEN
    began = (conversation.waiting_since if is_open else None) or conversation.state_changed_at
    return max(began, conversation.last_activity_at, conversation.limit_restarted_at or began)


async def apply_limits(workstream: Workstream) -> None:
    """The limits of this workstream were changed: what now falls due sooner does so, also what had no limit before.

    What now falls due later needs nothing: it is counted anew when its old time comes.
    """
    ongoing = Conversation.filter(workstream_id=workstream.id).exclude(state=ConversationState.CLOSED)
    limits = limits_of(workstream)
    async for conversation in ongoing:
        due_at = limit_reached_at(conversation.values(), limits, since=counted_from(conversation))
        if due_at is None:
            continue
        row = DueTime.filter(kind=DueKind.LIMIT_REACHED, subject_id=conversation.id)
        # Never later: another unit of work may have set it for a new state meanwhile.
        if not await row.filter(due_at__gt=due_at).update(due_at=due_at) and not await row.exists():
            await DueTime.create(kind=DueKind.LIMIT_REACHED, subject_id=conversation.id, due_at=due_at)
