"""A connector reports a customer's message: it goes into the ongoing conversation, or starts a new one."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.conversations.customer_knowledge import learn, locked_customer
from models.operations.conversations.send_message import LONGEST_CONNECTOR_ID, send_within
from models.operations.conversations.start_conversation import NewCustomer, must_fit, start_within
from models.operations.operation import Outcome, operation
from models.rules.conversations.contents import NOTHING, Beside
from models.rules.refusals import BadInput, role_required
from models.rules.texts import must_be_filled
from models.steps.ongoing_conversation import TALK_STATES, lock_if_ongoing
from models.tables import Conversation, Message
from models.values import Viewer
from models.vocabulary import Act, Role


@dataclass(frozen=True, kw_only=True)
class MessageReceived(Outcome):
    conversation_id: UUID
    message_id: UUID


@operation(Act.RECEIVE_MESSAGE, MessageReceived)
async def receive_message(
    uow: UnitOfWork,
    *,
    channel_message_id: str,
    customer: NewCustomer,
    text: str,
    beside: Beside = NOTHING,
    language: str | None = None,
    workstream: str,
    queue: str | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> MessageReceived:
    """Take a customer's message once: a repeat of `channel_message_id` returns the message that exists already.

    A message in wrap-up or later starts a new conversation, because nobody reads the old one. `external_id`, an
    address, identifies the customer. `workstream` and `queue` are names, used for a new conversation. The text may be empty
    if the message has something `beside` it.
    """
    if not by.has(Role.CHANNEL):
        raise role_required(Role.CHANNEL)
    must_be_filled("messageId", channel_message_id, LONGEST_CONNECTOR_ID)
    must_fit(None, None, customer, language)
    if customer.external_id is None:
        raise BadInput("A customer who comes by webhook needs an address.")
    # Locked, so that two first messages at once don't start two conversations.
    known, is_new = await locked_customer(
        by.id, customer.external_id, name=customer.shown_name, locale=customer.locale or by.locale
    )
    conversations = await Conversation.filter(connector_id=by.id, customer_id=known.id).order_by("-created_at", "id")
    ids = [row.id for row in conversations]
    earlier = await Message.filter(conversation_id__in=ids, connector_message_id=channel_message_id).first()
    if earlier:
        return MessageReceived(conversation_id=earlier.conversation_id, message_id=earlier.id)
    if not is_new:
        await learn(uow, known, name=customer.told_name, locale=customer.locale)  # not from a repeat, which knows less
    talking = [row.id for row in conversations if row.state in TALK_STATES]
    if talking and await lock_if_ongoing(uow, talking[0]):
        said = await send_within(
            uow,
            talking[0],
            text=text,
            beside=beside,
            connector_message_id=channel_message_id,
            language=language,
            by=by,
        )
        return MessageReceived(conversation_id=talking[0], message_id=said.message_id)
    started = await start_within(
        uow,
        workstream=workstream,
        queue=queue,
        customer=customer,
        text=text,
        beside=beside,
        language=language,
        connector_message_id=channel_message_id,
        by=by,
    )
    assert started.message_id is not None
    return MessageReceived(conversation_id=started.conversation_id, message_id=started.message_id)
