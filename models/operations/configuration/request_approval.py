"""An administrator asks a second one for approval. They decide in decide_approval.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.configuration.administration import may_administer
from models.rules.configuration.four_eyes import DECIDE_WITHIN, must_ask_for_something
from models.rules.refusals import not_found
from models.rules.texts import LONGEST_NOTE, must_be_short
from models.tables import Approval, Customer, User
from models.values import Viewer
from models.vocabulary import Act, AgentNoticePolicy, ConfigurationKind, MonitoringPolicy


@dataclass(frozen=True, kw_only=True)
class ApprovalRequested(Outcome):
    approval_id: UUID


@operation(Act.REQUEST_APPROVAL, ApprovalRequested, is_audited=True)
async def request_approval(
    uow: UnitOfWork,
    *,
    grant_admin_to: UUID | None = None,
    monitoring_policy: MonitoringPolicy | None = None,
    agent_notice_policy: AgentNoticePolicy | None = None,
    erase_customer_id: UUID | None = None,
    reason: str | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> ApprovalRequested:
    """Ask to grant ADMIN, to switch policies, to erase a customer, or several of these.

    Nothing else changes; the request expires after a day.
    """
    may_administer(by)
    must_be_short("reason", reason, LONGEST_NOTE)
    must_ask_for_something(grant_admin_to, monitoring_policy, agent_notice_policy, erase_customer_id)
    if grant_admin_to and not await User.exists(id=grant_admin_to):
        raise not_found("user")
    if erase_customer_id and not await Customer.exists(id=erase_customer_id):
        raise not_found("customer")
    row = await Approval.create(
        asked_by_id=by.id,
        asked_at=uow.at,
        expires_at=uow.at + DECIDE_WITHIN,
        grants_admin_to_id=grant_admin_to,
        monitoring_policy=monitoring_policy,
        agent_notice_policy=agent_notice_policy,
        erases_customer_id=erase_customer_id,
    )
    uow.target_id, uow.note = row.id, reason
    asked = {
        "grant_admin_to": grant_admin_to,
        "monitoring_policy": monitoring_policy,
        "agent_notice_policy": agent_notice_policy,
        "erase_customer": erase_customer_id,
    }
    uow.evidence.compare(None, asked)
    uow.configured(ConfigurationKind.APPROVAL, row.id, is_new=True)
    return ApprovalRequested(approval_id=row.id)
