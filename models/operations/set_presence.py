"""Setting one's own presence, as an agent or supervisor."""

from dataclasses import dataclass
from uuid import UUID

from models.events.record import Record
from models.operations.operation import Outcome, operation
from models.rules.handling import may_set_presence
from models.tables import UserPresence
from models.values import Viewer
from models.vocabulary import Act, Presence


@dataclass(frozen=True, kw_only=True)
class PresenceSet(Outcome):
    person_id: UUID


@operation(Act.SET_PRESENCE, PresenceSet)
async def set_presence(record: Record, presence: Presence, *, by: Viewer, request_id: str | None = None) -> PresenceSet:
    """Say whether one can take conversations; setting what is set changes nothing."""
    may_set_presence(by, presence)
    row = await UserPresence.filter(user_id=by.id).select_for_update(no_key=True).first()
    if row is None:
        row = UserPresence(user_id=by.id, presence=Presence.OFFLINE, since=record.at)
    if row.presence is not presence:
        await record.presence_set(row, presence)
    return PresenceSet(person_id=by.id)
