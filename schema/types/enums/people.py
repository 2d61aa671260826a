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
    "What a principal may do and read. Roles can be combined.",
    {
        Role.ADMIN: (
            "Configures everything; reads the audit trail, and the conversations and figures of all queues, but "
            "never transcripts."
        ),
        Role.SUPERVISOR: "Monitors and acts on the conversations of the queues that they oversee.",
        Role.AGENT: "Handles conversations.",
        Role.BOT: "Handles conversations automatically.",
        Role.CUSTOMER: "Writes in their own conversations.",
        Role.CHANNEL: "A connector, which starts conversations for customers and delivers their messages.",
        Role.API_ACCESS: (
            "Grants nothing, and excludes its holder from every supervisor action, whatever other roles they hold."
        ),
    },
)

described(
    Presence,
    "Whether an agent or supervisor is available for work.",
    {
        Presence.AVAILABLE: "Available for work.",
        Presence.BUSY: "Working, but able to take more conversations.",
        Presence.DO_NOT_DISTURB: "Has no free units, or does not want offers.",
        Presence.AWAY: "Away for a while.",
        Presence.OFFLINE: "Not at work.",
        Presence.INACTIVE: "Does not answer offers. Only the system sets it.",
    },
)

described(
    AgentAspect,
    "Which part of an agent a change concerns.",
    {
        AgentAspect.PRESENCE: "The presence.",
        AgentAspect.CAPACITY: "The capacity units, used or total.",
        AgentAspect.QUEUES: "The queues in which the agent works, or whether the person works as an agent at all.",
    },
)

described(
    ParticipantMode,
    "How someone takes part in a conversation.",
    {
        ParticipantMode.PRIMARY: "The agent who handles it.",
        ParticipantMode.CONSULT: "An agent who helps, or a supervisor who has joined.",
        ParticipantMode.MONITOR: "A supervisor who monitors; never listed among the participants.",
        ParticipantMode.CUSTOMER: "The customer.",
        ParticipantMode.BOT: "A bot that handles it.",
    },
)

described(
    OfferKind,
    "What an agent is asked to do.",
    {
        OfferKind.ASSIGNMENT: "Take a conversation that has no agent.",
        OfferKind.TRANSFER: "Take over a conversation from its agent.",
        OfferKind.CONSULT: "Help in a conversation; this takes no capacity.",
    },
)

described(
    OfferStatus,
    "The status of an offer. Every offer ends exactly once.",
    {
        OfferStatus.PENDING: "Not answered yet. An assignment or transfer already uses the agent's units.",
        OfferStatus.ACCEPTED: "The agent accepted.",
        OfferStatus.DECLINED: "The agent declined.",
        OfferStatus.EXPIRED: "The agent did not answer in time.",
        OfferStatus.WITHDRAWN: "Another change ended it before it was answered.",
    },
)

described(
    QueueType,
    "Which conversations a queue takes. A conversation can be assigned only to queues of its own type.",
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
        Distribution.PUSH: "The system offers them to agents, by their queue's `assignmentMethod`.",
        Distribution.PICK: "They wait until an agent picks them.",
    },
)

described(
    TransferRejectPolicy,
    "Where a conversation goes if its transfer is not accepted.",
    {
        TransferRejectPolicy.KEEP_WITH_SOURCE: "It stays with its agent.",
        TransferRejectPolicy.RETURN_TO_QUEUE: "It goes back to its queue.",
    },
)

described(
    WrapUpCapacity,
    "Whether a conversation in wrap-up takes its agent's capacity units.",
    {
        WrapUpCapacity.ALWAYS_BLOCK: "It takes them until it is closed.",
        WrapUpCapacity.DO_NOT_BLOCK: "It takes none.",
        WrapUpCapacity.BLOCK_FOR_TIME: "It takes them for the workstream's `wrapUpBlockSeconds`.",
    },
)

described(
    ActorKind,
    "Who or what did something.",
    {
        ActorKind.PERSON: "A person: agent, supervisor, administrator or customer.",
        ActorKind.BOT: "A bot.",
        ActorKind.CONNECTOR: "The connector of a channel.",
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
        MonitoringEndReason.RULE_NO_LONGER_HOLDS: (
            "Monitoring is no longer allowed, because a switch, a role, a queue or the customer's consent changed."
        ),
        MonitoringEndReason.UNREAD: "The supervisor did not read the transcript for `monitoringUnreadSeconds`.",
    },
)
