"""Presence that follows from what a unit of work did. Setting one's own is set_presence.py.

Rows of presence are locked after conversations and agents. A unit of work locks all that it needs at once and in the
order of their ids, so that two units of work never wait for each other.
"""

from collections.abc import Collection, Iterator
from datetime import timedelta
from uuid import UUID

from models.events.facts import ConversationChanged
from models.events.unit_of_work import UnitOfWork
from models.reading.agent_loads import presences_with_units, units_of
from models.reading.agent_rows import lock_presences
from models.rules.presence import REACHABLE_PRESENCES, automatic, follows_load
from models.tables import ClientConnection, UserPresence
from models.vocabulary import ConversationAspect, DueKind, OfferKind, Presence

GRACE_SECONDS = 150  # how long a client may be gone before the person's conversations return to their queues (ref)
LOAD_ASPECTS = frozenset({ConversationAspect.STATE, ConversationAspect.AGENT})


async def locked_presences(person_ids: Collection[UUID]) -> dict[UUID, UserPresence]:
    """The rows of the people who have one, locked. A person without a row is OFFLINE and stays so whatever their load."""
    return {person_id: row for person_id, (row, _) in (await _locked_with_units(person_ids)).items()}


async def update_presences(uow: UnitOfWork) -> None:
    """Update presences to what this unit of work has done, as its last change before the log."""
    moved = uow.load_changed | set(_agents_with_changed_load(uow))
    people = moved | uow.imposed_presences.keys()
    if not people:
        return
    moves: list[tuple[UserPresence, Presence, bool]] = []
    for person_id, (row, units) in (await _locked_with_units(people)).items():
        if row.gone_since:
            continue
        imposed = uow.imposed_presences.get(person_id)
        if imposed and row.presence in REACHABLE_PRESENCES:
            moves.append((row, imposed, False))
        elif person_id in moved and units and follows_load(row.presence, is_automatic=row.is_automatic):
            presence = automatic(*units)
            if presence is not row.presence or not row.is_automatic:
                moves.append((row, presence, True))
    await uow.presences_set(moves)


async def _locked_with_units(
    person_ids: Collection[UUID],
) -> dict[UUID, tuple[UserPresence, tuple[int, int] | None]]:
    """The rows, with total and used units, which are counted under the lock, or a neighbour's change would be missed."""
    await lock_presences(person_ids)
    return await presences_with_units(person_ids)


async def set_automatic(uow: UnitOfWork, row: UserPresence) -> None:
    """Set the presence that follows from the person's load, or AVAILABLE for one who is no agent. The row is locked."""
    units = (await units_of([row.user_id])).get(row.user_id)
    await uow.presence_set(row, automatic(*units) if units else Presence.AVAILABLE, is_automatic=True)


async def mark_gone(uow: UnitOfWork, row: UserPresence) -> None:
    """The person's last client is gone: set OFFLINE and remember the earlier presence. The row is locked."""
    row.gone_since = uow.at
    row.before_gone = None if row.is_automatic else row.presence
    uow.due.set(DueKind.AGENT_GONE, row.user_id, uow.at + timedelta(seconds=GRACE_SECONDS))
    await uow.presence_set(row, Presence.OFFLINE)


async def mark_back(uow: UnitOfWork, row: UserPresence) -> None:
    """The person is connected again: restore the remembered presence, or the automatic one. The row is locked."""
    before = clear_gone(uow, row)
    if before is None:
        await set_automatic(uow, row)
    else:
        await uow.presence_set(row, before)


def clear_gone(uow: UnitOfWork, row: UserPresence) -> Presence | None:
    """The person is no longer gone. Returns the remembered presence; the caller writes the row."""
    before, row.gone_since, row.before_gone = row.before_gone, None, None
    uow.due.clear(row.user_id, DueKind.AGENT_GONE)
    return before


async def is_connected(uow: UnitOfWork, person_id: UUID) -> bool:
    """Whether a client of this person is connected to any process."""
    return await ClientConnection.filter(user_id=person_id, until__gt=uow.at).exists()


def _agents_with_changed_load(uow: UnitOfWork) -> Iterator[UUID]:
    """The agents whose load the facts changed, by conversations or by offers. Consultations take no units."""
    for fact in uow.facts:
        if not isinstance(fact, ConversationChanged):
            continue
        if not LOAD_ASPECTS.isdisjoint(fact.aspects):
            yield from (values.agent_id for values in (fact.before, fact.after) if values and values.agent_id)
        for offer in fact.offers:
            if offer.kind is not OfferKind.CONSULT:
                yield offer.agent_id
