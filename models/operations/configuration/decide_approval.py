"""A second administrator approves what another asked for in request_approval.py, so that it is done, or refuses it."""

from dataclasses import dataclass
from uuid import UUID

from models.access.viewers import viewer_by_id
from models.events.unit_of_work import UnitOfWork
from models.operations.configuration.set_rights import RightsChanges, set_rights_of
from models.operations.configuration.update_settings import SettingsChanges, change_settings
from models.operations.operation import Outcome, operation
from models.operations.privacy.erase_customer import erase_within
from models.rules.configuration.administration import may_administer
from models.rules.configuration.four_eyes import may_decide, status_at
from models.rules.texts import LONGEST_NOTE, must_be_short
from models.steps.configured_rows import lock_configuration, locked_row
from models.tables import Approval, UserRole
from models.values import Viewer
from models.vocabulary import Act, ApprovalStatus, ConfigurationKind, Role


@dataclass(frozen=True, kw_only=True)
class ApprovalDecided(Outcome):
    approval_id: UUID


@operation(Act.DECIDE_APPROVAL, ApprovalDecided, is_audited=True)
async def decide_approval(
    uow: UnitOfWork,
    approval_id: UUID,
    *,
    approves: bool,
    reason: str | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> ApprovalDecided:
    """Decide once. What is approved is done in the same unit of work, each as an act of whoever approves."""
    uow.target_id, uow.note = approval_id, reason
    may_administer(by)
    must_be_short("reason", reason, LONGEST_NOTE)
    await lock_configuration()
    row: Approval = await locked_row(Approval, "request for approval", id=approval_id)
    status = status_at(row.status, row.expires_at, uow.at)
    may_decide(by, asked_by=await viewer_by_id(row.asked_by_id), status=status)
    if approves:
        await _do(uow, row, by)
    uow.begin(Act.DECIDE_APPROVAL, approval_id)  # last, because the reason goes with the last act
    row.status = ApprovalStatus.APPROVED if approves else ApprovalStatus.REFUSED
    row.decided_by_id, row.decided_at = by.id, uow.at
    await row.save(update_fields=["status", "decided_by_id", "decided_at"])
    uow.evidence.compare({"status": status}, {"status": row.status})
    uow.configured(ConfigurationKind.APPROVAL, row.id, is_new=False)
    return ApprovalDecided(approval_id=approval_id)


async def _do(uow: UnitOfWork, row: Approval, by: Viewer) -> None:
    if user_id := row.grants_admin_to_id:
        held = await UserRole.filter(user_id=user_id)
        roles = frozenset({*(each.role for each in held), Role.ADMIN})
        changes = RightsChanges(roles=roles, is_disabled=False)
        await set_rights_of(uow, [(user_id, changes)], by=by, is_approved=True)
    if row.monitoring_policy or row.agent_notice_policy:
        uow.begin(Act.UPDATE_SETTINGS, None)
        policies = SettingsChanges(monitoring_policy=row.monitoring_policy, agent_notice_policy=row.agent_notice_policy)
        await change_settings(uow, policies, is_approved=True)
    if customer_id := row.erases_customer_id:
        uow.begin(Act.ERASE_CUSTOMER, customer_id)
        await erase_within(uow, customer_id, end_ongoing=True)
