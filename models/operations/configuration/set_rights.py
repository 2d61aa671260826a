"""An administrator sets a user's roles and queues, or disables the user. Streams react to the fact by themselves.

A user who gets a role of agents becomes an agent. A user who has none of these roles loses all memberships of queues.
Capacity and skills are in save_agent.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.configuration.four_eyes import is_required_of
from models.operations.configuration.held_rights import Person, locked_people, write_people
from models.operations.operation import Outcome, operation
from models.rules.configuration.administration import (
    kind_after,
    kind_by,
    may_administer,
    must_leave_an_administrator,
)
from models.rules.configuration.four_eyes import approval_required, grants_admin
from models.rules.refusals import BadInput, not_found
from models.rules.roles import WORK_IN_QUEUES
from models.steps.changing import end_each_disallowed_session, return_disallowed_hand
from models.steps.configured_rows import lock_configuration, must_be_idle
from models.steps.locks import locked_conversation
from models.tables import Agent, Queue, UserRole
from models.values import Viewer
from models.vocabulary import Act, ConfigurationKind, Role


@dataclass(frozen=True)
class RightsChanges:
    """New rights; None leaves a part as it is."""

    roles: frozenset[Role] | None = None
    overseen: frozenset[UUID] | None = None
    member_of: frozenset[UUID] | None = None
    is_disabled: bool | None = None


@dataclass(frozen=True, kw_only=True)
class RightsSet(Outcome):
    person_id: UUID


@operation(Act.SET_RIGHTS, RightsSet, is_audited=True)
async def set_rights(
    uow: UnitOfWork, person_id: UUID, changes: RightsChanges, *, by: Viewer, request_id: str | None = None
) -> RightsSet:
    """Change rights. Acts under way finish first, by the old rights; sessions that the new rights don't allow end."""
    uow.target_id = person_id
    await set_rights_of(uow, [(person_id, changes)], by=by)
    return RightsSet(person_id=person_id)


async def set_rights_of(
    uow: UnitOfWork, entries: Sequence[tuple[UUID, RightsChanges]], *, by: Viewer, is_approved: bool = False
) -> None:
    """The same for several users, an act each. To grant ADMIN may need approval."""
    may_administer(by)
    await lock_configuration()  # so that two administrators can't take away each other's rights at once
    people = await locked_people([person_id for person_id, _ in entries])
    administrators = _administrators(people)
    in_service = await _in_service(changes for _, changes in entries)
    for person_id, changes in entries:
        uow.begin(Act.SET_RIGHTS, person_id)
        if person_id not in people:
            raise not_found("user")
        person = people[person_id]
        before, held, evident = person.rights, person.held.copy(), person.evident
        _change(uow, person, changes, in_service)
        uow.evidence.compare(evident, person.evident)
        if not is_approved and is_required_of(by) and grants_admin(before, person.rights):
            raise approval_required("Granting ADMIN")
        if person.rights != before:
            uow.rights_changed(person_id, before, person.rights)
            if person.monitored:
                await write_people(people.values())  # sessions are judged by the rights in the database
                await _end_sessions(uow, person.monitored)
        elif (held.roles, held.member_of) != (person.held.roles, person.held.member_of):  # of a disabled user
            uow.configured(ConfigurationKind.USER, person_id, is_new=False)
        await _update_agent_kind(uow, person, held.roles)
    if _administrators(people) < administrators:
        must_leave_an_administrator(_administrators(people) + await _administrators_beside(people))
    await write_people(people.values())


def _administrators(people: Mapping[UUID, Person]) -> int:
    return sum(Role.ADMIN in person.rights.roles for person in people.values())


async def _administrators_beside(people: Mapping[UUID, Person]) -> int:
    """How many others are administrators who can sign in."""
    theirs = UserRole.filter(role=Role.ADMIN, user__disabled_at=None)
    return await theirs.exclude(user_id__in=sorted(people)).count()


async def _in_service(changes: Iterable[RightsChanges]) -> frozenset[UUID]:
    """Those of the given queues that exist and are not retired."""
    given: set[UUID] = set()
    for each in changes:
        given.update(each.overseen or (), each.member_of or ())
    if not given:
        return frozenset()
    return frozenset([row.id for row in await Queue.filter(id__in=sorted(given), retired_at=None)])


def _change(uow: UnitOfWork, person: Person, changes: RightsChanges, in_service: frozenset[UUID]) -> None:
    user, held = person.user, person.held
    if changes.is_disabled is not None:
        user.disabled_at = (user.disabled_at or uow.at) if changes.is_disabled else None
    if changes.roles is not None:
        held.roles = set(changes.roles)
    if changes.overseen is not None:
        _must_exist(changes.overseen - held.overseen, in_service)
        held.overseen = set(changes.overseen)
    _change_memberships(uow, person, changes.member_of, in_service)


def _change_memberships(
    uow: UnitOfWork, person: Person, member_of: frozenset[UUID] | None, in_service: frozenset[UUID]
) -> None:
    """Set the memberships of queues, which only agents have. A new agent has the default capacity."""
    held = person.held
    if held.roles.isdisjoint(WORK_IN_QUEUES):
        if member_of:
            raise BadInput("Only a user with the role AGENT or BOT can be a member of queues.")
        member_of = frozenset()
    elif person.agent is None:
        person.agent = Agent(user_id=person.user.id, kind=kind_by(held.roles))
        uow.configured(ConfigurationKind.AGENT, person.user.id, is_new=True)
    if member_of is not None:
        _must_exist(member_of - held.member_of, in_service)
        held.member_of = set(member_of)


def _must_exist(queue_ids: frozenset[UUID], in_service: frozenset[UUID]) -> None:
    """Refuse unknown and retired queues."""
    if not queue_ids <= in_service:
        raise not_found("queue")


async def _end_sessions(uow: UnitOfWork, conversation_ids: Iterable[UUID]) -> None:
    for conversation_id in conversation_ids:
        conversation = await locked_conversation(uow, conversation_id, must_be_visible=False)
        await end_each_disallowed_session(uow, conversation)
        await return_disallowed_hand(uow, conversation)


async def _update_agent_kind(uow: UnitOfWork, person: Person, roles_before: set[Role]) -> None:
    """Set the agent's kind by the new roles. Raises STILL_IN_USE while a conversation depends on the old kind."""
    agent = person.agent
    if agent is None:
        return
    kind = kind_after(agent.kind, before=roles_before, after=person.held.roles)
    if kind is not agent.kind:
        await must_be_idle(person.user)
        agent.kind = kind
        uow.configured(ConfigurationKind.AGENT, person.user.id, is_new=False)
