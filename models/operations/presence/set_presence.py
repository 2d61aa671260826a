"""An agent or supervisor sets their own presence. What follows from load by itself is in steps/presence.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.agent_actions import may_set_presence
from models.steps.presence import clear_gone, locked_presences, set_automatic
from models.tables import UserPresence
from models.values import Viewer
from models.vocabulary import Act, Presence


@dataclass(frozen=True, kw_only=True)
class PresenceSet(Outcome):
    person_id: UUID


@operation(Act.SET_PRESENCE, PresenceSet)
async def set_presence(
    uow: UnitOfWork, presence: Presence, *, by: Viewer, request_id: str | None = None
) -> PresenceSet:
    """Set whether one can take conversations. AVAILABLE means the automatic presence. A repeat changes nothing."""
    may_set_presence(by, presence)
    row = (await locked_presences([by.id])).get(by.id)
    if row is None:
        row = UserPresence(user_id=by.id, presence=Presence.OFFLINE, since=uow.at)
    if row.gone_since:  # a person who sets it is connected
        clear_gone(uow, row)
    if presence is Presence.AVAILABLE:
        await set_automatic(uow, row)
    else:
        await uow.presence_set(row, presence)
    return PresenceSet(person_id=by.id)
