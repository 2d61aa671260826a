"""The shared vocabulary, as enums without descriptions. values.py has the values that are made of them."""

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

    @property
    def queue_type(self) -> "QueueType":
        """The only type of queue in which its conversations wait."""
        match self.family:
            case ChannelFamily.VOICE:
                return QueueType.VOICE
            case ChannelFamily.RECORD:
                return QueueType.RECORD
            case _:
                return QueueType.MESSAGING


class ChannelFamily(StrEnum):
    """Channels that behave alike: LIVE ends when the customer leaves, ASYNC waits for the customer to return."""

    LIVE = "LIVE"
    ASYNC = "ASYNC"
    VOICE = "VOICE"
    RECORD = "RECORD"


class ElevatedMode(StrEnum):
    """The kind of call to which a messaging conversation was elevated."""

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
    CUSTOMER_ERASED = "CUSTOMER_ERASED"
    TAKEN_OVER_BY_SUPERVISOR = "TAKEN_OVER_BY_SUPERVISOR"
    TAKEN_OVER_BY_AGENT = "TAKEN_OVER_BY_AGENT"
    AGENT_SILENT = "AGENT_SILENT"


class ConversationAspect(StrEnum):
    """A part of a conversation that a change can concern. A change of any of them raises the version."""

    STATE = "STATE"
    AGENT = "AGENT"
    QUEUE = "QUEUE"
    OFFER = "OFFER"
    PARTICIPANTS = "PARTICIPANTS"
    ELEVATION = "ELEVATION"


class AgentAspect(StrEnum):
    """A part of an agent that a change can concern."""

    PRESENCE = "PRESENCE"
    CAPACITY = "CAPACITY"
    QUEUES = "QUEUES"


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


class QueueWarning(StrEnum):
    """Why a conversation may wait for long in a queue into which it may be put."""

    NOBODY_WORKS_THERE = "NOBODY_WORKS_THERE"
    NOBODY_AVAILABLE = "NOBODY_AVAILABLE"
    CLOSED = "CLOSED"


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
    """What a person may do; one person can have several. API_ACCESS allows nothing and rules out every supervisor action."""

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


class HandKind(StrEnum):
    """What an agent who raises a hand needs from a supervisor."""

    ADVICE = "ADVICE"
    DECISION = "DECISION"
    ESCALATION = "ESCALATION"
    EMERGENCY = "EMERGENCY"


class HandStatus(StrEnum):
    """What became of a raised hand so far. It is up while RAISED or TAKEN; every other word says how it ended."""

    RAISED = "RAISED"
    TAKEN = "TAKEN"
    ANSWERED = "ANSWERED"
    WITHDRAWN = "WITHDRAWN"
    AGENT_CHANGED = "AGENT_CHANGED"
    AGENT_LEFT = "AGENT_LEFT"
    CONVERSATION_CLOSED = "CONVERSATION_CLOSED"

    @property
    def is_up(self) -> bool:
        return self in (HandStatus.RAISED, HandStatus.TAKEN)


class BotPosture(StrEnum):
    """What becomes of a bot's words to the customer: they are sent, wait as drafts for a person, or are refused."""

    AUTO = "AUTO"
    DRAFT = "DRAFT"
    OFF = "OFF"


