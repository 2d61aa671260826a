"""The system finds that a user's client is gone: they are OFFLINE at once. If it stays gone: end_absence.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.steps.presence import is_connected, locked_presences, mark_gone
from models.tables import ClientConnection
from models.values import Viewer
from models.vocabulary import Act


@dataclass(frozen=True, kw_only=True)
class ClientMissed(Outcome):
    person_id: UUID


@operation(Act.MISS_CLIENT, ClientMissed)
async def mark_client_gone(
    uow: UnitOfWork, person_id: UUID, *, by: Viewer, request_id: str | None = None
) -> ClientMissed:
    """Delete the connections that have expired and, if none is left, note that the person is gone."""
    row = (await locked_presences([person_id])).get(person_id)
    ended = await ClientConnection.filter(user_id=person_id, until__lte=uow.at).delete()
    if ended and row and not row.gone_since and not await is_connected(uow, person_id):
        await mark_gone(uow, row)
    return ClientMissed(person_id=person_id)
