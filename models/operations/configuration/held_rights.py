"""Users under lock with all that their rights consist of, read and written for many users at once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from tortoise.models import Model

from models.tables import (
    Agent,
    Conversation,
    MonitoringSession,
    QueueMember,
    QueueSupervisor,
    RaisedHand,
    User,
    UserRole,
)
from models.values import RightsValues
from models.vocabulary import HandStatus, Role

NO_RIGHTS = RightsValues(frozenset(), frozenset(), frozenset(), is_disabled=True)


@dataclass
class Held:
    """What a user holds: roles, the queues that they oversee and those in which they work."""

    roles: set[Role] = field(default_factory=set)
    overseen: set[UUID] = field(default_factory=set)
    member_of: set[UUID] = field(default_factory=set)

    def copy(self) -> "Held":
        return Held(set(self.roles), set(self.overseen), set(self.member_of))


@dataclass
class Person:
    """A locked user. Change `held`, `user` and `agent` as needed.

    `monitored` are the conversations that they monitor, or whose raised hand they have taken.
    """

    user: User
    agent: Agent | None
    held: Held
    monitored: list[UUID]

    def __post_init__(self) -> None:
        self.remember()

    def remember(self) -> None:
        """What is written from now on is what differs from this."""
        self._stored = self.held.copy()
        self._disabled_at = self.user.disabled_at
        self._kind = self.agent.kind if self.agent else None

    @property
    def rights(self) -> RightsValues:
        """The rights that they have now; none while they are disabled."""
        if self.user.disabled_at:
            return NO_RIGHTS
        held = self.held
        return RightsValues(frozenset(held.roles), frozenset(held.overseen), frozenset(held.member_of), False)

    @property
    def evident(self) -> dict[str, object]:
        """What they hold, for the audit trail: also while they are disabled."""
        held = self.held.copy()
        is_disabled = self.user.disabled_at is not None
        return {"roles": held.roles, "overseen": held.overseen, "member_of": held.member_of, "is_disabled": is_disabled}

    async def write_losses(self) -> None:
        """Write what is no new row. Members who stay keep their row: it says when they were last offered something."""
        stored, held, user_id = self._stored, self.held, self.user.id
        if self._disabled_at != self.user.disabled_at:
            await self.user.save(update_fields=["disabled_at"])
        if self.agent and self._kind not in (None, self.agent.kind):
            await self.agent.save(update_fields=["kind"])
        if gone := stored.roles - held.roles:
            await UserRole.filter(user_id=user_id, role__in=sorted(gone)).delete()
        if lost := stored.overseen - held.overseen:
            await QueueSupervisor.filter(supervisor_id=user_id, queue_id__in=sorted(lost)).delete()
        if left := stored.member_of - held.member_of:
            await QueueMember.filter(agent_id=user_id, queue_id__in=sorted(left)).delete()

    def new_rows(self) -> Iterable[Model]:
        stored, held, user_id = self._stored, self.held, self.user.id
        if self.agent and self._kind is None:
            yield self.agent
        yield from (UserRole(user_id=user_id, role=each) for each in sorted(held.roles - stored.roles))
        yield from (
            QueueSupervisor(supervisor_id=user_id, queue_id=each) for each in sorted(held.overseen - stored.overseen)
        )
        yield from (QueueMember(agent_id=user_id, queue_id=each) for each in sorted(held.member_of - stored.member_of))


async def locked_people(user_ids: Collection[UUID]) -> dict[UUID, Person]:
    """The users by id, each locked with the agent and the monitored conversations. Unknown ids are left out.

    Lock users before conversations: every act holds a shared lock of its user's row before it locks a conversation. An
    act that holds the agent already assigns by the old rights; a later act reads the new ones.
    """
    ids = sorted(set(user_ids))
    users = await User.filter(id__in=ids).order_by("id").select_for_update()
    monitored: dict[UUID, set[UUID]] = {each: set() for each in ids}
    for session in await MonitoringSession.filter(supervisor_id__in=ids, ended_at=None):
        monitored[session.supervisor_id].add(session.conversation_id)
    for hand in await RaisedHand.filter(taken_by_id__in=ids, status=HandStatus.TAKEN):
        if hand.taken_by_id is not None:
            monitored[hand.taken_by_id].add(hand.conversation_id)
    if conversation_ids := set().union(*monitored.values()):
        rows = Conversation.filter(id__in=sorted(conversation_ids)).order_by("id")
        await rows.select_for_update(no_key=True).only("id")
    agents = Agent.filter(user_id__in=ids).order_by("user_id").select_for_update(no_key=True)
    agent_of = {agent.user_id: agent for agent in await agents}
    held = await _held(ids)
    return {user.id: Person(user, agent_of.get(user.id), held[user.id], sorted(monitored[user.id])) for user in users}


async def write_people(people: Iterable[Person]) -> None:
    """Write what changed since they were read or last written: new rows in one statement for each table."""
    changed = list(people)
    new: dict[type[Model], list[Model]] = {Agent: []}  # before the memberships that refer to them
    for person in changed:
        await person.write_losses()
        for row in person.new_rows():
            new.setdefault(type(row), []).append(row)
        person.remember()
    for table, rows in new.items():
        if rows:
            await table.bulk_create(rows)


async def _held(ids: Collection[UUID]) -> dict[UUID, Held]:
    held = {each: Held() for each in ids}
    for role in await UserRole.filter(user_id__in=ids):
        held[role.user_id].roles.add(role.role)
    for oversight in await QueueSupervisor.filter(supervisor_id__in=ids):
        held[oversight.supervisor_id].overseen.add(oversight.queue_id)
    for membership in await QueueMember.filter(agent_id__in=ids):
        held[membership.agent_id].member_of.add(membership.queue_id)
    return held
