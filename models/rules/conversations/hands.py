"""Raised hands: who may raise, take, return, answer and withdraw one, who is told of it, and when it ends by itself.

Everything follows from the conversation's values: at most one hand is up in it, its agent's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from models.fact_values import HandValues
from models.rules.conversations.disclosure import is_customers_side
from models.rules.oversight import must_supervise
from models.rules.refusals import Refused, must_be_ongoing, role_required, state_not_allowed
from models.values import ConversationValues, Viewer
from models.vocabulary import ConversationState, HandAction, HandStatus, RefusalCode, Role

LONGEST_REASON = 500  # characters; who comes reads it at a glance


@dataclass(frozen=True, slots=True)
class HandAnswer:
    """Whether the viewer may do this now; if not, the code and message with which the mutation would refuse it."""

    action: HandAction
    allowed: bool
    code: RefusalCode | None = None
    reason: str | None = None


def may_raise(viewer: Viewer, conversation: ConversationValues) -> None:
    """The agent who has the conversation, while they talk with the customer or in wrap-up."""
    _must_be_its_agent(viewer, conversation)
    must_be_ongoing(conversation)
    if not _is_handled(conversation):
        raise state_not_allowed(conversation, "a hand can be raised while you talk with the customer or in wrap-up")
    if conversation.hand_id is not None:
        raise Refused(
            RefusalCode.HAND_ALREADY_RAISED,
            "Your hand is up already in this conversation; withdraw it first if your reason is another one.",
        )


def may_take(viewer: Viewer, conversation: ConversationValues, hand_id: UUID | None) -> None:
    """A supervisor of the queue. To take it again changes nothing."""
    _must_be_another_supervisor(viewer, conversation)
    _must_be_up(conversation, hand_id)
    must_be_ongoing(conversation)
    _must_not_be_anothers(viewer, conversation)


def may_return(viewer: Viewer, conversation: ConversationValues, hand_id: UUID | None) -> None:
    """The supervisor who has taken it, and can't come after all."""
    _must_have_taken(viewer, conversation, hand_id)


def may_answer(viewer: Viewer, conversation: ConversationValues, hand_id: UUID | None) -> None:
    """The supervisor who has taken it, and has helped."""
    _must_have_taken(viewer, conversation, hand_id)


def may_withdraw(viewer: Viewer, conversation: ConversationValues, hand_id: UUID | None) -> None:
    """The agent whose hand it is, also after a supervisor has taken it."""
    _must_be_its_agent(viewer, conversation)
    _must_be_up(conversation, hand_id)
    must_be_ongoing(conversation)


def hand_actions(viewer: Viewer, conversation: ConversationValues) -> list[HandAnswer]:
    """All five, each answered by the rule that guards the mutation."""
    hand_id = conversation.hand_id
    rules: dict[HandAction, Callable[[], None]] = {
        HandAction.RAISE: partial(may_raise, viewer, conversation),
        HandAction.TAKE: partial(may_take, viewer, conversation, hand_id),
        HandAction.RETURN: partial(may_return, viewer, conversation, hand_id),
        HandAction.ANSWER: partial(may_answer, viewer, conversation, hand_id),
        HandAction.WITHDRAW: partial(may_withdraw, viewer, conversation, hand_id),
    }
    return [_answer(action, rule) for action, rule in rules.items()]


def reads_hand(viewer: Viewer, conversation: ConversationValues, *, queue_id: UUID | None = None) -> bool:
    """Supervisors of the queue, its agent, and people who help or are asked to; never the customer's side, and no bot.

    A hand that has ended was up in `queue_id`, and stays with the supervisors of that queue, wherever the conversation went.
    """
    if viewer.is_system:
        return True
    if _is_never_told(viewer, conversation):
        return False
    if viewer.has(Role.SUPERVISOR) and (queue_id or conversation.queue_id) in viewer.overseen:
        return True
    is_in_it = viewer.id in (conversation.agent_id, conversation.offered_to) or viewer.id in conversation.party
    return is_in_it and not viewer.roles.isdisjoint((Role.AGENT, Role.SUPERVISOR))


