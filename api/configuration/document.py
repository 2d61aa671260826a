"""Reads configuration files with the line of each value, and writes them: equal configurations give equal bytes."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from api.configuration.keys import (
    BY_NAME,
    SECTIONS,
    SETTINGS,
    Choice,
    Key,
    ListOf,
    Number,
    Reference,
    Section,
    Text,
    ValueType,
    Week,
    YesNo,
)
from models.reading.configuration import Value
from models.rules.texts import nearest
from models.vocabulary import Weekday

HEADING = "# The configuration of a Vigie installation. What each key means: docs/configuration.md.\n"
NULL = "tag:yaml.org,2002:null"
BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
INTERVAL = re.compile(r"(\d\d:\d\d) ?- ?(\d\d:\d\d)")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong, and on which line of the file."""

    line: int
    message: str


@dataclass(slots=True)
class Entry:
    """One queue, user or other entry, with the keys that it gives; `lines` has the line of each key.

    `unread` are the keys whose values have a fault of their own.
    """

    line: int
    values: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


@dataclass(slots=True)
class Document:
    """The content of the file. A section that it leaves out is not in `sections`. It `is_whole` unless it is no YAML."""

    sections: dict[str, dict[str, Entry]] = field(default_factory=dict)
    settings: Entry | None = None
    faults: list[Fault] = field(default_factory=list)
    is_whole: bool = True


def read(text: str) -> Document:
    """Read everything that is well-formed, and note a fault for everything that is not."""
    document = Document()
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        document.faults.append(
            Fault(mark.line + 1 if mark else 1, f"This is not valid YAML: {error.problem or error.context}.")
        )
        document.is_whole = False
        return document
    except yaml.YAMLError as error:
        document.faults.append(Fault(1, f"This is not valid YAML: {error}."))
        document.is_whole = False
        return document
    if root is None or _is_null(root):
        return document
    known = [SETTINGS.name, *BY_NAME]
    for name, key, node in _pairs(document, root, "the file", known):
        if name == SETTINGS.name:
            document.settings = _entry(document, SETTINGS, "", key, node)
        else:
            section = BY_NAME[name]
            document.sections[name] = {
                entry_name: _entry(document, section, entry_name, entry_key, entry_node)
                for entry_name, entry_key, entry_node in _pairs(document, node, name, None)
            }
    return document


def write(settings: Mapping[str, Value], sections: Mapping[str, Mapping[str, Mapping[str, Value]]]) -> str:
    """Write everything: keys in the order of keys.py, entries by name."""
    plain: dict[str, Any] = {SETTINGS.name: _ordered(SETTINGS, settings)}
    for section in SECTIONS:
        entries = sections.get(section.name, {})
        plain[section.name] = {name: _ordered(section, entries[name]) for name in sorted(entries)}
    return HEADING + yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=120)


def _ordered(section: Section, values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: values[name] for name in section.keys if name in values}


def _entry(document: Document, section: Section, name: str, key: Node, node: Node) -> Entry:
    entry = Entry(_line(key))
    where = f"{section.name}: {name}" if name else section.name
    for key_name, key_node, value_node in _pairs(document, node, where, list(section.keys)):
        spec = section.keys[key_name]
        try:
            entry.values[key_name] = _value(spec, value_node)
            entry.lines[key_name] = _line(key_node)
        except _BadValue as bad:
            entry.unread.add(key_name)
            document.faults += [Fault(_line(each.node), f"{where}: {key_name}: {each.message}") for each in bad.all]
    return entry


def _pairs(document: Document, node: Node, where: str, known: list[str] | None) -> Iterator[tuple[str, Node, Node]]:
    """Names with their nodes. `known`: the names that are allowed; None if any name is."""
    if _is_null(node):
        return
    if not isinstance(node, MappingNode):
        document.faults.append(Fault(_line(node), f"{where}: must be a mapping, such as `name: value`."))
        return
    seen: dict[str, int] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, ScalarNode) and not _is_null(key) else None
        if name is None:
            message = "a name must be plain text."
        elif name in seen:
            message = f"{name} appears twice, first on line {seen[name]}."
        elif known is not None and name not in known:
            message = f"there is no key {name}.{_hint(name, known)}"
        else:
            seen[name] = _line(key)
            yield name, key, value
            continue
        document.faults.append(Fault(_line(key), f"{where}: {message}"))


