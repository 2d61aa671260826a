"""Scenes of administrators who configure; the others are in scenes.py, which loads this."""

from models.operations.configuration.remove_operating_hours import remove_operating_hours
from models.operations.configuration.retire_queue import retire_queue
from models.operations.configuration.retire_workstream import retire_workstream
from models.operations.configuration.save_agent import save_agent
from models.operations.configuration.save_operating_hours import save_operating_hours
from models.operations.configuration.save_queue import save_queue
from models.operations.configuration.save_user import save_user
from models.operations.configuration.save_workstream import save_workstream
from models.rules.configuration.administration import AgentChanges, QueueChanges, UserChanges, WorkstreamChanges
from models.rules.configuration.operating_hours_input import HoursChanges
from models.tables import OperatingHours
from tests.models.operations.scenes.operations import Act, scene
from tests.support.builders import a_queue, a_workstream
from tests.support.fixtures import Cast


@scene
async def save_queue_(cast: Cast) -> Act:
    return save_queue(cast.sales.id, QueueChanges(name="Shop", overflow_queue_id=cast.support.id), by=cast.admin)


@scene
async def retire_queue_(cast: Cast) -> Act:
    return retire_queue((await a_queue("Old")).id, by=cast.admin)


@scene
async def save_workstream_(cast: Cast) -> Act:
    await cast.open()
    return save_workstream(cast.chat.id, WorkstreamChanges(open_limit_seconds=600), by=cast.admin)


@scene
async def retire_workstream_(cast: Cast) -> Act:
    return retire_workstream((await a_workstream(cast.sales, "Old")).id, by=cast.admin)


@scene
async def save_operating_hours_(cast: Cast) -> Act:
    return save_operating_hours(None, HoursChanges(name="Office", time_zone="Europe/Paris"), by=cast.admin)


@scene
async def remove_operating_hours_(cast: Cast) -> Act:
    return remove_operating_hours((await OperatingHours.create(name="Old")).id, by=cast.admin)


@scene
async def save_user_(cast: Cast) -> Act:
    return save_user(cast.ada.id, UserChanges(name="Ada King"), by=cast.admin)


@scene
async def save_agent_(cast: Cast) -> Act:
    await cast.talking()
    return save_agent(cast.ada.id, AgentChanges(capacity_units=20, skills=("french",)), by=cast.admin)