class DraftStatus(StrEnum):
    """What became of a bot's draft so far. Every word but PENDING says how it ended: by a person, or by itself."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    DROPPED = "DROPPED"
    CONVERSATION_CLOSED = "CONVERSATION_CLOSED"
    TAKEN_OVER = "TAKEN_OVER"
    AGENT_CHANGED = "AGENT_CHANGED"
    BOT_LEFT = "BOT_LEFT"
    POSTURE_CHANGED = "POSTURE_CHANGED"
    MOVED_TO_WRAP_UP = "MOVED_TO_WRAP_UP"

    @property
    def is_decided(self) -> bool:
        """Whether a person has approved or dropped it."""
        return self in (DraftStatus.APPROVED, DraftStatus.DROPPED)


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
    CONSULT_STARTED = "CONSULT_STARTED"
    CONSULT_ENDED = "CONSULT_ENDED"
    SUPERVISOR_JOINED = "SUPERVISOR_JOINED"
    SUPERVISOR_LEFT = "SUPERVISOR_LEFT"
    FORCE_CLOSED = "FORCE_CLOSED"
    ENDED_BY_AGENT = "ENDED_BY_AGENT"
    ENDED_BY_CUSTOMER = "ENDED_BY_CUSTOMER"
    CUSTOMER_DISCONNECTED = "CUSTOMER_DISCONNECTED"
    CUSTOMER_RETURNED = "CUSTOMER_RETURNED"
    MONITORING_NOTICE = "MONITORING_NOTICE"
    POSITION_IN_QUEUE = "POSITION_IN_QUEUE"
    ELEVATED_TO_VOICE = "ELEVATED_TO_VOICE"
    ELEVATED_TO_VIDEO = "ELEVATED_TO_VIDEO"
    ELEVATION_ENDED = "ELEVATION_ENDED"
    TIME_LIMIT_REACHED = "TIME_LIMIT_REACHED"
    AUTO_CLOSED = "AUTO_CLOSED"
    QUEUE_OVERFLOW = "QUEUE_OVERFLOW"
    CUSTOMER_NAMED = "CUSTOMER_NAMED"
    CUSTOMER_LANGUAGE_TOLD = "CUSTOMER_LANGUAGE_TOLD"
    CUSTOMERS_MERGED = "CUSTOMERS_MERGED"
    CUSTOMER_PARTED = "CUSTOMER_PARTED"
    IDLE_WARNING = "IDLE_WARNING"
    IDLE_ENDED = "IDLE_ENDED"
    FORCE_CLOSE_BEGUN = "FORCE_CLOSE_BEGUN"
    FORCE_CLOSE_UNDONE = "FORCE_CLOSE_UNDONE"
    QUEUE_OPENS = "QUEUE_OPENS"
    QUEUE_CLOSED = "QUEUE_CLOSED"
    NOBODY_THERE = "NOBODY_THERE"


class LimitBasis(StrEnum):
    """From what on the limits of OPEN, ACTIVE and WAITING count, if it is later than the beginning of the state."""

    ACTIVITY = "ACTIVITY"
    PUBLIC_MESSAGE = "PUBLIC_MESSAGE"
    CUSTOMER_MESSAGE = "CUSTOMER_MESSAGE"
    REPLY = "REPLY"


class MaskedNumber(StrEnum):
    """A kind of number that is masked in texts before they are stored."""

    PAYMENT_CARD = "PAYMENT_CARD"
    IBAN = "IBAN"


class ContentKind(StrEnum):
    """What a customer's message has beside its text."""

    IMAGE = "IMAGE"
    AUDIO = "AUDIO"
    VIDEO = "VIDEO"
    STICKER = "STICKER"
    FILE = "FILE"
    LOCATION = "LOCATION"
    CONTACT = "CONTACT"
    REACTION = "REACTION"
    CHOICE = "CHOICE"
    OTHER = "OTHER"


class DeliveryStatus(StrEnum):
    """The progress of a message that a connector delivers to a customer."""

    PENDING = "PENDING"
    RETRYING = "RETRYING"
    SENT = "SENT"
    FAILED = "FAILED"
    DELIVERED = "DELIVERED"

    @property
    def is_open(self) -> bool:
        """Whether the connector still has to deliver it."""
        return self in (DeliveryStatus.PENDING, DeliveryStatus.RETRYING)


class DeliveryOutcome(StrEnum):
    """What a connector reports about a message that it had to deliver."""

    SENT = "SENT"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


class ChannelKind(StrEnum):
    """The kind of program at the other end of a channel connection's webhooks."""

    JSON = "JSON"
    TWILIO = "TWILIO"


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


class AttentionLevel(StrEnum):
    """How urgently a conversation needs a person who looks after it."""

    NONE = "NONE"
    SOON = "SOON"
    NOW = "NOW"

    @property
    def rank(self) -> int:
        """The higher, the more urgent."""
        return _URGENCY[self]


_URGENCY = {level: rank for rank, level in enumerate(AttentionLevel)}  # once: each fact asks for it


class AttentionReason(StrEnum):
    """Why a conversation needs attention. rules/conversations/attention.py says when each holds."""

    WAIT = "WAIT"
    SILENT = "SILENT"
    UNANSWERED = "UNANSWERED"
    SENTIMENT_FELL = "SENTIMENT_FELL"
    SENTIMENT_LOW = "SENTIMENT_LOW"
    REFUSED = "REFUSED"
    TRANSFERRED = "TRANSFERRED"
    HAND_RAISED = "HAND_RAISED"
    LIMIT = "LIMIT"
    BOT_LOOPING = "BOT_LOOPING"


class Trend(StrEnum):
    """Where a conversation's sentiment is going: its newest customer messages against those just before them."""

    IMPROVING = "IMPROVING"
    STEADY = "STEADY"
    WORSENING = "WORSENING"


