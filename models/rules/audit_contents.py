"""What an audit entry says besides who, when and what: what changed, and how the act differed. audit_chain.py chains it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from models.rules.configuration.administration import in_api
from models.rules.texts import shown_name
from models.vocabulary import Act

LONGEST_CLIENT = 200  # characters of the name by which a program calls itself
LONGEST_ADDRESS = 45  # characters of an address of IPv6 that contains one of IPv4
HIDDEN = "hidden"  # stands for a secret

# Fields in which people write what they like, or which name a person: they stand beside the chain and can be erased.
FREE_TEXTS = frozenset({"name", "login", "url", "publicUrl", "account", "address"})
NOT_COMPARED = frozenset({"id", "user_id"})  # the target of the act

Changes = dict[str, list[object]]


@dataclass
class Evidence:
    """What is told of one act. `changed` has the values before and after of each changed field; None where there was none."""

    changed: Changes = field(default_factory=dict)
    told: dict[str, object] = field(default_factory=dict)

    def compare(self, before: Mapping[str, object] | None, after: Mapping[str, object] | None) -> None:
        """Tell what differs. None stands for a thing that wasn't there before, or isn't there afterwards."""
        earlier, later = before or {}, after or {}
        for name in sorted((earlier.keys() | later.keys()) - NOT_COMPARED):
            was, becomes = plain(earlier.get(name)), plain(later.get(name))
            if was != becomes:
                self.changed[in_api(name)] = [was, becomes]

    def tell(self, **what: object) -> None:
        """Tell what is neither None nor False nor 0."""
        self.told.update({in_api(name): plain(value) for name, value in what.items() if value})

    def replace_secret(self, name: str, *, is_new: bool) -> None:
        """Tell that a secret is new, but not which one it was or is."""
        self.changed[name] = [None if is_new else HIDDEN, HIDDEN]

    @property
    def details(self) -> str | None:
        """What goes into the chain, as JSON."""
        changed = {name: values for name, values in self.changed.items() if name not in FREE_TEXTS}
        details = self.told | ({"changed": changed} if changed else {})
        return canonical(details) if details else None

    @property
    def texts(self) -> dict[str, object]:
        """What stands beside the chain."""
        return {name: values for name, values in self.changed.items() if name in FREE_TEXTS}


class Begun(NamedTuple):
    """What the audit entry of one of several acts says."""

    act: Act
    target_id: UUID | None
    conversation_id: UUID | None
    evidence: Evidence


def plain(value: object) -> object:
    """The value as JSON has it. Sets are sorted, so that equal ones have equal texts."""
    if isinstance(value, frozenset | set):
        return sorted(str(each) for each in value)
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def canonical(content: Mapping[str, object]) -> str:
    """The one JSON text of this content: sorted by name, without spaces."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def salted(content: Mapping[str, object], salt: str) -> tuple[str, str]:
    """The text that stands beside the chain, and its hash. Without the salt, nobody can find out the text by trying."""
    text = canonical({**content, "salt": salt})
    return text, sha256(text)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def client_shown(text: str) -> str | None:
    """The name of a client as it is kept: short, and without control characters and what is invisible."""
    return shown_name(text[: 2 * LONGEST_CLIENT])[:LONGEST_CLIENT] or None


def values_as_texts(value: object) -> list[str] | None:
    """A value of a change for readers: each element of a list as a text, or the one value."""
    if value is None:
        return None
    values: Iterable[object] = value if isinstance(value, list) else [value]
    return [each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in values]
