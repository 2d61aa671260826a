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
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import RecordedFacts, recording_facts


def notices(recorded: RecordedFacts) -> list[tuple[bool, set[UUID]]]:
    return [
        (fact.monitoring.ended, set(fact.monitoring.tells))
        for fact in recorded.facts
        if isinstance(fact, MonitoringChanged)
    ]


async def test_who_takes_over_is_told_at_once(fixtures: Fixtures) -> None:
    await settings(agent_notice_policy=AgentNoticePolicy.ON_START)
    row = await fixtures.talking()
    async with recording_facts() as recorded:
        await monitor(row.id, by=fixtures.sam)
    assert notices(recorded) == [(False, {fixtures.ada.id})]
    offered = await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.rosa)
    async with recording_facts(fixtures.bob) as recorded:
        await accept_offer(offered.offer_id, by=fixtures.bob)
    assert notices(recorded) == [(False, {fixtures.bob.id})]
    async with recording_facts() as recorded:
        await stop_monitoring(row.id, by=fixtures.sam)
    assert notices(recorded) == [(True, {fixtures.ada.id, fixtures.bob.id})]


async def test_who_has_not_accepted_is_told_by_accepting(fixtures: Fixtures) -> None:
    await settings(agent_notice_policy=AgentNoticePolicy.ON_START)
    row = await fixtures.open()
    offered = await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.rosa)
    async with recording_facts() as recorded:
        await monitor(row.id, by=fixtures.sam)
    assert notices(recorded) == [(False, set())]
    async with recording_facts() as recorded:
        await accept_offer(offered.offer_id, by=fixtures.bob)
    assert notices(recorded) == [(False, {fixtures.bob.id})]


@pytest.mark.parametrize("policy", AgentNoticePolicy)
async def test_one_who_resumes_is_told_only_where_the_policy_tells_at_the_start(
    fixtures: Fixtures, policy: AgentNoticePolicy
) -> None:
    await settings(agent_notice_policy=policy, monitor_waiting=True)
    row = await fixtures.waiting()
    await a_session(row, fixtures.sam)
    async with recording_facts() as recorded:
        await resume_conversation(row.id, by=fixtures.ada)
    assert notices(recorded) == ([(False, {fixtures.ada.id})] if policy is AgentNoticePolicy.ON_START else [])


async def test_afterwards_everyone_is_told_who_talked_during_it(fixtures: Fixtures) -> None:
    await settings(agent_notice_policy=AgentNoticePolicy.AFTERWARDS)
    row = await fixtures.talking()
    await monitor(row.id, by=fixtures.sam)
    offered = await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.rosa)
    async with recording_facts() as recorded:
        await accept_offer(offered.offer_id, by=fixtures.bob)
    assert notices(recorded) == []
    async with recording_facts() as recorded:
        await force_close(row.id, by=fixtures.rosa)
    assert notices(recorded) == [(True, {fixtures.ada.id, fixtures.bob.id})]


async def test_who_keeps_it_while_its_customer_is_gone_is_told_of_the_end(fixtures: Fixtures) -> None:
    await settings(agent_notice_policy=AgentNoticePolicy.AFTERWARDS, monitor_waiting=True)
    row = await fixtures.talking()
    await leave(row.id, by=fixtures.ada)
    await monitor(row.id, by=fixtures.sam)
    async with recording_facts() as recorded:
        await stop_monitoring(row.id, by=fixtures.sam)
    assert notices(recorded) == [(True, {fixtures.ada.id})]


async def test_one_who_left_before_it_began_or_never_accepted_is_not(fixtures: Fixtures) -> None:
    await settings(agent_notice_policy=AgentNoticePolicy.AFTERWARDS)
    row = await fixtures.talking()
    offered = await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.rosa)
    await accept_offer(offered.offer_id, by=fixtures.bob)
    await monitor(row.id, by=fixtures.sam)
    async with recording_facts() as recorded:
        await stop_monitoring(row.id, by=fixtures.sam)
    assert notices(recorded) == [(True, {fixtures.bob.id})]
    offers = await fixtures.open()
    await assign_to_agent(offers.id, agent_id=fixtures.bob.id, by=fixtures.rosa)
    await monitor(offers.id, by=fixtures.sam)
    async with recording_facts() as recorded:
        await force_close(offers.id, by=fixtures.rosa)
    assert notices(recorded) == [(True, set())]
