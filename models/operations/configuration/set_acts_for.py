"""An administrator says for which agents a connector may act. access/viewers.py says what that lets it do."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.rules.configuration.acting_for import must_be_agents, must_be_connector
from models.rules.configuration.administration import may_administer
from models.rules.refusals import not_found
from models.steps.configured_rows import lock_configuration, locked_rows
from models.tables import ActingFor, User, UserRole
from models.values import Viewer
from models.vocabulary import Act, ConfigurationKind, Role


@dataclass(frozen=True, slots=True)
class ActsForEntry:
    """A connector, and all agents for whom it may act from now on."""

    connector_id: UUID
    agent_ids: frozenset[UUID]


async def set_acts_for(uow: UnitOfWork, entries: Sequence[ActsForEntry], *, by: Viewer) -> None:
    """Set it for several connectors, an act each."""
    may_administer(by)
    await lock_configuration()
    users: dict[UUID, User] = await locked_rows(User, _everybody_in(entries))
    roles = await _roles_of(users)
    for entry in entries:
        uow.begin(Act.SET_ACTS_FOR, entry.connector_id)
        if not {entry.connector_id, *entry.agent_ids} <= users.keys():
            raise not_found("user")
        if entry.agent_ids:
            must_be_connector(users[entry.connector_id].login, roles[entry.connector_id])
            must_be_agents({users[each].login: roles[each] for each in entry.agent_ids})
        await _set(uow, entry)


async def _set(uow: UnitOfWork, entry: ActsForEntry) -> None:
    rows = ActingFor.filter(connector_id=entry.connector_id)
    before = frozenset(await rows.values_list("agent_id", flat=True))
    uow.evidence.compare({"acts_for": before}, {"acts_for": entry.agent_ids})
    if before == entry.agent_ids:
        return
    if gone := before - entry.agent_ids:
        await rows.filter(agent_id__in=sorted(gone)).delete()
    new = sorted(entry.agent_ids - before)
    await ActingFor.bulk_create([ActingFor(connector_id=entry.connector_id, agent_id=each) for each in new])
    uow.configured(ConfigurationKind.USER, entry.connector_id, is_new=False)


def _everybody_in(entries: Sequence[ActsForEntry]) -> set[UUID]:
    return {each for entry in entries for each in (entry.connector_id, *entry.agent_ids)}


async def _roles_of(users: dict[UUID, User]) -> dict[UUID, set[Role]]:
    roles: dict[UUID, set[Role]] = {user_id: set() for user_id in users}
    for held in await UserRole.filter(user_id__in=sorted(users)):
        roles[held.user_id].add(held.role)
    return roles
