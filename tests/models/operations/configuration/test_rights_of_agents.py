"""Who becomes an agent, who stops being one, and of which kind, as roles change. Other rights are in test_set_rights.py."""

from typing import Any

import pytest

from models.events.facts import ConfigurationChanged, RightsChanged
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.hand_over_to_agent import hand_over_to_agent
from models.operations.offers.offer_by_routing import offer_by_routing
from models.operations.offers.request_consult import request_consult
from models.operations.offers.transfer import transfer
from models.reading.agent_loads import agent_values
from models.tables import Agent, Conversation, QueueMember, User, UserPresence, UserRole
from models.values import SYSTEM, AgentValues, Viewer
from models.vocabulary import (
    Act,
    AgentKind,
    ConfigurationKind,
    ConversationState,
    OfferKind,
    Presence,
    RefusalCode,
    Role,
)
from tests.support.builders import a_user, an_agent, an_offer, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing, rejecting, reread


async def give(fixtures: Fixtures, person: Viewer, *roles: Role, **more: Any) -> None:
    await set_rights(person.id, RightsChanges(roles=frozenset(roles), **more), by=fixtures.admin)


async def values_of(person: Viewer | User) -> AgentValues:
    return (await agent_values([person.id]))[person.id]


async def kind_of(person: Viewer | User) -> AgentKind:
    return (await Agent.get(user_id=person.id)).kind


@pytest.mark.parametrize(("role", "kind"), [(Role.AGENT, AgentKind.HUMAN), (Role.BOT, AgentKind.BOT)])
async def test_who_gets_a_role_of_agents_becomes_one_like_any_other(
    fixtures: Fixtures, role: Role, kind: AgentKind
) -> None:
    grace = await viewer_of(await a_user("Grace"))
    async with recording_facts(fixtures.admin, Act.SET_RIGHTS) as recorded:
        await give(fixtures, grace, role)
    [made, rights] = recorded.facts
    assert isinstance(made, ConfigurationChanged)
    assert (made.subject, made.subject_id, made.is_new) == (ConfigurationKind.AGENT, grace.id, True)
    assert isinstance(rights, RightsChanged)
    agent = await values_of(grace)
    assert (agent.kind, agent.capacity_units, agent.skills, agent.queue_ids) == (kind, 100, (), frozenset())
    assert (agent.presence, agent.is_enabled) == (Presence.OFFLINE, True)
    assert not await UserPresence.exists(user_id=grace.id)


async def test_queues_can_be_given_with_the_role(fixtures: Fixtures) -> None:
    await give(fixtures, fixtures.tom, Role.SUPERVISOR, Role.AGENT, member_of=frozenset({fixtures.sales.id}))
    assert (await values_of(fixtures.tom)).queue_ids == {fixtures.sales.id}


async def test_only_agents_work_in_queues(fixtures: Fixtures) -> None:
    queues = frozenset({fixtures.sales.id})
    async with rejecting("AGENT or BOT"):
        await set_rights(fixtures.tom.id, RightsChanges(member_of=queues), by=fixtures.admin)
    async with rejecting("AGENT or BOT"):
        await give(fixtures, fixtures.dan, member_of=queues)


async def test_who_loses_the_role_works_nowhere_and_streams_are_told(fixtures: Fixtures) -> None:
    async with recording_facts(fixtures.admin, Act.SET_RIGHTS) as recorded:
        await give(fixtures, fixtures.bob, Role.SUPERVISOR)
    [fact] = recorded.facts
    assert isinstance(fact, RightsChanged)
    assert fact.before.member_of == {fixtures.support.id, fixtures.calls.id}
    assert fact.after.member_of == frozenset()
    assert not await QueueMember.exists(agent_id=fixtures.bob.id)
    agent = await values_of(fixtures.bob)
    assert (agent.is_enabled, agent.presence, agent.queue_ids) == (False, Presence.OFFLINE, frozenset())
    async with recording_facts() as recorded:
        await give(fixtures, fixtures.bob, Role.SUPERVISOR)
    assert recorded.facts == []


async def test_who_gets_the_role_back_can_do_what_he_or_she_could_but_works_nowhere(fixtures: Fixtures) -> None:
    small = await viewer_of(await an_agent("Small", in_=[fixtures.support], units=10, skills=["french"]))
    await give(fixtures, small)
    await give(fixtures, small, Role.AGENT)
    agent = await values_of(small)
    assert (agent.capacity_units, agent.skills, agent.queue_ids) == (10, ("french",), frozenset())
    assert (agent.is_enabled, agent.presence) == (True, Presence.AVAILABLE)


