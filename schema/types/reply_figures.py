"""The figures of what agents write to customers, which those of a floor and of an agent have in common."""

import strawberry

from models.rules.figures import Counts


@strawberry.type
class ReplyFigures:
    counts: strawberry.Private[Counts]

    @strawberry.field(
        description=(
            "To how many conversations their agent, a person, wrote for the first time in the window. A conversation that was "
            "answered, but whose agent is silent, does not count."
        )
    )
    def first_replies(self) -> int:
        return self.counts.first_replies

    @strawberry.field(
        description="How many of the first replies came at most `answerWithinSeconds` after the first wait began."
    )
    def first_replies_in_time(self) -> int:
        return self.counts.first_replies_in_time

    @strawberry.field(
        description=(
            "The average time to first reply, in seconds: from when the first wait began to the first PUBLIC message of an "
            "agent, a person. Null if there was none."
        )
    )
    def average_first_reply_seconds(self) -> float | None:
        return self.counts.average_first_reply_seconds

    @strawberry.field(
        description="How many messages of customers their agent answered in the window, after the first reply."
    )
    def replies(self) -> int:
        return self.counts.replies

    @strawberry.field(
        description=(
            "The average reply time, in seconds: from the first message of a customer that had no answer to the PUBLIC message "
            "with which their agent answered. First replies are not among them. Null if there was none."
        )
    )
    def average_reply_seconds(self) -> float | None:
        return self.counts.average_reply_seconds
