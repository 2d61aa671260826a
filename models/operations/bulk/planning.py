"""Plans a batch: who or what gets each conversation, by the rules of the single acts. Nothing is changed; acting.py acts.

A plan is stored under the request's id, so that a repeated request carries out the same one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID, uuid4

from models.access.visibility import sees
from models.events.unit_of_work import UnitOfWork
from models.operations.bulk.selecting import Named, Selected, Selection, must_be_distinct, selected
from models.operations.idempotency import StoredRefusal
from models.operations.operation import Outcome, operation
from models.reading.agent_loads import agent_values
from models.reading.queue_hours import queue_values
from models.rules import supervision
from models.rules.offers import skills
from models.rules.offers.spreading import Overrides, Spreading
from models.rules.offers.targets import (
    may_assign_to_agent,
    may_assign_to_queue,
    may_transfer_to_agent,
    must_be_target,
)
from models.rules.oversight import must_not_hold_api_access
from models.rules.refusals import BadInput, Refused, no_agent_available, not_found, role_required
from models.rules.texts import LONGEST_NOTE, must_be_short
from models.steps.locks import current_settings
from models.tables import Conversation, QueueMember, Workstream
from models.values import AgentValues, SettingsValues, Viewer, WorkstreamValues
from models.vocabulary import Act, AgentAction, Role, SupervisorAction


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One conversation of a plan: the agent who gets it, if any, and why it would be refused, if it would be."""

    named: Named
    agent_id: UUID | None = None
    capacity_exceeded_by: int = 0
    refusal: StoredRefusal | None = None

    @property
    def id(self) -> UUID:
        """The conversation's."""
        return self.named.conversation_id


