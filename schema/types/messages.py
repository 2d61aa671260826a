"""Messages; system messages are in the reader's language. rules/conversations/transcripts.py says who may read which."""

from datetime import datetime
from uuid import UUID

import strawberry

from models import catalogue, tables
from models.reading.shown_texts import shown_text
from models.reading.transcripts import Part, part_for
from models.rules.conversations.contents import from_stored
from models.rules.conversations.corrections import may_read_correction
from models.rules.conversations.drafts import knows_of_drafts, reads_decider
from models.rules.conversations.transcripts import may_read_message, may_read_sentiment
from models.values import ConversationValues
from models.vocabulary import ActorKind, Audience, MessageVisibility, SystemMessageKind
from schema.context import Info
from schema.ids import global_id
from schema.permissions import required_viewer
from schema.types.contents import MessageContent
from schema.types.deliveries import MessageDelivery
from schema.types.node import Node
from schema.types.people import Actor
from schema.types.readings import SentimentCorrection, SentimentReading


@strawberry.type(description="A person approved a bot's draft, which became a message.")
class MessageApproval:
    row: strawberry.Private[tables.Draft]
    draft_id: strawberry.ID = strawberry.field(description="The id of the Draft, which has the bot's own words.")
    is_edited: bool = strawberry.field(description="Whether the text of the message is another one than the bot's.")
    approved_at: datetime | None = strawberry.field(description="When it was approved.")

    @strawberry.field(description="Who approved it.")
    async def approved_by(self, info: Info) -> Actor | None:
        return await Actor.load(info, self.row.ended_by_id, ActorKind.PERSON) if self.row.ended_by_id else None


