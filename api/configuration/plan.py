"""The steps with which a file is applied, in order. checking.py says whether the file can be applied."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from api.configuration import changes
from api.configuration.document import Document, Entry
from api.configuration.keys import SECTIONS, SETTINGS, ListOf, Section, ValueType
from models.reading.configuration import Configured, Existing, Value
from models.rules.configuration.administration import kind_after
from models.rules.roles import WORK_IN_QUEUES
from models.vocabulary import AgentKind

# What `--prune` does, by section, with entries that the file does not name.
REMOVALS = {
    "operatingHours": "remove",
    "queues": "retire",
    "workstreams": "retire",
    "users": "disable",
    "agents": "take out of all queues",
    "connectors": "let it act for nobody",
    "channels": "disable",
    "groups": "remove",
    "alertRules": "delete",
}


class Verb(StrEnum):
    CREATE = "create"
    CHANGE = "change"
    BRING_BACK = "bring back"
    CLEAR_OVERFLOW = "remove the overflow queue until a later step"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Step:
    """`values`: the new values; `line`: where the file has them, 0 for what it does not name."""

    verb: Verb
    section: str
    name: str
    values: Mapping[str, Value] = field(default_factory=dict)
    before: Mapping[str, Value] = field(default_factory=dict)
    line: int = 0

    def __str__(self) -> str:
        what = _what(self.section)
        named = f"{what} {self.name}" if self.name else what
        if self.verb is Verb.REMOVE:
            return f"{REMOVALS[self.section]}: {named}"
        if self.verb is Verb.CLEAR_OVERFLOW:
            return f"{self.verb}: {named}"
        shown = [
            f"{key} {_shown(self.before[key])} → {_shown(value)}" if key in self.before else f"{key} {_shown(value)}"
            for key, value in self.values.items()
        ]
        return f"{self.verb} {named}" + (f": {'; '.join(shown)}" if shown else "")


@dataclass(frozen=True, slots=True)
class Plan:
    steps: list[Step]

    def of(self, section: str) -> list[Step]:
        return [step for step in self.steps if step.section == section]


def plan(document: Document, existing: Existing, settings: Mapping[str, Value], *, prune: bool) -> Plan:
    """The steps that are needed, and none for what is so already. With `prune`, removals come last."""
    steps: list[Step] = []
    existing = {**existing, "agents": _agents_after_role_changes(document, existing)}
    for section in SECTIONS:
        entries = document.sections.get(section.name, {})
        found = [step for name, entry in entries.items() for step in _of(section, name, entry, existing)]
        steps += _in_order_of_overflow(found, existing["queues"]) if section.name == "queues" else found
    if document.settings and (changed := _changed(SETTINGS, document.settings.values, settings)):
        before = {key: settings[key] for key in changed}
        steps.append(Step(Verb.CHANGE, SETTINGS.name, "", changed, before, document.settings.line))
    if prune:
        steps += _removals(document, existing)
    return Plan(steps)


def after(document: Document, existing: Existing, *, prune: bool) -> dict[str, dict[str, dict[str, Value]]]:
    """The configuration after the file: what is then in service, and all users."""
    outcome: dict[str, dict[str, dict[str, Value]]] = {}
    for section in SECTIONS:
        entries = document.sections.get(section.name, {})
        goes = prune and section.name in document.sections
        outcome[section.name] = {
            name: dict(row.values)
            for name, row in existing[section.name].items()
            if name in entries or (not goes if row.in_service else section.name == "users")
        }
        for name, entry in entries.items():
            outcome[section.name].setdefault(name, {}).update(entry.values)
    return outcome


def _agents_after_role_changes(document: Document, existing: Existing) -> dict[str, Configured]:
    """The agents after their users' roles have changed, which happens in earlier steps."""
    agents = dict(existing["agents"])
    for login, entry in document.sections.get("users", {}).items():
        agent, roles = agents.get(login), changes.roles(entry.values)
        if agent is not None and roles is not None:
            before = changes.roles(existing["users"][login].values) or frozenset()
            kind = kind_after(AgentKind(str(agent.values["kind"])), before=before, after=roles)
            is_one = not roles.isdisjoint(WORK_IN_QUEUES)
            agents[login] = replace(agent, values={**agent.values, "kind": kind.value}, in_service=is_one)
    return agents


