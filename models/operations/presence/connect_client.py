"""A person's client is connected: it subscribes to notifications or, for a customer, to a timeline.

That it is gone is mark_client_gone.py; for customers, mark_customer_gone.py.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.agent_actions import may_set_presence
from models.steps.customer_absence import customer_returned, live_chats_of
from models.steps.presence import locked_presences, mark_back, set_automatic
from models.tables import ClientConnection, DueTime, UserPresence
from models.values import SYSTEM_ID, Viewer
from models.vocabulary import Act, DueKind, Presence, Role

TRUST_SECONDS = 30  # how long a client counts as connected after its process last said so
WATCH_SECONDS = 5  # how often expired connections are looked for


@dataclass(frozen=True, kw_only=True)
class ClientConnected(Outcome):
    person_id: UUID


@operation(Act.CONNECT_CLIENT, ClientConnected)
async def connect_client(
    uow: UnitOfWork, process: str, *, by: Viewer, request_id: str | None = None
) -> ClientConnected:
    """Count the person as connected. Users who were gone get their earlier presence back; customers return to their chats.

    A supervisor who has never set a presence becomes AVAILABLE, because only then are they alerted. Agents set their
    presence themselves, because AVAILABLE would get them conversations.
    """
    if by.has(Role.CUSTOMER):
        for conversation in await live_chats_of(uow, by.id):
            await customer_returned(uow, conversation)
    else:
        may_set_presence(by, Presence.AVAILABLE)
    row = (await locked_presences([by.id])).get(by.id)
    until = uow.at + timedelta(seconds=TRUST_SECONDS)
    if not await ClientConnection.filter(user_id=by.id, process=process).update(until=until):
        await ClientConnection.create(user_id=by.id, process=process, until=until)
    if not await DueTime.exists(kind=DueKind.CLIENTS_WATCHED, subject_id=SYSTEM_ID):
        uow.due.set(DueKind.CLIENTS_WATCHED, SYSTEM_ID, uow.at + timedelta(seconds=WATCH_SECONDS))
    if row is None and not by.has(Role.CUSTOMER):
        await _create_presence(uow, by)
    elif row and row.gone_since:
        await mark_back(uow, row)
    return ClientConnected(person_id=by.id)


async def _create_presence(uow: UnitOfWork, by: Viewer) -> None:
    """Create the row of presence, which is also needed to note that the person is gone."""
    fresh = UserPresence(user_id=by.id, presence=Presence.OFFLINE, since=uow.at)
    if by.has(Role.SUPERVISOR) and not by.has(Role.AGENT):
        await set_automatic(uow, fresh)
    else:
        await fresh.save()
