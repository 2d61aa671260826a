"""Writes rows directly, each ordinary in every respect except those a test names; fixtures.py writes a whole floor.

People and queues come from floor_builders.py. States that only later operations reach are built here, too: with the
participants, clocks, offer and due time that belong to them, so that invariants.py holds from the start. What is built
is in no log.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from models import clock
from models.events.due_times import DueTimes
from models.events.state_limits import set_limit
from models.rules.conversations.attention import Attention
from models.rules.conversations.transcripts import reaches_customer
from models.tables import (
    Agent,
    Conversation,
    Customer,
    DueTime,
    HandlingSpan,
    Message,
    MonitoringSession,
    Offer,
    Participant,
    Queue,
    User,
    Workstream,
)
from models.values import SYSTEM_ID, Viewer
from models.vocabulary import (
    ActiveSubState,
    AgentKind,
    Channel,
    ConversationState,
    DueKind,
    LanguageSource,
    MessageVisibility,
    OfferKind,
    OfferStatus,
    ParticipantMode,
    StateReason,
)
from tests.support.floor_builders import (
    OFFER_SECONDS,
    UNITS,
    a_connector,
    a_customer,
    a_queue,
    a_supervisor,
    a_user,
    a_workstream,
    an_admin,
    an_agent,
    settings,
    standards_of,
    viewer_of,
)

__all__ = [
    "OFFER_SECONDS",
    "UNITS",
    "a_connector",
    "a_conversation",
    "a_customer",
    "a_message",
    "a_queue",
    "a_session",
    "a_supervisor",
    "a_user",
    "a_workstream",
    "an_admin",
    "an_agent",
    "an_offer",
    "settings",
    "viewer_of",
]

UNREAD_SECONDS = 60
MINUTES_IN_QUEUE = 5

_numbers = count(1)

REASONS = {
    ConversationState.OPEN: StateReason.AWAITING_AGENT_ASSIGNMENT,
    ConversationState.WAITING: StateReason.AGENT_LEFT,
    ConversationState.WRAP_UP: StateReason.AGENT_MOVED_TO_WRAP_UP,
    ConversationState.CLOSED: StateReason.ENDED_BY_AGENT,
}


async def a_conversation(
    state: ConversationState = ConversationState.OPEN,
    sub_state: ActiveSubState | None = None,
    *,
    queue: Queue | None = None,
    agent: User | Viewer | None = None,
    customer: Customer | None = None,
    workstream: Workstream | None = None,
    channel: Channel | None = None,
    connector: User | Viewer | None = None,
    offered_to: User | Viewer | None = None,
    consultants: Sequence[User | Viewer] = (),
    **columns: Any,
) -> Conversation:
    """An ACTIVE one is in conversation unless `sub_state` says otherwise. `offered_to` gets a pending transfer.

    Whatever isn't given is made: a queue, its workstream, a customer and, where the state has one, an agent.
    """
    if queue is None:
        queue = await workstream.default_queue if workstream else await a_queue()
    if workstream is None:
        workstream = await a_workstream(queue, channel=channel or Channel.WHATSAPP)
    customer = customer or await a_customer()
    if state is ConversationState.ACTIVE and sub_state is None:
        sub_state = ActiveSubState.IN_CONVERSATION
    has_agent = state not in (ConversationState.OPEN, ConversationState.CLOSED)
    if agent is None and has_agent:
        agent = await an_agent(in_=[queue])
    is_bot = await _is_bot(agent)
    now = columns.pop("created_at", clock.now() - timedelta(minutes=MINUTES_IN_QUEUE))
    values: dict[str, Any] = {
        "title": f"Conversation {next(_numbers)}",
        "channel": channel or workstream.channel,
        "state": state,
        "sub_state": sub_state,
        "state_reason": _reason(state, sub_state),
        "state_changed_at": now,
        "workstream": workstream,
        "distribution": workstream.distribution,
        "wrap_up_capacity": workstream.wrap_up_capacity,
        "wrap_up_block_seconds": workstream.wrap_up_block_seconds,
        "units": workstream.units,
        "language_known_by": LanguageSource.CHANNEL,
        "queue": queue,
        "agent_id": agent.id if agent else None,
        "agent_is_bot": is_bot,
        "customer": customer,
        "connector_id": connector.id if connector else None,
        **dict.fromkeys(("created_at", "last_activity_at", "last_public_activity_at"), now),
        **dict.fromkeys(("attention_rank_at", "attention_rank_without_hand_at"), Attention().rank_at(now)),
        "standards": standards_of(queue),
        **dict.fromkeys(("version", "public_version"), 1),
        **_clocks(state, sub_state, now, is_bot=is_bot),
        **columns,
    }
    conversation = await Conversation.create(**values)
    await _bring_everyone(conversation, agent, consultants)
    await _handle(conversation)
    due = DueTimes()
    await set_limit(due, conversation)
    await due.write()
    if sub_state is ActiveSubState.AWAITING_ACCEPTANCE and offered_to is None:
        assert agent is not None
        await an_offer(conversation, agent, kind=OfferKind.ASSIGNMENT)
    if offered_to:
        await an_offer(conversation, offered_to, kind=OfferKind.TRANSFER)
    return conversation


async def an_offer(
    conversation: Conversation,
    agent: User | Viewer,
    *,
    kind: OfferKind = OfferKind.ASSIGNMENT,
    status: OfferStatus = OfferStatus.PENDING,
    made_by: User | Viewer | None = None,
) -> Offer:
    """A pending offer is also noted in its conversation and has a due time."""
    now = clock.now()
    offer = await Offer.create(
        conversation=conversation,
        agent_id=agent.id,
        kind=kind,
        status=status,
        made_by_id=made_by.id if made_by else SYSTEM_ID,
        units=0 if kind is OfferKind.CONSULT else conversation.units,
        made_at=now,
        expires_at=now + timedelta(seconds=OFFER_SECONDS),
    )
    if status is OfferStatus.PENDING:
        conversation.pending_offer_id = offer.id
        if kind is not OfferKind.ASSIGNMENT:
            conversation.offered_to, conversation.offered_for = agent.id, kind
        await conversation.save(update_fields=["pending_offer_id", "offered_to", "offered_for"])
        await DueTime.create(kind=DueKind.OFFER_EXPIRES, subject_id=offer.id, due_at=offer.expires_at)
    return offer


async def a_session(
    conversation: Conversation, supervisor: User | Viewer, *, purpose: str | None = None, joined: bool = False
) -> MonitoringSession:
    """A running monitoring session. With `joined`, the supervisor takes part, too."""
    now = clock.now()
    session = await MonitoringSession.create(
        conversation=conversation, supervisor_id=supervisor.id, purpose=purpose, started_at=now
    )
    due_at = now + timedelta(seconds=UNREAD_SECONDS)
    await DueTime.create(kind=DueKind.MONITORING_UNREAD, subject_id=session.id, due_at=due_at)
    await _bring(conversation, supervisor.id, ParticipantMode.MONITOR)
    if joined:
        await _bring(conversation, supervisor.id, ParticipantMode.CONSULT)
    return session


async def a_message(
    conversation: Conversation, text: str = "Hello", *, sender: User | Viewer | None = None, **columns: Any
) -> Message:
    """The customer's unless `sender` is given."""
    conversation.message_count += 1
    sender_side = {"visibility": MessageVisibility.PUBLIC, "audience": None, **columns}
    if reaches_customer(Message(**sender_side).values()):
        conversation.public_message_count += 1
        columns["public_number"] = conversation.public_message_count
    await conversation.save(update_fields=["message_count", "public_message_count"])
    values: dict[str, Any] = {
        "number": conversation.message_count,
        "sender_id": sender.id if sender else conversation.customer_id,
        "from_customer": sender is None,
        "visibility": MessageVisibility.PUBLIC,
        "text": text,
        "sent_at": clock.now(),
        **columns,
    }
    return await Message.create(conversation=conversation, **values)