def _of(section: Section, name: str, entry: Entry, existing: Existing) -> Iterator[Step]:
    row = existing[section.name].get(name)
    if row is None:
        yield Step(Verb.CREATE, section.name, name, entry.values, line=entry.line)
        return
    changed = _changed(section, entry.values, row.values)
    before = {key: row.values[key] for key in changed}
    if _comes_back(section, row):
        yield Step(Verb.BRING_BACK, section.name, name, changed, before, entry.line)
    elif changed:
        yield Step(Verb.CHANGE, section.name, name, changed, before, entry.line)


def _comes_back(section: Section, row: Configured) -> bool:
    """A named queue or workstream is put back in service; users and channels have the key `disabled` instead."""
    return section.name in ("queues", "workstreams") and not row.in_service


def _changed(section: Section, given: Mapping[str, Value], standing: Mapping[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in given.items() if not _same(section.keys[key].kind, value, standing.get(key))}


def _same(kind: ValueType, one: Value, other: Value) -> bool:
    """Whether two values are equal; the order of a list does not matter."""
    if isinstance(kind, ListOf):
        return isinstance(one, list) and isinstance(other, list) and set(one) == set(other)
    return one == other


def _in_order_of_overflow(steps: list[Step], queues: Mapping[str, Configured]) -> list[Step]:
    """Save a queue after its overflow queue. If this would form a circle on the way, clear overflow queues first."""
    by_name = {step.name: step for step in steps}
    ordered: dict[str, Step] = {}

    def place(name: str) -> None:
        step = by_name.pop(name, None)
        if step is not None:
            target = step.values.get("overflowQueue")
            if isinstance(target, str):
                place(target)
            ordered[name] = step

    for step in steps:
        place(step.name)
    if not _forms_a_circle_meanwhile(list(ordered.values()), queues):
        return list(ordered.values())
    turning = [step for step in steps if step.before.get("overflowQueue") is not None]
    return [Step(Verb.CLEAR_OVERFLOW, "queues", step.name, line=step.line) for step in turning] + list(ordered.values())


def _forms_a_circle_meanwhile(steps: list[Step], queues: Mapping[str, Configured]) -> bool:
    leads_to = {name: row.values["overflowQueue"] for name, row in queues.items()}
    for step in steps:
        leads_to[step.name] = step.values.get("overflowQueue", leads_to.get(step.name))
        here, passed = leads_to[step.name], 0
        while isinstance(here, str) and passed <= len(leads_to):
            if here == step.name:
                return True
            here, passed = leads_to.get(here), passed + 1
    return False


def _removals(document: Document, existing: Existing) -> Iterator[Step]:
    """Remove an entry before those that it refers to."""
    for section in reversed(SECTIONS):
        if section.name not in document.sections:
            continue
        named = document.sections[section.name]
        going = [
            name
            for name, row in sorted(existing[section.name].items())
            if name not in named and row.in_service and not (section.name == "agents" and not row.values["queues"])
        ]
        if section.name == "queues":
            going = _sources_first(going, existing["queues"])
        yield from (Step(Verb.REMOVE, section.name, name) for name in going)


def _sources_first(names: list[str], queues: Mapping[str, Configured]) -> list[str]:
    def depth(name: str) -> int:
        """The length of its chain of overflow queues; the rules allow no circle."""
        target = queues[name].values["overflowQueue"]
        return 1 + depth(target) if isinstance(target, str) and target in queues else 0

    return sorted(names, key=lambda name: -depth(name))


def _what(section: str) -> str:
    return next((each.what for each in SECTIONS if each.name == section), section)


def _shown(value: Value) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case list():
            return f"[{', '.join(value)}]"
        case dict():
            return "; ".join(f"{day} {', '.join(times)}" for day, times in value.items()) or "never"
        case _:
            return str(value)
