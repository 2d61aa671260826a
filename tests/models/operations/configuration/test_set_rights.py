"""Rights: who may change them, what follows from a change in the same unit of work. Streams follow in tests/streams.

What becomes of agents whose roles change is test_rights_of_agents.py.
"""

from uuid import uuid4

import pytest

from models.access.viewers import viewer_by_id
from models.events.facts import MonitoringChanged, RightsChanged
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.tables import MonitoringSession
from models.vocabulary import Act, MonitoringEndReason, RefusalCode, Role
from tests.support.fixtures import Cast
from tests.support.telling import refusing, telling


async def test_tells_the_rights_before_and_after(cast: Cast) -> None:
    async with telling(by=cast.admin, act=Act.SET_RIGHTS) as told:
        await set_rights(cast.tom.id, RightsChanges(overseen=frozenset({cast.support.id})), by=cast.admin)
    [fact] = told.facts
    assert isinstance(fact, RightsChanged)
    assert (fact.before.overseen, fact.after.overseen) == (frozenset({cast.sales.id}), frozenset({cast.support.id}))
    assert fact.before.roles == fact.after.roles == {Role.SUPERVISOR}
    viewer = await viewer_by_id(cast.tom.id)
    assert viewer is not None
    assert viewer.overseen == {cast.support.id}


async def test_setting_what_holds_tells_nothing(cast: Cast) -> None:
    async with telling() as told:
        await set_rights(cast.tom.id, RightsChanges(roles=frozenset({Role.SUPERVISOR})), by=cast.admin)
    assert told.facts == []


@pytest.mark.parametrize(
    "changes",
    [RightsChanges(roles=frozenset()), RightsChanges(overseen=frozenset()), RightsChanges(is_disabled=True)],
    ids=["role", "queue", "disabled"],
)
async def test_ends_the_sessions_that_the_new_rights_do_not_allow(cast: Cast, changes: RightsChanges) -> None:
    watched, joined = await cast.talking(), await cast.talking()
    await monitor(watched.id, by=cast.sam)
    await join(joined.id, by=cast.sam)
    async with telling(act=Act.SET_RIGHTS) as told:
        await set_rights(cast.sam.id, changes, by=cast.admin)
    assert sum(isinstance(fact, MonitoringChanged) for fact in told.facts) == 2
    assert told.change.after.id == joined.id
    assert cast.sam.id not in told.change.after.party
    ended = await MonitoringSession.filter(supervisor_id=cast.sam.id)
    assert {session.end_reason for session in ended} == {MonitoringEndReason.RULE_NO_LONGER_HOLDS}


async def test_refuses_others_and_unknown_users_and_queues(cast: Cast) -> None:
    async with refusing(RefusalCode.ROLE_REQUIRED, by=cast.sam, audited=True):
        await set_rights(cast.sam.id, RightsChanges(roles=frozenset({Role.ADMIN})), by=cast.sam)
    async with refusing(RefusalCode.NOT_FOUND, by=cast.admin, audited=True):
        await set_rights(uuid4(), RightsChanges(roles=frozenset()), by=cast.admin)
    async with refusing(RefusalCode.NOT_FOUND, by=cast.admin, audited=True):
        await set_rights(cast.tom.id, RightsChanges(overseen=frozenset({uuid4()})), by=cast.admin)
