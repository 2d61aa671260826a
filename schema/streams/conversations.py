"""The streams of state changes and of sentiment, and what they share with live_list.py."""

from collections.abc import Hashable
from dataclasses import dataclass
from uuid import UUID

import strawberry

from models.access.conversation_filter import ConversationFilter
from models.access.visibility import sees
from models.events.facts import (
    ConversationChanged,
    ConversationFact,
    Fact,
    NotUnderstood,
    SentimentChanged,
)
from models.events.keys import people_of
from models.floor.conversations import FloorConversation
from models.rules.conversations import disclosure
from models.rules.conversations.disclosure import actor_told, as_seen_by, is_customers_side
from models.rules.conversations.transcripts import may_read_sentiment
from models.values import ConversationValues, Viewer
from models.vocabulary import ConversationAspect
from schema.context import Info, rights_of
from schema.ids import global_id
from schema.queries.filtering import permitted
from schema.streams.stream import EqualStream, FrameInterval, Item
from schema.types.frames.conversations import (
    ConversationSnapshot,
    ConversationStateChange,
    SentimentChange,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which of the conversations that the viewer sees a stream is about."""

    viewer: Viewer
    narrowed: ConversationFilter
    conversation_ids: frozenset[UUID] | None = None

    def holds(self, values: ConversationValues | None) -> bool:
        return (
            values is not None
            and (self.conversation_ids is None or values.id in self.conversation_ids)
            and sees(self.viewer, values)
            and self.narrowed.matches(values)
        )

    def touches(self, fact: ConversationFact) -> bool:
        return self.holds(fact.before) or self.holds(fact.after)


class Narrowed(EqualStream[Item]):
    """A stream about the visible conversations that match its arguments."""

    def __init__(
        self, info: Info, narrowed: ConversationFilter, conversation_ids: frozenset[UUID] | None = None
    ) -> None:
        super().__init__(info)
        self._narrowed = narrowed
        self._conversation_ids = conversation_ids

    @property
    def arguments(self) -> Hashable:
        return self._narrowed, self._conversation_ids

    def is_concerned_by(self, fact: NotUnderstood) -> bool:
        """A conversation may have left the list without being visible any more, so that its rows tell nothing."""
        return not fact.conversation_id or not self._conversation_ids or fact.conversation_id in self._conversation_ids

    @property
    def _scope(self) -> Scope:
        return Scope(self.viewer, permitted(self._narrowed, self.viewer), self._conversation_ids)


class StateChanges(Narrowed[ConversationStateChange]):
    """`conversationStateChanged`."""

    def frame_now(
        self, fact: Fact, interval: FrameInterval, shown: FloorConversation | None
    ) -> ConversationStateChange | None:
        if not isinstance(fact, ConversationChanged) or not self._scope.touches(fact):
            return None
        return state_change(self.viewer, fact, interval) if aspects_told(self.viewer, fact) else None


class SentimentChanges(Narrowed[SentimentChange]):
    """`sentimentChanged`; it shows nothing to customers."""

    def frame_now(self, fact: Fact, interval: FrameInterval, shown: FloorConversation | None) -> SentimentChange | None:
        if not isinstance(fact, SentimentChanged) or not self._scope.touches(fact):
            return None
        return sentiment_change(self.viewer, fact, interval)


def aspects_told(viewer: Viewer, change: ConversationChanged) -> frozenset[ConversationAspect]:
    """The aspects of this change that the viewer is told."""
    modes = [each.mode for each in change.participants]
    return disclosure.aspects_told(viewer, change.before, change.after, change.aspects, modes)


def state_change(viewer: Viewer, change: ConversationChanged, interval: FrameInterval) -> ConversationStateChange:
    before, after, is_own = change.before, change.after, change.actor.id == viewer.id
    return ConversationStateChange(
        **interval.header(),
        same_for=equals_without_row(viewer, change, interval),
        row_id=after.id,
        snapshot=snapshot_of(viewer, after),
        changed=sorted(aspects_told(viewer, change)),
        from_state=before.state if before else None,
        to_state=after.state,
        from_agent_id=_agent_of(as_seen_by(viewer, before)) if before else None,
        from_queue_id=global_id("Queue", before.queue_id) if before else None,
        state_reason=after.state_reason,
        actor_values=actor_told(viewer, before, after, change.actor),
        request_id=strawberry.ID(change.request_id) if change.request_id and is_own else None,
    )


def sentiment_change(viewer: Viewer, fact: SentimentChanged, interval: FrameInterval) -> SentimentChange | None:
    """None for the customer's side, which may not read the sentiment, and if there only was an alert."""
    if is_customers_side(viewer, fact.after) or fact.sentiment.before is fact.sentiment.after:
        return None
    return SentimentChange(
        **interval.header(),
        same_for=equals_without_row(viewer, fact, interval),
        row_id=fact.after.id,
        message_id=fact.sentiment.message_id,
        values=fact.after,
        conversation_id=global_id("Conversation", fact.after.id),
        from_=fact.sentiment.before,
        to=fact.sentiment.after,
        score=fact.sentiment.score,
        engine=fact.sentiment.engine,
        confidence=fact.sentiment.confidence,
    )


def _agent_of(values: ConversationValues) -> strawberry.ID | None:
    return global_id("Agent", values.agent_id) if values.agent_id else None


def equals_without_row(viewer: Viewer, fact: ConversationFact, interval: FrameInterval) -> Hashable | None:
    """The same for a frame that shows nothing but the fact."""
    if viewer.id in people_of(fact):
        return None
    return interval.position, interval.previous_position, rights_of(viewer)


def snapshot_of(viewer: Viewer, values: ConversationValues) -> ConversationSnapshot:
    return ConversationSnapshot.of(as_seen_by(viewer, values), for_staff=may_read_sentiment(viewer, values))
