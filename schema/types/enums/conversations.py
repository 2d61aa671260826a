"""Describes the words of conversations; those of people are in people.py, of acts in actions.py."""

from models.reading.conversations import ConversationOrder
from models.vocabulary import (
    ActiveSubState,
    Audience,
    Channel,
    ConversationAspect,
    ConversationState,
    ElevatedMode,
    LanguageSource,
    MessageVisibility,
    NoticeState,
    Polarity,
    SentimentLevel,
    SentimentState,
    StateReason,
    SystemMessageKind,
    Trend,
    UnsureReason,
)
from schema.types.enums.described import described

described(
    Channel,
    (
        "The medium through which a customer reaches the contact centre. It decides what supervisors can do: nothing on "
        "RECORD, everything but transfer on VOICE, everything on the others."
    ),
    {
        Channel.LIVE_CHAT: "Chat on a web page or in an app; it ends when the customer leaves.",
        Channel.PERSISTENT_CHAT: "Chat that the customer can leave and come back to.",
        Channel.SMS: "Text messages.",
        Channel.WHATSAPP: "WhatsApp.",
        Channel.FACEBOOK: "Facebook Messenger.",
        Channel.LINE: "LINE.",
        Channel.WECHAT: "WeChat.",
        Channel.APPLE_MESSAGES: "Apple Messages for Business.",
        Channel.TEAMS: "Microsoft Teams.",
        Channel.CUSTOM: "A messaging channel of the organisation's own.",
        Channel.VOICE: "A phone call.",
        Channel.RECORD: "A case or an e-mail: routed like a conversation, but without messages.",
    },
)

described(
    ElevatedMode,
    (
        "The kind of call to which a messaging conversation has been elevated. While the call lasts, the conversation "
        "can't be transferred."
    ),
    {ElevatedMode.VOICE: "A voice call.", ElevatedMode.VIDEO: "A video call."},
)

described(
    ConversationState,
    "The state of a conversation. Every state but CLOSED is ongoing.",
    {
        ConversationState.OPEN: "In a queue, without an agent.",
        ConversationState.ACTIVE: "Offered to an agent or accepted by one; `subState` says which.",
        ConversationState.WAITING: (
            "The agent has left and keeps the conversation until the customer returns; it takes no capacity."
        ),
        ConversationState.WRAP_UP: "The exchange with the customer has ended and the agent writes notes.",
        ConversationState.CLOSED: "Closed for good.",
    },
)

described(
    ActiveSubState,
    "Whether an ACTIVE conversation has been accepted.",
    {
        ActiveSubState.AWAITING_ACCEPTANCE: "Offered to its agent, who has not accepted yet.",
        ActiveSubState.IN_CONVERSATION: "Accepted: its agent talks with the customer.",
    },
)

described(
    StateReason,
    "Why a conversation is in its state. Every change of state has a reason.",
    {
        StateReason.AWAITING_AGENT_ASSIGNMENT: "It started and was routed to a queue.",
        StateReason.AWAITING_AGENT_ACCEPTANCE: "Routing has offered it to an agent.",
        StateReason.ASSIGNED_BY_SUPERVISOR: "A supervisor assigned it to an agent.",
        StateReason.PICKED_BY_AGENT: "An agent picked it from the queue.",
        StateReason.QUEUED_BY_SUPERVISOR: "A supervisor assigned it to another queue.",
        StateReason.ENDED_BY_CUSTOMER: "The customer ended it.",
        StateReason.CUSTOMER_DISCONNECTED: "The customer hung up, left or stayed away.",
        StateReason.AUTO_CLOSED: "It reached its workstream's time limit.",
        StateReason.IN_CONVERSATION: "An agent accepted or resumed it.",
        StateReason.OFFER_DECLINED: "The agent declined the offer.",
        StateReason.OFFER_EXPIRED: "The agent did not answer the offer in time.",
        StateReason.RELEASED_BY_AGENT: "The agent gave it back to the queue.",
        StateReason.AGENT_DISCONNECTED: "The agent was away for longer than allowed.",
        StateReason.AGENT_SILENT: "The agent had taken it, and wrote nothing to the customer for too long.",
        StateReason.TRANSFERRED_BY_AGENT: "An agent transferred it.",
        StateReason.ESCALATED_BY_BOT: "A bot handed it to human agents.",
        StateReason.AGENT_LEFT: "The agent left without ending it.",
        StateReason.AGENT_MOVED_TO_WRAP_UP: "The agent ended the conversation and moved it to wrap-up.",
        StateReason.TIME_LIMIT_REACHED: "The call reached its time limit, or a live chat's customer was silent for too long.",
        StateReason.ENDED_BY_AGENT: "The agent closed or resolved it.",
        StateReason.ENDED_BY_BOT: "The bot that held it ended it.",
        StateReason.TRANSFERRED_BY_SUPERVISOR: "The agent to whom a supervisor transferred it has accepted.",
        StateReason.CUSTOMER_RETURNED: "The customer wrote again.",
        StateReason.FORCE_CLOSED_BY_SUPERVISOR: "A supervisor force-closed it.",
        StateReason.TAKEN_OVER_BY_SUPERVISOR: "A supervisor took it over from its agent or bot.",
        StateReason.TAKEN_OVER_BY_AGENT: "An agent who helped in it took it over from its agent.",
        StateReason.QUEUE_OVERFLOW: (
            "Its queue was closed or full, or it had waited too long, and the queue's overflow rule ended it."
        ),
        StateReason.CUSTOMER_ERASED: "Its customer was erased while it was ongoing.",
    },
)

