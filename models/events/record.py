"""Recording what an operation does: row, fact and audit entry commit together. The log's own rows are in log.py."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from models import clock
from models.database import writing
from models.events import log
from models.events.facts import (
    ConversationChanged,
    Fact,
    MessagePosted,
    MonitoringChanged,
    PresenceChanged,
    RightsChanged,
    SentimentChanged,
    SettingsChanged,
)
from models.rules import transitions
from models.tables import (
    AuditEntry,
    AuditNote,
    Conversation,
    Message,
    Offer,
    Participant,
    SupervisorSettings,
    UserPresence,
)
from models.values import (
    ConversationValues,
    MonitoringValues,
    RightsValues,
    SentimentValues,
    SettingsValues,
    Viewer,
)
from models.vocabulary import Act, AuditOutcome, ConversationAspect, Presence, RefusalCode

BEGINNING = frozenset({ConversationAspect.STATE, ConversationAspect.QUEUE, ConversationAspect.PARTICIPANTS})


@dataclass
class Record:
    """One unit of work: who does what, the facts so far, and the position once committed.

    A conversation is known to it from the moment it is locked or made, so that each fact carries it before and after.
    `target_id` and `note` go into the audit entry.
    """

    by: Viewer
    act: Act
    request_id: str | None = None
    at: datetime = field(default_factory=clock.now)
    target_id: UUID | None = None
    note: str | None = None
    conversation_id: UUID | None = None
    position: int | None = None
    facts: list[Fact] = field(default_factory=list)
    _before: dict[UUID, ConversationValues] = field(default_factory=dict)

    def knows(self, conversation: Conversation) -> None:
        """From here on, changes of this locked row are told from how it stands now."""
        self._before.setdefault(conversation.id, conversation.values())
        self.conversation_id = self.conversation_id or conversation.id

    async def started(self, conversation: Conversation, *, participants: Sequence[Participant]) -> None:
        """Write a new conversation, whose rows of participants are written already, as the log's first word of it."""
        conversation.version = 1
        await conversation.save(update_fields=["version", "party"])
        after = conversation.values()
        transitions.check(None, after)
        self._tell_change(None, after, BEGINNING, offers=(), participants=participants)
        self._before[conversation.id] = after
        self.conversation_id = conversation.id

    async def changed(
        self,
        conversation: Conversation,
        *,
        offers: Sequence[Offer] = (),
        participants: Sequence[Participant] = (),
    ) -> None:
        """Write the row and say what changed; its version rises when an aspect of it did."""
        before = self._before[conversation.id]
        aspects = _aspects(before, conversation.values(), offers=bool(offers))
        if aspects:
            conversation.version += 1
        if ConversationAspect.STATE in aspects:
            conversation.state_changed_at = self.at
        await conversation.save()
        after = conversation.values()
        transitions.check(before, after)
        self._tell_change(before, after, aspects, offers=offers, participants=participants)
        self._before[conversation.id] = after

    async def posted(self, conversation: Conversation, message: Message) -> None:
        """Write a message under the next number of its conversation."""
        before = self._before[conversation.id]
        conversation.message_count += 1
        message.number = conversation.message_count
        await message.save()
        await conversation.save(
            update_fields=["message_count", "last_activity_at", "last_customer_message_at", "language"]
        )
        after = conversation.values()
        self.facts.append(
            MessagePosted(
                act=self.act,
                at=self.at,
                actor=self.by.actor,
                request_id=self.request_id,
                before=before,
                after=after,
                message=message.values(),
            )
        )
        self._before[conversation.id] = after

    async def scored(self, conversation: Conversation, sentiment: SentimentValues) -> None:
        before = self._before[conversation.id]
        await conversation.save()
        after = conversation.values()
        self.facts.append(
            SentimentChanged(
                act=self.act,
                at=self.at,
                actor=self.by.actor,
                request_id=self.request_id,
                before=before,
                after=after,
                sentiment=sentiment,
            )
        )
        self._before[conversation.id] = after

    def monitored(self, conversation: Conversation, monitoring: MonitoringValues) -> None:
        """A session whose row is written began or ended."""
        standing = self._before[conversation.id]
        self.facts.append(
            MonitoringChanged(
                act=self.act,
                at=self.at,
                actor=self.by.actor,
                request_id=self.request_id,
                before=standing,
                after=standing,
                monitoring=monitoring,
            )
        )

    async def presence_set(self, row: UserPresence, presence: Presence) -> None:
        before, row.presence, row.since, row.set_by_id = row.presence, presence, self.at, self.by.id
        await row.save()
        self.facts.append(
            PresenceChanged(
                act=self.act,
                at=self.at,
                actor=self.by.actor,
                request_id=self.request_id,
                person_id=row.user_id,
                before=before,
                after=presence,
            )
        )

    async def settings_changed(self, row: SupervisorSettings, before: SettingsValues) -> None:
        await row.save()
        self.facts.append(
            SettingsChanged(
                act=self.act,
                at=self.at,
                actor=self.by.actor,
                request_id=self.request_id,
                before=before,
                after=row.values(),
            )
        )

    def rights_changed(self, person_id: UUID, before: RightsValues, after: RightsValues) -> None:
        """Someone's rights, whose rows are written already, are others now."""
        self.facts.append(
            RightsChanged(
                act=self.act,
                at=self.at,
                actor=self.by.actor,
                request_id=self.request_id,
                person_id=person_id,
                before=before,
                after=after,
            )
        )

    async def settle(self) -> int:
        """Append the facts to the log, once, as the last lock of the transaction; answers where the log then stands."""
        if self.position is None:
            self.position = await log.append(self.facts) if self.facts else (await log.head()).seq
        return self.position

    def _tell_change(
        self,
        before: ConversationValues | None,
        after: ConversationValues,
        aspects: frozenset[ConversationAspect],
        *,
        offers: Sequence[Offer],
        participants: Sequence[Participant],
    ) -> None:
        self.facts.append(
            ConversationChanged(
                act=self.act,
                at=self.at,
                actor=self.by.actor,
                request_id=self.request_id,
                before=before,
                after=after,
                aspects=aspects,
                offers=tuple(offer.values() for offer in offers),
                participants=tuple(participant.values() for participant in participants),
            )
        )


