"""Lists the targets of assign, transfer, handOver and requestConsult; rules/offers/targets.py says who is one."""

from collections.abc import Callable

from models.access.visibility import sees
from models.reading.agent_loads import agent_values
from models.reading.people import all_queues
from models.reading.queue_hours import queue_values
from models.rules import supervision
from models.rules.conversations import handover
from models.rules.conversations.disclosure import knows_agent
from models.rules.offers import targets
from models.rules.refusals import Refused
from models.tables import Conversation as ConversationRow
from models.values import AgentValues, ConversationValues, Viewer
from models.vocabulary import AgentAction, AgentKind, RefusalCode, SupervisorAction
from schema.context import Info
from schema.ids import row_id
from schema.types.eligibility import EligibleAgent, EligibleQueue
from schema.types.queues_and_agents import Agent, Queue


async def eligible_agents(
    info: Info, viewer: Viewer, conversation_id: str, action: AgentAction, *, include_ineligible: bool
) -> list[EligibleAgent] | None:
    """None if the viewer may not do this now. Lists agents known to the viewer and, for a supervisor's action, all people."""
    row = await _seen(info, viewer, conversation_id)
    if row is None:
        return None
    conversation = row.values()
    is_supervisors = action is not AgentAction.CONSULT and await _may_supervise(
        info, SupervisorAction(action), viewer, conversation
    )
    if not (is_supervisors or _may_with_own(action, viewer, conversation)):
        return None
    stream = await info.context.loaders.workstreams.load(row.workstream_id)
    assert stream is not None
    workstream = stream.values()
    candidates = [
        (found, agent)
        for found, agent in await _enabled_agents(info)
        if (is_supervisors and agent.kind is AgentKind.HUMAN) or knows_agent(viewer, agent.id, agent.queue_ids)
    ]
    best_first = targets.best_first(action, conversation, workstream)
    listed = []
    for found, agent in sorted(candidates, key=lambda candidate: best_first(candidate[1])):
        refusals = targets.agent_refusals(action, conversation, workstream, agent, may_override=is_supervisors)
        if refusals and not include_ineligible:
            continue
        listed.append(
            EligibleAgent(
                agent=found,
                eligible=not refusals,
                refusals=refusals,
                presence=agent.presence,
                capacity_total=agent.capacity_units,
                capacity_used=agent.units_used,
                capacity_available=agent.units_available,
                units_required=0 if action is AgentAction.CONSULT else conversation.units,
                units_over=0 if action is AgentAction.CONSULT else targets.units_over(conversation, agent),
                in_queue=conversation.queue_id in agent.queue_ids,
                skills=list(agent.skills),
            )
        )
    return listed


async def eligible_queues(info: Info, viewer: Viewer, conversation_id: str) -> list[EligibleQueue] | None:
    """None for a viewer who may neither assign it nor hand it over now. Eligible ones first, then by priority and name."""
    row = await _seen(info, viewer, conversation_id)
    if row is None:
        return None
    may_assign = await _may_supervise(info, SupervisorAction.ASSIGN, viewer, row.values())
    if not (may_assign or _may(lambda: handover.may_hand_over(viewer, row.values(), to_queue=True))):
        return None
    loaders = info.context.loaders
    stream = await loaders.workstreams.load(row.workstream_id)
    assert stream is not None
    allowed = stream.values().allowed_presences
    queues = await all_queues()
    values = await queue_values([queue.id for queue in queues])
    people = [
        agent for _, agent in await _enabled_agents(info) if agent.kind is AgentKind.HUMAN and agent.presence in allowed
    ]
    waiting = await loaders.waiting_in_queue.load_many([queue.id for queue in queues])
    listed = []
    for queue, count in zip(queues, waiting, strict=True):
        refusals = targets.queue_refusals(row.values(), values[row.queue_id], values[queue.id])
        if RefusalCode.SAME_QUEUE in refusals or queue.retired_at:
            continue
        listed.append(
            EligibleQueue(
                queue=Queue.of(queue),
                eligible=not refusals,
                refusals=refusals,
                waiting=count,
                agents_available=sum(queue.id in agent.queue_ids for agent in people),
            )
        )
    return sorted(listed, key=lambda target: not target.eligible)


async def _enabled_agents(info: Info) -> list[tuple[Agent, AgentValues]]:
    workload = await agent_values()
    found = await info.context.loaders.agents.load_many(list(workload))
    named = [(Agent.of(agent), workload[agent.row.user_id]) for agent in found if agent]
    return [(agent, values) for agent, values in named if values.is_enabled]


async def _seen(info: Info, viewer: Viewer, conversation_id: str) -> ConversationRow | None:
    found = row_id(conversation_id, "Conversation")
    row = await info.context.loaders.conversation_rows.load(found) if found else None
    return row if row and sees(viewer, row.values()) else None


async def _may_supervise(
    info: Info, action: SupervisorAction, viewer: Viewer, conversation: ConversationValues
) -> bool:
    settings = await info.context.loaders.settings()
    monitoring = await info.context.loaders.is_monitoring.load(conversation.id)
    return _may(lambda: supervision.may(action, viewer, conversation, settings, monitoring=monitoring))


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