described(
    ConversationAspect,
    "Which part of a conversation a change concerns. A change of any of them raises its `version`.",
    {
        ConversationAspect.STATE: "The state, the sub-state or the reason for the state, or that it is being force-closed.",
        ConversationAspect.AGENT: "The primary agent, or the agent to whom it is offered.",
        ConversationAspect.QUEUE: "The queue.",
        ConversationAspect.OFFER: "An offer was made or ended.",
        ConversationAspect.PARTICIPANTS: "Someone joined or left; supervisors who only monitor don't count.",
        ConversationAspect.ELEVATION: "It was elevated to a voice or video call, or the call ended.",
    },
)

described(
    SentimentLevel,
    "The customer's sentiment, from their last six messages, where recent ones weigh more. Worst first.",
    {
        SentimentLevel.VERY_NEGATIVE: "The worst of seven levels.",
        SentimentLevel.NEGATIVE: "Second worst.",
        SentimentLevel.SLIGHTLY_NEGATIVE: "A little below neutral.",
        SentimentLevel.NEUTRAL: "Neither good nor bad.",
        SentimentLevel.SLIGHTLY_POSITIVE: "A little above neutral.",
        SentimentLevel.POSITIVE: "Second best.",
        SentimentLevel.VERY_POSITIVE: "The best of seven levels.",
    },
)

described(
    SentimentState,
    "Whether a conversation's sentiment has a level.",
    {
        SentimentState.KNOWN: "It has a level.",
        SentimentState.UNSURE: "Messages were judged, but say too little for a level.",
        SentimentState.UNKNOWN: "No message could be judged.",
    },
)

described(
    UnsureReason,
    "Why a conversation has no sentiment level.",
    {
        UnsureReason.NOTHING_JUDGED: "The customer has written nothing yet that shows how they feel.",
        UnsureReason.LITTLE_EVIDENCE: "The customer's messages are too few, or could be read either way.",
        UnsureReason.LANGUAGE_UNKNOWN: "It is not known yet which language the customer writes.",
        UnsureReason.LANGUAGE_UNSUPPORTED: "The engine does not judge the language that the customer writes.",
    },
)

described(
    Trend,
    "Where a customer's sentiment is going: their newest two messages against those before.",
    {
        Trend.IMPROVING: "The newest messages are better.",
        Trend.STEADY: "There is no clear difference.",
        Trend.WORSENING: "The newest messages are worse.",
    },
)

described(
    Polarity,
    "How a message reads.",
    {
        Polarity.NEGATIVE: "The customer is unhappy.",
        Polarity.NEUTRAL: "The customer is neither happy nor unhappy.",
        Polarity.POSITIVE: "The customer is happy.",
    },
)

described(
    LanguageSource,
    "How Vigie knows which language a customer writes.",
    {
        LanguageSource.DETECTED: "Vigie detected it from the customer's messages.",
        LanguageSource.SAID: "The customer's program gave it with a message.",
        LanguageSource.CHANNEL: "The connector of the channel gave it.",
    },
)

described(
    NoticeState,
    "Whether the customer has been told that the conversation may be monitored, and their answer.",
    {
        NoticeState.NOT_REQUIRED: "The customer has been neither told nor asked.",
        NoticeState.NOTIFIED: "The customer has been told, but has not answered.",
        NoticeState.CONSENTED: "The customer has agreed.",
        NoticeState.REFUSED: "The customer has refused.",
    },
)