def _aspects(before: ConversationValues, after: ConversationValues, *, offers: bool) -> frozenset[ConversationAspect]:
    touched = {
        ConversationAspect.STATE: (before.state, before.sub_state, before.state_reason)
        != (after.state, after.sub_state, after.state_reason),
        ConversationAspect.AGENT: before.agent_id != after.agent_id,
        ConversationAspect.QUEUE: before.queue_id != after.queue_id,
        ConversationAspect.OFFER: offers,
        ConversationAspect.PARTICIPANTS: before.party != after.party,
        ConversationAspect.ELEVATION: before.elevated_to != after.elevated_to,
    }
    return frozenset(aspect for aspect, is_touched in touched.items() if is_touched)


@asynccontextmanager
async def recording(by: Viewer, act: Act, *, request_id: str | None = None) -> AsyncIterator[Record]:
    """The only way to write: one transaction, in which the facts get their places last."""
    record = Record(by, act, request_id)
    async with writing():
        yield record
        await record.settle()


async def audited(record: Record, outcome: AuditOutcome, code: RefusalCode | None = None) -> None:
    """Write the audit entry of an act, inside the transaction that acts or, for a refusal, in one of its own."""
    entry = await AuditEntry.create(
        at=record.at,
        actor_id=record.by.id,
        act=record.act,
        outcome=outcome,
        code=code,
        conversation_id=record.conversation_id,
        target_id=record.target_id,
        request_id=record.request_id,
        note_hash=hashlib.sha256(record.note.encode()).hexdigest() if record.note else None,
    )
    if record.note:
        await AuditNote.create(entry=entry, text=record.note)
