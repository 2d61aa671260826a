"""An administrator sets an agent's capacity and skills. The agent's queues are in set_rights.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.configuration.held_rights import locked_people
from models.operations.operation import Outcome, operation
from models.rules.configuration.administration import AgentChanges, kind_by, may_administer, must_be_of_kind, must_fit
from models.rules.refusals import not_found
from models.steps.configured_rows import apply_changes, columns_of, lock_configuration, must_be_idle
from models.tables import Agent
from models.values import Viewer
from models.vocabulary import Act, ConfigurationKind


@dataclass(frozen=True, kw_only=True)
class AgentSaved(Outcome):
    agent_id: UUID


@operation(Act.SAVE_AGENT, AgentSaved, is_audited=True)
async def save_agent(
    uow: UnitOfWork, user_id: UUID, changes: AgentChanges, *, by: Viewer, request_id: str | None = None
) -> AgentSaved:
    """Make the user an agent, or change the agent. The capacity may be set below the units in use now."""
    uow.target_id = user_id
    await save_agents(uow, [(user_id, changes)], by=by)
    return AgentSaved(agent_id=user_id)


async def save_agents(uow: UnitOfWork, entries: Sequence[tuple[UUID, AgentChanges]], *, by: Viewer) -> None:
    """The same for several agents, an act each."""
    may_administer(by)
    await lock_configuration()
    people = await locked_people([user_id for user_id, _ in entries])
    new: list[Agent] = []
    changed: dict[UUID, Agent] = {}
    for user_id, changes in entries:
        uow.begin(Act.SAVE_AGENT, user_id)
        must_fit(changes)
        if user_id not in people:
            raise not_found("user")
        person = people[user_id]
        roles, is_new = person.held.roles, person.agent is None
        row = person.agent = person.agent or Agent(user_id=user_id, kind=kind_by(roles))
        kind, before = row.kind, None if is_new else columns_of(row)
        is_changed = apply_changes(row, changes)
        if is_new or row.kind is not kind:
            must_be_of_kind(row.kind, roles)
        if not is_new and row.kind is not kind:
            await must_be_idle(person.user)
        if is_new:
            new.append(row)
        elif is_changed:
            changed[user_id] = row
        uow.evidence.compare(before, columns_of(row))
        if is_new or is_changed:
            uow.load_changed.add(user_id)
            uow.configured(ConfigurationKind.AGENT, user_id, is_new=is_new)
    if new:
        await Agent.bulk_create(new)
    for row in changed.values():
        await row.save()
