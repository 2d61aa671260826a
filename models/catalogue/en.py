"""The system messages, and how monitoring sessions end, in English. Each language has a file like this one."""

from models.vocabulary import ContentKind, MonitoringEndReason, StateReason, SystemMessageKind

UNNAMED = "Someone"
AGENT_FIGURES_NOTICE = (
    "These figures serve team performance and customer satisfaction. "
    "They must not be used for decisions about anyone's employment."
)

# A moment, by its parts.
MOMENT = "{weekday} {day} {month} at {time}"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
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
    SystemMessageKind.FORCE_CLOSE_BEGUN: "{name} (supervisor) is ending this conversation; the customer has not been told yet.",
    SystemMessageKind.FORCE_CLOSE_UNDONE: "{name} (supervisor) took back the end of this conversation.",
    SystemMessageKind.ENDED_BY_AGENT: "{name} ended the conversation.",
    SystemMessageKind.ENDED_BY_CUSTOMER: "The customer ended the conversation.",
    SystemMessageKind.CUSTOMER_DISCONNECTED: "The customer was disconnected.",
    SystemMessageKind.MONITORING_NOTICE: "This conversation may be monitored, recorded or stored.",
    SystemMessageKind.QUEUE_OVERFLOW: "Nobody can take this conversation at the moment, so it has ended.",
    SystemMessageKind.CUSTOMER_RETURNED: "The customer is back.",
    SystemMessageKind.CUSTOMER_NAMED: "The customer is now called {name}, before {before}.",
    SystemMessageKind.CUSTOMER_LANGUAGE_TOLD: "The channel now says that the customer's language is {language}.",
    SystemMessageKind.CUSTOMERS_MERGED: "The customer and another one are now taken for the same person.",
    SystemMessageKind.CUSTOMER_PARTED: "The customer and another one are no longer taken for the same person.",
    SystemMessageKind.POSITION_IN_QUEUE: "You are number {position} in the queue.",
    SystemMessageKind.QUEUE_OPENS: "We are closed now. We open on {opens_at} ({time_zone}), and you keep your place.",
    SystemMessageKind.QUEUE_CLOSED: "We are closed now. You keep your place until we open again.",
    SystemMessageKind.NOBODY_THERE: "Nobody is there at the moment. You keep your place until somebody is back.",
    SystemMessageKind.ELEVATED_TO_VOICE: "{name} started a voice call.",
    SystemMessageKind.ELEVATED_TO_VIDEO: "{name} started a video call.",
    SystemMessageKind.ELEVATION_ENDED: "The call has ended.",
    SystemMessageKind.TIME_LIMIT_REACHED: "The time limit of this call has been reached.",
    SystemMessageKind.IDLE_WARNING: "Are you still there? Without a message from you, this chat ends in {seconds} seconds.",
    SystemMessageKind.IDLE_ENDED: "This chat has ended because the last message was not answered for some time.",
    SystemMessageKind.AUTO_CLOSED: "This conversation was closed automatically because its time limit was reached.",
}

# What a customer's message has beside its text: in general, and with details.
CONTENTS = {
    ContentKind.IMAGE: ("Picture", "Picture: {details}"),
    ContentKind.AUDIO: ("Recording", "Recording: {details}"),
    ContentKind.VIDEO: ("Video", "Video: {details}"),
    ContentKind.STICKER: ("Sticker", "Sticker: {details}"),
    ContentKind.FILE: ("File", "File: {details}"),
    ContentKind.LOCATION: ("Location", "Location: {details}"),
    ContentKind.CONTACT: ("Contact", "Contact: {details}"),
    ContentKind.REACTION: ("Took a reaction back", "Reaction: {details}"),
    ContentKind.CHOICE: ("Choice", "Choice: {details}"),
    ContentKind.OTHER: ("Something that can't be shown", "Something that can't be shown ({details})"),
}
REPLY_ELSEWHERE = "In reply to a message that is not in this conversation"

# How a monitoring session ended, for its supervisor. If that is known, the reason why the conversation was closed says more.
SESSION_ENDS = {
    MonitoringEndReason.STOPPED: "You stopped monitoring this conversation.",
    MonitoringEndReason.LEFT: "You left this conversation.",
    MonitoringEndReason.CONVERSATION_CLOSED: "Your monitoring session ended because the conversation was closed.",
    MonitoringEndReason.RULE_NO_LONGER_HOLDS: "Your monitoring session ended because it is no longer allowed.",
    MonitoringEndReason.UNREAD: "Your monitoring session ended because you were no longer reading.",
    StateReason.FORCE_CLOSED_BY_SUPERVISOR: "{name} (supervisor) force-closed this conversation.",
    StateReason.ENDED_BY_AGENT: "{name} closed this conversation.",
    StateReason.ENDED_BY_BOT: "{name} (bot) ended this conversation.",
    StateReason.ENDED_BY_CUSTOMER: "The customer ended this conversation.",
    StateReason.CUSTOMER_DISCONNECTED: "The customer was disconnected, so this conversation was closed.",
    StateReason.AUTO_CLOSED: "This conversation was closed automatically because its time limit was reached.",
    StateReason.QUEUE_OVERFLOW: "This conversation was closed because nobody could take it.",
    StateReason.CUSTOMER_ERASED: "This conversation was closed because its customer was erased.",
}
