"""Who becomes an agent, who is one no more, and of which kind, as roles change. Other rights are test_set_rights.py."""

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
from tests.support.fixtures import Cast
from tests.support.telling import refusing, rejecting, reread, telling


async def give(cast: Cast, person: Viewer, *roles: Role, **more: Any) -> None:
    await set_rights(person.id, RightsChanges(roles=frozenset(roles), **more), by=cast.admin)


async def values_of(person: Viewer | User) -> AgentValues:
    return (await agent_values([person.id]))[person.id]


async def kind_of(person: Viewer | User) -> AgentKind:
    return (await Agent.get(user_id=person.id)).kind


@pytest.mark.parametrize(("role", "kind"), [(Role.AGENT, AgentKind.HUMAN), (Role.BOT, AgentKind.BOT)])
async def test_who_gets_a_role_of_agents_becomes_one_like_any_other(cast: Cast, role: Role, kind: AgentKind) -> None:
    grace = await viewer_of(await a_user("Grace"))
    async with telling(cast.admin, Act.SET_RIGHTS) as told:
        await give(cast, grace, role)
    [made, rights] = told.facts
    assert isinstance(made, ConfigurationChanged)
    assert (made.subject, made.subject_id, made.is_new) == (ConfigurationKind.AGENT, grace.id, True)
    assert isinstance(rights, RightsChanged)
    agent = await values_of(grace)
    assert (agent.kind, agent.capacity_units, agent.skills, agent.queue_ids) == (kind, 100, (), frozenset())
    assert (agent.presence, agent.is_enabled) == (Presence.OFFLINE, True)
    assert not await UserPresence.exists(user_id=grace.id)


async def test_queues_can_be_given_with_the_role(cast: Cast) -> None:
    await give(cast, cast.tom, Role.SUPERVISOR, Role.AGENT, member_of=frozenset({cast.sales.id}))
    assert (await values_of(cast.tom)).queue_ids == {cast.sales.id}


async def test_only_agents_work_in_queues(cast: Cast) -> None:
    queues = frozenset({cast.sales.id})
    async with rejecting("AGENT or BOT"):
        await set_rights(cast.tom.id, RightsChanges(member_of=queues), by=cast.admin)
    async with rejecting("AGENT or BOT"):
        await give(cast, cast.dan, member_of=queues)


async def test_who_loses_the_role_works_nowhere_and_streams_are_told(cast: Cast) -> None:
    async with telling(cast.admin, Act.SET_RIGHTS) as told:
        await give(cast, cast.bob, Role.SUPERVISOR)
    [fact] = told.facts
    assert isinstance(fact, RightsChanged)
    assert fact.before.member_of == {cast.support.id, cast.calls.id}
    assert fact.after.member_of == frozenset()
    assert not await QueueMember.exists(agent_id=cast.bob.id)
    agent = await values_of(cast.bob)
    assert (agent.is_enabled, agent.presence, agent.queue_ids) == (False, Presence.OFFLINE, frozenset())
    async with telling() as told:
        await give(cast, cast.bob, Role.SUPERVISOR)
    assert told.facts == []


async def test_who_gets_the_role_back_can_do_what_he_or_she_could_but_works_nowhere(cast: Cast) -> None:
    small = await viewer_of(await an_agent("Small", in_=[cast.support], units=10, skills=["french"]))
    await give(cast, small)
    await give(cast, small, Role.AGENT)
    agent = await values_of(small)
    assert (agent.capacity_units, agent.skills, agent.queue_ids) == (10, ("french",), frozenset())
    assert (agent.is_enabled, agent.presence) == (True, Presence.AVAILABLE)


async def test_routing_passes_over_who_is_no_agent_even_one_still_listed_as_a_member(cast: Cast) -> None:
    row = await cast.open()
    for agent in (cast.ada, cast.bob, cast.bot):
        await UserRole.filter(user_id=agent.id).delete()
    done = await offer_by_routing(row.id, by=SYSTEM)
    assert (done.offer_id, (await reread(row)).state) == (None, ConversationState.OPEN)


