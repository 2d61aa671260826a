"""How long an anonymous visitor's session lasts, and which of its tokens are valid. agent_actions.py says what it allows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.rules.refusals import BadInput, Refused
from models.rules.texts import must_be_storable, shown_name
from models.vocabulary import Channel, RefusalCode

TOKEN_LASTS = timedelta(minutes=15)  # as a bearer token; an older one can still be renewed
GRACE = timedelta(seconds=60)  # for requests on their way, a lost answer, and other tabs of the browser
READABLE_AFTER_CLOSING = timedelta(hours=1)
RETURN_WITHIN = timedelta(
    days=30
)  # longer than a conversation waits for its customer, unless its workstream says otherwise
BEGIN_WITHIN = timedelta(days=1)  # while the session has no conversation
CHANNELS = frozenset({Channel.LIVE_CHAT, Channel.PERSISTENT_CHAT})  # the channels of web pages

LONGEST_NAME = 200
LONGEST_LOCALE = 20


@dataclass(frozen=True, slots=True)
class VisitValues:
    """A visitor session. `generation` is that of its newest token, which was issued at `renewed_at`."""

    generation: int
    renewed_at: datetime
    has_conversation: bool
    closed_at: datetime | None


def is_over(visit: VisitValues, *, now: datetime) -> bool:
    return now >= ends_at(visit)


def ends_at(visit: VisitValues) -> datetime:
    """When the session ends, unless it is renewed or its conversation is closed before."""
    if not visit.has_conversation:
        return visit.renewed_at + BEGIN_WITHIN
    until = visit.renewed_at + RETURN_WITHIN
    return until if visit.closed_at is None else min(until, visit.closed_at + READABLE_AFTER_CLOSING)


def holds(visit: VisitValues, generation: int, *, now: datetime) -> bool:
    """Whether the token is valid: the newest is, and the one before it for a moment. After the session's end none is."""
    if is_over(visit, now=now):
        return False
    is_replaced = generation == visit.generation - 1
    return generation == visit.generation or (is_replaced and now < visit.renewed_at + GRACE)


def may_begin(*, name: str, locale: str) -> None:
    for what, text, longest in (("name", name, LONGEST_NAME), ("locale", locale, LONGEST_LOCALE)):
        must_be_storable(what, text)
        if not shown_name(text) or len(text) > longest:
            raise BadInput(f"{what} must have 1 to {longest} characters that can be seen.")


def session_is_over() -> Refused:
    return Refused(
        RefusalCode.ALREADY_CLOSED,
        "The conversation of this session is over; begin a new session (POST /customers/session) for another one.",
    )
