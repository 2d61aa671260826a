"""Plain frozen values, which rules and facts use. tables/ has their rows; fact_values.py has what only facts use."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from models.vocabulary import (
    ActiveSubState,
    ActorKind,
    AgentKind,
    AgentNoticePolicy,
    AlertThreshold,
    AssignmentMethod,
    AttentionLevel,
    AttentionReason,
    Audience,
    BotPosture,
    Channel,
    ConversationState,
    Distribution,
    ElevatedMode,
    HandStatus,
    LanguageSource,
    MessageVisibility,
    MonitoringPolicy,
    NoticeState,
    OfferKind,
    OfferStatus,
    OverflowAction,
    Presence,
    QueueType,
    Role,
    SentimentLevel,
    SentimentState,
    SkillMatch,
    StateReason,
    Trend,
    UnsureReason,
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a request came from, for the audit trail: its address, and the program that sent it."""

    address: str | None
    client: str | None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking, with the rights that were read for this request; viewers.py reads them.

    `overseen` are the queues a supervisor oversees, `member_of` those an agent or bot works in. `source` is not compared.
    An agent may act `through` a connector, which then is the one that asked.
    """

    id: UUID
    name: str
    roles: frozenset[Role] = frozenset()
    overseen: frozenset[UUID] = frozenset()
    member_of: frozenset[UUID] = frozenset()
    locale: str = "en"
    source: Source | None = field(default=None, compare=False, repr=False)
    through: UUID | None = None

    def has(self, role: Role) -> bool:
        return role in self.roles

    @property
    def is_system(self) -> bool:
        return self.id == SYSTEM_ID

    @property
    def actor(self) -> "Actor":
        if self.is_system:
            return Actor(self.id, ActorKind.SYSTEM)
        if self.has(Role.CHANNEL):
            return Actor(self.id, ActorKind.CONNECTOR)
        return Actor(self.id, ActorKind.BOT if self.has(Role.BOT) else ActorKind.PERSON)


@dataclass(frozen=True, slots=True)
class RightsValues:
    """What a principal may do and see after a change. A disabled principal may do and see nothing."""

    roles: frozenset[Role]
    overseen: frozenset[UUID]
    member_of: frozenset[UUID]
    is_disabled: bool = False


SYSTEM_ID = UUID(int=0)
SYSTEM = Viewer(SYSTEM_ID, "Vigie")  # followers act as this viewer, who sees every row


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something, by id only: names stay in erasable tables."""

    id: UUID
    kind: ActorKind


@dataclass(frozen=True, slots=True)
class ConversationValues:
    """A conversation's columns that filters, rights and figures need, as one change left them.

    `party` are those visibly in it (all modes but MONITOR), the customer included. `offered_to` got a pending TRANSFER or
    CONSULT, `offered_for` says which; the log's oldest facts know only transfers. While it awaits acceptance, `agent_id` is
    the agent to whom it is offered. Public values are what the customer may know. Who only monitors reads messages up to
    number `heard_until`; None means all. `language` is what the customer writes, None until it is known. `attention_reasons`
    are the most urgent first, `attention_urgent` of them NOW; those without hand are for people who may not know of hands,
    `hand_id` is the one that is up. `closes_at` is the end of the undo window of a force close, `closing_by` whose that is.
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
    public_version: int = 0
    last_public_activity_at: datetime | None = None
    offered_for: OfferKind | None = None
    heard_until: int | None = None
    language: str | None = None
    language_known_by: LanguageSource | None = None
    sentiment_trend: Trend | None = None
    unsure_because: UnsureReason | None = None
    attention_level: AttentionLevel = AttentionLevel.NONE
    attention_reasons: tuple[AttentionReason, ...] = ()
    attention_level_without_hand: AttentionLevel = AttentionLevel.NONE
    hand_id: UUID | None = None
    hand_status: HandStatus | None = None
    hand_taken_by: UUID | None = None
    bot_posture: BotPosture = BotPosture.AUTO
    drafts_pending: int = 0
    attention_urgent: int = 0
    waiting_since: datetime | None = None
    first_wait_seconds: float | None = None
    meant_for_people: bool = False
    abandoned_soon: bool = False
    closes_at: datetime | None = None
    closing_by: UUID | None = None

    @property
    def is_ongoing(self) -> bool:
        return self.state is not ConversationState.CLOSED

    @property
    def is_being_closed(self) -> bool:
        """Whether a supervisor has force-closed it and may still undo that: only its customer doesn't know."""
        return self.closes_at is not None

    @property
    def is_awaiting(self) -> bool:
        return self.sub_state is ActiveSubState.AWAITING_ACCEPTANCE

    @property
    def sentiment_state(self) -> SentimentState:
        if self.sentiment_level is not None:
            return SentimentState.KNOWN
        return SentimentState.UNSURE if self.unsure_because is UnsureReason.LITTLE_EVIDENCE else SentimentState.UNKNOWN

    @property
    def is_being_transferred(self) -> bool:
        return self.offered_to is not None and self.offered_for is not OfferKind.CONSULT


