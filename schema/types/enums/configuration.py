"""Describes the words of configuration; those of conversations are in conversations.py."""

from models.vocabulary import (
    AgentKind,
    ApprovalStatus,
    AssignmentMethod,
    LimitBasis,
    MaskedNumber,
    OverflowAction,
    QueueWarning,
    SkillMatch,
    Weekday,
)
from schema.types.enums.described import described

described(
    ApprovalStatus,
    "What became of a request for approval.",
    {
        ApprovalStatus.PENDING: "Another administrator can decide.",
        ApprovalStatus.APPROVED: "It was approved, and done in the same moment.",
        ApprovalStatus.REFUSED: "It was refused.",
        ApprovalStatus.EXPIRED: "Nobody decided within 24 hours.",
    },
)

described(
    AssignmentMethod,
    "Which agent of a queue is asked first, among those who could take a conversation.",
    {
        AssignmentMethod.HIGHEST_CAPACITY: "The agent with the most free units.",
        AssignmentMethod.ROUND_ROBIN: (
            "The agent to whom routing has offered nothing from this queue for the longest time."
        ),
        AssignmentMethod.LEAST_ACTIVE: (
            "The agent with the fewest ACTIVE conversations, offers and pending transfers included; among equals, the "
            "agent whose last handled conversation ended the longest ago."
        ),
    },
)

described(
    LimitBasis,
    "From what on limits of time count. Each begins anew with the state, with a transfer or consultation that is requested or "
    "answered, with a move to another queue, when somebody takes the conversation over, and when a call begins or ends.",
    {
        LimitBasis.ACTIVITY: "From the last message or note of a person or bot.",
        LimitBasis.PUBLIC_MESSAGE: "From the last PUBLIC message, whoever wrote it; notes do not count.",
        LimitBasis.CUSTOMER_MESSAGE: "From the customer's last message, whatever we write.",
        LimitBasis.REPLY: "From the last PUBLIC message to the customer, whatever they write.",
    },
)

described(
    MaskedNumber,
    "A kind of number that is masked in texts before they are stored. Only numbers with right check digits count.",
    {
        MaskedNumber.PAYMENT_CARD: "The number of a payment card; `•••• 1111` is stored.",
        MaskedNumber.IBAN: "An international bank account number; `DE•• •••• 3000` is stored.",
    },
)

described(
    OverflowAction,
    "What happens to a conversation that its queue can't take now.",
    {
        OverflowAction.ASSIGN_ANYWAY: "It waits in the queue anyway.",
        OverflowAction.OTHER_QUEUE: "It moves to the queue's overflow queue.",
        OverflowAction.END: "It ends, and the customer is told.",
    },
)

described(
    QueueWarning,
    "Why a conversation may wait for long in a queue. Later releases add warnings: show one that you don't know by its name.",
    {
        QueueWarning.NOBODY_WORKS_THERE: "No person who can sign in is a member of the queue.",
        QueueWarning.NOBODY_AVAILABLE: "None of its members has a presence now in which they may get this conversation.",
        QueueWarning.CLOSED: "It is closed now, and takes conversations all the same; routing offers them once it opens.",
    },
)

described(
    SkillMatch,
    "To which agents conversations are offered, by their skills.",
    {
        SkillMatch.EXACT: "Only to agents who have all required skills.",
        SkillMatch.CLOSEST: "First to the agents who lack the fewest required skills.",
        SkillMatch.NONE: "Skills are ignored.",
    },
)

described(
    AgentKind,
    "Whether an agent is a person.",
    {AgentKind.HUMAN: "A person.", AgentKind.BOT: "A bot. Supervisors can give conversations to people only."},
)

described(Weekday, "A day of the week.", {day: f"{day.title()}." for day in Weekday})
