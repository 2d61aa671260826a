"""A client's list of conversations, rebuilt from the frames of a live list, as it is now and as it was at a position."""

from collections import deque
from collections.abc import Mapping
from typing import Any

from tests.faults.seen_intervals import Frame

Row = tuple[object, ...]
Rows = dict[str, Row]

REMEMBERED = 4_000  # frames that can be undone


class RebuiltList:
    def __init__(self) -> None:
        self.rows: Rows = {}
        self._parts: Rows = {}
        # What a frame has overwritten: its position, the position before it, and the row, or all rows under no id.
        self._undo: deque[tuple[str, str, str | None, Row | Rows | None]] = deque(maxlen=REMEMBERED)
        self._begins_at: str | None = None

    def apply(self, frame: Frame, last: str | None) -> None:
        """Apply a frame that SeenIntervals takes; `last` is the client's position before it."""
        position = frame["position"]
        match frame["__typename"]:
            case "ConversationList":
                self._parts |= {row["id"]: row_of_query(row) for row in frame["conversations"]}
                if frame["last"]:
                    self._replace(position, last)
            case "ConversationEntered" | "ConversationUpdated":
                snapshot = frame["snapshot"]
                self._set(position, last or "", snapshot["conversationId"], _row_of_snapshot(snapshot))
            case "ConversationLeft":
                self._set(position, last or "", frame["conversationId"], None)

    def at(self, position: str) -> Rows | None:
        """The list at a position that the client has reached; None if the frames don't tell."""
        if self._begins_at is None or position < self._begins_at:
            return None
        rows = dict(self.rows)
        for changed_at, last, row_id, before in reversed(self._undo):
            if changed_at <= position:
                return rows
            if row_id is None:
                if position > last:
                    return None  # inside the interval of a list that was sent anew: no frame says how it was there
                assert isinstance(before, dict)
                rows = dict(before)
            elif before is None:
                rows.pop(row_id, None)
            else:
                assert isinstance(before, tuple)
                rows[row_id] = before
        return rows if len(self._undo) < REMEMBERED else None

    def forget_parts(self) -> None:
        """Forget the parts of a list whose last part didn't come: the whole list will be sent again."""
        self._parts = {}

    def _set(self, position: str, last: str, row_id: str, row: Row | None) -> None:
        self._undo.append((position, last, row_id, self.rows.get(row_id)))
        if row is None:
            self.rows.pop(row_id, None)
        else:
            self.rows[row_id] = row

    def _replace(self, position: str, last: str | None) -> None:
        if self._begins_at is None or last is None:
            self._begins_at = position
            self._undo.clear()
        else:
            self._undo.append((position, last, None, self.rows))
        self.rows, self._parts = self._parts, {}


def row_of_query(row: Mapping[str, Any]) -> Row:
    return (
        row["version"],
        row["state"],
        row["subState"],
        row["queue"]["id"],
        row["agent"] and row["agent"]["id"],
        row["sentiment"] and row["sentiment"]["level"],
    )


def _row_of_snapshot(snapshot: Mapping[str, Any]) -> Row:
    names = ("version", "state", "subState", "queueId", "agentId", "sentimentLevel")
    return tuple(snapshot[name] for name in names)
