"""Rights: who may change them, and what a change brings about in the same unit of work.

How streams react to such a change is in tests/schema/streams.
What becomes of agents whose roles change is in test_rights_of_agents.py.
"""

import asyncio
from uuid import uuid4

import pytest

from models.access.viewers import viewer_by_id
from models.events.facts import MonitoringChanged, RightsChanged
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.rules.refusals import Refused
from models.tables import MonitoringSession, UserRole
from models.values import SYSTEM
from models.vocabulary import Act, MonitoringEndReason, RefusalCode, Role
from tests.support.builders import an_admin, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import recording_facts, refusing


async def test_tells_the_rights_before_and_after(fixtures: Fixtures) -> None:
    async with recording_facts(by=fixtures.admin, act=Act.SET_RIGHTS) as recorded:
        await set_rights(fixtures.tom.id, RightsChanges(overseen=frozenset({fixtures.support.id})), by=fixtures.admin)
    [fact] = recorded.facts
    assert isinstance(fact, RightsChanged)
    assert (fact.before.overseen, fact.after.overseen) == (
        frozenset({fixtures.sales.id}),
        frozenset({fixtures.support.id}),
    )
    assert fact.before.roles == fact.after.roles == {Role.SUPERVISOR}
    viewer = await viewer_by_id(fixtures.tom.id)
    assert viewer is not None
    assert viewer.overseen == {fixtures.support.id}


async def test_setting_what_holds_tells_nothing(fixtures: Fixtures) -> None:
    async with recording_facts() as recorded:
        await set_rights(fixtures.tom.id, RightsChanges(roles=frozenset({Role.SUPERVISOR})), by=fixtures.admin)
    assert recorded.facts == []


@pytest.mark.parametrize(
    "changes",
    [RightsChanges(roles=frozenset()), RightsChanges(overseen=frozenset()), RightsChanges(is_disabled=True)],
    ids=["role", "queue", "disabled"],
)
async def test_ends_the_sessions_that_the_new_rights_do_not_allow(fixtures: Fixtures, changes: RightsChanges) -> None:
    watched, joined = await fixtures.talking(), await fixtures.talking()
    await monitor(watched.id, by=fixtures.sam)
    await join(joined.id, by=fixtures.sam)
    async with recording_facts(act=Act.SET_RIGHTS) as recorded:
        await set_rights(fixtures.sam.id, changes, by=fixtures.admin)
    assert sum(isinstance(fact, MonitoringChanged) for fact in recorded.facts) == 2
    assert recorded.change.after.id == joined.id
    assert fixtures.sam.id not in recorded.change.after.party
    ended = await MonitoringSession.filter(supervisor_id=fixtures.sam.id)
    assert {session.end_reason for session in ended} == {MonitoringEndReason.RULE_NO_LONGER_HOLDS}


async def test_refuses_others_and_unknown_users_and_queues(fixtures: Fixtures) -> None:
    async with refusing(RefusalCode.ROLE_REQUIRED, by=fixtures.sam, audited=True):
        await set_rights(fixtures.sam.id, RightsChanges(roles=frozenset({Role.ADMIN})), by=fixtures.sam)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.admin, audited=True):
        await set_rights(uuid4(), RightsChanges(roles=frozenset()), by=fixtures.admin)
    async with refusing(RefusalCode.NOT_FOUND, by=fixtures.admin, audited=True):
        await set_rights(fixtures.tom.id, RightsChanges(overseen=frozenset({uuid4()})), by=fixtures.admin)


async def test_the_last_administrator_cannot_give_it_up(fixtures: Fixtures) -> None:
    for changes in (RightsChanges(roles=frozenset({Role.SUPERVISOR})), RightsChanges(is_disabled=True)):
        for by in (fixtures.admin, SYSTEM):
            async with refusing(RefusalCode.LAST_ADMINISTRATOR, by=by, audited=True):
                await set_rights(fixtures.admin.id, changes, by=by)
    await set_rights(fixtures.tom.id, RightsChanges(roles=frozenset({Role.ADMIN}), is_disabled=True), by=fixtures.admin)
    async with refusing(RefusalCode.LAST_ADMINISTRATOR, audited=True):  # Tom can't sign in
        await set_rights(fixtures.admin.id, RightsChanges(roles=frozenset()), by=fixtures.admin)
    await set_rights(fixtures.tom.id, RightsChanges(is_disabled=False), by=fixtures.admin)
    await set_rights(fixtures.admin.id, RightsChanges(roles=frozenset()), by=fixtures.admin)


async def test_two_administrators_cannot_both_leave_at_once(fixtures: Fixtures) -> None:
    other = await viewer_of(await an_admin("Otto"))
    leaving = RightsChanges(roles=frozenset())
    ends = await asyncio.gather(
        *(set_rights(each.id, leaving, by=each) for each in (fixtures.admin, other)), return_exceptions=True
    )
    [refused] = [end for end in ends if isinstance(end, Refused)]
    assert refused.code is RefusalCode.LAST_ADMINISTRATOR
    assert await UserRole.filter(role=Role.ADMIN).count() == 1
