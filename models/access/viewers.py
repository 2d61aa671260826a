"""Who is asking: a user's roles and queues, read from the database for each request and each unit of work."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from models.access.visitor_sessions import viewer_by_visit
from models.database.at_once import at_once
from models.database.batches import Batch
from models.database.connections import connection, speaks_postgres
from models.rules.sign_ins import TokensSignIn
from models.tables import ActingFor
from models.values import SYSTEM, RightsValues, Viewer
from models.vocabulary import Role

KNOWN_USERS = 4_096
# Of the roles of an agent for whom a connector acts. API_ACCESS gives nothing, and refuses the same as without a connector.
USED_THROUGH_CONNECTORS = frozenset({Role.AGENT, Role.API_ACCESS})

# One statement, because every request and every unit of work reads this first. `{users}` is a condition on one column, and
# `{joined}` puts the keys of ended sign-ins into one text: a further SELECT would cost more than all of them.
_USERS = """SELECT id AS user_id, 'user' AS kind, name AS held, login, locale, disabled_at IS NOT NULL AS is_disabled,
        not_before, (SELECT {joined} FROM sign_ins WHERE user_id = users.id AND ended_at IS NOT NULL) AS ended
        FROM users WHERE {users}
    UNION ALL SELECT user_id, 'role', role, NULL, NULL, NULL, NULL, NULL FROM user_roles
        WHERE user_id IN (SELECT id FROM users WHERE {users})
    UNION ALL SELECT supervisor_id, 'oversees', CAST(queue_id AS text), NULL, NULL, NULL, NULL, NULL
        FROM queue_supervisors WHERE supervisor_id IN (SELECT id FROM users WHERE {users})
    UNION ALL SELECT agent_id, 'works in', CAST(queue_id AS text), NULL, NULL, NULL, NULL, NULL
        FROM queue_members WHERE agent_id IN (SELECT id FROM users WHERE {users})
"""
_HEAD = """    UNION ALL SELECT NULL, 'head', epoch, CAST(seq AS text), NULL, NULL, NULL, NULL FROM log_head WHERE id = 1
"""
_COLUMNS = ("user_id", "kind", "held", "login", "locale", "is_disabled", "not_before", "ended")

_Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Known:
    """A user with their rights, even if they are disabled. `ended` and `not_before` say which of their tokens don't count."""

    login: str
    is_disabled: bool
    viewer: Viewer
    ended: frozenset[str] = frozenset()
    not_before: int | None = None

    def is_signed_in_by(self, sign_in: TokensSignIn | None) -> bool:
        is_ended = sign_in is not None and sign_in.is_ended_by(self.ended, self.not_before)
        return not self.is_disabled and not is_ended


@dataclass(frozen=True, slots=True)
class Principal:
    """A user who may sign in, and the end of the log when their rights were read: its number and its epoch."""

    viewer: Viewer
    seq: int
    epoch: str


@dataclass(frozen=True, slots=True)
class _Found:
    known: _Known
    seq: int
    epoch: str


async def principal(login: str, sign_in: TokensSignIn | None = None) -> Principal | None:
    """The user with that login name, read together with others who ask now.

    None if there is none, if they are disabled, or if this sign-in has ended.
    """
    rows = _rows_at_once(login)
    found = await _by_login.load(login) if rows is None else _found(rows).get(login)
    if found is None or not found.known.is_signed_in_by(sign_in):
        return None
    return Principal(found.known.viewer, found.seq, found.epoch)


async def viewer_by_login(login: str) -> Viewer | None:
    """The user with that login name, as they are now; None if there is none, or if they are disabled."""
    found = await principal(login)
    return found.viewer if found else None


async def viewer_now(user_id: UUID, sign_in: TokensSignIn | None = None) -> Viewer | None:
    """The same as `viewer_by_id`, but read together with others who ask now; None also if this sign-in has ended.

    Not for units of work and snapshots.
    """
    known = await _by_id.load(user_id)
    return known.viewer if known and known.is_signed_in_by(sign_in) else None


async def viewer_by_id(user_id: UUID, sign_in: TokensSignIn | None = None) -> Viewer | None:
    """The user with that id, or the anonymous visitor, while their session lasts; None also if this sign-in has ended."""
    known = (await _known_by_id([user_id])).get(user_id)
    return known.viewer if known and known.is_signed_in_by(sign_in) else None


async def users_by_id(ids: Sequence[UUID]) -> dict[UUID, Viewer]:
    """Those of these users whom there are and who are not disabled. Takes one statement."""
    rows = await _rows("id", list(map(str, ids)))
    return {each.viewer.id: each.viewer for each in _users(rows) if not each.is_disabled}


async def _known_by_id(ids: Sequence[UUID]) -> dict[UUID, _Known]:
    found = {each.viewer.id: each for each in _users(await _rows("id", list(map(str, ids))))}
    for user_id in ids:
        if user_id not in found and (visitor := await viewer_by_visit(user_id)):
            found[user_id] = _Known("", False, visitor)
    return found


