"""Who is asking: a user's roles and queues, read from the database for each request and each unit of work."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from models.access.visitor_sessions import viewer_by_visit
from models.database.batches import Batch
from models.database.connections import connection, speaks_postgres
from models.values import SYSTEM, RightsValues, Viewer
from models.vocabulary import Role

# One statement, because every request and every unit of work reads this first. `{users}` is a condition on one column.
_USERS = """SELECT id AS user_id, 'user' AS kind, name AS held, login, locale, disabled_at IS NOT NULL AS is_disabled
        FROM users WHERE {users}
    UNION ALL SELECT user_id, 'role', role, NULL, NULL, NULL FROM user_roles
        WHERE user_id IN (SELECT id FROM users WHERE {users})
    UNION ALL SELECT supervisor_id, 'oversees', CAST(queue_id AS text), NULL, NULL, NULL FROM queue_supervisors
        WHERE supervisor_id IN (SELECT id FROM users WHERE {users})
    UNION ALL SELECT agent_id, 'works in', CAST(queue_id AS text), NULL, NULL, NULL FROM queue_members
        WHERE agent_id IN (SELECT id FROM users WHERE {users})
"""


@dataclass(frozen=True, slots=True)
class _Known:
    """A user with their rights, even if they are disabled."""

    login: str
    is_disabled: bool
    viewer: Viewer


async def viewer_by_login(login: str) -> Viewer | None:
    """The user with that login name, as they are now; None if there is none, or if they are disabled."""
    return await _by_login.load(login)


async def viewer_now(user_id: UUID) -> Viewer | None:
    """The same as `viewer_by_id`, but read together with others who ask now. Not for units of work and snapshots."""
    return await _by_id.load(user_id)


async def viewer_by_id(user_id: UUID) -> Viewer | None:
    """The user with that id, or the anonymous visitor, while their session lasts."""
    return (await _viewers_by_id([user_id])).get(user_id)


async def _viewers_by_id(ids: Sequence[UUID]) -> dict[UUID, Viewer]:
    users = {each.viewer.id: each for each in await _users("id", list(map(str, ids)))}
    found = {user_id: each.viewer for user_id, each in users.items() if not each.is_disabled}
    for user_id in ids:
        if user_id not in users and (visitor := await viewer_by_visit(user_id)):
            found[user_id] = visitor
    return found


async def _viewers_by_login(logins: Sequence[str]) -> dict[str, Viewer]:
    return {each.login: each.viewer for each in await _users("login", logins) if not each.is_disabled}


async def _users(column: str, values: Sequence[str]) -> list[_Known]:
    """The users whose column has one of these values."""
    is_postgres = speaks_postgres()
    condition = f"{column} = ANY($1)" if is_postgres else f"{column} IN (SELECT value FROM json_each(?1))"
    given = list(values) if is_postgres else json.dumps(list(values))
    rows = await connection().execute_query_dict(_USERS.format(users=condition), [given])
    held: defaultdict[tuple[Any, str], set[str]] = defaultdict(set)
    for row in rows:
        held[row["user_id"], row["kind"]].add(row["held"])
    return [_known(row, held) for row in rows if row["kind"] == "user"]


def _known(user: Mapping[str, Any], held: Mapping[tuple[Any, str], set[str]]) -> _Known:
    def of(kind: str) -> set[str]:
        return held.get((user["user_id"], kind), set())

    viewer = Viewer(
        id=UUID(str(user["user_id"])),
        name=user["held"],
        roles=frozenset(map(Role, of("role"))),
        overseen=frozenset(map(UUID, of("oversees"))),
        member_of=frozenset(map(UUID, of("works in"))),
        locale=user["locale"],
    )
    return _Known(user["login"], bool(user["is_disabled"]), viewer)


_by_id = Batch(_viewers_by_id)
_by_login = Batch(_viewers_by_login)


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
