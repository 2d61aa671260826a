"""The type of requests for approval, for administrators."""

from datetime import datetime
from uuid import UUID

import strawberry

from models import clock, tables
from models.rules.configuration.four_eyes import status_at
from models.vocabulary import AgentNoticePolicy, ApprovalStatus, MonitoringPolicy
from schema.context import Info
from schema.ids import global_id
from schema.types.people import Actor


@strawberry.type(
    description=(
        "What an administrator asked for, and a second one must approve: to grant ADMIN, to switch policies, or to erase "
        "a customer."
    )
)
class Approval:
    row: strawberry.Private[tables.Approval]
    id: strawberry.ID = strawberry.field(description="The id, for `decideApproval`.")
    status: ApprovalStatus = strawberry.field(description="What became of it.")
    asked_at: datetime = strawberry.field(description="When it was asked for.")
    expires_at: datetime = strawberry.field(description="When it expires, if nobody decides: 24 hours later.")
    monitoring_policy: MonitoringPolicy | None = strawberry.field(
        description="The `monitoringPolicy` to switch to; null if it stays."
    )
    agent_notice_policy: AgentNoticePolicy | None = strawberry.field(
        description="The `agentNoticePolicy` to switch to; null if it stays."
    )
    erases_customer_id: strawberry.ID | None = strawberry.field(
        description="The id of the Customer who is to be erased; null if nobody."
    )
    decided_at: datetime | None = strawberry.field(description="When it was approved or refused; null before.")

    @classmethod
    def of(cls, row: tables.Approval) -> "Approval":
        return cls(
            row=row,
            id=global_id("Approval", row.id),
            status=status_at(row.status, row.expires_at, clock.now()),
            asked_at=row.asked_at,
            expires_at=row.expires_at,
            monitoring_policy=row.monitoring_policy,
            agent_notice_policy=row.agent_notice_policy,
            erases_customer_id=global_id("Customer", row.erases_customer_id) if row.erases_customer_id else None,
            decided_at=row.decided_at,
        )

    @strawberry.field(description="Who asked.")
    async def asked_by(self, info: Info) -> Actor:
        return await Actor.load(info, self.row.asked_by_id)

    @strawberry.field(description="Who is to become an administrator; null if nobody.")
    async def grants_admin_to(self, info: Info) -> Actor | None:
        return await _actor(info, self.row.grants_admin_to_id)

    @strawberry.field(description="Who approved or refused it; null before.")
    async def decided_by(self, info: Info) -> Actor | None:
        return await _actor(info, self.row.decided_by_id)


async def _actor(info: Info, person_id: UUID | None) -> Actor | None:
    return await Actor.load(info, person_id) if person_id else None
