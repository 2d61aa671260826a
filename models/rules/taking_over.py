"""Who may take over a conversation that has an agent or a bot: supervisors, and agents who were asked for help in it.

supervision.py asks these rules in their order. What becomes of whoever had it is in conversations/holding.py.
"""

from dataclasses import replace

from models.rules.conversations.agent_actions import must_be_able_to_take
from models.rules.offers.targets import may_assign_to_agent
from models.rules.oversight import must_be_allowed_to_supervise
from models.rules.refusals import BadInput, Refused
from models.values import AgentValues, ConversationValues, SettingsValues, Viewer, WorkstreamValues
from models.vocabulary import RefusalCode, Role, StateReason, SupervisorAction

GIVEN_BY_SUPERVISORS = (StateReason.TRANSFERRED_BY_SUPERVISOR, StateReason.TAKEN_OVER_BY_SUPERVISOR)


def takes_over_as_consultant(
    viewer: Viewer, conversation: ConversationValues, settings: SettingsValues, *, monitoring: bool
) -> bool:
    """Whether the viewer may take it over only because they help in it; False for a supervisor, who may override more.

    Raises Refused for somebody who may as neither.
    """
    try:
        must_be_allowed_to_supervise(SupervisorAction.TAKE_OVER, viewer, conversation, settings)
    except Refused:
        if may_as_consultant(viewer, conversation, monitoring=monitoring):
            return True
        raise
    return False


def may_as_consultant(viewer: Viewer, conversation: ConversationValues, *, monitoring: bool) -> bool:
    """Whether the viewer is an agent of its queue who helps in it: they need no setting. Others must be supervisors.

    Raises Refused, for one who is no supervisor, if it is another queue's, or if a supervisor has given it to whoever has it.
    A supervisor who has joined is no consultant.
    """
    helps = viewer.id in conversation.party and not monitoring
    is_own = viewer.id in (conversation.agent_id, conversation.customer_id)
    if is_own or not helps or not _is_an_agent(viewer):
        return False
    was_given = conversation.state_reason in GIVEN_BY_SUPERVISORS
    if conversation.queue_id in viewer.member_of and not was_given:
        return True
    if viewer.has(Role.SUPERVISOR):
        return False
    if was_given:
        raise Refused(
            RefusalCode.ROLE_REQUIRED,
            "A supervisor has given this conversation to whoever has it now; only a supervisor can take it over.",
        )
    raise Refused(
        RefusalCode.AGENT_NOT_IN_QUEUE,
        "You are not a member of this conversation's queue; ask its agent to hand it over to your queue.",
    )


def is_its_agents(viewer: Viewer, conversation: ConversationValues) -> bool:
    """Whether the viewer has it as an agent: a lack of rights is then not what stands in the way."""
    return viewer.id == conversation.agent_id and _is_an_agent(viewer)


def must_not_be_a_call(conversation: ConversationValues) -> None:
    if conversation.elevated_to is not None:
        raise Refused(
            RefusalCode.ELEVATED_TO_VOICE_OR_VIDEO,
            f"This conversation is elevated to {conversation.elevated_to}; take it over once the call is over.",
        )


def must_be_another_agents(viewer: Viewer, conversation: ConversationValues) -> None:
    if viewer.id == conversation.customer_id:
        raise Refused(
            RefusalCode.OWN_CONVERSATION, "You are this conversation's customer; only others can take it over."
        )
    if viewer.id == conversation.agent_id:
        has_it = "is offered to you; accept the offer" if conversation.is_awaiting else "is yours already"
        raise Refused(RefusalCode.SAME_AGENT, f"This conversation {has_it}; there is nobody to take it over from.")


def must_have_room(
    conversation: ConversationValues,
    workstream: WorkstreamValues,
    agent: AgentValues,
    *,
    as_consultant: bool,
    override_presence: bool,
    override_capacity: bool,
) -> int:
    """By how many units the taker exceeds their capacity with it; 0 if it fits. Raises Refused.

    A supervisor may override presence and capacity, as for an assignment. An agent must be able to take it, as for picking.
    Room that its pending transfer keeps for the taker is free for it.
    """
    if conversation.is_being_transferred and conversation.offered_to == agent.id:
        agent = replace(
            agent,
            units_used=agent.units_used - conversation.units,
            open_conversations=agent.open_conversations - 1,
        )
    if not as_consultant:
        return may_assign_to_agent(
            conversation, workstream, agent, override_presence=override_presence, override_capacity=override_capacity
        )
    if override_presence or override_capacity:
        raise BadInput("Only supervisors override presence and capacity; leave both out.")
    must_be_able_to_take(conversation, workstream, agent)
    return 0


def _is_an_agent(viewer: Viewer) -> bool:
    return viewer.has(Role.AGENT) and not viewer.has(Role.API_ACCESS)
