"""Describes the words of bots under supervision."""

from models.vocabulary import BotPosture, DraftStatus
from schema.types.enums.described import described

described(
    BotPosture,
    "What becomes of a bot's words in a conversation. It holds for whatever bot has the conversation.",
    {
        BotPosture.AUTO: "They are sent.",
        BotPosture.DRAFT: (
            "Those to the customer wait as drafts, which a person approves, edits or drops. Its internal notes are written."
        ),
        BotPosture.OFF: "They are refused with BOT_OFF, internal notes too. The bot can still hand over or end.",
    },
)

described(
    DraftStatus,
    "What became of a bot's draft so far. Every value but PENDING says how it ended.",
    {
        DraftStatus.PENDING: "It waits for a person.",
        DraftStatus.APPROVED: "A person approved it, perhaps edited: it became a message of the bot.",
        DraftStatus.DROPPED: "A person dropped it.",
        DraftStatus.CONVERSATION_CLOSED: "The conversation was closed.",
        DraftStatus.TAKEN_OVER: "Somebody took the conversation over from the bot.",
        DraftStatus.AGENT_CHANGED: "Another agent or bot has the conversation now.",
        DraftStatus.BOT_LEFT: "The bot no longer has the conversation, which waits for an agent or its customer.",
        DraftStatus.POSTURE_CHANGED: "The bot has another posture in this conversation now.",
        DraftStatus.MOVED_TO_WRAP_UP: "The conversation went into wrap-up, in which nobody approves drafts any more.",
    },
)
