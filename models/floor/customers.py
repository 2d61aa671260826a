"""Reads the customers of conversations, and as whom others than the customer's side see them."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from models.floor.compact import Compact, Shared
from models.tables import Customer

CUSTOMERS = Compact(Customer, without=("external_id", "address_key", "name_folded", "merged_into_id"))


class Seen(NamedTuple):
    """A customer, and the person into whom they were merged: themself if they were not."""

    customer: Customer
    person: Customer


async def read_customers(ids: Collection[UUID], shared: Shared) -> dict[UUID, Seen]:
    """The customers with these ids. Takes one statement; a second one if somebody was merged into one who is not among them."""
    rows = {row.id: row for row in await CUSTOMERS.read(shared, "id = ANY($1)", sorted(ids))}
    people = rows
    if unread := {row.person_id for row in rows.values() if row.person_id} - rows.keys():
        people = rows | {row.id: row for row in await CUSTOMERS.read(shared, "id = ANY($1)", sorted(unread))}
    return {row.id: Seen(row, people.get(row.person_id or row.id, row)) for row in rows.values()}
