"""The fields of a conversation that need only its row; the fields that need other rows are in conversations.py."""

from datetime import datetime
from typing import Self

import strawberry

from models.floor.conversations import FloorConversation
from models.values import ConversationValues
from models.vocabulary import ActiveSubState, Channel, ConversationState, ElevatedMode, NoticeState, StateReason
from schema.ids import global_id
from schema.types.node import Node


@strawberry.type
class ConversationColumns(Node):
    """The fields of Conversation that need only its row."""

    shown: strawberry.Private[FloorConversation]
    values: strawberry.Private[ConversationValues]
    title: str | None = strawberry.field(description="The subject, in a few words.")
    channel: Channel = strawberry.field(description="The channel by which the customer came.")
    elevated_to: ElevatedMode | None = strawberry.field(
        description=("The kind of call to which a messaging conversation has been elevated; null if it hasn't.")
    )
    state: ConversationState = strawberry.field(description="The state.")
    sub_state: ActiveSubState | None = strawberry.field(
        description=("Whether the conversation has been accepted; null unless ACTIVE.")
    )
    state_reason: StateReason = strawberry.field(description="Why it is in this state.")
    state_changed_at: datetime = strawberry.field(description="When it entered this state.")
    created_at: datetime = strawberry.field(description="When it began.")
    waiting_since: datetime | None = strawberry.field(
        description="When it began to wait for an agent; null if it does not wait for one."
    )
    accepted_at: datetime | None = strawberry.field(
        description=("When a person first accepted it; null until then. Bots don't count.")
    )
    handled_since: datetime | None = strawberry.field(
        description=("When the current handling by people began, wrap-up included; null while no person handles it.")
    )
    wrap_up_since: datetime | None = strawberry.field(description="When wrap-up began.")
    closed_at: datetime | None = strawberry.field(description="When it was closed.")
    first_wait_seconds: int | None = strawberry.field(
        description=(
            "How long the customer waited until a person first accepted the conversation, in whole seconds, from "
            "its start or its last escalation by a bot; null until then."
        )
    )
    handle_seconds: int | None = strawberry.field(
        description=(
            "The time from acceptance to the end of wrap-up, over all primary agents, in whole seconds. Null until it "
            "is closed, and if no person accepted it."
        )
    )
    wrap_up_seconds: int | None = strawberry.field(
        description=("The length of wrap-up, in whole seconds; null until it is closed.")
    )
    transfer_count: int = strawberry.field(
        description="How often it was transferred: to an agent who accepted, or to another queue by its agent."
    )
    notice_state: NoticeState = strawberry.field(
        description="Whether the customer has been told that the conversation may be monitored, and their answer."
    )

    @classmethod
    def of(cls, shown: FloorConversation) -> Self:
        """Made once for each version of a conversation: it is the same for all viewers."""
        form: Self = shown.forms.get(cls) or cls._of(shown)
        shown.forms[cls] = form
        return form

    @classmethod
    def _of(cls, shown: FloorConversation) -> Self:
        row = shown.row
        is_closed = row.state is ConversationState.CLOSED
        return cls(
            shown=shown,
            values=shown.values,
            id=global_id("Conversation", row.id),
            title=row.title,
            channel=row.channel,
            elevated_to=row.elevated_to,
            state=row.state,
            sub_state=row.sub_state,
            state_reason=row.state_reason,
            state_changed_at=row.state_changed_at,
            created_at=row.created_at,
            waiting_since=row.waiting_since,
            accepted_at=row.accepted_at,
            handled_since=row.handled_since,
            wrap_up_since=row.wrap_up_since,
            closed_at=row.closed_at,
            first_wait_seconds=_whole(row.first_wait_seconds),
            handle_seconds=_whole(row.handle_seconds) if is_closed and row.accepted_at else None,
            wrap_up_seconds=_whole(row.wrap_up_seconds) if is_closed else None,
            transfer_count=row.transfer_count,
            notice_state=row.notice_state,
        )


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)
