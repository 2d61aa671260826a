"""The monthly report on monitoring: what it counts, as plain values. reading/monitoring_report.py reads them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from models.vocabulary import Role

FORMAT = "vigie-monitoring-report/1"

# The settings that say whether and how supervisors may monitor, by their names in the audit trail.
POLICIES = (
    "supervisorMonitor",
    "monitorWaiting",
    "monitoringPolicy",
    "agentNoticePolicy",
    "monitoringUnreadSeconds",
    "customerLedger",
    "monitoringPurposes",
)
RIGHTS = ("roles", "overseen", "isDisabled")

Change = tuple[datetime, Mapping[str, Sequence[object]]]  # when, and each changed field's values before and after


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month in UTC."""

    year: int
    number: int

    @classmethod
    def of(cls, text: str) -> "Month":
        """Such as 2026-10. Raises ValueError."""
        match = re.fullmatch(r"([2-9][0-9]{3})-(0[1-9]|1[0-2])", text)
        if match is None:
            raise ValueError(f"{text!r} is no month; write it like 2026-10.")
        return cls(int(match[1]), int(match[2]))

    @property
    def start(self) -> datetime:
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return (self.start + timedelta(days=31)).replace(day=1)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"


@dataclass(frozen=True, slots=True)
class Ran:
    """A monitoring session, by what it is counted. `ended` is None while it runs. Names are those for the report."""

    began: datetime
    ended: datetime | None
    conversation: object
    supervisor: str
    roles: str
    queue: str
    purpose: str


@dataclass
class Sum:
    """How often sessions began in the month, and for how long they ran in it."""

    begun: int = 0
    seconds: float = 0

    def add(self, ran: Ran, month: Month) -> None:
        self.begun += month.start <= ran.began < month.end
        until = month.end if ran.ended is None else min(ran.ended, month.end)
        self.seconds += max(0.0, (until - max(ran.began, month.start)).total_seconds())

    def shown(self) -> dict[str, object]:
        return {"begun": self.begun, "seconds": round(self.seconds)}


def sums_by(attribute: str, sessions: Iterable[Ran], month: Month) -> list[dict[str, object]]:
    """A sum for each value, sorted by value."""
    sums: dict[str, Sum] = {}
    for ran in sessions:
        sums.setdefault(getattr(ran, attribute), Sum()).add(ran, month)
    return [{attribute: value, **sums[value].shown()} for value in sorted(sums)]


@dataclass(frozen=True, slots=True)
class Rights:
    """What decides whether a person may monitor, as the audit trail names it. `overseen` are ids of queues."""

    roles: frozenset[str] = frozenset()
    overseen: frozenset[str] = frozenset()
    is_disabled: bool = False

    @property
    def monitored_queues(self) -> frozenset[str]:
        """The queues that they may monitor, apart from the switches and policies of the organisation."""
        may = Role.SUPERVISOR in self.roles and Role.API_ACCESS not in self.roles and not self.is_disabled
        return self.overseen if may else frozenset()

    def before(self, change: Mapping[str, Sequence[object]]) -> "Rights":
        """The rights before such a change of them."""
        roles, overseen, disabled = (change.get(name, (None,))[0] for name in RIGHTS)
        return Rights(
            self.roles if "roles" not in change else _words(roles),
            self.overseen if "overseen" not in change else _words(overseen),
            self.is_disabled if "isDisabled" not in change else bool(disabled),
        )


@dataclass
class Held:
    """What a person held in the month: the rights at its end, and all queues that they could monitor at any time."""

    at_end: Rights
    queues: set[str] = field(default_factory=set)


def held_in(month: Month, now: Rights, changes: Sequence[Change]) -> Held:
    """Undo the changes since the month began, the newest first, which `changes` are."""
    rights, at_end, found = now, None, set[str]()
    for at, change in changes:
        if at < month.end:
            at_end = at_end or rights
            found |= rights.monitored_queues
        rights = rights.before(change)
    return Held(at_end or rights, found | rights.monitored_queues)


def policies_at(moment: datetime, now: Mapping[str, object], changes: Sequence[Change]) -> dict[str, object]:
    """The policies as they were at a moment. `changes` are those since, or more; the newest first."""
    policies = dict(now)
    for at, change in changes:
        if at >= moment:
            policies.update({name: values[0] for name, values in change.items() if name in policies})
    return policies


def _words(value: object) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset()
