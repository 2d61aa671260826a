"""Who is asking: a user's roles and queues, read from the database for each request and each unit of work."""

from collections import defaultdict
from dataclasses import replace
from uuid import UUID

from models.access.visitor_sessions import viewer_by_visit
from models.database.connections import connection, speaks_postgres
from models.tables import User
from models.values import SYSTEM, RightsValues, Viewer
from models.vocabulary import Role

# One statement, because every request and every unit of work reads this first. `$1` is PostgreSQL's parameter; SQLite has
# another notation.
_USER = """SELECT 'user' AS kind, name AS held, locale, disabled_at IS NOT NULL AS is_disabled FROM users WHERE id = $1
    UNION ALL SELECT 'role', role, NULL, NULL FROM user_roles WHERE user_id = $1
    UNION ALL SELECT 'oversees', CAST(queue_id AS text), NULL, NULL FROM queue_supervisors WHERE supervisor_id = $1
    UNION ALL SELECT 'works in', CAST(queue_id AS text), NULL, NULL FROM queue_members WHERE agent_id = $1
"""


async def viewer_by_login(login: str) -> Viewer | None:
    """The user with that login name; None if there is none, or if they are disabled."""
    user = await User.get_or_none(login=login, disabled_at=None).only("id")
    return await viewer_by_id(user.id) if user else None


async def viewer_by_id(user_id: UUID) -> Viewer | None:
    """The user with that id, or the anonymous visitor, while their session lasts."""
    is_postgres = speaks_postgres()
    statement, key = (_USER, user_id) if is_postgres else (_USER.replace("$1", "?1"), str(user_id))
    rows = await connection().execute_query_dict(statement, [key])
    user = next((row for row in rows if row["kind"] == "user"), None)
    if user is None:
        return await viewer_by_visit(user_id)
    if user["is_disabled"]:
        return None
    held: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        held[row["kind"]].add(row["held"])
    return Viewer(
        id=user_id,
        name=user["held"],
        roles=frozenset(map(Role, held["role"])),
        overseen=frozenset(map(UUID, held["oversees"])),
        member_of=frozenset(map(UUID, held["works in"])),
        locale=user["locale"],
    )


async def rights_now(viewer: Viewer) -> Viewer | None:
    """The viewer with their rights as they are now; nobody can change these until this unit of work commits."""
    if viewer == SYSTEM:
        return viewer
    if speaks_postgres():  # on SQLite a unit of work is alone already
        await connection().execute_query("SELECT id FROM users WHERE id = $1 FOR SHARE", [viewer.id])
    return await viewer_by_id(viewer.id)


def with_rights(viewer: Viewer, rights: RightsValues) -> Viewer:
    """The same person with the rights after a change."""
    return replace(viewer, roles=rights.roles, overseen=rights.overseen, member_of=rights.member_of)


def rights_of(viewer: Viewer, *, is_disabled: bool = False) -> RightsValues:
    return RightsValues(viewer.roles, viewer.overseen, viewer.member_of, is_disabled)
