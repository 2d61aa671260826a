"""What a configuration file may contain: sections, their keys, and the type of each. document.py reads the file.

The keys are the fields of the operations that apply a file: it can set whatever administrators can set.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType, NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from models.operations.configuration.update_settings import SettingsChanges
from models.rules.alerts.changes import AlertRuleChanges
from models.rules.configuration.administration import (
    AgentChanges,
    QueueChanges,
    Unchanged,
    UserChanges,
    WorkstreamChanges,
    in_api,
)
from models.vocabulary import ChannelKind, Role


@dataclass(frozen=True, slots=True)
class Text:
    shown = "a text"


@dataclass(frozen=True, slots=True)
class Number:
    shown = "a number"


@dataclass(frozen=True, slots=True)
class YesNo:
    shown = "true or false"


@dataclass(frozen=True, slots=True)
class Choice:
    choices: tuple[str, ...]

    @property
    def shown(self) -> str:
        return f"one of {', '.join(self.choices)}"


@dataclass(frozen=True, slots=True)
class Reference:
    """The name of an entry of a section."""

    section: str

    @property
    def shown(self) -> str:
        return f"a name of {self.section}"


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values of one type."""

    of: "Text | Choice | Reference"

    @property
    def shown(self) -> str:
        match self.of:
            case Text():
                return "a list of texts"
            case Choice(choices=choices):
                return f"a list of {', '.join(choices)}"
            case Reference(section=section):
                return f"a list of names of {section}"


@dataclass(frozen=True, slots=True)
class Week:
    """Days with their opening times, as in `MONDAY: [09:00-12:00, 13:00-18:00]`."""

    shown = "days with lists of times, such as 09:00-18:00"


ValueType = Text | Number | YesNo | Choice | Reference | ListOf | Week


@dataclass(frozen=True, slots=True)
class Key:
    """`field` is its name in the arguments of the operation."""

    name: str
    kind: ValueType
    field: str
    may_be_null: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """`what`: the word for one entry; `needed`: the keys that a new entry must have."""

    name: str
    what: str
    keys: Mapping[str, Key]
    needed: tuple[str, ...] = ()


REFERENCES = {
    "operating_hours_id": Reference("operatingHours"),
    "overflow_queue_id": Reference("queues"),
    "default_queue_id": Reference("queues"),
}
QUEUES = ListOf(Reference("queues"))
USERS = ListOf(Reference("users"))
ROLES = ListOf(Choice(tuple(Role)))


def _keys_of(changes: type[Any], *more: Key, but: Collection[str] = ()) -> Mapping[str, Key]:
    hints = get_type_hints(changes)
    keys = [
        Key(
            in_api(field.name),
            REFERENCES.get(field.name) or _kind(hints[field.name]),
            field.name,
            may_be_null=Unchanged in get_args(hints[field.name]),
        )
        for field in fields(changes)
        if field.name not in but
    ]
    return MappingProxyType({key.name: key for key in (*keys, *more)})


def _kind(hint: Any) -> ValueType:
    if get_origin(hint) is UnionType:
        [hint] = [each for each in get_args(hint) if each not in (NoneType, Unchanged)]
    if get_origin(hint) is tuple:
        of = _kind(get_args(hint)[0])
        assert isinstance(of, Text | Choice)
        return ListOf(of)
    if hint is bool:
        return YesNo()
    if hint is int:
        return Number()
    if hint is str:
        return Text()
    assert issubclass(hint, StrEnum)
    return Choice(tuple(hint))


def _optional(name: str, field: str, kind: ValueType | None = None) -> Key:
    return Key(name, kind or Text(), field, may_be_null=True)


SETTINGS = Section("settings", "setting", _keys_of(SettingsChanges))

# In the order in which they are written: an entry refers only to sections before its own, or to its own.
SECTIONS = (
    Section(
        "operatingHours",
        "operating hours",
        MappingProxyType(
            {
                key.name: key
                for key in (
                    Key("timeZone", Text(), "time_zone"),
                    Key("weekly", Week(), "weekly"),
                    Key("holidays", ListOf(Text()), "holidays"),
                )
            }
        ),
    ),
    Section("queues", "queue", _keys_of(QueueChanges, but=("name",))),
    Section(
        "workstreams", "workstream", _keys_of(WorkstreamChanges, but=("name",)), needed=("channel", "defaultQueue")
    ),
    Section(
        "users",
        "user",
        _keys_of(
            UserChanges,
            Key("roles", ROLES, "roles"),
            Key("supervisedQueues", QUEUES, "overseen"),
            Key("disabled", YesNo(), "is_disabled"),
            but=("login",),
        ),
        needed=("name",),
    ),
    Section("agents", "agent", _keys_of(AgentChanges, Key("queues", QUEUES, "member_of"))),
    Section("connectors", "connector", MappingProxyType({"actsFor": Key("actsFor", USERS, "agent_ids")})),
    Section(
        "channels",
        "channel",
        MappingProxyType(
            {
                key.name: key
                for key in (
                    Key("kind", Choice(tuple(ChannelKind)), "kind"),
                    Key("connector", Reference("users"), "connector"),
                    Key("workstream", Reference("workstreams"), "workstream"),
                    _optional("queue", "queue", Reference("queues")),
                    _optional("url", "url"),
                    _optional("publicUrl", "public_url"),
                    _optional("account", "account"),
                    _optional("address", "address"),
                    Key("disabled", YesNo(), "is_disabled"),
                )
            }
        ),
        needed=("kind", "connector", "workstream"),
    ),
    Section(
        "groups",
        "group",
        MappingProxyType(
            {
                key.name: key
                for key in (
                    Key("roles", ROLES, "roles"),
                    Key("supervisedQueues", QUEUES, "overseen"),
                    Key("queues", QUEUES, "member_of"),
                )
            }
        ),
    ),
    Section(
        "alertRules",
        "alert rule",
        _keys_of(
            AlertRuleChanges,
            Key("queues", QUEUES, "queues"),
            Key("toldPeople", USERS, "told_people"),
            _optional("weekly", "weekly", Week()),
            but=("name", "queues", "told_people", "weekly"),
        ),
        needed=("condition",),
    ),
)
BY_NAME: Mapping[str, Section] = MappingProxyType({section.name: section for section in SECTIONS})