def _hint(name: str, known: list[str]) -> str:
    if name == "secret":
        return " Secrets don't belong in this file; set them with saveChannel."
    return nearest(name, known) or f" Use one of {', '.join(known)}."


class _BadValue(Exception):
    """`all` has the others of the same key, too."""

    def __init__(self, node: Node, message: str) -> None:
        super().__init__(message)
        self.node, self.message = node, message
        self.all: list[_BadValue] = [self]


S = TypeVar("S")
T = TypeVar("T")


def _each(read: Callable[[S], T], nodes: Iterable[S]) -> list[T]:
    """The values of all of them, or all their faults."""
    found: list[T] = []
    bad: list[_BadValue] = []
    for node in nodes:
        try:
            found.append(read(node))
        except _BadValue as fault:
            bad += fault.all
    if bad:
        bad[0].all = bad
        raise bad[0]
    return found


def _value(spec: Key, node: Node) -> Value:
    if _is_null(node):
        if spec.may_be_null:
            return None
        raise _BadValue(node, f"must be {spec.kind.shown}; leave the key out to keep its value.")
    return _of_kind(spec.kind, node)


def _of_kind(kind: ValueType, node: Node) -> Value:
    match kind:
        case ListOf(of=of):
            if not isinstance(node, SequenceNode):
                raise _BadValue(node, f"must be {kind.shown}.")
            found = _each(partial(_text, of), node.value)
            if len(set(found)) < len(found):
                raise _BadValue(node, "has the same value twice.")
            return found
        case Week():
            return _week(kind, node)
        case Number():
            text = _scalar(kind, node)
            if not re.fullmatch(r"-?\d{1,18}", text):
                raise _BadValue(node, f"must be a number, not {text!r}.")
            return int(text)
        case YesNo():
            text = _scalar(kind, node)
            if text.lower() not in BOOLEANS:
                raise _BadValue(node, f"must be true or false, not {text!r}.")
            return BOOLEANS[text.lower()]
        case Text() | Choice() | Reference():
            return _text(kind, node)


def _text(kind: Text | Choice | Reference, node: Node) -> str:
    text = _scalar(kind, node)
    if isinstance(kind, Choice) and text not in kind.choices:
        hint = nearest(text.upper(), kind.choices) or f" Use one of {', '.join(kind.choices)}."
        raise _BadValue(node, f"{text!r} is not allowed.{hint}")
    return text


def _week(kind: Week, node: Node) -> dict[str, list[str]]:
    if not isinstance(node, MappingNode):
        raise _BadValue(node, f"must be {kind.shown}.")
    found: dict[str, list[str]] = {}

    def read(day_and_times: tuple[Node, Node]) -> None:
        key, value = day_and_times
        day = _text(Choice(tuple(Weekday)), key)
        if day in found:
            raise _BadValue(key, f"{day} appears twice.")
        if not isinstance(value, SequenceNode):
            raise _BadValue(value, f"{day} must have a list of times, such as [09:00-18:00].")
        found[day] = []
        found[day] += _each(_interval, value.value)

    _each(read, node.value)
    return {day.value: sorted(found[day]) for day in Weekday if found.get(day)}


def _interval(node: Node) -> str:
    written = INTERVAL.fullmatch(_scalar(Text(), node))
    if not written:
        raise _BadValue(node, "write times as 09:00-18:00.")
    return f"{written[1]}-{written[2]}"


def _scalar(kind: ValueType, node: Node) -> str:
    """The text as written: YAML would read 09:00 as a number and `no` as false."""
    if not isinstance(node, ScalarNode) or _is_null(node):
        raise _BadValue(node, f"must be {kind.shown}.")
    return str(node.value)


def _is_null(node: Node) -> bool:
    return bool(node.tag == NULL)


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1
