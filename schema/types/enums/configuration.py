"""Describes the words of configuration; those of conversations are in conversations.py."""

from models.vocabulary import AgentKind, AssignmentMethod, OverflowAction, SkillMatch, Weekday
from schema.types.enums.described import described

described(
    AssignmentMethod,
    "Which of a queue's agents who could take a conversation is asked first.",
    {
        AssignmentMethod.HIGHEST_CAPACITY: "The one with most free units.",
        AssignmentMethod.ROUND_ROBIN: "The one who was asked longest ago.",
        AssignmentMethod.LEAST_ACTIVE: (
            "The one with fewest conversations ACTIVE or about to be taken over, then who ended one longest ago."
        ),
    },
)

described(
    OverflowAction,
    "What happens to a conversation that its queue can't take now.",
    {
        OverflowAction.ASSIGN_ANYWAY: "It waits there all the same.",
        OverflowAction.OTHER_QUEUE: "It goes to the queue's overflow queue.",
        OverflowAction.END: "It ends, and the customer is told.",
    },
)

described(
    SkillMatch,
    "How a workstream's conversations go by skills.",
    {
        SkillMatch.EXACT: "Only to agents who have all that are required.",
        SkillMatch.CLOSEST: "To agents who lack fewest of them first.",
        SkillMatch.NONE: "Not at all.",
    },
)

described(
    AgentKind,
    "Whether an agent is a person.",
    {AgentKind.HUMAN: "A person.", AgentKind.BOT: "A bot; supervisors give conversations to people only."},
)

described(Weekday, "A day of the week.", {day: f"{day.title()}." for day in Weekday})
