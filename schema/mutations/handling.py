"""Mutations for agents, customers and connectors. supervisor.py has those for supervisors."""

from typing import TypedDict

import strawberry

from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.operations.monitoring.record_consent import record_consent
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.pick_conversation import pick_conversation
from models.operations.presence.set_presence import set_presence
from models.reading.transcripts import own_part
from models.rules.conversations.contents import NOTHING, Beside
from schema.context import Info
from schema.ids import required_row_id
from schema.mutations.answers import (
    caller,
    conversation_now,
    conversation_of,
    fence,
    must_be_without_epoch,
    mutation,
    offer_now,
    position,
)
from schema.permissions import required_viewer
from schema.types.contents import beside_of
from schema.types.drafts import Draft
from schema.types.inputs.conversations import (
    ConsentInput,
    ConversationInput,
    OfferInput,
    PresenceInput,
    SendMessageInput,
    StartConversationInput,
)
from schema.types.inputs.optional import or_none
from schema.types.inputs.pages import Input
from schema.types.messages import Message
from schema.types.results.conversations import (
    ConversationResult,
    ConversationSuccess,
    MessageDrafted,
    OfferResult,
    OfferSuccess,
    PresenceResult,
    PresenceSuccess,
    SendMessageResult,
    SendMessageSuccess,
)


@strawberry.type
class HandlingMutations:
    @mutation(
        "Accept an offer that was made to the viewer. Refused with OFFER_NOT_YOURS if it was made to someone else, and "
        "with OFFER_NOT_PENDING if it has already been answered or has ended."
    )
    async def accept_offer(self, info: Info, input: Input[OfferInput]) -> OfferResult | None:
        outcome = await accept_offer(required_row_id(input.offer_id, "Offer", "offerId"), **caller(info, input))
        return OfferSuccess(offer=await offer_now(info, outcome), **await conversation_now(info, outcome))

    @mutation(
        "Decline an offer that was made to the viewer. After a declined assignment, the conversation returns to its "
        "queue; after a declined transfer, `transferRejectPolicy` decides; a declined consultation changes nothing."
    )
    async def decline_offer(self, info: Info, input: Input[OfferInput]) -> OfferResult | None:
        outcome = await decline_offer(required_row_id(input.offer_id, "Offer", "offerId"), **caller(info, input))
        return OfferSuccess(offer=await offer_now(info, outcome), **await conversation_now(info, outcome))

    @mutation(
        "Set the viewer's own presence, as an agent, bot or supervisor. With AVAILABLE, the presence follows the load: "
        "BUSY while some units are taken, DO_NOT_DISTURB while all are. BUSY lasts until the load changes; the other "
        "presences stay until they are set again."
    )
    async def set_presence(self, info: Info, input: Input[PresenceInput]) -> PresenceResult | None:
        viewer = required_viewer(info)
        outcome = await set_presence(input.presence, **caller(info, input))
        return PresenceSuccess(person_id=viewer.id, position=await position(outcome))

    @mutation(
        "Take an OPEN conversation of a PICK workstream from one of the viewer's queues. If two agents try at once, "
        "the second gets Conflict with ALREADY_ASSIGNED, and does not see the conversation."
    )
    async def pick_conversation(self, info: Info, input: Input[ConversationInput]) -> ConversationResult | None:
        must_be_without_epoch(input)
        outcome = await pick_conversation(conversation_of(input), **caller(info, input))
        return ConversationSuccess(**await conversation_now(info, outcome))

    @mutation(
        "End an accepted conversation, as its agent, bot or customer. It goes into wrap-up; if its bot ends it, or if "
        "it is a record, it is closed at once. The customer of a live chat or call can also end it before it is "
        "accepted; it is then closed."
    )
    async def end_conversation(self, info: Info, input: Input[ConversationInput]) -> ConversationResult | None:
        outcome = await end_conversation(conversation_of(input), **fence(input), **caller(info, input))
        return ConversationSuccess(**await conversation_now(info, outcome))

    @mutation("Close a conversation that is in wrap-up, as its agent.")
    async def close_conversation(self, info: Info, input: Input[ConversationInput]) -> ConversationResult | None:
        outcome = await close_conversation(conversation_of(input), **fence(input), **caller(info, input))
        return ConversationSuccess(**await conversation_now(info, outcome))

    @mutation(
        "Write a message in a conversation in which the viewer takes part; monitoring is not enough. If the "
        "conversation is WAITING and the customer writes, it returns to its queue. A bot in posture DRAFT gets MessageDrafted: "
        "its words to the customer are accepted and wait for a person, who may edit or drop them. In posture OFF it is "
        "refused with BOT_OFF."
    )
    async def send_message(self, info: Info, input: Input[SendMessageInput]) -> SendMessageResult | None:
        outcome = await send_message(
            conversation_of(input),
            text=input.text,
            **_beside(input),
            visibility=or_none(input.visibility),
            connector_message_id=or_none(input.message_id),
            language=or_none(input.language),
            **fence(input),
            **caller(info, input),
        )
        if outcome.is_draft:
            return MessageDrafted(draft=await Draft.read(info, outcome.message_id), position=await position(outcome))
        message = outcome.message or await info.context.loaders.messages.load(outcome.message_id)
        assert message is not None
        return SendMessageSuccess(
            sent_message=Message.of(message, part=own_part(message)), position=await position(outcome)
        )

    @mutation("Start a conversation in a queue. Customers start it for themselves, connectors for their customers.")
    async def start_conversation(self, info: Info, input: Input[StartConversationInput]) -> ConversationResult | None:
        customer = or_none(input.customer)
        outcome = await start_conversation(
            workstream=input.workstream,
            queue=or_none(input.queue),
            title=or_none(input.title),
            external_id=or_none(input.external_id),
            customer=NewCustomer(
                name=customer.name, external_id=or_none(customer.external_id), locale=or_none(customer.locale)
            )
            if customer
            else None,
            text=or_none(input.text),
            **_beside(input),
            language=or_none(input.language),
            connector_message_id=or_none(input.message_id),
            notice_state=or_none(input.notice_state),
            required_skills=or_none(input.required_skills) or (),
            **caller(info, input),
        )
        return ConversationSuccess(**await conversation_now(info, outcome))

    @mutation(
        "Record that the customer was told that the conversation may be monitored, or that they agreed or refused. "
        "Running monitoring sessions that are no longer allowed end."
    )
    async def record_consent(self, info: Info, input: Input[ConsentInput]) -> ConversationResult | None:
        outcome = await record_consent(conversation_of(input), notice_state=input.notice_state, **caller(info, input))
        return ConversationSuccess(**await conversation_now(info, outcome))


class _Beside(TypedDict, total=False):
    """A keyword argument only where something is beside the text: None would count as another input of a repeated request."""

    beside: Beside


def _beside(input: SendMessageInput | StartConversationInput) -> _Beside:
    beside = beside_of(or_none(input.contents), or_none(input.reply_to))
    return {} if beside == NOTHING else {"beside": beside}
