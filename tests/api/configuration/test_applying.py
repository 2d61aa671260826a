"""Applying a file: what it creates, that a repeat changes nothing, and that the file is checked as a whole."""

from uuid import UUID

import pytest

from api.configuration.installation import exported
from api.demo import seeding
from models.access.viewers import viewer_by_login
from models.operations.configuration.retire_queue import retire_queue
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.tables import (
    Agent,
    AuditEntry,
    ChannelSecret,
    ConfiguredChannel,
    OperatingHours,
    Queue,
    QueueMember,
    SupervisorSettings,
    Workstream,
)
from models.values import SYSTEM
from models.vocabulary import Act, AgentKind, AuditOutcome, Role
from tests.api.configuration.installations import apply, empty, facts, would
from tests.support.builders import a_customer, a_queue
from tests.support.databases import Database
from tests.support.fixtures import Fixtures

SHOP = """\
settings: {forceClose: true, monitoringUnreadSeconds: 90}
operatingHours:
  Office: {timeZone: Europe/Paris, weekly: {MONDAY: [09:00-18:00]}, holidays: [2026-12-25]}
queues:
  Chat: {priority: 5, overflowQueue: Backup, mostWaiting: 10, mostWaitingAction: OTHER_QUEUE}
  Backup: {operatingHours: Office, assignmentMethod: ROUND_ROBIN}
workstreams:
  Site: {channel: LIVE_CHAT, defaultQueue: Chat, unitsRequired: 25, allowedPresences: [AVAILABLE], acceptsVisitors: yes}
users:
  root: {name: Root, roles: [ADMIN]}
  vera: {name: Vera, roles: [SUPERVISOR], supervisedQueues: [Chat, Backup]}
  ada: {name: Ada, locale: fr, roles: [AGENT]}
  hook: {name: Hook, roles: [CHANNEL]}
  gone: {name: Gone, disabled: true}
agents:
  ada: {capacityUnits: 50, skills: [orders, french], queues: [Chat]}
channels:
  texts: {kind: JSON, connector: hook, workstream: Site, url: "https://hooks.example.com/vigie"}
"""


@pytest.mark.timeout(400)  # some 250 units of work, each a commit on the disk; three seconds where nothing else runs
async def test_the_demos_company_comes_out_as_it_went_in(database: Database) -> None:
    await seeding.seed()
    first = await exported()
    await empty()
    await apply(first)
    assert await exported() == first
    assert await would(first) == []


async def test_an_empty_installation_becomes_what_the_file_says(database: Database) -> None:
    done = await apply(SHOP)
    assert done[0].startswith("create operating hours Office: timeZone Europe/Paris; weekly MONDAY 09:00-18:00")
    assert [step.split(":")[0] for step in done[1:3]] == ["create queue Backup", "create queue Chat"]
    chat, backup = await Queue.get(name="Chat"), await Queue.get(name="Backup")
    assert (chat.priority, chat.overflow_queue_id) == (5, backup.id)
    assert backup.operating_hours_id == (await OperatingHours.get(name="Office")).id
    site = await Workstream.get(name="Site")
    assert (site.units, site.allowed_presences, site.default_queue_id) == (25, ["AVAILABLE"], chat.id)
    assert site.open_limit_seconds == 20 * 60, "what the file leaves out is as usual on the channel"
    vera, ada = await viewer_by_login("vera"), await viewer_by_login("ada")
    assert vera
    assert ada
    assert (vera.roles, vera.overseen) == (frozenset({Role.SUPERVISOR}), frozenset({chat.id, backup.id}))
    assert (ada.locale, ada.member_of) == ("fr", frozenset({chat.id}))
    agent = await Agent.get(user_id=ada.id)
    assert (agent.capacity_units, agent.skills) == (50, ["orders", "french"])
    assert await viewer_by_login("gone") is None
    row = await SupervisorSettings.get()
    assert (row.force_close, row.monitoring_unread_seconds, row.supervisor_assign) == (True, 90, False)
    channel = await ConfiguredChannel.get(name="texts")
    assert (channel.workstream_id, channel.disabled_at) == (site.id, None)
    assert len((await ChannelSecret.get(channel_id=channel.id)).text) >= 32, "nobody knows it, but there is one"


async def test_applied_again_nothing_happens(database: Database) -> None:
    await apply(SHOP)
    recorded, audited = await facts(), await AuditEntry.all().count()
    assert await apply(SHOP) == []
    assert await facts() == recorded
    assert await AuditEntry.all().count() == audited
    text = await exported()
    assert await would(text) == []
    assert await would(text, prune=True) == []


async def test_each_step_is_an_audited_operation_with_its_fact(database: Database) -> None:
    await apply(SHOP)
    entries = await AuditEntry.all().order_by("id")
    assert {entry.outcome for entry in entries} == {AuditOutcome.DONE}
    assert {entry.actor_id for entry in entries} == {UUID(int=0)}
    assert {Act.SAVE_QUEUE, Act.SAVE_USER, Act.SET_RIGHTS, Act.UPDATE_SETTINGS, Act.SAVE_CHANNEL} <= {
        entry.act for entry in entries
    }
    root = await viewer_by_login("root")
    assert root
    await apply("queues: {Chat: {priority: 6}}", by=root)
    newest = await AuditEntry.all().order_by("-id").first()
    assert newest
    assert (newest.act, newest.actor_id) == (Act.SAVE_QUEUE, root.id)
    assert [fact.kind for fact in (await facts())[-1:]] == ["ConfigurationChanged"]


