"""Users and agents as administrators want them. What users may do is test_set_rights.py."""

from models.access.viewers import viewer_by_login
from models.operations.configuration.save_agent import save_agent
from models.operations.configuration.save_user import save_user
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.reading.agent_loads import agent_values
from models.rules.configuration.administration import AgentChanges, UserChanges
from models.tables import Agent, QueueMember, User, UserRole
from models.vocabulary import Act, AgentKind, ConfigurationKind, RefusalCode, Role
from tests.support.builders import a_user
from tests.support.fixtures import Cast
from tests.support.telling import changing_nothing, refusing, rejecting, telling


async def test_makes_a_user_who_may_nothing_yet(cast: Cast) -> None:
    async with telling(cast.admin, Act.SAVE_USER) as told:
        done = await save_user(None, UserChanges(login="grace", name="Grace Hopper", locale="en-US"), by=cast.admin)
    assert [getattr(fact, "subject", None) for fact in told.facts] == [ConfigurationKind.USER]
    viewer = await viewer_by_login("grace")
    assert viewer is not None
    assert (viewer.id, viewer.name, viewer.locale, viewer.roles) == (
        done.user_id,
        "Grace Hopper",
        "en-US",
        frozenset(),
    )


async def test_changes_what_is_given_and_nothing_else(cast: Cast) -> None:
    async with telling(cast.admin):
        await save_user(cast.ada.id, UserChanges(name="Ada King"), by=cast.admin)
    row = await User.get(id=cast.ada.id)
    assert (row.name, row.login) == ("Ada King", "ada")
    async with changing_nothing():
        await save_user(cast.ada.id, UserChanges(name="Ada King"), by=cast.admin)


async def test_rejects_what_a_user_can_not_be(cast: Cast) -> None:
    for message, changes in {
        "login: there is a user 'bob' already": UserChanges(login="bob"),
        "login: must have 1 to 100": UserChanges(login=""),
        "name: must have 1 to 200": UserChanges(name="x" * 201),
        "locale: must have 1 to 20": UserChanges(locale="\n"),
    }.items():
        async with rejecting(message):
            await save_user(cast.ada.id, changes, by=cast.admin)
    async with rejecting("login, name: needed for what is new"):
        await save_user(None, UserChanges(), by=cast.admin)


async def test_makes_an_agent_of_who_has_the_role(cast: Cast) -> None:
    user = await a_user("Grace", Role.BOT)
    async with telling(cast.admin, Act.SAVE_AGENT) as told:
        await save_agent(user.id, AgentChanges(capacity_units=40, skills=("french",)), by=cast.admin)
    assert [getattr(fact, "subject", None) for fact in told.facts] == [ConfigurationKind.AGENT]
    row = await Agent.get(user_id=user.id)
    assert (row.kind, row.capacity_units, row.skills) == (AgentKind.BOT, 40, ["french"])


async def test_capacity_may_fall_below_what_is_used(cast: Cast) -> None:
    await cast.talking()
    await cast.talking()
    async with telling(cast.admin) as told:
        await save_agent(cast.ada.id, AgentChanges(capacity_units=30), by=cast.admin)
    assert "ConfigurationChanged" in told.kinds
    assert (await agent_values([cast.ada.id]))[cast.ada.id].units_available == -10


async def test_skills_and_capacity_that_are_so_already_change_nothing(cast: Cast) -> None:
    async with changing_nothing():
        await save_agent(cast.ada.id, AgentChanges(capacity_units=100, skills=()), by=cast.admin)


async def test_rejects_what_an_agent_can_not_be(cast: Cast) -> None:
    for message, changes in {
        "capacityUnits: must be 0 to 10,000": AgentChanges(capacity_units=10_001),
        "skills: 20 skills are the most": AgentChanges(skills=tuple(map(str, range(21)))),
        "kind: an agent of kind BOT needs the role BOT": AgentChanges(kind=AgentKind.BOT),
    }.items():
        async with rejecting(message):
            await save_agent(cast.ada.id, changes, by=cast.admin)
    async with rejecting("kind: an agent of kind HUMAN needs the role AGENT"):
        await save_agent(cast.sam.id, AgentChanges(), by=cast.admin)


async def test_who_handles_conversations_becomes_no_bot(cast: Cast) -> None:
    row = await cast.talking()
    await UserRole.create(user_id=cast.ada.id, role=Role.BOT)
    async with refusing(RefusalCode.STILL_IN_USE, by=cast.admin, audited=True):
        await save_agent(cast.ada.id, AgentChanges(kind=AgentKind.BOT), by=cast.admin)
    await row.delete()
    await save_agent(cast.ada.id, AgentChanges(kind=AgentKind.BOT), by=cast.admin)


async def test_who_stays_a_member_keeps_the_turn(cast: Cast) -> None:
    before = await QueueMember.get(agent_id=cast.ada.id, queue_id=cast.support.id)
    both = frozenset({cast.support.id, cast.sales.id})
    await set_rights(cast.ada.id, RightsChanges(member_of=both), by=cast.admin)
    after = await QueueMember.get(agent_id=cast.ada.id, queue_id=cast.support.id)
    assert after.id == before.id
    assert {row.queue_id for row in await QueueMember.filter(agent_id=cast.ada.id)} == both


async def test_administrators_only_and_only_who_exists(cast: Cast) -> None:
    for who in (cast.sam, cast.ada, cast.cleo):
        async with refusing(RefusalCode.ROLE_REQUIRED, by=who, audited=True):
            await save_user(None, UserChanges(login="me", name="Me"), by=who)
        async with refusing(RefusalCode.ROLE_REQUIRED, by=who, audited=True):
            await save_agent(cast.ada.id, AgentChanges(capacity_units=1), by=who)
    async with refusing(RefusalCode.NOT_FOUND, by=cast.admin, audited=True):
        await save_user(cast.support.id, UserChanges(name="Nobody"), by=cast.admin)
    async with refusing(RefusalCode.NOT_FOUND, by=cast.admin, audited=True):
        await save_agent(cast.support.id, AgentChanges(), by=cast.admin)
