"""Lists the targets of assign, transfer, handOver and requestConsult; rules/offers/targets.py says who is one."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from models.access.visibility import sees
from models.floor.view import FloorView
from models.folding import finder
from models.reading.queue_hours import values_of
from models.rules import supervision
from models.rules.conversations import handover
from models.rules.conversations.disclosure import knows_agent
from models.rules.offers import targets
from models.rules.offers.targets import Place, Target
from models.rules.refusals import Refused
from models.tables import Conversation as ConversationRow
from models.values import ConversationValues, Viewer
from models.vocabulary import AgentAction, AgentKind, RefusalCode, SupervisorAction
from schema.context import Info
from schema.ids import required_row_id
from schema.paging import PageArguments, cursor, foreign_cursor, parse_cursor
from schema.queries.lists import floor_of, queues
from schema.types.eligibility import EligibleAgent, EligibleQueue
from schema.types.queues_and_agents import Agent, Queue

ELIGIBLE = "ELIGIBLE"


@dataclass(frozen=True, slots=True)
class AgentsAsked:
    """Which of the agents to list: those after a place in the order, and at most `limit`, or all if it is None."""

    action: AgentAction
    include_ineligible: bool
    search: str | None
    limit: int | None
    after: Place | None

    @classmethod
    def of(
        cls, action: AgentAction, include_ineligible: bool, search: str | None, first: int | None, after: str | None
    ) -> "AgentsAsked":
        limit = None if first is None else PageArguments.of(first, None, None, None).limit
        return cls(action, include_ineligible, search, limit, _place(after) if after is not None else None)


async def eligible_agents(
    info: Info, viewer: Viewer, conversation_id: str, asked: AgentsAsked
) -> list[EligibleAgent] | None:
    """None if the viewer may not do this now. Lists agents known to the viewer and, for a supervisor's action, all people."""
    row = await _seen(info, viewer, conversation_id)
    if row is None:
        return None
    conversation, action, view = row.values(), asked.action, floor_of(info)
    is_supervisors = action is not AgentAction.CONSULT and _may_supervise(
        view, SupervisorAction(action), viewer, conversation
    )
    if not (is_supervisors or _may_with_own(action, viewer, conversation)):
        return None
    is_searched = None if asked.search is None else finder(asked.search)
    candidates = [
        agent
        for agent in view.agents.values()
        if agent.is_enabled
        and (is_searched is None or is_searched(agent.name))
        and ((is_supervisors and agent.kind is AgentKind.HUMAN) or knows_agent(viewer, agent.id, agent.queue_ids))
    ]
    workstream = view.names.workstreams[row.workstream_id].values()
    ordered = targets.best_first(action, conversation, workstream, candidates, may_override=is_supervisors)
    listed = (
        target
        for target in ordered
        if (asked.include_ineligible or not target.refusals) and (asked.after is None or target.place > asked.after)
    )
    return [
        _eligible_agent(Agent.of(view.names.agents[target.agent.id]), target, action, conversation)
        for target in islice(listed, asked.limit)
    ]


def _eligible_agent(
    shown: Agent, target: Target, action: AgentAction, conversation: ConversationValues
) -> EligibleAgent:
    agent, takes_units = target.agent, action is not AgentAction.CONSULT
    group, room, name, agent_id = target.place
    return EligibleAgent(
        agent=shown,
        eligible=not target.refusals,
        refusals=target.refusals,
        presence=agent.presence,
        capacity_total=agent.capacity_units,
        capacity_used=agent.units_used,
        capacity_available=agent.units_available,
        units_required=conversation.units if takes_units else 0,
        units_over=targets.units_over(conversation, agent) if takes_units else 0,
        in_queue=conversation.queue_id in agent.queue_ids,
        skills=list(agent.skills),
        cursor=cursor(ELIGIBLE, group, room, name, str(agent_id)),
    )


def _place(given_cursor: str) -> Place:
    kind, group, room, name, agent_id = parse_cursor(given_cursor, str, int, int, str, str)
    if kind != ELIGIBLE:
        raise foreign_cursor()
    assert isinstance(group, int)
    assert isinstance(room, int)
    try:
        return group, room, str(name), UUID(str(agent_id))
    except ValueError:
        raise foreign_cursor() from None


async def eligible_queues(info: Info, viewer: Viewer, conversation_id: str) -> list[EligibleQueue] | None:
    """None for a viewer who may neither assign it nor hand it over now. Eligible ones first, then by priority and name."""
    row = await _seen(info, viewer, conversation_id)
    if row is None:
        return None
    view = floor_of(info)
    may_assign = _may_supervise(view, SupervisorAction.ASSIGN, viewer, row.values())
    if not (may_assign or _may(lambda: handover.may_hand_over(viewer, row.values(), to_queue=True))):
        return None
    allowed = view.names.workstreams[row.workstream_id].values().allowed_presences
    values = values_of(view.names.queues.values())
    people = [agent for agent in view.agents.values() if agent.is_enabled and agent.kind is AgentKind.HUMAN]
    members = Counter(queue_id for agent in people for queue_id in agent.queue_ids)
    available = Counter(queue_id for agent in people if agent.presence in allowed for queue_id in agent.queue_ids)
    listed = []
    for queue in queues(view, with_retired=False):
        refusals = targets.queue_refusals(row.values(), values[row.queue_id], values[queue.id])
        if RefusalCode.SAME_QUEUE in refusals:
            continue
        listed.append(
            EligibleQueue(
                queue=Queue.of(queue),
                eligible=not refusals,
                refusals=refusals,
                warnings=targets.queue_warnings(
                    values[queue.id], members=members[queue.id], available=available[queue.id]
                ),
                waiting=view.waiting_in(queue.id),
                agents_available=available[queue.id],
            )
        )
    return sorted(listed, key=lambda target: not target.eligible)


async def _seen(info: Info, viewer: Viewer, conversation_id: str) -> ConversationRow | None:
    found = required_row_id(conversation_id, "Conversation", "conversationId")
    row = await info.context.loaders.conversation_rows.load(found)
    return row if row and sees(viewer, row.values()) else None


def _may_supervise(view: FloorView, action: SupervisorAction, viewer: Viewer, conversation: ConversationValues) -> bool:
    shown = view.conversation(conversation.id)
    monitoring = shown is not None and viewer.id in shown.monitored_by
    return _may(lambda: supervision.may(action, viewer, conversation, view.names.settings, monitoring=monitoring))


def _may_with_own(action: AgentAction, viewer: Viewer, conversation: ConversationValues) -> bool:
    match action:
        case AgentAction.TRANSFER:
            return _may(lambda: handover.may_hand_over(viewer, conversation, to_queue=False))
        case AgentAction.CONSULT:
            return _may(lambda: handover.may_consult(viewer, conversation))
        case AgentAction.ASSIGN:
            return False


def _may(rule: Callable[[], None]) -> bool:
    try:
        rule()
    except Refused:
        return False
    return True