described(
    ConversationOrder,
    "How a list of conversations is sorted. Equal ones are sorted by id, so that pages never overlap.",
    {
        ConversationOrder.NEEDS_ATTENTION: (
            "By `attention`: those that need it now, then those that soon will, each with the earliest `attention.since` "
            "first; then the others by `createdAt`, earliest first. For customers and connectors, who may not read it, "
            "NEWEST."
        ),
        ConversationOrder.LONGEST_WAITING: (
            "By `waitingSince`, earliest first; conversations that do not wait for an agent come last."
        ),
        ConversationOrder.WORST_SENTIMENT: "By sentiment, worst first; those with unknown sentiment come last.",
        ConversationOrder.LATEST_ACTIVITY: "By `lastActivityAt`, latest first.",
        ConversationOrder.NEWEST: "By `createdAt`, latest first.",
        ConversationOrder.OLDEST: "By `createdAt`, earliest first.",
    },
)

described(
    MessageVisibility,
    "Who can read a message.",
    {
        MessageVisibility.PUBLIC: "Everyone in the conversation, the customer included.",
        MessageVisibility.INTERNAL: "Agents and supervisors only.",
    },
)

described(
    Audience,
    "To whom a system message is addressed.",
    {
        Audience.CUSTOMER: "The customer.",
        Audience.AGENT: "Agents and supervisors.",
        Audience.BOTH: "Everyone in the conversation.",
    },
)

described(
    SystemMessageKind,
    "What a system message says.",
    {
        SystemMessageKind.AGENT_JOINED: "An agent has accepted the conversation.",
        SystemMessageKind.AGENT_LEFT: "An agent has left it.",
        SystemMessageKind.TRANSFER_REQUESTED: "Another agent has been asked to take over the conversation.",
        SystemMessageKind.TRANSFER_ACCEPTED: "The other agent has accepted.",
        SystemMessageKind.TRANSFER_DECLINED: "The other agent has declined.",
        SystemMessageKind.TRANSFER_TIMED_OUT: "The other agent did not answer in time.",
        SystemMessageKind.CONSULT_STARTED: "A colleague whom the agent asked has joined to help.",
        SystemMessageKind.CONSULT_ENDED: "A colleague who helped has left.",
        SystemMessageKind.SUPERVISOR_JOINED: "A supervisor has joined.",
        SystemMessageKind.SUPERVISOR_LEFT: "A supervisor who had joined has left.",
        SystemMessageKind.FORCE_CLOSED: "A supervisor has ended the conversation.",
        SystemMessageKind.FORCE_CLOSE_BEGUN: (
            "A supervisor has force-closed it and may still undo that; the customer has not been told. For agents."
        ),
        SystemMessageKind.FORCE_CLOSE_UNDONE: "A supervisor has undone that. For agents.",
        SystemMessageKind.ENDED_BY_AGENT: "The agent has ended it.",
        SystemMessageKind.ENDED_BY_CUSTOMER: "The customer has ended it.",
        SystemMessageKind.CUSTOMER_DISCONNECTED: "The customer has disconnected without ending it.",
        SystemMessageKind.CUSTOMER_RETURNED: "The customer has come back in time.",
        SystemMessageKind.MONITORING_NOTICE: "The conversation may be monitored, recorded or stored.",
        SystemMessageKind.QUEUE_OVERFLOW: (
            "It has ended, because its queue was closed or full or because it had waited there for too long."
        ),
        SystemMessageKind.CUSTOMER_NAMED: "The channel told a better name of the customer. For agents.",
        SystemMessageKind.CUSTOMER_LANGUAGE_TOLD: "The channel told another language of the customer. For agents.",
        SystemMessageKind.CUSTOMERS_MERGED: "The customer and another one were merged into one person. For agents.",
        SystemMessageKind.CUSTOMER_PARTED: "The customer and another one are no longer one person. For agents.",
        SystemMessageKind.POSITION_IN_QUEUE: "The customer's queue position, while they wait in a live chat.",
        SystemMessageKind.QUEUE_OPENS: "The customer waits in a live chat, its queue is closed, and when it opens.",
        SystemMessageKind.QUEUE_CLOSED: "The customer waits in a live chat, its queue is closed, and no hours open it.",
        SystemMessageKind.NOBODY_THERE: "The customer waits in a live chat, and nobody of its queue is there.",
        SystemMessageKind.ELEVATED_TO_VOICE: "The agent has started a voice call.",
        SystemMessageKind.ELEVATED_TO_VIDEO: "The agent has started a video call.",
        SystemMessageKind.ELEVATION_ENDED: "The call that it was elevated to has ended.",
        SystemMessageKind.TIME_LIMIT_REACHED: "The call has reached its time limit and is in wrap-up.",
        SystemMessageKind.IDLE_WARNING: "The customer has been silent, and the live chat ends soon unless they write.",
        SystemMessageKind.IDLE_ENDED: "The live chat is in wrap-up because its customer was silent for too long.",
        SystemMessageKind.AUTO_CLOSED: "It was closed because the time limit of its state was reached.",
    },
)
