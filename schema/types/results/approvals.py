"""The results of requests for approval and of decisions about them."""

from typing import Annotated

import strawberry

from schema.scalars import StreamPosition
from schema.types.approvals import Approval
from schema.types.results.conversations import POSITION
from schema.types.results.refusals import ActionRefused


@strawberry.type(description="From this position on, the request is as shown, and done if it was approved.")
class ApprovalSuccess:
    approval: Approval = strawberry.field(description="The request as it is now.")
    position: StreamPosition = strawberry.field(description=POSITION)


ApprovalResult = Annotated[
    ApprovalSuccess | ActionRefused,
    strawberry.union("ApprovalResult", description="The answer to `requestApproval` and `decideApproval`."),
]
