"""The types of the audit trail, for administrators."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

import strawberry
from strawberry import UNSET

from models import tables
from models.vocabulary import Act, AuditOutcome, RefusalCode
from schema.context import Info
from schema.ids import global_id
from schema.types.people import ACTOR_ID_TYPE, Actor

# The type of an act's target, for acts that have a target besides the conversation.
TARGETS: Mapping[Act, str] = MappingProxyType(
    {
        Act.ASSIGN_TO_AGENT: "Agent",
        Act.ASSIGN_TO_QUEUE: "Queue",
        Act.TRANSFER: "Agent",
        Act.RESET_PRESENCE: "Agent",
        Act.SET_RIGHTS: ACTOR_ID_TYPE,
        Act.SAVE_CHANNEL: "ConfiguredChannel",
        Act.SAVE_QUEUE: "Queue",
        Act.RETIRE_QUEUE: "Queue",
        Act.SAVE_WORKSTREAM: "Workstream",
        Act.RETIRE_WORKSTREAM: "Workstream",
        Act.SAVE_OPERATING_HOURS: "OperatingHours",
        Act.REMOVE_OPERATING_HOURS: "OperatingHours",
        Act.SAVE_USER: ACTOR_ID_TYPE,
        Act.SAVE_AGENT: "Agent",
        Act.END_SIGN_INS: ACTOR_ID_TYPE,
    }
)


@strawberry.type(description="One act of a supervisor or administrator, done or refused. Entries are never changed.")
class AuditEntry:
    row: strawberry.Private[tables.AuditEntry]
    number: int = strawberry.field(description="The number of the entry; later entries have greater numbers.")
    at: datetime = strawberry.field(description="When it happened.")
    act: Act = strawberry.field(description="What was done or attempted.")
    outcome: AuditOutcome = strawberry.field(description="Whether it was done.")
    code: RefusalCode | None = strawberry.field(description="Why it was refused; null if it was done.")
    conversation_id: strawberry.ID | None = strawberry.field(
        description=("The id of the Conversation concerned, if any.")
    )
    target_id: strawberry.ID | None = strawberry.field(
        description="The id of the target, such as an agent, a queue or a user; null if there is none."
    )
    request_id: strawberry.ID | None = strawberry.field(description="The `requestId` of the request.")

    @classmethod
    def of(cls, row: tables.AuditEntry) -> "AuditEntry":
        target = TARGETS.get(row.act)
        return cls(
            row=row,
            number=row.id,
            at=row.at,
            act=row.act,
            outcome=row.outcome,
            code=row.code,
            conversation_id=global_id("Conversation", row.conversation_id) if row.conversation_id else None,
            target_id=global_id(target, row.target_id) if target and row.target_id else None,
            request_id=strawberry.ID(row.request_id) if row.request_id else None,
        )

    @strawberry.field(description="Who did it.")
    async def actor(self, info: Info) -> Actor:
        return await Actor.load(info, self.row.actor_id)

    @strawberry.field(
        description=("The reason or purpose that was given; null if none was given or it has been erased.")
    )
    async def note(self, info: Info) -> str | None:
        return await info.context.loaders.audit_notes.load(self.row.id) if self.row.note_hash else None


@strawberry.input(
    description="Selects entries. A field that is left out or null does not restrict; an empty list matches nothing."
)
class AuditFilter:
    actor_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Acts by one of these people: their `User.id`, `Viewer.id` or `Actor.id`."
    )
    conversation_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="About one of these conversations."
    )
    acts: list[Act] | None = strawberry.field(default=UNSET, description="With one of these acts.")
    outcomes: list[AuditOutcome] | None = strawberry.field(default=UNSET, description="With one of these outcomes.")
    from_: datetime | None = strawberry.field(default=UNSET, name="from", description="At or after this moment.")
    to: datetime | None = strawberry.field(default=UNSET, description="Before this moment.")
