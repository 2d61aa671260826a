"""A customer starts a conversation, or a connector starts one for its customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.addresses import address_key
from models.events.unit_of_work import UnitOfWork
from models.operations.conversations.customer_knowledge import learn, locked_customer
from models.operations.conversations.send_message import LONGEST_LANGUAGE, post_message, source_of_language
from models.operations.operation import Outcome, operation
from models.operations.queues.overflow_wait import close_overflowed
from models.rules.configuration.administration import LONGEST_NAME
from models.rules.conversations.contents import NOTHING, Beside
from models.rules.masking import masked
from models.rules.offers.skills import must_be_skills
from models.rules.offers.targets import must_take
from models.rules.refusals import BadInput, not_found, role_required
from models.rules.texts import must_be_filled, must_be_short, shown_name
from models.steps.customer_absence import reopen_for_customer
from models.steps.locks import current_settings
from models.steps.ongoing_conversation import bind_visitor_session, find_ongoing
from models.steps.participants import add_participant
from models.steps.queue_entry import queue_on_arrival, start_wait_limit
from models.steps.system_messages import post_system_message
from models.tables import Conversation, Customer, Message, Queue, Workstream
from models.values import Viewer
from models.vocabulary import (
    Act,
    Audience,
    ConversationState,
    MonitoringPolicy,
    NoticeState,
    ParticipantMode,
    Role,
    StateReason,
    SystemMessageKind,
)

LONGEST_TITLE = 300
LONGEST_EXTERNAL_ID = 200


@dataclass(frozen=True)
class NewCustomer:
    """A connector's customer; the same `external_id`, in whatever way it is written, is the same customer."""

    name: str
    external_id: str | None = None
    locale: str | None = None

    @property
    def shown_name(self) -> str:
        """The name as others see it; if nothing of it can be seen, the external id. Empty if nothing of that can either.

        Whatever the workstream masks, a name needs no number of a card or account.
        """
        return masked(shown_name(self.name)) or shown_name(self.external_id or "")

    @property
    def told_name(self) -> str:
        """The same; empty if the name is nothing but the address, in whatever way it is written."""
        is_address = self.external_id is not None and address_key(self.name) == address_key(self.external_id)
        return "" if is_address else self.shown_name


@dataclass(frozen=True, kw_only=True)
class Started(Outcome):
    conversation_id: UUID
    message_id: UUID | None


@operation(Act.START, Started)
async def start_conversation(
    uow: UnitOfWork,
    *,
    workstream: str,
    queue: str | None = None,
    title: str | None = None,
    external_id: str | None = None,
    customer: NewCustomer | None = None,
    text: str | None = None,
    beside: Beside = NOTHING,
    language: str | None = None,
    connector_message_id: str | None = None,
    notice_state: NoticeState | None = None,
    required_skills: Sequence[str] = (),
    by: Viewer,
    request_id: str | None = None,
) -> Started:
    """Start a conversation in a queue, with the customer's first message if `text` is given.

    `workstream` and `queue` are unique names; the default queue is the workstream's. A queue that is closed or full moves
    the conversation on or ends it, as its overflow says. `required_skills` are added to the workstream's. A connector that
    repeats an `external_id` gets the conversation that it started before; a customer gets their ongoing conversation in
    the workstream, if there is one.
    """
    return await start_within(
        uow,
        workstream=workstream,
        queue=queue,
        title=title,
        external_id=external_id,
        customer=customer,
        text=text,
        beside=beside,
        language=language,
        connector_message_id=connector_message_id,
        notice_state=notice_state,
        required_skills=required_skills,
        by=by,
    )


