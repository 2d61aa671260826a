"""To which agents and queues a conversation may go. Whether a supervisor may move it at all is in supervision.py."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import heapify, heappop
from uuid import UUID

from models.rules.conversations.disclosure import knows_agent
from models.rules.offers.capacity import MOST_OPEN_CONVERSATIONS, may_open_another, over
from models.rules.presence import presence_when_chosen
from models.rules.refusals import Refused, capacity_exceeded, not_found, presence_not_allowed
from models.values import AgentValues, ConversationValues, QueueValues, Viewer, WorkstreamValues
from models.vocabulary import AgentAction, AgentKind, Channel, Presence, QueueWarning, RefusalCode

Place = tuple[int, int, str, UUID]


@dataclass(frozen=True, slots=True)
class Target:
    """An agent, why they can't be chosen, and where they stand in the order of `best_first`."""

    agent: AgentValues
    refusals: list[RefusalCode]
    place: Place


def may_assign_to_agent(
    conversation: ConversationValues,
    workstream: WorkstreamValues,
    agent: AgentValues,
    *,
    override_presence: bool,
    override_capacity: bool,
) -> int:
    """By how many units the agent exceeds their capacity with it, which an override allows; 0 if it fits. Raises Refused."""
    for code in agent_refusals(AgentAction.ASSIGN, conversation, workstream, agent):
        if code is RefusalCode.AGENT_PRESENCE_NOT_ALLOWED and override_presence:
            continue
        raise _agent_refused(AgentAction.ASSIGN, code, workstream, agent)
    return _must_have_room(conversation, agent, override_capacity=override_capacity)


def may_transfer_to_agent(
    conversation: ConversationValues, workstream: WorkstreamValues, agent: AgentValues, *, override_capacity: bool
) -> int:
    """As may_assign_to_agent, but only to agents of the conversation's queue, and presence can't be overridden."""
    for code in agent_refusals(AgentAction.TRANSFER, conversation, workstream, agent):
        raise _agent_refused(AgentAction.TRANSFER, code, workstream, agent)
    return _must_have_room(conversation, agent, override_capacity=override_capacity)


def may_hand_over_to_agent(conversation: ConversationValues, workstream: WorkstreamValues, agent: AgentValues) -> None:
    """As may_transfer_to_agent, but an agent hands over, and can override nothing."""
    for code in agent_refusals(AgentAction.TRANSFER, conversation, workstream, agent, may_override=False):
        if code is RefusalCode.CAPACITY_EXCEEDED:
            raise capacity_exceeded(
                agent,
                takes=conversation.units,
                exceeded_by=units_over(conversation, agent),
                way_out="choose another agent, or a queue",
            )
        raise _agent_refused(AgentAction.TRANSFER, code, workstream, agent)


def may_be_consulted(conversation: ConversationValues, workstream: WorkstreamValues, agent: AgentValues) -> None:
    """A colleague of any queue may be consulted; they need no free capacity."""
    for code in agent_refusals(AgentAction.CONSULT, conversation, workstream, agent):
        raise _agent_refused(AgentAction.CONSULT, code, workstream, agent)


def may_assign_to_queue(conversation: ConversationValues, from_queue: QueueValues, queue: QueueValues) -> None:
    for code in queue_refusals(conversation, from_queue, queue):
        raise _queue_refused(code, from_queue, queue)


def must_be_target(supervisor: Viewer, agent: AgentValues | None) -> AgentValues:
    """NOT_FOUND for one who would never answer, and for a bot of other queues: beyond these, supervisors know people only."""
    if agent is None or not agent.is_enabled:
        raise not_found("agent")
    if agent.kind is AgentKind.BOT and not knows_agent(supervisor, agent.id, agent.queue_ids):
        raise not_found("agent")
    return agent


def must_take(channel: Channel, queue: QueueValues) -> None:
    """A queue takes only conversations of its own type."""
    if queue.type is not channel.queue_type:
        raise Refused(
            RefusalCode.QUEUE_TYPE_MISMATCH,
            f"Queue {queue.name} is of type {queue.type} and this conversation is of channel {channel}; "
            f"choose a queue of type {channel.queue_type}.",
        )


def agent_refusals(
    action: AgentAction,
    conversation: ConversationValues,
    workstream: WorkstreamValues,
    agent: AgentValues,
    *,
    may_override: bool = True,
) -> list[RefusalCode]:
    """Every reason why an agent can't be chosen, in the order of checks.

    Missing capacity and too many active conversations are reasons only for those who can't override them
    (`may_override`); `units_over` tells a supervisor about capacity. Consulting takes no capacity.
    """
    consults = action is AgentAction.CONSULT
    asks_for_room = not consults and not may_override
    checks = (
        (RefusalCode.SAME_AGENT, agent.id == conversation.agent_id or (consults and agent.id in conversation.party)),
        (RefusalCode.AGENT_IS_BOT, agent.kind is AgentKind.BOT),
        (
            RefusalCode.AGENT_NOT_IN_QUEUE,
            action is AgentAction.TRANSFER and conversation.queue_id not in agent.queue_ids,
        ),
        (RefusalCode.AGENT_PRESENCE_NOT_ALLOWED, presence_when_chosen(agent) not in workstream.allowed_presences),
        (RefusalCode.TOO_MANY_CONVERSATIONS, asks_for_room and not may_open_another(agent)),
        (RefusalCode.CAPACITY_EXCEEDED, asks_for_room and units_over(conversation, agent) > 0),
    )
    return [code for code, fails in checks if fails]


