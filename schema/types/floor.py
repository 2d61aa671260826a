"""The figures of a floor, each with its definition; who counts them is schema/queries/floor.py, by rules/figures.py."""

from datetime import datetime

import strawberry

from models.rules.figures import Counts
from models.vocabulary import Channel, Presence, SentimentLevel
from schema.types.agents import Agent
from schema.types.queues import Queue

ONGOING = "How many conversations are ongoing now, by state."
ANSWERED = "How many conversations a person accepted for the first time in the window; bots don't count."
ANSWERED_IN_TIME = "How many of the answered ones had a first wait of at most `answerWithinSeconds`."
FIRST_WAIT = (
    "The average first wait of the answered ones, in seconds: from its beginning, or from a bot's last escalation before "
    "it, to its first acceptance by a person. Null when none was answered."
)
HANDLED = "How many conversations were closed in the window after a person had accepted them."
HANDLE_TIME = (
    "The average time that the handled ones took, in seconds: from acceptance to the end of wrap-up, over all agents "
    "who were primary, without what consultants spent and without the time in which nobody had it. Null when none "
    "was handled."
)
TRANSFERRED = "How many of the handled ones were transferred at least once."
TRANSFER_RATE = "The share of the handled ones that were transferred, from 0 to 1. Null when none was handled."
MOODS = "How the customers of the ongoing ones feel: one entry for each level, worst first, then the unknown ones."


@strawberry.type(description="Conversations that are ongoing now, by state.")
class OngoingByState:
    total: int = strawberry.field(description="All of them: the sum of the others.")
    open: int = strawberry.field(description="OPEN: in a queue, without an agent.")
    awaiting_acceptance: int = strawberry.field(description="ACTIVE and offered to an agent who has not accepted.")
    in_conversation: int = strawberry.field(description="ACTIVE and accepted, by an agent or a bot.")
    waiting: int = strawberry.field(description="WAITING: the agent has left and keeps it; the customer may return.")
    wrap_up: int = strawberry.field(description="WRAP_UP: the talk is over, the agent writes notes.")

    @classmethod
    def of(cls, tally: Counts) -> "OngoingByState":
        return cls(
            total=tally.ongoing,
            open=tally.open,
            awaiting_acceptance=tally.awaiting,
            in_conversation=tally.in_conversation,
            waiting=tally.waiting,
            wrap_up=tally.wrap_up,
        )


@strawberry.type(description="How many ongoing conversations have one level of sentiment.")
class SentimentCount:
    level: SentimentLevel | None = strawberry.field(description="The level; null counts those that are unknown.")
    conversations: int = strawberry.field(description="How many have it now.")

    @classmethod
    def all_of(cls, by_sentiment: tuple[int, ...]) -> list["SentimentCount"]:
        levels = (*SentimentLevel, None)
        return [cls(level=level, conversations=number) for level, number in zip(levels, by_sentiment, strict=True)]


@strawberry.type(description="How many agents have one presence, and how much they could take.")
class PresenceCount:
    presence: Presence = strawberry.field(description="The presence; OFFLINE counts those who never set one, too.")
    agents: int = strawberry.field(description="How many people have it now. Bots and disabled agents don't count.")
    free_units: int = strawberry.field(
        description="Their free capacity units in all. Who is over the limit has none free, and takes none of others'."
    )


@strawberry.interface(
    description=(
        "Figures of conversations: what is ongoing now, and what was answered, abandoned or handled within the window "
        "that the floor was asked for. Nothing in them moves with the clock: a wait that lasts is given as the instant it "
        "began, and they stay equal until something happens or the window begins anew."
    )
)
class Figures:
    tally: strawberry.Private[Counts]

    @strawberry.field(description=ONGOING)
    def ongoing(self) -> OngoingByState:
        return OngoingByState.of(self.tally)

    @strawberry.field(description="How many wait in their queue for an agent, OPEN, now.")
    def in_queue(self) -> int:
        return self.tally.open

    @strawberry.field(
        description=(
            "Since when the one waits that waits longest in its queue; the longest wait is counted from here. Null while "
            "the queue is empty."
        )
    )
    def longest_wait_since(self) -> datetime | None:
        return self.tally.longest_wait_since

    @strawberry.field(description=MOODS)
    def sentiment_distribution(self) -> list[SentimentCount]:
        return SentimentCount.all_of(self.tally.by_sentiment)

    @strawberry.field(description=ANSWERED)
    def answered(self) -> int:
        return self.tally.answered

    @strawberry.field(description=ANSWERED_IN_TIME)
    def answered_in_time(self) -> int:
        return self.tally.answered_in_time

    @strawberry.field(description=FIRST_WAIT)
    def average_first_wait_seconds(self) -> float | None:
        return self.tally.average_first_wait_seconds

    @strawberry.field(
        description=(
            "The share of the answered and abandoned ones that were answered in time, from 0 to 1: an abandoned one was "
            "not. Null when there were none."
        )
    )
    def service_level(self) -> float | None:
        return self.tally.service_level

    @strawberry.field(
        description=(
            "How many were closed in the window without ever being accepted by a person, though people were to take them: "
            "they were offered to one, escalated by a bot, or still waiting in the queue. Whoever closed them."
        )
    )
    def abandoned(self) -> int:
        return self.tally.abandoned

    @strawberry.field(
        description="The share of the answered and abandoned ones that were abandoned, from 0 to 1. Null when none were."
    )
    def abandon_rate(self) -> float | None:
        return self.tally.abandon_rate

    @strawberry.field(description=HANDLED)
    def handled(self) -> int:
        return self.tally.handled

    @strawberry.field(description=HANDLE_TIME)
    def average_handle_seconds(self) -> float | None:
        return self.tally.average_handle_seconds

    @strawberry.field(description=TRANSFERRED)
    def transferred(self) -> int:
        return self.tally.transferred

    @strawberry.field(description=TRANSFER_RATE)
    def transfer_rate(self) -> float | None:
        return self.tally.transfer_rate