@dataclass(frozen=True, kw_only=True)
class Plan(Outcome):
    """What is to become of each conversation, in the order in which the acts follow."""

    batch_id: UUID
    items: tuple[Planned, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom a plan chose for one conversation."""

    agent_id: UUID | None = None
    exceeded_by: int = 0


Choose = Callable[[Conversation, WorkstreamValues], Target]


@operation(Act.ASSIGN_TO_AGENT, Plan, is_audited=True)
async def plan_assignments(
    uow: UnitOfWork,
    *,
    chosen: Selection,
    agent_ids: tuple[UUID, ...] | None,
    override_presence: bool,
    override_capacity: bool,
    by: Viewer,
    request_id: str | None = None,
) -> Plan:
    """To the one agent who is named, or spread over several; over the members of each one's queue, if none is named."""
    _begin(uow)
    if override_presence and agent_ids is None:
        raise BadInput(
            "overridePresence needs agentIds: name the agents who are to be assigned whatever their presence."
        )
    found = await selected(uow.by, chosen)
    overrides = Overrides(presence=override_presence, capacity=override_capacity)
    agents = await _agents(uow.by, agent_ids, found)
    may = partial(may_assign_to_agent, override_presence=override_presence, override_capacity=override_capacity)
    spreading = Spreading(AgentAction.ASSIGN, agents, is_chosen=agent_ids is not None, overrides=overrides)
    choose = _Agents(uow.by, spreading, agent_ids, may).choose
    return await _planned(uow.by, SupervisorAction.ASSIGN, found, choose, always=_only(agent_ids))


@operation(Act.TRANSFER, Plan, is_audited=True)
async def plan_transfers(
    uow: UnitOfWork,
    *,
    chosen: Selection,
    agent_ids: tuple[UUID, ...] | None,
    override_capacity: bool,
    by: Viewer,
    request_id: str | None = None,
) -> Plan:
    """As `plan_assignments`, but only members of its queue get a conversation."""
    _begin(uow)
    found = await selected(uow.by, chosen)
    agents = await _agents(uow.by, agent_ids, found)
    may = partial(may_transfer_to_agent, override_capacity=override_capacity)
    overrides = Overrides(capacity=override_capacity)
    spreading = Spreading(AgentAction.TRANSFER, agents, is_chosen=agent_ids is not None, overrides=overrides)
    choose = _Agents(uow.by, spreading, agent_ids, may).choose
    return await _planned(uow.by, SupervisorAction.TRANSFER, found, choose, always=_only(agent_ids))


@operation(Act.ASSIGN_TO_QUEUE, Plan, is_audited=True)
async def plan_for_queue(
    uow: UnitOfWork,
    *,
    chosen: Selection,
    queue_id: UUID,
    by: Viewer,
    request_id: str | None = None,
) -> Plan:
    """All into one queue."""
    _begin(uow)
    found = await selected(uow.by, chosen)
    queues = await queue_values([queue_id, *{each.row.queue_id for each in found if each.row}])
    queue = queues.get(queue_id)

    def choose(row: Conversation, workstream: WorkstreamValues) -> Target:
        if queue is None or (queue.is_retired and queue_id != row.queue_id):
            raise not_found("queue")
        may_assign_to_queue(row.values(), queues[row.queue_id], queue)
        return Target()

    return await _planned(uow.by, SupervisorAction.ASSIGN, found, choose)


@operation(Act.FORCE_CLOSE, Plan, is_audited=True)
async def plan_closing(
    uow: UnitOfWork,
    *,
    chosen: Selection,
    reason: str | None,
    by: Viewer,
    request_id: str | None = None,
) -> Plan:
    """All are closed."""
    _begin(uow)
    must_be_short("reason", reason, LONGEST_NOTE)
    found = await selected(uow.by, chosen)
    return await _planned(uow.by, SupervisorAction.FORCE_CLOSE, found, lambda row, workstream: Target())


@operation(Act.UNDO_FORCE_CLOSE, Plan, is_audited=True)
async def plan_undoing(uow: UnitOfWork, *, chosen: Selection, by: Viewer, request_id: str | None = None) -> Plan:
    """The force close of all is undone."""
    _begin(uow)
    found = await selected(uow.by, chosen)
    return await _planned(uow.by, SupervisorAction.UNDO_FORCE_CLOSE, found, lambda row, workstream: Target())


def _begin(uow: UnitOfWork) -> None:
    """Whoever may do it with no conversation at all is refused as a whole. A plan changes nothing, so it isn't audited."""
    must_not_hold_api_access(uow.by)
    if not uow.by.has(Role.SUPERVISOR):
        raise role_required(Role.SUPERVISOR)
    uow.unaudited = True


async def _agents(by: Viewer, agent_ids: tuple[UUID, ...] | None, found: Sequence[Selected]) -> list[AgentValues]:
    """The agents in question, with their load."""
    if agent_ids is None:
        queue_ids = {each.row.queue_id for each in found if each.row}
        members = await QueueMember.filter(queue_id__in=queue_ids & by.overseen).only("id", "agent_id")
        return list((await agent_values({row.agent_id for row in members})).values()) if members else []
    if not agent_ids:
        raise BadInput("agentIds is empty; leave it out to choose among the members of each conversation's queue.")
    must_be_distinct("agentIds", agent_ids)
    return list((await agent_values(agent_ids)).values())


@dataclass
class _Agents:
    """Chooses an agent for one conversation after another. The one agent who is named is chosen, or refused by name."""

    by: Viewer
    spreading: Spreading
    agent_ids: tuple[UUID, ...] | None
    may: Callable[..., int]

    def choose(self, row: Conversation, workstream: WorkstreamValues) -> Target:
        values = row.values()
        if only := _only(self.agent_ids):
            agent = must_be_target(self.by, self.spreading.agent(only))
        else:
            needed = skills.required(workstream.required_skills, row.required_skills)
            best = self.spreading.choose(values, workstream, needed)
            if best is None:
                raise no_agent_available()
            agent = must_be_target(self.by, best)
        exceeded_by = self.may(values, workstream, agent)
        self.spreading.give(values, agent)
        return Target(agent_id=agent.id, exceeded_by=exceeded_by)


def _only(agent_ids: tuple[UUID, ...] | None) -> UUID | None:
    return agent_ids[0] if agent_ids and len(agent_ids) == 1 else None


async def _planned(
    by: Viewer, action: SupervisorAction, found: Sequence[Selected], choose: Choose, *, always: UUID | None = None
) -> Plan:
    """Plan one after another. `always` is the agent of all conversations, also of those that would be refused."""
    settings = await current_settings()
    workstream_ids = {each.row.workstream_id for each in found if each.row}
    workstreams = {row.id: row.values() for row in await Workstream.filter(id__in=workstream_ids)}
    items = [_item(by, action, each, settings, workstreams, choose) for each in found]
    items = [replace(item, agent_id=item.agent_id or always) for item in items]
    return Plan(batch_id=uuid4(), items=tuple(items))


def _item(
    by: Viewer,
    action: SupervisorAction,
    each: Selected,
    settings: SettingsValues,
    workstreams: dict[UUID, WorkstreamValues],
    choose: Choose,
) -> Planned:
    row = each.row
    try:
        if row is None or not sees(by, row.values()):
            raise not_found("conversation")
        supervision.may(
            action, by, row.values(), settings, monitoring=False, expected_version=each.named.expected_version
        )
        target = choose(row, workstreams[row.workstream_id])
    except Refused as refusal:
        return Planned(named=each.named, refusal=StoredRefusal.of(refusal))
    return Planned(named=each.named, agent_id=target.agent_id, capacity_exceeded_by=target.exceeded_by)