@strawberry.type(description="A message in a conversation, from a person, a bot or the system.")
class Message(Node):
    row: strawberry.Private[tables.Message]
    number: int = strawberry.field(
        description=(
            "The number of the message within its conversation: 1, 2, 3 … Numbers of messages that an agent may not "
            "read are skipped. Customers and connectors get a numbering of their own that counts only messages that "
            "reach the customer."
        )
    )
    conversation_id: strawberry.ID = strawberry.field(description="The conversation it belongs to.")
    visibility: MessageVisibility = strawberry.field(description="Who can read it.")
    from_customer: bool = strawberry.field(
        description="Whether it is from the customer: written by them, or by a connector in their name."
    )
    system_kind: SystemMessageKind | None = strawberry.field(
        description="The kind of system message; null for messages of people and bots."
    )
    audience: Audience | None = strawberry.field(
        description=("To whom a system message is addressed; null for other messages.")
    )
    sent_at: datetime = strawberry.field(description="When Vigie received it.")

    @classmethod
    def of(cls, row: tables.Message, *, part: Part) -> "Message":
        """The message for a reader who may read this part of the transcript; `read` finds out which part."""
        return cls(
            row=row,
            id=global_id("Message", row.id),
            number=part.number_of(row),
            conversation_id=global_id("Conversation", row.conversation_id),
            visibility=row.visibility,
            from_customer=row.from_customer,
            system_kind=row.system_kind,
            audience=row.audience,
            sent_at=row.sent_at,
        )

    @classmethod
    async def read(cls, info: Info, message_id: UUID, conversation: ConversationValues) -> "Message | None":
        """The message, or None where the viewer may not read it."""
        viewer, loaders = required_viewer(info), info.context.loaders
        monitoring = await loaders.reads_as_supervisor.load(conversation.id)
        row = await loaders.messages.load(message_id)
        if row is None or row.conversation_id != conversation.id:
            return None
        if not may_read_message(viewer, conversation, row.values(), monitoring=monitoring):
            return None
        if monitoring:
            info.context.transcripts_read.add(conversation.id)
        part = part_for(viewer, conversation, monitoring=monitoring)
        return cls.of(row, part=part) if part else None

    @strawberry.field(
        description=(
            "The text. System messages are in the reader's language (`Viewer.locale`), or in English if Vigie has no "
            "translation. What a customer's message has beside its text is said in it, too, a line each in the same "
            "language; `contents` has it for programs. Null once erased."
        )
    )
    def text(self, info: Info) -> str | None:
        if self.row.system_kind is None:
            return shown_text(self.row, info.context.locale)
        return catalogue.sentence(self.row.system_kind, self.row.system_parameters, locale=info.context.locale)

    @strawberry.field(
        description=(
            "What a customer's message has beside its text: pictures and other files, places, contacts, reactions, and what "
            "can't be shown. Empty for most messages, and once erased."
        )
    )
    def contents(self) -> list[MessageContent]:
        return [MessageContent.of(each) for each in from_stored(self.row.contents)]

    @strawberry.field(
        description=(
            "The message of this conversation to which a customer's message replies or reacts, where the channel says it "
            "and the viewer may read it."
        )
    )
    async def reply_to(self, info: Info) -> "Message | None":
        if self.row.reply_to_id is None:
            return None
        conversation = await info.context.loaders.conversation_rows.load(self.row.conversation_id)
        return await Message.read(info, self.row.reply_to_id, conversation.values()) if conversation else None

    @strawberry.field(description="The language of the text, such as `en` or `fr-CA`.")
    def language(self, info: Info) -> str:
        if self.row.system_kind is None:
            return self.row.language
        return catalogue.language_for(info.context.locale)

    @strawberry.field(
        description=(
            "The state of its delivery to a customer behind a connector. Null if nothing is to be delivered, and "
            "for the customer."
        )
    )
    async def delivery(self, info: Info) -> MessageDelivery | None:
        conversation = await info.context.loaders.conversation_rows.load(self.row.conversation_id)
        if conversation is None or conversation.customer_id == required_viewer(info).id:
            return None
        row = await info.context.loaders.deliveries.load(self.row.id)
        return MessageDelivery.of(row) if row else None

    @strawberry.field(
        description=(
            "How the sentiment engine read it. Null if it is not the customer's or has no score, and always for "
            "customers and connectors."
        )
    )
    async def reading(self, info: Info) -> SentimentReading | None:
        if not self.row.from_customer:
            return None
        conversation = await info.context.loaders.conversation_rows.load(self.row.conversation_id)
        if conversation is None or not may_read_sentiment(required_viewer(info), conversation.values()):
            return None
        return SentimentReading.of(self.row)

    @strawberry.field(
        description=(
            "How a supervisor corrected the reading (`correctSentiment`). Null if nobody did, and for everybody but "
            "supervisors of the conversation's queue."
        )
    )
    async def correction(self, info: Info) -> SentimentCorrection | None:
        if self.row.corrected_to is None:
            return None
        conversation = await info.context.loaders.conversation_rows.load(self.row.conversation_id)
        if conversation is None or not may_read_correction(required_viewer(info), conversation.values()):
            return None
        row = await info.context.loaders.corrections.load(self.row.id)
        return SentimentCorrection.of(row) if row else None

    @strawberry.field(
        description=(
            "Who approved it, if a bot wrote it as a draft. Null for other messages, and for everyone but supervisors of the "
            "queue and people who take part: customers, connectors and bots never read it."
        )
    )
    async def approval(self, info: Info) -> MessageApproval | None:
        if self.row.from_customer or self.row.system_kind is not None:
            return None
        viewer = required_viewer(info)
        conversation = await info.context.loaders.conversation_rows.load(self.row.conversation_id)
        if conversation is None or not reads_decider(viewer) or not knows_of_drafts(viewer, conversation.values()):
            return None
        draft = await info.context.loaders.drafts_of_messages.load(self.row.id)
        if draft is None:
            return None
        return MessageApproval(
            row=draft,
            draft_id=global_id("Draft", draft.id),
            is_edited=draft.is_edited,
            approved_at=draft.ended_at,
        )

    @strawberry.field(description="Who wrote it; null for system messages.")
    async def sender(self, info: Info) -> Actor | None:
        return await Actor.load(info, self.row.sender_id) if self.row.sender_id else None
