"""The clients that watch the floor during a run, and the comparison of their streams with answers to queries."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.faults.actors import Agent
from tests.faults.calls import Caller
from tests.faults.clients import (
    LiveList,
    Notifications,
    Socket,
    StateChanges,
    Stream,
    live_list,
    notifications,
    state_changes,
)
from tests.faults.counted import Counts
from tests.faults.documents import LIST
from tests.faults.floor import Person
from tests.faults.pace import Pace
from tests.faults.rebuilt_list import Rows, row_of_query
from tests.faults.rights import Rights
from tests.faults.seen_intervals import epoch_of
from tests.faults.stage import Stage

COMPARISON_SECONDS = 0.5  # between two comparisons
NOTED_ROWS = 3


@dataclass(eq=False)
class Audience:
    stage: Stage
    caller: Caller
    counted: Counts
    random: Random
    rights: Rights
    patience_seconds: float
    lists: list[LiveList] = field(default_factory=list)
    changes: list[StateChanges] = field(default_factory=list)
    notified: list[Notifications] = field(default_factory=list)
    sockets: list[Socket] = field(default_factory=list)

    def seat(self, agents: Sequence[Agent]) -> None:
        """Give each person a socket with their streams."""
        floor, counted = self.stage.floor, self.counted
        queues = [place.queue_id for place in floor.places]
        self._sit([live_list(floor.admin, counted), state_changes(floor.admin, counted)])
        self._sit([live_list(floor.wes, counted, states=["OPEN", "ACTIVE"]), state_changes(floor.wes, counted)])
        self._sit([live_list(floor.supervisors[0], counted, queueIds=queues[:1])])
        self._sit([live_list(floor.supervisors[1], counted, sentimentAtOrBelow="NEGATIVE")])
        for person in (floor.cora, floor.cal):
            self._sit([live_list(person, counted, keeps_shown=True), state_changes(person, counted)])
        self._sit([live_list(agents[0].person, counted)])
        for agent in agents:
            self._sit([notifications(agent.person, counted, agent.offer)])

    def _sit(self, streams: list[Stream]) -> None:
        self.lists += [stream for stream in streams if isinstance(stream, LiveList)]
        self.changes += [stream for stream in streams if isinstance(stream, StateChanges)]
        self.notified += [stream for stream in streams if isinstance(stream, Notifications)]
        token = self.caller.tokens[streams[0].viewer.login]
        urls = self.stage.socket_urls
        self.sockets.append(Socket(urls, token, streams, self.counted, self.random))

    def cut(self, share: float) -> None:
        for socket in self.sockets:
            if self.random.random() < share:
                socket.cut()

    async def has_begun(self, viewer: Person) -> None:
        for stream in self._streams_of(viewer):
            await stream.seen.has_reached("", seconds=self.patience_seconds)

    async def is_past_a_change(self, viewer: Person, queue_id: str, *, after: str, seconds: float) -> None:
        """Wait until a client that sees everything got a change in that queue, and the viewer's streams have passed it."""
        position = await self.changes[0].tells_of(queue_id, after=after, seconds=seconds)
        for stream in self._streams_of(viewer):
            await stream.seen.has_reached(position, seconds=self.patience_seconds)

    def _streams_of(self, viewer: Person) -> list[Stream]:
        return [stream for stream in (*self.lists, *self.changes) if stream.viewer is viewer]

    async def compare_now_and_then(self, pace: Pace) -> None:
        while not pace.is_over:
            await self.compare(self.random.choice(self.lists))
            await asyncio.sleep(COMPARISON_SECONDS)

    async def compare(self, stream: LiveList, *, must_be_told: bool = False) -> None:
        """The client's list, at the position of a fresh answer, must equal that answer."""
        epoch = self.rights.epoch_of(stream.viewer)
        data = await self.caller.ask(stream.viewer.login, LIST, filter=stream.filter or None)
        answered: Rows = {edge["node"]["id"]: row_of_query(edge["node"]) for edge in _edges(data)}
        if not await stream.seen.has_reached(data["asOf"], seconds=self.patience_seconds):
            if self.rights.epoch_of(stream.viewer) == epoch and epoch % 2 == 0:
                self.counted.lost(f"{stream.seen.name}: is at {stream.seen.last} and never came to {data['asOf']}")
            return
        if stream.seen.epoch != epoch_of(data["asOf"]):
            return  # the log has got a new epoch since, and the client's list began anew
        shown = stream.rebuilt.at(data["asOf"])
        if shown is None or self.rights.epoch_of(stream.viewer) != epoch or epoch % 2:
            if must_be_told:
                self.counted.stalled(f"{stream.seen.name}: what it was at {data['asOf']} can't be told")
            return  # the viewer's rights changed meanwhile
        self.counted.comparisons += 1
        if shown != answered:
            self.counted.differs(f"{stream.seen.name} at {data['asOf']}: {_difference(shown, answered)}")

    async def compare_all(self) -> None:
        """Compare every list, at the end of a run, when nothing changes any more."""
        await asyncio.gather(*(self.compare(stream, must_be_told=True) for stream in self.lists))
        data = await self.caller.ask(self.stage.floor.admin.login, "{ asOf }")
        others: list[Stream] = [*self.changes, *self.notified]
        reached = await asyncio.gather(
            *(stream.seen.has_reached(data["asOf"], seconds=self.patience_seconds) for stream in others)
        )
        for stream, has_reached in zip(others, reached, strict=True):
            if not has_reached:
                self.counted.lost(f"{stream.seen.name}: is at {stream.seen.last} and never came to {data['asOf']}")


def _edges(data: dict[str, Any]) -> list[dict[str, Any]]:
    found = data["ongoingConversations"]
    edges: list[dict[str, Any]] = found["edges"]
    assert found["totalCount"] == len(edges), "the floor has more conversations than one page holds"
    return edges


def _difference(shown: Rows, answered: Rows) -> str:
    differing = [row_id for row_id in shown.keys() | answered.keys() if shown.get(row_id) != answered.get(row_id)]
    some = {row_id: (shown.get(row_id), answered.get(row_id)) for row_id in differing[:NOTED_ROWS]}
    return f"{len(differing)} rows, such as (shown, answered) {json.dumps(some)}"
