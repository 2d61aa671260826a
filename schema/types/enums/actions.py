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
    "What a supervisor may do with a conversation of the queues that they oversee; TAKE_OVER also what a consultant may do.",
    {
        SupervisorAction.MONITOR: "Read along, internal notes included.",
        SupervisorAction.JOIN: "Take part. The agent is told, and so is the customer, except in wrap-up.",
        SupervisorAction.ASSIGN: "Give an OPEN conversation to an agent or another queue.",
        SupervisorAction.TRANSFER: "Offer an ACTIVE or WAITING conversation to another agent of its queue.",
        SupervisorAction.FORCE_CLOSE: "End it for everyone. User interfaces should ask for confirmation.",
        SupervisorAction.UNDO_FORCE_CLOSE: "Undo a force close before its customer is told.",
        SupervisorAction.TAKE_OVER: (
            "Take an ACTIVE or WAITING conversation from its agent or bot at once; also for an agent who helps in it."
        ),
    },
)

described(
    AgentAction,
    "What an agent can be chosen for.",
    {
        AgentAction.ASSIGN: "Assign an OPEN conversation to the agent.",
        AgentAction.TRANSFER: (
            "Transfer a conversation to the agent, who must work in its queue; for supervisors and the conversation's "
            "own agent."
        ),
        AgentAction.CONSULT: "Ask the agent for a consultation; for the conversation's own agent.",
    },
)

