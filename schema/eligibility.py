"""Lists the targets of assign and transfer; rules/targets.py, which guards the mutations, says who is one."""

from models.operations.capacity_of import agent_values
from models.reading.people import all_queues
from models.rules import supervision, targets
from models.rules.disclosure import knows_agent
from models.rules.refusals import Refused
from models.tables import Conversation as ConversationRow
from models.values import AgentValues, Viewer
from models.visibility import sees
from models.vocabulary import AgentAction, AgentKind, RefusalCode, SupervisorAction
from schema.context import Info
from schema.ids import row_id
from schema.types.agents import Agent
from schema.types.eligibility import EligibleAgent, EligibleQueue
from schema.types.queues import Queue


async def eligible_agents(
    info: Info, viewer: Viewer, conversation_id: str, action: AgentAction, *, include_ineligible: bool
) -> list[EligibleAgent] | None:
    """None for a viewer who may not do it now. Bots are shown only to supervisors who know them."""
    row = await _acted_on(info, viewer, conversation_id, SupervisorAction(action))
    if row is None:
        return None
    conversation = row.values()
    stream = await info.context.loaders.workstreams.load(row.workstream_id)
    assert stream is not None
    workstream = stream.values()
    candidates = [
        (found, agent)
        for found, agent in await _enabled_agents(info)
        if agent.kind is AgentKind.HUMAN or knows_agent(viewer, agent.id, agent.queue_ids)
    ]
    best_first = targets.best_first(action, conversation, workstream)
    listed = []
    for found, agent in sorted(candidates, key=lambda candidate: best_first(candidate[1])):
        refusals = targets.agent_refusals(action, conversation, workstream, agent)
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
                units_required=conversation.units,
                units_over=targets.units_over(conversation, agent),
                in_queue=conversation.queue_id in agent.queue_ids,
                skills=list(agent.skills),
            )
        )
    return listed


async def eligible_queues(info: Info, viewer: Viewer, conversation_id: str) -> list[EligibleQueue] | None:
    """None for a viewer who may not assign it now. Eligible ones first, then by priority and name."""
    row = await _acted_on(info, viewer, conversation_id, SupervisorAction.ASSIGN)
    if row is None:
        return None
    loaders = info.context.loaders
    stream = await loaders.workstreams.load(row.workstream_id)
    assert stream is not None
    allowed = stream.values().allowed_presences
    queues = await all_queues()
    current = next(queue for queue in queues if queue.id == row.queue_id)
    people = [
        agent for _, agent in await _enabled_agents(info) if agent.kind is AgentKind.HUMAN and agent.presence in allowed
    ]
    waiting = await loaders.waiting_in_queue.load_many([queue.id for queue in queues])
    listed = []
    for queue, count in zip(queues, waiting, strict=True):
        refusals = targets.queue_refusals(row.values(), current.values(), queue.values())
        if RefusalCode.SAME_QUEUE in refusals:
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
    return [(Agent.of(agent), workload[agent.row.user_id]) for agent in found if agent and agent.is_enabled]


async def _acted_on(
    info: Info, viewer: Viewer, conversation_id: str, action: SupervisorAction
) -> ConversationRow | None:
    found = row_id(conversation_id, "Conversation")
    row = await info.context.loaders.conversations.load(found) if found else None
    if row is None or not sees(viewer, row.values()):
        return None
    monitoring = await info.context.loaders.is_monitoring.load(row.id)
    try:
        supervision.may(action, viewer, row.values(), await info.context.loaders.settings(), monitoring=monitoring)
    except Refused:
        return None
    return row