class UnsureReason(StrEnum):
    """Why a conversation has no sentiment level. With LITTLE_EVIDENCE it is unsure; otherwise nothing is known at all."""

    NOTHING_JUDGED = "NOTHING_JUDGED"
    LITTLE_EVIDENCE = "LITTLE_EVIDENCE"
    LANGUAGE_UNKNOWN = "LANGUAGE_UNKNOWN"
    LANGUAGE_UNSUPPORTED = "LANGUAGE_UNSUPPORTED"


class SentimentState(StrEnum):
    """Whether a conversation's sentiment has a level."""

    KNOWN = "KNOWN"
    UNSURE = "UNSURE"
    UNKNOWN = "UNKNOWN"


class Polarity(StrEnum):
    """How a person says that a message reads."""

    NEGATIVE = "NEGATIVE"
    NEUTRAL = "NEUTRAL"
    POSITIVE = "POSITIVE"

    @property
    def label(self) -> int:
        """As files of labelled messages have it: -1, 0 or 1."""
        return list(Polarity).index(self) - 1


class LanguageSource(StrEnum):
    """How Vigie knows the language that a customer writes."""

    DETECTED = "DETECTED"
    SAID = "SAID"
    CHANNEL = "CHANNEL"


class AlertThreshold(StrEnum):
    """The level at or below which a sentiment alert is raised."""

    NONE = "NONE"
    SLIGHTLY_NEGATIVE = "SLIGHTLY_NEGATIVE"
    NEGATIVE = "NEGATIVE"
    VERY_NEGATIVE = "VERY_NEGATIVE"


class AlertCondition(StrEnum):
    """What an alert rule watches. rules/alerts/ says when each holds."""

    ATTENTION = "ATTENTION"
    QUEUE_LENGTH = "QUEUE_LENGTH"
    LONGEST_WAIT = "LONGEST_WAIT"
    SERVICE_LEVEL = "SERVICE_LEVEL"


class Acknowledgement(StrEnum):
    """For whom an alert is read once somebody acknowledges it."""

    FOR_ALL = "FOR_ALL"
    FOR_ONESELF = "FOR_ONESELF"


class SupervisorAction(StrEnum):
    MONITOR = "MONITOR"
    JOIN = "JOIN"
    ASSIGN = "ASSIGN"
    TRANSFER = "TRANSFER"
    FORCE_CLOSE = "FORCE_CLOSE"
    TAKE_OVER = "TAKE_OVER"
    UNDO_FORCE_CLOSE = "UNDO_FORCE_CLOSE"


class AgentAction(StrEnum):
    """An action whose target is an agent."""

    ASSIGN = "ASSIGN"
    TRANSFER = "TRANSFER"
    CONSULT = "CONSULT"


class HandAction(StrEnum):
    """What agents and supervisors do with a raised hand."""

    RAISE = "RAISE"
    TAKE = "TAKE"
    RETURN = "RETURN"
    ANSWER = "ANSWER"
    WITHDRAW = "WITHDRAW"


class NoticeState(StrEnum):
    """Whether the customer was told that the conversation may be monitored, and whether they agreed."""

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
    PURPOSE_NOT_LISTED = "PURPOSE_NOT_LISTED"
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
    CONSULT_PENDING = "CONSULT_PENDING"
    REPLY_WINDOW_CLOSED = "REPLY_WINDOW_CLOSED"
    MESSAGE_TOO_LONG = "MESSAGE_TOO_LONG"
    STILL_IN_USE = "STILL_IN_USE"
    LAST_ADMINISTRATOR = "LAST_ADMINISTRATOR"
    APPROVAL_REQUIRED = "APPROVAL_REQUIRED"
    OWN_REQUEST = "OWN_REQUEST"
    APPROVAL_NOT_PENDING = "APPROVAL_NOT_PENDING"
    TAKEN_OVER = "TAKEN_OVER"
    HAND_ALREADY_RAISED = "HAND_ALREADY_RAISED"
    HAND_TAKEN = "HAND_TAKEN"
    HAND_NOT_TAKEN = "HAND_NOT_TAKEN"
    HAND_NOT_UP = "HAND_NOT_UP"
    NO_AGENT_AVAILABLE = "NO_AGENT_AVAILABLE"
    BOT_OFF = "BOT_OFF"
    TOO_MANY_DRAFTS = "TOO_MANY_DRAFTS"
    DRAFT_DECIDED = "DRAFT_DECIDED"
    DRAFT_ENDED = "DRAFT_ENDED"
    NOT_BEING_CLOSED = "NOT_BEING_CLOSED"
    CLOSED_TOO_LONG_AGO = "CLOSED_TOO_LONG_AGO"
    SAME_CUSTOMER = "SAME_CUSTOMER"
    CUSTOMER_ERASED = "CUSTOMER_ERASED"
    NOT_MERGED = "NOT_MERGED"


