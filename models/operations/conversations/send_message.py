"""Customers, connectors on their behalf, agents and supervisors write messages. The system's are system_messages.py."""

from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID, uuid4

from pydantic import ConfigDict, Field

from models.events.unit_of_work import UnitOfWork
from models.fact_values import ReplyValues
from models.operations.operation import Outcome, operation
from models.reading.repeats import repeats
from models.rules.conversations import drafts
from models.rules.conversations.contents import NOTHING, REPLY_ELSEWHERE, Beside, Unshown, as_stored
from models.rules.conversations.message_length import LONGEST_TEXT
from models.rules.conversations.messages import may_write
from models.rules.masking import masked
from models.rules.refusals import BadInput
from models.rules.texts import is_storable, must_be_filled, must_be_short
from models.steps.customer_absence import customer_returned, reopen_for_customer
from models.steps.handling_spans import keep_reply, reply_of
from models.steps.locks import locked_for_holder
from models.steps.outbox import must_be_deliverable, queue_delivery
from models.steps.participants import visible_mode
from models.tables import Conversation, Delivery, Draft, Message
from models.values import Viewer
from models.vocabulary import Act, ActiveSubState, LanguageSource, MessageVisibility, Role

LONGEST_CONNECTOR_ID = 200
LONGEST_LANGUAGE = 20


@dataclass(frozen=True, kw_only=True)
class MessageSent(Outcome):
    """`message` is the row as it was written; None for a repeated request, of which only the ids are stored.

    If `is_draft`, a bot's words wait for a person: it is the id of the draft, which the message has if they approve it.
    """

    __pydantic_config__ = ConfigDict(arbitrary_types_allowed=True)

    conversation_id: UUID
    message_id: UUID
    is_draft: bool = False
    message: Annotated[Message | None, Field(exclude=True)] = field(default=None, compare=False)


