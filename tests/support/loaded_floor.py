"""Loads the floor in the middle of a test, after the rows that the test wrote without facts."""

from models.events.hub import hub
from models.floor.floor import floor


async def load_floor() -> None:
    """Make the hub keep the floor up to date, as in a server. The fixture `database` unloads it."""
    await hub.close()
    await hub.open(floor)
