"""Who may be erased and when, and how long texts and conversations are kept. rules/masking.py says what is never stored."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.rules.configuration.administration import ongoing
from models.rules.refusals import Refused
from models.vocabulary import RefusalCode, Role


@dataclass(frozen=True, slots=True)
class KeptDays:
    """How many days after its end a conversation keeps its texts, and how many it is kept itself; 0 means for ever."""

    messages: int
    conversations: int

    def texts_go_at(self, closed_at: datetime) -> datetime | None:
        return _after(closed_at, self.messages)

    def goes_at(self, closed_at: datetime) -> datetime | None:
        return _after(closed_at, self.conversations)


def is_customer_alone(roles: Collection[Role], *, has_written: bool) -> bool:
    """Whether a user is a customer and nothing else. Of others, only what they are as a customer is erased."""
    return set(roles) == {Role.CUSTOMER} or (not roles and has_written)


def must_have_ended(conversations: int) -> None:
    """Refuse to erase a customer with whom somebody is talking, so that nobody loses what they are working on unawares."""
    if conversations:
        raise Refused(
            RefusalCode.STILL_IN_USE,
            f"The customer has {ongoing(conversations)}; erase them once that is closed, or let the erasure end it.",
        )


def _after(closed_at: datetime, days: int) -> datetime | None:
    return closed_at + timedelta(days=days) if days else None
