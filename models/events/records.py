"""Who does what in a unit of work, and the facts that only name what changed; unit_of_work.py records those with rows."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from models import clock
from models.events.facts import (
    AlertChanged,
    BatchAdvanced,
    ChannelChanged,
    ConfigurationChanged,
    ConversationDeleted,
    ConversationRead,
    CustomerErased,
    KnownFact,
    PersonChanged,
    RightsChanged,
    SignInsEnded,
)
from models.events.header import Header
from models.fact_values import AlertValues
from models.tables import ConfiguredChannel
from models.values import RightsValues, Viewer
from models.vocabulary import Act, ConfigurationKind


@dataclass
class Records:
    """The facts so far of one unit of work. The rows that they are about are written already, or gone."""

    by: Viewer
    act: Act
    request_id: str | None = None
    at: datetime = field(default_factory=clock.now)
    facts: list[KnownFact] = field(default_factory=list)

    def channel_changed(self, channel: ConfiguredChannel) -> None:
        """Record that a channel connection is new or changed."""
        self.facts.append(ChannelChanged(**self._header, channel_id=channel.id, connector_id=channel.connector_id))

    def configured(self, subject: ConfigurationKind, row_id: UUID, *, is_new: bool, is_rename: bool = False) -> None:
        """Record that something configured is new or changed."""
        self.facts.append(
            ConfigurationChanged(**self._header, subject=subject, subject_id=row_id, is_new=is_new, is_rename=is_rename)
        )

    def rights_changed(self, person_id: UUID, before: RightsValues, after: RightsValues) -> None:
        self.facts.append(RightsChanged(**self._header, person_id=person_id, before=before, after=after))

    def sign_ins_ended(self, person_id: UUID, keys: frozenset[str], not_before: int | None) -> None:
        self.facts.append(SignInsEnded(**self._header, person_id=person_id, keys=keys, not_before=not_before))

    def conversation_deleted(self, conversation_id: UUID, closed_at: datetime) -> None:
        self.facts.append(ConversationDeleted(**self._header, conversation_id=conversation_id, closed_at=closed_at))

    def customer_erased(self, customer_id: UUID) -> None:
        self.facts.append(CustomerErased(**self._header, customer_id=customer_id))

    def person_changed(self, customers: frozenset[UUID], before: UUID, after: UUID) -> None:
        self.facts.append(PersonChanged(**self._header, customers=customers, before=before, after=after))

    def alert_changed(self, alert: AlertValues) -> None:
        self.facts.append(AlertChanged(**self._header, alert=alert))

    def conversation_read(self, conversation_id: UUID, message_id: UUID) -> None:
        """Record how far the doer has read. An erasure does not look for this fact, so it has no id of a request."""
        header: Header = {**self._header, "request_id": None}
        self.facts.append(
            ConversationRead(**header, person_id=self.by.id, conversation_id=conversation_id, message_id=message_id)
        )

    def batch_advanced(self, batch_id: UUID, *, total: int, done: int, refused: int) -> None:
        """Record how far a batch is. As of `conversation_read`, an erasure does not look for this fact."""
        header: Header = {**self._header, "request_id": None}
        self.facts.append(
            BatchAdvanced(**header, person_id=self.by.id, batch_id=batch_id, total=total, done=done, refused=refused)
        )

    @property
    def _header(self) -> Header:
        return {"act": self.act, "at": self.at, "actor": self.by.actor, "request_id": self.request_id}
