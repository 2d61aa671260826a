"""The stream `ongoingConversationsChanged`, a live list. conversations.py has the other streams about many conversations."""

from collections.abc import Hashable, Sequence
from typing import assert_never

from models.access.conversation_filter import ConversationFilter
from models.access.viewers import viewer_by_id
from models.database.connections import shielded
from models.events import log
from models.events.facts import (
    AlertChanged,
    BatchAdvanced,
    ChannelChanged,
    ConfigurationChanged,
    ConversationChanged,
    ConversationDeleted,
    ConversationFact,
    ConversationRead,
    CustomerErased,
    DeliveryChanged,
    DraftChanged,
    Fact,
    HandChanged,
    MessagePosted,
    MonitoringChanged,
    NotUnderstood,
    PersonChanged,
    PresenceChanged,
    RightsChanged,
    SentimentChanged,
    SettingsChanged,
    SignInsEnded,
    TranscriptErased,
)
from models.events.hub import hub
from models.events.keys import people_of
from models.events.log import Head
from models.floor.conversations import FloorConversation
from models.floor.floor import floor
from models.floor.view import Chosen, FloorView
from models.reading.conversations import SORTED_BY, ConversationOrder
from models.rules.conversations.disclosure import as_seen_by_customer, is_customers_side, reads_queue
from models.rules.conversations.drafts import knows_of_drafts
from models.rules.conversations.hands import reads_hand
from models.tables import Queue
from models.values import Viewer
from models.vocabulary import Act, ConfigurationKind, Role
from schema.context import Info, equal_of, rights_of
from schema.ids import global_id
from schema.queries.filtering import permitted
from schema.selections import Selection
from schema.streams.conversations import Narrowed, snapshot_of
from schema.streams.openings import SharedOpening, openings
from schema.streams.stream import FrameInterval, OpeningFrames, opening_interval
from schema.types.conversations import Conversation
from schema.types.frames.conversations import (
    ConversationEntered,
    ConversationLeft,
    ConversationList,
    ConversationUpdated,
    QueueRenamed,
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
BY_AGE = SORTED_BY[ConversationOrder.NEWEST]


ListFrame = ConversationList | ConversationEntered | ConversationUpdated | ConversationLeft | QueueRenamed


class LiveList(Narrowed[ListFrame]):
    """`ongoingConversationsChanged`: the client's list equals the query's answer at every position."""

    def __init__(self, info: Info, narrowed: ConversationFilter) -> None:
        super().__init__(info, narrowed)
        self._takes_renames = Selection(info).selects(QueueRenamed.__name__, "queue")

    async def begin(self, last: int | None) -> OpeningFrames[ListFrame]:
        await hub.reached(self.rights_at)
        return self._shared(last) or await self._own(last)

    def _shared(self, last: int | None) -> OpeningFrames[ListFrame] | None:
        """The list where this process stands, which equal streams share. None if it may be another one for this viewer."""
        view, viewer = floor.loaded_view(), self.viewer
        if view is None or view.seq < self.rights_at or not view.rights.are_those_of(self.rights_at, viewer.id):
            return None  # then the rights must be read in the same snapshot as the list
        if floor.has_ties(viewer.id):
            return None
        head = Head(view.seq, hub.head.epoch)
        key = head, last, self.arguments, rights_of(viewer)
        return openings.find(key, at=head.seq) or openings.keep(key, self._opening(view, head, last))

    def _opening(self, view: FloorView, head: Head, last: int | None) -> SharedOpening[ListFrame]:
        nobody = equal_of(self.viewer)
        listed = view.listed(Chosen(nobody, permitted(self._narrowed, nobody)), BY_AGE)
        opening: SharedOpening[ListFrame] = SharedOpening((), head, holds_rights=True)
        opening.items = _parts(listed, opening_interval(head, last), opening)
        return opening

    async def _own(self, last: int | None) -> OpeningFrames[ListFrame]:
        listed, head = await shielded(self._read())
        return OpeningFrames(_parts(listed, opening_interval(head, last)), head)

    async def _read(self) -> tuple[list[FloorConversation], Head]:
        """The list, and the head at which it was read: by the rights at that head, not at the fact that restarted the list."""
        async with floor.snapshot() as view:
            head, viewer = await log.head(), await viewer_by_id(self.viewer.id, self.context.sign_in.now)
            if viewer is None:
                return [], head
            return view.listed(Chosen(viewer, permitted(self._narrowed, viewer)), BY_AGE), head

    def must_begin_anew(self, fact: Fact) -> bool:
        """Whether rows may appear, vanish or differ without a fact about them: after a change of rights, settings or names."""
        match fact:
            case RightsChanged(person_id=person_id):
                return person_id == self.viewer.id
            case ConfigurationChanged(subject=subject, is_new=is_new) if is_new or subject not in SHOWN_IN_ROWS:
                return False
            case ConfigurationChanged() if self._renamed_queue(fact) and reads_queue(self.viewer, fact.subject_id):
                return False
            case ConfigurationChanged() if self._renamed_queue(fact):
                return self._shows_names and floor.has_ties(self.viewer.id)
            case SettingsChanged() | ConfigurationChanged():
                return self._shows_names
            case ConversationChanged() | MessagePosted() | SentimentChanged() | MonitoringChanged() | DeliveryChanged():
                return False
            case (
                HandChanged() | DraftChanged() | AlertChanged() | PresenceChanged() | ChannelChanged() | SignInsEnded()
            ):
                return False
            case BatchAdvanced() | PersonChanged():
                return False
            case TranscriptErased() | CustomerErased() | ConversationDeleted() | ConversationRead() | NotUnderstood():
                return False
            case _:
                assert_never(fact)

    def frame_now(self, fact: Fact, interval: FrameInterval, shown: FloorConversation | None) -> ListFrame | None:
        if isinstance(fact, ConfigurationChanged):
            return self._renamed(fact, interval)
        if not isinstance(fact, ConversationFact):
            return None
        was, is_now = self._scope.holds(fact.before), self._scope.holds(fact.after)
        if not is_now:
            return _left(fact, interval) if was else None
        if was and not _touches_row(self.viewer, fact):
            return None
        return _updated(self.viewer, fact, interval, shown) if was else _entered(self.viewer, fact, interval, shown)

    @property
    def _shows_names(self) -> bool:
        """Whether the viewer's rows show the names of queues and people."""
        return not self.viewer.roles.isdisjoint((Role.SUPERVISOR, Role.ADMIN, Role.AGENT))

    def _renamed_queue(self, fact: ConfigurationChanged) -> Queue | None:
        """The queue, if nothing but its name changed, and the client takes a frame for that."""
        if not (self._takes_renames and fact.is_rename and fact.subject is ConfigurationKind.QUEUE) or not floor.names:
            return None
        return floor.names.queues.get(fact.subject_id)

    def _renamed(self, fact: ConfigurationChanged, interval: FrameInterval) -> QueueRenamed | None:
        row = self._renamed_queue(fact)
        if row is None or not reads_queue(self.viewer, row.id):
            return None
        same_for = interval.position, interval.previous_position, rights_of(self.viewer)
        return QueueRenamed(**interval.header(), same_for=same_for, row=row)


def _touches_row(viewer: Viewer, fact: ConversationFact) -> bool:
    """Whether a field of the row that this viewer sees may have changed."""
    if is_customers_side(viewer, fact.after):
        return fact.before is None or as_seen_by_customer(fact.before) != as_seen_by_customer(fact.after)
    match fact:
        case ConversationChanged() | SentimentChanged() if fact.act is Act.CORRECT_SENTIMENT:
            # Agents must not notice who reads along, nor that a supervisor was alerted.
            return fact.before != fact.after
        case ConversationChanged() | SentimentChanged():
            return True
        case MonitoringChanged(monitoring=monitoring):
            oversees = viewer.has(Role.SUPERVISOR) and fact.after.queue_id in viewer.overseen
            return oversees or viewer.has(Role.ADMIN) or viewer.id in monitoring.tells
        case HandChanged():
            return reads_hand(viewer, fact.after)
        case DraftChanged():
            return knows_of_drafts(viewer, fact.after) and fact.before != fact.after
        case MessagePosted() | DeliveryChanged() | TranscriptErased():
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
        snapshot=snapshot_of(viewer, fact.after),
    )


