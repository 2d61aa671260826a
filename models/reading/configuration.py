"""The whole configuration in the form of a document, with names instead of ids. api/configuration/ writes and reads it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, Subquery

from models.rules.alerts.changes import AlertRuleChanges
from models.rules.configuration.administration import AgentChanges, QueueChanges, WorkstreamChanges, in_api
from models.rules.roles import WORK_IN_QUEUES
from models.tables import (
    ActingFor,
    Agent,
    AlertRule,
    ConfiguredChannel,
    Group,
    OperatingHours,
    Queue,
    QueueMember,
    QueueSupervisor,
    SupervisorSettings,
    User,
    UserRole,
    Workstream,
)
from models.tables.settings import SETTINGS_ID
from models.values import SettingsValues
from models.vocabulary import MaskedNumber, Presence, Role, Weekday

Value = str | int | bool | None | list[str] | dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Configured:
    """Something that exists. It is not `in_service` if it is retired or disabled, or an agent whose user lacks the roles;
    its name is still taken.

    `retired_queues` are those that a user oversees or works in besides the ones in `values`. `is_whole` says whether
    everything that it requires is there, so that it could be created anew.
    """

    id: UUID
    values: dict[str, Value]
    in_service: bool = True
    retired_queues: frozenset[UUID] = frozenset()
    is_whole: bool = True


Existing = dict[str, dict[str, Configured]]  # by section, then by name


async def settings() -> dict[str, Value]:
    row = await SupervisorSettings.get_or_none(id=SETTINGS_ID)
    values = row.values() if row else SettingsValues()
    return {in_api(field.name): _plain(getattr(values, field.name)) for field in fields(values)}


async def existing(logins: Collection[str] = ()) -> Existing:
    """Everything but the settings. Users who are only customers are left out unless their login is given."""
    queues = {row.id: row for row in await Queue.all()}
    workstreams = {row.id: row for row in await Workstream.all()}
    connectors = {row.user_id for row in await UserRole.filter(role=Role.CHANNEL)}
    names = _Names(
        queues={id: row.name for id, row in queues.items()},
        hours={row.id: row.name for row in await OperatingHours.all()},
        workstreams={id: row.name for id, row in workstreams.items()},
        retired={id for id, row in queues.items() if row.retired_at}
        | {id for id, row in workstreams.items() if row.retired_at},
    )
    users = {row.id: row for row in await User.filter(Q(login__in=sorted(logins)) | _staff())}
    return {
        "operatingHours": {row.name: _hours(row) for row in await OperatingHours.all()},
        "queues": {row.name: _queue(row, names) for row in queues.values()},
        "workstreams": {row.name: _workstream(row, names) for row in workstreams.values()},
        "users": await _users(users, names),
        "agents": await _agents(users, names),
        "connectors": await _connectors([row for row in users.values() if row.id in connectors]),
        "channels": {
            row.name: _channel(row, names, row.connector.login, speaks=row.connector_id in connectors)
            for row in await ConfiguredChannel.all().select_related("connector")
        },
        "groups": {row.name: _group(row, names) for row in await Group.all()},
        "alertRules": await _alert_rules(names),
    }


@dataclass(frozen=True, slots=True)
class _Names:
    queues: dict[UUID, str]
    hours: dict[UUID, str]
    workstreams: dict[UUID, str]
    retired: set[UUID]

    def in_service(self, queue_ids: Collection[UUID]) -> list[str]:
        return sorted(self.queues[id] for id in queue_ids if id not in self.retired)


def _staff() -> Q:
    """Users who have another role than CUSTOMER, or none yet."""
    others = UserRole.exclude(role=Role.CUSTOMER).values("user_id")
    return Q(id__in=Subquery(others)) | ~Q(id__in=Subquery(UserRole.all().values("user_id")))


def _hours(row: OperatingHours) -> Configured:
    values: dict[str, Value] = {
        "timeZone": row.time_zone,
        "weekly": _week(row.weekly),
        "holidays": list(row.holidays),
    }
    return Configured(row.id, values)


def _week(weekly: Iterable[tuple[int, str, str]]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    days = list(Weekday)
    for day, begin, end in weekly:
        found[days[day].value].append(f"{begin}-{end}")
    return dict(found)


def _queue(row: Queue, names: _Names) -> Configured:
    values = _values(row, QueueChanges, but={"name", "closed", "operating_hours_id", "overflow_queue_id"})
    values["closed"] = row.closed_since is not None
    values["operatingHours"] = names.hours[row.operating_hours_id] if row.operating_hours_id else None
    values["overflowQueue"] = names.queues[row.overflow_queue_id] if row.overflow_queue_id else None
    return Configured(row.id, values, in_service=row.retired_at is None)


def _workstream(row: Workstream, names: _Names) -> Configured:
    values = _values(row, WorkstreamChanges, but={"name", "default_queue_id", "units_required"})
    values["defaultQueue"] = names.queues[row.default_queue_id]
    values["unitsRequired"] = row.units
    allowed = set(row.allowed_presences)
    values["allowedPresences"] = [presence.value for presence in Presence if presence in allowed]
    values["maskedNumbers"] = [kind.value for kind in MaskedNumber if kind in row.masked_numbers]
    return Configured(row.id, values, in_service=row.retired_at is None)


async def _users(users: dict[UUID, User], names: _Names) -> dict[str, Configured]:
    roles: defaultdict[UUID, list[str]] = defaultdict(list)
    for held in await UserRole.filter(user_id__in=list(users)):
        roles[held.user_id].append(held.role.value)
    overseen: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for oversight in await QueueSupervisor.filter(supervisor_id__in=list(users)):
        overseen[oversight.supervisor_id].add(oversight.queue_id)
    return {
        row.login: Configured(
            row.id,
            {
                "name": row.name,
                "locale": row.locale,
                "roles": sorted(roles[row.id]),
                "supervisedQueues": names.in_service(overseen[row.id]),
                "disabled": row.disabled_at is not None,
            },
            in_service=row.disabled_at is None,
            retired_queues=frozenset(overseen[row.id] & names.retired),
        )
        for row in users.values()
    }


async def _agents(users: dict[UUID, User], names: _Names) -> dict[str, Configured]:
    queues: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for membership in await QueueMember.filter(agent_id__in=list(users)):
        queues[membership.agent_id].add(membership.queue_id)
    may_work = {row.user_id for row in await UserRole.filter(role__in=sorted(WORK_IN_QUEUES))}
    return {
        users[row.user_id].login: Configured(
            row.user_id,
            {**_values(row, AgentChanges), "queues": names.in_service(queues[row.user_id])},
            in_service=row.user_id in may_work,
            retired_queues=frozenset(queues[row.user_id] & names.retired),
        )
        for row in await Agent.filter(user_id__in=list(users))
    }


async def _connectors(connectors: Collection[User]) -> dict[str, Configured]:
    """For whom they may act now. One who may act for nobody has nothing to export or to take away."""
    rows = await ActingFor.filter(agent__roles__role=Role.AGENT).select_related("agent")
    agents: defaultdict[UUID, list[str]] = defaultdict(list)
    for row in rows:
        agents[row.connector_id].append(row.agent.login)
    return {
        row.login: Configured(row.id, {"actsFor": sorted(agents[row.id])}, in_service=bool(agents[row.id]))
        for row in connectors
    }


def _channel(row: ConfiguredChannel, names: _Names, connector: str, *, speaks: bool) -> Configured:
    """Only a disabled channel may refer to something retired. Without a queue it uses the workstream's."""
    is_whole = speaks and row.workstream_id not in names.retired
    return Configured(
        row.id,
        {
            "kind": row.kind.value,
            "connector": connector,
            "workstream": names.workstreams[row.workstream_id],
            "queue": names.queues[row.queue_id] if row.queue_id and row.queue_id not in names.retired else None,
            "url": row.url,
            "publicUrl": row.public_url,
            "account": row.account,
            "address": row.address,
            "disabled": row.disabled_at is not None,
        },
        in_service=row.disabled_at is None and is_whole,
        is_whole=is_whole,
    )


