"""Turns values of a file into the arguments of operations. keys.py says which values a file may have."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar
from uuid import UUID

from api.configuration.keys import BY_NAME, SETTINGS, Choice, Key, ListOf, Reference, Section, Week
from models.operations.configuration.update_settings import SettingsChanges
from models.reading.configuration import Value
from models.rules.alerts.changes import AlertRuleChanges
from models.rules.configuration.administration import AgentChanges, QueueChanges, UserChanges, WorkstreamChanges
from models.rules.configuration.channels import ChannelValues
from models.rules.configuration.groups import GroupChanges
from models.rules.configuration.operating_hours_input import HoursChanges, Interval
from models.vocabulary import Role, Weekday

Values = Mapping[str, Value]
Ids = Callable[[str, str], UUID]  # the id of the entry with that section and name

Changes = TypeVar("Changes")


def hours_changes(name: str | None, values: Values, ids: Ids) -> HoursChanges:
    return _build(HoursChanges, BY_NAME["operatingHours"], values, ids, name=name)


def queue_changes(name: str | None, values: Values, ids: Ids) -> QueueChanges:
    return _build(QueueChanges, BY_NAME["queues"], values, ids, name=name)


def workstream_changes(name: str | None, values: Values, ids: Ids) -> WorkstreamChanges:
    return _build(WorkstreamChanges, BY_NAME["workstreams"], values, ids, name=name)


def user_changes(login: str | None, values: Values, ids: Ids) -> UserChanges:
    return _build(UserChanges, BY_NAME["users"], values, ids, login=login)


def agent_changes(values: Values, ids: Ids) -> AgentChanges:
    return _build(AgentChanges, BY_NAME["agents"], values, ids)


def settings_changes(values: Values, ids: Ids) -> SettingsChanges:
    return _build(SettingsChanges, SETTINGS, values, ids)


def channel_values(values: Values, ids: Ids) -> ChannelValues:
    return _build(ChannelValues, BY_NAME["channels"], values, ids)


def group_changes(name: str | None, values: Values, ids: Ids) -> GroupChanges:
    return GroupChanges(
        name=name,
        roles=roles(values),
        overseen=queue_ids(values, "supervisedQueues", ids),
        member_of=queue_ids(values, "queues", ids),
    )


def alert_rule_changes(name: str | None, values: Values, ids: Ids) -> AlertRuleChanges:
    return _build(AlertRuleChanges, BY_NAME["alertRules"], values, ids, name=name)


def roles(values: Values) -> frozenset[Role] | None:
    given = values.get("roles")
    return frozenset(map(Role, given)) if isinstance(given, list) else None


def queue_ids(values: Values, key: str, ids: Ids) -> frozenset[UUID] | None:
    given = values.get(key)
    return frozenset(ids("queues", name) for name in given) if isinstance(given, list) else None


def text(values: Values, key: str) -> str | None:
    given = values.get(key)
    return given if isinstance(given, str) else None


def boolean(values: Values, key: str) -> bool | None:
    given = values.get(key)
    return given if isinstance(given, bool) else None


def _build(kind: type[Changes], section: Section, values: Values, ids: Ids, **named: str | None) -> Changes:
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # all of these are dataclasses
    given: dict[str, Any] = {
        key.field: _converted(key, values[key.name], ids)
        for key in section.keys.values()
        if key.name in values and key.field in known
    }
    return kind(**named, **given)


def _converted(key: Key, value: Value, ids: Ids) -> object:
    match key.kind, value:
        case (_, None):
            return None
        case (Reference(section=section), str()):
            return ids(section, value)
        case (Choice(choices=choices), str()):
            return choices[choices.index(value)]  # the member of the enum instead of a plain string
        case (ListOf(of=Choice(choices=choices)), list()):
            return tuple(choices[choices.index(each)] for each in value)
        case (ListOf(of=Reference(section=section)), list()):
            return tuple(ids(section, each) for each in value)
        case (ListOf(), list()):
            return tuple(value)
        case (Week(), dict()):
            return tuple(Interval(Weekday(day), *time.split("-", 1)) for day, times in value.items() for time in times)
        case _:
            return value
