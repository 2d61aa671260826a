"""Who is asking: a user's roles and queues, read from the database for each request and each unit of work."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from models.access.visitor_sessions import viewer_by_visit
from models.database.connections import connection, speaks_postgres
from models.values import SYSTEM, RightsValues, Viewer
from models.vocabulary import Role

# One statement, because every request and every unit of work reads this first. `$1` is PostgreSQL's parameter; SQLite has
# another notation.
_BY_ID = """SELECT 'user' AS kind, name AS held, locale, disabled_at IS NOT NULL AS is_disabled, CAST(id AS text) AS id
      FROM users WHERE id = $1
    UNION ALL SELECT 'role', role, NULL, NULL, NULL FROM user_roles WHERE user_id = $1
    UNION ALL SELECT 'oversees', CAST(queue_id AS text), NULL, NULL, NULL FROM queue_supervisors WHERE supervisor_id = $1
    UNION ALL SELECT 'works in', CAST(queue_id AS text), NULL, NULL, NULL FROM queue_members WHERE agent_id = $1
"""
_HEAD = """UNION ALL SELECT 'head', epoch, CAST(seq AS text), NULL, NULL FROM log_head WHERE id = 1
"""
_BY_LOGIN = _BY_ID.replace("$1", "(SELECT id FROM users WHERE login = $1)") + _HEAD

_Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Principal:
    """A viewer, None if there is none, and the end of the log at which their rights were read: its number and its epoch."""

    viewer: Viewer | None
    seq: int
    epoch: str


async def principal(login: str) -> Principal:
    """Who has that login name, and the end of the log at that moment. Takes one statement."""
    rows = await _rows(_BY_LOGIN, login)
    [(epoch, seq)] = [(row["held"], int(row["locale"])) for row in rows if row["kind"] == "head"]
    return Principal(_viewer(rows), seq, epoch)


async def viewer_by_login(login: str) -> Viewer | None:
    """The user with that login name; None if there is none, or if they are disabled."""
    return _viewer(await _rows(_BY_LOGIN, login))


async def viewer_by_id(user_id: UUID) -> Viewer | None:
    """The user with that id, or the anonymous visitor, while their session lasts."""
    rows = await _rows(_BY_ID, user_id if speaks_postgres() else str(user_id))
    return _viewer(rows) if _user_in(rows) else await viewer_by_visit(user_id)


async def _rows(statement: str, key: object) -> _Rows:
    rows: _Rows = await connection().execute_query_dict(
        statement if speaks_postgres() else statement.replace("$1", "?1"), [key]
    )
    return rows


def _user_in(rows: _Rows) -> Mapping[str, Any] | None:
    return next((row for row in rows if row["kind"] == "user"), None)


def _viewer(rows: _Rows) -> Viewer | None:
    user = _user_in(rows)
    if user is None or user["is_disabled"]:
        return None
    held: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        held[row["kind"]].add(row["held"])
    return Viewer(
        id=UUID(user["id"]),
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
