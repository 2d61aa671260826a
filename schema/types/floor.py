"""The figures of a floor, each with its definition. queries/floor.py reads them, rules/figures.py defines them."""

from datetime import datetime

import strawberry

from models.vocabulary import Channel, Presence
from schema.types.floor_counts import AttentionCounts, OngoingByState, PresenceCount, SentimentCount
from schema.types.queues_and_agents import Agent, Queue
from schema.types.reply_figures import ReplyFigures

ONGOING = "How many conversations are ongoing now, by state."
ANSWERED = "How many conversations a person accepted for the first time in the window; bots don't count."
ANSWERED_IN_TIME = "How many of the answered conversations had a first wait of at most `answerWithinSeconds`."
FIRST_WAIT = (
    "The average first wait of the answered conversations, in seconds. The first wait begins when the conversation "
    "starts or, if bots escalated it, with their last escalation. It ends when a person first accepts the "
    "conversation. Null if none was answered."
)
HANDLED = "How many conversations were closed in the window after a person had accepted them."
HANDLE_TIME = (
    "The average handle time of the handled conversations, in seconds: from acceptance to the end of wrap-up, over all "
    "primary agents. Time spent by consultants, and time in which nobody had the conversation, is not included. Null "
    "if none was handled."
)
TRANSFERRED = "How many of the handled conversations were transferred at least once."
TRANSFER_RATE = "The share of the handled conversations that were transferred, from 0 to 1. Null if none was handled."
SENTIMENTS = (
    "The sentiment of the ongoing conversations: one entry for each level, worst first, then one for unknown sentiment."
)


@strawberry.interface(
    description=(
        "Figures of conversations: what is ongoing now, and what was answered, abandoned or handled within the "
        "requested window. No figure changes merely because time passes: a running wait is given as the moment it "
        "began, and the figures stay the same until something happens or the window begins anew."
    )
)
class Figures(ReplyFigures):
    @strawberry.field(description=ONGOING)
    def ongoing(self) -> OngoingByState:
        return OngoingByState.of(self.counts)

    @strawberry.field(description="How many OPEN conversations wait in their queue for an agent now.")
    def in_queue(self) -> int:
        return self.counts.open

    @strawberry.field(
        description=(
            "When the conversation that has waited longest in the queue began to wait. Null while the queue is empty."
        )
    )
    def longest_wait_since(self) -> datetime | None:
        return self.counts.longest_wait_since

    @strawberry.field(
        description=(
            "How many of the ongoing conversations need attention now, and how many soon. Raised hands count for everybody "
            "who reads figures; in lists, administrators see attention as if no hand were up."
        )
    )
    def needing_attention(self) -> AttentionCounts:
        return AttentionCounts.of(self.counts.by_attention)

    @strawberry.field(description=SENTIMENTS)
    def sentiment_distribution(self) -> list[SentimentCount]:
        return SentimentCount.all_of(self.counts.by_sentiment)

    @strawberry.field(
        description="In how many ongoing conversations the agent's hand is up and no supervisor has taken it yet."
    )
    def hands_raised(self) -> int:
        return self.counts.hands_raised

    @strawberry.field(description=ANSWERED)
    def answered(self) -> int:
        return self.counts.answered

    @strawberry.field(description=ANSWERED_IN_TIME)
    def answered_in_time(self) -> int:
        return self.counts.answered_in_time

    @strawberry.field(description=FIRST_WAIT)
    def average_first_wait_seconds(self) -> float | None:
        return self.counts.average_first_wait_seconds

    @strawberry.field(
        description=(
            "The share of the answered and abandoned conversations that were answered in time, from 0 to 1; abandoned "
            "ones count as not answered in time. Null if there were none."
        )
    )
    def service_level(self) -> float | None:
        return self.counts.service_level

    @strawberry.field(
        description=(
            "How many conversations were closed in the window without ever being accepted by a person, although a "
            "person was meant to take them: they had been offered to a person, escalated by a bot, or were still "
            "waiting in the queue. Those that a supervisor force-closed don't count, nor do short ones."
        )
    )
    def abandoned(self) -> int:
        return self.counts.abandoned

    @strawberry.field(
        description=(
            "The share of the answered and abandoned conversations that were abandoned, from 0 to 1. Null if there "
            "were none."
        )
    )
    def abandon_rate(self) -> float | None:
        return self.counts.abandon_rate

    @strawberry.field(
        description=(
            "How many of those that would have been abandoned had waited for at most `shortAbandonSeconds`, the setting at "
            "that time. They count neither as abandoned nor for the service level."
        )
    )
    def short_abandoned(self) -> int:
        return self.counts.short_abandoned

    @strawberry.field(description=HANDLED)
    def handled(self) -> int:
        return self.counts.handled

    @strawberry.field(description=HANDLE_TIME)
    def average_handle_seconds(self) -> float | None:
        return self.counts.average_handle_seconds

    @strawberry.field(description=TRANSFERRED)
    def transferred(self) -> int:
        return self.counts.transferred

    @strawberry.field(description=TRANSFER_RATE)
    def transfer_rate(self) -> float | None:
        return self.counts.transfer_rate


