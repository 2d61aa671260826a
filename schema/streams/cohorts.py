"""Serves equal streams together: one execution and one encoding per frame. cohort.py has one group of them.

A stream joins when it has read the log as far as this process. It is then a member: it waits, and its frames are written
for it. At a fact that is personal to a member, at a change of its rights, and when its client reads slowly, the member
leaves and continues alone. framing.py runs it, and lets it join again.
"""

import asyncio
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from models import correlation, faults, tracing
from models.database.connections import shielded
from models.events import keys
from models.events.facts import ConfigurationChanged, ConversationFact, Fact, NotUnderstood, RightsChanged, SignInsEnded
from models.events.hub import hub
from models.events.interest import Pruned
from models.events.log import Entry, Head
from models.floor.conversations import FloorConversation, read_conversations
from models.floor.floor import floor
from schema.streams import heartbeats
from schema.streams.cohort import Cohort, Member, Progress, Unshareable
from schema.streams.stream import EqualStream, Item, Stream

FARTHEST_BEHIND = 200  # facts; while the members are further behind, a stream continues alone rather than wait for them
BREATHE_AFTER_SECONDS = 0.02  # while many facts are delivered, other tasks of the process run at least so often


class _Running:
    """All cohorts, from the first member that joins until the last one leaves. It follows the hub once for all of them."""

    def __init__(self, seq: int) -> None:
        self._seq = seq  # members have been served all facts up to here
        self._serving = seq  # the fact that is being served, or the last one
        self._members: set[Member] = set()
        self._is_left = (
            False  # the task's `cancelling` would not say it: each time-out of a wait also cancels for a moment
        )
        self._by_person: defaultdict[UUID, set[Member]] = defaultdict(set)
        self._newcomers: list[Member] = []
        self._cohorts: dict[Hashable, Cohort] = {}
        self._by_key: defaultdict[str, set[Cohort]] = defaultdict(set)
        self._of_all: set[Cohort] = set()
        self._unwritten: set[Cohort] = set()  # those that have prepared frames since they wrote
        self._written = 0  # frames, each counted for every member, since the delivery began; only for traces
        self._freshness_at = float("inf")  # in the loop's time: when to tell it next, if it doesn't change before
        self._is_stale = False  # what the members were told last
        self._task = asyncio.create_task(self._run(), name="cohorts")

    @property
    def members(self) -> int:
        return len(self._members)

    @property
    def cohorts(self) -> int:
        return len(self._cohorts)

    @property
    def is_ended(self) -> bool:
        return self._is_left or self._task.done()

    @property
    def lag(self) -> int:
        """How many facts of the log this process has read, but not served to the members."""
        return hub.head.seq - self._seq

    def join(self, member: Member) -> bool:
        """Serve this member from its progress on. False if it has read less than the members: it must catch up alone."""
        if member.progress.seq < self._serving:
            return False
        self._members.add(member)
        self._by_person[member.person_id].add(member)
        self._newcomers.append(member)
        return True

    def leave(self, member: Member) -> None:
        """The stream of this member has ended, or continues alone."""
        if member not in self._members:
            return
        self._members.discard(member)
        of_person = self._by_person[member.person_id]
        of_person.discard(member)
        if not of_person:
            del self._by_person[member.person_id]
        if member in self._newcomers:
            self._newcomers.remove(member)
        if cohort := member.cohort:
            cohort.remove(member, seq=self._seq)
            self._forget_if_empty(cohort)
        if not self._members:
            self._is_left = True
            self._task.cancel()

    async def _run(self) -> None:
        correlation.begin()  # it serves all streams, not only the one that came first
        try:
            await self._follow()
        except Pruned:
            pass  # the log is another one, or they are far behind; each finds out by itself
        except Exception as error:
            faults.report_unless_trouble(error, "streams could not be served together; they continue alone")
        finally:
            for member in list(self._members):
                self._release(member, seq=self._seq)

    async def _follow(self) -> None:
        time = asyncio.get_running_loop().time
        async for log_slice in hub.follow(self._seq, idle_seconds=heartbeats.idle_seconds()):
            if log_slice.entries:
                with tracing.delivery(log_slice.upto, {"vigie.facts": len(log_slice.entries)}):
                    await self._deliver(log_slice.entries)
            self._seq = self._serving = log_slice.upto
            self._admit_newcomers()
            self._write(self._unwritten)
            if time() >= self._freshness_at or hub.is_stale is not self._is_stale:
                await self._serve_freshness(log_slice.read_at)
            if not self._members:
                return  # a cancellation gets lost if it comes together with the time-out of a wait

    async def _deliver(self, entries: Sequence[Entry]) -> None:
        time = asyncio.get_running_loop().time
        begun_at, self._written = time(), 0
        for entry in entries:
            self._admit_newcomers()
            self._serving = entry.seq
            await self._serve(entry)
            self._seq = entry.seq
            if time() - begun_at > BREATHE_AFTER_SECONDS:
                self._write(self._unwritten)
                await asyncio.sleep(0)
                begun_at = time()
        self._write(self._unwritten)
        tracing.note(
            {"vigie.cohorts": self.cohorts, "vigie.cohorts.members": self.members, "vigie.frames": self._written}
        )

    def _admit_newcomers(self) -> None:
        """Admit those who have read no more than the members. The others wait until the members have read as much."""
        ready = [each for each in self._newcomers if each.progress.seq <= self._seq]
        if ready:
            self._newcomers = [each for each in self._newcomers if each.progress.seq > self._seq]
            for member in ready:
                self._admit(member)

    def _admit(self, member: Member) -> None:
        key = member.key(hub.head.epoch)
        if key in self._cohorts:
            self._write([self._cohorts[key]])  # which may end the cohort
        if key not in self._cohorts:
            cohort = self._cohorts[key] = Cohort(key, member)
            if cohort.keys is None:
                self._of_all.add(cohort)
            for each in cohort.keys or ():
                self._by_key[each].add(cohort)
        self._cohorts[key].add(member)
        due_at = heartbeats.due_at(member.progress.sent_at)
        self._freshness_at = min(self._freshness_at, due_at if member.progress.is_stale is self._is_stale else 0)

    def _forget_if_empty(self, cohort: Cohort) -> None:
        if not cohort.is_empty or self._cohorts.get(cohort.key) is not cohort:
            return
        del self._cohorts[cohort.key]
        self._unwritten.discard(cohort)
        self._of_all.discard(cohort)
        for key in cohort.keys or ():
            self._by_key[key].discard(cohort)
            if not self._by_key[key]:
                del self._by_key[key]

    async def _serve(self, entry: Entry) -> None:
        named = keys.keys_of(entry.fact) & self._by_key.keys()
        concerned = self._of_all.union(*(self._by_key[key] for key in named))
        shown = await _shown_by(entry.fact) if concerned else None
        for person_id in _people_of(entry.fact, shown) & self._by_person.keys():
            for member in [each for each in self._by_person[person_id] if each.cohort]:
                self._release(member, seq=entry.seq - 1)
        for cohort in concerned:
            await self._serve_cohort(cohort, entry, shown)

    async def _serve_cohort(self, cohort: Cohort, entry: Entry, shown: FloorConversation | None) -> None:
        try:
            if isinstance(entry.fact, NotUnderstood) or cohort.begins_anew_after(entry.fact):
                raise Unshareable
            await cohort.serve(entry, hub.head.epoch, shown)
            self._unwritten.add(cohort)
        except Unshareable:
            self._release_all(cohort, seq=entry.seq - 1)
        if cohort.must_write:
            self._write([cohort])

    async def _serve_freshness(self, read_at: datetime) -> None:
        self._is_stale = hub.is_stale
        for cohort in list(self._cohorts.values()):
            try:
                await cohort.serve_freshness(Head(self._seq, hub.head.epoch), read_at)
            except Unshareable:
                self._release_all(cohort, seq=self._seq)
            self._write([cohort])
        first = min((each.heartbeat_at for each in self._cohorts.values()), default=float("inf"))
        self._freshness_at = max(first, asyncio.get_running_loop().time() + heartbeats.idle_seconds() / 2)

    def _write(self, cohorts: Iterable[Cohort]) -> None:
        for cohort in list(cohorts):
            self._unwritten.discard(cohort)
            if tracing.is_recording():
                self._written += cohort.pending_frames
            for member in cohort.write():
                self.leave(member)
                member.is_alone.set()
            self._forget_if_empty(cohort)

    def _release(self, member: Member, *, seq: int) -> None:
        """Let the member continue alone after `seq`."""
        try:
            if member.cohort:
                self._write([member.cohort])
            if cohort := member.cohort:
                cohort.remove(member, seq=seq)
                self._forget_if_empty(cohort)
            self.leave(member)
        finally:
            member.is_alone.set()

    def _release_all(self, cohort: Cohort, *, seq: int) -> None:
        for member in cohort.members:
            self._release(member, seq=seq)


