"""The one way to change a conversation: a block that collects what an operation does, and records it at its end.

No block is needed to start a conversation (`uow.started`), to post a message or to begin a monitoring session.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from models.access.viewers import viewer_by_id
from models.events.unit_of_work import UnitOfWork
from models.rules.conversations import drafts
from models.rules.conversations.hands import ended_by_a_move, may_keep
from models.steps import participants
from models.steps.session_endings import SessionEndings, disallowed_sessions
from models.steps.system_messages import post_system_message
from models.tables import Conversation, Draft, MonitoringSession, Offer, Participant, RaisedHand
from models.vocabulary import (
    Audience,
    ConversationState,
    DraftStatus,
    HandStatus,
    MonitoringEndReason,
    ParticipantMode,
    SystemMessageKind,
)


@dataclass
class Change:
    """One change of a locked conversation. Operations set the columns of `conversation` directly; the rest is collected.

    `offers` and `participants` are those that the change made, ended or moved; their rows are written already.
    """

    uow: UnitOfWork
    conversation: Conversation
    offers: list[Offer] = field(default_factory=list)
    participants: list[Participant] = field(default_factory=list)
    _endings: SessionEndings = field(init=False)
    _announcements: list[tuple[SystemMessageKind, Audience, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._endings = SessionEndings.of(self.conversation)

    async def add_participant(self, person_id: UUID, mode: ParticipantMode) -> Participant:
        """Let someone take part from now on; this ends the person's earlier visible mode."""
        participant = await participants.add_participant(self.uow, self.conversation, person_id, mode)
        self.participants.append(participant)
        return participant

    async def remove_participants(
        self, modes: Collection[ParticipantMode], *, person_id: UUID | None = None
    ) -> list[Participant]:
        """Remove those present in these modes, or only `person_id`, and return who they were."""
        left = await participants.remove_participants(self.uow, self.conversation, modes=modes, person_id=person_id)
        self.participants += left
        return left

    async def remove_agents(self) -> list[Participant]:
        """Remove the agent and the colleagues who help, and return who they were."""
        left = await participants.remove_agents(self.uow, self.conversation)
        self.participants += left
        return left

    async def end_session(self, session: MonitoringSession, reason: MonitoringEndReason) -> None:
        """End a monitoring session that would otherwise run on."""
        self.participants += await self._endings.end(self.uow, self.conversation, [session], reason)

    def announce(self, kind: SystemMessageKind, audience: Audience, **parameters: str) -> None:
        """Post a system message once the change is recorded, after the ends of monitoring sessions."""
        self._announcements.append((kind, audience, parameters))

    async def _end_sessions(self) -> None:
        """A closed conversation ends all its monitoring sessions, any other change those that may no longer run."""
        if self.conversation.state is ConversationState.CLOSED:
            attached = await self.uow.rows.attached(self.conversation)
            sessions, reason = attached.sessions, MonitoringEndReason.CONVERSATION_CLOSED
        else:
            sessions = await disallowed_sessions(self.uow, self.conversation)
            reason = MonitoringEndReason.RULE_NO_LONGER_HOLDS
        self.participants += await self._endings.end(self.uow, self.conversation, sessions, reason)

    async def _record(self) -> None:
        await self.uow.changed(self.conversation, offers=self.offers, participants=self.participants)

    async def _lower_hand(self) -> tuple[RaisedHand, HandStatus] | None:
        """The hand of an agent who no longer has the conversation is no longer up, and how it ended."""
        if self.conversation.hand_id is None:
            return None
        hand = await RaisedHand.get(id=self.conversation.hand_id)
        status = ended_by_a_move(hand.agent_id, self.conversation.values())
        if status is None:
            return None
        self.conversation.hand_id = self.conversation.hand_status = self.conversation.hand_taken_by = None
        return hand, status

    async def _let_drafts_go(self) -> list[tuple[Draft, DraftStatus]]:
        """The drafts that waited, and what becomes of each. Those of a bot that no longer talks in the conversation, or has
        another posture, wait no longer.
        """
        if not self.conversation.drafts_pending:
            return []
        waiting = Draft.filter(conversation_id=self.conversation.id, status=DraftStatus.PENDING)
        values = self.conversation.values()
        found = [
            (draft, drafts.ended_by_a_move(draft.values(), values) or DraftStatus.PENDING)
            for draft in await waiting.order_by("written_at", "id")
        ]
        self.conversation.drafts_pending = sum(status is DraftStatus.PENDING for _, status in found)
        return found

    async def _tell_of_drafts(self, waited: list[tuple[Draft, DraftStatus]]) -> None:
        """Record how each ended. Of those that wait on, only who began or ceased to help is told."""
        helpers = frozenset(each.person_id for each in self.participants if each.mode is ParticipantMode.CONSULT)
        for draft, status in waited:
            if status is not DraftStatus.PENDING:
                await end_draft(self.uow, self.conversation, draft, status, helpers=helpers)
            elif helpers:
                await self.uow.draft_changed(self.conversation, draft, helpers=helpers)

    async def _tell(self) -> None:
        await self._endings.tell(self.uow, self.conversation)
        for kind, audience, parameters in self._announcements:
            await post_system_message(self.uow, self.conversation, kind, audience, **parameters)


