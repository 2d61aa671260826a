"""An administrator erases a customer: names and addresses at once, the texts of conversations in erase_transcripts.py.

The rows stay, so that figures stay right: they name the customer by an id that leads to nobody any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.configuration.four_eyes import is_required_of
from models.operations.configuration.held_rights import NO_RIGHTS, Person, locked_people
from models.operations.customers.one_person import locked_customers
from models.operations.operation import Outcome, operation
from models.reading.privacy.same_person import same_person
from models.rules.configuration.administration import may_administer
from models.rules.configuration.four_eyes import approval_required
from models.rules.privacy import is_customer_alone, must_have_ended
from models.rules.refusals import not_found
from models.steps.audit_trail import erase_traces_of
from models.steps.changing import changing
from models.steps.locks import locked_conversation
from models.steps.transitions import to_closed
from models.tables import ClientConnection, Conversation, Customer, GroupGrant, SignIn, StoredOutcome, Visit
from models.values import RightsValues, Viewer
from models.vocabulary import Act, ConversationState, DueKind, Role, StateReason


@dataclass(frozen=True, kw_only=True)
class CustomerErasure(Outcome):
    customer_id: UUID


@operation(Act.ERASE_CUSTOMER, CustomerErasure, is_audited=True)
async def erase_customer(
    uow: UnitOfWork, customer_id: UUID, *, end_ongoing: bool = False, by: Viewer, request_id: str | None = None
) -> CustomerErasure:
    """Erase a customer, for good. Refused while they have an ongoing conversation, unless that is to end now.

    A repeat changes nothing, but makes sure that what is left of an interrupted erasure goes.
    """
    uow.target_id = customer_id
    may_administer(by)
    if is_required_of(by):
        raise approval_required("Erasing a customer")
    uow.unaudited = not await erase_within(uow, customer_id, end_ongoing=end_ongoing)
    return CustomerErasure(customer_id=customer_id)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of somebody under this id: as a user, as a customer and as a visitor. All rows are locked."""

    id: UUID
    person: Person | None
    customer: Customer | None
    visit: Visit | None

    @property
    def signs_in(self) -> bool:
        """Whether they are a user who is a customer alone."""
        return self.person is not None and is_customer_alone(
            self.person.held.roles, has_written=self.customer is not None
        )

    @property
    def is_somebody(self) -> bool:
        return self.customer is not None or self.visit is not None or self.signs_in

    @property
    def is_left(self) -> bool:
        """Whether there is something to erase."""
        is_erased = self.customer is not None and self.customer.erased_at and not _is_known(self.customer)
        return self.is_somebody and not is_erased


async def erase_within(uow: UnitOfWork, customer_id: UUID, *, end_ongoing: bool) -> bool:
    """The same inside another unit of work. With the customer goes everyone who was merged with them.

    False for a customer who was erased before.
    """
    known = await _locked(customer_id)
    if not any(each.is_somebody for each in known):
        raise not_found("customer")
    ids = [each.id for each in known]
    conversations = await Conversation.filter(customer_id__in=ids, erased_at=None).count()
    uow.due.set(DueKind.TRANSCRIPTS_ERASED, customer_id, uow.at)
    left = [each for each in known if each.is_left]
    if not left:
        return False
    await _end_ongoing(uow, ids, end_ongoing=end_ongoing)
    for each in left:
        await _erase(uow, each)
    uow.evidence.tell(conversations=conversations, customers=len(left) if len(left) > 1 else 0)
    return True


async def _locked(customer_id: UUID) -> list[_Known]:
    """All who are one person with this customer: users first, as others lock them."""
    guessed = await same_person(customer_id)
    people = await locked_people(guessed)
    customers = await locked_customers([customer_id])
    ids = sorted(customers) or [customer_id]
    if ids != guessed:  # somebody merged or parted them in this moment
        people = await locked_people(ids)
    visits = {row.id: row for row in await Visit.filter(id__in=ids).order_by("id").select_for_update()}
    return [_Known(each, people.get(each), customers.get(each), visits.get(each)) for each in ids]


async def _erase(uow: UnitOfWork, known: _Known) -> None:
    """What is left stays in the rows that others refer to."""
    person, customer = known.person, known.customer
    login = person.user.login if person and known.signs_in else None
    if person and known.signs_in:
        await _erase_user(uow, person)
    if known.visit:
        await known.visit.delete()
        _take_rights(uow, known.id, RightsValues(frozenset({Role.CUSTOMER}), frozenset(), frozenset()))
    if customer:
        customer.name, customer.locale, customer.erased_at = "", "en", customer.erased_at or uow.at
        customer.external_id = customer.address_key = None
        await customer.save(update_fields=["name", "locale", "external_id", "address_key", "erased_at"])
    await StoredOutcome.filter(principal_id=known.id).delete()
    await ClientConnection.filter(user_id=known.id).delete()
    await erase_traces_of(uow, known.id, login)
    uow.customer_erased(known.id)


def _is_known(customer: Customer) -> bool:
    """Whether something of an erased customer is left: a process of the release before leaves the columns it doesn't know."""
    return any((customer.name, customer.name_folded, customer.external_id, customer.address_key))


async def _end_ongoing(uow: UnitOfWork, customer_ids: Sequence[UUID], *, end_ongoing: bool) -> None:
    ongoing = Conversation.filter(customer_id__in=customer_ids).exclude(state=ConversationState.CLOSED)
    ids: Sequence[UUID] = await ongoing.order_by("id").values_list("id", flat=True)  # type: ignore[assignment]
    if not end_ongoing:
        must_have_ended(len(ids))
    for conversation_id in ids:
        conversation = await locked_conversation(uow, conversation_id, must_be_visible=False)
        if conversation.state is not ConversationState.CLOSED:
            async with changing(uow, conversation) as change:
                await to_closed(change, StateReason.CUSTOMER_ERASED)


async def _erase_user(uow: UnitOfWork, person: Person) -> None:
    """Let the user no longer sign in, and keep nothing of them but the id, which the log and the audit trail name."""
    user, before = person.user, person.rights
    user.login, user.name, user.locale = f"erased-{user.id}", "", "en"
    user.disabled_at = user.disabled_at or uow.at
    await user.save()
    await SignIn.filter(user_id=user.id).delete()
    await GroupGrant.filter(user_id=user.id).delete()
    _take_rights(uow, user.id, before)


def _take_rights(uow: UnitOfWork, person_id: UUID, before: RightsValues) -> None:
    """Their streams and sockets end with this fact."""
    if before != NO_RIGHTS:
        uow.rights_changed(person_id, before, NO_RIGHTS)
