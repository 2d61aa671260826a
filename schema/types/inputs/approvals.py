"""The inputs of requests for approval and of decisions about them."""

import strawberry
from strawberry import UNSET

from models.vocabulary import AgentNoticePolicy, MonitoringPolicy
from schema.types.inputs.conversations import REQUEST_ID

REASON = "The reason, at most 2,000 characters, which is kept in the audit trail."


@strawberry.input(description="What a second administrator is to approve. At least one field must be given.")
class ApprovalRequestInput:
    grant_admin_to: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description=(
            "Who is to become an administrator, and is enabled if they were disabled: a `User.id`, `Actor.id` or `Viewer.id`."
        ),
    )
    monitoring_policy: MonitoringPolicy | None = strawberry.field(
        default=UNSET, description="The `monitoringPolicy` to switch to."
    )
    agent_notice_policy: AgentNoticePolicy | None = strawberry.field(
        default=UNSET, description="The `agentNoticePolicy` to switch to."
    )
    erase_customer_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description=(
            "The customer to erase, as by `eraseCustomer` with `endOngoing`: a `Customer.id`. Don't name them in the reason."
        ),
    )
    reason: str | None = strawberry.field(default=UNSET, description=REASON)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The decision about a request for approval.")
class ApprovalDecisionInput:
    approval_id: strawberry.ID = strawberry.field(description="The `Approval.id`.")
    approve: bool = strawberry.field(description="True to approve, so that it is done at once; false to refuse.")
    reason: str | None = strawberry.field(default=UNSET, description=REASON)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)
