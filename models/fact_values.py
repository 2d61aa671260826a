"""Plain frozen values that only facts carry. Those that rules use, too, are in values.py."""

from dataclasses import dataclass, field
from uuid import UUID

from models.vocabulary import (
    AlertCondition,
    DeliveryStatus,
    DraftStatus,
    HandKind,
    HandStatus,
    ParticipantMode,
    SentimentLevel,
)


@dataclass(frozen=True, slots=True)
class ParticipantValues:
    """Someone who came into or left a conversation; `left` tells which."""

    id: UUID
    person_id: UUID
    mode: ParticipantMode
    left: bool


@dataclass(frozen=True, slots=True)
class DeliveryValues:
    """The status of a delivery, with the message's number in its conversation and the number of the attempt."""

    message_id: UUID
    number: int
    status: DeliveryStatus
    attempt: int


@dataclass(frozen=True, slots=True)
class SentimentValues:
    """A change of sentiment. `alerted` are the people who were to be told at that moment.

    If both levels are the same, the level is now sure enough for an alert that was due before.
    """

    before: SentimentLevel | None
    after: SentimentLevel
    score: float
    message_id: UUID
    engine: str
    alerted: frozenset[UUID] = field(default_factory=frozenset)
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class ReplyValues:
    """How long a customer waited for what their agent, a person, wrote: `first_seconds` for the first time, or `seconds`."""

    first_seconds: float | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class HandValues:
    """A hand as one change left it, without the words of its reason. `taken_by` stays when it ends.

    `queue_id` is the queue in which it is or was up. What ended it may have moved the conversation to another one.
    """

    id: UUID
    queue_id: UUID
    agent_id: UUID
    kind: HandKind
    status: HandStatus
    taken_by: UUID | None


@dataclass(frozen=True, slots=True)
class DraftValues:
    """A bot's draft as one change left it, without its text. `decided_by` is who approved or dropped it.

    `queue_id` is the queue in which it waits or waited; what ended it may have moved the conversation to another one.
    The message that an approved one becomes has the same id.
    """

    id: UUID
    queue_id: UUID
    bot_id: UUID
    status: DraftStatus
    decided_by: UUID | None


@dataclass(frozen=True, slots=True)
class MonitoringValues:
    """A monitoring session that began, ended, or goes on under another agent. The policy informs the agents in `tells`."""

    session_id: UUID
    supervisor_id: UUID
    ended: bool
    tells: frozenset[UUID] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class AlertValues:
    """An alert of a rule that rang in a queue, or that somebody acknowledged just now.

    It tells supervisors of the queue or administrators or both, and the `people` named, as far as they may read the
    queue's figures.
    """

    id: UUID
    rule_id: UUID
    queue_id: UUID
    condition: AlertCondition
    tells_supervisors: bool
    tells_administrators: bool
    people: frozenset[UUID] = field(default_factory=frozenset)
    acknowledged_by: UUID | None = None
    is_for_all: bool = True
