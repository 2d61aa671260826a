"""The kinds of facts, and how they are encoded for the log and decoded. formats.py says what may be written.

They hold ids, states, levels and times, never a message's text or a customer's name: those are in tables that can be erased.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter, ValidationError

from models.fact_values import (
    AlertValues,
    DeliveryValues,
    DraftValues,
    HandValues,
    MonitoringValues,
    ParticipantValues,
    ReplyValues,
    SentimentValues,
)
from models.values import Actor, ConversationValues, MessageValues, OfferValues, RightsValues, SettingsValues
from models.vocabulary import Act, ConfigurationKind, ConversationAspect, Presence


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    """The header of every fact: who did what, and when. `request_id` is the client's, where it sent one.

    `kind` is the class's name: it says which class reads a stored fact. It stands first, as in the stored text.
    """

    kind: str
    act: Act
    at: datetime
    actor: Actor
    request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationChanged(_Fact):
    """A conversation started or changed. `before` is null if it started. Without aspects, its version stayed the same.

    `offers` are those that this change made or ended, `participants` those who came or left, as they are after it.
    """

    kind: Literal["ConversationChanged"] = "ConversationChanged"
    before: ConversationValues | None
    after: ConversationValues
    aspects: frozenset[ConversationAspect]
    offers: tuple[OfferValues, ...] = ()
    participants: tuple[ParticipantValues, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePosted(_Fact):
    """Somebody wrote a message, or Vigie posted a system message."""

    kind: Literal["MessagePosted"] = "MessagePosted"
    before: ConversationValues
    after: ConversationValues
    message: MessageValues
    reply: ReplyValues | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentimentChanged(_Fact):
    """The customer's sentiment has another level."""

    kind: Literal["SentimentChanged"] = "SentimentChanged"
    before: ConversationValues
    after: ConversationValues
    sentiment: SentimentValues


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringChanged(_Fact):
    """A monitoring session began or ended. Only its supervisor and those whom the policy informs are told."""

    kind: Literal["MonitoringChanged"] = "MonitoringChanged"
    before: ConversationValues
    after: ConversationValues
    monitoring: MonitoringValues


@dataclass(frozen=True, slots=True, kw_only=True)
class HandChanged(_Fact):
    """The agent's hand was raised, taken, returned, or is no longer up. The customer's side and bots are not told."""

    kind: Literal["HandChanged"] = "HandChanged"
    before: ConversationValues
    after: ConversationValues
    hand: HandValues


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChanged(_Fact):
    """A bot wrote a draft (PENDING), or it ended: by a person, or by itself. The customer's side is not told.

    `helpers` began or ceased to help in the conversation with this change. With some, a PENDING draft waits on as before.
    """

    kind: Literal["DraftChanged"] = "DraftChanged"
    before: ConversationValues
    after: ConversationValues
    draft: DraftValues
    helpers: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryChanged(_Fact):
    """A message was offered to its connector (PENDING), or its delivery proceeded. The conversation stays as it is."""

    kind: Literal["DeliveryChanged"] = "DeliveryChanged"
    before: ConversationValues
    after: ConversationValues
    delivery: DeliveryValues


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptErased(_Fact):
    """The texts of a closed conversation are no longer there. The conversation stays as it is."""

    kind: Literal["TranscriptErased"] = "TranscriptErased"
    before: ConversationValues
    after: ConversationValues


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceChanged(_Fact):
    """A person has another presence. The same one before and after: only whether it follows the load has changed."""

    kind: Literal["PresenceChanged"] = "PresenceChanged"
    person_id: UUID
    before: Presence
    after: Presence


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsChanged(_Fact):
    """The switches or policies of supervision changed, and with them perhaps what every viewer may do."""

    kind: Literal["SettingsChanged"] = "SettingsChanged"
    before: SettingsValues
    after: SettingsValues


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsChanged(_Fact):
    """Someone's roles or queues changed. From this position on, streams deliver facts by the new rights."""

    kind: Literal["RightsChanged"] = "RightsChanged"
    person_id: UUID
    before: RightsValues
    after: RightsValues


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInsEnded(_Fact):
    """Tokens of a person no longer count: those with one of the keys, and those issued no later than `not_before`."""

    kind: Literal["SignInsEnded"] = "SignInsEnded"
    person_id: UUID
    keys: frozenset[str]
    not_before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerErased(_Fact):
    """A customer's name and addresses are no longer there. Their conversations stay, and lose their texts."""

    kind: Literal["CustomerErased"] = "CustomerErased"
    customer_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanged(_Fact):
    """Customers, seen as one person before, are seen as another from here on: they were merged, or parted again."""

    kind: Literal["PersonChanged"] = "PersonChanged"
    customers: frozenset[UUID]
    before: UUID
    after: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationDeleted(_Fact):
    """A closed conversation is no longer there, nor anything that belonged to it: figures since before its end lack it."""

    kind: Literal["ConversationDeleted"] = "ConversationDeleted"
    conversation_id: UUID
    closed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChanged(_Fact):
    """An alert rule rang, or somebody acknowledged its alert. Only those whom the alert tells are told."""

    kind: Literal["AlertChanged"] = "AlertChanged"
    alert: AlertValues


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRead(_Fact):
    """A person has read a conversation further than before, up to this message. Only that person's own clients are told."""

    kind: Literal["ConversationRead"] = "ConversationRead"
    person_id: UUID
    conversation_id: UUID
    message_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAdvanced(_Fact):
    """How far an act on many conversations has come: `total` less the others are left. Only who asked for it is told."""

    kind: Literal["BatchAdvanced"] = "BatchAdvanced"
    person_id: UUID
    batch_id: UUID
    total: int
    done: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChanged(_Fact):
    """A channel connection is new, or is reached differently from here on."""

    kind: Literal["ChannelChanged"] = "ChannelChanged"
    channel_id: UUID
    connector_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationChanged(_Fact):
    """Something that administrators configure is new or was changed; with `is_rename` only its name. Its row has its values."""

    kind: Literal["ConfigurationChanged"] = "ConfigurationChanged"
    subject: ConfigurationKind
    subject_id: UUID
    is_new: bool = False
    is_rename: bool = False


ConversationFact = (
    ConversationChanged
    | MessagePosted
    | SentimentChanged
    | MonitoringChanged
    | HandChanged
    | DraftChanged
    | DeliveryChanged
    | TranscriptErased
)
KnownFact = (
    ConversationFact
    | PresenceChanged
    | SettingsChanged
    | RightsChanged
    | SignInsEnded
    | CustomerErased
    | PersonChanged
    | ConversationDeleted
    | AlertChanged
    | ConversationRead
    | BatchAdvanced
    | ChannelChanged
    | ConfigurationChanged
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUnderstood:
    """A fact that this release can't read: a later one wrote its kind, or a word in it. The columns of its entry are known.

    It may be about anything that concerns its conversation; if it has none, about anything at all.
    """

    kind: str
    at: datetime
    conversation_id: UUID | None


Fact = KnownFact | NotUnderstood

_codec: TypeAdapter[KnownFact] = TypeAdapter(Annotated[KnownFact, Field(discriminator="kind")])


def encode(fact: KnownFact) -> str:
    return _codec.dump_json(fact).decode()


def decode(text: str) -> KnownFact | None:
    """The fact; None if it is not understood. Fields that this release doesn't know are left out."""
    try:
        return _codec.validate_json(text)
    except ValidationError:
        return None