class BatchOutcome(StrEnum):
    """What became of one conversation of several on which somebody acted at once."""

    DONE = "DONE"
    REFUSED = "REFUSED"
    LEFT = "LEFT"


class ActorKind(StrEnum):
    PERSON = "PERSON"
    BOT = "BOT"
    CONNECTOR = "CONNECTOR"
    SYSTEM = "SYSTEM"


class Act(StrEnum):
    """What was done: the name of an operation in the log and the audit trail."""

    START = "START"
    OFFER = "OFFER"
    OVERFLOW = "OVERFLOW"
    ESCALATE = "ESCALATE"
    ASSIGN_TO_AGENT = "ASSIGN_TO_AGENT"
    ASSIGN_TO_QUEUE = "ASSIGN_TO_QUEUE"
    TRANSFER = "TRANSFER"
    ACCEPT_OFFER = "ACCEPT_OFFER"
    DECLINE_OFFER = "DECLINE_OFFER"
    EXPIRE_OFFER = "EXPIRE_OFFER"
    PICK = "PICK"
    TAKE_OVER = "TAKE_OVER"
    MONITOR = "MONITOR"
    STOP_MONITORING = "STOP_MONITORING"
    JOIN = "JOIN"
    LEAVE = "LEAVE"
    RELEASE = "RELEASE"
    RESUME = "RESUME"
    REQUEST_CONSULT = "REQUEST_CONSULT"
    END_CONSULT = "END_CONSULT"
    HAND_OVER_TO_AGENT = "HAND_OVER_TO_AGENT"
    HAND_OVER_TO_QUEUE = "HAND_OVER_TO_QUEUE"
    FORCE_CLOSE = "FORCE_CLOSE"
    UNDO_FORCE_CLOSE = "UNDO_FORCE_CLOSE"
    SEND_MESSAGE = "SEND_MESSAGE"
    SCORE_SENTIMENT = "SCORE_SENTIMENT"
    CORRECT_SENTIMENT = "CORRECT_SENTIMENT"
    END = "END"
    CLOSE = "CLOSE"
    SET_PRESENCE = "SET_PRESENCE"
    RESET_PRESENCE = "RESET_PRESENCE"
    CONNECT_CLIENT = "CONNECT_CLIENT"
    MISS_CLIENT = "MISS_CLIENT"
    END_ABSENCE = "END_ABSENCE"
    FREE_WRAP_UP = "FREE_WRAP_UP"
    COME_BACK = "COME_BACK"
    TELL_POSITION = "TELL_POSITION"
    ELEVATE = "ELEVATE"
    END_ELEVATION = "END_ELEVATION"
    REACH_LIMIT = "REACH_LIMIT"
    RECORD_CONSENT = "RECORD_CONSENT"
    UPDATE_SETTINGS = "UPDATE_SETTINGS"
    SET_RIGHTS = "SET_RIGHTS"
    RECEIVE_MESSAGE = "RECEIVE_MESSAGE"
    ACKNOWLEDGE_DELIVERY = "ACKNOWLEDGE_DELIVERY"
    RETRY_DELIVERY = "RETRY_DELIVERY"
    SAVE_CHANNEL = "SAVE_CHANNEL"
    SAVE_QUEUE = "SAVE_QUEUE"
    RETIRE_QUEUE = "RETIRE_QUEUE"
    SAVE_WORKSTREAM = "SAVE_WORKSTREAM"
    RETIRE_WORKSTREAM = "RETIRE_WORKSTREAM"
    SAVE_OPERATING_HOURS = "SAVE_OPERATING_HOURS"
    REMOVE_OPERATING_HOURS = "REMOVE_OPERATING_HOURS"
    SAVE_USER = "SAVE_USER"
    SAVE_AGENT = "SAVE_AGENT"
    SIGN_IN = "SIGN_IN"
    PRUNE_AUDIT_TRAIL = "PRUNE_AUDIT_TRAIL"
    ERASE_AUDIT_TEXT = "ERASE_AUDIT_TEXT"
    REQUEST_APPROVAL = "REQUEST_APPROVAL"
    DECIDE_APPROVAL = "DECIDE_APPROVAL"
    SAVE_GROUP = "SAVE_GROUP"
    REMOVE_GROUP = "REMOVE_GROUP"
    END_SIGN_INS = "END_SIGN_INS"
    ERASE_CUSTOMER = "ERASE_CUSTOMER"
    MERGE_CUSTOMERS = "MERGE_CUSTOMERS"
    PART_CUSTOMER = "PART_CUSTOMER"
    EXPORT_CUSTOMER = "EXPORT_CUSTOMER"
    EXPORT_FACTS = "EXPORT_FACTS"
    EXPORT_CORRECTIONS = "EXPORT_CORRECTIONS"
    SET_ACTS_FOR = "SET_ACTS_FOR"
    EXPIRE_CONVERSATION = "EXPIRE_CONVERSATION"
    JUDGE_ATTENTION = "JUDGE_ATTENTION"
    RETURN_SILENT = "RETURN_SILENT"
    RAISE_HAND = "RAISE_HAND"
    TAKE_HAND = "TAKE_HAND"
    RETURN_HAND = "RETURN_HAND"
    ANSWER_HAND = "ANSWER_HAND"
    MARK_READ = "MARK_READ"
    OPEN_TRANSCRIPT = "OPEN_TRANSCRIPT"
    SEARCH_TRANSCRIPTS = "SEARCH_TRANSCRIPTS"
    WITHDRAW_HAND = "WITHDRAW_HAND"
    SET_BOT_POSTURE = "SET_BOT_POSTURE"
    APPROVE_DRAFT = "APPROVE_DRAFT"
    DROP_DRAFT = "DROP_DRAFT"
    SAVE_ALERT_RULE = "SAVE_ALERT_RULE"
    DELETE_ALERT_RULE = "DELETE_ALERT_RULE"
    RING_ALERT = "RING_ALERT"
    ACKNOWLEDGE_ALERTS = "ACKNOWLEDGE_ALERTS"
    ADVANCE_BATCH = "ADVANCE_BATCH"


