"""Races: of several at the same moment exactly one wins, and the others are told who; nothing is half done.

`VIGIE_TEST_ROUNDS` says how often each race is run, `VIGIE_TEST_CROWD_ROUNDS` how often many come at once.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pytest

from models import clock
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conflicts import Conflict
from models.operations.conversations.force_close import ForceClosed, force_close
from models.operations.offers.accept_offer import OfferAccepted, accept_offer
from models.operations.offers.assign_to_agent import AssignedToAgent, assign_to_agent
from models.operations.offers.decline_offer import OfferDeclined, decline_offer
from models.operations.offers.expire_offer import expire_offer
from models.operations.offers.offer_by_routing import offer_by_routing
from models.operations.offers.pick_conversation import Picked, pick_conversation
from models.operations.offers.transfer import TransferOffered, transfer
from models.reading.agent_loads import agent_values
from models.rules.refusals import CapacityExceeded, Refused
from models.tables import Agent, Conversation, Offer, QueueMember, QueueSupervisor, Workstream
from models.values import SYSTEM, Viewer
from models.vocabulary import ConversationState, Distribution, OfferStatus, RefusalCode
from tests.support import invariants
from tests.support.builders import a_queue, a_supervisor, an_agent, viewer_of
from tests.support.fixtures import Fixtures

ROUNDS = int(os.environ.get("VIGIE_TEST_ROUNDS", "100"))
FEWER_ROUNDS = max(1, ROUNDS // 5)
CROWD_ROUNDS = int(os.environ.get("VIGIE_TEST_CROWD_ROUNDS", "5"))

pytestmark = pytest.mark.timeout(120 + ROUNDS + CROWD_ROUNDS)


async def at_once(*acts: Awaitable[Any]) -> list[Any]:
    """What each answered or was refused with; anything else is an error of ours."""
    answers = await asyncio.gather(*acts, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Refused):
            raise answer
    return answers


async def roomy(*agents: Viewer) -> None:
    await Agent.filter(user_id__in=[agent.id for agent in agents]).update(capacity_units=1_000_000)


async def _capacity_is_the_sum() -> None:
    for agent_id, values in (await agent_values()).items():
        rows = await Conversation.filter(agent_id=agent_id, state=ConversationState.ACTIVE)
        assert values.units_used == sum(row.units for row in rows)


async def test_two_supervisors_assign_one_conversation(fixtures: Fixtures) -> None:
    """One success, and a Conflict that names who was first."""
    await roomy(fixtures.ada, fixtures.bob)
    winners: Counter[str] = Counter()
    for _ in range(ROUNDS):
        row = await fixtures.open()
        answers = await at_once(
            assign_to_agent(row.id, agent_id=fixtures.ada.id, by=fixtures.sam),
            assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.rosa),
        )
        [won] = [place for place, answer in enumerate(answers) if isinstance(answer, AssignedToAgent)]
        winner, conflict = (fixtures.sam, fixtures.rosa)[won], answers[1 - won]
        assert isinstance(conflict, Conflict)
        assert (conflict.code, conflict.won_by) == (RefusalCode.ALREADY_ASSIGNED, winner.actor)
        standing = await Conversation.get(id=row.id)
        assert standing.agent_id == (fixtures.ada, fixtures.bob)[won].id
        assert (conflict.current_version, standing.pending_offer_id) == (standing.version, answers[won].offer_id)
        winners[winner.name] += 1
    assert await Offer.all().count() == ROUNDS == winners.total()
    await _capacity_is_the_sum()
    await invariants.check()


@pytest.mark.parametrize("number", [2, 4, 16])
async def test_many_supervisors_assign_one_conversation(fixtures: Fixtures, number: int) -> None:
    await roomy(fixtures.ada)
    supervisors = [await viewer_of(await a_supervisor(oversees=[fixtures.support])) for _ in range(number)]
    for _ in range(CROWD_ROUNDS):
        row = await fixtures.open(units=0)
        answers = await at_once(*(assign_to_agent(row.id, agent_id=fixtures.ada.id, by=who) for who in supervisors))
        [won] = [place for place, answer in enumerate(answers) if isinstance(answer, AssignedToAgent)]
        others = [answer for place, answer in enumerate(answers) if place != won]
        assert {type(answer) for answer in others} == {Conflict}
        assert {(answer.code, answer.won_by) for answer in others} == {
            (RefusalCode.ALREADY_ASSIGNED, supervisors[won].actor)
        }
    assert await Offer.all().count() == CROWD_ROUNDS
    await _capacity_is_the_sum()
    await invariants.check()


async def test_one_agent_is_not_filled_twice(fixtures: Fixtures) -> None:
    """Two conversations race for the room of one agent."""
    for _ in range(FEWER_ROUNDS):
        small = await an_agent(in_=[fixtures.support], units=30)
        one, other = await fixtures.open(), await fixtures.open()
        answers = await at_once(
            assign_to_agent(one.id, agent_id=small.id, by=fixtures.sam),
            assign_to_agent(other.id, agent_id=small.id, by=fixtures.rosa),
        )
        assert sum(isinstance(answer, AssignedToAgent) for answer in answers) == 1
        [exceeded] = [answer for answer in answers if isinstance(answer, CapacityExceeded)]
        assert exceeded.exceeded_by == 10
    await invariants.check()


async def test_routing_does_not_fill_an_agent_twice(fixtures: Fixtures) -> None:
    """As two processes would, that route at the same moment."""
    await Agent.all().update(capacity_units=0)
    for _ in range(FEWER_ROUNDS):
        small = await an_agent(in_=[fixtures.support], units=30)
        rows = [await fixtures.open(), await fixtures.open()]
        routed = await at_once(*(offer_by_routing(row.id, by=SYSTEM) for row in (*rows, *rows)))
        assert sum(answer.offer_id is not None for answer in routed) == 1
        await Agent.filter(user_id=small.id).update(capacity_units=0)
    await invariants.check()


@pytest.mark.parametrize("by_routing", [True, False])
async def test_nothing_is_offered_after_the_role_is_lost(fixtures: Fixtures, by_routing: bool) -> None:
    """Whoever comes first: what was offered before stands in the log before, and nothing does after."""
    queue = await a_queue()
    await QueueSupervisor.create(queue=queue, supervisor_id=fixtures.sam.id)
    for _ in range(FEWER_ROUNDS):
        only, row = await an_agent(in_=[queue]), await fixtures.open(queue=queue)
        gives = (
            offer_by_routing(row.id, by=SYSTEM)
            if by_routing
            else assign_to_agent(row.id, agent_id=only.id, by=fixtures.sam)
        )
        given, lost = await at_once(gives, set_rights(only.id, RightsChanges(roles=frozenset()), by=fixtures.admin))
        offer = await Offer.get_or_none(conversation_id=row.id)
        assert (offer is not None) == bool(getattr(given, "offer_id", None))
        assert offer is None or given.position < lost.position
        assert not await QueueMember.exists(agent_id=only.id)
    await invariants.check()


async def test_two_agents_pick_one_conversation(fixtures: Fixtures) -> None:
    for _ in range(FEWER_ROUNDS):
        row = await fixtures.open(distribution=Distribution.PICK, units=0)
        answers = await at_once(pick_conversation(row.id, by=fixtures.ada), pick_conversation(row.id, by=fixtures.bob))
        [won] = [place for place, answer in enumerate(answers) if isinstance(answer, Picked)]
        conflict = answers[1 - won]
        assert isinstance(conflict, Conflict)
        assert (conflict.code, conflict.won_by) == (
            RefusalCode.ALREADY_ASSIGNED,
            (fixtures.ada, fixtures.bob)[won].actor,
        )
        await force_close(row.id, by=fixtures.sam)
    await invariants.check()


async def test_an_offer_has_exactly_one_end(fixtures: Fixtures) -> None:
    """Accepted, declined, expired or withdrawn: all four at the same moment."""
    await roomy(fixtures.ada)
    await Workstream.filter(id=fixtures.chat.id).update(offer_seconds=1)
    ends: Counter[OfferStatus] = Counter()
    for number in range(FEWER_ROUNDS):
        row = await fixtures.awaiting()
        assert row.pending_offer_id
        await Offer.filter(id=row.pending_offer_id).update(expires_at=clock.now() - timedelta(seconds=1))
        acts: list[Awaitable[Any]] = [
            accept_offer(row.pending_offer_id, by=fixtures.ada),
            expire_offer(row.pending_offer_id, by=SYSTEM),
            decline_offer(row.pending_offer_id, by=fixtures.ada),
            transfer(row.id, agent_id=fixtures.bob.id, override_capacity=True, by=fixtures.sam),
        ]
        answers = await at_once(*(acts[(place + number) % 4] for place in range(4)))
        offer = await Offer.get(id=row.pending_offer_id)
        ends[offer.status] += 1
        assert sum(isinstance(answer, OfferAccepted | OfferDeclined) for answer in answers) == (
            offer.status in (OfferStatus.ACCEPTED, OfferStatus.DECLINED)
        )
        await force_close(row.id, by=fixtures.rosa)
    assert OfferStatus.PENDING not in ends
    await invariants.check()


async def test_a_transfer_and_a_force_close(fixtures: Fixtures) -> None:
    """Closed it stays, and the transfer either lost or was withdrawn."""
    await roomy(fixtures.ada, fixtures.bob)
    for number in range(FEWER_ROUNDS):
        row = await fixtures.talking()
        acts: list[Awaitable[Any]] = [
            transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.sam),
            force_close(row.id, by=fixtures.rosa),
        ]
        answers = await at_once(*(acts if number % 2 else reversed(acts)))
        assert any(isinstance(answer, ForceClosed) for answer in answers)
        assert (await Conversation.get(id=row.id)).state is ConversationState.CLOSED
        for answer in answers:
            if isinstance(answer, Conflict):
                assert (answer.code, answer.won_by) == (RefusalCode.ALREADY_CLOSED, fixtures.rosa.actor)
            elif isinstance(answer, TransferOffered):
                assert (await Offer.get(id=answer.offer_id)).status is OfferStatus.WITHDRAWN
    await _capacity_is_the_sum()
    await invariants.check()
