"""Supervisors' dashboards on the large floor: each follows its live list and its figures on one socket, as the page does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.benchmarks.dashboards import dashboard
from tests.benchmarks.large_floor.load import Sent
from tests.benchmarks.reader import Reader
from tests.faults.seen_intervals import seq_of

FIGURES = (Path(__file__).parents[3] / "frontend-example/src/supervisor/floor.graphql").read_text(encoding="utf-8")
OF_LIST, OF_FIGURES = "1", "2"


@dataclass(eq=False)
class Dashboard(Reader):
    """`queues` are those that its supervisor oversees; `figures` counts the frames with figures.

    `shown` are the conversations of the list's frames, by their place in the log.
    """

    document: str = field(default_factory=dashboard)
    queues: set[UUID] = field(default_factory=set)
    figures: int = 0
    shown: dict[int, str] = field(default_factory=dict)

    def subscriptions(self) -> list[dict[str, Any]]:
        figures = {"query": FIGURES, "variables": {"timeZone": "UTC"}, "operationName": "FloorFigures"}
        return [{"id": OF_LIST, "payload": {"query": self.document}}, {"id": OF_FIGURES, "payload": figures}]

    def hear(self, message: dict[str, Any], now: float) -> None:
        if message["id"] == OF_LIST:
            super().hear(message, now)
            frame = message["payload"]["data"]["ongoingConversationsChanged"]
            if frame["__typename"] == "ConversationUpdated":
                self.shown[seq_of(frame["position"])] = frame["snapshot"]["conversationId"]
        elif message["payload"]["data"]["floorChanged"]["__typename"] == "FloorChange":
            self.figures += 1


@dataclass(frozen=True)
class Heard:
    """What the dashboards got in a minute. `lost` are frames that a list should have had within the reader's patience."""

    deliveries: int
    lost: int
    figures: int
    delays: Sequence[float]  # of the lists, in seconds, from each fact to its frame


async def heard(dashboards: Sequence[Dashboard], sent: Mapping[str, Sent]) -> Heard:
    """Wait for the messages that were sent, by position, and start to count anew."""
    lost = 0
    for each in dashboards:
        wanted = {position: sent[position] for position in sent if sent[position].queue in each.queues}
        if wanted:
            await each.has_heard(max(wanted))
        lost += each.gaps + sum(not _is_shown(position, wanted[position], each) for position in wanted)
    found = Heard(
        sum(len(each.delays) for each in dashboards),
        lost,
        sum(each.figures for each in dashboards),
        [delay for each in dashboards for delay in each.delays],
    )
    for each in dashboards:
        each.delays.clear()
        each.heard.clear()
        each.shown.clear()
        each.gaps = each.figures = 0
    return found


def _is_shown(position: str, message: Sent, dashboard: Dashboard) -> bool:
    """A message and its delivery by a connector are two facts; the list shows the first, the position is the last's."""
    seq = seq_of(position)
    return message.conversation in (dashboard.shown.get(seq), dashboard.shown.get(seq - 1))
