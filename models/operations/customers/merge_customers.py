"""An agent or supervisor says that two customers are one person, such as one who writes from two numbers."""

from dataclasses import dataclass
from uuid import UUID

from models.access.known_customers import customers_known_to_staff
from models.events.unit_of_work import UnitOfWork
from models.operations.customers.one_person import handles_one, locked_customers, tell_conversations
from models.operations.operation import Outcome, operation
from models.reading.privacy.same_person import person_of
from models.rules.merging import must_be_mergeable, must_handle, must_work_with_customers
from models.rules.refusals import not_found
from models.tables import Customer
from models.values import Viewer
from models.vocabulary import Act, SystemMessageKind


@dataclass(frozen=True, kw_only=True)
class CustomersMerged(Outcome):
    """`person_id` is the customer as whom all of them are seen."""

    person_id: UUID


@operation(Act.MERGE_CUSTOMERS, CustomersMerged, is_audited=True)
async def merge_customers(
    uow: UnitOfWork, customer_id: UUID, *, into_id: UUID, by: Viewer, request_id: str | None = None
) -> CustomersMerged:
    """Let agents and supervisors see the customer as the other one from now on.

    Each stands for all with whom they were merged before, so it doesn't matter which of them is named. Nothing else moves:
    every conversation keeps its agent, wait, notice and notes, and each address brings its messages where it brought them.
    """
    uow.target_id = customer_id
    uow.evidence.compare({"person": customer_id}, {"person": into_id})
    must_work_with_customers(by)
    rows = await locked_customers([customer_id, into_id])
    if not {customer_id, into_id} <= rows.keys():
        raise not_found("customer")
    known = await customers_known_to_staff(by, {customer_id, into_id})
    must_handle(knows_all=known == {customer_id, into_id}, handles_one=await handles_one(by, rows.keys()))
    before, after = person_of(rows[customer_id]), person_of(rows[into_id])
    must_be_mergeable(is_same=before == after, is_erased=any(row.erased_at for row in rows.values()))
    moved = frozenset(row.id for row in rows.values() if person_of(row) == before)
    await Customer.filter(id=before).update(merged_into_id=after)
    await Customer.filter(id__in=sorted(moved)).update(person_id=after)
    uow.person_changed(moved, before, after)
    await tell_conversations(uow, moved, rows.keys() - moved, SystemMessageKind.CUSTOMERS_MERGED)
    return CustomersMerged(person_id=after)
