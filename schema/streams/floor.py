"""The stream `floorChanged`: the figures of a floor when they change, at most once a second. sharing.py counts them.

Unlike the streams that framing.py runs, it has no frame for each fact: a frame covers everything since the last frame.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from models import clock
from models.access.viewers import viewer_now, with_rights
from models.events import keys, log
from models.events.facts import (
    AlertChanged,
    BatchAdvanced,
    ChannelChanged,
    ConversationChanged,
    ConversationDeleted,
    ConversationRead,
    CustomerErased,
    DeliveryChanged,
    DraftChanged,
    Fact,
    HandChanged,
    MessagePosted,
    MonitoringChanged,
    NotUnderstood,
    PersonChanged,
    PresenceChanged,
    RightsChanged,
    SentimentChanged,
    SettingsChanged,
    SignInsEnded,
    TranscriptErased,
)
from models.events.hub import hub
from models.events.interest import Interest, LogSlice, Pruned
from models.events.keys import Keys
from models.events.log import Entry, Head
from models.reading.figures import Scope
from models.rules.conversations.disclosure import EVERYTHING, reads_figures_by_agent
from models.values import Viewer
from schema.context import Info, unauthenticated
from schema.permissions import required_viewer
from schema.queries.floor import Asked, FloorRead, floor_of, selected
from schema.scalars import StreamPosition
from schema.streams import heartbeats, sharing
from schema.streams.sharing import Counted, shared_floors
from schema.streams.stream import SIGNED_OUT, FrameInterval, is_signed_out_by, revoked
from schema.types.frames.floor import FloorChange
from schema.types.frames.items import AccessRevoked, Heartbeat, Stale

NO_FIGURES = "There are no figures here for you: they are read by supervisors of the queues and by administrators."

FloorFrame = FloorChange | Heartbeat | Stale | AccessRevoked


class _MayHaveOtherRights(Exception):
    """A fact that is not understood may have changed the viewer's rights."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The keys of the facts that concern these queues and agents."""

    queue_ids: frozenset[UUID]
    agent_ids: frozenset[UUID]
    keys: Keys


