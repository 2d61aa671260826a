"""Vigie without a bell, and without polling the log in its place: it delivers no new facts."""

from api.__main__ import app
from models.events import hub
from models.events.bell import Bell
from tests.faults.broken import heartbeats_often

NEVER_SECONDS = 1_000_000.0


async def no_ring(self: Bell, position: int) -> None:
    """Do nothing."""


if __name__ == "__main__":
    hub.POLL_SECONDS = NEVER_SECONDS
    Bell.ring = no_ring  # type: ignore[method-assign]
    heartbeats_often.use()
    app()