async def start_within(
    uow: UnitOfWork,
    *,
    workstream: str,
    queue: str | None = None,
    title: str | None = None,
    external_id: str | None = None,
    customer: NewCustomer | None = None,
    text: str | None = None,
    beside: Beside = NOTHING,
    language: str | None = None,
    connector_message_id: str | None = None,
    notice_state: NoticeState | None = None,
    required_skills: Sequence[str] = (),
    by: Viewer,
) -> Started:
    """The same inside another unit of work, for receive_message.py."""
    must_be_short("workstream", workstream, LONGEST_NAME)
    must_be_short("queue", queue, LONGEST_NAME)
    must_fit(title, external_id, customer, language)
    must_be_skills(required_skills)
    if not (by.has(Role.CHANNEL) or by.has(Role.CUSTOMER)):
        raise role_required(Role.CUSTOMER, Role.CHANNEL)
    if beside != NOTHING and not by.has(Role.CHANNEL):
        raise BadInput("Only a connector brings contents and replyTo, of its customer's messages; leave them out.")
    if beside != NOTHING and text is None:
        text = ""
    if by.has(Role.CHANNEL) and external_id is not None:
        earlier = await Conversation.get_or_none(connector_id=by.id, external_id=external_id)
        if earlier:
            first = await Message.filter(conversation_id=earlier.id, from_customer=True).order_by("number").first()
            return Started(conversation_id=earlier.id, message_id=first.id if first else None)
    stream = await Workstream.get_or_none(name=workstream)
    if stream is None or stream.retired_at:
        raise not_found("workstream")
    target = await Queue.get_or_none(name=queue) if queue else await Queue.get(id=stream.default_queue_id)
    if target is None or target.retired_at:
        raise not_found("queue")
    if text is not None and stream.channel.is_record:
        raise BadInput("A record has no messages; leave text out.")
    must_take(stream.channel, target.values(is_open=True))
    if not by.has(Role.CHANNEL) and (own := await find_ongoing(uow, workstream, queue=queue, by=by)):
        return await _continue(uow, own, text, language)
    person = await _find_or_create_customer(uow, by, customer)
    placement = await queue_on_arrival(target.id)
    conversation = await Conversation.create(
        title=masked(title, stream.masked_numbers) if title else title,
        channel=stream.channel,
        language=language or person.locale,
        language_known_by=source_of_language(by) if language else None,
        state=ConversationState.OPEN,
        state_reason=StateReason.AWAITING_AGENT_ASSIGNMENT,
        state_changed_at=uow.at,
        workstream_id=stream.id,
        distribution=stream.distribution,
        wrap_up_capacity=stream.wrap_up_capacity,
        wrap_up_block_seconds=stream.wrap_up_block_seconds,
        units=stream.units,
        bot_posture=stream.bot_posture,
        queue_id=placement.queue_id,
        required_skills=list(required_skills),
        customer_id=person.id,
        connector_id=by.id if by.has(Role.CHANNEL) else None,
        external_id=external_id if by.has(Role.CHANNEL) else None,
        notice_state=await _notice_state_of(stream, notice_state),
        created_at=uow.at,
        waiting_since=uow.at,
        queue_since=uow.at,
        last_activity_at=uow.at,
        last_public_activity_at=uow.at,
    )
    await bind_visitor_session(by, conversation.id)
    await start_wait_limit(uow, conversation)
    participant = await add_participant(uow, conversation, person.id, ParticipantMode.CUSTOMER)
    await uow.started(conversation, participants=[participant])
    if conversation.notice_state is NoticeState.NOTIFIED and notice_state is None:
        notice = SystemMessageKind.MONITORING_NOTICE
        await post_system_message(uow, conversation, notice, Audience.CUSTOMER)
    message = None
    if text is not None:
        message = await post_message(
            uow,
            conversation,
            text=text,
            beside=beside,
            from_customer=True,
            connector_message_id=connector_message_id if by.has(Role.CHANNEL) else None,
            language=language,
        )
    if placement.ends:
        await close_overflowed(uow, conversation)
    return Started(conversation_id=conversation.id, message_id=message.id if message else None)


async def _continue(uow: UnitOfWork, conversation: Conversation, text: str | None, language: str | None) -> Started:
    """The customer has an ongoing conversation: their message goes there."""
    message = None
    if text is not None:
        await reopen_for_customer(uow, conversation)
        message = await post_message(uow, conversation, text=text, from_customer=True, language=language)
    return Started(conversation_id=conversation.id, message_id=message.id if message else None)


async def _find_or_create_customer(uow: UnitOfWork, by: Viewer, customer: NewCustomer | None) -> Customer:
    if not by.has(Role.CHANNEL):
        if customer is not None:
            raise BadInput("Only a connector names its customer; leave customer out to start your own conversation.")
        own, is_new = await Customer.get_or_create(id=by.id, defaults={"name": by.name, "locale": by.locale})
        if not is_new:
            await learn(uow, own, name=by.name, locale=by.locale)
        return own
    if customer is None:
        raise BadInput("A connector must say who its customer is.")
    locale = customer.locale or by.locale
    if customer.external_id is None:
        return await Customer.create(name=customer.shown_name, locale=locale, connector_id=by.id)
    known, is_new = await locked_customer(by.id, customer.external_id, name=customer.shown_name, locale=locale)
    if not is_new:
        await learn(uow, known, name=customer.told_name, locale=customer.locale)
    return known


async def _notice_state_of(stream: Workstream, given: NoticeState | None) -> NoticeState:
    """The given state, if the channel has told the customer already; else NOTIFIED if the policy requires a notice."""
    if given is not None:
        return given
    policy = (await current_settings()).monitoring_policy
    if policy is MonitoringPolicy.NO_REQUIREMENT or not stream.channel.is_messaging:
        return NoticeState.NOT_REQUIRED
    return NoticeState.NOTIFIED


def must_fit(title: str | None, external_id: str | None, customer: NewCustomer | None, language: str | None) -> None:
    must_be_short("title", title, LONGEST_TITLE)
    must_be_short("language", language, LONGEST_LANGUAGE)
    must_be_filled("externalId", external_id, LONGEST_EXTERNAL_ID)
    if customer:
        must_be_short("locale", customer.locale, LONGEST_LANGUAGE)
        must_be_filled("externalId", customer.external_id, LONGEST_EXTERNAL_ID)
        must_be_filled("name", customer.name, LONGEST_EXTERNAL_ID)
        if not customer.shown_name:
            raise BadInput("name must have at least one character that can be seen.")
