"""Checks the chain of the audit trail, entry by entry, and says what was altered, deleted, reordered or cut off."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from models.rules.audit_chain import (
    BEGINNING,
    TEXTS,
    History,
    Link,
    Segment,
    Unreadable,
    Unsealed,
    closing_hash,
    entry_hash,
)
from models.rules.audit_contents import sha256
from models.vocabulary import Act


@dataclass
class Checking:
    """Give it the history in order, each segment before its entries, and then `finish`.

    `hashes` are the hashes of entries and segments that it looks for: those that were kept elsewhere.
    """

    expected: Collection[str] = ()
    faults: list[str] = field(default_factory=list)
    entries: int = 0
    segments: int = 0
    pruned: int = 0
    erased: int = 0
    unsealed: int = 0
    head: str = BEGINNING
    _segment: Segment | None = None
    _next: int = 1
    _found: set[str] = field(default_factory=set)
    _newest_pruned: int | None = None
    _prunings: set[object] = field(default_factory=set)

    def take(self, piece: History) -> None:
        match piece:
            case Segment():
                self._end_segment()
                self._begin(piece)
            case Link():
                self._link(piece)
            case Unsealed():
                self.unsealed += 1
                self._note_pruning(piece.content)
            case Unreadable():
                self._fault(
                    f"Entries {piece.first} to {piece.last or 'the end'} can't be read: one of them was altered."
                )

    def finish(self) -> None:
        self._end_segment()
        if self._newest_pruned is not None and self._newest_pruned not in self._prunings:
            self._fault(f"Segment {self._newest_pruned} is marked as pruned, but no entry says who pruned it.")
        for each in sorted(set(self.expected) - self._found):
            self._fault(
                f"The hash {each} is not in the chain: the history was rewritten, or cut off, after it was published."
            )

    def _begin(self, segment: Segment) -> None:
        before = self._segment
        self.segments += 1
        name = f"Segment {segment.number}"
        if segment.number != self.segments:
            self._fault(f"{name} stands where segment {self.segments} should be: a segment is missing.")
            self.segments = segment.number
        if before and before.closing_hash is None:
            self._fault(f"Segment {before.number} was never closed, but is followed by another.")
        if segment.opening_hash != self.head:
            self._fault(f"{name} does not open with the hash with which the one before it was closed.")
        if segment.first != self._next:
            self._fault(f"{name} begins with entry {segment.first}, not {self._next}.")
        if segment.is_pruned and before and not before.is_pruned:
            self._fault(f"{name} is marked as pruned, but an older one is not.")
        self._segment, self._next, self.head = segment, segment.first, segment.opening_hash

    def _end_segment(self) -> None:
        segment = self._segment
        if segment is None:
            return
        if segment.is_pruned:
            self.pruned += 1
            self._newest_pruned = segment.number
        else:
            if self._next <= segment.last:
                self._fault(f"{_entries(self._next, segment.last)} of segment {segment.number} missing.")
            if self.head != segment.last_hash:
                self._fault(f"Segment {segment.number} does not end with the hash that it had.")
        self._next = segment.last + 1
        self.head = segment.last_hash
        if segment.closing_hash is not None:
            given = closing_hash(segment.number, segment.opening_hash, segment.first, segment.last, segment.last_hash)
            if segment.closing_hash != given:
                self._fault(f"The closing hash of segment {segment.number} is not that of its content.")
            self.head = segment.closing_hash
        self._find(self.head)

    def _link(self, link: Link) -> None:
        segment = self._segment
        if segment is None or segment.is_pruned or link.number > segment.last:
            self._fault(f"Entry {link.number} is in no segment: it was added to the chain, or a segment is missing.")
            return
        if link.number > self._next:
            self._fault(f"{_entries(self._next, link.number - 1)} of segment {segment.number} missing.")
        elif link.number < self._next:
            self._fault(f"There are several entries with the number {link.number}.")
        if link.hash != entry_hash(link.content, link.number, self.head):
            self._fault(f"Entry {link.number} is not what was sealed under its number.")
        self._next, self.head = link.number + 1, link.hash
        self.entries += 1
        self._find(link.hash)
        self._note_pruning(link.content)
        for name in TEXTS:
            if (expected := link.content[f"{name}_hash"]) is None:
                continue
            text = link.beside.get(name, "")
            if text is None:
                self.erased += 1
            elif sha256(text) != expected:
                self._fault(f"The {name} of entry {link.number} was altered or deleted.")

    def _note_pruning(self, content: Mapping[str, object]) -> None:
        if content["act"] == Act.PRUNE_AUDIT_TRAIL:
            self._prunings.add(json.loads(str(content["details"]))["segment"])

    def _find(self, hash_: str) -> None:
        if hash_ in self.expected:
            self._found.add(hash_)

    def _fault(self, sentence: str) -> None:
        self.faults.append(sentence)


def _entries(first: int, last: int) -> str:
    return f"Entry {first} is" if first == last else f"Entries {first} to {last} are"