async def test_only_what_is_given_changes(database: Database) -> None:
    await apply(SHOP)
    text = "queues: {Chat: {priority: 7, overflowQueue: Backup}}\nagents: {ada: {queues: [Backup, Chat]}}\n"
    assert await apply(text) == [
        "change queue Chat: priority 5 → 7",
        "change agent ada: queues [Chat] → [Backup, Chat]",
    ]
    row = await Queue.get(name="Chat")
    assert (row.priority, row.most_waiting) == (7, 10)


async def test_what_is_not_named_stays_unless_pruned(database: Database) -> None:
    await apply(SHOP)
    text = "operatingHours: {}\nqueues: {Chat: {overflowQueue: null, mostWaitingAction: ASSIGN_ANYWAY}}\nchannels: {}\n"
    assert len(await would(text)) == 1
    assert await apply(text, prune=True) == [
        "change queue Chat: overflowQueue Backup → none; mostWaitingAction OTHER_QUEUE → ASSIGN_ANYWAY",
        "disable: channel texts",
        "retire: queue Backup",
        "remove: operating hours Office",
    ]
    assert (await Queue.get(name="Backup")).retired_at is not None
    assert "Backup" not in await exported()
    assert (await ConfiguredChannel.get(name="texts")).disabled_at is not None
    assert await Workstream.filter(name="Site", retired_at=None).exists(), "the file says nothing of workstreams"


async def test_pruned_people_are_shut_out(database: Database) -> None:
    await apply(SHOP)
    await a_customer("Carl", signs_in=True)
    text = "users:\n  root: {}\n  hook: {}\n  ada: {}\nagents: {}\n"
    assert await apply(text, prune=True) == ["take out of all queues: agent ada", "disable: user vera"]
    assert await viewer_by_login("vera") is None
    assert await viewer_by_login("carl") is not None, "customers are no configuration"
    assert await would(text, prune=True) == []


ROLES: dict[str, tuple[Role, ...]] = {
    "made an agent": (Role.SUPERVISOR, Role.AGENT),
    "made a bot": (Role.BOT,),
    "made both": (Role.AGENT, Role.BOT),
    "none any more": (Role.SUPERVISOR,),
}


@pytest.mark.parametrize("login", ["vera", "ada"])
@pytest.mark.parametrize("roles", ROLES.values(), ids=ROLES)
async def test_whoever_becomes_or_was_an_agent_comes_out_as_he_or_she_went_in(
    database: Database, login: str, roles: tuple[Role, ...]
) -> None:
    await apply(SHOP)
    person = await viewer_by_login(login)
    assert person
    await set_rights(person.id, RightsChanges(roles=frozenset(roles)), by=SYSTEM)
    first = await exported()
    assert (f"  {login}:" in first.partition("agents:")[2].partition("channels:")[0]) is (roles != (Role.SUPERVISOR,))
    assert await would(first) == []
    await empty()
    await apply(first)
    assert await exported() == first
    assert await would(first) == []


async def test_who_gets_the_other_role_besides_is_what_the_file_says(database: Database) -> None:
    await apply(SHOP)
    text = "users: {ada: {roles: [AGENT, BOT]}}\nagents: {ada: {kind: HUMAN}}\n"
    assert await apply(text) == [
        "change user ada: roles [AGENT] → [AGENT, BOT]",
        "change agent ada: kind BOT → HUMAN",
    ]
    assert await would(text) == []
    assert (await Agent.get()).kind is AgentKind.HUMAN


async def test_who_loses_the_role_of_agents_needs_not_be_taken_out_of_queues(database: Database) -> None:
    await apply(SHOP)
    text = "users: {root: {}, vera: {}, hook: {}, ada: {roles: []}}\nagents: {}\n"
    assert await apply(text, prune=True) == ["change user ada: roles [AGENT] → []"]
    assert not await QueueMember.exists()
    assert await would(text, prune=True) == []


async def test_a_retired_queue_that_is_named_comes_back(database: Database) -> None:
    await apply(SHOP)
    await apply("queues: {Chat: {overflowQueue: null, mostWaitingAction: ASSIGN_ANYWAY}}", prune=True)
    assert await apply("queues: {Backup: {priority: 3}}") == ["bring back queue Backup: priority 100 → 3"]
    assert (await Queue.get(name="Backup")).retired_at is None


async def test_queues_may_turn_around(database: Database) -> None:
    """Chat overflowed into Backup, Backup into Third; now it is the other way round."""
    await apply("queues: {Chat: {overflowQueue: Backup}, Backup: {overflowQueue: Third}, Third: {}}")
    around = "queues: {Third: {overflowQueue: Backup}, Backup: {overflowQueue: Chat}, Chat: {overflowQueue: null}}"
    await apply(around)
    names = {row.id: row.name for row in await Queue.all()}
    leads_to = {row.name: names.get(row.overflow_queue_id) for row in await Queue.all() if row.overflow_queue_id}
    assert leads_to == {"Third": "Backup", "Backup": "Chat"}
    assert await would(around) == []
    await apply("queues: {Chat: {overflowQueue: Third}, Backup: {overflowQueue: null}}")
    assert (await Queue.get(name="Chat")).overflow_queue_id == (await Queue.get(name="Third")).id


async def test_retired_queues_stay_with_who_oversaw_them(fixtures: Fixtures) -> None:
    """Their closed conversations would be out of sight else."""
    row = await a_queue("Old")
    await QueueMember.create(queue=row, agent_id=fixtures.ada.id)
    await retire_queue(row.id, by=fixtures.admin)
    assert await would(await exported()) == []
    await apply("agents: {ada: {queues: [Sales]}}")
    assert {each.queue_id for each in await QueueMember.filter(agent_id=fixtures.ada.id)} == {row.id, fixtures.sales.id}
