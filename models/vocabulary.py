"""The shared words of the business, without any meaning attached; values that speak in them are in values.py."""

from enum import StrEnum


class Channel(StrEnum):
    """The medium through which a customer reaches the contact centre."""

    LIVE_CHAT = "LIVE_CHAT"
    PERSISTENT_CHAT = "PERSISTENT_CHAT"
    SMS = "SMS"
    WHATSAPP = "WHATSAPP"
    FACEBOOK = "FACEBOOK"
    LINE = "LINE"
    WECHAT = "WECHAT"
    APPLE_MESSAGES = "APPLE_MESSAGES"
    TEAMS = "TEAMS"
    CUSTOM = "CUSTOM"
    VOICE = "VOICE"
    RECORD = "RECORD"

    @property
    def family(self) -> "ChannelFamily":
        match self:
            case Channel.LIVE_CHAT:
                return ChannelFamily.LIVE
            case Channel.VOICE:
                return ChannelFamily.VOICE
            case Channel.RECORD:
                return ChannelFamily.RECORD
            case _:
                return ChannelFamily.ASYNC

    @property
    def is_messaging(self) -> bool:
        return self.family in (ChannelFamily.LIVE, ChannelFamily.ASYNC)

    @property
    def is_record(self) -> bool:
        return self is Channel.RECORD


class ChannelFamily(StrEnum):
    """Channels that behave alike: LIVE ends when the customer leaves, ASYNC waits for the customer to return."""

    LIVE = "LIVE"
    ASYNC = "ASYNC"
    VOICE = "VOICE"
    RECORD = "RECORD"


class ElevatedMode(StrEnum):
    """What a messaging conversation has been raised to."""

    VOICE = "VOICE"
    VIDEO = "VIDEO"


class ConversationState(StrEnum):
    OPEN = "OPEN"
    ACTIVE = "ACTIVE"
    WAITING = "WAITING"
    WRAP_UP = "WRAP_UP"
    CLOSED = "CLOSED"


class ActiveSubState(StrEnum):
    AWAITING_ACCEPTANCE = "AWAITING_ACCEPTANCE"
    IN_CONVERSATION = "IN_CONVERSATION"


class StateReason(StrEnum):
    """Why a conversation is in its state; every transition stores one."""

    AWAITING_AGENT_ASSIGNMENT = "AWAITING_AGENT_ASSIGNMENT"
    AWAITING_AGENT_ACCEPTANCE = "AWAITING_AGENT_ACCEPTANCE"
    ASSIGNED_BY_SUPERVISOR = "ASSIGNED_BY_SUPERVISOR"
    PICKED_BY_AGENT = "PICKED_BY_AGENT"
    QUEUED_BY_SUPERVISOR = "QUEUED_BY_SUPERVISOR"
    ENDED_BY_CUSTOMER = "ENDED_BY_CUSTOMER"
    CUSTOMER_DISCONNECTED = "CUSTOMER_DISCONNECTED"
    AUTO_CLOSED = "AUTO_CLOSED"
    IN_CONVERSATION = "IN_CONVERSATION"
    OFFER_DECLINED = "OFFER_DECLINED"
    OFFER_EXPIRED = "OFFER_EXPIRED"
    RELEASED_BY_AGENT = "RELEASED_BY_AGENT"
    AGENT_DISCONNECTED = "AGENT_DISCONNECTED"
    TRANSFERRED_BY_AGENT = "TRANSFERRED_BY_AGENT"
    ESCALATED_BY_BOT = "ESCALATED_BY_BOT"
    AGENT_LEFT = "AGENT_LEFT"
    AGENT_MOVED_TO_WRAP_UP = "AGENT_MOVED_TO_WRAP_UP"
    TIME_LIMIT_REACHED = "TIME_LIMIT_REACHED"
    ENDED_BY_AGENT = "ENDED_BY_AGENT"
    ENDED_BY_BOT = "ENDED_BY_BOT"
    TRANSFERRED_BY_SUPERVISOR = "TRANSFERRED_BY_SUPERVISOR"
    CUSTOMER_RETURNED = "CUSTOMER_RETURNED"
    FORCE_CLOSED_BY_SUPERVISOR = "FORCE_CLOSED_BY_SUPERVISOR"
    QUEUE_OVERFLOW = "QUEUE_OVERFLOW"


