"""When the limit of a conversation's state falls due. unit_of_work.py calls this at its end if the state changed.

An act that restarts a limit, such as a message, leaves the due time as it is: when it comes, reach_limit.py computes the
limit again and moves the due time.

Monitoring restarts a limit unseen, where any activity does. Whatever people are told of a limit counts without that.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from models.database.prepared import select
from models.events.due_times import DueTimes, bring_forward
from models.rules.conversations.state_limits import (
    LimitMoments,
    LimitValues,
    basis_of,
    is_idling,
    limit_reached_at,
    may_go_back,
)
from models.tables import Conversation, Offer, Workstream
from models.values import Viewer
from models.vocabulary import (
    ConversationAspect,
    ConversationState,
    DueKind,
    LimitBasis,
    OfferKind,
)

CHANGING = frozenset({ConversationAspect.STATE, ConversationAspect.ELEVATION})  # which limit holds, or whether one does
_LIMITS = f"""SELECT open_limit_seconds AS open, active_limit_seconds AS active, waiting_limit_seconds AS waiting,
        wrap_up_limit_seconds AS wrap_up, idle_limit_seconds AS idle, idle_warning_seconds AS idle_warning,
        silent_limit_seconds AS silent, limits_count_from AS count_from,
        EXISTS (SELECT 1 FROM due_times WHERE kind = '{DueKind.LIMIT_REACHED}' AND subject_id = $2) AS is_set
    FROM workstreams WHERE id = $1
"""


async def set_limit(due: DueTimes, conversation: Conversation) -> None:
    """Set the due time of the limit of its state, by its workstream as it is now; clear it if there is no limit.

    Nothing locks the workstream. Whoever changes its limits applies them to the conversations that they see, so this must
    read them as late as possible.
    """
    if not may_have_limit(conversation):
        due.clear(conversation.id, DueKind.LIMIT_REACHED)
        return
    [row] = await select(_LIMITS, conversation.workstream_id, conversation.id)
    is_set = row.pop("is_set")
    limits = LimitValues(**{**row, "count_from": LimitBasis(row["count_from"])})
    if back_at := goes_back_at(conversation, limits):
        due.set(DueKind.AGENT_SILENT, conversation.id, back_at)
    due_at = looked_at(conversation, limits)
    if due_at is not None:
        due.set(DueKind.LIMIT_REACHED, conversation.id, due_at)
    elif is_set:
        due.clear(conversation.id, DueKind.LIMIT_REACHED)


def goes_back_at(conversation: Conversation, limits: LimitValues) -> datetime | None:
    """When its agent, who has taken it, will have been silent for too long; None if that is no neglect or has no limit.

    It counts from when they took it, and again from what restarts limits for everybody to see, such as a consultation. A
    force close that was undone has moved `silent_since` on.
    """
    silent_since = conversation.silent_since
    if not limits.silent or silent_since is None or not may_go_back(conversation.values(), silent_since=silent_since):
        return None
    since = max(conversation.state_changed_at, silent_since, conversation.limit_stirred_at or silent_since)
    return since + timedelta(seconds=limits.silent)


async def limits_for(conversation: Conversation) -> LimitValues:
    """The limits of its workstream, as things are now; none if it can have none."""
    if not may_have_limit(conversation):
        return LimitValues()
    return limits_of(await Workstream.get(id=conversation.workstream_id))


def may_have_limit(conversation: Conversation) -> bool:
    return conversation.state is not ConversationState.CLOSED and not conversation.channel.is_record


def limits_of(workstream: Workstream) -> LimitValues:
    return LimitValues(
        open=workstream.open_limit_seconds,
        active=workstream.active_limit_seconds,
        waiting=workstream.waiting_limit_seconds,
        wrap_up=workstream.wrap_up_limit_seconds,
        idle=workstream.idle_limit_seconds,
        idle_warning=workstream.idle_warning_seconds,
        silent=workstream.silent_limit_seconds,
        count_from=workstream.limits_count_from,
    )


def reached_at(conversation: Conversation, limits: LimitValues) -> datetime | None:
    """When the limit of its state is reached. Whoever was warned of it has all the time that they were given."""
    at = limit_reached_at(conversation.values(), limits, since=counted_from(conversation, limits))
    if at and is_warned(conversation, limits) and conversation.limit_warned_at:
        return max(at, conversation.limit_warned_at + timedelta(seconds=limits.idle_warning))
    return at


def looked_at(conversation: Conversation, limits: LimitValues) -> datetime | None:
    """When something is to be done because of its limit: before it is reached, its customer may have to be warned."""
    at = reached_at(conversation, limits)
    return at - timedelta(seconds=limits.idle_warning) if at and must_warn(conversation, limits) else at


def must_warn(conversation: Conversation, limits: LimitValues) -> bool:
    return bool(limits.idle_warning) and is_idling(conversation.values()) and not is_warned(conversation, limits)


def is_warned(conversation: Conversation, limits: LimitValues) -> bool:
    """Whether its customer was warned since the limit began to count."""
    warned_at = conversation.limit_warned_at
    return warned_at is not None and warned_at >= counted_from(conversation, limits)


def counted_from(conversation: Conversation, limits: LimitValues) -> datetime:
    """When the state began, or when its limit was last restarted.

    Offers that no agent accepts don't restart it: repeated offers must not make a wait endless.
    """
    basis = basis_of(conversation.values(), limits)
    since = moments_of(conversation).since(basis)
    return max(since, conversation.limit_restarted_at or since) if basis is LimitBasis.ACTIVITY else since


def moments_of(conversation: Conversation) -> LimitMoments:
    """From what on its limit may count, without what only those know who may know of monitoring."""
    is_open = conversation.state is ConversationState.OPEN
    began_at = (conversation.waiting_since if is_open else None) or conversation.state_changed_at
    return LimitMoments(
        began_at=max(began_at, conversation.limit_stirred_at or began_at),
        active_at=conversation.last_activity_at,
        public_at=conversation.last_public_activity_at,
        customer_at=conversation.last_customer_message_at,
        reply_at=conversation.last_reply_at,
    )


def restart(conversation: Conversation, at: datetime) -> None:
    """Restart the limit of its state because of an act that people see."""
    conversation.limit_restarted_at = conversation.limit_stirred_at = at


async def apply_limits(workstream: Workstream) -> None:
    """Apply changed limits to the workstream's conversations: move due times that are now earlier, and set missing ones.

    Due times that are now later stay: when they come, the limit is computed again.
    """
    ongoing = await Conversation.filter(workstream_id=workstream.id).exclude(state=ConversationState.CLOSED)
    limits = limits_of(workstream)
    found = [(DueKind.LIMIT_REACHED, each.id, looked_at(each, limits)) for each in ongoing]
    found += [(DueKind.AGENT_SILENT, each.id, goes_back_at(each, limits)) for each in ongoing]
    await bring_forward((kind, subject_id, due_at) for kind, subject_id, due_at in found if due_at)


def are_restarted(aspects: frozenset[ConversationAspect], offers: Sequence[Offer], *, by: Viewer) -> bool:
    """Besides messages, these restart them: a transfer to an agent, a person's move to a queue, a consultation, a call."""
    return (
        any(offer.kind is not OfferKind.ASSIGNMENT for offer in offers)
        or ConversationAspect.ELEVATION in aspects
        or (ConversationAspect.QUEUE in aspects and not by.is_system)
    )
