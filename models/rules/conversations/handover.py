"""What agents may do with their own conversations besides ending them: release, resume, hand over, consult.

Picking, leaving and ending are in agent_actions.py, writing in messages.py; to whom a conversation may go, in targets.py.
"""

from models.rules.conversations.agent_actions import must_be_able_to_take
from models.rules.refusals import (
    Refused,
    must_be_ongoing,
    must_not_be_transferred,
    role_required,
    stale_version,
    state_not_allowed,
)
from models.values import AgentValues, ConversationValues, Viewer, WorkstreamValues
from models.vocabulary import ConversationState, OfferKind, RefusalCode, Role

TALKING_ONLY = "only a conversation that you are talking in can be"


def may_release(viewer: Viewer, conversation: ConversationValues) -> None:
    """The agent who talks with the customer gives the conversation back to its queue."""
    _must_be_ones_own(viewer, conversation)
    _must_not_be_a_record(conversation, "released")
    _must_be_ongoing(conversation, None)
    _must_be_talking(conversation, f"{TALKING_ONLY} released")


def may_resume(
    viewer: Viewer, conversation: ConversationValues, workstream: WorkstreamValues, agent: AgentValues
) -> None:
    """The agent of a waiting conversation continues it, under the same conditions as picking."""
    _must_be_ones_own(viewer, conversation)
    _must_be_ongoing(conversation, None)
    if conversation.state is not ConversationState.WAITING:
        raise state_not_allowed(conversation, "only a conversation that waits for its customer can be resumed")
    must_be_able_to_take(conversation, workstream, agent)


def may_hand_over(
    viewer: Viewer, conversation: ConversationValues, *, to_queue: bool, expected_version: int | None = None
) -> None:
    """The agent gives it to a colleague, who must accept, or to another queue. The caller checks the target afterwards.

    A conversation that waits for its customer can go to a colleague only. A call can go to a queue only: supervisors
    can't transfer calls either.
    """
    _must_be_ones_own(viewer, conversation)
    _must_not_be_a_record(conversation, "handed over")
    if not (to_queue or conversation.channel.is_messaging):
        raise Refused(
            RefusalCode.CHANNEL_NOT_SUPPORTED,
            "A call can't be handed over to an agent; hand it over to a queue, or consult the agent.",
        )
    _must_be_ongoing(conversation, expected_version)
    if to_queue or conversation.state is not ConversationState.WAITING:
        _must_be_talking(conversation, f"{TALKING_ONLY} handed over")
    if conversation.elevated_to is not None:
        raise Refused(
            RefusalCode.ELEVATED_TO_VOICE_OR_VIDEO,
            f"This conversation is elevated to {conversation.elevated_to}; hand it over once the call is over.",
        )
    must_not_be_transferred(conversation)


def may_consult(viewer: Viewer, conversation: ConversationValues) -> None:
    """The agent asks a colleague for help, one colleague at a time. The caller checks the colleague afterwards."""
    _must_be_ones_own(viewer, conversation)
    _must_not_be_a_record(conversation, "consulted about")
    _must_be_ongoing(conversation, None)
    _must_be_talking(conversation, f"{TALKING_ONLY} consulted about")
    must_not_be_transferred(conversation)
    if conversation.offered_for is OfferKind.CONSULT:
        raise Refused(
            RefusalCode.CONSULT_PENDING,
            "You have already asked a colleague; wait for the answer, or end that consultation first.",
        )


def may_end_consult(viewer: Viewer, conversation: ConversationValues) -> None:
    """The agent who has the conversation ends the consultation. The consultant's own way out is `leave`."""
    _must_be_ones_own(viewer, conversation)
    _must_be_ongoing(conversation, None)


def _must_be_ones_own(viewer: Viewer, conversation: ConversationValues) -> None:
    if not viewer.has(Role.AGENT):
        raise role_required(Role.AGENT)
    if viewer.id != conversation.agent_id:
        raise Refused(
            RefusalCode.NOT_PARTICIPANT,
            "This conversation is not yours; only the agent who has it can do that.",
        )


def _must_not_be_a_record(conversation: ConversationValues, done: str) -> None:
    if conversation.channel.is_record:
        raise Refused(RefusalCode.CHANNEL_NOT_SUPPORTED, f"A record can't be {done}; resolve it instead.")


def _must_be_ongoing(conversation: ConversationValues, expected_version: int | None) -> None:
    must_be_ongoing(conversation)
    if expected_version is not None and expected_version != conversation.version:
        raise stale_version(conversation, expected_version)


def _must_be_talking(conversation: ConversationValues, way_out: str) -> None:
    if conversation.is_awaiting:
        raise state_not_allowed(conversation, "accept the offer first, or decline it")
    if conversation.state is not ConversationState.ACTIVE:
        raise state_not_allowed(conversation, way_out)
