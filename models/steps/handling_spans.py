"""Records for the figures who handles a conversation from when to when, and how long customers wait for replies.

transitions.py calls the former, send_message.py the latter.
"""

from datetime import datetime
from uuid import UUID

from models.events.attention import is_judged
from models.events.unit_of_work import UnitOfWork
from models.fact_values import ReplyValues
from models.tables import Conversation, HandlingSpan, Message, Reply


def first_wait_began(conversation: Conversation) -> datetime:
    """When the first wait for a person began: at the start, or at the escalation if a bot talked first."""
    return max(conversation.created_at, conversation.escalated_at or conversation.created_at)


def mark_offered_to_people(conversation: Conversation, at: datetime) -> None:
    """If it is closed from now on without having been accepted, it counts as abandoned, unless a supervisor closes it."""
    conversation.offered_to_human_at = conversation.offered_to_human_at or at


async def begin_handling(uow: UnitOfWork, conversation: Conversation, agent_id: UUID) -> None:
    """A human agent is primary from now on. The span of the agent before, if any, ends."""
    mark_offered_to_people(conversation, uow.at)
    is_first = conversation.accepted_at is None
    since = max(uow.at, await _earliest(uow, conversation))
    if is_first:
        conversation.accepted_at = since
        conversation.first_wait_seconds = (since - first_wait_began(conversation)).total_seconds()
    conversation.handled_since = conversation.handled_since or since
    attached = await uow.rows.attached(conversation)
    attached.span = await HandlingSpan.create(
        conversation_id=conversation.id,
        agent_id=agent_id,
        queue_id=conversation.queue_id,
        channel=conversation.channel,
        since=since,
        first_wait_seconds=conversation.first_wait_seconds if is_first else None,
    )


async def end_handling(uow: UnitOfWork, conversation: Conversation) -> None:
    """Nobody handles it from now on; the time of handling is added up."""
    if conversation.handled_since:
        until = await _end_span(uow, conversation)
        conversation.handle_seconds += (until - conversation.handled_since).total_seconds()
        conversation.handled_since = None


def reply_of(uow: UnitOfWork, conversation: Conversation) -> ReplyValues | None:
    """What a PUBLIC message that the doer writes now counts for: its agent's first one, or one that the customer waits for.

    None for bots, and for whoever else helps. Call it before the message's columns are set.

    Until the upgrade to the release that brought this is finished, nothing counts: who runs the release before may have
    replied, and leaves no mark.
    """
    if uow.by.id != conversation.agent_id or conversation.agent_is_bot:
        return None
    if not is_judged():
        conversation.first_reply_at = conversation.first_reply_at or uow.at
        return None
    if conversation.first_reply_at is None:
        conversation.first_reply_at = uow.at
        return ReplyValues(first_seconds=max(0.0, (uow.at - first_wait_began(conversation)).total_seconds()))
    if conversation.unanswered_since:
        return ReplyValues(seconds=max(0.0, (uow.at - conversation.unanswered_since).total_seconds()))
    return None


async def keep_reply(conversation: Conversation, message: Message, reply: ReplyValues) -> None:
    """Write it for figures that are counted anew; those that are kept count its fact."""
    await Reply.create(
        id=message.id,
        conversation_id=conversation.id,
        agent_id=message.sender_id,
        queue_id=conversation.queue_id,
        channel=conversation.channel,
        at=message.sent_at,
        first_seconds=reply.first_seconds,
        seconds=reply.seconds,
    )


async def _earliest(uow: UnitOfWork, conversation: Conversation) -> datetime:
    """The end of the span before, or of nobody's: a host's clock may be behind that of the host which wrote it."""
    if conversation.handled_since:
        return await _end_span(uow, conversation)
    if conversation.accepted_at:
        last = await HandlingSpan.filter(conversation_id=conversation.id).order_by("-until").first()
        return last.until if last and last.until else conversation.accepted_at
    return first_wait_began(conversation)


async def _end_span(uow: UnitOfWork, conversation: Conversation) -> datetime:
    """When the span of its handling ends: now, but not before it began, whatever the hosts' clocks say."""
    attached = await uow.rows.attached(conversation)
    span = attached.span
    assert span is not None
    span.until = max(uow.at, span.since)
    span.seconds = (span.until - span.since).total_seconds()
    await span.save(update_fields=["until", "seconds"])
    attached.span = None
    return span.until