class ConfigurationKind(StrEnum):
    """What administrators can configure, as named in the facts about it."""

    QUEUE = "QUEUE"
    WORKSTREAM = "WORKSTREAM"
    OPERATING_HOURS = "OPERATING_HOURS"
    USER = "USER"
    AGENT = "AGENT"
    GROUP = "GROUP"
    APPROVAL = "APPROVAL"
    ALERT_RULE = "ALERT_RULE"


class ApprovalStatus(StrEnum):
    """What became of a request for approval. EXPIRED is never stored: it follows from the time."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    EXPIRED = "EXPIRED"


class Weekday(StrEnum):
    """In the order in which operating hours number them: Monday is 0."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


class AuditOutcome(StrEnum):
    DONE = "DONE"
    REFUSED = "REFUSED"


class SignInFault(StrEnum):
    """Why somebody was not signed in, as the audit trail tells. Clients learn less: api/identity/claims.py."""

    INVALID_TOKEN = "INVALID_TOKEN"
    EXPIRED_TOKEN = "EXPIRED_TOKEN"
    NOT_ACTING_FOR = "NOT_ACTING_FOR"
    UNKNOWN_USER = "UNKNOWN_USER"


class DueKind(StrEnum):
    """What a due time is for; followers/due_times.py acts on each."""

    OFFER_EXPIRES = "OFFER_EXPIRES"
    MONITORING_UNREAD = "MONITORING_UNREAD"
    CUSTOMER_AWAY = "CUSTOMER_AWAY"
    WRAP_UP_FREE = "WRAP_UP_FREE"
    CLIENTS_WATCHED = "CLIENTS_WATCHED"
    AGENT_GONE = "AGENT_GONE"
    LIMIT_REACHED = "LIMIT_REACHED"
    WAITED_TOO_LONG = "WAITED_TOO_LONG"
    DELIVERY_RETRIES = "DELIVERY_RETRIES"
    TRANSCRIPTS_ERASED = "TRANSCRIPTS_ERASED"
    ATTENTION_DUE = "ATTENTION_DUE"
    ATTENTION_OUTDATED = "ATTENTION_OUTDATED"
    STANDARDS_CHANGED = "STANDARDS_CHANGED"
    UNDO_WINDOW_ENDS = "UNDO_WINDOW_ENDS"
    AGENT_SILENT = "AGENT_SILENT"


class MonitoringEndReason(StrEnum):
    STOPPED = "STOPPED"
    LEFT = "LEFT"
    CONVERSATION_CLOSED = "CONVERSATION_CLOSED"
    RULE_NO_LONGER_HOLDS = "RULE_NO_LONGER_HOLDS"
    UNREAD = "UNREAD"


class ResyncReason(StrEnum):
    """Why a stream can't continue. Pruned, foreign, future and forged positions have one value, which reveals nothing."""

    POSITION_NOT_AVAILABLE = "POSITION_NOT_AVAILABLE"
    HEARD_AGAIN = "HEARD_AGAIN"
    ERASED = "ERASED"
