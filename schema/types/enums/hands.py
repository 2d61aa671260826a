"""Describes the words of raised hands."""

from models.vocabulary import HandAction, HandKind, HandStatus
from schema.types.enums.described import described

described(
    HandKind,
    "What an agent who raises a hand needs from a supervisor.",
    {
        HandKind.ADVICE: "The agent does not know how to go on.",
        HandKind.DECISION: "The agent may not decide this alone, such as a refund.",
        HandKind.ESCALATION: "The customer asks for a supervisor.",
        HandKind.EMERGENCY: "A threat, or somebody in danger: at once.",
    },
)

described(
    HandStatus,
    "What became of a raised hand so far. It is up while RAISED or TAKEN; every other value says how it ended.",
    {
        HandStatus.RAISED: "Nobody has taken it yet.",
        HandStatus.TAKEN: "A supervisor has taken it, and comes.",
        HandStatus.ANSWERED: "The supervisor who had taken it has helped.",
        HandStatus.WITHDRAWN: "The agent no longer needs help.",
        HandStatus.AGENT_CHANGED: "Another agent has the conversation now.",
        HandStatus.AGENT_LEFT: "The agent left the conversation, which waits for its customer or for another agent.",
        HandStatus.CONVERSATION_CLOSED: "The conversation was closed.",
    },
)

described(
    HandAction,
    "What can be done with a raised hand.",
    {
        HandAction.RAISE: "Ask for help; for the agent who has the conversation.",
        HandAction.TAKE: "Come to help; for supervisors of the queue.",
        HandAction.RETURN: "Not come after all, so that others can; for the supervisor who has taken it.",
        HandAction.ANSWER: "Say that the help is given; for the supervisor who has taken it.",
        HandAction.WITHDRAW: "Need no help any more; for the agent who raised it.",
    },
)
