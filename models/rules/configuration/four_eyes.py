"""What a second administrator must approve, where the operators require it, and who may decide."""

from datetime import datetime, timedelta

from models.rules.refusals import BadInput, Refused
from models.values import RightsValues, SettingsValues, Viewer
from models.vocabulary import ApprovalStatus, RefusalCode, Role

DECIDE_WITHIN = timedelta(hours=24)


def grants_admin(before: RightsValues, after: RightsValues) -> bool:
    """Whether somebody becomes an administrator who can sign in."""
    return Role.ADMIN in after.roles - before.roles


def switches_policies(before: SettingsValues, after: SettingsValues) -> bool:
    was = before.monitoring_policy, before.agent_notice_policy
    return was != (after.monitoring_policy, after.agent_notice_policy)


def approval_required(what: str) -> Refused:
    return Refused(
        RefusalCode.APPROVAL_REQUIRED,
        f"{what} needs the approval of a second administrator; ask for it with requestApproval.",
    )


def must_ask_for_something(*asked: object) -> None:
    if all(each is None for each in asked):
        raise BadInput("Ask for something: grantAdminTo, monitoringPolicy, agentNoticePolicy or eraseCustomerId.")


def status_at(status: ApprovalStatus, expires_at: datetime, now: datetime) -> ApprovalStatus:
    return ApprovalStatus.EXPIRED if status is ApprovalStatus.PENDING and now >= expires_at else status


def may_decide(by: Viewer, *, asked_by: Viewer | None, status: ApprovalStatus) -> None:
    """Another administrator may, while it is pending. `asked_by` is None if they can't sign in any more."""
    if status is not ApprovalStatus.PENDING:
        raise Refused(
            RefusalCode.APPROVAL_NOT_PENDING,
            f"This request is {status.lower()} and can't be decided any more; ask for approval again.",
        )
    if asked_by and asked_by.id == by.id:
        raise Refused(RefusalCode.OWN_REQUEST, "This is your own request; another administrator must decide.")
    if asked_by is None or not asked_by.has(Role.ADMIN):
        raise Refused(
            RefusalCode.APPROVAL_NOT_PENDING,
            "Whoever asked is no administrator any more; ask for approval yourself.",
        )
