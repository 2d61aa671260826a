"""What an operation does becomes row and fact, which commit together, with the audit entry of steps/audit_trail.py."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from models.database import prepared
from models.database.connections import writing
from models.events import log, state_limits
from models.events.attention import NOT_TOLD, Attentions
from models.events.changes import change_of
from models.events.columns import OF_A_DRAFT, OF_A_HAND, OF_A_MESSAGE, OF_A_PRESENCE, OF_A_SCORE, OF_AN_ERASURE
from models.events.due_times import DueTimes
from models.events.facts import (
    ConversationFact,
    DeliveryChanged,
    DraftChanged,
    HandChanged,
    MessagePosted,
    MonitoringChanged,
    PresenceChanged,
    SentimentChanged,
    SettingsChanged,
    TranscriptErased,
)
from models.events.records import Records
from models.events.remembered_rows import RememberedRows
from models.fact_values import MonitoringValues, ReplyValues, SentimentValues
from models.rules.audit_contents import Begun, Evidence
from models.rules.conversations import transitions
from models.rules.conversations.aspects import ASPECTS_OF_A_START, has_other_state, touched_aspects
from models.rules.conversations.disclosure import public_aspects
from models.rules.conversations.transcripts import reaches_customer
from models.tables import (
    Conversation,
    Delivery,
    Draft,
    Message,
    Offer,
    Participant,
    RaisedHand,
    SupervisorSettings,
    UserPresence,
)
from models.values import ConversationValues, SettingsValues, Viewer
from models.vocabulary import Act, DeliveryStatus, Presence


@dataclass
class UnitOfWork(Records):
    """One unit of work: who does what, the facts so far, and the position once committed.

    It tracks a conversation from the moment it is locked or created, so that each fact carries it before and after.
    `rows` are what it has read; `due` are the due times that it sets and clears. `target_id`, `evidence` and `note` go into
    the audit entry. An act is `unaudited` if it changed nothing or is no supervisor's. If there are several acts, each begins
    with `begin`: `begun` counts them, and `earlier` has all but the last. At the end steps/presence.py updates presences: of
    the people whose load the facts changed, of those in `load_changed`, and, to the given presence, of `imposed_presences`.
    """

    target_id: UUID | None = None
    evidence: Evidence = field(default_factory=Evidence)
    note: str | None = None
    unaudited: bool = False
    conversation_id: UUID | None = None
    position: int | None = None
    begun: int = 0
    earlier: list[Begun] = field(default_factory=list)
    load_changed: set[UUID] = field(default_factory=set)
    imposed_presences: dict[UUID, Presence] = field(default_factory=dict)
    rows: RememberedRows = field(default_factory=RememberedRows)
    due: DueTimes = field(default_factory=DueTimes)
    attentions: Attentions = field(default_factory=Attentions)
    _before: dict[UUID, ConversationValues] = field(default_factory=dict)
    _unwritten: dict[UUID, set[str] | None] = field(default_factory=dict)
    _in_new_state: dict[UUID, Conversation] = field(default_factory=dict)
    _handed_over: dict[int, Delivery] = field(default_factory=dict)

    def begin(self, act: Act, target_id: UUID | None) -> None:
        """Begin the next act of several. Each has its own facts and audit entry; the rows are written when it suits."""
        if self.begun:
            self.earlier.append(self.last_begun)
        self.begun += 1
        self.act, self.target_id, self.conversation_id, self.evidence = act, target_id, None, Evidence()

    @property
    def last_begun(self) -> Begun:
        return Begun(self.act, self.target_id, self.conversation_id, self.evidence)

    def track(self, conversation: Conversation) -> None:
        """Remember this locked row, and how it is now, for the first fact about it to carry as `before`."""
        self.rows.conversations[conversation.id] = conversation
        self._before.setdefault(conversation.id, conversation.values())
        self.attentions.track(conversation)
        self.conversation_id = self.conversation_id or conversation.id

    @asynccontextmanager
    async def written_once(self, conversation: Conversation) -> AsyncIterator[None]:
        """Write the conversation's row at the end of the block, once, however much is recorded in it."""
        self._unwritten[conversation.id] = set()
        yield
        columns = self._unwritten.pop(conversation.id)
        if columns is None or columns:
            await self._write(conversation, columns)

    async def started(self, conversation: Conversation, *, participants: Sequence[Participant]) -> None:
        """Record a new conversation. Its rows are written already, those of its participants too."""
        conversation.version = conversation.public_version = 1
        judged = await self.attentions.judge(conversation, self.due, self.at)
        await conversation.save(update_fields=["version", "public_version", "party", *sorted(judged)])
        transitions.check(None, after := conversation.values())
        self._in_new_state[conversation.id] = conversation
        self._append(change_of(self._header, None, after, ASPECTS_OF_A_START, participants=participants))
        self.rows.conversations[conversation.id] = conversation
        self.conversation_id = conversation.id

    async def changed(
        self, conversation: Conversation, *, offers: Sequence[Offer] = (), participants: Sequence[Participant] = ()
    ) -> None:
        """Write the row and record what changed. Its version rises if one of its aspects changed."""
        before = self._before[conversation.id]
        aspects = touched_aspects(before, conversation.values(), offers=bool(offers))
        if aspects:
            conversation.version += 1
        if public_aspects(before, conversation.values(), aspects, [each.mode for each in participants]):
            conversation.public_version += 1
        if has_other_state(before, conversation.values()):
            conversation.state_changed_at = self.at
        if self.act is not Act.UNDO_FORCE_CLOSE and state_limits.are_restarted(aspects, offers, by=self.by):
            state_limits.restart(conversation, self.at)
        await self.attentions.judge(conversation, self.due, self.at)
        await self._write(conversation, None)
        if not aspects.isdisjoint(state_limits.CHANGING):
            self._in_new_state[conversation.id] = conversation
        after = conversation.values()
        transitions.check(before, after)
        self._append(change_of(self._header, before, after, aspects, offers=offers, participants=participants))

    async def posted(self, conversation: Conversation, message: Message, reply: ReplyValues | None = None) -> None:
        """Write a message under the next number of its conversation. `reply` is what it counts for in figures."""
        before = self._before[conversation.id]
        conversation.message_count += 1
        message.number = conversation.message_count
        if reaches_customer(message.values()):
            conversation.public_message_count += 1
            message.public_number = conversation.public_message_count
        await message.save()
        await self._write(conversation, OF_A_MESSAGE | await self.attentions.judge(conversation, self.due, self.at))
        after = conversation.values()
        self._append(MessagePosted(**self._header, before=before, after=after, message=message.values(), reply=reply))

    async def scored(self, conversation: Conversation, sentiment: SentimentValues) -> None:
        before = self._before[conversation.id]
        await self._write(conversation, OF_A_SCORE | await self.attentions.judge(conversation, self.due, self.at))
        self._append(SentimentChanged(**self._header, before=before, after=conversation.values(), sentiment=sentiment))

    async def estimated(self, conversation: Conversation, *, always: bool = False, again: bool = False) -> None:
        """Record what else became known of its sentiment, language and attention; unless `always`, if anything did.

        Its attention is judged `again` once time has passed or a target is another one.
        """
        judged = await self.attentions.judge(conversation, self.due, self.at, again=again)
        before, after = self._before[conversation.id], conversation.values()
        if is_told := always or before != after or bool(judged - NOT_TOLD):
            self._append(change_of(self._header, before, after))
        if is_told or judged:
            await self._write(conversation, OF_A_SCORE | judged)

    async def hand_changed(self, conversation: Conversation, hand: RaisedHand) -> None:
        """Write a hand, and whether it is up in its conversation."""
        if (due_at := conversation.attention_due_at) and due_at <= self.at:
            await self.estimated(conversation, again=True)  # what time has brought is told to all, the hand not
        before = self._before[conversation.id]
        up = (hand.id, hand.status, hand.taken_by_id) if hand.status.is_up else (None, None, None)
        conversation.hand_id, conversation.hand_status, conversation.hand_taken_by = up
        await hand.save()
        await self._write(conversation, OF_A_HAND | await self.attentions.judge(conversation, self.due, self.at))
        self._append(HandChanged(**self._header, before=before, after=conversation.values(), hand=hand.values()))

    async def draft_changed(
        self, conversation: Conversation, draft: Draft, *, helpers: frozenset[UUID] = frozenset()
    ) -> None:
        """Write a draft, and how many wait in its conversation. The conversation stays as it is otherwise."""
        before = self._before[conversation.id]
        await draft.save()
        await self._write(conversation, OF_A_DRAFT)
        told, after = draft.values(), conversation.values()
        self._append(DraftChanged(**self._header, before=before, after=after, draft=told, helpers=helpers))

    async def delivery_changed(self, conversation: Conversation, delivery: Delivery) -> None:
        """Write a delivery's status. If it is handed to its connector, `settle` also writes its position in the log."""
        unchanged, delivery.changed_at = self._before[conversation.id], self.at
        await delivery.save()
        if delivery.status is DeliveryStatus.PENDING:
            self._handed_over[len(self.facts)] = delivery
        self._append(DeliveryChanged(**self._header, before=unchanged, after=unchanged, delivery=delivery.values()))

    def monitored(self, conversation: Conversation, monitoring: MonitoringValues) -> None:
        """Record that a monitoring session began or ended; its row is written already."""
        unchanged = self._before[conversation.id]
        self._append(MonitoringChanged(**self._header, before=unchanged, after=unchanged, monitoring=monitoring))

    async def presence_set(self, row: UserPresence, presence: Presence, *, is_automatic: bool = False) -> None:
        """Write the row and record the presence if it is another one, or is now set or no longer set by somebody.

        An automatic one was set by nobody.
        """
        self._set_presence(row, presence, is_automatic=is_automatic)
        await row.save()

    async def presences_set(self, moves: Sequence[tuple[UserPresence, Presence, bool]]) -> None:
        """The same for several rows that exist, with whether each is automatic. They are written together."""
        for row, presence, is_automatic in moves:
            self._set_presence(row, presence, is_automatic=is_automatic)
        await prepared.update_rows(UserPresence, [row for row, _, _ in moves], OF_A_PRESENCE)

    async def settings_changed(self, row: SupervisorSettings, before: SettingsValues) -> None:
        await row.save()
        self.facts.append(SettingsChanged(**self._header, before=before, after=row.values()))

    async def transcript_erased(self, conversation: Conversation) -> None:
        unchanged = self._before[conversation.id]
        await self._write(conversation, OF_AN_ERASURE)
        self._append(TranscriptErased(**self._header, before=unchanged, after=unchanged))

    async def settle(self) -> int:
        """Append the facts to the log, once, and return the log's position. This takes the transaction's last lock."""
        if self.position is None:
            for conversation in self._in_new_state.values():
                await state_limits.set_limit(self.due, conversation)
            await self.due.write()
            self.position = await log.append(self.facts) if self.facts else (await log.head()).seq
            for index, delivery in self._handed_over.items():
                delivery.place = self.position - len(self.facts) + 1 + index
                await delivery.save(update_fields=["place"])
        return self.position

    async def _write(self, conversation: Conversation, columns: Collection[str] | None) -> None:
        """Write these columns, or all if it is None, at once or at the end of `written_once`."""
        if conversation.id in self._unwritten:
            earlier = self._unwritten[conversation.id]
            self._unwritten[conversation.id] = None if columns is None or earlier is None else {*earlier, *columns}
        else:
            await conversation.save(update_fields=None if columns is None else sorted(columns))

    def _set_presence(self, row: UserPresence, presence: Presence, *, is_automatic: bool) -> None:
        was_automatic = row.is_automatic
        row.is_automatic, row.set_by_id = is_automatic, None if is_automatic else self.by.id
        before, row.presence = row.presence, presence
        row.since = row.since if presence is before else self.at
        if presence is not before or is_automatic is not was_automatic:
            self.facts.append(PresenceChanged(**self._header, person_id=row.user_id, before=before, after=presence))

    def _append(self, fact: ConversationFact) -> None:
        """Add a fact about a conversation, which from now on is as after it."""
        self._before[fact.after.id] = fact.after
        self.facts.append(fact)


@asynccontextmanager
async def unit_of_work(by: Viewer, act: Act, *, request_id: str | None = None) -> AsyncIterator[UnitOfWork]:
    """The only way to write: one transaction, in which the facts get their numbers at the end."""
    uow = UnitOfWork(by, act, request_id)
    async with writing():
        yield uow
        await uow.settle()