class Cohorts:
    """All cohorts of this process."""

    _running: _Running | None = None

    @property
    def members(self) -> int:
        """How many streams are members."""
        return self._running.members if self._running else 0

    @property
    def size(self) -> int:
        return self._running.cohorts if self._running else 0

    def join(self, stream: Stream[Item], progress: Progress, epoch: str) -> Member | None:
        """Make this stream a member. None if it can't be served with others, now or ever."""
        context = stream.context
        writer, execution = context.frame_writer, context.shared_execution
        if not isinstance(stream, EqualStream) or writer is None or execution is None:
            return None
        if progress.seq < max(progress.last, hub.head.seq) or hub.head.epoch != epoch:
            return None  # it must catch up alone, and facts that its last frame included must not be sent again
        if self._running is None or self._running.is_ended:
            self._running = _Running(progress.seq)
        if self._running.lag > FARTHEST_BEHIND:
            return None
        member = Member(stream, writer, execution, progress)
        return member if self._running.join(member) else None

    def leave(self, member: Member) -> None:
        """The stream of this member has ended, or continues alone."""
        if self._running:
            self._running.leave(member)


def _people_of(fact: Fact, shown: FloorConversation | None) -> frozenset[UUID]:
    """Everyone to whom this fact or its conversation is personal."""
    if isinstance(fact, RightsChanged | SignInsEnded):
        return frozenset({fact.person_id})
    if isinstance(fact, ConfigurationChanged) and fact.is_rename:
        return floor.people_in_queue(fact.subject_id)
    if not isinstance(fact, ConversationFact):
        return frozenset()
    return keys.people_of(fact) | (shown.people if shown else frozenset())


async def _shown_by(fact: Fact) -> FloorConversation | None:
    """The fact's conversation as it is now. It is read if it was ongoing at this fact, but has left the floor since."""
    if not isinstance(fact, ConversationFact):
        return None
    shown, names = floor.conversation(fact.after.id), floor.names
    if shown is None and names is not None and fact.after.is_ongoing:
        found = await shielded(read_conversations([fact.after.id], names))
        return found[0] if found else None
    return shown


cohorts = Cohorts()
