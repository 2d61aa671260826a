"""A person's client is there: it follows its notifications, or as a customer a timeline, in some process.

That it is there no more is miss_client.py, of customers miss_customer.py.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.agent_actions import may_set_presence
from models.steps.customer_absence import customer_returned, live_chats_of
from models.steps.due_times import set_due
from models.steps.presence import locked_presences, mark_back, set_automatic
from models.tables import ClientConnection, DueTime, UserPresence
from models.values import SYSTEM_ID, Viewer
from models.vocabulary import Act, DueKind, Presence, Role

TRUST_SECONDS = 30  # how long a client counts as there on its process's last word
WATCH_SECONDS = 5  # how often it is asked whose time is over


@dataclass(frozen=True, kw_only=True)
class ClientConnected(Outcome):
    person_id: UUID


@operation(Act.CONNECT_CLIENT, ClientConnected)
async def connect_client(
    uow: UnitOfWork, process: str, *, by: Viewer, request_id: str | None = None
) -> ClientConnected:
    """Count the person as there from now on. Who was gone gets the presence of before back; a customer is back in the chats.

    A supervisor who has never said anything is AVAILABLE from now on: only then is he or she alerted. Agents say
    themselves when they begin, for they would be offered conversations.
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
        await set_due(DueKind.CLIENTS_WATCHED, SYSTEM_ID, uow.at + timedelta(seconds=WATCH_SECONDS))
    if row is None and not by.has(Role.CUSTOMER):
        await _create_presence(uow, by)
    elif row and row.gone_since:
        await mark_back(uow, row)
    return ClientConnected(person_id=by.id)


async def _create_presence(uow: UnitOfWork, by: Viewer) -> None:
    """With the row the person can be found gone, too."""
    fresh = UserPresence(user_id=by.id, presence=Presence.OFFLINE, since=uow.at)
    if by.has(Role.SUPERVISOR) and not by.has(Role.AGENT):
        await set_automatic(uow, fresh)
    else:
        await fresh.save()
