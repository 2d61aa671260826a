"""How conversations use up an agent's capacity units. Who is therefore offered what is in routing.py and targets.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from models.values import AgentValues, ConversationValues
from models.vocabulary import ActiveSubState, AgentKind, ConversationState, OfferKind, OfferStatus, WrapUpCapacity

_IN_WRAP_UP = -1

MOST_OPEN_CONVERSATIONS = 10  # sessions an agent can have open at once in the reference product


@dataclass(frozen=True, slots=True)
class Held:
    """Units that one conversation takes of one agent, because the agent has it or is offered it."""

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

    ACTIVE does in both sub-states: while awaiting acceptance its agent is the one it is offered to.
    `wrap_up_seconds`: how long it has been in wrap-up; `block_seconds`: for how long that blocks (BLOCK_FOR_TIME).
    """
    match state:
        case ConversationState.ACTIVE:
            return sub_state is not None
        case ConversationState.WRAP_UP:
            return _wrap_up_holds_units(wrap_up, wrap_up_seconds, block_seconds)
        case ConversationState.OPEN | ConversationState.WAITING | ConversationState.CLOSED:
            return False


def offer_holds_units(kind: OfferKind, status: OfferStatus) -> bool:
    """A pending ASSIGNMENT or TRANSFER takes its units of the offered agent; consulting takes none."""
    return status is OfferStatus.PENDING and kind in (OfferKind.ASSIGNMENT, OfferKind.TRANSFER)


def units_used(held: Iterable[Held]) -> int:
    """The sum over an agent's conversations and pending offers.

    A conversation counts once: while awaiting, it is found both as the agent's conversation and as the offer.
    """
    by_conversation: dict[UUID, int] = {}
    for each in held:
        by_conversation[each.conversation_id] = max(each.units, by_conversation.get(each.conversation_id, 0))
    return sum(by_conversation.values())


def whose_load_moves(before: ConversationValues | None, after: ConversationValues) -> frozenset[UUID]:
    """The agents who may carry more or less after a change than before it."""
    return frozenset(agent_id for agent_id, _ in _claims(before) ^ _claims(after))


def may_open_another(agent: AgentValues) -> bool:
    """A person has so many conversations open at most; a bot as many as its units allow."""
    return agent.kind is AgentKind.BOT or agent.open_conversations < MOST_OPEN_CONVERSATIONS


def over(total: int, used: int, takes: int) -> int:
    """How many units a conversation of `takes` units puts the agent over; 0 when it fits or takes nothing."""
    return max(0, used + takes - total) if takes > 0 else 0


def _claims(values: ConversationValues | None) -> frozenset[tuple[UUID, int]]:
    """Who is held by it, and with how much; in wrap-up that is for the workstream's rule to say."""
    claims = set()
    if values and values.agent_id and values.state in (ConversationState.ACTIVE, ConversationState.WRAP_UP):
        claims.add((values.agent_id, values.units if values.state is ConversationState.ACTIVE else _IN_WRAP_UP))
    if values and values.offered_to and values.is_being_transferred:
        claims.add((values.offered_to, values.units))
    return frozenset(claims)


def _wrap_up_holds_units(rule: WrapUpCapacity, wrap_up_seconds: float, block_seconds: int) -> bool:
    match rule:
        case WrapUpCapacity.ALWAYS_BLOCK:
            return True
        case WrapUpCapacity.DO_NOT_BLOCK:
            return False
        case WrapUpCapacity.BLOCK_FOR_TIME:
            return wrap_up_seconds < block_seconds