@strawberry.type(
    description=(
        "The figures of one queue. What is ongoing is there now, what was answered or handled counts where it was at that "
        "time, what was abandoned where it ended."
    )
)
class QueueFigures(Figures):
    queue: Queue = strawberry.field(description="The queue.")
    agents_by_presence: list[PresenceCount] = strawberry.field(
        description="Its member agents, one entry for each presence. Who works in several queues counts in each."
    )
    free_units: int = strawberry.field(description="Free units of its members who are AVAILABLE or BUSY.")


@strawberry.type(description="The figures of one channel.")
class ChannelFigures(Figures):
    channel: Channel = strawberry.field(description="The channel.")


@strawberry.type(
    description=(
        "The figures of one agent, of work in the queues asked for. They serve team performance and customer satisfaction, "
        "and must not be used for decisions about anyone's employment."
    )
)
class AgentFigures:
    tally: strawberry.Private[Counts]
    agent: Agent = strawberry.field(description="The agent; never a bot.")
    presence: Presence = strawberry.field(description="Presence now.")
    capacity_total: int = strawberry.field(description="All capacity units of the agent.")
    capacity_available: int = strawberry.field(
        description="Units free now, whatever queue the others go to; may be negative."
    )

    @strawberry.field(
        description=f"{ONGOING} Those of this agent; while awaiting acceptance, those offered to this agent."
    )
    def ongoing(self) -> OngoingByState:
        return OngoingByState.of(self.tally)

    @strawberry.field(description=MOODS)
    def sentiment_distribution(self) -> list[SentimentCount]:
        return SentimentCount.all_of(self.tally.by_sentiment)

    @strawberry.field(description=f"{ANSWERED} Here: those that this agent accepted.")
    def answered(self) -> int:
        return self.tally.answered

    @strawberry.field(description=ANSWERED_IN_TIME)
    def answered_in_time(self) -> int:
        return self.tally.answered_in_time

    @strawberry.field(description=FIRST_WAIT)
    def average_first_wait_seconds(self) -> float | None:
        return self.tally.average_first_wait_seconds

    @strawberry.field(
        description="The share of the answered ones that were answered in time. Null when there were none."
    )
    def service_level(self) -> float | None:
        return self.tally.service_level

    @strawberry.field(description=f"{HANDLED} Here: those in which this agent was primary.")
    def handled(self) -> int:
        return self.tally.handled

    @strawberry.field(description="The average time for which this agent was primary in the handled ones, in seconds.")
    def average_handle_seconds(self) -> float | None:
        return self.tally.average_handle_seconds

    @strawberry.field(description=f"{TRANSFERRED} To this agent or from.")
    def transferred(self) -> int:
        return self.tally.transferred

    @strawberry.field(description=TRANSFER_RATE)
    def transfer_rate(self) -> float | None:
        return self.tally.transfer_rate


@strawberry.type(
    description=(
        "Figures by agent, for supervisors only. They serve team performance and customer satisfaction, and must not be "
        "used for decisions about anyone's employment. Inform your agents about them."
    )
)
class FiguresByAgent:
    notice: str = strawberry.field(description="What these figures may be used for, in the viewer's language; show it.")
    agents: list[AgentFigures] = strawberry.field(
        description="The people who work in the queues or have worked there in the window; by name."
    )


@strawberry.type(
    description=(
        "The figures of a floor: of the queues asked for, as far as the viewer may read figures of them. What happened is "
        "counted from `since` on."
    )
)
class Floor(Figures):
    since: datetime = strawberry.field(description="The beginning of the window: what happened before does not count.")
    answer_within_seconds: int = strawberry.field(description="The threshold of `serviceLevel`, in seconds.")
    agents_by_presence: list[PresenceCount] = strawberry.field(
        description="The member agents of the queues, each once: one entry for each presence."
    )
    free_units: int = strawberry.field(description="Free units of those members who are AVAILABLE or BUSY.")
    by_queue: list[QueueFigures] = strawberry.field(description="The same of each queue, by priority and name.")
    by_channel: list[ChannelFigures] = strawberry.field(
        description="The same of each channel on which something is ongoing or happened in the window."
    )
    by_agent: FiguresByAgent | None = strawberry.field(
        description=(
            "The same of each agent, with the notice that belongs to it. Null for an administrator who isn't a supervisor."
        )
    )
