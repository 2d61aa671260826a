"""Two administrators: one asks, another approves or refuses; without them, nothing changes that needs both."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from models import clock
from models.operations.configuration import four_eyes
from models.operations.configuration.decide_approval import decide_approval
from models.operations.configuration.request_approval import request_approval
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.rules.configuration.four_eyes import DECIDE_WITHIN
from models.rules.refusals import Refused
from models.tables import Approval, AuditEntry, SupervisorSettings, User, UserRole
from models.values import SYSTEM, Viewer
from models.vocabulary import (
    Act,
    AgentNoticePolicy,
    ApprovalStatus,
    ConfigurationKind,
    MonitoringPolicy,
    RefusalCode,
    Role,
)
from tests.support.builders import an_admin, viewer_of
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import newest_audit_entry, noted, recording_facts, refusing, rejecting

CONSENT = MonitoringPolicy.CONSENT_REQUIRED
ADMIN_TOO = RightsChanges(roles=frozenset({Role.SUPERVISOR, Role.ADMIN}))


@pytest.fixture(autouse=True)
def _required() -> Iterator[None]:
    four_eyes.configure(is_required=True)
    yield
    four_eyes.configure(is_required=False)


@pytest.fixture
async def otto(fixtures: Fixtures) -> Viewer:
    """The second administrator."""
    return await viewer_of(await an_admin("Otto"))


async def test_one_administrator_alone_grants_no_admin_and_switches_no_policy(fixtures: Fixtures) -> None:
    await set_rights(fixtures.dan.id, RightsChanges(is_disabled=True), by=fixtures.admin)
    await UserRole.create(user_id=fixtures.dan.id, role=Role.ADMIN)
    for user, changes in ((fixtures.sam, ADMIN_TOO), (fixtures.dan, RightsChanges(is_disabled=False))):
        async with refusing(RefusalCode.APPROVAL_REQUIRED, by=fixtures.admin, audited=True):
            await set_rights(user.id, changes, by=fixtures.admin)
    for policies in (
        SettingsChanges(monitoring_policy=CONSENT),
        SettingsChanges(agent_notice_policy=AgentNoticePolicy.ON_START),
    ):
        async with refusing(RefusalCode.APPROVAL_REQUIRED, by=fixtures.admin, audited=True):
            await update_settings(policies, by=fixtures.admin)


async def test_everything_else_needs_one(fixtures: Fixtures) -> None:
    await set_rights(fixtures.sam.id, RightsChanges(roles=frozenset({Role.AGENT})), by=fixtures.admin)
    await set_rights(
        fixtures.admin.id, RightsChanges(roles=frozenset({Role.ADMIN, Role.SUPERVISOR})), by=fixtures.admin
    )
    await update_settings(SettingsChanges(force_close=False, monitoring_unread_seconds=90), by=fixtures.admin)
    await set_rights(fixtures.tom.id, ADMIN_TOO, by=SYSTEM)
    await update_settings(SettingsChanges(monitoring_policy=CONSENT), by=SYSTEM)


async def test_what_is_approved_is_done_as_an_act_of_the_second(fixtures: Fixtures, otto: Viewer) -> None:
    async with recording_facts(fixtures.admin, Act.REQUEST_APPROVAL) as asked:
        outcome = await request_approval(
            grant_admin_to=fixtures.sam.id, monitoring_policy=CONSENT, reason="Holidays", by=fixtures.admin
        )
    assert [getattr(fact, "subject", None) for fact in asked.facts] == [ConfigurationKind.APPROVAL]
    entry = await newest_audit_entry()
    assert (entry.target_id, await noted(entry)) == (outcome.approval_id, "Holidays")
    assert f'"grantAdminTo":[null,"{fixtures.sam.id}"]' in (entry.details or "")

    async with recording_facts(otto) as decided:
        await decide_approval(outcome.approval_id, approves=True, reason="Agreed", by=otto)
    assert decided.kinds == ["RightsChanged", "SettingsChanged", "ConfigurationChanged"]
    assert await noted(await newest_audit_entry()) == "Agreed"
    assert await UserRole.filter(user_id=fixtures.sam.id, role=Role.ADMIN).exists()
    assert (await SupervisorSettings.get()).monitoring_policy is CONSENT
    row = await Approval.get()
    assert (row.status, row.decided_by_id) == (ApprovalStatus.APPROVED, otto.id)
    acts = [Act.SET_RIGHTS, Act.UPDATE_SETTINGS, Act.DECIDE_APPROVAL]
    entries = (await AuditEntry.all().order_by("id"))[-3:]
    assert [(each.act, each.actor_id) for each in entries] == [(act, otto.id) for act in acts]


async def test_what_is_refused_is_not_done_and_decided_once(fixtures: Fixtures, otto: Viewer) -> None:
    asked = await request_approval(grant_admin_to=fixtures.sam.id, by=fixtures.admin)
    await decide_approval(asked.approval_id, approves=False, reason="No", by=otto)
    assert (await Approval.get()).status is ApprovalStatus.REFUSED
    assert await noted(await newest_audit_entry()) == "No"
    assert not await UserRole.filter(user_id=fixtures.sam.id, role=Role.ADMIN).exists()
    async with refusing(RefusalCode.APPROVAL_NOT_PENDING, by=otto, audited=True):
        await decide_approval(asked.approval_id, approves=True, by=otto)


async def test_of_two_who_decide_at_once_one_does(fixtures: Fixtures, otto: Viewer) -> None:
    asked = (await request_approval(grant_admin_to=fixtures.sam.id, by=fixtures.admin)).approval_id
    olga = await viewer_of(await an_admin("Olga"))
    decisions = (decide_approval(asked, approves=who is olga, by=who) for who in (otto, olga))
    ends = await asyncio.gather(*decisions, return_exceptions=True)
    [refused] = [end for end in ends if isinstance(end, Refused)]
    assert refused.code is RefusalCode.APPROVAL_NOT_PENDING
    is_admin = await UserRole.filter(user_id=fixtures.sam.id, role=Role.ADMIN).exists()
    assert is_admin is ((await Approval.get()).status is ApprovalStatus.APPROVED)


async def test_nobody_decides_alone_late_or_for_who_is_no_administrator_any_more(
    fixtures: Fixtures, otto: Viewer
) -> None:
    asked = (await request_approval(monitoring_policy=CONSENT, by=fixtures.admin)).approval_id
    async with refusing(RefusalCode.OWN_REQUEST, by=fixtures.admin, audited=True):
        await decide_approval(asked, approves=True, by=fixtures.admin)
    async with refusing(RefusalCode.ROLE_REQUIRED, by=fixtures.sam, audited=True):
        await decide_approval(asked, approves=True, by=fixtures.sam)
    with clock.standing_at(clock.now() + DECIDE_WITHIN + timedelta(seconds=1)):
        async with refusing(RefusalCode.APPROVAL_NOT_PENDING, audited=True):
            await decide_approval(asked, approves=True, by=otto)
    await User.filter(id=fixtures.admin.id).update(disabled_at=clock.now())
    async with refusing(RefusalCode.APPROVAL_NOT_PENDING, audited=True):
        await decide_approval(asked, approves=True, by=otto)


async def test_a_request_is_for_something_that_is_there(fixtures: Fixtures) -> None:
    async with rejecting("Ask for something"):
        await request_approval(reason="Just so", by=fixtures.admin)
    async with refusing(RefusalCode.NOT_FOUND, audited=True):
        await request_approval(grant_admin_to=fixtures.support.id, by=fixtures.admin)
    async with refusing(RefusalCode.ROLE_REQUIRED, audited=True):
        await request_approval(monitoring_policy=CONSENT, by=fixtures.sam)