def _updated(
    viewer: Viewer, fact: ConversationFact, interval: FrameInterval, shown: FloorConversation | None
) -> ConversationUpdated:
    return ConversationUpdated(
        **interval.header(),
        same_for=_equals(viewer, fact, interval, shown),
        row_id=fact.after.id,
        shown=shown,
        snapshot=snapshot_of(viewer, fact.after),
    )


def _equals(
    viewer: Viewer, fact: ConversationFact, interval: FrameInterval, shown: FloorConversation | None
) -> Hashable | None:
    """A value that is equal for all viewers who get the same frame; None if the frame is personal to this viewer."""
    if shown is None or shown.is_personal_to(viewer.id) or viewer.id in people_of(fact):
        return None
    return interval.position, interval.previous_position, shown, rights_of(viewer)


def _parts(
    listed: Sequence[FloorConversation], interval: FrameInterval, opening: SharedOpening[ListFrame] | None = None
) -> list[ListFrame]:
    parts = [listed[start : start + LIST_PART] for start in range(0, len(listed), LIST_PART)] or [[]]
    return [
        ConversationList(
            **interval.header(),
            same_for=number if opening else None,
            kept_by=opening,
            conversations=[Conversation.of(each) for each in part],
            last=part is parts[-1],
        )
        for number, part in enumerate(parts)
    ]


def _left(fact: ConversationFact, interval: FrameInterval) -> ConversationLeft:
    return ConversationLeft(
        **interval.header(),
        same_for=(interval.position, interval.previous_position),
        conversation_id=global_id("Conversation", fact.after.id),
    )
