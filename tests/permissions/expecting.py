"""What a seat must be told, by the decisions and the truth, and how an answer differs from it. Every comparison is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.permissions.decisions import decisions
from tests.permissions.documents import Selection
from tests.permissions.floor import Floor, Ref
from tests.permissions.parts import Fields, Findable, Something
from tests.permissions.truth import OTHERWISE, Truth

# Objects that belong to a conversation are shown to nobody who does not find them. Of others, what names them shows a part.
SHOWN_IN_PASSING = frozenset({"Queue", "Workstream", "Agent", "Customer"})


@dataclass
class Counted:
    """How many values were shown and how many withheld, which fields had a value for somebody, and what leaked."""

    shown: int = 0
    withheld: int = 0
    seen: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def show(self, coordinate: str, value: object) -> None:
        if value is not None and value != []:
            self.shown += 1
            self.seen.add(coordinate)

    def withhold(self, coordinate: str, value: object) -> None:
        if value is not None and value != []:
            self.withheld += 1
            self.hidden.add(coordinate)


class Expecting:
    """Works out what one seat is told of objects."""

    def __init__(self, floor: Floor, truth: Truth, seat: str, counted: Counted) -> None:
        self.floor, self.truth, self.seat, self.counted = floor, truth, seat, counted

    def finds(self, ref: Ref) -> bool:
        return self.floor.finds(self.seat, ref)

    def told(self, ref: Ref, selected: Selection, *, in_passing: bool = False) -> Fields | None:
        """The object as this seat reads it; None if it does not exist for them. `in_passing`: another object names it."""
        found, fields = self.finds(ref), self.truth.of[ref]
        if not (found or (in_passing and ref.type in SHOWN_IN_PASSING)):
            for name in selected:
                self.counted.withhold(f"{ref.type}.{name}", fields[name])
            return None
        decision, standing = decisions().objects[ref.type], self.floor.standing(self.seat, ref)
        effective = standing if found or standing == "foreign" else "passing"
        assert effective is not None
        shown: Fields = {} if in_passing else {"__typename": ref.type}
        for name, below in selected.items():
            value, coordinate = fields[name], f"{ref.type}.{name}"
            if effective in decision.otherwise.get(name, ()):
                self.counted.withhold(coordinate, value)
                value = fields[f"{name}{OTHERWISE}"]
            if decision.fields[name].include(effective, self.floor.states.get(ref)):
                shown[name] = self.value(value, below)
                self.counted.show(coordinate, shown[name])
            else:
                shown[name] = None
                self.counted.withhold(coordinate, value)
        return shown

    def value(self, value: object, below: Selection | None) -> Any:
        match value:
            case Ref() if below is not None:
                return self.told(value, below, in_passing=True)
            case Findable(ref=ref) if below is not None:
                return self.told(ref, below, in_passing=self.finds(ref))
            case Something():
                return value
            case list() if below is not None:
                return [self.value(each, below) for each in value if self._is_listed(each)]
            case dict() if below is not None:
                return {name: self.value(value[name], inner) for name, inner in below.items()}
            case _:
                return value

    def _is_listed(self, item: object) -> bool:
        """Lists hold only what is found. An edge of a connection is held if its node is."""
        node = item.get("node") if isinstance(item, dict) else item
        return not isinstance(node, Ref) or self.finds(node)


def differences(path: str, expected: object, got: object) -> list[str]:
    """One line for each value that differs."""
    match expected, got:
        case Something(), _:
            return [f"{path} is null"] if got is None else []
        case dict(), dict():
            if expected.keys() != got.keys():
                return [f"{path} has {sorted(got)} instead of {sorted(expected)}"]
            return [each for name in expected for each in differences(f"{path}.{name}", expected[name], got[name])]
        case list(), list() if len(expected) == len(got):
            pairs = enumerate(zip(_sorted(expected), _sorted(got), strict=True))
            return [each for number, (one, other) in pairs for each in differences(f"{path}[{number}]", one, other)]
        case datetime(), str():
            return [] if datetime.fromisoformat(got) == expected else [f"{path} is {got} instead of {expected}"]
        case _:
            return [] if expected == got else [f"{path} is {got!r} instead of {expected!r}"]


def _sorted(items: list[Any]) -> list[Any]:
    """Lists of objects by their ids: in which order they come is not what is proved here."""
    return sorted(items, key=lambda each: str(_id_of(each)))


def _id_of(item: object) -> object:
    if isinstance(item, Mapping):
        return _id_of(item["node"]) if "node" in item else item.get("id", "")
    return ""


def must_be_right(counted: Counted) -> None:
    assert counted.wrong == [], "\n".join([f"{len(counted.wrong)} values differ:", *counted.wrong[:40]])
