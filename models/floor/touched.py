"""Which rows of the floor each kind of fact touches. They must be read again; floor.py reads them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import assert_never
from uuid import UUID

from models.events.facts import (
    AlertChanged,
    BatchAdvanced,
    ChannelChanged,
    ConfigurationChanged,
    ConversationChanged,
    ConversationDeleted,
    ConversationRead,
    CustomerErased,
    DeliveryChanged,
    DraftChanged,
    Fact,
    HandChanged,
    MessagePosted,
    MonitoringChanged,
    NotUnderstood,
    PersonChanged,
    PresenceChanged,
    RightsChanged,
    SentimentChanged,
    SettingsChanged,
    SignInsEnded,
    TranscriptErased,
)
from models.tables import Conversation
from models.vocabulary import ConfigurationKind


@dataclass(slots=True)
class Touched:
    """The rows to read again. `conversations` with all that they show; of `rows`, only the conversation's own row changed.

    `customers` are those whose conversations show them, `people` agents with all that they have, `presences` agents whose
    presence alone changed. `configuration` means all queues and workstreams, `settings` the settings of supervision.
    """

    conversations: set[UUID] = field(default_factory=set)
    rows: set[UUID] = field(default_factory=set)
    customers: set[UUID] = field(default_factory=set)
    people: set[UUID] = field(default_factory=set)
    presences: set[UUID] = field(default_factory=set)
    configuration: bool = False
    settings: bool = False

    def add_unknown(
        self,
        rows: Iterable[Conversation],
        *,
        queues: Collection[UUID],
        workstreams: Collection[UUID],
        agents: Collection[UUID],
    ) -> None:
        """Add rows that these conversations refer to and that were never read, such as a queue that was inserted by hand."""
        for row in rows:
            if row.queue_id not in queues or row.workstream_id not in workstreams:
                self.configuration = True
            if row.agent_id is not None and row.agent_id not in agents:
                self.people.add(row.agent_id)

    @property
    def renames(self) -> bool:
        """Whether it touches rows that many conversations show."""
        return self.configuration or self.settings or bool(self.people)


def touched_by(facts: Iterable[Fact]) -> Touched:
    found = Touched()
    for fact in facts:
        _add(found, fact)
    return found


def _add(found: Touched, fact: Fact) -> None:
    match fact:
        case ConversationChanged() | MonitoringChanged() | HandChanged() | TranscriptErased():
            found.conversations.add(fact.after.id)
        case MessagePosted() | SentimentChanged() | DraftChanged() | DeliveryChanged():
            found.rows.add(fact.after.id)
        case CustomerErased(customer_id=customer_id):
            found.customers.add(customer_id)
        case PersonChanged(customers=customers):
            found.customers.update(customers)
        case RightsChanged(person_id=person_id):
            found.people.add(person_id)
        case SettingsChanged():
            found.settings = True
        case ConfigurationChanged(subject=subject, subject_id=subject_id):
            _add_configured(found, subject, subject_id)
        case PresenceChanged(person_id=person_id):
            found.presences.add(person_id)
        case NotUnderstood(conversation_id=conversation_id):
            if conversation_id:  # without one, floor.py reads everything again
                found.conversations.add(conversation_id)
        case BatchAdvanced():
            pass
        case ChannelChanged() | SignInsEnded() | ConversationDeleted() | AlertChanged() | ConversationRead():
            pass  # the floor shows neither channel connections, sign-ins, alerts, closed conversations, nor who has read
        case _:
            assert_never(fact)


def _add_configured(found: Touched, subject: ConfigurationKind, subject_id: UUID) -> None:
    match subject:
        case ConfigurationKind.QUEUE | ConfigurationKind.WORKSTREAM | ConfigurationKind.OPERATING_HOURS:
            found.configuration = True
        case ConfigurationKind.USER | ConfigurationKind.AGENT:
            found.people.add(subject_id)
        case ConfigurationKind.GROUP | ConfigurationKind.APPROVAL | ConfigurationKind.ALERT_RULE:
            pass  # a group's members get other rights when they sign in; what was approved and what rings has facts
        case _:
            assert_never(subject)