described(
    RefusalCode,
    (
        "Why a request was refused. The first check that fails gives the code; up to QUEUE_CLOSED, the values are in the "
        "order of the checks."
    ),
    {
        RefusalCode.NOT_FOUND: "The object does not exist, or the viewer may not see it.",
        RefusalCode.API_ACCESS_ROLE: "The viewer holds the role API_ACCESS, which excludes every supervisor action.",
        RefusalCode.ROLE_REQUIRED: "The viewer lacks the required role.",
        RefusalCode.OUTSIDE_SUPERVISED_QUEUES: "The viewer sees the conversation, but does not oversee its queue.",
        RefusalCode.SWITCHED_OFF: "An administrator has switched this action off.",
        RefusalCode.CHANNEL_NOT_SUPPORTED: "This action isn't possible on this channel.",
        RefusalCode.ALREADY_CLOSED: "The conversation is closed.",
        RefusalCode.STALE_VERSION: "The conversation has changed since `expectedVersion`.",
        RefusalCode.ALREADY_ASSIGNED: "The conversation already has an agent.",
        RefusalCode.STATE_NOT_ALLOWED: "This action isn't possible in the conversation's state.",
        RefusalCode.ELEVATED_TO_VOICE_OR_VIDEO: (
            "The conversation is elevated to a call and can't be transferred until the call ends."
        ),
        RefusalCode.SOURCE_IS_BOT: (
            "A bot holds the conversation. Only conversations of human agents can be transferred."
        ),
        RefusalCode.TRANSFER_PENDING: "Another transfer of the conversation waits for an answer.",
        RefusalCode.OWN_CONVERSATION: (
            "The viewer takes part in the conversation. Nobody can monitor their own conversation, correct how they read as "
            "its customer, or take their own raised hand."
        ),
        RefusalCode.NOTICE_REQUIRED: (
            "The monitoring policy requires a notice to the customer, or their consent, which isn't recorded."
        ),
        RefusalCode.CONSENT_REFUSED: "The customer has refused to be monitored.",
        RefusalCode.PURPOSE_NOT_LISTED: "The organisation allows monitoring only for other purposes, which it lists.",
        RefusalCode.SAME_AGENT: "The agent already has the conversation or helps in it.",
        RefusalCode.AGENT_IS_BOT: "The agent is a bot. Supervisors can give conversations to people only.",
        RefusalCode.AGENT_NOT_IN_QUEUE: "The agent is not a member of the conversation's queue.",
        RefusalCode.AGENT_PRESENCE_NOT_ALLOWED: "The workstream does not allow the agent's presence.",
        RefusalCode.CAPACITY_EXCEEDED: "The agent has too few free units.",
        RefusalCode.SAME_QUEUE: "The conversation is already in that queue.",
        RefusalCode.QUEUE_TYPE_MISMATCH: "The queue is of another type.",
        RefusalCode.QUEUE_CLOSED: "The queue is closed and doesn't accept conversations while closed.",
        RefusalCode.NOT_MONITORING: "The viewer neither monitors the conversation nor has joined it.",
        RefusalCode.NOT_PARTICIPANT: "The viewer is not in the conversation; monitoring is not enough to write.",
        RefusalCode.VISIBILITY_NOT_ALLOWED: (
            "A customer can't write INTERNAL messages. In wrap-up, supervisors, consultants and bots in posture DRAFT can't "
            "write PUBLIC ones."
        ),
        RefusalCode.OFFER_NOT_YOURS: "The offer was made to another agent.",
        RefusalCode.OFFER_NOT_PENDING: "The offer has already ended.",
        RefusalCode.TOO_MANY_CONVERSATIONS: (
            "The agent already has ten ACTIVE conversations, pending transfers included, which is the limit."
        ),
        RefusalCode.CONSULT_PENDING: "A colleague has already been asked for help and has not answered yet.",
        RefusalCode.REPLY_WINDOW_CLOSED: "The channel delivers no more answers until the customer writes again.",
        RefusalCode.MESSAGE_TOO_LONG: "The channel carries no message as long as this; `longestMessage` is the most.",
        RefusalCode.STILL_IN_USE: (
            "The object can't be retired, removed or changed in kind, because it is still in use; the message says "
            "by what."
        ),
        RefusalCode.LAST_ADMINISTRATOR: (
            "No administrator who can sign in would be left, so nobody could give the rights back."
        ),
        RefusalCode.APPROVAL_REQUIRED: "A second administrator must approve this first; see `requestApproval`.",
        RefusalCode.OWN_REQUEST: "Nobody can approve or refuse what they asked for themselves.",
        RefusalCode.APPROVAL_NOT_PENDING: (
            "The request for approval is decided or has expired, or whoever asked is no administrator any more."
        ),
        RefusalCode.TAKEN_OVER: (
            "Somebody has taken the conversation over from the viewer, or somebody, perhaps the viewer again, has come to have "
            "it since `expectedEpoch`. The refused request changed nothing, and what was sent before stays sent. Don't repeat "
            "it: read the conversation again, and decide anew."
        ),
        RefusalCode.HAND_ALREADY_RAISED: "The agent's hand is up already in this conversation.",
        RefusalCode.HAND_TAKEN: "Another supervisor has taken the raised hand.",
        RefusalCode.HAND_NOT_TAKEN: "Nobody has taken the raised hand yet.",
        RefusalCode.HAND_NOT_UP: "The hand is no longer up, or none is.",
        RefusalCode.NO_AGENT_AVAILABLE: "Of the agents among whom to choose, none can take the conversation now.",
        RefusalCode.BOT_OFF: "The bot is switched off in this conversation; a person can set another posture.",
        RefusalCode.TOO_MANY_DRAFTS: "Twenty drafts of the conversation wait for a person already.",
        RefusalCode.DRAFT_DECIDED: "Somebody has approved or dropped the draft already.",
        RefusalCode.DRAFT_ENDED: "The draft ended by itself: its bot no longer has the conversation, or has another posture.",
        RefusalCode.CLOSED_TOO_LONG_AGO: "It was closed longer ago than `closedTranscriptDays` allows.",
        RefusalCode.NOT_BEING_CLOSED: "No force close of the conversation is under way that could be undone.",
        RefusalCode.SAME_CUSTOMER: "The customers are one person already.",
        RefusalCode.CUSTOMER_ERASED: "The customer is erased.",
        RefusalCode.NOT_MERGED: "The customer was not merged into another, or was parted already.",
    },
)

described(
    MonitoringPolicy,
    (
        "What must be recorded about the customer before anyone may monitor. Whoever operates Vigie is responsible for "
        "complying with the law that applies."
    ),
    {
        MonitoringPolicy.NO_REQUIREMENT: "Nothing needs to be recorded.",
        MonitoringPolicy.NOTICE_REQUIRED: "It must be recorded that the customer has been told or has consented.",
        MonitoringPolicy.CONSENT_REQUIRED: "It must be recorded that the customer has consented.",
    },
)

described(
    AgentNoticePolicy,
    "When agents are told that their conversation is monitored.",
    {
        AgentNoticePolicy.NONE: "Never.",
        AgentNoticePolicy.ON_START: "As soon as monitoring begins.",
        AgentNoticePolicy.AFTERWARDS: "Once monitoring has ended.",
    },
)

described(
    AlertThreshold,
    "The sentiment that raises an alert when a conversation falls to it or below it.",
    {
        AlertThreshold.NONE: "No alerts.",
        AlertThreshold.SLIGHTLY_NEGATIVE: "SLIGHTLY_NEGATIVE and worse.",
        AlertThreshold.NEGATIVE: "NEGATIVE and worse.",
        AlertThreshold.VERY_NEGATIVE: "VERY_NEGATIVE only.",
    },
)
