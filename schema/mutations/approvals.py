"""Mutations by which two administrators decide together."""

from uuid import UUID

import strawberry

from models import tables
from models.operations.configuration.decide_approval import decide_approval
from models.operations.configuration.request_approval import request_approval
from schema.context import Info
from schema.ids import required_row_id
from schema.mutations.answers import caller, mutation, position
from schema.types.approvals import Approval
from schema.types.inputs.approvals import ApprovalDecisionInput, ApprovalRequestInput
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import Input
from schema.types.results.approvals import ApprovalResult, ApprovalSuccess


@strawberry.type
class ApprovalMutations:
    @mutation(
        "Ask a second administrator to approve that somebody becomes an administrator, that policies change, or that a "
        "customer is erased; for administrators. Nothing else changes until they do; the request expires after 24 hours."
    )
    async def request_approval(self, info: Info, input: Input[ApprovalRequestInput]) -> ApprovalResult | None:
        user, customer = or_none(input.grant_admin_to), or_none(input.erase_customer_id)
        outcome = await request_approval(
            grant_admin_to=None if user is None else required_row_id(user, "User", "grantAdminTo"),
            monitoring_policy=or_none(input.monitoring_policy),
            agent_notice_policy=or_none(input.agent_notice_policy),
            erase_customer_id=None if customer is None else required_row_id(customer, "Customer", "eraseCustomerId"),
            reason=or_none(input.reason),
            **caller(info, input),
        )
        return ApprovalSuccess(approval=await _approval(outcome.approval_id), position=await position(outcome))

    @mutation(
        "Approve or refuse what another administrator asked for with `requestApproval`; for administrators. What is "
        "approved is done at once, as an act of the one who approves."
    )
    async def decide_approval(self, info: Info, input: Input[ApprovalDecisionInput]) -> ApprovalResult | None:
        outcome = await decide_approval(
            required_row_id(input.approval_id, "Approval", "approvalId"),
            approves=input.approve,
            reason=or_none(input.reason),
            **caller(info, input),
        )
        return ApprovalSuccess(approval=await _approval(outcome.approval_id), position=await position(outcome))


async def _approval(approval_id: UUID) -> Approval:
    return Approval.of(await tables.Approval.get(id=approval_id))
