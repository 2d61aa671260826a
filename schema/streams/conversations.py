"""The streams about many conversations: state changes, sentiment, and the live list."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

import strawberry

from models.access.conversation_filter import ConversationFilter
from models.access.viewers import viewer_by_id
from models.access.visibility import sees
from models.database.connections import shielded
from models.events import log
from models.events.facts import (
    ChannelChanged,
    ConfigurationChanged,
    ConversationChanged,
    ConversationFact,
    DeliveryChanged,
    Fact,
    MessagePosted,
    MonitoringChanged,
    PresenceChanged,
    RightsChanged,
    SentimentChanged,
    SettingsChanged,
)
from models.events.keys import people_of
from models.floor.conversations import FloorConversation
from models.floor.floor import floor
from models.floor.view import Chosen
from models.reading.conversations import SORTED_BY, ConversationOrder
from models.rules.conversations import disclosure
from models.rules.conversations.disclosure import actor_told, as_seen_by, as_seen_by_customer, is_customers_side
from models.values import ConversationValues, Viewer
from models.vocabulary import ConfigurationKind, ConversationAspect, Role
from schema.context import Info, rights_of
from schema.ids import global_id
from schema.queries.filtering import permitted
from schema.streams.stream import EqualStream, FrameInterval, Item, OpeningFrames, opening_interval
from schema.types.conversations import Conversation
from schema.types.frames.conversations import (
    ConversationEntered,
    ConversationLeft,
    ConversationList,
    ConversationSnapshot,
    ConversationStateChange,
    ConversationUpdated,
    SentimentChange,
)

# Lists show names of these. AGENT is missing because lists show neither the capacity nor the skills of agents.
SHOWN_IN_ROWS = frozenset(
    {
        ConfigurationKind.QUEUE,
        ConfigurationKind.WORKSTREAM,
        ConfigurationKind.OPERATING_HOURS,
        ConfigurationKind.USER,
    }
)
LIST_PART = 100  # conversations in one frame of a list; a client can process that many without a visible pause


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


ListFrame = ConversationList | ConversationEntered | ConversationUpdated | ConversationLeft


class LiveList(Narrowed[ListFrame]):
    """`ongoingConversationsChanged`: the client's list equals the query's answer at every position."""

    async def begin(self, last: int | None) -> OpeningFrames[ListFrame]:
        listed, head = await shielded(self._read())
        interval = opening_interval(head, last)
        parts = [listed[start : start + LIST_PART] for start in range(0, len(listed), LIST_PART)] or [[]]
        items: list[ListFrame] = [
            ConversationList(
                **interval.header(),
                conversations=[Conversation.of(each) for each in part],
                last=part is parts[-1],
            )
            for part in parts
        ]
        return OpeningFrames(items, head)

    async def _read(self) -> tuple[list[FloorConversation], log.Head]:
        """The list, and the head at which it was read: by the rights at that head, not at the fact that restarted the list."""
        async with floor.snapshot() as view:
            head, viewer = await log.head(), await viewer_by_id(self.viewer.id)
            if viewer is None:
                return [], head
            narrowed = permitted(self._narrowed, viewer)
            return view.listed(Chosen(viewer, narrowed), SORTED_BY[ConversationOrder.NEWEST]), head

    def must_begin_anew(self, fact: Fact) -> bool:
        """Whether rows may appear, vanish or differ without a fact about them: after a change of rights, settings or names."""
        match fact:
            case RightsChanged(person_id=person_id):
                return person_id == self.viewer.id
            case ConfigurationChanged(subject=subject, is_new=is_new) if is_new or subject not in SHOWN_IN_ROWS:
                return False
            case SettingsChanged() | ConfigurationChanged():
                return not self.viewer.roles.isdisjoint((Role.SUPERVISOR, Role.ADMIN, Role.AGENT))
            case ConversationChanged() | MessagePosted() | SentimentChanged() | MonitoringChanged() | DeliveryChanged():
                return False
            case PresenceChanged() | ChannelChanged():
                return False
            case _:
                assert_never(fact)

    def frame_now(self, fact: Fact, interval: FrameInterval, shown: FloorConversation | None) -> ListFrame | None:
        if not isinstance(fact, ConversationFact):
            return None
        was, is_now = self._scope.holds(fact.before), self._scope.holds(fact.after)
        if not is_now:
            return _left(fact, interval) if was else None
        if was and not _touches_row(self.viewer, fact):
            return None
        return _updated(self.viewer, fact, interval, shown) if was else _entered(self.viewer, fact, interval, shown)


def aspects_told(viewer: Viewer, change: ConversationChanged) -> frozenset[ConversationAspect]:
    """The aspects of this change that the viewer is told."""
    modes = [each.mode for each in change.participants]
    return disclosure.aspects_told(viewer, change.before, change.after, change.aspects, modes)


def state_change(viewer: Viewer, change: ConversationChanged, interval: FrameInterval) -> ConversationStateChange:
    before, after, is_own = change.before, change.after, change.actor.id == viewer.id
    return ConversationStateChange(
        **interval.header(),
        same_for=_equals_without_row(viewer, change, interval),
        row_id=after.id,
        snapshot=_snapshot(viewer, after),
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
    """None for the customer's side, which may not read the sentiment."""
    if is_customers_side(viewer, fact.after):
        return None
    return SentimentChange(
        **interval.header(),
        same_for=_equals_without_row(viewer, fact, interval),
        row_id=fact.after.id,
        message_id=fact.sentiment.message_id,
        values=fact.after,
        conversation_id=global_id("Conversation", fact.after.id),
        from_=fact.sentiment.before,
        to=fact.sentiment.after,
        score=fact.sentiment.score,
        engine=fact.sentiment.engine,
    )