class ConversationAspect(StrEnum):
    """What about a conversation one change can touch; each raises its version."""

    STATE = "STATE"
    AGENT = "AGENT"
    QUEUE = "QUEUE"
    OFFER = "OFFER"
    PARTICIPANTS = "PARTICIPANTS"
    ELEVATION = "ELEVATION"


class QueueType(StrEnum):
    MESSAGING = "MESSAGING"
    VOICE = "VOICE"
    RECORD = "RECORD"


class Distribution(StrEnum):
    """How a workstream's conversations reach agents."""

    PUSH = "PUSH"
    PICK = "PICK"


class AssignmentMethod(StrEnum):
    """To which of a queue's eligible members routing offers a conversation."""

    HIGHEST_CAPACITY = "HIGHEST_CAPACITY"
    ROUND_ROBIN = "ROUND_ROBIN"
    LEAST_ACTIVE = "LEAST_ACTIVE"


class SkillMatch(StrEnum):
    """How an agent's skills must meet those that a conversation requires."""

    EXACT = "EXACT"
    CLOSEST = "CLOSEST"
    NONE = "NONE"


class OverflowAction(StrEnum):
    """What happens to a conversation that its queue can't take, or that has waited there for too long."""

    ASSIGN_ANYWAY = "ASSIGN_ANYWAY"
    OTHER_QUEUE = "OTHER_QUEUE"
    END = "END"


class TransferRejectPolicy(StrEnum):
    """Where a conversation goes when the agent it was to be transferred to does not take it."""

    KEEP_WITH_SOURCE = "KEEP_WITH_SOURCE"
    RETURN_TO_QUEUE = "RETURN_TO_QUEUE"


class WrapUpCapacity(StrEnum):
    """Whether a conversation in wrap-up still takes its agent's capacity units."""

    ALWAYS_BLOCK = "ALWAYS_BLOCK"
    DO_NOT_BLOCK = "DO_NOT_BLOCK"
    BLOCK_FOR_TIME = "BLOCK_FOR_TIME"


class Presence(StrEnum):
    AVAILABLE = "AVAILABLE"
    BUSY = "BUSY"
    DO_NOT_DISTURB = "DO_NOT_DISTURB"
    AWAY = "AWAY"
    OFFLINE = "OFFLINE"
    INACTIVE = "INACTIVE"


class AgentKind(StrEnum):
    HUMAN = "HUMAN"
    BOT = "BOT"


class Role(StrEnum):
    """What a person may do; roles combine. API_ACCESS adds nothing and refuses its holder every supervisor action."""

    ADMIN = "ADMIN"
    SUPERVISOR = "SUPERVISOR"
    AGENT = "AGENT"
    BOT = "BOT"
    CUSTOMER = "CUSTOMER"
    CHANNEL = "CHANNEL"
    API_ACCESS = "API_ACCESS"


class ParticipantMode(StrEnum):
    PRIMARY = "PRIMARY"
    CONSULT = "CONSULT"
    MONITOR = "MONITOR"
    CUSTOMER = "CUSTOMER"
    BOT = "BOT"


class OfferKind(StrEnum):
    ASSIGNMENT = "ASSIGNMENT"
    TRANSFER = "TRANSFER"
    CONSULT = "CONSULT"


class OfferStatus(StrEnum):
    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"


class MessageVisibility(StrEnum):
    """PUBLIC reaches the customer, INTERNAL only agents and supervisors."""

    PUBLIC = "PUBLIC"
    INTERNAL = "INTERNAL"


class Audience(StrEnum):
    """To whom a system message is addressed."""

    CUSTOMER = "CUSTOMER"
    AGENT = "AGENT"
    BOTH = "BOTH"


