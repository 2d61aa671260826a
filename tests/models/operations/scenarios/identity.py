"""Scenes of people who sign in and out; the others are in operations.py, which imports this file."""

from models.operations.identity.admit_user import Newcomer, admit_user
from models.operations.identity.end_sign_ins import Ending, end_sign_ins
from models.values import SYSTEM
from tests.models.operations.scenarios.operations import Act, scenario
from tests.support.fixtures import Fixtures


@scenario
async def admit_user_(fixtures: Fixtures) -> Act:
    return admit_user("grace", Newcomer("Grace", "en"), None, by=SYSTEM)


@scenario
async def end_sign_ins_(fixtures: Fixtures) -> Act:
    return end_sign_ins(Ending(user_id=fixtures.ada.id), by=fixtures.admin)