class FloorFigures:
    """One subscription. It has read the log up to `_seq`; its last frame has the position `_last`.

    A count `_is_due` after a fact that may change the figures, but not before the stream has read the log up to `_due_from`.
    """

    def __init__(self, info: Info, asked: Asked) -> None:
        self.viewer: Viewer = required_viewer(info)
        self._info = info
        self._asked = asked
        self._selected = selected(info)
        self._is_disabled = self._is_signed_out = False
        self._is_stale = False  # what the client was told last
        self._told: FloorRead | None = None
        self._wanted: _Wanted | None = None
        self._last: int | None = None
        self._seq = 0
        self._is_due = True
        self._due_from = 0
        self._looked_at = self._sent_at = float("-inf")

    async def frames(self) -> AsyncGenerator[FloorFrame, None]:
        while True:
            try:
                async for frame in self._from_now():
                    yield frame
                return
            except (Pruned, _MayHaveOtherRights):
                continue  # it needs no earlier facts, because the figures are those of now

    async def _from_now(self) -> AsyncGenerator[FloorFrame, None]:
        head = await log.head_now()
        viewer = await viewer_now(self.viewer.id, self._info.context.sign_in.now)
        if viewer is None:
            raise unauthenticated()
        self._hold(viewer)
        self._seq, self._is_due, self._due_from = head.seq, True, 0
        frame: FloorFrame | None = await self._look(head)
        if frame:
            yield frame
            if isinstance(frame, AccessRevoked):
                return
        interest = Interest(self._keys())
        idle_seconds = heartbeats.idle_seconds()
        async with aclosing(_slices(self._seq, idle_seconds, interest)) as slices:
            async for log_slice in slices:
                for entry in log_slice.entries:
                    self._hear(entry)
                self._seq = log_slice.upto
                frame = await self._look(head)
                if frame:
                    yield frame
                    if isinstance(frame, AccessRevoked):
                        return
                if told := self._freshness(head, log_slice.read_at):
                    yield told
                if (wanted := self._keys()) != interest.keys:
                    interest.change(wanted, after=self._seq)
                await self._pause()

    def _hear(self, entry: Entry) -> None:
        fact = entry.fact
        if isinstance(fact, RightsChanged) and fact.person_id == self.viewer.id:
            self._is_disabled = fact.after.is_disabled
            self._hold(with_rights(self.viewer, fact.after))
        if isinstance(fact, NotUnderstood) and fact.conversation_id is None:
            raise _MayHaveOtherRights
        if is_signed_out_by(fact, self.viewer, self._info.context.sign_in):
            self._is_signed_out = True
        if self._last is None or entry.seq > self._last:
            self._is_due = self._is_due or self._may_move(fact)

    async def _look(self, head: Head) -> FloorChange | AccessRevoked | None:
        """Count if a count is due, and return a frame if the figures have changed."""
        if self._is_signed_out:
            return _revoked(head, self._seq, SIGNED_OUT)
        scope = None if self._is_disabled else self._asked.scope(self.viewer)
        if scope is None:
            return _revoked(head, self._seq)
        self._looked_at = asyncio.get_running_loop().time()
        is_due = self._is_due or self._told is None or self._told.scope != scope
        if not is_due or self._seq < self._due_from:
            return None
        counted = await shared_floors.at_least(self._seq, head.epoch, scope, self._selected)
        if not counted.rights.are_those_of(self._seq, self.viewer.id):
            self._is_due, self._due_from = True, counted.head.seq  # first read the changes of rights up to that count
            return None
        if counted.floor is None:
            return _revoked(head, counted.head.seq)
        self._is_due = counted.floor != self._told
        if not self._is_due:
            return None
        if self._last is not None and counted.head.seq <= self._last:
            self._due_from = self._last + 1  # a new day, but no new position: clients ignore a repeated one
            return None
        return self._change(counted, counted.floor)

    def _change(self, counted: Counted, floor: FloorRead) -> FloorChange:
        interval = FrameInterval.of(counted.head, self._last, counted.head.seq, counted.at)
        self._told, self._last, self._is_due = floor, counted.head.seq, False
        self._sent_at = asyncio.get_running_loop().time()
        return FloorChange(floor=floor_of(floor, self.viewer, self._info.context.locale), **interval.header())

    def _freshness(self, head: Head, read_at: datetime) -> Heartbeat | Stale | None:
        if self._last is None:
            return None
        reached = Head(self._last if self._is_due else max(self._last, self._seq), head.epoch)
        told = heartbeats.due(reached, self._last, read_at=read_at, sent_at=self._sent_at, is_told_stale=self._is_stale)
        if told:
            self._is_stale = isinstance(told, Stale)
            self._last = self._last if self._is_stale else reached.seq
            self._sent_at = asyncio.get_running_loop().time()
        return told

    async def _pause(self) -> None:
        """Wait, so that the stream reads the log at most once a second."""
        await asyncio.sleep(max(0.0, self._looked_at + sharing.PAUSE_SECONDS - asyncio.get_running_loop().time()))

    def _may_move(self, fact: Fact) -> bool:
        scope = self._asked.scope(self.viewer)
        match fact:
            case MessagePosted() | MonitoringChanged() | DeliveryChanged() | SettingsChanged() | ChannelChanged():
                return False
            case DraftChanged() | AlertChanged() | SignInsEnded() | TranscriptErased():
                return False
            case CustomerErased() | ConversationDeleted() | ConversationRead() | BatchAdvanced() | PersonChanged():
                return False
            case ConversationChanged(before=before, after=after) | SentimentChanged(before=before, after=after):
                return self._selected.agents or any(
                    values and _holds(scope, values.queue_id) for values in (before, after)
                )
            case HandChanged(after=after):
                return _holds(scope, after.queue_id)
            case PresenceChanged():
                return self._selected.agents
            case _:
                return True

    def _keys(self) -> Keys | None:
        scope = self._asked.scope(self.viewer)
        if scope is None or scope.queue_ids is EVERYTHING:
            return None
        agents = self._told.agents.ids if self._told and self._told.agents else frozenset()
        if self._wanted is None or self._wanted.queue_ids != scope.queue_ids or self._wanted.agent_ids != agents:
            people = frozenset(map(keys.of_person, (self.viewer.id, *agents)))
            queues = frozenset(map(keys.of_queue, scope.queue_ids))
            self._wanted = _Wanted(scope.queue_ids, frozenset(agents), people | queues | {keys.EVERYONE})
        return self._wanted.keys

    def _hold(self, viewer: Viewer) -> None:
        if reads_figures_by_agent(viewer) is not reads_figures_by_agent(self.viewer):
            self._told = None  # send the figures again, because those by agent must now be added or left out
        self.viewer = self._info.context.viewer = viewer


def _slices(seq: int, idle_seconds: float, interest: Interest) -> AsyncGenerator[LogSlice, None]:
    return cast("AsyncGenerator[LogSlice, None]", hub.follow(seq, idle_seconds=idle_seconds, interest=interest))


def _holds(scope: Scope | None, queue_id: UUID) -> bool:
    return scope is not None and (scope.queue_ids is EVERYTHING or queue_id in scope.queue_ids)


def _revoked(head: Head, seq: int, explanation: str = NO_FIGURES) -> AccessRevoked:
    return revoked(StreamPosition(head.position(seq)), clock.now(), explanation)
