"""How conversations use an agent's capacity units. routing.py and targets.py decide by it who may get a conversation."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from models.values import AgentValues, ConversationValues
from models.vocabulary import ActiveSubState, AgentKind, ConversationState, OfferKind, OfferStatus, WrapUpCapacity

_IN_WRAP_UP = -1

MOST_OPEN_CONVERSATIONS = 10  # how many active conversations an agent can have in the reference product


@dataclass(frozen=True, slots=True)
class Held:
    """The units of one agent that one conversation takes, because the agent has it or is offered it."""

    conversation_id: UUID
    units: int


def holds_units(
    state: ConversationState,
    sub_state: ActiveSubState | None,
    wrap_up: WrapUpCapacity,
    *,
    wrap_up_seconds: float = 0,
    block_seconds: int = 0,
) -> bool:
    """Whether a conversation takes its agent's units now.

    An ACTIVE one does in both sub-states: while it awaits acceptance, its agent is the one to whom it is offered.
    `wrap_up_seconds` is how long it has been in wrap-up, `block_seconds` for how long that takes units (BLOCK_FOR_TIME).
    """
    match state:
        case ConversationState.ACTIVE:
            return sub_state is not None
        case ConversationState.WRAP_UP:
            return _wrap_up_holds_units(wrap_up, wrap_up_seconds, block_seconds)
        case ConversationState.OPEN | ConversationState.WAITING | ConversationState.CLOSED:
            return False


def offer_holds_units(kind: OfferKind, status: OfferStatus) -> bool:
    """A pending ASSIGNMENT or TRANSFER takes units of the agent to whom it is offered; a CONSULT takes none."""
    return status is OfferStatus.PENDING and kind in (OfferKind.ASSIGNMENT, OfferKind.TRANSFER)


def units_used(held: Iterable[Held]) -> int:
    """The sum over an agent's conversations and pending offers.

    A conversation counts once: while it awaits acceptance, it is both the agent's conversation and an offer.
    """
    by_conversation: dict[UUID, int] = {}
    for each in held:
        by_conversation[each.conversation_id] = max(each.units, by_conversation.get(each.conversation_id, 0))
    return sum(by_conversation.values())


def whose_load_moves(before: ConversationValues | None, after: ConversationValues) -> frozenset[UUID]:
    """The agents whose load may differ before and after a change."""
    return frozenset(agent_id for agent_id, _ in _loads(before) ^ _loads(after))


def may_open_another(agent: AgentValues) -> bool:
    """People have a maximum of active conversations; bots have as many as their units allow."""
    return agent.kind is AgentKind.BOT or agent.open_conversations < MOST_OPEN_CONVERSATIONS


def over(total: int, used: int, takes: int) -> int:
    """By how many units a conversation of `takes` units exceeds the agent's total; 0 if it fits or takes none."""
    return max(0, used + takes - total) if takes > 0 else 0


def _loads(values: ConversationValues | None) -> frozenset[tuple[UUID, int]]:
    """The agents whose units it takes, and how many; in wrap-up the workstream's rule decides how many."""
    loads = set()
    if values and values.agent_id and values.state in (ConversationState.ACTIVE, ConversationState.WRAP_UP):
        loads.add((values.agent_id, values.units if values.state is ConversationState.ACTIVE else _IN_WRAP_UP))
    if values and values.offered_to and values.is_being_transferred:
        loads.add((values.offered_to, values.units))
    return frozenset(loads)


def _wrap_up_holds_units(rule: WrapUpCapacity, wrap_up_seconds: float, block_seconds: int) -> bool:
    match rule:
        case WrapUpCapacity.ALWAYS_BLOCK:
            return True
        case WrapUpCapacity.DO_NOT_BLOCK:
            return False
        case WrapUpCapacity.BLOCK_FOR_TIME:
            return wrap_up_seconds < block_seconds
