"""Which customers are one person, because an agent or supervisor merged them."""

from uuid import UUID

from tortoise.expressions import Q

from models.tables import Customer


def person_of(customer: Customer) -> UUID:
    """The customer as whom others see this one."""
    return customer.person_id or customer.id


async def same_person(customer_id: UUID) -> list[UUID]:
    """The ids of all customers who are one person with this one, this one included, in order; also of one who is unknown."""
    known = await Customer.get_or_none(id=customer_id)
    if known is None:
        return [customer_id]
    person = person_of(known)
    ids = await Customer.filter(Q(id=person) | Q(person_id=person)).order_by("id").values_list("id", flat=True)
    return list(ids)  # type: ignore[arg-type]
