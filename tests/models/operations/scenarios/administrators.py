"""Scenes of administrators who configure; the others are in operations.py, which imports this file."""

from models.operations.configuration.decide_approval import decide_approval
from models.operations.configuration.remove_operating_hours import remove_operating_hours
from models.operations.configuration.request_approval import request_approval
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
from models.values import SYSTEM
from models.vocabulary import MonitoringPolicy
from tests.models.operations.scenarios.operations import Act, scenario
from tests.support.builders import a_queue, a_session, a_workstream
from tests.support.fixtures import Fixtures


@scenario
async def save_queue_(fixtures: Fixtures) -> Act:
    return save_queue(
        fixtures.sales.id, QueueChanges(name="Shop", overflow_queue_id=fixtures.support.id), by=fixtures.admin
    )


@scenario
async def retire_queue_(fixtures: Fixtures) -> Act:
    return retire_queue((await a_queue("Old")).id, by=fixtures.admin)


@scenario
async def save_workstream_(fixtures: Fixtures) -> Act:
    await fixtures.open()
    return save_workstream(fixtures.chat.id, WorkstreamChanges(open_limit_seconds=600), by=fixtures.admin)


@scenario
async def retire_workstream_(fixtures: Fixtures) -> Act:
    return retire_workstream((await a_workstream(fixtures.sales, "Old")).id, by=fixtures.admin)


@scenario
async def save_operating_hours_(fixtures: Fixtures) -> Act:
    return save_operating_hours(None, HoursChanges(name="Office", time_zone="Europe/Paris"), by=fixtures.admin)


@scenario
async def remove_operating_hours_(fixtures: Fixtures) -> Act:
    return remove_operating_hours((await OperatingHours.create(name="Old")).id, by=fixtures.admin)


@scenario
async def save_user_(fixtures: Fixtures) -> Act:
    return save_user(fixtures.ada.id, UserChanges(name="Ada King"), by=fixtures.admin)


@scenario
async def request_approval_(fixtures: Fixtures) -> Act:
    return request_approval(grant_admin_to=fixtures.sam.id, by=fixtures.admin)


@scenario
async def decide_approval_(fixtures: Fixtures) -> Act:
    await a_session(await fixtures.talking(), fixtures.sam, joined=True)
    policy = MonitoringPolicy.CONSENT_REQUIRED
    asked = await request_approval(grant_admin_to=fixtures.sam.id, monitoring_policy=policy, by=fixtures.admin)
    return decide_approval(asked.approval_id, approves=True, by=SYSTEM)


@scenario
async def save_agent_(fixtures: Fixtures) -> Act:
    await fixtures.talking()
    return save_agent(fixtures.ada.id, AgentChanges(capacity_units=20, skills=("french",)), by=fixtures.admin)