def is_notified(viewer: Viewer, conversation: ConversationValues, hand: HandValues) -> bool:
    """Supervisors of the queue in which it is or was up, who has taken it, and the agent whose hand it is.

    The last two also if they no longer have to do with the conversation.
    """
    if _is_never_told(viewer, conversation):
        return False
    if viewer.has(Role.SUPERVISOR) and (hand.queue_id in viewer.overseen or viewer.id == hand.taken_by):
        return True
    return viewer.has(Role.AGENT) and viewer.id == hand.agent_id


def no_longer_up() -> Refused:
    return Refused(
        RefusalCode.HAND_NOT_UP,
        "This hand is no longer up: it was answered or withdrawn, or its agent no longer has the conversation.",
    )


def may_keep(supervisor: Viewer | None, conversation: ConversationValues) -> bool:
    """Whether whoever has taken the hand may still come; otherwise it is up for the others again."""
    if supervisor is None:
        return False
    try:
        _must_be_another_supervisor(supervisor, conversation)
    except Refused:
        return False
    return True


def ended_by_a_move(agent_id: UUID, conversation: ConversationValues) -> HandStatus | None:
    """How the hand of this agent has ended, where the conversation is now; None while the agent still has it."""
    if not conversation.is_ongoing:
        return HandStatus.CONVERSATION_CLOSED
    if not _is_handled(conversation):
        return HandStatus.AGENT_LEFT
    return None if conversation.agent_id == agent_id else HandStatus.AGENT_CHANGED


def _answer(action: HandAction, rule: Callable[[], None]) -> HandAnswer:
    try:
        rule()
    except Refused as refused:
        return HandAnswer(action, allowed=False, code=refused.code, reason=refused.message)
    return HandAnswer(action, allowed=True)


def _is_handled(conversation: ConversationValues) -> bool:
    """Whether an agent has accepted it and not left it."""
    if conversation.is_awaiting:
        return False
    return conversation.state in (ConversationState.ACTIVE, ConversationState.WRAP_UP)


def _is_never_told(viewer: Viewer, conversation: ConversationValues) -> bool:
    return is_customers_side(viewer, conversation) or viewer.has(Role.BOT)


def _must_be_its_agent(viewer: Viewer, conversation: ConversationValues) -> None:
    if not viewer.has(Role.AGENT) or viewer.has(Role.BOT):
        raise role_required(Role.AGENT)
    if viewer.id != conversation.agent_id or is_customers_side(viewer, conversation):
        raise Refused(
            RefusalCode.NOT_PARTICIPANT,
            "This conversation is not yours; only the agent who has it can do that.",
        )


def _must_be_another_supervisor(viewer: Viewer, conversation: ConversationValues) -> None:
    must_supervise(viewer, conversation)
    if viewer.has(Role.BOT):
        raise role_required(Role.SUPERVISOR)
    if viewer.id == conversation.agent_id:
        raise Refused(
            RefusalCode.OWN_CONVERSATION,
            "You are the agent of this conversation, and so its hand is your own; leave it to another supervisor.",
        )
    if is_customers_side(viewer, conversation):
        raise Refused(
            RefusalCode.OWN_CONVERSATION,
            "You are the customer of this conversation; leave its raised hand to another supervisor.",
        )


def _must_have_taken(viewer: Viewer, conversation: ConversationValues, hand_id: UUID | None) -> None:
    _must_be_another_supervisor(viewer, conversation)
    _must_be_up(conversation, hand_id)
    must_be_ongoing(conversation)
    _must_not_be_anothers(viewer, conversation)
    if conversation.hand_taken_by is None:
        raise Refused(
            RefusalCode.HAND_NOT_TAKEN,
            "Nobody has taken this hand yet; take it first, so that the agent sees who comes.",
        )


def _must_be_up(conversation: ConversationValues, hand_id: UUID | None) -> None:
    if hand_id is None:
        raise Refused(
            RefusalCode.HAND_NOT_UP, "No hand is up in this conversation; its agent may raise one at any time."
        )
    if conversation.hand_id != hand_id:
        raise no_longer_up()


def _must_not_be_anothers(viewer: Viewer, conversation: ConversationValues) -> None:
    if conversation.hand_taken_by not in (None, viewer.id):
        raise Refused(
            RefusalCode.HAND_TAKEN,
            "Another supervisor has taken this hand and comes; join the conversation if you want to help as well.",
        )
