"""Agents are told of monitoring as the policy says, also those who come while it goes on and those who had left by its end."""

from uuid import UUID

import pytest

from models.events.facts import MonitoringChanged
from models.operations.conversations.force_close import force_close
from models.operations.conversations.leave import leave
from models.operations.conversations.resume_conversation import resume_conversation
from models.operations.monitoring.monitor import monitor
from models.operations.monitoring.stop_monitoring import stop_monitoring
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.transfer import transfer
from models.vocabulary import AgentNoticePolicy
from tests.support.builders import a_session, settings
from tests.support.fixtures import Cast
from tests.support.telling import Told, telling


def notices(told: Told) -> list[tuple[bool, set[UUID]]]:
    return [
        (fact.monitoring.ended, set(fact.monitoring.tells))
        for fact in told.facts
        if isinstance(fact, MonitoringChanged)
    ]


async def test_who_takes_over_is_told_at_once(cast: Cast) -> None:
    await settings(agent_notice_policy=AgentNoticePolicy.ON_START)
    row = await cast.talking()
    async with telling() as told:
        await monitor(row.id, by=cast.sam)
    assert notices(told) == [(False, {cast.ada.id})]
    offered = await transfer(row.id, agent_id=cast.bob.id, by=cast.rosa)
    async with telling(cast.bob) as told:
        await accept_offer(offered.offer_id, by=cast.bob)
    assert notices(told) == [(False, {cast.bob.id})]
    async with telling() as told:
        await stop_monitoring(row.id, by=cast.sam)
    assert notices(told) == [(True, {cast.ada.id, cast.bob.id})]


async def test_who_has_not_accepted_is_told_by_accepting(cast: Cast) -> None:
    await settings(agent_notice_policy=AgentNoticePolicy.ON_START)
    row = await cast.open()
    offered = await assign_to_agent(row.id, agent_id=cast.bob.id, by=cast.rosa)
    async with telling() as told:
        await monitor(row.id, by=cast.sam)
    assert notices(told) == [(False, set())]
    async with telling() as told:
        await accept_offer(offered.offer_id, by=cast.bob)
    assert notices(told) == [(False, {cast.bob.id})]


@pytest.mark.parametrize("policy", AgentNoticePolicy)
async def test_one_who_resumes_is_told_only_where_the_policy_tells_at_the_start(
    cast: Cast, policy: AgentNoticePolicy
) -> None:
    await settings(agent_notice_policy=policy, monitor_waiting=True)
    row = await cast.waiting()
    await a_session(row, cast.sam)
    async with telling() as told:
        await resume_conversation(row.id, by=cast.ada)
    assert notices(told) == ([(False, {cast.ada.id})] if policy is AgentNoticePolicy.ON_START else [])


async def test_afterwards_everyone_is_told_who_talked_during_it(cast: Cast) -> None:
    await settings(agent_notice_policy=AgentNoticePolicy.AFTERWARDS)
    row = await cast.talking()
    await monitor(row.id, by=cast.sam)
    offered = await transfer(row.id, agent_id=cast.bob.id, by=cast.rosa)
    async with telling() as told:
        await accept_offer(offered.offer_id, by=cast.bob)
    assert notices(told) == []
    async with telling() as told:
        await force_close(row.id, by=cast.rosa)
    assert notices(told) == [(True, {cast.ada.id, cast.bob.id})]


async def test_who_keeps_it_while_its_customer_is_gone_is_told_of_the_end(cast: Cast) -> None:
    await settings(agent_notice_policy=AgentNoticePolicy.AFTERWARDS, monitor_waiting=True)
    row = await cast.talking()
    await leave(row.id, by=cast.ada)
    await monitor(row.id, by=cast.sam)
    async with telling() as told:
        await stop_monitoring(row.id, by=cast.sam)
    assert notices(told) == [(True, {cast.ada.id})]


async def test_one_who_left_before_it_began_or_never_accepted_is_not(cast: Cast) -> None:
    await settings(agent_notice_policy=AgentNoticePolicy.AFTERWARDS)
    row = await cast.talking()
    offered = await transfer(row.id, agent_id=cast.bob.id, by=cast.rosa)
    await accept_offer(offered.offer_id, by=cast.bob)
    await monitor(row.id, by=cast.sam)
    async with telling() as told:
        await stop_monitoring(row.id, by=cast.sam)
    assert notices(told) == [(True, {cast.bob.id})]
    offers = await cast.open()
    await assign_to_agent(offers.id, agent_id=cast.bob.id, by=cast.rosa)
    await monitor(offers.id, by=cast.sam)
    async with telling() as told:
        await force_close(offers.id, by=cast.rosa)
    assert notices(told) == [(True, set())]
