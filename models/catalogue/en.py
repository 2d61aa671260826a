"""The system messages in English. Each language has a file like this one."""

from models.vocabulary import SystemMessageKind

UNNAMED = "Someone"
AGENT_FIGURES_NOTICE = (
    "These figures serve team performance and customer satisfaction. "
    "They must not be used for decisions about anyone's employment."
)

SENTENCES = {
    SystemMessageKind.AGENT_JOINED: "{name} joined the conversation.",
    SystemMessageKind.AGENT_LEFT: "{name} left the conversation.",
    SystemMessageKind.TRANSFER_REQUESTED: "A transfer to {name} was requested.",
    SystemMessageKind.TRANSFER_ACCEPTED: "{name} accepted the transfer.",
    SystemMessageKind.TRANSFER_DECLINED: "{name} declined the transfer.",
    SystemMessageKind.TRANSFER_TIMED_OUT: "{name} did not answer the transfer in time.",
    SystemMessageKind.CONSULT_STARTED: "The consultation with {name} has started.",
    SystemMessageKind.CONSULT_ENDED: "The consultation with {name} has ended.",
    SystemMessageKind.SUPERVISOR_JOINED: "{name} (supervisor) joined the conversation.",
    SystemMessageKind.SUPERVISOR_LEFT: "{name} (supervisor) left the conversation.",
    SystemMessageKind.FORCE_CLOSED: "This conversation was ended by a supervisor.",
    SystemMessageKind.ENDED_BY_AGENT: "{name} ended the conversation.",
    SystemMessageKind.ENDED_BY_CUSTOMER: "The customer ended the conversation.",
    SystemMessageKind.CUSTOMER_DISCONNECTED: "The customer was disconnected.",
    SystemMessageKind.MONITORING_NOTICE: "This conversation may be monitored, recorded or stored.",
    SystemMessageKind.QUEUE_OVERFLOW: "Nobody can take this conversation at the moment, so it has ended.",
    SystemMessageKind.CUSTOMER_RETURNED: "The customer is back.",
    SystemMessageKind.POSITION_IN_QUEUE: "You are number {position} in the queue.",
    SystemMessageKind.ELEVATED_TO_VOICE: "{name} started a voice call.",
    SystemMessageKind.ELEVATED_TO_VIDEO: "{name} started a video call.",
    SystemMessageKind.ELEVATION_ENDED: "The call has ended.",
    SystemMessageKind.TIME_LIMIT_REACHED: "The time limit of this call has been reached.",
    SystemMessageKind.AUTO_CLOSED: "This conversation was closed automatically because its time limit was reached.",
}