@asynccontextmanager
async def changing(
    uow: UnitOfWork, conversation: Conversation, *, sessions_apart: bool = False
) -> AsyncIterator[Change]:
    """Change a locked conversation. The end of the block always does the same, in this order:

    1. end the monitoring sessions that may not run: all of them if the conversation is closed now;
    2. write the row and record the change, once. If the agent no longer has the conversation, their hand is not up
       after it: whoever sees the conversation from now on never sees that hand. Nor do drafts wait of a bot that no
       longer talks in it, or has another posture;
    3. record how that hand and those drafts ended, and for helpers who came or left, which drafts wait on;
    4. record the ends of the sessions, and post who left with them;
    5. post the announcements, in the order in which they were made.

    With `sessions_apart` each session that may not run ends afterwards, as a change of its own. If the block raises,
    nothing is recorded.
    """
    change = Change(uow, conversation)
    yield change
    if not sessions_apart:
        await change._end_sessions()
    async with uow.written_once(conversation):
        ended, waited = await change._lower_hand(), await change._let_drafts_go()
        await change._record()
        if ended:
            await end_hand(uow, conversation, *ended)
        await change._tell_of_drafts(waited)
        await change._tell()
    if sessions_apart:
        await end_each_disallowed_session(uow, conversation)


async def end_sessions(
    uow: UnitOfWork, conversation: Conversation, sessions: Sequence[MonitoringSession], reason: MonitoringEndReason
) -> None:
    """End monitoring sessions and nothing else: the conversation changes only if a supervisor who had joined leaves."""
    change = Change(uow, conversation)
    for session in sessions:
        await change.end_session(session, reason)
    async with uow.written_once(conversation):
        if change.participants:
            await change._record()
        await change._tell()


async def end_each_disallowed_session(uow: UnitOfWork, conversation: Conversation) -> None:
    """End what may not run after consent, a setting or a right has changed. Each end is a change of its own, so that
    streams tell of every supervisor who leaves.
    """
    for session in await disallowed_sessions(uow, conversation):
        await end_sessions(uow, conversation, [session], MonitoringEndReason.RULE_NO_LONGER_HOLDS)


async def end_hand(uow: UnitOfWork, conversation: Conversation, hand: RaisedHand, status: HandStatus) -> None:
    """A raised hand is no longer up; `status` says how it ended."""
    hand.status, hand.ended_at, hand.ended_by_id = status, uow.at, uow.by.id
    await uow.hand_changed(conversation, hand)


async def end_draft(
    uow: UnitOfWork,
    conversation: Conversation,
    draft: Draft,
    status: DraftStatus,
    *,
    helpers: frozenset[UUID] = frozenset(),
) -> None:
    """A draft waits no longer; `status` says how it ended. The conversation counts it no more already."""
    draft.status, draft.ended_at, draft.ended_by_id = status, uow.at, uow.by.id
    await uow.draft_changed(conversation, draft, helpers=helpers)


async def return_hand_within(uow: UnitOfWork, conversation: Conversation, hand: RaisedHand) -> None:
    """A hand that a supervisor had taken is up for the others again."""
    hand.status, hand.taken_by_id, hand.taken_at = HandStatus.RAISED, None, None
    await uow.hand_changed(conversation, hand)


async def return_disallowed_hand(uow: UnitOfWork, conversation: Conversation) -> None:
    """If whoever has taken the conversation's hand has lost a right to that, it is up for the others again."""
    if conversation.hand_id is None or conversation.hand_taken_by is None:
        return
    if not may_keep(await viewer_by_id(conversation.hand_taken_by), conversation.values()):
        await return_hand_within(uow, conversation, await RaisedHand.get(id=conversation.hand_id))
