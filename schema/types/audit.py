"""The audit trail as administrators read it."""

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

# Of what type the target of an act is, where it has one besides the conversation.
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
    }
)


@strawberry.type(description="One act of a supervisor or administrator, or one that was refused. It is never changed.")
class AuditEntry:
    row: strawberry.Private[tables.AuditEntry]
    number: int = strawberry.field(description="Its number; later entries have greater ones.")
    at: datetime = strawberry.field(description="When it was.")
    act: Act = strawberry.field(description="What was done, or was to be.")
    outcome: AuditOutcome = strawberry.field(description="Whether it was done.")
    code: RefusalCode | None = strawberry.field(description="Why it was refused; null when it was done.")
    conversation_id: strawberry.ID | None = strawberry.field(description="The Conversation that it was about, if any.")
    target_id: strawberry.ID | None = strawberry.field(
        description="The agent, queue, user or whatever else it was directed at; null where there is none."
    )
    request_id: strawberry.ID | None = strawberry.field(description="The `requestId` it came with.")

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

    @strawberry.field(description="The reason or purpose that was given; null where none was, or it has been erased.")
    async def note(self, info: Info) -> str | None:
        return await info.context.loaders.audit_notes.load(self.row.id) if self.row.note_hash else None


@strawberry.input(
    description="Which entries. A field that is left out or null leaves them free; an empty list lets nothing through."
)
class AuditFilter:
    actor_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="By one of these: `User.id`, `Viewer.id` or `Actor.id`."
    )
    conversation_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="About one of these conversations."
    )
    acts: list[Act] | None = strawberry.field(default=UNSET, description="One of these.")
    outcomes: list[AuditOutcome] | None = strawberry.field(default=UNSET, description="With one of these outcomes.")
    from_: datetime | None = strawberry.field(default=UNSET, name="from", description="Not before this moment.")
    to: datetime | None = strawberry.field(default=UNSET, description="Before this moment.")