def _group(row: Group, names: _Names) -> Configured:
    return Configured(
        row.id,
        {
            "roles": sorted(row.roles),
            "supervisedQueues": names.in_service([UUID(each) for each in row.overseen]),
            "queues": names.in_service([UUID(each) for each in row.member_of]),
        },
    )


async def _alert_rules(names: _Names) -> dict[str, Configured]:
    rows = await AlertRule.all()
    people = sorted({UUID(each) for row in rows for each in row.told_people})
    logins = dict(await User.filter(id__in=people).values_list("id", "login"))
    found: dict[str, Configured] = {}
    for row in rows:
        values = _values(row, AlertRuleChanges, but={"name", "queues", "told_people", "weekly"})
        values["disabled"] = row.disabled
        values["queues"] = names.in_service([UUID(each) for each in row.queues])
        values["toldPeople"] = sorted(logins[UUID(each)] for each in row.told_people if UUID(each) in logins)
        values["weekly"] = None if row.weekly is None else _week(row.weekly)
        is_whole = bool(values["queues"]) or not row.queues  # without queues it would be about every one
        found[row.name] = Configured(row.id, values, is_whole=is_whole)
    return found


def _values(row: Any, changes: type[Any], *, but: Collection[str] = ()) -> dict[str, Value]:
    """The columns that are fields of these changes, under their names in the API."""
    return {in_api(field.name): _plain(getattr(row, field.name)) for field in fields(changes) if field.name not in but}


def _plain(value: object) -> Value:
    match value:
        case StrEnum():
            return value.value
        case list() | tuple():
            return [str(each) for each in value]
        case str() | int() | None:
            return value
        case datetime():
            return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a document.")