class SystemMessageKind(StrEnum):
    AGENT_JOINED = "AGENT_JOINED"
    AGENT_LEFT = "AGENT_LEFT"
    TRANSFER_REQUESTED = "TRANSFER_REQUESTED"
    TRANSFER_ACCEPTED = "TRANSFER_ACCEPTED"
    TRANSFER_DECLINED = "TRANSFER_DECLINED"
    TRANSFER_TIMED_OUT = "TRANSFER_TIMED_OUT"
    SUPERVISOR_JOINED = "SUPERVISOR_JOINED"
    SUPERVISOR_LEFT = "SUPERVISOR_LEFT"
    FORCE_CLOSED = "FORCE_CLOSED"
    ENDED_BY_AGENT = "ENDED_BY_AGENT"
    ENDED_BY_CUSTOMER = "ENDED_BY_CUSTOMER"
    CUSTOMER_DISCONNECTED = "CUSTOMER_DISCONNECTED"
    MONITORING_NOTICE = "MONITORING_NOTICE"


class SentimentLevel(StrEnum):
    """Seven levels, worst first."""

    VERY_NEGATIVE = "VERY_NEGATIVE"
    NEGATIVE = "NEGATIVE"
    SLIGHTLY_NEGATIVE = "SLIGHTLY_NEGATIVE"
    NEUTRAL = "NEUTRAL"
    SLIGHTLY_POSITIVE = "SLIGHTLY_POSITIVE"
    POSITIVE = "POSITIVE"
    VERY_POSITIVE = "VERY_POSITIVE"

    @property
    def rank(self) -> int:
        return list(SentimentLevel).index(self)


class AlertThreshold(StrEnum):
    """The level at or below which a sentiment alert is raised."""

    NONE = "NONE"
    SLIGHTLY_NEGATIVE = "SLIGHTLY_NEGATIVE"
    NEGATIVE = "NEGATIVE"
    VERY_NEGATIVE = "VERY_NEGATIVE"


class SupervisorAction(StrEnum):
    MONITOR = "MONITOR"
    JOIN = "JOIN"
    ASSIGN = "ASSIGN"
    TRANSFER = "TRANSFER"
    FORCE_CLOSE = "FORCE_CLOSE"


class AgentAction(StrEnum):
    """What an agent may be a target of."""

    ASSIGN = "ASSIGN"
    TRANSFER = "TRANSFER"


class NoticeState(StrEnum):
    """Whether this customer has been told that the conversation may be monitored, and has agreed."""

    NOT_REQUIRED = "NOT_REQUIRED"
    NOTIFIED = "NOTIFIED"
    CONSENTED = "CONSENTED"
    REFUSED = "REFUSED"


class MonitoringPolicy(StrEnum):
    """What the organisation requires of the customer's notice state before anyone monitors."""

    NO_REQUIREMENT = "NO_REQUIREMENT"
    NOTICE_REQUIRED = "NOTICE_REQUIRED"
    CONSENT_REQUIRED = "CONSENT_REQUIRED"


class AgentNoticePolicy(StrEnum):
    """When agents are told that their conversation is monitored."""

    NONE = "NONE"
    ON_START = "ON_START"
    AFTERWARDS = "AFTERWARDS"


