"""The demo's company: everyone whom examples and tests count on, written once however often it is seeded."""

import pytest

from api.demo import seeding
from api.demo.seed_data import PICK_QUEUE, PICK_WORKSTREAM, REPLAY, REPLAY_AGENTS
from models.access.viewers import viewer_by_login
from models.tables import (
    Agent,
    Customer,
    LogEntry,
    Queue,
    QueueMember,
    QueueSupervisor,
    SupervisorSettings,
    User,
    UserPresence,
    UserRole,
    Workstream,
)
from models.values import Viewer
from models.vocabulary import ChannelFamily, Distribution, Presence, Role
from tests.support.databases import Database

TABLES = (Agent, Customer, Queue, QueueMember, QueueSupervisor, User, UserPresence, UserRole, Workstream)


@pytest.fixture(autouse=True)
async def _seeded(database: Database) -> None:
    await seeding.seed()


async def person(login: str) -> Viewer:
    viewer = await viewer_by_login(login)
    assert viewer is not None
    return viewer


async def queue(name: str) -> Queue:
    return await Queue.get(name=name)


async def test_seeding_again_changes_nothing() -> None:
    async def everything() -> list[list[dict[str, object]]]:
        return [await table.all().order_by(table._meta.pk_attr).values() for table in (*TABLES, SupervisorSettings)]

    before = await everything()
    await SupervisorSettings.all().update(force_close=False)
    await seeding.seed()
    assert not (await SupervisorSettings.get()).force_close
    await SupervisorSettings.all().update(force_close=True)
    assert await everything() == before


async def test_configuration_is_no_fact_yet() -> None:
    assert await LogEntry.all().count() == 0


async def test_supervisors_oversee_what_examples_say() -> None:
    first, second, api = await person("supervisor1"), await person("supervisor2"), await person("supervisor-api")
    assert first.roles == second.roles == {Role.SUPERVISOR}
    assert not first.overseen & second.overseen
    assert api.overseen == first.overseen
    assert api.roles == {Role.SUPERVISOR, Role.API_ACCESS}
    assert (await queue(REPLAY)).id in first.overseen
    assert (await person("admin")).roles == {Role.ADMIN}


async def test_the_visitors_agents_are_in_the_pick_queue_only() -> None:
    desk = await queue(PICK_QUEUE)
    workstream = await Workstream.get(name=PICK_WORKSTREAM)
    assert (workstream.default_queue_id, workstream.distribution) == (desk.id, Distribution.PICK)
    assert desk.id in (await person("supervisor1")).overseen
    for login in ("agent1", "agent2"):
        agent = await person(login)
        assert agent.member_of == {desk.id}
        assert (await UserPresence.get(user_id=agent.id)).presence is Presence.AVAILABLE


async def test_the_customer_is_the_user() -> None:
    user = await User.get(login="customer1")
    assert (await Customer.get(id=user.id)).name == user.name


async def test_supervisor1_meets_every_family_of_channels() -> None:
    overseen = (await person("supervisor1")).overseen
    families = {row.channel.family for row in await Workstream.filter(default_queue_id__in=list(overseen))}
    assert families == set(ChannelFamily)


async def test_replays_have_people_of_their_own() -> None:
    place = await queue(REPLAY)
    workstream = await Workstream.get(name=REPLAY)
    assert (workstream.default_queue_id, workstream.distribution) == (place.id, Distribution.PUSH)
    assert not workstream.auto_accept
    members = await QueueMember.filter(queue_id=place.id).values_list("agent_id", flat=True)
    assert len(members) == REPLAY_AGENTS
    for login in ("replay1", f"replay{REPLAY_AGENTS}"):
        assert await viewer_by_login(login) is None, "disabled until a replay runs"
        agent = await User.get(login=login)
        assert (await UserPresence.get(user_id=agent.id)).presence is Presence.OFFLINE
        assert (await Agent.get(user_id=agent.id)).capacity_units == 10 * workstream.units
    assert (await person("channel1")).roles == {Role.CHANNEL}


async def test_every_switch_is_on() -> None:
    settings = (await SupervisorSettings.get()).values()
    assert settings.supervisor_monitor
    assert settings.supervisor_assign
    assert settings.supervisor_transfer
    assert settings.force_close