@dataclass(frozen=True, slots=True)
class AgentValues:
    """An agent as a candidate. `units_used` is computed from the conversations and offers that hold units.

    `open_conversations` are those that are ACTIVE, offered ones too, and those being transferred to the agent. An automatic
    presence follows from the load. Who isn't enabled (disabled, or no role of agents) gets no offers.
    """

    id: UUID
    name: str
    kind: AgentKind
    presence: Presence
    capacity_units: int
    units_used: int
    queue_ids: frozenset[UUID]
    skills: tuple[str, ...] = ()
    is_enabled: bool = True
    open_conversations: int = 0
    presence_is_automatic: bool = False

    @property
    def units_available(self) -> int:
        return self.capacity_units - self.units_used


@dataclass(frozen=True, slots=True)
class HoursValues:
    """When a queue is open, in local time. `weekly` has (day, from, before) per interval: Monday is 0, times are minutes."""

    time_zone: str
    weekly: tuple[tuple[int, int, int], ...]
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class QueueValues:
    """A queue as it stands at a moment: `is_open` is False if an administrator or its hours close it. 0 means no limit."""

    id: UUID
    name: str
    type: QueueType
    is_open: bool = True
    accepts_when_closed: bool = True
    is_retired: bool = False
    priority: int = 100
    method: AssignmentMethod = AssignmentMethod.HIGHEST_CAPACITY
    closed_action: OverflowAction = OverflowAction.ASSIGN_ANYWAY
    most_waiting: int = 0
    most_waiting_action: OverflowAction = OverflowAction.ASSIGN_ANYWAY
    longest_wait_seconds: int = 0
    longest_wait_action: OverflowAction = OverflowAction.ASSIGN_ANYWAY
    nobody_there_action: OverflowAction = OverflowAction.ASSIGN_ANYWAY
    overflow_queue_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class WorkstreamValues:
    id: UUID
    name: str
    channel: Channel
    allowed_presences: frozenset[Presence]
    max_declines: int = 3
    skill_match: SkillMatch = SkillMatch.NONE
    required_skills: frozenset[str] = frozenset()
    previous_agent_first: bool = True


@dataclass(frozen=True, slots=True)
class SettingsValues:
    """Organisation-wide switches and policies of supervision. Without `monitoring_purposes`, a purpose is free text."""

    supervisor_monitor: bool = True
    supervisor_assign: bool = False
    supervisor_transfer: bool = False
    supervisor_take_over: bool = False
    force_close: bool = False
    force_close_undo_seconds: int = 0
    monitor_waiting: bool = False
    monitoring_policy: MonitoringPolicy = MonitoringPolicy.NO_REQUIREMENT
    agent_notice_policy: AgentNoticePolicy = AgentNoticePolicy.NONE
    monitoring_unread_seconds: int = 60
    short_abandon_seconds: int = 0
    agent_alert_threshold: AlertThreshold = AlertThreshold.NEGATIVE
    supervisor_alert_threshold: AlertThreshold = AlertThreshold.VERY_NEGATIVE
    alert_cool_down_seconds: int = 600
    alert_confidence_percent: int = 50
    customer_ledger: bool = False
    monitoring_purposes: tuple[str, ...] = ()
    closed_transcript_days: int = 30
    administrators_read_closed: bool = False


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
class MessageValues:
    """A message without its text, which only an erasable table has. A system message has an audience, others a visibility."""

    id: UUID
    number: int
    sender_id: UUID | None
    visibility: MessageVisibility
    audience: Audience | None = None
    from_customer: bool = False