async def test_routing_passes_over_who_is_no_agent_even_one_still_listed_as_a_member(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    for agent in (fixtures.ada, fixtures.bob, fixtures.bot):
        await UserRole.filter(user_id=agent.id).delete()
    done = await offer_by_routing(row.id, by=SYSTEM)
    assert (done.offer_id, (await reread(row)).state) == (None, ConversationState.OPEN)


async def test_nobody_gives_to_who_is_no_agent_any_more(fixtures: Fixtures) -> None:
    waiting, row, to = await fixtures.open(), await fixtures.talking(), fixtures.bob.id
    await give(fixtures, fixtures.bob, Role.SUPERVISOR)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.sam, audited=True):
        await assign_to_agent(waiting.id, agent_id=to, override_presence=True, override_capacity=True, by=fixtures.sam)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.sam, audited=True):
        await transfer(row.id, agent_id=to, override_capacity=True, by=fixtures.sam)
    async with refusing(RefusalCode.NOT_FOUND):
        await hand_over_to_agent(row.id, agent_id=to, by=fixtures.ada)
    async with refusing(RefusalCode.NOT_FOUND):
        await request_consult(row.id, agent_id=to, by=fixtures.ada)


async def test_what_was_offered_before_can_be_declined_only(fixtures: Fixtures) -> None:
    row = await fixtures.awaiting(agent=fixtures.bob)
    await give(fixtures, fixtures.bob)
    bob, offer_id = await viewer_of(await User.get(id=fixtures.bob.id)), (await reread(row)).pending_offer_id
    assert offer_id
    async with refusing(RefusalCode.ROLE_REQUIRED):
        await accept_offer(offer_id, by=bob)
    async with recording_facts() as recorded:
        await decline_offer(offer_id, by=bob)
    assert recorded.change.after.state is ConversationState.OPEN


async def test_the_kind_follows_the_roles(fixtures: Fixtures) -> None:
    for roles, kind in (
        ({Role.BOT}, AgentKind.BOT),
        ({Role.AGENT}, AgentKind.HUMAN),
        ({Role.AGENT, Role.BOT}, AgentKind.BOT),
        ({Role.AGENT}, AgentKind.HUMAN),
    ):
        async with recording_facts(fixtures.admin, Act.SET_RIGHTS) as recorded:
            await give(fixtures, fixtures.bob, *roles)
        assert recorded.kinds == ["RightsChanged", "ConfigurationChanged"]
        assert await kind_of(fixtures.bob) is kind
        assert (await values_of(fixtures.bob)).queue_ids == {fixtures.support.id, fixtures.calls.id}


async def test_who_keeps_both_roles_stays_what_was_chosen_and_who_loses_both_what_he_or_she_was(
    fixtures: Fixtures,
) -> None:
    await give(fixtures, fixtures.bob, Role.AGENT, Role.BOT)
    await Agent.filter(user_id=fixtures.bob.id).update(kind=AgentKind.HUMAN)
    await give(fixtures, fixtures.bob, Role.AGENT, Role.BOT, Role.SUPERVISOR)
    assert await kind_of(fixtures.bob) is AgentKind.HUMAN
    await give(fixtures, fixtures.bot)
    assert await kind_of(fixtures.bot) is AgentKind.BOT


@pytest.mark.parametrize("place", ["talking", "waiting", "wrap_up", "awaiting"])
async def test_a_kind_on_which_conversations_rest_stays(fixtures: Fixtures, place: str) -> None:
    row: Conversation = await getattr(fixtures, place)()
    async with refusing(RefusalCode.STILL_IN_USE, by=fixtures.admin, audited=True) as caught:
        await give(fixtures, fixtures.ada, Role.BOT)
    assert "1 ongoing conversation;" in caught.refusal.message
    await give(fixtures, fixtures.ada, Role.AGENT, Role.SUPERVISOR)
    await row.delete()


@pytest.mark.parametrize("kind", [OfferKind.TRANSFER, OfferKind.CONSULT])
async def test_one_who_is_offered_a_conversation_becomes_no_bot(fixtures: Fixtures, kind: OfferKind) -> None:
    await an_offer(await fixtures.talking(), fixtures.bob, kind=kind, made_by=fixtures.sam)
    async with refusing(RefusalCode.STILL_IN_USE, by=fixtures.admin, audited=True):
        await give(fixtures, fixtures.bob, Role.BOT)


async def test_a_bot_that_talks_becomes_no_person(fixtures: Fixtures) -> None:
    await fixtures.talking(agent=fixtures.bot)
    async with refusing(RefusalCode.STILL_IN_USE, by=fixtures.admin, audited=True):
        await give(fixtures, fixtures.bot, Role.AGENT)


async def test_roles_can_be_taken_from_who_still_has_conversations(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await give(fixtures, fixtures.ada)
    assert (await reread(row)).agent_id == fixtures.ada.id
    async with recording_facts(fixtures.sam) as recorded:
        await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    assert recorded.change.after.offered_to == fixtures.bob.id
