"""Plain frozen values in which rules and facts speak; the rows they are taken from are in tables/."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from models.vocabulary import (
    ActiveSubState,
    ActorKind,
    AgentKind,
    AgentNoticePolicy,
    AlertThreshold,
    Audience,
    Channel,
    ConversationState,
    Distribution,
    ElevatedMode,
    MessageVisibility,
    MonitoringPolicy,
    NoticeState,
    OfferKind,
    OfferStatus,
    ParticipantMode,
    Presence,
    QueueType,
    Role,
    SentimentLevel,
    StateReason,
)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking, with the rights that were read for this request; viewers.py reads them.

    `overseen` are the queues a supervisor oversees, `member_of` those an agent or bot works in.
    """

    id: UUID
    name: str
    roles: frozenset[Role] = frozenset()
    overseen: frozenset[UUID] = frozenset()
    member_of: frozenset[UUID] = frozenset()
    locale: str = "en"

    def has(self, role: Role) -> bool:
        return role in self.roles

    @property
    def is_system(self) -> bool:
        return self.id == SYSTEM_ID

    @property
    def actor(self) -> "Actor":
        if self.is_system:
            kind = ActorKind.SYSTEM
        elif self.has(Role.CHANNEL):
            kind = ActorKind.CONNECTOR
        elif self.has(Role.BOT):
            kind = ActorKind.BOT
        else:
            kind = ActorKind.PERSON
        return Actor(self.id, kind)


@dataclass(frozen=True, slots=True)
class RightsValues:
    """What a principal may do and see, as one change left it; a disabled one may nothing."""

    roles: frozenset[Role]
    overseen: frozenset[UUID]
    member_of: frozenset[UUID]
    is_disabled: bool = False


SYSTEM_ID = UUID(int=0)
SYSTEM = Viewer(SYSTEM_ID, "Vigie")  # followers act as this; visibility lets it see every row


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something, by id only: names stay in erasable tables."""

    id: UUID
    kind: ActorKind


@dataclass(frozen=True, slots=True)
class ConversationValues:
    """A conversation's filterable and rights-bearing columns, as one change left them.

    `party` holds the ids of those visibly in the conversation (all modes but MONITOR), the customer included.
    `offered_to` is whom a pending TRANSFER or CONSULT is put to. While awaiting acceptance the offered agent is `agent_id`.
    """

    id: UUID
    version: int
    state: ConversationState
    sub_state: ActiveSubState | None
    state_reason: StateReason
    channel: Channel
    elevated_to: ElevatedMode | None
    distribution: Distribution
    queue_id: UUID
    workstream_id: UUID
    agent_id: UUID | None
    agent_is_bot: bool
    customer_id: UUID
    connector_id: UUID | None
    party: frozenset[UUID]
    pending_offer_id: UUID | None
    offered_to: UUID | None
    units: int
    notice_state: NoticeState
    sentiment_level: SentimentLevel | None
    last_activity_at: datetime

    @property
    def is_ongoing(self) -> bool:
        return self.state is not ConversationState.CLOSED

    @property
    def is_awaiting(self) -> bool:
        return self.sub_state is ActiveSubState.AWAITING_ACCEPTANCE


@dataclass(frozen=True, slots=True)
class AgentValues:
    """An agent as a candidate. `units_used` is derived from the conversations and offers that hold units."""

    id: UUID
    name: str
    kind: AgentKind
    presence: Presence
    capacity_units: int
    units_used: int
    queue_ids: frozenset[UUID]
    skills: tuple[str, ...] = ()
    is_enabled: bool = True

    @property
    def units_available(self) -> int:
        return self.capacity_units - self.units_used


@dataclass(frozen=True, slots=True)
class QueueValues:
    id: UUID
    name: str
    type: QueueType
    is_open: bool = True
    accepts_when_closed: bool = True


@dataclass(frozen=True, slots=True)
class WorkstreamValues:
    id: UUID
    name: str
    channel: Channel
    allowed_presences: frozenset[Presence]


@dataclass(frozen=True, slots=True)
class SettingsValues:
    """Organisation-wide switches and policies of supervision."""

    supervisor_monitor: bool = True
    supervisor_assign: bool = False
    supervisor_transfer: bool = False
    force_close: bool = False
    monitor_waiting: bool = False
    monitoring_policy: MonitoringPolicy = MonitoringPolicy.NO_REQUIREMENT
    agent_notice_policy: AgentNoticePolicy = AgentNoticePolicy.NONE
    monitoring_unread_seconds: int = 60
    agent_alert_threshold: AlertThreshold = AlertThreshold.NEGATIVE
    supervisor_alert_threshold: AlertThreshold = AlertThreshold.VERY_NEGATIVE


@dataclass(frozen=True, slots=True)
class OfferValues:
    """An offer as one change left it."""

    id: UUID
    kind: OfferKind
    status: OfferStatus
    agent_id: UUID
    made_by: UUID
    units: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ParticipantValues:
    """Someone who came into or left a conversation; `left` tells which."""

    id: UUID
    person_id: UUID
    mode: ParticipantMode
    left: bool


@dataclass(frozen=True, slots=True)
class MessageValues:
    """A message without its words, which stay in an erasable table. A system message has an audience, others a visibility."""

    id: UUID
    number: int
    sender_id: UUID | None
    visibility: MessageVisibility
    audience: Audience | None = None
    from_customer: bool = False


@dataclass(frozen=True, slots=True)
class SentimentValues:
    """A change of sentiment. `alerted` are the people who were to be told at that moment."""

    before: SentimentLevel | None
    after: SentimentLevel
    score: float
    message_id: UUID
    engine: str
    alerted: frozenset[UUID] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class MonitoringValues:
    """A monitoring session beginning or ending. `tells` are the agents whom the policy informs."""

    session_id: UUID
    supervisor_id: UUID
    ended: bool
    tells: frozenset[UUID] = field(default_factory=frozenset)
