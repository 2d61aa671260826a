"""The conversations of one queue, one in each state, with all that belongs to them. floor.py says who sees what of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from models import clock
from models.tables import (
    Conversation,
    Customer,
    Delivery,
    Draft,
    Message,
    MonitoringSession,
    Offer,
    Participant,
    Queue,
    RaisedHand,
    ReadingPosition,
    SentimentCorrection,
    User,
    Workstream,
)
from models.vocabulary import (
    ActiveSubState,
    AttentionLevel,
    Audience,
    BotPosture,
    ConversationState,
    DeliveryStatus,
    ElevatedMode,
    MessageVisibility,
    MonitoringEndReason,
    NoticeState,
    OfferKind,
    OfferStatus,
    ParticipantMode,
    Polarity,
    SentimentLevel,
    SystemMessageKind,
)
from tests.permissions.drafts import drafts_of
from tests.permissions.hands import hand_of
from tests.schema.examples import a_force_close, a_sentiment, an_attention
from tests.support.builders import a_conversation, a_message, a_session, an_offer

A_READING: dict[str, Any] = {
    "sentiment_score": -0.5,
    "sentiment_negative": 0.6,
    "sentiment_neutral": 0.3,
    "sentiment_positive": 0.1,
    "sentiment_confidence": 0.6,
    "sentiment_engine": "test",
    "corrected_to": Polarity.NEGATIVE,
    "moved_to": SentimentLevel.NEGATIVE,
    "moved_score": -0.5,
}
LONG_AGO = timedelta(hours=1)
WITH_SYSTEM_MESSAGES = ("TALKING", "WAITING", "CLOSED")
STATE_OF = {
    "OPEN": ConversationState.OPEN,
    "PICK": ConversationState.OPEN,
    "MIXED": ConversationState.OPEN,
    "WAITING": ConversationState.WAITING,
    "WRAP_UP": ConversationState.WRAP_UP,
    "CLOSED": ConversationState.CLOSED,
}
KINDS = ("OPEN", "PICK", "MIXED", "AWAITING", "TALKING", "FREE", "BOT", "WAITING", "WRAP_UP", "CLOSED")
WATCHED = ("AWAITING", "TALKING", "WAITING", "WRAP_UP")
HELPED = ("TALKING", "WRAP_UP", "CLOSED")


@dataclass(frozen=True, slots=True)
class About:
    """A message, participant, offer, hand, draft or session of a conversation; `own` are the seats whose own it is."""

    type: str
    id: UUID
    conversation: str
    kind: str
    label: str
    own: tuple[str, ...] = ()


@dataclass
class Half:
    """All of one queue. `texts` are the texts of messages and purposes, each of which is nowhere else."""

    name: str
    queue: Queue
    overflow: Queue
    push: Workstream
    pick: Workstream
    people: Mapping[str, User]
    customers: Mapping[str, Customer]
    conversations: dict[str, Conversation] = field(default_factory=dict)
    belongings: list[About] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    hands: dict[str, RaisedHand] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)

    def add(
        self,
        row: Message | Participant | Offer | RaisedHand | Draft | MonitoringSession,
        kind: str,
        about: tuple[str, str, str],
    ) -> None:
        """`about`: the kind of the conversation, a label, and the seat whose own it is, or nobody's."""
        conversation, label, own = about
        owners = (own,) if own else ()
        self.belongings.append(About(type(row).__name__, row.id, conversation, kind, label, owners))


async def conversations_of(half: Half, *, but: Collection[str]) -> dict[str, Conversation]:
    return {kind: await _Written(half, kind).conversation() for kind in KINDS if kind not in but}


