"""Example values for the tests of the rules: each ordinary in every respect except those a test names."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from models.rules.conversations.transitions import Stage
from models.rules.refusals import Refused
from models.values import (
    AgentValues,
    ConversationValues,
    MessageValues,
    OfferValues,
    QueueValues,
    SettingsValues,
    Viewer,
    WorkstreamValues,
)
from models.vocabulary import (
    ActiveSubState,
    AgentKind,
    Channel,
    ConversationState,
    Distribution,
    MessageVisibility,
    NoticeState,
    OfferKind,
    OfferStatus,
    Presence,
    QueueType,
    RefusalCode,
    Role,
    StateReason,
)

SAM, ADA, BOB, CLEO, CONNECTOR, STRANGER = (UUID(int=n) for n in range(1, 7))
SUPPORT, SALES = UUID(int=11), UUID(int=12)
CONVERSATION, WORKSTREAM, OFFER, MESSAGE = (UUID(int=n) for n in range(21, 25))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

OPEN = Stage(ConversationState.OPEN)
AWAITING = Stage(ConversationState.ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE)
IN_CONVERSATION = Stage(ConversationState.ACTIVE, ActiveSubState.IN_CONVERSATION)
WAITING = Stage(ConversationState.WAITING)
WRAP_UP = Stage(ConversationState.WRAP_UP)
CLOSED = Stage(ConversationState.CLOSED)
STAGES = {
    "OPEN": OPEN,
    "ACTIVE awaiting": AWAITING,
    "ACTIVE in conversation": IN_CONVERSATION,
    "WAITING": WAITING,
    "WRAP_UP": WRAP_UP,
    "CLOSED": CLOSED,
}

ALL_ON = SettingsValues(
    supervisor_monitor=True,
    supervisor_assign=True,
    supervisor_transfer=True,
    supervisor_take_over=True,
    force_close=True,
)
ALL_OFF = SettingsValues(supervisor_monitor=False)


def conversation(stage: Stage = IN_CONVERSATION, **changes: Any) -> ConversationValues:
    """In Support, of customer Cleo, handled by agent Ada wherever an agent belongs."""
    has_agent = stage in (AWAITING, IN_CONVERSATION, WAITING, WRAP_UP)
    is_in_it = stage in (IN_CONVERSATION, WRAP_UP)
    ordinary = ConversationValues(
        id=CONVERSATION,
        version=7,
        state=stage.state,
        sub_state=stage.sub_state,
        state_reason=StateReason.IN_CONVERSATION,
        channel=Channel.WHATSAPP,
        elevated_to=None,
        distribution=Distribution.PUSH,
        queue_id=SUPPORT,
        workstream_id=WORKSTREAM,
        agent_id=ADA if has_agent else None,
        agent_is_bot=False,
        customer_id=CLEO,
        connector_id=CONNECTOR,
        party=frozenset({ADA, CLEO}) if is_in_it else frozenset({CLEO}),
        pending_offer_id=OFFER if stage == AWAITING else None,
        offered_to=None,
        units=2,
        notice_state=NoticeState.NOT_REQUIRED,
        sentiment_level=None,
        last_activity_at=NOON,
    )
    return replace(ordinary, **changes)


def viewer(person: UUID, *roles: Role, **changes: Any) -> Viewer:
    return replace(Viewer(person, "Somebody", frozenset(roles)), **changes)


def supervisor(**changes: Any) -> Viewer:
    """Sam, who oversees Support."""
    return replace(Viewer(SAM, "Sam", frozenset({Role.SUPERVISOR}), overseen=frozenset({SUPPORT})), **changes)


def lead(**changes: Any) -> Viewer:
    """Sam, if he is an agent, too."""
    return replace(supervisor(roles=frozenset({Role.SUPERVISOR, Role.AGENT})), **changes)


def agent(person: UUID = BOB, **changes: Any) -> AgentValues:
    """Bob, a member of Support with three of five units free."""
    ordinary = AgentValues(
        id=person,
        name="Bob",
        kind=AgentKind.HUMAN,
        presence=Presence.AVAILABLE,
        capacity_units=5,
        units_used=2,
        queue_ids=frozenset({SUPPORT}),
    )
    return replace(ordinary, **changes)


def workstream() -> WorkstreamValues:
    return WorkstreamValues(WORKSTREAM, "Chat", Channel.WHATSAPP, frozenset({Presence.AVAILABLE, Presence.BUSY}))


def queue(id: UUID = SALES, **changes: Any) -> QueueValues:
    return replace(QueueValues(id, "Sales", QueueType.MESSAGING), **changes)


def offer(**changes: Any) -> OfferValues:
    """An assignment that Ada has to answer."""
    ordinary = OfferValues(OFFER, OfferKind.ASSIGNMENT, OfferStatus.PENDING, ADA, SAM, 2, NOON)
    return replace(ordinary, **changes)


def message(**changes: Any) -> MessageValues:
    return replace(MessageValues(MESSAGE, 1, ADA, MessageVisibility.PUBLIC), **changes)


def refusal(act: Callable[[], object]) -> RefusalCode | None:
    """The code with which an act is refused, None when it is allowed."""
    try:
        act()
    except Refused as refused:
        return refused.code
    return None


def sentence(act: Callable[[], object]) -> str:
    """What a person is told when the act is refused."""
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.message
