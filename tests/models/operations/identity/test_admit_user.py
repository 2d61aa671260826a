"""A token's user is created once, without rights, and gets and loses what their groups give."""

import asyncio
from uuid import UUID

from models import clock
from models.access.viewers import viewer_by_login
from models.events.facts import ConfigurationChanged, RightsChanged
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.identity.admit_user import Newcomer, admit_user
from models.reading.groups import is_settled
from models.rules.configuration.groups import Given
from models.tables import AuditEntry, Group, Queue, User
from models.values import SYSTEM, SYSTEM_ID, Viewer
from models.vocabulary import Act, AuditOutcome, RefusalCode, Role
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, refusing

GRACE = Newcomer("Grace Hopper", "en-US")


async def _group(name: str, *roles: Role, over: UUID | None = None, works_in: UUID | None = None) -> None:
    await Group.create(
        name=name,
        roles=[role.value for role in roles],
        overseen=[str(over)] if over else [],
        member_of=[str(works_in)] if works_in else [],
    )


async def _viewer(login: str) -> Viewer:
    viewer = await viewer_by_login(login)
    assert viewer is not None
    return viewer


def _rights(viewer: Viewer) -> Given:
    return Given(viewer.roles, viewer.overseen, viewer.member_of)


async def test_an_unknown_user_is_created_without_rights(fixtures: Fixtures) -> None:
    async with recording_facts(SYSTEM, Act.SAVE_USER) as recorded:
        done = await admit_user("grace", GRACE, None, by=SYSTEM)
    assert recorded.kinds == ["ConfigurationChanged"]
    viewer = await _viewer("grace")
    assert (viewer.id, viewer.name, viewer.locale, viewer.roles) == (
        done.user_id,
        "Grace Hopper",
        "en-US",
        frozenset(),
    )
    entry = await AuditEntry.all().order_by("-id").first()
    assert entry is not None
    assert (entry.act, entry.actor_id, entry.target_id, entry.outcome) == (
        Act.SAVE_USER,
        SYSTEM_ID,
        done.user_id,
        AuditOutcome.DONE,
    )
    async with changing_nothing():
        assert (await admit_user("grace", GRACE, None, by=SYSTEM)).user_id == done.user_id


async def test_without_a_newcomer_an_unknown_user_is_refused(fixtures: Fixtures) -> None:
    assert await is_settled("grace", {"leaders"}, may_be_new=False)
    assert not await is_settled("grace", None, may_be_new=True)
    async with refusing(RefusalCode.NOT_FOUND, audited=True):
        await admit_user("grace", None, frozenset({"leaders"}), by=SYSTEM)


async def test_nobody_but_administrators_and_the_system_may(fixtures: Fixtures) -> None:
    async with refusing(RefusalCode.ROLE_REQUIRED, by=fixtures.sam, audited=True):
        await admit_user("grace", GRACE, None, by=fixtures.sam)


async def test_of_eight_who_bring_the_same_newcomer_one_creates_them(fixtures: Fixtures) -> None:
    await _group("leaders", Role.SUPERVISOR, over=fixtures.sales.id)
    async with recording_facts() as recorded:
        done = await asyncio.gather(*(admit_user("grace", GRACE, frozenset({"leaders"}), by=SYSTEM) for _ in range(8)))
    assert len({each.user_id for each in done}) == 1
    assert await User.filter(login="grace").count() == 1
    assert recorded.kinds == ["ConfigurationChanged", "RightsChanged"]


async def test_groups_give_and_take_and_leave_the_rest(fixtures: Fixtures) -> None:
    await _group("leaders", Role.SUPERVISOR, over=fixtures.sales.id)
    await _group("agents", Role.AGENT, works_in=fixtures.support.id)
    await admit_user("grace", GRACE, frozenset({"leaders", "unknown"}), by=SYSTEM)
    grace = await _viewer("grace")
    assert _rights(grace) == Given(frozenset({Role.SUPERVISOR}), frozenset({fixtures.sales.id}), frozenset())

    by_hand = RightsChanges(overseen=grace.overseen | {fixtures.support.id})
    await set_rights(grace.id, by_hand, by=fixtures.admin)
    async with recording_facts(SYSTEM, Act.SET_RIGHTS) as recorded:
        await admit_user("grace", GRACE, frozenset({"leaders", "agents"}), by=SYSTEM)
    [rights] = [fact for fact in recorded.facts if isinstance(fact, RightsChanged)]
    assert rights.after.member_of == {fixtures.support.id}
    assert [fact.is_new for fact in recorded.facts if isinstance(fact, ConfigurationChanged)] == [True]

    await admit_user("grace", GRACE, frozenset(), by=SYSTEM)
    grace = await _viewer("grace")
    assert _rights(grace) == Given(frozenset(), frozenset({fixtures.support.id}), frozenset())


async def test_what_an_administrator_took_away_stays_away_until_the_groups_change(fixtures: Fixtures) -> None:
    await _group("leaders", Role.SUPERVISOR, over=fixtures.sales.id)
    await admit_user("grace", GRACE, frozenset({"leaders"}), by=SYSTEM)
    grace = await _viewer("grace")
    await set_rights(grace.id, RightsChanges(roles=frozenset()), by=fixtures.admin)
    assert await is_settled("grace", {"leaders"}, may_be_new=False)
    async with changing_nothing():
        await admit_user("grace", GRACE, frozenset({"leaders"}), by=SYSTEM)
    await Group.filter(name="leaders").update(roles=[Role.SUPERVISOR.value, Role.ADMIN.value])
    assert not await is_settled("grace", {"leaders"}, may_be_new=False)
    await admit_user("grace", GRACE, frozenset({"leaders"}), by=SYSTEM)
    assert (await _viewer("grace")).roles == {Role.SUPERVISOR, Role.ADMIN}


async def test_retired_queues_are_left_out_and_no_queue_is_worked_in_without_the_role(fixtures: Fixtures) -> None:
    old = await Queue.create(name="Old")
    await _group("some", Role.SUPERVISOR, over=old.id, works_in=fixtures.support.id)
    await Queue.filter(id=old.id).update(retired_at=clock.now())
    await admit_user("grace", GRACE, frozenset({"some"}), by=SYSTEM)
    grace = await _viewer("grace")
    assert _rights(grace) == Given(frozenset({Role.SUPERVISOR}), frozenset(), frozenset())
    assert await is_settled("grace", {"some"}, may_be_new=False)
