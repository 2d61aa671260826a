"""Scenes of bots under supervision; the others are in operations.py, which imports this file."""

from models.operations.drafts.approve_draft import approve_draft
from models.operations.drafts.drop_draft import drop_draft
from models.operations.drafts.set_bot_posture import set_bot_posture
from models.vocabulary import BotPosture
from tests.models.operations.scenarios.operations import Act, scenario
from tests.support.draft_builders import a_bots, a_draft
from tests.support.fixtures import Fixtures


@scenario
async def set_bot_posture_(fixtures: Fixtures) -> Act:
    row = await a_bots(fixtures)
    await a_draft(row)
    return set_bot_posture(row.id, posture=BotPosture.OFF, by=fixtures.sam)


@scenario
async def approve_draft_(fixtures: Fixtures) -> Act:
    draft = await a_draft(await a_bots(fixtures, connector=fixtures.connector, consultants=[fixtures.ada]))
    return approve_draft(draft.id, text="In other words", by=fixtures.ada)


@scenario
async def drop_draft_(fixtures: Fixtures) -> Act:
    draft = await a_draft(await a_bots(fixtures, consultants=[fixtures.ada]))
    return drop_draft(draft.id, by=fixtures.ada)
