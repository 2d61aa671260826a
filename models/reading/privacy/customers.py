"""Finds customers by what somebody who asks for their data knows: a name, an address or a login."""

from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q, Subquery

from models.addresses import address_key
from models.folding import folded
from models.reading.search import has
from models.tables import Conversation, Customer, User, UserRole, Visit
from models.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Found:
    id: UUID
    name: str
    address: str | None
    login: str | None
    conversations: int


async def find(text: str, *, limit: int) -> list[Found]:
    """Those whose name or address contains the text, or whose login it is; visitors and users, too, who wrote nothing yet."""
    names = {each.id: each.name for each in await Visit.filter(name__icontains=text).limit(limit)}
    names |= {each.id: each.name for each in await User.filter(_signs_in_as(text)).limit(limit)}
    told = has("name", text) | Q(external_id__icontains=text) | Q(address_key=address_key(text))
    if digits := folded(text):
        told |= Q(address_key__contains=digits)
    names |= {each.id: each.name for each in await Customer.filter(told, erased_at=None).limit(limit)}
    rows = {each.id: each for each in await Customer.filter(id__in=sorted(names))}
    logins = {each.id: each.login for each in await User.filter(id__in=sorted(names))}
    return [
        Found(
            row_id,
            name,
            rows[row_id].external_id if row_id in rows else None,
            logins.get(row_id),
            await Conversation.filter(customer_id=row_id).count(),
        )
        for row_id, name in sorted(names.items(), key=lambda each: (each[1], each[0]))[:limit]
    ]


def _signs_in_as(text: str) -> Q:
    customers = UserRole.filter(role=Role.CUSTOMER).values("user_id")
    return Q(id__in=Subquery(customers)) & (Q(login=text) | Q(name__icontains=text))
