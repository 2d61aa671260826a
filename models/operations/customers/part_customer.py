"""An agent or supervisor says that a customer is another person after all: what merge_customers.py did is taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from models.access.known_customers import customers_known_to_staff
from models.events.unit_of_work import UnitOfWork
from models.operations.customers.one_person import handles_one, locked_customers, tell_conversations
from models.operations.operation import Outcome, operation
from models.reading.privacy.same_person import person_of
from models.rules.merging import must_be_partable, must_handle, must_work_with_customers
from models.rules.refusals import not_found
from models.tables import Customer
from models.values import Viewer
from models.vocabulary import Act, SystemMessageKind


@dataclass(frozen=True, kw_only=True)
class CustomerParted(Outcome):
    """`person_id` is the customer as whom the others are still seen."""

    customer_id: UUID
    person_id: UUID


@operation(Act.PART_CUSTOMER, CustomerParted, is_audited=True)
async def part_customer(
    uow: UnitOfWork, customer_id: UUID, *, by: Viewer, request_id: str | None = None
) -> CustomerParted:
    """Let the customer be seen as themself again, and with them those who were merged into them before."""
    uow.target_id = customer_id
    must_work_with_customers(by)
    rows = await locked_customers([customer_id])
    if customer_id not in rows:
        raise not_found("customer")
    known = await customers_known_to_staff(by, {customer_id})
    must_handle(knows_all=bool(known), handles_one=await handles_one(by, rows.keys()))
    row = rows[customer_id]
    must_be_partable(is_merged=row.merged_into_id is not None, is_erased=any(each.erased_at for each in rows.values()))
    before = person_of(row)
    uow.evidence.compare({"person": before}, {"person": customer_id})
    moved = frozenset(each for each in rows if customer_id in _steps(each, rows))
    await Customer.filter(id=customer_id).update(merged_into_id=None, person_id=None)
    await Customer.filter(id__in=sorted(moved - {customer_id})).update(person_id=customer_id)
    uow.person_changed(moved, before, customer_id)
    await tell_conversations(uow, moved, rows.keys() - moved, SystemMessageKind.CUSTOMER_PARTED)
    return CustomerParted(customer_id=customer_id, person_id=before)


def _steps(customer_id: UUID, rows: Mapping[UUID, Customer]) -> list[UUID]:
    """The customer, the one into whom they were merged, and so on."""
    steps = [customer_id]
    while (into := rows[steps[-1]].merged_into_id) is not None:
        steps.append(into)
    return steps
