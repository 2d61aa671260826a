"""Administrators create and change users and agents. What users may do is in test_set_rights.py."""

from models.access.viewers import viewer_by_login
from models.operations.configuration.save_agent import save_agent
from models.operations.configuration.save_user import save_user
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.reading.agent_loads import agent_values
from models.rules.configuration.administration import AgentChanges, UserChanges
from models.tables import Agent, QueueMember, User, UserRole
from models.vocabulary import Act, AgentKind, ConfigurationKind, RefusalCode, Role
from tests.support.builders import a_user
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, refusing, rejecting


async def test_makes_a_user_who_may_nothing_yet(fixtures: Fixtures) -> None:
    async with recording_facts(fixtures.admin, Act.SAVE_USER) as recorded:
        done = await save_user(None, UserChanges(login="grace", name="Grace Hopper", locale="en-US"), by=fixtures.admin)
    assert [getattr(fact, "subject", None) for fact in recorded.facts] == [ConfigurationKind.USER]
    viewer = await viewer_by_login("grace")
    assert viewer is not None
    assert (viewer.id, viewer.name, viewer.locale, viewer.roles) == (
        done.user_id,
        "Grace Hopper",
        "en-US",
        frozenset(),
    )


async def test_changes_what_is_given_and_nothing_else(fixtures: Fixtures) -> None:
    async with recording_facts(fixtures.admin):
        await save_user(fixtures.ada.id, UserChanges(name="Ada King"), by=fixtures.admin)
    row = await User.get(id=fixtures.ada.id)
    assert (row.name, row.login) == ("Ada King", "ada")
    async with changing_nothing():
        await save_user(fixtures.ada.id, UserChanges(name="Ada King"), by=fixtures.admin)


async def test_rejects_what_a_user_can_not_be(fixtures: Fixtures) -> None:
    for message, changes in {
        "login: there already is a user 'bob', maybe retired; choose another login, or save it.": UserChanges(
            login="bob"
        ),
        "login: must have 1 to 100": UserChanges(login=""),
        "name: must have 1 to 200": UserChanges(name="x" * 201),
        "locale: must have 1 to 20": UserChanges(locale="\n"),
    }.items():
        async with rejecting(message):
            await save_user(fixtures.ada.id, changes, by=fixtures.admin)
    async with rejecting("login, name: required when creating"):
        await save_user(None, UserChanges(), by=fixtures.admin)


async def test_makes_an_agent_of_who_has_the_role(fixtures: Fixtures) -> None:
    user = await a_user("Grace", Role.BOT)
    async with recording_facts(fixtures.admin, Act.SAVE_AGENT) as recorded:
        await save_agent(user.id, AgentChanges(capacity_units=40, skills=("french",)), by=fixtures.admin)
    assert [getattr(fact, "subject", None) for fact in recorded.facts] == [ConfigurationKind.AGENT]
    row = await Agent.get(user_id=user.id)
    assert (row.kind, row.capacity_units, row.skills) == (AgentKind.BOT, 40, ["french"])


async def test_capacity_may_fall_below_what_is_used(fixtures: Fixtures) -> None:
    await fixtures.talking()
    await fixtures.talking()
    async with recording_facts(fixtures.admin) as recorded:
        await save_agent(fixtures.ada.id, AgentChanges(capacity_units=30), by=fixtures.admin)
    assert "ConfigurationChanged" in recorded.kinds
    assert (await agent_values([fixtures.ada.id]))[fixtures.ada.id].units_available == -10


async def test_skills_and_capacity_that_are_so_already_change_nothing(fixtures: Fixtures) -> None:
    async with changing_nothing():
        await save_agent(fixtures.ada.id, AgentChanges(capacity_units=100, skills=()), by=fixtures.admin)


async def test_rejects_what_an_agent_can_not_be(fixtures: Fixtures) -> None:
    for message, changes in {
        "capacityUnits: must be 0 to 10,000": AgentChanges(capacity_units=10_001),
        "skills: at most 20 skills": AgentChanges(skills=tuple(map(str, range(21)))),
        "kind: an agent of kind BOT needs the role BOT": AgentChanges(kind=AgentKind.BOT),
    }.items():
        async with rejecting(message):
            await save_agent(fixtures.ada.id, changes, by=fixtures.admin)
    async with rejecting("kind: an agent of kind HUMAN needs the role AGENT"):
        await save_agent(fixtures.sam.id, AgentChanges(), by=fixtures.admin)


async def test_who_handles_conversations_becomes_no_bot(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await UserRole.create(user_id=fixtures.ada.id, role=Role.BOT)
    async with refusing(RefusalCode.STILL_IN_USE, by=fixtures.admin, audited=True):
        await save_agent(fixtures.ada.id, AgentChanges(kind=AgentKind.BOT), by=fixtures.admin)
    await row.delete()
    await save_agent(fixtures.ada.id, AgentChanges(kind=AgentKind.BOT), by=fixtures.admin)


async def test_who_stays_a_member_keeps_the_turn(fixtures: Fixtures) -> None:
    before = await QueueMember.get(agent_id=fixtures.ada.id, queue_id=fixtures.support.id)
    both = frozenset({fixtures.support.id, fixtures.sales.id})
    await set_rights(fixtures.ada.id, RightsChanges(member_of=both), by=fixtures.admin)
    after = await QueueMember.get(agent_id=fixtures.ada.id, queue_id=fixtures.support.id)
    assert after.id == before.id
    assert {row.queue_id for row in await QueueMember.filter(agent_id=fixtures.ada.id)} == both


async def test_administrators_only_and_only_who_exists(fixtures: Fixtures) -> None:
    for who in (fixtures.sam, fixtures.ada, fixtures.cleo):
        async with refusing(RefusalCode.ROLE_REQUIRED, by=who, audited=True):
            await save_user(None, UserChanges(login="me", name="Me"), by=who)
        async with refusing(RefusalCode.ROLE_REQUIRED, by=who, audited=True):
            await save_agent(fixtures.ada.id, AgentChanges(capacity_units=1), by=who)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.admin, audited=True):
        await save_user(fixtures.support.id, UserChanges(name="Nobody"), by=fixtures.admin)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.admin, audited=True):
        await save_agent(fixtures.support.id, AgentChanges(), by=fixtures.admin)
