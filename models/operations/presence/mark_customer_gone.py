"""The system finds that a customer's page is gone: the reconnect window begins. For agents: mark_client_gone.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.steps.customer_absence import customer_left, live_chats_of
from models.steps.presence import is_connected
from models.tables import ClientConnection
from models.values import Viewer
from models.vocabulary import Act


@dataclass(frozen=True, kw_only=True)
class CustomerMissed(Outcome):
    person_id: UUID


@operation(Act.MISS_CLIENT, CustomerMissed)
async def mark_customer_gone(
    uow: UnitOfWork, person_id: UUID, *, by: Viewer, request_id: str | None = None
) -> CustomerMissed:
    """Delete the connections that have expired. If none is left, the reconnect window of each live chat begins."""
    conversations = await live_chats_of(uow, person_id)
    ended = await ClientConnection.filter(user_id=person_id, until__lte=uow.at).delete()
    if ended and not await is_connected(uow, person_id):
        for conversation in conversations:
            await customer_left(uow, conversation)
    return CustomerMissed(person_id=person_id)
