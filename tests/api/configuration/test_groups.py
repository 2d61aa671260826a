"""The section `groups` of a configuration file: applied, exported, repeated, pruned; and its faults."""

from api.configuration.installation import exported
from models.events.facts import ConfigurationChanged
from models.operations.configuration.retire_queue import retire_queue
from models.tables import AuditEntry, Group, Queue
from models.values import SYSTEM
from models.vocabulary import Act, ConfigurationKind
from tests.api.configuration.installations import apply, facts, faults, would
from tests.support.databases import Database

COMPANY = """\
queues: {Chat: {}, Mail: {}}
groups:
  /leaders: {roles: [SUPERVISOR], supervisedQueues: [Mail, Chat]}
  agents: {roles: [AGENT], queues: [Chat]}
"""


async def test_what_groups_give_is_applied_once_and_exported(database: Database) -> None:
    await apply(COMPANY)
    ids = {queue.name: str(queue.id) for queue in await Queue.all()}
    leaders, agents = await Group.all().order_by("name")
    assert (leaders.name, leaders.roles, leaders.overseen) == ("/leaders", ["SUPERVISOR"], sorted(ids.values()))
    assert (agents.roles, agents.overseen, agents.member_of) == (["AGENT"], [], [ids["Chat"]])
    assert await would(COMPANY) == []
    text = await exported()
    assert "/leaders:\n    roles:\n    - SUPERVISOR\n    supervisedQueues:\n    - Chat\n    - Mail\n" in text
    assert await would(text) == []


async def test_a_group_is_changed_and_pruned_with_facts_and_audit_entries(database: Database) -> None:
    await apply(COMPANY)
    before = len(await facts())
    assert await apply("groups: {agents: {queues: [Mail], roles: [AGENT, SUPERVISOR]}}", prune=True) == [
        "change group agents: queues [Chat] → [Mail]; roles [AGENT] → [AGENT, SUPERVISOR]",
        "remove: group /leaders",
    ]
    assert [group.name for group in await Group.all()] == ["agents"]
    assert [fact.subject for fact in (await facts())[before:] if isinstance(fact, ConfigurationChanged)] == [
        ConfigurationKind.GROUP
    ] * 2
    acts = [entry.act for entry in await AuditEntry.all().order_by("id")]
    assert acts[-2:] == [Act.SAVE_GROUP, Act.REMOVE_GROUP]


async def test_a_retired_queue_leaves_the_export(database: Database) -> None:
    await apply(COMPANY)
    await retire_queue((await Queue.get(name="Mail")).id, by=SYSTEM)
    assert "Mail" not in await exported()


async def test_each_fault_has_its_line(database: Database) -> None:
    unknown_role = "groups: {boss: {roles: [KING]}}\n"
    assert [line for line, message in await faults(unknown_role) if "'KING' is not allowed" in message] == [1]
    given = "queues: {Chat: {}}\ngroups:\n  agents: {queues: [Chatt]}\n  ' x': {}\n"
    assert [(line, message.split(".")[0]) for line, message in await faults(given)] == [
        (3, "groups: agents: queues: there is no queue Chatt"),
        (4, "groups:  x: name: must have 1 to 100 printable characters, with no space at its ends"),
    ]
