"""An administrator sets a user's roles and queues, or disables the user. Streams react to the fact by themselves.

A user who gets a role of agents becomes an agent. A user who has none of these roles loses all memberships of queues.
Capacity and skills are in save_agent.py.
"""

from dataclasses import dataclass
from uuid import UUID

from models.access.viewers import rights_of, viewer_by_id
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.configuration.administration import kind_after, kind_by, may_administer
from models.rules.refusals import BadInput, not_found
from models.rules.roles import WORK_IN_QUEUES
from models.steps.changing import end_each_disallowed_session
from models.steps.configured_rows import must_be_idle
from models.steps.locks import locked_conversation
from models.tables import Agent, Conversation, MonitoringSession, Queue, QueueMember, QueueSupervisor, User, UserRole
from models.values import RightsValues, Viewer
from models.vocabulary import Act, ConfigurationKind, Role

NO_RIGHTS = RightsValues(frozenset(), frozenset(), frozenset(), is_disabled=True)


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
    may_administer(by)
    # Lock the user before conversations: every act holds a shared lock of its user's row before it locks a conversation.
    user = await User.filter(id=person_id).select_for_update().first()
    if user is None:
        raise not_found("user")
    await _lock_affected(person_id)
    before, roles, member_of = await _rights(person_id), await _roles(person_id), await _memberships(person_id)
    await _write(uow, user, changes)
    after = await _rights(person_id)
    if after != before:
        uow.rights_changed(person_id, before, after)
        await _end_sessions(uow, person_id)
    elif (roles, member_of) != (await _roles(person_id), await _memberships(person_id)):  # of a disabled user
        uow.configured(ConfigurationKind.USER, person_id, is_new=False)
    await _update_agent_kind(uow, user, roles)
    return RightsSet(person_id=person_id)


async def _lock_affected(person_id: UUID) -> None:
    """Lock what may change: the monitored conversations, then the agent, in the usual order.

    An act that holds the agent already assigns by the old rights; a later act reads the new ones.
    """
    sessions = await MonitoringSession.filter(supervisor_id=person_id, ended_at=None)
    monitored = sorted({session.conversation_id for session in sessions})
    await Conversation.filter(id__in=monitored).order_by("id").select_for_update(no_key=True).only("id")
    await Agent.filter(user_id=person_id).select_for_update(no_key=True)


async def _rights(person_id: UUID) -> RightsValues:
    viewer = await viewer_by_id(person_id)
    return rights_of(viewer) if viewer else NO_RIGHTS


async def _roles(person_id: UUID) -> frozenset[Role]:
    """The user's roles, even if the user is disabled."""
    return frozenset([row.role for row in await UserRole.filter(user_id=person_id)])


async def _memberships(person_id: UUID) -> frozenset[UUID]:
    """The queues in which the user works, even if the user is disabled."""
    return frozenset([row.queue_id for row in await QueueMember.filter(agent_id=person_id)])


async def _write(uow: UnitOfWork, user: User, changes: RightsChanges) -> None:
    if changes.is_disabled is not None:
        user.disabled_at = (user.disabled_at or uow.at) if changes.is_disabled else None
        await user.save(update_fields=["disabled_at"])
    if changes.roles is not None:
        await UserRole.filter(user_id=user.id).delete()
        for role in sorted(changes.roles):
            await UserRole.create(user_id=user.id, role=role)
    if changes.overseen is not None:
        held = {row.queue_id for row in await QueueSupervisor.filter(supervisor_id=user.id)}
        await _must_exist(changes.overseen - held)
        await QueueSupervisor.filter(supervisor_id=user.id, queue_id__in=sorted(held - changes.overseen)).delete()
        for queue_id in sorted(changes.overseen - held):
            await QueueSupervisor.create(supervisor_id=user.id, queue_id=queue_id)
    await _set_memberships(uow, user.id, changes.member_of)


async def _set_memberships(uow: UnitOfWork, user_id: UUID, member_of: frozenset[UUID] | None) -> None:
    """Set the memberships of queues, which only agents have. A new agent has the default capacity."""
    roles = await _roles(user_id)
    if roles.isdisjoint(WORK_IN_QUEUES):
        if member_of:
            raise BadInput("Only a user with the role AGENT or BOT can be a member of queues.")
        member_of = frozenset()
    elif not await Agent.exists(user_id=user_id):
        await Agent.create(user_id=user_id, kind=kind_by(roles))
        uow.configured(ConfigurationKind.AGENT, user_id, is_new=True)
    if member_of is None:
        return
    # Those who stay members keep their row, which says when they were last offered something.
    held = await _memberships(user_id)
    await _must_exist(member_of - held)
    await QueueMember.filter(agent_id=user_id, queue_id__in=sorted(held - member_of)).delete()
    for queue_id in sorted(member_of - held):
        await QueueMember.create(agent_id=user_id, queue_id=queue_id)


async def _must_exist(queue_ids: frozenset[UUID]) -> None:
    """Refuse unknown and retired queues."""
    if await Queue.filter(id__in=sorted(queue_ids), retired_at=None).count() != len(queue_ids):
        raise not_found("queue")


async def _end_sessions(uow: UnitOfWork, person_id: UUID) -> None:
    sessions = await MonitoringSession.filter(supervisor_id=person_id, ended_at=None)
    for conversation_id in sorted({session.conversation_id for session in sessions}):
        conversation = await locked_conversation(uow, conversation_id, must_be_visible=False)
        await end_each_disallowed_session(uow, conversation)


async def _update_agent_kind(uow: UnitOfWork, user: User, roles_before: frozenset[Role]) -> None:
    """Set the agent's kind by the new roles. Raises STILL_IN_USE while a conversation depends on the old kind."""
    agent = await Agent.get_or_none(user_id=user.id)
    if agent is None:
        return
    kind = kind_after(agent.kind, before=roles_before, after=await _roles(user.id))
    if kind is not agent.kind:
        await must_be_idle(user)
        agent.kind = kind
        await agent.save(update_fields=["kind"])
        uow.configured(ConfigurationKind.AGENT, user.id, is_new=False)
