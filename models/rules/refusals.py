"""How a rule refuses: a stable code, the facts, and the way out. Who may do what is in the files beside this one."""

from uuid import UUID

from models.rules.conversations.disclosure import is_customers_side
from models.values import AgentValues, ConversationValues, Viewer
from models.vocabulary import ActiveSubState, ConversationState, RefusalCode, Role

# For assign, transfer, force close and pick, these codes mean that someone else was first; the answer is a Conflict.
CONFLICT_CODES = frozenset(
    {
        RefusalCode.ALREADY_ASSIGNED,
        RefusalCode.ALREADY_CLOSED,
        RefusalCode.TRANSFER_PENDING,
        RefusalCode.STALE_VERSION,
    }
)


class Refused(Exception):
    """A rule doesn't allow it, and nothing has changed. `message` tells a person why, and what they can do about it."""

    def __init__(self, code: RefusalCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class CapacityExceeded(Refused):
    """The agent lacks `exceeded_by` units."""

    def __init__(self, message: str, *, exceeded_by: int, agent_id: UUID) -> None:
        super().__init__(RefusalCode.CAPACITY_EXCEEDED, message)
        self.exceeded_by = exceeded_by
        self.agent_id = agent_id


class BadInput(Exception):
    """The client made a mistake: the answer is the GraphQL error BAD_USER_INPUT, not a refusal."""

    code = "BAD_USER_INPUT"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UpgradeUnfinished(Exception):
    """It can't be done while an upgrade is under way: the answer is the GraphQL error UPGRADE_UNFINISHED, not a refusal."""

    code = "UPGRADE_UNFINISHED"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def not_found(what: str) -> Refused:
    return Refused(RefusalCode.NOT_FOUND, f"There is no such {what}, or you may not see it; check its id.")


def role_required(*roles: Role) -> Refused:
    names = " or ".join(roles)
    return Refused(RefusalCode.ROLE_REQUIRED, f"This takes the role {names}; an administrator can grant it.")


def not_participant(message: str) -> Refused:
    return Refused(RefusalCode.NOT_PARTICIPANT, message)


def stale_version(conversation: ConversationValues, expected_version: int) -> Refused:
    return Refused(
        RefusalCode.STALE_VERSION,
        f"This conversation is at version {conversation.version} and you acted on version {expected_version}; "
        "look at it again before you repeat.",
    )


def state_not_allowed(conversation: ConversationValues, way_out: str) -> Refused:
    return Refused(RefusalCode.STATE_NOT_ALLOWED, f"This conversation is {state_in_words(conversation)}; {way_out}.")


def must_be_ongoing(conversation: ConversationValues) -> None:
    """For those who work on it: one that a supervisor has force-closed is closed, also while that can be undone."""
    must_not_be_closed(conversation)
    if conversation.is_being_closed:
        raise Refused(
            RefusalCode.ALREADY_CLOSED,
            "A supervisor has force-closed this conversation; nothing can be done in it unless that is undone in time.",
        )


def must_not_be_closed(conversation: ConversationValues) -> None:
    """For the customer's side, which knows nothing of a force close that can be undone."""
    if not conversation.is_ongoing:
        raise Refused(RefusalCode.ALREADY_CLOSED, "This conversation is already closed; there is nothing left to do.")


def must_be_ongoing_for(viewer: Viewer, conversation: ConversationValues) -> None:
    """For acts of both sides."""
    if is_customers_side(viewer, conversation):
        must_not_be_closed(conversation)
    else:
        must_be_ongoing(conversation)


def must_not_be_transferred(conversation: ConversationValues) -> None:
    if conversation.is_being_transferred:
        raise Refused(
            RefusalCode.TRANSFER_PENDING,
            "A transfer of this conversation waits for an agent's answer; wait until it is answered or expires.",
        )


def presence_not_allowed(agent: AgentValues, allowed: str, way_out: str) -> Refused:
    return Refused(
        RefusalCode.AGENT_PRESENCE_NOT_ALLOWED,
        f"Agent {agent.name} is {agent.presence} and this workstream takes {allowed}; {way_out}.",
    )


def capacity_exceeded(agent: AgentValues, *, takes: int, exceeded_by: int, way_out: str) -> CapacityExceeded:
    return CapacityExceeded(
        f"Agent {agent.name} holds {agent.units_used} of {agent.capacity_units} units "
        f"and this conversation takes {takes}; {way_out}.",
        exceeded_by=exceeded_by,
        agent_id=agent.id,
    )


def no_agent_available() -> Refused:
    return Refused(
        RefusalCode.NO_AGENT_AVAILABLE,
        "None of the agents in question can take this conversation now; choose other agents, or wait.",
    )


def state_in_words(conversation: ConversationValues) -> str:
    match conversation.state, conversation.sub_state:
        case ConversationState.ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE:
            return "offered to an agent who has not accepted yet"
        case ConversationState.ACTIVE, _:
            return "active"
        case ConversationState.OPEN, _:
            return "open"
        case ConversationState.WAITING, _:
            return "waiting for its customer"
        case ConversationState.WRAP_UP, _:
            return "in wrap-up"
        case _:
            return "closed"
