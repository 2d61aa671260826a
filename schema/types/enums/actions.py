"""Describes the words of acts, refusals and settings; those of conversations are in conversations.py."""

from models.vocabulary import (
    AgentAction,
    AgentNoticePolicy,
    AlertThreshold,
    MonitoringPolicy,
    RefusalCode,
    SupervisorAction,
)
from schema.types.enums.described import described

described(
    SupervisorAction,
    "What a supervisor may do with a conversation of the queues he or she oversees.",
    {
        SupervisorAction.MONITOR: "Read along: transcript, internal notes included.",
        SupervisorAction.JOIN: "Take part; agent and customer are told.",
        SupervisorAction.ASSIGN: "Give an OPEN conversation to an agent or another queue.",
        SupervisorAction.TRANSFER: "Offer an ACTIVE or WAITING conversation to another agent of its queue.",
        SupervisorAction.FORCE_CLOSE: "End it for everyone; to be confirmed and used with care.",
    },
)

described(
    AgentAction,
    "What an agent may be a target of.",
    {
        AgentAction.ASSIGN: "An OPEN conversation is assigned.",
        AgentAction.TRANSFER: "A conversation is transferred within its queue, by a supervisor or by its own agent.",
        AgentAction.CONSULT: "A colleague is asked for help by the agent who has the conversation.",
    },
)

described(
    RefusalCode,
    "Why an act was refused. The first check that fails is the answer; their order is that of the values up to QUEUE_CLOSED.",
    {
        RefusalCode.NOT_FOUND: "There is no such thing, or the viewer may not see it.",
        RefusalCode.API_ACCESS_ROLE: "The viewer holds API_ACCESS, which rules out every supervisor action.",
        RefusalCode.ROLE_REQUIRED: "The viewer lacks the role that this takes.",
        RefusalCode.OUTSIDE_SUPERVISED_QUEUES: "The viewer sees the conversation, but does not oversee its queue.",
        RefusalCode.SWITCHED_OFF: "An administrator has switched this action off.",
        RefusalCode.CHANNEL_NOT_SUPPORTED: "This action does not exist on this channel.",
        RefusalCode.ALREADY_CLOSED: "The conversation is closed.",
        RefusalCode.STALE_VERSION: "The conversation has changed since the version given.",
        RefusalCode.ALREADY_ASSIGNED: "The conversation has an agent already.",
        RefusalCode.STATE_NOT_ALLOWED: "This action does not exist in the conversation's state.",
        RefusalCode.ELEVATED_TO_VOICE_OR_VIDEO: "The conversation is raised to a call and can't be transferred meanwhile.",
        RefusalCode.SOURCE_IS_BOT: "A bot holds the conversation, and only people's are transferred.",
        RefusalCode.TRANSFER_PENDING: "Another transfer of it waits for an answer.",
        RefusalCode.OWN_CONVERSATION: "The viewer takes part in the conversation, and nobody monitors his or her own.",
        RefusalCode.NOTICE_REQUIRED: "The policy asks for a notice to the customer, or consent, that isn't recorded.",
        RefusalCode.CONSENT_REFUSED: "The customer has refused to be monitored.",
        RefusalCode.SAME_AGENT: "The agent has the conversation already, or helps in it.",
        RefusalCode.AGENT_IS_BOT: "Supervisors give conversations to people only.",
        RefusalCode.AGENT_NOT_IN_QUEUE: "The agent is not a member of the conversation's queue.",
        RefusalCode.AGENT_PRESENCE_NOT_ALLOWED: "The agent's presence is none that the workstream allows.",
        RefusalCode.CAPACITY_EXCEEDED: "The agent has too few free units.",
        RefusalCode.SAME_QUEUE: "The conversation is in that queue already.",
        RefusalCode.QUEUE_TYPE_MISMATCH: "The queue is of another type.",
        RefusalCode.QUEUE_CLOSED: "The queue is closed and takes nothing meanwhile.",
        RefusalCode.NOT_MONITORING: "The viewer neither monitors the conversation nor has joined it.",
        RefusalCode.NOT_PARTICIPANT: "The viewer is not in the conversation; monitoring is not enough to write.",
        RefusalCode.VISIBILITY_NOT_ALLOWED: "INTERNAL by a customer, or PUBLIC by a supervisor in wrap-up.",
        RefusalCode.OFFER_NOT_YOURS: "The offer is put to another agent.",
        RefusalCode.OFFER_NOT_PENDING: "The offer has ended.",
        RefusalCode.TOO_MANY_CONVERSATIONS: "The agent has ten conversations open, which is the most.",
        RefusalCode.CONSULT_PENDING: "A colleague has been asked for help already and has not answered yet.",
        RefusalCode.REPLY_WINDOW_CLOSED: "The channel carries no answer any more, until the customer writes again.",
        RefusalCode.STILL_IN_USE: "What is to be retired, or to be of another kind, is still in use; the message says by what.",
    },
)

described(
    MonitoringPolicy,
    "What must be recorded about the customer's notice before anyone monitors. Deployers answer for the law that applies.",
    {
        MonitoringPolicy.NO_REQUIREMENT: "Nothing.",
        MonitoringPolicy.NOTICE_REQUIRED: "That the customer has been told, or has consented.",
        MonitoringPolicy.CONSENT_REQUIRED: "That the customer has consented.",
    },
)

described(
    AgentNoticePolicy,
    "When agents are told that their conversation is monitored.",
    {
        AgentNoticePolicy.NONE: "Never.",
        AgentNoticePolicy.ON_START: "As soon as it begins.",
        AgentNoticePolicy.AFTERWARDS: "Once it has ended.",
    },
)

described(
    AlertThreshold,
    "The sentiment at or below which an alert is raised, on the way down.",
    {
        AlertThreshold.NONE: "No alerts.",
        AlertThreshold.SLIGHTLY_NEGATIVE: "From SLIGHTLY_NEGATIVE down.",
        AlertThreshold.NEGATIVE: "From NEGATIVE down.",
        AlertThreshold.VERY_NEGATIVE: "At VERY_NEGATIVE only.",
    },
)