def queue_warnings(queue: QueueValues, *, members: int, available: int) -> list[QueueWarning]:
    """What whoever chooses this queue should know: it takes the conversation, but nobody may come.

    `members` are the people who work there and are enabled, `available` those of them whose presence lets them get it now.
    """
    if not members:
        return [QueueWarning.NOBODY_WORKS_THERE]
    checks = [
        (QueueWarning.NOBODY_AVAILABLE, not available),
        (QueueWarning.CLOSED, not queue.is_open and queue.accepts_when_closed),
    ]
    return [warning for warning, holds in checks if holds]


def queue_refusals(conversation: ConversationValues, from_queue: QueueValues, queue: QueueValues) -> list[RefusalCode]:
    """Every reason why a queue can't be chosen, in the order of checks."""
    checks = (
        (RefusalCode.SAME_QUEUE, queue.id == conversation.queue_id),
        (RefusalCode.QUEUE_TYPE_MISMATCH, queue.type is not from_queue.type),
        (RefusalCode.QUEUE_CLOSED, not queue.is_open and not queue.accepts_when_closed),
    )
    return [code for code, fails in checks if fails]


def units_over(conversation: ConversationValues, agent: AgentValues) -> int:
    return over(agent.capacity_units, agent.units_used, conversation.units)


def best_first(
    action: AgentAction,
    conversation: ConversationValues,
    workstream: WorkstreamValues,
    agents: Iterable[AgentValues],
    *,
    may_override: bool,
) -> Iterator[Target]:
    """Agents who can be chosen first, then those of its queue, then by free capacity, then by name.

    Each agent is checked only when they are asked for, or when all before them are known. Of thousands, the first
    twenty are had without sorting the others.
    """
    later: tuple[list[Target], ...] = ([], [], [])
    heap = [(-agent.units_available, agent.name.casefold(), agent.id, agent) for agent in agents]
    heapify(heap)
    while heap:
        room, name, agent_id, agent = heappop(heap)
        refusals = agent_refusals(action, conversation, workstream, agent, may_override=may_override)
        group = 2 * bool(refusals) + (conversation.queue_id not in agent.queue_ids)
        target = Target(agent, refusals, (group, room, name, agent_id))
        if group == 0:
            yield target
        else:
            later[group - 1].append(target)
    for targets in later:
        yield from targets


def presences_in_words(workstream: WorkstreamValues) -> str:
    return " or ".join(presence for presence in Presence if presence in workstream.allowed_presences) or "nobody"


def _must_have_room(conversation: ConversationValues, agent: AgentValues, *, override_capacity: bool) -> int:
    exceeded_by = units_over(conversation, agent)
    if exceeded_by and not override_capacity:
        raise capacity_exceeded(
            agent,
            takes=conversation.units,
            exceeded_by=exceeded_by,
            way_out=f"pass overrideCapacity to go {exceeded_by} over",
        )
    return exceeded_by


def _agent_refused(action: AgentAction, code: RefusalCode, workstream: WorkstreamValues, agent: AgentValues) -> Refused:
    match code:
        case RefusalCode.SAME_AGENT:
            has_it = "is in this conversation" if action is AgentAction.CONSULT else "has this conversation"
            return Refused(code, f"Agent {agent.name} {has_it}; choose another agent.")
        case RefusalCode.AGENT_IS_BOT:
            return Refused(code, f"{agent.name} is a bot, and conversations go to people only; choose a human agent.")
        case RefusalCode.AGENT_NOT_IN_QUEUE:
            return Refused(
                code,
                f"Agent {agent.name} is not a member of this conversation's queue; "
                "choose one of its members, or ask an administrator to add this agent.",
            )
        case RefusalCode.TOO_MANY_CONVERSATIONS:
            return Refused(
                code,
                f"Agent {agent.name} has {agent.open_conversations} active conversations and the maximum is "
                f"{MOST_OPEN_CONVERSATIONS}; choose another agent, or a queue.",
            )
        case _:
            way_out = (
                "pass overridePresence to assign it anyway"
                if action is AgentAction.ASSIGN
                else "choose another agent or wait"
            )
            return presence_not_allowed(agent, presences_in_words(workstream), way_out)


def _queue_refused(code: RefusalCode, from_queue: QueueValues, queue: QueueValues) -> Refused:
    match code:
        case RefusalCode.SAME_QUEUE:
            return Refused(code, f"This conversation is in queue {queue.name} already; choose another queue.")
        case RefusalCode.QUEUE_TYPE_MISMATCH:
            return Refused(
                code,
                f"Queue {queue.name} is of type {queue.type} and this conversation's queue {from_queue.name} "
                f"of type {from_queue.type}; choose a queue of type {from_queue.type}.",
            )
        case _:
            return Refused(
                code, f"Queue {queue.name} is closed and takes nothing until it opens; choose a queue that is open."
            )
