"""The types of the audit trail, for administrators."""

import json
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

import strawberry
from strawberry import UNSET

from models import tables
from models.rules.audit_contents import values_as_texts
from models.vocabulary import Act, AuditOutcome, RefusalCode, SignInFault
from schema.context import Info
from schema.ids import global_id
from schema.types.people import Actor

# The type of an act's target, for acts that have a target besides the conversation.
TARGETS: Mapping[Act, str] = MappingProxyType(
    {
        Act.ASSIGN_TO_AGENT: "Agent",
        Act.ASSIGN_TO_QUEUE: "Queue",
        Act.TRANSFER: "Agent",
        Act.RESET_PRESENCE: "Agent",
        Act.CORRECT_SENTIMENT: "Message",
        Act.MERGE_CUSTOMERS: "Customer",
        Act.PART_CUSTOMER: "Customer",
        Act.APPROVE_DRAFT: "Draft",
        Act.DROP_DRAFT: "Draft",
        Act.SET_RIGHTS: "User",
        Act.SAVE_CHANNEL: "ConfiguredChannel",
        Act.SAVE_QUEUE: "Queue",
        Act.RETIRE_QUEUE: "Queue",
        Act.SAVE_WORKSTREAM: "Workstream",
        Act.RETIRE_WORKSTREAM: "Workstream",
        Act.SAVE_OPERATING_HOURS: "OperatingHours",
        Act.REMOVE_OPERATING_HOURS: "OperatingHours",
        Act.SAVE_USER: "User",
        Act.SAVE_AGENT: "Agent",
        Act.END_SIGN_INS: "User",
        Act.SET_ACTS_FOR: "User",
        Act.REQUEST_APPROVAL: "Approval",
        Act.DECIDE_APPROVAL: "Approval",
    }
)

# The type of the objects whose ids a changed field holds.
REFERENCES: Mapping[str, str] = MappingProxyType(
    {
        "overseen": "Queue",
        "memberOf": "Queue",
        "overflowQueue": "Queue",
        "defaultQueue": "Queue",
        "queue": "Queue",
        "operatingHours": "OperatingHours",
        "workstream": "Workstream",
        "connector": "User",
        "grantAdminTo": "User",
        "actsFor": "User",
        "person": "Customer",
    }
)


@strawberry.type(description="A field that an act has changed. Each value is a text; a list has several.")
class AuditChange:
    field: str = strawberry.field(
        description="Its name, as inputs name it, such as `roles`, `monitoringPolicy` or `priority`."
    )
    before: list[str] | None = strawberry.field(
        description="Its values before; null if it had none. Ids are those of objects. A secret is shown as `hidden`."
    )
    after: list[str] | None = strawberry.field(description="Its values afterwards; null if it has none.")

    @classmethod
    def of(cls, name: str, values: list[object]) -> "AuditChange":
        before, after = (_shown(name, value) for value in values)
        return cls(field=name, before=before, after=after)


def _shown(name: str, value: object) -> list[str] | None:
    texts = values_as_texts(value)
    refers_to = REFERENCES.get(name)
    return [global_id(refers_to, UUID(each)) for each in texts] if texts and refers_to else texts


@strawberry.type(
    description="One act of a supervisor or administrator, done or refused, or a sign-in that failed. Entries never change."
)
class AuditEntry:
    row: strawberry.Private[tables.AuditEntry]
    changes: list[AuditChange] = strawberry.field(
        description="What an act of an administrator changed, or would have changed, by name. Erased texts are left out."
    )
    override_presence: bool = strawberry.field(
        description="Whether an agent was to be assigned whose presence doesn't allow it."
    )
    override_capacity: bool = strawberry.field(description="Whether an agent's capacity might be exceeded.")
    units_over: int | None = strawberry.field(
        description="By how many units the agent's capacity was exceeded, if it was."
    )
    counted: int = strawberry.field(
        description=(
            "For how many acts the entry stands: 1, or more for refusals and failed sign-ins beyond what is recorded one by "
            "one in a minute."
        )
    )
    sign_in_fault: SignInFault | None = strawberry.field(description="Why a sign-in failed; null for other acts.")
    login: str | None = strawberry.field(
        description="The login in a valid token of a sign-in that failed; null for other acts, or once erased."
    )
    through_id: strawberry.ID | None = strawberry.field(
        description="The `User.id` of the connector that acted for the agent in `actor`; null if they acted themselves."
    )
    batch_id: strawberry.ID | None = strawberry.field(
        description="The id of the batch to which the act belongs; null for an act on one conversation alone."
    )
    address: str | None = strawberry.field(
        description="The address from which the request came; null if there was none, or once erased."
    )
    client: str | None = strawberry.field(
        description="How the program calls itself that sent the request, such as a browser; null if it doesn't, or once erased."
    )
    hash: str | None = strawberry.field(
        description="The hash of the entry in the chain, as hexadecimal digits; null until it is sealed, a moment later."
    )
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
    request_id: strawberry.ID | None = strawberry.field(
        description="The `requestId` of the request; in a batch, the one that is made for the conversation."
    )

    @classmethod
    def of(cls, row: tables.AuditEntry) -> "AuditEntry":
        target = TARGETS.get(row.act)
        details, texts = json.loads(row.details or "{}"), json.loads(row.texts or "{}")
        source = json.loads(row.source or "{}")
        is_sign_in = row.act is Act.SIGN_IN
        changed = {**details.get("changed", {}), **{name: texts[name] for name in texts if name != "salt"}}
        return cls(
            row=row,
            changes=[] if is_sign_in else [AuditChange.of(name, changed[name]) for name in sorted(changed)],
            override_presence=details.get("overridePresence", False),
            override_capacity=details.get("overrideCapacity", False),
            units_over=details.get("unitsOver"),
            counted=row.counted or 1,
            sign_in_fault=SignInFault(details["fault"]) if is_sign_in else None,
            login=changed["login"][1] if is_sign_in and "login" in changed else None,
            through_id=global_id("User", UUID(details["through"])) if "through" in details else None,
            batch_id=details.get("batch"),
            address=source.get("address"),
            client=source.get("client"),
            hash=row.hash,
            number=row.id,
            at=row.at,
            act=row.act,
            outcome=row.outcome,
            code=row.code,
            conversation_id=global_id("Conversation", row.conversation_id) if row.conversation_id else None,
            target_id=global_id(target, row.target_id) if target and row.target_id else None,
            request_id=strawberry.ID(row.request_id) if row.request_id else None,
        )

    @strawberry.field(description="Who did it. For a sign-in that failed, nobody knows: the name is empty.")
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
