"""Drafts of bots, as one viewer may read them. rules/conversations/drafts.py decides who may, and who may decide."""

from datetime import datetime
from uuid import UUID

import strawberry

from models import clock, tables
from models.access.visibility import sees
from models.rules.conversations import drafts, reply_window
from models.rules.conversations.transcripts import may_read_transcript
from models.values import ConversationValues
from models.vocabulary import ActorKind, DraftStatus, RefusalCode
from schema.context import Info
from schema.ids import global_id
from schema.permissions import required_viewer
from schema.types.conversations import Conversation
from schema.types.messages import Message
from schema.types.node import Node
from schema.types.people import Actor


@strawberry.type(description="Whether the viewer may do this with a draft now and, if not, why.")
class ViewerDecision:
    allowed: bool = strawberry.field(description="Whether it would be accepted now.")
    code: RefusalCode | None = strawberry.field(
        description="The code with which it would be refused; null if it is allowed."
    )
    reason: str | None = strawberry.field(
        description="The reason in words, with what can be done about it; null if it is allowed."
    )

    @classmethod
    def of(cls, answer: drafts.Decidable) -> "ViewerDecision":
        return cls(allowed=answer.allowed, code=answer.code, reason=answer.reason)


@strawberry.type(
    description=(
        "What a bot would write to the customer. Known to supervisors of the queue, to people who take part, and to the bot; "
        "the customer's side never learns that there was one."
    )
)
class Draft(Node):
    row: strawberry.Private[tables.Draft]
    values: strawberry.Private[ConversationValues]
    conversation_id: strawberry.ID = strawberry.field(description="The conversation it belongs to.")
    draft_status: DraftStatus = strawberry.field(description="Whether it waits, and otherwise how it ended.")
    written_at: datetime = strawberry.field(description="When the bot wrote it.")
    ended_at: datetime | None = strawberry.field(description="When it ended; null while it waits.")
    is_edited: bool = strawberry.field(description="Whether who approved it gave another text than the bot's.")

    @classmethod
    async def read(cls, info: Info, draft_id: UUID) -> "Draft | None":
        """The draft as it is now, or None where the viewer may not know of it."""
        row = await info.context.loaders.drafts.load(draft_id)
        return await cls.of(info, row) if row else None

    @classmethod
    async def of(cls, info: Info, row: tables.Draft) -> "Draft | None":
        """The same for a row that is already read."""
        conversation = await info.context.loaders.conversation_rows.load(row.conversation_id)
        if conversation is None:
            return None
        viewer, values = required_viewer(info), conversation.values()
        if not (sees(viewer, values) and drafts.reads_draft(viewer, values, row.values())):
            return None
        return cls(
            row=row,
            values=values,
            id=global_id("Draft", row.id),
            conversation_id=global_id("Conversation", row.conversation_id),
            draft_status=row.status,
            written_at=row.written_at,
            ended_at=row.ended_at,
            is_edited=row.is_edited,
        )

    @strawberry.field(
        description=(
            "The bot's words, also if they were edited. Null for those who may not read the transcript, such as supervisors "
            "who neither monitor nor have joined, and once erased."
        )
    )
    async def text(self, info: Info) -> str | None:
        if not await self._reads_transcript(info):
            return None
        if await info.context.loaders.reads_as_supervisor.load(self.values.id):
            info.context.transcripts_read.add(self.values.id)
        return self.row.text

    @strawberry.field(description="The conversation as it is now.")
    async def conversation(self, info: Info) -> Conversation | None:
        return await Conversation.visible(info, self.row.conversation_id)

    @strawberry.field(description="The bot that wrote it.")
    async def bot(self, info: Info) -> Actor:
        return await Actor.load(info, self.row.bot_id, ActorKind.BOT)

    @strawberry.field(description="Who approved or dropped it; null if nobody did, and for bots.")
    async def decided_by(self, info: Info) -> Actor | None:
        decided_by = self.row.values().decided_by
        if decided_by is None or not drafts.reads_decider(required_viewer(info)):
            return None
        return await Actor.load(info, decided_by, ActorKind.PERSON)

    @strawberry.field(
        description="The message that it became; null if it was not approved, and for those who may not read it."
    )
    async def message(self, info: Info) -> Message | None:
        if self.row.status is not DraftStatus.APPROVED:
            return None
        return await Message.read(info, self.row.id, self.values)

    @strawberry.field(
        description=(
            "Whether the viewer may decide about it now, and the reason if they may not: whether `dropDraft` is accepted, "
            "and `approveDraft` as far as `viewerApproval` says. The same rules guard the mutations."
        )
    )
    async def viewer_decision(self, info: Info) -> ViewerDecision:
        answer = drafts.decidable(
            required_viewer(info),
            self.values,
            self.row.values(),
            reads_transcript=await self._reads_transcript(info),
        )
        return ViewerDecision.of(answer)

    @strawberry.field(
        description=(
            "Whether `approveDraft` would be accepted now, and the reason if not: as `viewerDecision`, and not once the "
            "channel carries no answers any more (`Conversation.replyWindowEndsAt`), which is REPLY_WINDOW_CLOSED."
        )
    )
    async def viewer_approval(self, info: Info) -> ViewerDecision:
        loaders = info.context.loaders
        conversation = await loaders.conversation_rows.load(self.values.id)
        workstream = await loaders.workstreams.load(self.values.workstream_id)
        assert conversation is not None
        assert workstream is not None
        answer = drafts.approvable(
            required_viewer(info),
            self.values,
            self.row.values(),
            reads_transcript=await self._reads_transcript(info),
            window_ends_at=reply_window.ends_at(
                workstream.reply_window_seconds,
                last_customer_message_at=conversation.last_customer_message_at,
                created_at=conversation.created_at,
            ),
            now=clock.now(),
        )
        return ViewerDecision.of(answer)

    async def _reads_transcript(self, info: Info) -> bool:
        monitoring = await info.context.loaders.reads_as_supervisor.load(self.values.id)
        return may_read_transcript(required_viewer(info), self.values, monitoring=monitoring)