def _agent_of(values: ConversationValues) -> strawberry.ID | None:
    return global_id("Agent", values.agent_id) if values.agent_id else None


def _touches_row(viewer: Viewer, fact: ConversationFact) -> bool:
    """Whether a field of the row that this viewer sees may have changed."""
    if is_customers_side(viewer, fact.after):
        return fact.before is None or as_seen_by_customer(fact.before) != as_seen_by_customer(fact.after)
    match fact:
        case ConversationChanged() | SentimentChanged():
            return True
        case MonitoringChanged(monitoring=monitoring):
            oversees = viewer.has(Role.SUPERVISOR) and fact.after.queue_id in viewer.overseen
            return oversees or viewer.has(Role.ADMIN) or viewer.id in monitoring.tells
        case MessagePosted() | DeliveryChanged():
            return fact.before != fact.after
        case _:
            assert_never(fact)


def _entered(
    viewer: Viewer, fact: ConversationFact, interval: FrameInterval, shown: FloorConversation | None
) -> ConversationEntered:
    return ConversationEntered(
        **interval.header(),
        same_for=_equals(viewer, fact, interval, shown),
        row_id=fact.after.id,
        shown=shown,
        snapshot=_snapshot(viewer, fact.after),
    )


def _updated(
    viewer: Viewer, fact: ConversationFact, interval: FrameInterval, shown: FloorConversation | None
) -> ConversationUpdated:
    return ConversationUpdated(
        **interval.header(),
        same_for=_equals(viewer, fact, interval, shown),
        row_id=fact.after.id,
        shown=shown,
        snapshot=_snapshot(viewer, fact.after),
    )


def _equals(
    viewer: Viewer, fact: ConversationFact, interval: FrameInterval, shown: FloorConversation | None
) -> Hashable | None:
    """A value that is equal for all viewers who get the same frame; None if the frame is personal to this viewer."""
    if shown is None or shown.is_personal_to(viewer.id) or viewer.id in people_of(fact):
        return None
    return interval.position, interval.previous_position, shown, rights_of(viewer)


def _equals_without_row(viewer: Viewer, fact: ConversationFact, interval: FrameInterval) -> Hashable | None:
    """The same for a frame that shows nothing but the fact."""
    if viewer.id in people_of(fact):
        return None
    return interval.position, interval.previous_position, rights_of(viewer)


def _left(fact: ConversationFact, interval: FrameInterval) -> ConversationLeft:
    return ConversationLeft(
        **interval.header(),
        same_for=(interval.position, interval.previous_position),
        conversation_id=global_id("Conversation", fact.after.id),
    )


def _snapshot(viewer: Viewer, values: ConversationValues) -> ConversationSnapshot:
    return ConversationSnapshot.of(as_seen_by(viewer, values))
