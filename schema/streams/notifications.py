"""The stream `notifications`: what a person must answer, and what happened to their conversations."""

from uuid import UUID

import strawberry

from models.access.visibility import sees
from models.events import keys, log
from models.events.facts import (
    AlertChanged,
    ConversationChanged,
    ConversationFact,
    ConversationRead,
    DeliveryChanged,
    DraftChanged,
    Fact,
    HandChanged,
    MonitoringChanged,
    SentimentChanged,
)
from models.events.keys import Keys
from models.events.log import Entry, Head
from models.fact_values import ParticipantValues
from models.rules.conversations import drafts
from models.rules.conversations.hands import is_notified
from models.rules.roles import TAKE_PART
from models.tables import MonitoringSession, Offer
from models.values import Actor as ActorValues
from models.values import OfferValues
from models.vocabulary import Act, ConversationState, DeliveryStatus, OfferKind, OfferStatus, ParticipantMode
from schema.ids import global_id
from schema.streams.notified import drafts as of_drafts
from schema.streams.notified.alerts import alert_notification
from schema.streams.notified.force_closes import is_force_closed, news_of_force_close
from schema.streams.notified.hands import facts_of_hands_up, notification
from schema.streams.notified.monitoring_ends import end_of
from schema.streams.notified.overseeing import keys_of_queues
from schema.streams.notified.reading import read_on
from schema.streams.notified.returns import returned
from schema.streams.stream import FrameHeader, FrameInterval, OpeningFrames, Stream, opening_interval
from schema.types.frames.items import Heartbeat
from schema.types.frames.notification_frames import NotificationFrame
from schema.types.frames.notifications import (
    ConsultEnded,
    ConversationTakenOver,
    ConversationTransferred,
    DeliveryFailed,
    MonitoringEnded,
    MonitoringNotice,
    OfferAnswered,
    OfferNotification,
    OfferSettled,
    OfferWithdrawn,
    SentimentAlert,
    SupervisorJoined,
    SupervisorLeft,
)
from schema.types.people import Actor

OVER = (ConversationState.WRAP_UP, ConversationState.CLOSED)  # for the customer
FACTS_SEARCHED = 500  # newest changes of a conversation in which the one that made a pending offer is searched


class NotificationHeader(FrameHeader):
    """The fields that every notification has."""

    row_id: UUID
    conversation_id: strawberry.ID


