"""The chain of audit entries: each has the hash of its content and of the entry before it. audit_checking.py checks it.

The chain is cut into segments, one for each day or 1,000 entries. The hash with which a segment is closed is the one with
which the next opens, so the oldest can be pruned as a whole, and a closing hash that is kept elsewhere proves all before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from models.rules.audit_contents import canonical, sha256

BEGINNING = "0" * 64  # with what the first segment opens
SEGMENT_ENTRIES = 1_000
TEXTS = ("note", "source", "texts")  # what stands beside the chain: `content` has the hash of each, as `note_hash`


@dataclass(frozen=True, slots=True)
class Link:
    """An entry in the chain. `content` is all that its hash covers, besides its number and the hash before it.

    `beside` are the texts of which it has only hashes, each as it was hashed, by the name in TEXTS; None if it was erased.
    """

    number: int
    hash: str
    content: Mapping[str, object]
    beside: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Segment:
    number: int
    opening_hash: str
    first: int
    last: int
    last_hash: str
    closing_hash: str | None
    is_pruned: bool


@dataclass(frozen=True, slots=True)
class Unsealed:
    """An entry that is not in the chain yet."""

    content: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Entries of a segment among which is one that no version of Vigie has written; `last` is None at the chain's end."""

    first: int
    last: int | None


History = Segment | Link | Unsealed | Unreadable


def entry_hash(content: Mapping[str, object], number: int, previous: str) -> str:
    return sha256(canonical({**content, "number": number, "previous": previous}))


def closing_hash(number: int, opening_hash: str, first: int, last: int, last_hash: str) -> str:
    return sha256(
        canonical(
            {"segment": number, "opening_hash": opening_hash, "first": first, "last": last, "last_hash": last_hash}
        )
    )


def is_full(first: int, last: int) -> bool:
    return last - first + 1 >= SEGMENT_ENTRIES


def is_of_an_earlier_day(opened_at: datetime, now: datetime) -> bool:
    """Whether a segment ends because its day is over, in UTC."""
    return opened_at.date() < now.date()
