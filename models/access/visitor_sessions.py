"""Sessions of anonymous visitors: beginning and renewing one, and the viewer that a token stands for. api/ signs tokens.

The log has no facts of visitor sessions: a visitor becomes a customer, whom facts name, by starting a conversation.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models import clock
from models.rules.configuration.administration import LONGEST_NAME
from models.rules.masking import masked
from models.rules.refusals import not_found
from models.rules.texts import must_be_short, shown_name
from models.rules.visitor_sessions import CHANNELS, VisitValues, ends_at, holds, is_over, may_begin
from models.tables import Conversation, Visit, Workstream
from models.values import Viewer
from models.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Session:
    """What a token contains, and what its holder is told. `customer_id` also identifies the session."""

    customer_id: UUID
    generation: int
    conversation_id: UUID | None
    return_until: datetime


async def begin(workstream: str, *, name: str, locale: str) -> Session:
    """Begin a session, in which the visitor can start one conversation of this workstream.

    Refuses with NOT_FOUND if the workstream accepts no visitors. Raises BadInput for an unusable name.
    """
    may_begin(name=name, locale=locale)
    must_be_short("workstream", workstream, LONGEST_NAME)
    stream = await Workstream.get_or_none(name=workstream, accepts_visitors=True, retired_at=None)
    if stream is None or stream.channel not in CHANNELS:
        raise not_found("workstream for visitors")
    row = await Visit.create(
        workstream_id=stream.id, name=masked(shown_name(name)), locale=shown_name(locale), renewed_at=clock.now()
    )
    return _session(row, await _values(row))


async def renew(customer_id: UUID, generation: int) -> Session | None:
    """The session with the generation of its next token; None if the given token is no longer valid.

    The token before the newest gets the newest again: the answer was lost, or another tab was quicker.
    """
    now = clock.now()
    row = await Visit.get_or_none(id=customer_id)
    if row is None or not holds(await _values(row), generation, now=now):
        return None
    if generation == row.generation:
        newest = Visit.filter(id=customer_id, generation=generation)
        await newest.update(
            generation=generation + 1, renewed_at=now
        )  # of two at the same time, only one has an effect
        row = await Visit.get(id=customer_id)
    return _session(row, await _values(row))


async def viewer_by_token(customer_id: UUID, generation: int) -> Viewer | None:
    row = await Visit.get_or_none(id=customer_id)
    if row is None or not holds(await _values(row), generation, now=clock.now()):
        return None
    return _viewer(row)


async def viewer_by_visit(customer_id: UUID) -> Viewer | None:
    """The visitor of a running operation or stream, whose token was checked when that began."""
    row = await Visit.get_or_none(id=customer_id)
    if row is None or is_over(await _values(row), now=clock.now()):
        return None
    return _viewer(row)


def _viewer(row: Visit) -> Viewer:
    """A viewer with the role CUSTOMER, who sees only their own conversations: here, the one of this session."""
    return Viewer(id=row.id, name=row.name, roles=frozenset({Role.CUSTOMER}), locale=row.locale)


def _session(row: Visit, values: VisitValues) -> Session:
    return Session(row.id, row.generation, row.conversation_id, ends_at(values))


async def _values(row: Visit) -> VisitValues:
    conversation = await Conversation.get(id=row.conversation_id) if row.conversation_id else None
    return VisitValues(
        generation=row.generation,
        renewed_at=row.renewed_at,
        has_conversation=conversation is not None,
        closed_at=conversation.closed_at if conversation else None,
    )
