"""Scenes of the undo window of a force close; the others are in operations.py, which imports this file."""

from models.operations.conversations.end_undo_window import end_undo_window
from models.operations.conversations.force_close import force_close
from models.operations.conversations.undo_force_close import undo_force_close
from models.tables import Conversation
from models.values import SYSTEM
from tests.models.operations.scenarios.operations import Act, later, scenario
from tests.support.builders import a_session, settings
from tests.support.fixtures import Fixtures


@scenario
async def undo_force_close_(fixtures: Fixtures) -> Act:
    row = await _closing(fixtures)
    return undo_force_close(row.id, by=fixtures.rosa)


@scenario
async def end_undo_window_(fixtures: Fixtures) -> Act:
    row = await _closing(fixtures)
    return later(lambda: end_undo_window(row.id, by=SYSTEM))


async def _closing(fixtures: Fixtures) -> Conversation:
    await settings(force_close_undo_seconds=20)
    row = await fixtures.talking(offered_to=fixtures.bob)
    await a_session(row, fixtures.sam, joined=True)
    await force_close(row.id, by=fixtures.sam)
    return row