async def _known_by_login(logins: Sequence[str]) -> dict[str, _Found]:
    return _found(await _rows("login", logins, _HEAD))


def _found(rows: _Rows) -> dict[str, _Found]:
    """By their logins."""
    ends = [(int(row["login"]), row["held"]) for row in rows if row["kind"] == "head"]
    return {each.login: _Found(each, seq, epoch) for seq, epoch in ends for each in _users(rows)}


async def _rows(column: str, values: Sequence[str], more: str = "") -> _Rows:
    """What is stored about the users whose column has one of these values."""
    given: list[str] | str = list(values)
    condition, joined = f"{column} = ANY($1)", "string_agg(key, ' ')"
    if not speaks_postgres():
        given, condition = json.dumps(given), f"{column} IN (SELECT value FROM json_each(?1))"
        joined = "group_concat(key, ' ')"
    statement = _USERS.format(users=condition, joined=joined)
    rows: _Rows = await connection().execute_query_dict(statement + more, [given])
    return rows


def _rows_at_once(login: str) -> _Rows | None:
    """The same of one user, with the end of the log, if it can be had at once: on SQLite."""
    return at_once.rows(_COLUMNS, _USERS.format(users="login = ?1", joined="group_concat(key, ' ')") + _HEAD, [login])


def _users(rows: _Rows) -> list[_Known]:
    held: defaultdict[Any, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        held[row["user_id"]].append((row["kind"], row["held"]))
    return [
        _known(
            str(row["user_id"]),
            row["login"],
            row["locale"],
            bool(row["is_disabled"]),
            row["not_before"],
            row["ended"] or "",
            tuple(held[row["user_id"]]),
        )
        for row in rows
        if row["kind"] == "user"
    ]


@lru_cache(KNOWN_USERS)  # most requests are of people who have asked before, with the same rights
def _known(
    user_id: str,
    login: str,
    locale: str,
    is_disabled: bool,
    not_before: int | None,
    ended: str,
    held: tuple[tuple[str, str], ...],
) -> _Known:
    def of(kind: str) -> Iterator[str]:
        return (value for of_kind, value in held if of_kind == kind)

    [name] = of("user")
    viewer = Viewer(
        id=UUID(user_id),
        name=name,
        roles=frozenset(map(Role, of("role"))),
        overseen=frozenset(map(UUID, of("oversees"))),
        member_of=frozenset(map(UUID, of("works in"))),
        locale=locale,
    )
    return _Known(login, is_disabled, viewer, frozenset(ended.split()), not_before)


def forget_users() -> None:
    """Keep no names and logins of users in memory, because somebody was erased."""
    _known.cache_clear()


_by_id = Batch(_known_by_id)
_by_login = Batch(_known_by_login)


async def acting_for(connector: Viewer, login: str) -> Viewer | None:
    """The agent with this login, with the rights that this connector may use. None if it may not act for them."""
    agent = await viewer_by_login(login)
    return await _through(connector, agent) if agent else None


async def rights_now(viewer: Viewer) -> Viewer | None:
    """The viewer with their rights as they are now; nobody can change these until this unit of work commits."""
    if viewer == SYSTEM:
        return viewer
    if speaks_postgres():  # on SQLite a unit of work is alone already
        people = sorted({viewer.id, viewer.through or viewer.id})
        await connection().execute_query("SELECT id FROM users WHERE id = ANY($1) ORDER BY id FOR SHARE", [people])
    found = await viewer_again(viewer)
    return replace(found, source=viewer.source) if found else None


async def viewer_again(viewer: Viewer, sign_in: TokensSignIn | None = None) -> Viewer | None:
    """The same viewer with their rights as they are now. None if they have none, or if the sign-in of the caller has ended."""
    if viewer.through is None:
        return await viewer_by_id(viewer.id, sign_in)
    connector, agent = await viewer_by_id(viewer.through, sign_in), await viewer_by_id(viewer.id)
    return await _through(connector, agent) if connector and agent else None


async def _through(connector: Viewer, agent: Viewer) -> Viewer | None:
    """The agent as the connector may act for them: by their own rights as an agent, and by none of their other roles."""
    if not connector.has(Role.CHANNEL) or not agent.has(Role.AGENT):
        return None
    if not await ActingFor.filter(connector_id=connector.id, agent_id=agent.id).exists():
        return None
    return replace(agent, roles=agent.roles & USED_THROUGH_CONNECTORS, overseen=frozenset(), through=connector.id)


def with_rights(viewer: Viewer, rights: RightsValues) -> Viewer:
    """The same person with the rights after a change."""
    return replace(viewer, roles=rights.roles, overseen=rights.overseen, member_of=rights.member_of)


def rights_of(viewer: Viewer, *, is_disabled: bool = False) -> RightsValues:
    return RightsValues(viewer.roles, viewer.overseen, viewer.member_of, is_disabled)
