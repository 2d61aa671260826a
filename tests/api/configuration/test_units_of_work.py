"""Each section of a file is one unit of work: how many statements it takes, and what a refusal leaves."""

import pytest

from api.configuration import applying
from api.configuration.applying import Applied, Applying, NotApplied
from api.configuration.document import read
from api.configuration.installation import prepared
from models.operations.monitoring.monitor import monitor
from models.tables import (
    Agent,
    AuditEntry,
    Conversation,
    MonitoringSession,
    Queue,
    SupervisorSettings,
    User,
    Workstream,
)
from models.values import SYSTEM
from models.vocabulary import Act, AuditOutcome, RefusalCode
from tests.api.configuration.installations import apply, facts
from tests.schema.asking import statements
from tests.support.builders import a_conversation, an_admin, settings, viewer_of
from tests.support.databases import Database
from tests.support.fixtures import Fixtures

QUEUES = "queues: {Chat: {}, Aside: {}, Busy: {}}\nworkstreams: {Site: {channel: LIVE_CHAT, defaultQueue: Chat}}\n"


def _people(*numbers: int, units: int = 100) -> str:
    """A file with these agents, and that they oversee and work in two queues."""
    users = [f"  a{each}: {{name: A{each}, roles: [AGENT], supervisedQueues: [Chat]}}" for each in numbers]
    agents = [f"  a{each}: {{capacityUnits: {units}, queues: [Chat, Aside]}}" for each in numbers]
    return "\n".join(["users:", *users, "agents:", *agents, ""])


async def _statements(text: str) -> int:
    found = await prepared(read(text))
    with statements() as sent:
        await Applying(found.existing, SYSTEM).apply(found.plan, lambda _: None)
    return len(sent)


async def test_a_new_entry_takes_no_statement_of_its_own(database: Database) -> None:
    await apply(QUEUES)
    assert await _statements(_people(*range(2))) == await _statements(_people(*range(2, 42)))
    assert await Agent.all().count() == 42


async def test_a_changed_entry_takes_one_statement(database: Database) -> None:
    await apply(QUEUES + _people(*range(20)))
    of_two = await _statements(_people(0, 1, units=90))
    assert await _statements(_people(*range(20), units=80)) == of_two + 18


async def test_a_refusal_names_the_entry_and_undoes_its_section_only(database: Database) -> None:
    await apply(QUEUES)
    admin = await viewer_of(await an_admin("Ann"))
    await settings()
    busy = await Queue.get(name="Busy")
    await a_conversation(queue=busy, workstream=await Workstream.get())
    audited = await AuditEntry.all().count()
    found = await prepared(read("settings: {forceClose: false}\nqueues: {Chat: {}}\n"), prune=True)
    assert [step.name for step in found.plan.steps] == ["", "Aside", "Busy"]
    recorded, done = await facts(), list[Applied]()
    with pytest.raises(NotApplied, match="Queue Busy is still in use") as refused:
        await Applying(found.existing, admin).apply(found.plan, done.append)
    assert refused.value.step == found.plan.steps[2]
    assert [applied.step for applied in done] == found.plan.steps[:1]
    assert [fact.kind for fact in (await facts())[len(recorded) :]] == ["SettingsChanged"]
    assert not (await SupervisorSettings.get()).force_close
    assert (await Queue.get(name="Aside")).retired_at is None
    entries = (await AuditEntry.all().order_by("id"))[audited:]
    assert [(each.act, each.outcome, each.code) for each in entries] == [
        (Act.UPDATE_SETTINGS, AuditOutcome.DONE, None),
        (Act.RETIRE_QUEUE, AuditOutcome.REFUSED, RefusalCode.STILL_IN_USE),
    ]
    assert entries[-1].target_id == busy.id


async def test_a_large_section_is_applied_in_parts(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "MOST_AT_ONCE", 2)
    await apply(QUEUES)
    found = await prepared(read(_people(0, 1, 2)))
    await User.create(login="a2", name="Came meanwhile")
    done: list[Applied] = []
    with pytest.raises(NotApplied, match="there already is a user 'a2'") as refused:
        await Applying(found.existing, SYSTEM).apply(found.plan, done.append)
    assert refused.value.step.name == "a2"
    assert [applied.step.name for applied in done] == ["a0", "a1"]


async def test_each_act_has_its_own_conversation_in_the_audit_trail(fixtures: Fixtures) -> None:
    """A supervisor loses the queue of a conversation that they monitor; another one loses nothing."""
    watched: Conversation = await fixtures.talking()
    await monitor(watched.id, by=fixtures.rosa)
    audited = await AuditEntry.all().count()
    people = {row.id: row.login for row in await User.all()}
    rosa, sam = people[fixtures.rosa.id], people[fixtures.sam.id]
    await apply(f"users: {{{rosa}: {{supervisedQueues: []}}, {sam}: {{supervisedQueues: [Sales]}}}}", by=fixtures.admin)
    assert (await MonitoringSession.get()).ended_at is not None
    entries = (await AuditEntry.all().order_by("id"))[audited:]
    assert [(each.act, each.target_id, each.conversation_id) for each in entries] == [
        (Act.SET_RIGHTS, fixtures.rosa.id, watched.id),
        (Act.SET_RIGHTS, fixtures.sam.id, None),
    ]
