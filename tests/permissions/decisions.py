"""The decisions of decisions.yaml: who finds which objects, reads which fields, is sent which frames and may do what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

SOURCE = Path(__file__).with_name("decisions.yaml")
STATES = ("OPEN", "AWAITING", "TALKING", "WAITING", "WRAP_UP", "CLOSED")
ALL, NOBODY = "all", "nobody"
ANY_KIND = "any"


class Undecided(Exception):
    """The file says something that can't be meant; the message says where."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads a field: for each standing, the states of the conversation in which they do."""

    states: Mapping[str, frozenset[str]]
    of_all: bool = False

    def include(self, standing: str, state: str | None) -> bool:
        if standing in self.states:
            return state is None or state in self.states[standing]
        return self.of_all and standing not in OUTSIDERS


OUTSIDERS = frozenset({"passing", "foreign"})  # who don't find the object, and read only what names them


@dataclass(frozen=True, slots=True)
class ObjectDecision:
    """What is decided about a type of objects: `found_by` for each kind, and `filled` for fields that only some states have."""

    found_by: Mapping[str, frozenset[str]]
    fields: Mapping[str, Readers]
    filled: Mapping[str, frozenset[str]]
    otherwise: Mapping[str, frozenset[str]]
    notes: Mapping[str, str]

    def is_found_by(self, standing: str | None, kind: str = ANY_KIND) -> bool:
        return standing is not None and standing in self.found_by[kind]


@dataclass(frozen=True, slots=True)
class ActDecision:
    """Who may do it; where the proof tries it; what then stands in their way, and the codes that others get."""

    may: frozenset[str]
    tried: str
    says: frozenset[str]
    others: frozenset[str]
    api_access: str | None


@dataclass(frozen=True, slots=True)
class IdDecision:
    """The type of the object that an argument names, and who may know such objects beyond their reach."""

    type: str
    known_to: frozenset[str] = frozenset()
    only_human: bool = False


@dataclass(frozen=True, slots=True)
class Decisions:
    """The whole file."""

    objects: Mapping[str, ObjectDecision]
    parts: Mapping[str, frozenset[str]]
    frame_parts: Mapping[str, frozenset[str]]
    answers: Mapping[str, frozenset[str]]
    queries: Mapping[str, frozenset[str]]
    subscriptions: Mapping[str, frozenset[str]]
    frames: Mapping[str, Mapping[str, frozenset[str]]]
    acts: Mapping[str, ActDecision]
    role_acts: Mapping[str, frozenset[str]]
    ids: Mapping[str, IdDecision]
    notes: Mapping[str, str] = field(default_factory=dict)

    def named_fields(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Each type of objects or interfaces, with the fields that are decided under its name."""
        yield from ((name, frozenset(each.fields)) for name, each in self.objects.items())
        for section in (self.parts, self.frame_parts, self.answers):
            yield from section.items()

    def of_id(self, root_field: str, argument: str) -> IdDecision | None:
        return self.ids.get(f"{root_field}.{argument}") or self.ids.get(argument)


@cache
def decisions() -> Decisions:
    content = yaml.safe_load(SOURCE.read_text("utf-8"))
    people = People(content["groups"])
    return Decisions(
        objects={name: _object(name, each, people) for name, each in content["objects"].items()},
        parts=_parts(content["parts"]),
        frame_parts=_parts(content["frame parts"]),
        answers=_parts(content["answers"]),
        queries=_spread(content["queries"], _words),
        subscriptions=_spread(content["subscriptions"], _words),
        frames={stream: _spread(sent, people.named) for stream, sent in content["frames"].items()},
        acts={name: _act(each, people) for name, each in content["acts"].items()},
        role_acts=_spread(content["role acts"], _words),
        ids=_spread(content["ids"], lambda each: _id(each, people)),
        notes=_spread(content["notes on acts"], str) | _spread(content["notes on role acts"], str),
    )


class People:
    """The groups, which may name other groups."""

    def __init__(self, groups: Mapping[str, str]) -> None:
        self._groups = groups

    def named(self, text: str) -> frozenset[str]:
        return frozenset(person for name in text.replace(",", " ").split() for person in self._in(name))

    def readers(self, text: str) -> Readers:
        states: dict[str, frozenset[str]] = {}
        of_all = False
        for part in text.split(","):
            name, _, condition = part.strip().partition(" ")
            of_all = of_all or name == ALL
            if name != ALL:
                states.update(dict.fromkeys(self._in(name), _states(condition)))
        return Readers(states, of_all)

    def _in(self, name: str) -> Iterator[str]:
        if name == NOBODY:
            return
        if name not in self._groups:
            yield name
            return
        for each in self._groups[name].split(","):
            yield from self._in(each.strip())


def _states(condition: str) -> frozenset[str]:
    match condition.split():
        case []:
            return frozenset(STATES)
        case ["unless", *states]:
            return frozenset(STATES) - _known(states)
        case ["in", *states]:
            return _known(states)
        case _:
            raise Undecided(f"{condition!r} must be `unless` or `in`, and states")


def _known(states: list[str]) -> frozenset[str]:
    if unknown := set(states) - set(STATES):
        raise Undecided(f"there are no states {sorted(unknown)}")
    return frozenset(states)


def _object(name: str, content: Mapping[str, Any], people: People) -> ObjectDecision:
    found_by = content["found by"]
    if isinstance(found_by, str):
        found_by = {ANY_KIND: found_by}
    fields = _spread(content["fields"], people.readers)
    filled = _spread(content.get("filled", {}), lambda text: _known(text.split()))
    otherwise = _spread(content.get("otherwise", {}), people.named)
    notes = _spread(content.get("notes", {}), str)
    for section in (filled, otherwise, notes):
        if unknown := section.keys() - fields.keys():
            raise Undecided(f"{name} has no fields {sorted(unknown)}")
    return ObjectDecision(
        {kind: people.named(text) for kind, text in found_by.items()}, fields, filled, otherwise, notes
    )


def _act(content: Mapping[str, str], people: People) -> ActDecision:
    return ActDecision(
        people.named(content["may"]),
        content["tried"],
        _words(content["says"]),
        _words(content["others"]),
        content.get("API_ACCESS"),
    )


def _id(content: Mapping[str, str], people: People) -> IdDecision:
    return IdDecision(content["type"], people.named(content.get("known to", NOBODY)), content.get("if") == "human")


def _parts(content: Mapping[str, str | None]) -> dict[str, frozenset[str]]:
    return {name: _words(fields or "") for name, fields in content.items()}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _spread(content: Mapping[str, Any], read: Any) -> dict[str, Any]:
    """One entry for each name of a key that names several."""
    found: dict[str, Any] = {}
    for names, value in content.items():
        for name in names.split():
            if name in found:
                raise Undecided(f"{name} is decided twice")
            found[name] = read(value)
    return found
