"""The stream `conversationTimeline`: one conversation, for its participants and for supervisors who monitor it."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import assert_never
from uuid import UUID

from models.events import keys
from models.events.facts import (
    ConversationChanged,
    ConversationDeleted,
    ConversationFact,
    DeliveryChanged,
    DraftChanged,
    Fact,
    HandChanged,
    MessagePosted,
    MonitoringChanged,
    NotUnderstood,
    SentimentChanged,
    TranscriptErased,
)
from models.events.keys import Keys
from models.fact_values import ParticipantValues
from models.followers.session_keepalive import keep_reading
from models.operations.presence.come_back import come_back
from models.rules.conversations.disclosure import is_customers_side, reads_participant
from models.rules.conversations.transcripts import heard_until, may_read_message, may_read_transcript
from models.rules.refusals import Refused
from models.steps.customer_absence import is_away
from models.tables import Conversation as ConversationRow
from models.tables import Message, MonitoringSession
from models.values import ConversationValues
from models.vocabulary import ConversationAspect, DeliveryStatus, ParticipantMode, ResyncReason
from schema.context import Info
from schema.ids import global_id
from schema.streams.conversations import aspects_told, sentiment_change, state_change
from schema.streams.notified.drafts import change as draft_change
from schema.streams.notified.drafts import posture_change
from schema.streams.notified.hands import change as hand_change
from schema.streams.notified.monitoring_ends import last_end
from schema.streams.stream import FrameInterval, Stream, resync, revoked
from schema.types.frames.conversations import ConversationStateChange, SentimentChange
from schema.types.frames.drafts import BotPostureChange, DraftChange
from schema.types.frames.hands import HandChange
from schema.types.frames.items import AccessRevoked, ResyncRequired
from schema.types.frames.timeline import (
    DeliveryChange,
    MessageAdded,
    OfferChange,
    ParticipantChange,
    ParticipantMove,
    SystemMessageAdded,
)

NOT_READABLE = (
    "You can't read this conversation: it does not exist for you, or you neither take part in it nor monitor it."
)

KEEP_SECONDS = 4.0  # how often an open timeline renews its monitoring session, which may end after 15 s unread

TimelineFrame = (
    MessageAdded
    | SystemMessageAdded
    | ConversationStateChange
    | ParticipantChange
    | OfferChange
    | SentimentChange
    | DeliveryChange
    | HandChange
    | DraftChange
    | BotPostureChange
)


class Timeline(Stream[TimelineFrame]):
    """`conversationTimeline`. A viewer who may read it now may read the whole transcript, earlier messages included."""

    def __init__(self, info: Info, conversation_id: UUID) -> None:
        super().__init__(info)
        self._conversation_id = conversation_id
        self._is_monitoring = False
        self._kept_at = float("-inf")

    def keys(self) -> Keys:
        return frozenset({keys.EVERYONE, keys.of_person(self.viewer.id), keys.of_conversation(self._conversation_id)})

    async def refusal(self) -> str | None:
        self.monitoring_end = None
        if self._is_disabled:
            return NOT_READABLE
        row = await ConversationRow.get_or_none(id=self._conversation_id)
        self._is_monitoring = await MonitoringSession.exists(
            conversation_id=self._conversation_id, supervisor_id=self.viewer.id, ended_at=None
        )
        if row is None:
            return NOT_READABLE
        if not self._may_read(row.values()):
            self.monitoring_end = await last_end(self._info, self.viewer, row.id)
            return self.monitoring_end.explanation if self.monitoring_end else NOT_READABLE
        if self.viewer.id == row.customer_id and await is_away(row.id):
            with contextlib.suppress(Refused):  # it ended meanwhile, which the timeline reports
                await come_back(row.id, by=self.viewer)
        await self.tick()
        return None

    async def loss(self) -> str | None:
        return await self.refusal()

    async def tick(self) -> None:
        """Renew the viewer's monitoring session, so that it lasts as long as the timeline is open."""
        now = asyncio.get_running_loop().time()
        if self._is_monitoring and now - self._kept_at >= KEEP_SECONDS:
            self._kept_at = now
            await keep_reading(self.viewer.id, [self._conversation_id])

    async def frame(self, fact: Fact, interval: FrameInterval) -> TimelineFrame | AccessRevoked | ResyncRequired | None:
        if isinstance(fact, ConversationDeleted) and fact.conversation_id == self._conversation_id:
            return revoked(interval.position, interval.occurred_at, NOT_READABLE)
        if not isinstance(fact, ConversationFact) or fact.after.id != self._conversation_id:
            return None
        # The fact has the values at its position. A stream that is behind reads the current rights before it ends.
        if (not self._may_read(fact.after) or self._ends_session(fact)) and (explanation := await self.refusal()):
            return revoked(interval.position, interval.occurred_at, explanation, self.monitoring_end)
        match fact:
            case MessagePosted():
                return await self._message(fact, interval)
            case SentimentChanged():
                return sentiment_change(self.viewer, fact, interval)
            case DeliveryChanged():
                return await self._delivery(fact, interval)
            case ConversationChanged() if self._hears_again(fact):
                return resync(interval.position, ResyncReason.HEARD_AGAIN)
            case ConversationChanged():
                return self._change(fact, interval)
            case HandChanged():
                return hand_change(self.viewer, fact, interval)
            case DraftChanged():
                return draft_change(self.viewer, fact, interval)
            case MonitoringChanged():
                return None
            case TranscriptErased():
                return resync(interval.position, ResyncReason.ERASED)
            case _:
                assert_never(fact)

    def is_concerned_by(self, fact: NotUnderstood) -> bool:
        return fact.conversation_id in (None, self._conversation_id)

    def _hears_again(self, change: ConversationChanged) -> bool:
        """Whether the viewer may read again after a time in which they could not, so that messages may be missing here."""
        if change.before is None or not change.after.is_ongoing or self._hears_until(change.before) is None:
            return False
        return self._hears_until(change.after) is None

    def _hears_until(self, values: ConversationValues) -> int | None:
        return heard_until(self.viewer, values, monitoring=self._is_monitoring)

    def _may_read(self, values: ConversationValues) -> bool:
        return may_read_transcript(self.viewer, values, monitoring=self._is_monitoring)

    def _ends_session(self, fact: ConversationFact) -> bool:
        """Whether this is the end of the viewer's session. If the conversation is closed, the change itself comes before."""
        match fact:
            case ConversationChanged() | MessagePosted() | SentimentChanged():
                return False
            case HandChanged() | DraftChanged() | DeliveryChanged() | TranscriptErased():
                return False
            case MonitoringChanged(monitoring=monitoring):
                return monitoring.supervisor_id == self.viewer.id and monitoring.ended
            case _:
                assert_never(fact)

    async def _message(self, fact: MessagePosted, interval: FrameInterval) -> MessageAdded | SystemMessageAdded | None:
        if not may_read_message(self.viewer, fact.after, fact.message, monitoring=self._is_monitoring):
            return None
        kind = SystemMessageAdded if fact.message.audience else MessageAdded
        return kind(
            **interval.header(),
            message_id=fact.message.id,
            values=fact.after,
            conversation_id=global_id("Conversation", fact.after.id),
        )

    async def _delivery(self, fact: DeliveryChanged, interval: FrameInterval) -> DeliveryChange | None:
        """None for the customer's side, and for the first attempt, which the message's own frame reports."""
        is_first = fact.delivery.status is DeliveryStatus.PENDING and fact.delivery.attempt == 1
        if is_first or is_customers_side(self.viewer, fact.after):
            return None
        message = await Message.get_or_none(id=fact.delivery.message_id)
        if message is None or not may_read_message(
            self.viewer, fact.after, message.values(), monitoring=self._is_monitoring
        ):
            return None
        return DeliveryChange(
            **interval.header(),
            message_id=fact.delivery.message_id,
            values=fact.after,
            conversation_id=global_id("Conversation", fact.after.id),
            delivery_status=fact.delivery.status,
        )

    def _change(self, change: ConversationChanged, interval: FrameInterval) -> TimelineFrame | None:
        told = aspects_told(self.viewer, change)
        if not told:
            return posture_change(self.viewer, change, interval)
        if told == {ConversationAspect.OFFER}:
            return self._offer(change, interval)
        if told == {ConversationAspect.PARTICIPANTS}:
            return self._participants(change, interval)
        return state_change(self.viewer, change, interval)

    def _offer(self, change: ConversationChanged, interval: FrameInterval) -> OfferChange:
        offer = change.offers[-1]
        return OfferChange(
            **interval.header(),
            offer_row_id=offer.id,
            conversation_id=global_id("Conversation", change.after.id),
            kind=offer.kind,
            status=offer.status,
            agent_id=global_id("Agent", offer.agent_id),
        )

    def _participants(self, change: ConversationChanged, interval: FrameInterval) -> ParticipantChange | None:
        moves = [move for move in change.participants if self._may_know(move, change.after)]
        if not moves:
            return None
        return ParticipantChange(
            **interval.header(),
            conversation_id=global_id("Conversation", change.after.id),
            moves=_moves(moves),
        )

    def _may_know(self, participant: ParticipantValues, values: ConversationValues) -> bool:
        return participant.mode is not ParticipantMode.MONITOR and reads_participant(
            self.viewer, values, participant.mode
        )


def _moves(participants: Sequence[ParticipantValues]) -> list[ParticipantMove]:
    return [ParticipantMove(person_id=each.person_id, mode=each.mode, left=each.left) for each in participants]