def _reason(state: ConversationState, sub_state: ActiveSubState | None) -> StateReason:
    if state is not ConversationState.ACTIVE:
        return REASONS[state]
    is_awaiting = sub_state is ActiveSubState.AWAITING_ACCEPTANCE
    return StateReason.AWAITING_AGENT_ACCEPTANCE if is_awaiting else StateReason.IN_CONVERSATION


def _clocks(
    state: ConversationState, sub_state: ActiveSubState | None, now: datetime, *, is_bot: bool
) -> dict[str, Any]:
    is_unanswered = state is ConversationState.OPEN or sub_state is ActiveSubState.AWAITING_ACCEPTANCE
    is_handled = sub_state is ActiveSubState.IN_CONVERSATION or state is ConversationState.WRAP_UP
    is_accepted = not (is_unanswered or is_bot)
    return {
        "waiting_since": now if is_unanswered else None,
        "accepted_at": now if is_accepted else None,
        "first_wait_seconds": 0.0 if is_accepted else None,
        "handled_since": now if is_handled and not is_bot else None,
        "wrap_up_since": now if state is ConversationState.WRAP_UP else None,
        "closed_at": now if state is ConversationState.CLOSED else None,
    }


async def _handle(conversation: Conversation) -> None:
    """The stretch in which a person handles it; while it waits for its customer, a moment's that is over."""
    is_waiting = conversation.state is ConversationState.WAITING
    since = conversation.accepted_at if is_waiting else conversation.handled_since
    if since and not conversation.agent_is_bot:
        await HandlingSpan.create(
            conversation=conversation,
            agent_id=conversation.agent_id,
            queue_id=conversation.queue_id,
            channel=conversation.channel,
            since=since,
            until=since if is_waiting else None,
            seconds=0 if is_waiting else None,
            first_wait_seconds=conversation.first_wait_seconds,
        )
        conversation.offered_to_human_at = conversation.created_at
        await conversation.save(update_fields=["offered_to_human_at"])


async def _is_bot(agent: User | Viewer | None) -> bool:
    return agent is not None and (await Agent.get(user_id=agent.id)).kind is AgentKind.BOT


async def _bring_everyone(
    conversation: Conversation, agent: User | Viewer | None, consultants: Sequence[User | Viewer]
) -> None:
    await _bring(conversation, conversation.customer_id, ParticipantMode.CUSTOMER)
    talks = conversation.sub_state is ActiveSubState.IN_CONVERSATION
    if agent and (talks or conversation.state in (ConversationState.WRAP_UP, ConversationState.CLOSED)):
        mode = ParticipantMode.BOT if conversation.agent_is_bot else ParticipantMode.PRIMARY
        await _bring(conversation, agent.id, mode)
    for consultant in consultants:
        await _bring(conversation, consultant.id, ParticipantMode.CONSULT)


async def _bring(conversation: Conversation, person_id: UUID, mode: ParticipantMode) -> None:
    is_over = conversation.state is ConversationState.CLOSED
    await Participant.create(
        conversation=conversation,
        person_id=person_id,
        mode=mode,
        since=conversation.created_at,
        until=conversation.closed_at if is_over else None,
    )
    if mode is not ParticipantMode.MONITOR:
        conversation.party = sorted({*conversation.party, str(person_id)})
        await conversation.save(update_fields=["party"])
