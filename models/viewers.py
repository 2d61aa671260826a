"""Who is asking: a user's roles and queues, read from the database for each request and each unit of work."""

from dataclasses import replace
from uuid import UUID

from models.database import connection, speaks_postgres
from models.tables import QueueMember, QueueSupervisor, User, UserRole
from models.values import SYSTEM, RightsValues, Viewer
from models.vocabulary import Role


async def viewer_by_login(login: str) -> Viewer | None:
    """The principal of that login name, or None when unknown or disabled."""
    user = await User.get_or_none(login=login, disabled_at=None)
    return await _with_rights(user) if user else None


async def viewer_by_id(user_id: UUID) -> Viewer | None:
    user = await User.get_or_none(id=user_id, disabled_at=None)
    return await _with_rights(user) if user else None


async def rights_now(viewer: Viewer) -> Viewer | None:
    """The viewer with the rights that hold inside this unit of work, kept from changing until it commits."""
    if viewer == SYSTEM:
        return viewer
    if speaks_postgres():  # on SQLite a unit of work is alone already
        await connection().execute_query("SELECT id FROM users WHERE id = $1 FOR SHARE", [viewer.id])
    return await viewer_by_id(viewer.id)


def with_rights(viewer: Viewer, rights: RightsValues) -> Viewer:
    """The same person with the rights that a change left."""
    return replace(viewer, roles=rights.roles, overseen=rights.overseen, member_of=rights.member_of)


def rights_of(viewer: Viewer, *, is_disabled: bool = False) -> RightsValues:
    return RightsValues(viewer.roles, viewer.overseen, viewer.member_of, is_disabled)


async def _with_rights(user: User) -> Viewer:
    roles = await UserRole.filter(user_id=user.id).values_list("role", flat=True)
    overseen = await QueueSupervisor.filter(supervisor_id=user.id).values_list("queue_id", flat=True)
    member_of = await QueueMember.filter(agent_id=user.id).values_list("queue_id", flat=True)
    return Viewer(
        id=user.id,
        name=user.name,
        roles=frozenset(Role(str(role)) for role in roles),
        overseen=frozenset(_uuids(overseen)),
        member_of=frozenset(_uuids(member_of)),
        locale=user.locale,
    )


def _uuids(values: object) -> list[UUID]:
    assert isinstance(values, list)
    return [value if isinstance(value, UUID) else UUID(str(value)) for value in values]
