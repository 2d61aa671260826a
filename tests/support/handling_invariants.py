"""What must hold of the spans in which conversations were handled. Part of invariants.py."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import pytest

from models.database.prepared import read
from models.tables import Conversation, HandlingSpan


async def check_handling(conversations: Sequence[Conversation]) -> None:
    """While a person handles it, one span is open, otherwise none. Spans don't overlap, and add up to the row's time."""
    spans: defaultdict[UUID, list[HandlingSpan]] = defaultdict(list)
    for span in sorted(await read(HandlingSpan), key=_order):
        assert (span.until is None) == (span.seconds is None)
        spans[span.conversation_id].append(span)
    for row in conversations:
        running = [span.agent_id for span in spans[row.id] if span.until is None]
        assert running == ([row.agent_id] if row.handled_since else []), f"{row.id}: who handles it"
        ended = [span for span in spans[row.id] if span.until]
        assert sum(span.seconds or 0 for span in ended if not _is_part(span, row)) == pytest.approx(
            row.handle_seconds
        ), f"{row.id}: seconds"
        for one, other in zip(spans[row.id], spans[row.id][1:], strict=False):
            assert one.until is not None, f"{row.id}: handled twice"
            assert one.until <= other.since, f"{row.id}: handled twice"
        firsts = [span.first_wait_seconds for span in spans[row.id] if span.first_wait_seconds is not None]
        if spans[row.id]:
            assert firsts == [row.first_wait_seconds], f"{row.id}: first wait"
            assert row.accepted_at == spans[row.id][0].since, f"{row.id}: accepted"
            assert row.offered_to_human_at is not None, f"{row.id}: offered"


def _order(span: HandlingSpan) -> tuple[datetime, bool, datetime]:
    """One that is open comes last of those that began together."""
    return span.since, span.until is None, span.until or span.since


def _is_part(span: HandlingSpan, row: Conversation) -> bool:
    """Of a handling that goes on with another agent, which the row sums up when it ends."""
    return row.handled_since is not None and span.since >= row.handled_since
