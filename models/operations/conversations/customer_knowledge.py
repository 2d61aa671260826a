"""Finds a connector's customer, keeps what becomes known of them later, and says so in their ongoing conversations."""

from uuid import UUID

from tortoise.expressions import Q

from models.addresses import address_key
from models.events.formats import written_format
from models.events.unit_of_work import UnitOfWork
from models.rules.customer_knowledge import better_locale, better_name
from models.steps.locks import locked_conversation
from models.steps.ongoing_conversation import TALK_STATES
from models.steps.system_messages import post_system_message
from models.tables import Conversation, Customer
from models.vocabulary import Audience, ConversationState, SystemMessageKind


async def locked_customer(connector_id: UUID, address: str, *, name: str, locale: str) -> tuple[Customer, bool]:
    """The customer with this address, in whatever way it is written, locked; and whether they are new.

    If two calls create the same customer, the second violates a unique column and its unit of work is repeated.
    The acts of erasing lock the customer before their conversations, too.
    """
    key = address_key(address)
    same = Q(external_id=address) | Q(address_key=key) | Q(external_id=key)
    # A process of the release before leaves the key when it erases somebody.
    there = Customer.filter(same, connector_id=connector_id, erased_at=None)
    rows = await there.select_for_update(no_key=True).order_by("id")
    # Two rows that are there already stay two: each has its conversations.
    known = min(rows, key=lambda each: (each.external_id != address, each.address_key != key), default=None)
    if known is None:
        new = Customer(name=name, locale=locale, connector_id=connector_id, external_id=address, address_key=key)
        await new.save()
        return new, True
    if known.address_key != key:
        known.address_key = key
        await known.save(update_fields=["address_key"])
    return known, False


async def learn(uow: UnitOfWork, customer: Customer, *, name: str, locale: str | None) -> None:
    """Keep the better name and locale. The customer is locked, before their conversations."""
    before = customer.name, customer.locale
    named = better_name(customer.name, name, address=customer.external_id)
    speaks = better_locale(customer.locale, locale)
    if not (named or speaks):
        return
    customer.name, customer.locale = named or customer.name, speaks or customer.locale
    await customer.save(update_fields=["name", "locale"])
    talking = Conversation.filter(customer_id=customer.id, state__in=list(TALK_STATES)).order_by("id")
    for conversation_id in await talking.values_list("id", flat=True):
        conversation = await locked_conversation(uow, conversation_id, must_be_visible=False)  # type: ignore[arg-type]
        if conversation.state in TALK_STATES:
            await _tell(uow, conversation, customer, *before)
    shown_elsewhere = Conversation.filter(customer__person_id=customer.id).exclude(state=ConversationState.CLOSED)
    for row in await shown_elsewhere.order_by("id").only("id"):
        merged = await locked_conversation(uow, row.id, must_be_visible=False)
        await uow.estimated(merged, always=True)  # they show this customer, whom others were merged into


async def _tell(uow: UnitOfWork, conversation: Conversation, customer: Customer, name: str, locale: str) -> None:
    if conversation.language_known_by is None and conversation.language == locale:
        conversation.language = customer.locale
    await uow.estimated(conversation, always=True)  # so that whatever shows the customer is shown anew
    if written_format.is_older:  # a release before this one can't read these kinds
        return
    if customer.name != name:
        kind = SystemMessageKind.CUSTOMER_NAMED
        await post_system_message(uow, conversation, kind, Audience.AGENT, name=customer.name, before=name)
    if customer.locale != locale:
        kind = SystemMessageKind.CUSTOMER_LANGUAGE_TOLD
        await post_system_message(uow, conversation, kind, Audience.AGENT, language=customer.locale)