async def test_nobody_gives_to_who_is_no_agent_any_more(cast: Cast) -> None:
    waiting, row, to = await cast.open(), await cast.talking(), cast.bob.id
    await give(cast, cast.bob, Role.SUPERVISOR)
    async with refusing(RefusalCode.NOT_FOUND, by=cast.sam, audited=True):
        await assign_to_agent(waiting.id, agent_id=to, override_presence=True, override_capacity=True, by=cast.sam)
    async with refusing(RefusalCode.NOT_FOUND, by=cast.sam, audited=True):
        await transfer(row.id, agent_id=to, override_capacity=True, by=cast.sam)
    async with refusing(RefusalCode.NOT_FOUND):
        await hand_over_to_agent(row.id, agent_id=to, by=cast.ada)
    async with refusing(RefusalCode.NOT_FOUND):
        await request_consult(row.id, agent_id=to, by=cast.ada)


async def test_what_was_offered_before_can_be_declined_only(cast: Cast) -> None:
    row = await cast.awaiting(agent=cast.bob)
    await give(cast, cast.bob)
    bob, offer_id = await viewer_of(await User.get(id=cast.bob.id)), (await reread(row)).pending_offer_id
    assert offer_id
    async with refusing(RefusalCode.ROLE_REQUIRED):
        await accept_offer(offer_id, by=bob)
    async with telling() as told:
        await decline_offer(offer_id, by=bob)
    assert told.change.after.state is ConversationState.OPEN


async def test_the_kind_follows_the_roles(cast: Cast) -> None:
    for roles, kind in (
        ({Role.BOT}, AgentKind.BOT),
        ({Role.AGENT}, AgentKind.HUMAN),
        ({Role.AGENT, Role.BOT}, AgentKind.BOT),
        ({Role.AGENT}, AgentKind.HUMAN),
    ):
        async with telling(cast.admin, Act.SET_RIGHTS) as told:
            await give(cast, cast.bob, *roles)
        assert told.kinds == ["RightsChanged", "ConfigurationChanged"]
        assert await kind_of(cast.bob) is kind
        assert (await values_of(cast.bob)).queue_ids == {cast.support.id, cast.calls.id}


async def test_who_keeps_both_roles_stays_what_was_chosen_and_who_loses_both_what_he_or_she_was(cast: Cast) -> None:
    await give(cast, cast.bob, Role.AGENT, Role.BOT)
    await Agent.filter(user_id=cast.bob.id).update(kind=AgentKind.HUMAN)
    await give(cast, cast.bob, Role.AGENT, Role.BOT, Role.SUPERVISOR)
    assert await kind_of(cast.bob) is AgentKind.HUMAN
    await give(cast, cast.bot)
    assert await kind_of(cast.bot) is AgentKind.BOT


@pytest.mark.parametrize("place", ["talking", "waiting", "wrap_up", "awaiting"])
async def test_a_kind_on_which_conversations_rest_stays(cast: Cast, place: str) -> None:
    row: Conversation = await getattr(cast, place)()
    async with refusing(RefusalCode.STILL_IN_USE, by=cast.admin, audited=True) as caught:
        await give(cast, cast.ada, Role.BOT)
    assert "1 ongoing conversation;" in caught.refusal.message
    await give(cast, cast.ada, Role.AGENT, Role.SUPERVISOR)
    await row.delete()


@pytest.mark.parametrize("kind", [OfferKind.TRANSFER, OfferKind.CONSULT])
async def test_one_who_is_offered_a_conversation_becomes_no_bot(cast: Cast, kind: OfferKind) -> None:
    await an_offer(await cast.talking(), cast.bob, kind=kind, made_by=cast.sam)
    async with refusing(RefusalCode.STILL_IN_USE, by=cast.admin, audited=True):
        await give(cast, cast.bob, Role.BOT)


async def test_a_bot_that_talks_becomes_no_person(cast: Cast) -> None:
    await cast.talking(agent=cast.bot)
    async with refusing(RefusalCode.STILL_IN_USE, by=cast.admin, audited=True):
        await give(cast, cast.bot, Role.AGENT)


async def test_roles_can_be_taken_from_who_still_has_conversations(cast: Cast) -> None:
    row = await cast.talking()
    await give(cast, cast.ada)
    assert (await reread(row)).agent_id == cast.ada.id
    async with telling(cast.sam) as told:
        await transfer(row.id, agent_id=cast.bob.id, by=cast.sam)
    assert told.change.after.offered_to == cast.bob.id
