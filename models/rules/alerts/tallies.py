"""The service level of one queue as a running total: a change costs the same however many contacts there are."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

from models.rules.alerts.scene import Contact


class Tally:
    """How many contacts there are within a window that moves on, and how many of them were answered in time."""

    def __init__(self, contacts: Iterable[Contact], *, window: timedelta, within_seconds: int) -> None:
        self._window, self._within_seconds = window, within_seconds
        # When each leaves the window, and whether it was in time. Hosts' clocks differ, so they don't come in that order.
        self._leaving = [self._entry(each) for each in contacts]
        heapify(self._leaving)
        self.in_time = sum(was_in_time for _, was_in_time in self._leaving)

    @property
    def total(self) -> int:
        return len(self._leaving)

    @property
    def changes_at(self) -> datetime | None:
        """When the next contact leaves the window."""
        return self._leaving[0][0] if self._leaving else None

    def add(self, contact: Contact) -> None:
        entry = self._entry(contact)
        heappush(self._leaving, entry)
        self.in_time += entry[1]

    def move_on(self, at: datetime) -> None:
        """Forget what has left the window by then. It never moves back."""
        while self._leaving and self._leaving[0][0] <= at:
            self.in_time -= heappop(self._leaving)[1]

    def _entry(self, contact: Contact) -> tuple[datetime, bool]:
        was_in_time = contact.wait_seconds is not None and contact.wait_seconds <= self._within_seconds
        return contact.at + self._window, was_in_time
