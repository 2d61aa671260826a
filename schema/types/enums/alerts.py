"""Describes the words of alert rules."""

from models.vocabulary import Acknowledgement, AlertCondition
from schema.types.enums.described import described

described(
    AlertCondition,
    "What an alert rule watches in each of its queues.",
    {
        AlertCondition.ATTENTION: "A conversation begins to need attention, at a level for one of some reasons.",
        AlertCondition.QUEUE_LENGTH: "More conversations than the threshold wait for an agent.",
        AlertCondition.LONGEST_WAIT: "A conversation has waited for an agent for the threshold, in seconds.",
        AlertCondition.SERVICE_LEVEL: (
            "Fewer conversations than the threshold, in percent, of those answered or abandoned in the last minutes were "
            "answered in time."
        ),
    },
)

described(
    Acknowledgement,
    "For whom an alert is read once somebody acknowledges it.",
    {
        Acknowledgement.FOR_ALL: "For everybody whom it tells: one looks after it.",
        Acknowledgement.FOR_ONESELF: "For the one who does.",
    },
)
