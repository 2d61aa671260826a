"""An administrator sets an agent's capacity and skills. The agent's queues are in set_rights.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.configuration.administration import AgentChanges, kind_by, may_administer, must_be_of_kind, must_fit
from models.steps.configured_rows import apply_changes, lock_configuration, locked_row, must_be_idle
from models.tables import Agent, User, UserRole
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
    may_administer(by)
    must_fit(changes)
    await lock_configuration()
    user: User = await locked_row(User, "user", id=user_id)
    row = await Agent.filter(user_id=user_id).select_for_update(no_key=True).first()
    is_new = row is None
    roles = {held.role for held in await UserRole.filter(user_id=user_id)}
    if row is None:
        row = Agent(user_id=user_id, kind=kind_by(roles))
    kind = row.kind
    is_changed = apply_changes(row, changes)
    if is_new or row.kind is not kind:
        must_be_of_kind(row.kind, roles)
    if not is_new and row.kind is not kind:
        await must_be_idle(user)
    if is_new or is_changed:
        await row.save(force_create=is_new)
        uow.load_changed.add(user_id)
        uow.configured(ConfigurationKind.AGENT, user_id, is_new=is_new)
    return AgentSaved(agent_id=user_id)
