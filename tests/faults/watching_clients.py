"""Compares what a client was told with what its stream had to tell and was allowed to tell, for each fact of the log."""

from abc import ABC, abstractmethod
from bisect import bisect_left
from dataclasses import dataclass
from uuid import UUID

from models.events.facts import ConversationChanged
from models.events.log import Entry
from models.values import ConversationValues
from models.vocabulary import OfferKind, OfferStatus
from schema.ids import global_id, row_id
from tests.faults.clients import LiveList, Notifications, StateChanges, version_mark
from tests.faults.counted import Counts
from tests.faults.floor import Person
from tests.faults.rights import Rights
from tests.faults.seen_intervals import SeenIntervals, seq_of


class WatchingClient(ABC):
    @abstractmethod
    def hear(self, entry: Entry) -> None:
        """Take the next entry of the log."""

    @abstractmethod
    def judge(self, counted: Counts) -> None:
        """Judge what can only be judged after the last entry."""


@dataclass(eq=False)
class OfChanges(WatchingClient):
    """For conversationStateChanged without a filter. The viewer sees all conversations, or those of overseen queues."""

    stream: StateChanges
    rights: Rights
    sees_all: bool
    counted: Counts
    _matched: int = 0

    def hear(self, entry: Entry) -> None:
        fact = entry.fact
        if not isinstance(fact, ConversationChanged) or not fact.aspects:
            return
        seen = self.stream.seen
        index = _index(seen, entry.seq)
        is_visible = self._shows(self.rights.at(self.stream.viewer, entry.seq), fact)
        if index is not None:
            self._matched += 1
            self._judge_told(fact, index, entry.seq, is_visible=is_visible)
        elif is_visible and not _may_be_missing(self.rights, self.stream.viewer, seen, entry.seq):
            self.counted.lost(f"{seen.name}: fact {entry.seq}, {fact.act}")

    def judge(self, counted: Counts) -> None:
        if unmatched := len(self.stream.seen.facts) - self._matched:
            counted.reordered(f"{self.stream.seen.name}: frames that belong to no change of the log", unmatched)

    def _judge_told(self, fact: ConversationChanged, index: int, seq: int, *, is_visible: bool) -> None:
        seen = self.stream.seen
        if self.stream.versions[index] != version_mark(global_id("Conversation", fact.after.id), fact.after.version):
            self.counted.reordered(f"{seen.name}: the frame at {seq} tells of another change")
        regained = any(
            self._shows(change.overseen, fact)
            for change in self.rights.changes[self.stream.viewer.row_id]
            if change.seq > seq and change.called < seen.heard_at[index]
        )
        if not is_visible and not regained:
            self.counted.leaked(f"{seen.name}: fact {seq}, of a queue that {self.stream.viewer.login} had lost")

    def _shows(self, overseen: frozenset[UUID], fact: ConversationChanged) -> bool:
        return any(self._holds(overseen, values) for values in (fact.before, fact.after))

    def _holds(self, overseen: frozenset[UUID], values: ConversationValues | None) -> bool:
        return values is not None and values.is_ongoing and (self.sees_all or values.queue_id in overseen)


@dataclass(eq=False)
class OfShownRows(WatchingClient):
    """For a live list whose viewer loses queues: it must show no row of a queue that is not overseen at its position."""

    stream: LiveList
    rights: Rights

    def hear(self, entry: Entry) -> None:
        """Nothing: comparisons with queries find rows that are missing."""

    def judge(self, counted: Counts) -> None:
        viewer = self.stream.viewer
        for position, heard_at, queue_id in self.stream.shown:
            seq, queue = seq_of(position), row_id(str(queue_id), "Queue")
            regained = any(
                queue in change.overseen
                for change in self.rights.changes[viewer.row_id]
                if change.seq > seq and change.called < heard_at
            )
            if queue not in self.rights.at(viewer, seq) and not regained:
                counted.leaked(f"{self.stream.seen.name}: a row at {position}, of a queue that {viewer.login} had lost")


@dataclass(eq=False)
class OfOffers(WatchingClient):
    """For an agent's notifications: every offer to the agent since the stream began must be there."""

    stream: Notifications
    counted: Counts

    def hear(self, entry: Entry) -> None:
        fact, seen = entry.fact, self.stream.seen
        if not isinstance(fact, ConversationChanged) or not seen.covers(entry.seq):
            return
        is_offered = any(
            offer.agent_id == self.stream.viewer.row_id
            and offer.status is OfferStatus.PENDING
            and offer.kind is not OfferKind.CONSULT
            for offer in fact.offers
        )
        if is_offered and _index(seen, entry.seq) is None:
            self.counted.lost(f"{seen.name}: the offer of fact {entry.seq}")

    def judge(self, counted: Counts) -> None:
        """Nothing: `hear` has counted everything."""


def _index(seen: SeenIntervals, seq: int) -> int | None:
    """The index of the frame at this `seq`; None if there is none."""
    index = bisect_left(seen.facts, seq)
    return index if index < len(seen.facts) and seen.facts[index] == seq else None


def _may_be_missing(rights: Rights, viewer: Person, seen: SeenIntervals, seq: int) -> bool:
    """Whether the stream began later, or the viewer's rights had changed by the time the client passed this `seq`."""
    if not seen.covers(seq):
        return True
    passed_at = seen.passed_at(seq)
    return passed_at is not None and any(
        change.seq > seq and change.called < passed_at for change in rights.changes[viewer.row_id]
    )