class _Written:
    """Writes one conversation."""

    def __init__(self, half: Half, kind: str) -> None:
        self.half, self.kind, self.people = half, kind, half.people
        self.label = f"{kind.lower()} {half.name}"

    async def conversation(self) -> Conversation:
        kind, now = self.kind, clock.now()
        handler = {"AWAITING": "asked", "BOT": "bot"}.get(kind, "agent")
        has_agent = kind not in ("OPEN", "PICK", "MIXED")
        is_closed = kind == "CLOSED"
        self.row = await a_conversation(
            STATE_OF.get(kind, ConversationState.ACTIVE),
            ActiveSubState.AWAITING_ACCEPTANCE if kind == "AWAITING" else None,
            queue=self.half.queue,
            workstream=self.half.pick if kind in ("PICK", "MIXED") else self.half.push,
            agent=self.people[handler] if has_agent else None,
            customer=self.half.customers["mixed" if kind == "MIXED" else "customer"],
            connector=self.people["connector"],
            consultants=[self.people["consultant"]] if kind in HELPED else (),
            title=f"title of {self.label}",
            external_id=f"external {self.label}",
            version=7,
            public_version=3,
            transfer_count=2,
            notice_state=NoticeState.NOTIFIED,
            last_activity_at=now,
            last_public_activity_at=now - timedelta(minutes=2),
            last_customer_message_at=now + LONG_AGO if kind == "BOT" else now - LONG_AGO,  # its reply window is open
            bot_posture=BotPosture.DRAFT if kind == "BOT" else BotPosture.AUTO,
            created_at=now - LONG_AGO - timedelta(seconds=KINDS.index(kind)),
            elevated_to=ElevatedMode.VOICE if kind == "TALKING" else None,
            handle_seconds=61.6 if is_closed else 0,
            wrap_up_seconds=5.2 if is_closed else None,
            **a_sentiment(SentimentLevel.NEGATIVE),
            **an_attention(AttentionLevel.SOON if kind in HELPED else AttentionLevel.NOW, now),
            **(a_force_close(self.people["supervisor"], now) if kind == "AWAITING" else {}),
        )
        if is_closed:
            self.row.wrap_up_since = now  # the builder says when others began
        await self._messages()
        await self._offers()
        await self._hands()
        await self._drafts()
        await self._sessions()
        await self._participants()
        return self.row

    async def _messages(self) -> None:
        label = f"place of {self.label}"
        place = {"kind": "LOCATION", "latitude": 48.5, "longitude": 2.25, "label": label, "address": "Here"}
        said = await self._says("public", scored_at=clock.now(), language="fr", contents=[place], **A_READING)
        self.row.sentiment_message_id = said.id
        await SentimentCorrection.create(
            message=said,
            reads=Polarity.NEGATIVE,
            corrected_by_id=self.people["supervisor"].id,
            corrected_at=clock.now(),
        )
        await self._is_read(said)
        staff = self.people["bot" if self.kind == "BOT" else "agent"]
        await self._says("internal", sender=staff, visibility=MessageVisibility.INTERNAL)
        sent = await self._says("answer", sender=staff, reply_to_id=said.id)
        await self._delivers(sent, DeliveryStatus.SENT)
        if self.kind == "WRAP_UP":
            await self._delivers(await self._says("held back", sender=staff), DeliveryStatus.PENDING)
        if self.kind in WITH_SYSTEM_MESSAGES:
            for audience in Audience:
                await self._tells(audience)
        if self.kind == "WAITING":
            self.row.heard_until = self.row.message_count
            await self._says("later", kind="while it waits", scored_at=clock.now())
        await self.row.save()

    async def _is_read(self, message: Message) -> None:
        """By everybody, also by those who read no positions."""
        ids: list[UUID] = await User.all().values_list("id", flat=True)  # type: ignore[assignment]
        read = {"conversation_id": self.row.id, "message_id": message.id, "number": message.number}
        await ReadingPosition.bulk_create([ReadingPosition(person_id=person_id, **read) for person_id in ids])

    async def _says(self, what: str, *, kind: str = "", sender: User | None = None, **columns: object) -> Message:
        row = await a_message(self.row, f"{what} text of {self.label}", sender=sender, **columns)
        self.half.add(row, kind or str(row.visibility), (self.kind, f"{what} message", ""))
        self.half.messages[f"{self.kind} {what}"] = row
        return row

    async def _tells(self, audience: Audience) -> None:
        internal = audience is Audience.AGENT
        row = await a_message(
            self.row,
            "",
            sender_id=None,
            from_customer=False,
            visibility=MessageVisibility.INTERNAL if internal else MessageVisibility.PUBLIC,
            audience=audience,
            system_kind=SystemMessageKind.AGENT_JOINED,
            system_parameters={"name": f"Somebody {self.half.name}"},
        )
        self.half.add(row, f"for {audience}", (self.kind, f"system message for {audience}", ""))

    async def _delivers(self, message: Message, status: DeliveryStatus) -> None:
        is_sent = status is DeliveryStatus.SENT
        await Delivery.create(
            message=message,
            conversation=self.row,
            connector=self.people["connector"],
            number=message.number,
            status=status,
            attempts=int(is_sent),
            next_attempt_at=clock.now() if is_sent else None,
            reason="reason" if is_sent else None,
            channel_message_id="channel's id" if is_sent else None,
            changed_at=clock.now(),
        )

    async def _offers(self) -> None:
        people = self.people
        if self.kind == "TALKING":
            await self._offer(people["asked"], "asked", kind=OfferKind.CONSULT, made_by=people["agent"])
        if self.kind == "WAITING":
            await self._ended(people["asked"], "asked", OfferStatus.DECLINED)
            await self._offer(people["asked"], "asked", kind=OfferKind.TRANSFER, made_by=people["supervisor"])
        if self.kind == "FREE":
            await self._ended(people["picker"], "picker", OfferStatus.EXPIRED)
        if self.kind == "AWAITING":
            self._keep(await Offer.get(conversation_id=self.row.id), "asked")

    async def _offer(self, agent: User, seat: str, *, kind: OfferKind, made_by: User) -> None:
        self._keep(await an_offer(self.row, agent, kind=kind, made_by=made_by), seat)

    async def _ended(self, agent: User, seat: str, status: OfferStatus) -> None:
        row = await an_offer(self.row, agent, kind=OfferKind.TRANSFER, status=status, made_by=self.people["supervisor"])
        row.ended_at = clock.now()
        await row.save()
        self._keep(row, seat)

    def _keep(self, row: Offer, seat: str) -> None:
        self.half.add(row, "any", (self.kind, f"{row.status} offer", seat))
        self.half.offers[f"{self.kind} {row.status}"] = row

    async def _hands(self) -> None:
        if self.kind in HELPED:
            hand = await hand_of(self.row, self.kind, guest=self.people["guest"], reason=f"reason of {self.label}")
            self.half.add(hand, "any", (self.kind, "raised hand", ""))
            self.half.hands[self.kind] = hand

    async def _drafts(self) -> None:
        people, answer = self.people, self.half.messages[f"{self.kind} answer"]
        found = await drafts_of(self.row, self.kind, bot=people["bot"], decided_by=people["guest"], answer=answer.id)
        for row in found:
            self.half.add(row, "any", (self.kind, f"{row.status} draft", ""))
            self.half.drafts[self.kind] = row

    async def _sessions(self) -> None:
        if self.kind in WATCHED:
            for name in ("monitoring", "joined"):
                purpose = f"purpose of {name} in {self.label}"
                row = await a_session(self.row, self.people[name], purpose=purpose, joined=name == "joined")
                self.half.add(row, "any", (self.kind, f"session of {name}", name))
        if self.kind == "CLOSED":
            row = await a_session(self.row, self.people["monitoring"], purpose=f"purpose in {self.label}")
            row.ended_at, row.end_reason = clock.now(), MonitoringEndReason.CONVERSATION_CLOSED
            await row.save()
            self.half.add(row, "any", (self.kind, "ended session", "monitoring"))

    async def _participants(self) -> None:
        if self.kind == "WAITING":
            await Participant.create(
                conversation=self.row,
                person_id=self.people["agent"].id,
                mode=ParticipantMode.PRIMARY,
                since=clock.now() - LONG_AGO,
                until=clock.now(),
                is_present=False,
            )
        for row in await Participant.filter(conversation_id=self.row.id):
            self.half.add(row, str(row.mode), (self.kind, f"participant {row.mode}", ""))
