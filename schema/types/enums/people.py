"""Describes the words of people, queues, workstreams and offers; those of conversations are in conversations.py."""

from models.vocabulary import (
    ActorKind,
    AgentAspect,
    Distribution,
    MonitoringEndReason,
    OfferKind,
    OfferStatus,
    ParticipantMode,
    Presence,
    QueueType,
    Role,
    TransferRejectPolicy,
    WrapUpCapacity,
)
from schema.types.enums.described import described

described(
    Role,
    "What a principal may do and read; roles combine.",
    {
        Role.ADMIN: "Configures everything; reads the audit trail, and rows and figures of all queues, never transcripts.",
        Role.SUPERVISOR: "Watches and acts on conversations of the queues he or she oversees.",
        Role.AGENT: "Handles conversations.",
        Role.BOT: "Handles conversations automatically.",
        Role.CUSTOMER: "Writes in his or her own conversations.",
        Role.CHANNEL: "A connector, which opens conversations for customers and carries their messages.",
        Role.API_ACCESS: "Adds nothing, and refuses its holder every supervisor action whatever other roles are held.",
    },
)

described(
    Presence,
    "Whether an agent or supervisor is there to work.",
    {
        Presence.AVAILABLE: "Free for work.",
        Presence.BUSY: "Working, with room for more.",
        Presence.DO_NOT_DISTURB: "Working, without room or by choice not to be asked.",
        Presence.AWAY: "Gone for a while.",
        Presence.OFFLINE: "Not there.",
        Presence.INACTIVE: "Set by the system only, for one who doesn't answer.",
    },
)

described(
    AgentAspect,
    "What about an agent one change touched.",
    {
        AgentAspect.PRESENCE: "Presence.",
        AgentAspect.CAPACITY: "What the agent carries, or could carry.",
        AgentAspect.QUEUES: "The queues in which the agent works, or whether he or she works at all.",
    },
)

described(
    ParticipantMode,
    "In which mode someone is in a conversation.",
    {
        ParticipantMode.PRIMARY: "The agent who handles it.",
        ParticipantMode.CONSULT: "An agent who helps, or a supervisor who has joined.",
        ParticipantMode.MONITOR: "A supervisor who watches; never listed among participants.",
        ParticipantMode.CUSTOMER: "The customer.",
        ParticipantMode.BOT: "A bot that handles it.",
    },
)

described(
    OfferKind,
    "What an agent is offered.",
    {
        OfferKind.ASSIGNMENT: "To take a conversation that has no agent.",
        OfferKind.TRANSFER: "To take over a conversation from its agent.",
        OfferKind.CONSULT: "To help in a conversation; takes no capacity.",
    },
)

described(
    OfferStatus,
    "How an offer stands. Each has exactly one end.",
    {
        OfferStatus.PENDING: "Not answered yet; an assignment or transfer holds its units on the agent.",
        OfferStatus.ACCEPTED: "The agent took it.",
        OfferStatus.DECLINED: "The agent declined.",
        OfferStatus.EXPIRED: "The agent did not answer in time.",
        OfferStatus.WITHDRAWN: "Another change made it void before it was answered.",
    },
)

described(
    QueueType,
    "Which conversations a queue takes; a conversation can be assigned to queues of its own type only.",
    {
        QueueType.MESSAGING: "Chats and messages.",
        QueueType.VOICE: "Calls.",
        QueueType.RECORD: "Cases and e-mails.",
    },
)

described(
    Distribution,
    "How a workstream's conversations reach agents.",
    {
        Distribution.PUSH: "The system offers them to agents, in the order of their queue's `assignmentMethod`.",
        Distribution.PICK: "They wait until an agent picks them.",
    },
)

described(
    TransferRejectPolicy,
    "Where a conversation goes when the agent it was to be transferred to does not take it.",
    {
        TransferRejectPolicy.KEEP_WITH_SOURCE: "It stays with the agent it was to be taken from.",
        TransferRejectPolicy.RETURN_TO_QUEUE: "It goes back to its queue.",
    },
)

described(
    WrapUpCapacity,
    "Whether a conversation in wrap-up still takes its agent's capacity units.",
    {
        WrapUpCapacity.ALWAYS_BLOCK: "It does until it is closed.",
        WrapUpCapacity.DO_NOT_BLOCK: "It doesn't.",
        WrapUpCapacity.BLOCK_FOR_TIME: "It does for the workstream's `wrapUpBlockSeconds`.",
    },
)

described(
    ActorKind,
    "Who or what did something.",
    {
        ActorKind.PERSON: "A person: agent, supervisor, administrator or customer.",
        ActorKind.BOT: "A bot.",
        ActorKind.CONNECTOR: "A channel's connector.",
        ActorKind.SYSTEM: "Vigie itself: routing, time-outs, policies.",
    },
)

described(
    MonitoringEndReason,
    "Why a monitoring session ended.",
    {
        MonitoringEndReason.STOPPED: "The supervisor stopped monitoring.",
        MonitoringEndReason.LEFT: "The supervisor left the conversation.",
        MonitoringEndReason.CONVERSATION_CLOSED: "The conversation was closed.",
        MonitoringEndReason.RULE_NO_LONGER_HOLDS: "A switch, role, queue or consent changed, so that it is no longer allowed.",
        MonitoringEndReason.UNREAD: "Nobody read the transcript for the time that the settings give.",
    },
)