class RefusalCode(StrEnum):
    """Why an act was refused; the order of their checks is in rules/supervision.py."""

    NOT_FOUND = "NOT_FOUND"
    API_ACCESS_ROLE = "API_ACCESS_ROLE"
    ROLE_REQUIRED = "ROLE_REQUIRED"
    OUTSIDE_SUPERVISED_QUEUES = "OUTSIDE_SUPERVISED_QUEUES"
    SWITCHED_OFF = "SWITCHED_OFF"
    CHANNEL_NOT_SUPPORTED = "CHANNEL_NOT_SUPPORTED"
    ALREADY_CLOSED = "ALREADY_CLOSED"
    STALE_VERSION = "STALE_VERSION"
    ALREADY_ASSIGNED = "ALREADY_ASSIGNED"
    STATE_NOT_ALLOWED = "STATE_NOT_ALLOWED"
    ELEVATED_TO_VOICE_OR_VIDEO = "ELEVATED_TO_VOICE_OR_VIDEO"
    SOURCE_IS_BOT = "SOURCE_IS_BOT"
    TRANSFER_PENDING = "TRANSFER_PENDING"
    OWN_CONVERSATION = "OWN_CONVERSATION"
    NOTICE_REQUIRED = "NOTICE_REQUIRED"
    CONSENT_REFUSED = "CONSENT_REFUSED"
    SAME_AGENT = "SAME_AGENT"
    AGENT_IS_BOT = "AGENT_IS_BOT"
    AGENT_NOT_IN_QUEUE = "AGENT_NOT_IN_QUEUE"
    AGENT_PRESENCE_NOT_ALLOWED = "AGENT_PRESENCE_NOT_ALLOWED"
    CAPACITY_EXCEEDED = "CAPACITY_EXCEEDED"
    SAME_QUEUE = "SAME_QUEUE"
    QUEUE_TYPE_MISMATCH = "QUEUE_TYPE_MISMATCH"
    QUEUE_CLOSED = "QUEUE_CLOSED"
    NOT_MONITORING = "NOT_MONITORING"
    NOT_PARTICIPANT = "NOT_PARTICIPANT"
    VISIBILITY_NOT_ALLOWED = "VISIBILITY_NOT_ALLOWED"
    OFFER_NOT_YOURS = "OFFER_NOT_YOURS"
    OFFER_NOT_PENDING = "OFFER_NOT_PENDING"
    TOO_MANY_CONVERSATIONS = "TOO_MANY_CONVERSATIONS"


class ActorKind(StrEnum):
    PERSON = "PERSON"
    BOT = "BOT"
    CONNECTOR = "CONNECTOR"
    SYSTEM = "SYSTEM"


class Act(StrEnum):
    """The verbs of the log: what was done, in the name of an operation or a follower."""

    START = "START"
    OFFER = "OFFER"
    ASSIGN_TO_AGENT = "ASSIGN_TO_AGENT"
    ASSIGN_TO_QUEUE = "ASSIGN_TO_QUEUE"
    TRANSFER = "TRANSFER"
    ACCEPT_OFFER = "ACCEPT_OFFER"
    DECLINE_OFFER = "DECLINE_OFFER"
    EXPIRE_OFFER = "EXPIRE_OFFER"
    PICK = "PICK"
    MONITOR = "MONITOR"
    STOP_MONITORING = "STOP_MONITORING"
    JOIN = "JOIN"
    LEAVE = "LEAVE"
    FORCE_CLOSE = "FORCE_CLOSE"
    SEND_MESSAGE = "SEND_MESSAGE"
    SCORE_SENTIMENT = "SCORE_SENTIMENT"
    END = "END"
    CLOSE = "CLOSE"
    SET_PRESENCE = "SET_PRESENCE"
    RECORD_CONSENT = "RECORD_CONSENT"
    UPDATE_SETTINGS = "UPDATE_SETTINGS"
    SET_RIGHTS = "SET_RIGHTS"


class AuditOutcome(StrEnum):
    DONE = "DONE"
    REFUSED = "REFUSED"


class DueKind(StrEnum):
    """What a due time is for; followers/due_times.py acts on each."""

    OFFER_EXPIRES = "OFFER_EXPIRES"
    MONITORING_UNREAD = "MONITORING_UNREAD"
    CUSTOMER_AWAY = "CUSTOMER_AWAY"


class MonitoringEndReason(StrEnum):
    STOPPED = "STOPPED"
    LEFT = "LEFT"
    CONVERSATION_CLOSED = "CONVERSATION_CLOSED"
    RULE_NO_LONGER_HOLDS = "RULE_NO_LONGER_HOLDS"
    UNREAD = "UNREAD"


class ResyncReason(StrEnum):
    """Why a stream can't be continued. One word for a pruned, foreign, future or forged position: they tell nothing."""

    POSITION_NOT_AVAILABLE = "POSITION_NOT_AVAILABLE"
