"""Describes the words of attention; the other words of conversations are in conversations.py."""

from models.vocabulary import AttentionLevel, AttentionReason
from schema.types.enums.described import described

described(
    AttentionLevel,
    "How urgently a conversation needs somebody who looks after it.",
    {
        AttentionLevel.NONE: "It needs no attention.",
        AttentionLevel.SOON: "It will need attention soon if nothing happens.",
        AttentionLevel.NOW: "It needs attention now.",
    },
)

described(
    AttentionReason,
    "Why a conversation needs attention. Later releases add reasons: show one that you don't know by its level.",
    {
        AttentionReason.WAIT: (
            "It waits for an agent, and its queue's `answerWithinSeconds` have passed (NOW), or three quarters of them "
            "have (SOON)."
        ),
        AttentionReason.SILENT: (
            "Its agent or bot has taken it and written nothing to the customer since, for the queue's `replyWithinSeconds` "
            "(NOW), or three quarters of them (SOON)."
        ),
        AttentionReason.UNANSWERED: (
            "The customer has written and got no reply for as long, although the conversation has an agent or a bot."
        ),
        AttentionReason.SENTIMENT_FELL: "The customer's sentiment is below neutral and getting worse (SOON).",
        AttentionReason.SENTIMENT_LOW: (
            "The customer's sentiment is NEGATIVE or worse (SOON), and has been so for five minutes (NOW)."
        ),
        AttentionReason.REFUSED: (
            "Since it began to wait in its queue, agents have declined it or let its offer expire twice (SOON), or three "
            "times or more (NOW); `times` is how often."
        ),
        AttentionReason.TRANSFERRED: "It has been transferred three times or more (SOON); `times` is how often.",
        AttentionReason.LIMIT: (
            "Its customer waits for us, and the limit of its state is reached (NOW), or three quarters of it have passed "
            "(SOON). It does not end what a customer waits for: somebody must look after it."
        ),
        AttentionReason.BOT_LOOPING: (
            "Its bot goes round in circles: of the last six messages of the bot, or of its customer to it, three (SOON) or "
            "four (NOW) say nearly the same as the newest; `times` is how many. Other words end it, and another agent."
        ),
        AttentionReason.HAND_RAISED: (
            "Its agent's hand is up: `raisedHand` says what for. Nobody has taken it yet (NOW), or a supervisor comes "
            "(SOON). Not told to administrators and bots."
        ),
    },
)