@strawberry.type(
    description=(
        "The figures of one queue. Ongoing conversations count in the queue they are in now; answered and handled ones "
        "in the queue they were in at that time; abandoned ones in the queue in which they ended."
    )
)
class QueueFigures(Figures):
    queue: Queue = strawberry.field(description="The queue.")
    agents_by_presence: list[PresenceCount] = strawberry.field(
        description=(
            "Its member agents, one entry for each presence. An agent who works in several queues counts in each "
            "of them."
        )
    )
    free_units: int = strawberry.field(description="The free units of its members who are AVAILABLE or BUSY.")


@strawberry.type(description="The figures of one channel.")
class ChannelFigures(Figures):
    channel: Channel = strawberry.field(description="The channel.")


@strawberry.type(
    description=(
        "The figures of one agent, for work in the requested queues. They serve team performance and customer "
        "satisfaction, and must not be used for decisions about anyone's employment."
    )
)
class AgentFigures(ReplyFigures):
    agent: Agent = strawberry.field(description="The agent; never a bot.")
    presence: Presence = strawberry.field(description="The presence now.")
    capacity_total: int = strawberry.field(description="All capacity units that the agent has.")
    capacity_available: int = strawberry.field(
        description="The agent's free units now, counting work in all queues; may be negative."
    )

    @strawberry.field(
        description=(
            "How many conversations of this agent are ongoing now, by state. `awaitingAcceptance` counts those offered to "
            "this agent."
        )
    )
    def ongoing(self) -> OngoingByState:
        return OngoingByState.of(self.counts)

    @strawberry.field(description=SENTIMENTS)
    def sentiment_distribution(self) -> list[SentimentCount]:
        return SentimentCount.all_of(self.counts.by_sentiment)

    @strawberry.field(
        description=("How many conversations this agent accepted in the window that no person had accepted before.")
    )
    def answered(self) -> int:
        return self.counts.answered

    @strawberry.field(description=ANSWERED_IN_TIME)
    def answered_in_time(self) -> int:
        return self.counts.answered_in_time

    @strawberry.field(description=FIRST_WAIT)
    def average_first_wait_seconds(self) -> float | None:
        return self.counts.average_first_wait_seconds

    @strawberry.field(
        description=(
            "The share of the answered conversations that were answered in time, from 0 to 1. Null if none was "
            "answered."
        )
    )
    def service_level(self) -> float | None:
        return self.counts.service_level

    @strawberry.field(
        description=("How many of the conversations that were closed in the window had this agent as a primary agent.")
    )
    def handled(self) -> int:
        return self.counts.handled

    @strawberry.field(
        description=(
            "The average time for which this agent was the primary agent of the handled conversations, in seconds. "
            "Null if none was handled."
        )
    )
    def average_handle_seconds(self) -> float | None:
        return self.counts.average_handle_seconds

    @strawberry.field(
        description="How many of the handled conversations were transferred at least once, to this agent or to another."
    )
    def transferred(self) -> int:
        return self.counts.transferred

    @strawberry.field(description=TRANSFER_RATE)
    def transfer_rate(self) -> float | None:
        return self.counts.transfer_rate


@strawberry.type(
    description=(
        "Figures by agent, for supervisors only. They serve team performance and customer satisfaction, and must not "
        "be used for decisions about anyone's employment. Inform your agents that these figures exist."
    )
)
class FiguresByAgent:
    notice: str = strawberry.field(
        description=("What these figures may be used for, in the viewer's language; display it next to them.")
    )
    agents: list[AgentFigures] = strawberry.field(
        description="The people who work in the queues now or worked there in the window; by name."
    )


@strawberry.type(
    description=(
        "The figures of the requested queues, as far as the viewer may read them. Past events are counted from `since` "
        "on."
    )
)
class Floor(Figures):
    since: datetime = strawberry.field(description=("The beginning of the window. Earlier events do not count."))
    answer_within_seconds: int = strawberry.field(
        description=("How fast a conversation must be answered to count for `serviceLevel`, in seconds.")
    )
    agents_by_presence: list[PresenceCount] = strawberry.field(
        description="The member agents of the queues, each counted once: one entry for each presence."
    )
    free_units: int = strawberry.field(description="The free units of those members who are AVAILABLE or BUSY.")
    by_queue: list[QueueFigures] = strawberry.field(description="The figures of each queue, by priority and name.")
    by_channel: list[ChannelFigures] = strawberry.field(
        description=(
            "The figures of each channel that has ongoing conversations, or on which something happened in the window."
        )
    )
    by_agent: FiguresByAgent | None = strawberry.field(
        description=(
            "The figures of each agent, with a notice that must be shown with them. Null for administrators who aren't "
            "supervisors."
        )
    )