@operation(Act.SEND_MESSAGE, MessageSent)
async def send_message(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    text: str,
    beside: Beside = NOTHING,
    visibility: MessageVisibility | None = None,
    connector_message_id: str | None = None,
    language: str | None = None,
    expected_epoch: int | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> MessageSent:
    """Write a message. A customer's message returns a waiting conversation to its queue, unless it is only a reaction.

    A repeat of a connector's message id returns the message that exists already.
    """
    return await send_within(
        uow,
        conversation_id,
        text=text,
        beside=beside,
        visibility=visibility,
        connector_message_id=connector_message_id,
        language=language,
        expected_epoch=expected_epoch,
        by=by,
    )


async def send_within(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    text: str,
    beside: Beside = NOTHING,
    visibility: MessageVisibility | None = None,
    connector_message_id: str | None = None,
    language: str | None = None,
    expected_epoch: int | None = None,
    by: Viewer,
) -> MessageSent:
    """The same inside another unit of work. `beside` is what a channel brings with the text, which then may be empty."""
    _must_be_a_text(text, beside)
    _must_fit(connector_message_id, language)
    conversation = await locked_for_holder(uow, conversation_id, epoch=expected_epoch)
    if by.id != conversation.connector_id:
        connector_message_id = None  # only the connector that started the conversation gives ids to messages
    if connector_message_id is not None:
        earlier = await Message.get_or_none(conversation_id=conversation_id, connector_message_id=connector_message_id)
        if earlier:
            return MessageSent(conversation_id=conversation_id, message_id=earlier.id, message=earlier)
    values = conversation.values()
    joined_as = await visible_mode(conversation, by)
    effective = may_write(by, values, joined_as=joined_as, visibility=visibility)
    is_customer = by.id in (values.customer_id, values.connector_id)
    if beside != NOTHING and by.id != conversation.connector_id:
        raise BadInput("Only a connector brings contents and replyTo, of its customer's messages; leave them out.")
    if is_customer and beside.asks_nothing(text):
        await customer_returned(uow, conversation)
    elif is_customer:
        await reopen_for_customer(uow, conversation)
    elif effective is MessageVisibility.PUBLIC:
        await must_be_deliverable(uow, conversation, text)
    if drafts.becomes_a_draft(values, joined_as, effective):
        draft = await _write_draft(uow, conversation, text, language)
        return MessageSent(conversation_id=conversation_id, message_id=draft.id, is_draft=True)
    message = await post_message(
        uow,
        conversation,
        text=text,
        beside=beside,
        visibility=effective,
        from_customer=is_customer,
        connector_message_id=connector_message_id,
        language=language,
    )
    return MessageSent(conversation_id=conversation_id, message_id=message.id, message=message)


async def post_message(
    uow: UnitOfWork,
    conversation: Conversation,
    *,
    text: str,
    beside: Beside = NOTHING,
    visibility: MessageVisibility = MessageVisibility.PUBLIC,
    from_customer: bool,
    connector_message_id: str | None = None,
    language: str | None = None,
    draft: Draft | None = None,
) -> Message:
    """Post a message of the doer, or of the bot that wrote this draft. The caller has checked that they may write."""
    _must_be_a_text(text, beside)
    _must_fit(connector_message_id, language)
    if from_customer and language:
        conversation.language, conversation.language_confidence = language, None
        conversation.language_known_by = source_of_language(uow.by)
    reply: ReplyValues | None = None
    conversation.last_activity_at = uow.at
    if visibility is MessageVisibility.PUBLIC:
        conversation.last_public_activity_at = uow.at
    if from_customer:
        conversation.last_customer_message_at = uow.at
        if conversation.elevated_to is None and not beside.asks_nothing(text):  # in a call, they answer by talking
            conversation.unanswered_since = conversation.unanswered_since or uow.at
    elif visibility is MessageVisibility.PUBLIC:  # whoever writes: the customer has an answer
        reply = reply_of(uow, conversation)
        conversation.silent_since = conversation.unanswered_since = None
        conversation.last_reply_at = uow.at
    sender_id = conversation.customer_id if from_customer else draft.bot_id if draft else uow.by.id
    if visibility is MessageVisibility.PUBLIC:
        await _count_repeats(conversation, sender_id, text)
    reply_to_id = await _replied_to(conversation, beside)
    contents = beside.contents
    if beside.reply_to and reply_to_id is None:
        contents = (*contents, Unshown(REPLY_ELSEWHERE))
    message = Message(
        id=draft.id if draft else uuid4(),
        conversation_id=conversation.id,
        sender_id=sender_id,
        from_customer=from_customer,
        visibility=visibility,
        text=await _as_stored(uow, conversation, text),
        contents=as_stored(contents, (await uow.rows.workstream(conversation)).masked_numbers) if contents else None,
        reply_to_id=reply_to_id,
        language=language or conversation.language,
        sent_at=uow.at,
        connector_message_id=connector_message_id,
    )
    await uow.posted(conversation, message, reply)
    if reply:
        await keep_reply(conversation, message, reply)
    await queue_delivery(uow, conversation, message)
    return message


async def _write_draft(uow: UnitOfWork, conversation: Conversation, text: str, language: str | None) -> Draft:
    """The words wait for a person. For the customer nothing has happened: they still wait for an answer."""
    draft = Draft(
        conversation_id=conversation.id,
        queue_id=conversation.queue_id,
        bot_id=uow.by.id,
        text=await _as_stored(uow, conversation, text),
        language=language,
        written_at=uow.at,
    )
    conversation.drafts_pending += 1
    await uow.draft_changed(conversation, draft)
    return draft


async def _count_repeats(conversation: Conversation, sender_id: UUID, text: str) -> None:
    """While a bot talks with the customer, keep how often each of them says nearly the same."""
    if not conversation.agent_is_bot or conversation.sub_state is not ActiveSubState.IN_CONVERSATION:
        return
    if sender_id == conversation.agent_id:
        conversation.bot_repeats = await repeats(conversation, sender_id, text)
    elif sender_id == conversation.customer_id:
        conversation.customer_repeats = await repeats(conversation, sender_id, text)


def source_of_language(by: Viewer) -> LanguageSource:
    """How the language is known that somebody gives for a customer."""
    return LanguageSource.CHANNEL if by.has(Role.CHANNEL) else LanguageSource.SAID


async def _as_stored(uow: UnitOfWork, conversation: Conversation, text: str) -> str:
    """The text with the numbers masked that its workstream masks. Most texts have none, and need no workstream."""
    if masked(text) == text:
        return text
    return masked(text, (await uow.rows.workstream(conversation)).masked_numbers)


async def _replied_to(conversation: Conversation, beside: Beside) -> UUID | None:
    """The message of this conversation with the channel's id: one that came from the customer, or one that went to them."""
    if not beside.reply_to or not is_storable(beside.reply_to):
        return None
    came = await Message.get_or_none(conversation_id=conversation.id, connector_message_id=beside.reply_to)
    if came:
        return came.id
    went = await Delivery.filter(conversation_id=conversation.id, channel_message_id=beside.reply_to).first()
    return went.message_id if went else None


def _must_fit(connector_message_id: str | None, language: str | None) -> None:
    must_be_filled("messageId", connector_message_id, LONGEST_CONNECTOR_ID)
    must_be_short("language", language, LONGEST_LANGUAGE)


def _must_be_a_text(text: str, beside: Beside = NOTHING) -> None:
    if not text.strip() and not beside.contents:
        raise BadInput("text must not be empty.")
    must_be_short("text", text, LONGEST_TEXT)