class Notifications(Stream["NotificationFrame | Heartbeat"]):
    """`notifications`."""

    def keys(self) -> Keys:
        own = frozenset({keys.EVERYONE, keys.of_person(self.viewer.id), keys.of_reading(self.viewer.id)})
        return own | keys_of_queues(self.viewer)

    async def begin(self, last: int | None) -> OpeningFrames["NotificationFrame | Heartbeat"]:
        """The pending offers and raised hands, each at the position of its own fact; then a Heartbeat at the current one."""
        head = await log.head()
        items: list[NotificationFrame | Heartbeat] = []
        reached: int | None = None
        for entry in await self._unanswered(head):
            interval = FrameInterval.of(head, reached, entry.seq, entry.fact.at)
            frame = await self.frame(entry.fact, interval)
            if frame is not None:
                items.append(frame)
                reached = entry.seq
        interval = opening_interval(head, reached)
        items.append(Heartbeat(**interval.header()))
        return OpeningFrames(items, head)

    async def _unanswered(self, head: Head) -> list[Entry]:
        pending = await Offer.filter(
            agent_id=self.viewer.id, status=OfferStatus.PENDING, conversation__closes_at__isnull=True
        )
        made: dict[int, Entry] = {}
        for offer in pending:
            for entry in await log.changes(offer.conversation_id, limit=FACTS_SEARCHED):
                if entry.seq <= head.seq and _made(entry.fact, offer.id):
                    made[entry.seq] = entry
                    break
        made.update((entry.seq, entry) for entry in await facts_of_hands_up(self.viewer, head))
        return [made[seq] for seq in sorted(made)]

    async def frame(self, fact: Fact, interval: FrameInterval) -> NotificationFrame | None:
        match fact:
            case ConversationChanged(act=Act.RETURN_SILENT):
                return await returned(self._info, self.viewer, fact, interval)
            case ConversationChanged():
                return await self._of_change(fact, interval)
            case SentimentChanged(sentiment=sentiment) if self._is_alerted(fact):
                return SentimentAlert(
                    **_header(fact, interval),
                    level=sentiment.after,
                )
            case DeliveryChanged(delivery=delivery) if self._is_told_of_failure(fact):
                return DeliveryFailed(
                    **_header(fact, interval),
                    message_row_id=delivery.message_id,
                    values=fact.after,
                )
            case HandChanged() if is_notified(self.viewer, fact.after, fact.hand):
                return notification(fact, interval)
            case DraftChanged() if drafts.is_notified(self.viewer, fact.after, fact.draft, helpers=fact.helpers):
                return of_drafts.notification(self.viewer, fact, interval)
            case AlertChanged(alert=alert):
                return alert_notification(self.viewer, alert, interval)
            case MonitoringChanged(monitoring=monitoring) if monitoring.supervisor_id == self.viewer.id:
                return await self._of_end(fact, interval) if monitoring.ended else None
            case MonitoringChanged(monitoring=monitoring) if self.viewer.id in monitoring.tells:
                return MonitoringNotice(
                    **_header(fact, interval),
                    session_row_id=monitoring.session_id,
                    supervisor=await Actor.load(self._info, monitoring.supervisor_id),
                    ended=monitoring.ended,
                )
            case ConversationRead() if fact.person_id == self.viewer.id:
                return await read_on(self._info, fact, interval)
            case _:
                return None

    async def _of_end(self, fact: MonitoringChanged, interval: FrameInterval) -> MonitoringEnded | None:
        """The viewer's own session ended; None if its conversation has been deleted since."""
        session = await self.context.loaders.sessions.load(fact.monitoring.session_id)
        if session is None or session.end_reason is None:
            return None
        return MonitoringEnded(
            **_header(fact, interval),
            session_row_id=session.id,
            end=await end_of(self._info, self.viewer, session.end_reason, fact),
        )

    def _is_told_of_failure(self, fact: DeliveryChanged) -> bool:
        return fact.delivery.status is DeliveryStatus.FAILED and fact.after.agent_id == self.viewer.id

    def _is_alerted(self, fact: SentimentChanged) -> bool:
        """Whether the viewer was to be alerted and sees the conversation: their rights may have changed since."""
        return self.viewer.id in fact.sentiment.alerted and sees(self.viewer, fact.after)

    async def _of_change(self, change: ConversationChanged, interval: FrameInterval) -> NotificationFrame | None:
        """At most one per fact: first an offer to answer, then news of the viewer's own conversations and offers."""
        if offered := [each for each in change.offers if self._is_asked(each)]:
            return self._of_offer(change, offered[0], interval)
        is_ended = is_force_closed(self.viewer, change) and self._took_part(change)
        if not is_ended:
            for offer in change.offers:
                if frame := self._of_offer(change, offer, interval):
                    return frame
        was_in_it = self._took_part(change) or self._was_to_take_it(change)
        if not was_in_it or self.viewer.id == change.actor.id or self.viewer.roles.isdisjoint(TAKE_PART):
            return None
        if news := await news_of_force_close(self._info, self.viewer, change, interval):
            return news
        if change.act is Act.TAKE_OVER and self._had_it(change):
            return ConversationTakenOver(
                **_header(change, interval),
                taken_over_by=await self._actor(change.actor),
            )
        if taker := self._transferred_to(change):
            return ConversationTransferred(
                **_header(change, interval),
                to_agent=await Actor.load(self._info, taker),
            )
        return await self._of_supervisor(change, interval) or await self._of_consult(change, interval)

    def _took_part(self, change: ConversationChanged) -> bool:
        return change.before is not None and self.viewer.id in change.before.party

    def _was_to_take_it(self, change: ConversationChanged) -> bool:
        return change.before is not None and self.viewer.id in (change.before.agent_id, change.before.offered_to)

    def _is_asked(self, offer: OfferValues) -> bool:
        return offer.status is OfferStatus.PENDING and offer.agent_id == self.viewer.id

    def _of_offer(
        self, change: ConversationChanged, offer: OfferValues, interval: FrameInterval
    ) -> OfferNotification | OfferWithdrawn | OfferSettled | OfferAnswered | None:
        kind: type[OfferWithdrawn] | type[OfferSettled] | type[OfferAnswered]
        match offer.status:
            case OfferStatus.PENDING if self._is_asked(offer):
                return OfferNotification(
                    **_header(change, interval),
                    offer_row_id=offer.id,
                    offer_kind=offer.kind,
                    offer_status=offer.status,
                    expires_at=offer.expires_at,
                )
            case OfferStatus.WITHDRAWN | OfferStatus.EXPIRED if offer.agent_id == self.viewer.id:
                kind = OfferWithdrawn
            case OfferStatus.ACCEPTED | OfferStatus.DECLINED | OfferStatus.EXPIRED if offer.made_by == self.viewer.id:
                kind = OfferAnswered
            case OfferStatus.ACCEPTED | OfferStatus.DECLINED if offer.agent_id == self.viewer.id:
                kind = OfferSettled
            case OfferStatus.DECLINED | OfferStatus.EXPIRED if self._would_have_given_up(change, offer):
                kind = OfferAnswered
            case _:
                return None
        return kind(
            **_header(change, interval),
            offer_row_id=offer.id,
            offer_kind=offer.kind,
            offer_status=offer.status,
        )

    def _would_have_given_up(self, change: ConversationChanged, offer: OfferValues) -> bool:
        """Whether the viewer is the agent from whom somebody wanted to transfer the conversation, in vain."""
        is_source = change.before is not None and change.before.agent_id == self.viewer.id != offer.agent_id
        return offer.kind is OfferKind.TRANSFER and is_source and not self.viewer.roles.isdisjoint(TAKE_PART)

    def _had_it(self, change: ConversationChanged) -> bool:
        return change.before is not None and change.before.agent_id == self.viewer.id

    def _transferred_to(self, change: ConversationChanged) -> UUID | None:
        """The agent who accepted a transfer of the viewer's conversation; None if nobody did."""
        assert change.before is not None
        accepted = any(
            offer.kind is OfferKind.TRANSFER and offer.status is OfferStatus.ACCEPTED for offer in change.offers
        )
        return change.after.agent_id if accepted and change.before.agent_id == self.viewer.id else None

    async def _of_supervisor(
        self, change: ConversationChanged, interval: FrameInterval
    ) -> SupervisorJoined | SupervisorLeft | None:
        """A supervisor joined or left, through any act. Once it is over, the customer is not told."""
        consulting = [each for each in change.participants if each.mode is ParticipantMode.CONSULT]
        moved = [each for each in consulting if await _is_supervisors(change, each)]
        is_over = any(each and each.state in OVER for each in (change.before, change.after))
        told = self.viewer.id != change.after.customer_id or not is_over
        if not moved or not told:
            return None
        kind = SupervisorLeft if moved[0].left else SupervisorJoined
        return kind(
            **_header(change, interval),
            supervisor=await Actor.load(self._info, moved[0].person_id),
        )

    async def _of_consult(self, change: ConversationChanged, interval: FrameInterval) -> ConsultEnded | None:
        """A consultation ended: the agent and the consultant are told."""
        for move in change.participants:
            is_told = self.viewer.id in (move.person_id, change.after.agent_id)
            if (
                move.left
                and move.mode is ParticipantMode.CONSULT
                and is_told
                and not await _is_supervisors(change, move)
            ):
                return ConsultEnded(
                    **_header(change, interval),
                    consultant=await Actor.load(self._info, move.person_id),
                )
        return None

    async def _actor(self, actor: ActorValues) -> Actor:
        return await Actor.load(self._info, actor.id, actor.kind)


async def _is_supervisors(change: ConversationChanged, move: ParticipantValues) -> bool:
    """Whether this consultant is a supervisor: agents consult too. A supervisor who leaves ends their monitoring session."""
    if not move.left:
        return change.act is Act.JOIN
    return await MonitoringSession.exists(
        conversation_id=change.after.id, supervisor_id=move.person_id, ended_at=change.at
    )


def _header(fact: ConversationFact, interval: FrameInterval) -> NotificationHeader:
    return {
        **interval.header(),
        "row_id": fact.after.id,
        "conversation_id": global_id("Conversation", fact.after.id),
    }


def _made(fact: Fact, offer_id: UUID) -> bool:
    return isinstance(fact, ConversationChanged) and any(
        offer.id == offer_id and offer.status is OfferStatus.PENDING for offer in fact.offers
    )
