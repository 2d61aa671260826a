"""System messages in English. Another language is another file like this one."""

from models.vocabulary import SystemMessageKind

UNNAMED = "Someone"

SENTENCES = {
    SystemMessageKind.AGENT_JOINED: "{name} joined the conversation.",
    SystemMessageKind.AGENT_LEFT: "{name} left the conversation.",
    SystemMessageKind.TRANSFER_REQUESTED: "A transfer to {name} was requested.",
    SystemMessageKind.TRANSFER_ACCEPTED: "{name} accepted the transfer.",
    SystemMessageKind.TRANSFER_DECLINED: "{name} declined the transfer.",
    SystemMessageKind.TRANSFER_TIMED_OUT: "{name} did not answer the transfer in time.",
    SystemMessageKind.SUPERVISOR_JOINED: "{name} (supervisor) joined the conversation.",
    SystemMessageKind.SUPERVISOR_LEFT: "{name} (supervisor) left the conversation.",
    SystemMessageKind.FORCE_CLOSED: "This conversation was ended by a supervisor.",
    SystemMessageKind.ENDED_BY_AGENT: "{name} ended the conversation.",
    SystemMessageKind.ENDED_BY_CUSTOMER: "{name} ended the conversation.",
    SystemMessageKind.CUSTOMER_DISCONNECTED: "{name} was disconnected.",
    SystemMessageKind.MONITORING_NOTICE: "This conversation may be monitored, recorded or stored.",
}
