"""Raised hands, by table: who may do what in each state, who is told, and how a hand ends where the conversation went."""

from dataclasses import replace
from itertools import chain, combinations, product
from uuid import UUID

import pytest

from models.access.visibility import sees
from models.fact_values import HandValues
from models.rules.conversations.disclosure import as_seen_by, is_told_of_hands
from models.rules.conversations.hands import ended_by_a_move, hand_actions, is_notified, may_keep, reads_hand
from models.rules.conversations.transcripts import may_read_sentiment
from models.values import ConversationValues, Viewer
from models.vocabulary import (
    ActiveSubState,
    AttentionLevel,
    AttentionReason,
    ConversationState,
    HandAction,
    HandKind,
    HandStatus,
    OfferKind,
    RefusalCode,
    Role,
)
from tests.models.rules.examples import ADA, BOB, CLEO, CONNECTOR, SAM, SUPPORT, conversation

HAND, ROSA, SALES = UUID(int=700), UUID(int=702), UUID(int=703)
NEVER: set[HandAction] = set()
TALKING = conversation()
RAISED = replace(TALKING, hand_id=HAND, hand_status=HandStatus.RAISED)
TAKEN = replace(RAISED, hand_status=HandStatus.TAKEN, hand_taken_by=SAM)


def viewer(person_id: UUID, *roles: Role, oversees: UUID | None = None) -> Viewer:
    return Viewer(person_id, "", frozenset(roles), overseen=frozenset({oversees} if oversees else ()))


SUPERVISOR, OTHER = (viewer(each, Role.SUPERVISOR, oversees=SUPPORT) for each in (SAM, ROSA))
AGENT = viewer(ADA, Role.AGENT)


def allowed(who: Viewer, values: ConversationValues) -> set[HandAction]:
    return {answer.action for answer in hand_actions(who, values) if answer.allowed}


@pytest.mark.parametrize(
    ("who", "none", "raised", "taken"),
    [
        (AGENT, {HandAction.RAISE}, {HandAction.WITHDRAW}, {HandAction.WITHDRAW}),
        (SUPERVISOR, NEVER, {HandAction.TAKE}, {HandAction.TAKE, HandAction.RETURN, HandAction.ANSWER}),
        (OTHER, NEVER, {HandAction.TAKE}, NEVER),
        (viewer(SAM, Role.SUPERVISOR, oversees=UUID(int=9)), NEVER, NEVER, NEVER),
        (viewer(SAM, Role.SUPERVISOR, Role.API_ACCESS, oversees=SUPPORT), NEVER, NEVER, NEVER),
        (viewer(ADA, Role.SUPERVISOR, oversees=SUPPORT), NEVER, NEVER, NEVER),  # her own hand
        (viewer(CLEO, Role.SUPERVISOR, oversees=SUPPORT), NEVER, NEVER, NEVER),
        (viewer(ADA, Role.BOT), NEVER, NEVER, NEVER),
        (viewer(ADA, Role.BOT, Role.AGENT), NEVER, NEVER, NEVER),
        (viewer(SAM, Role.BOT, Role.SUPERVISOR, oversees=SUPPORT), NEVER, NEVER, NEVER),
        (viewer(BOB, Role.AGENT), NEVER, NEVER, NEVER),
        (viewer(SAM, Role.ADMIN), NEVER, NEVER, NEVER),
        (viewer(CLEO, Role.CUSTOMER), NEVER, NEVER, NEVER),
    ],
)
def test_who_may_do_what(who: Viewer, none: set[HandAction], raised: set[HandAction], taken: set[HandAction]) -> None:
    assert [allowed(who, each) for each in (TALKING, RAISED, TAKEN)] == [none, raised, taken]


@pytest.mark.parametrize(
    ("state", "sub_state", "code"),
    [
        (ConversationState.OPEN, None, RefusalCode.STATE_NOT_ALLOWED),
        (ConversationState.ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE, RefusalCode.STATE_NOT_ALLOWED),
        (ConversationState.ACTIVE, ActiveSubState.IN_CONVERSATION, None),
        (ConversationState.WAITING, None, RefusalCode.STATE_NOT_ALLOWED),
        (ConversationState.WRAP_UP, None, None),
        (ConversationState.CLOSED, None, RefusalCode.ALREADY_CLOSED),
    ],
)
def test_in_which_states_a_hand_is_raised(
    state: ConversationState, sub_state: ActiveSubState | None, code: RefusalCode | None
) -> None:
    answers = hand_actions(AGENT, replace(TALKING, state=state, sub_state=sub_state))
    assert {each.action: each.code for each in answers}[HandAction.RAISE] is code


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        (SUPERVISOR, True),
        (viewer(SAM, Role.SUPERVISOR, Role.API_ACCESS, oversees=SUPPORT), True),
        (viewer(SAM, Role.SUPERVISOR, oversees=UUID(int=9)), False),
        (viewer(SAM, Role.ADMIN), False),
        (AGENT, True),
        (viewer(ADA), False),
        (viewer(ADA, Role.BOT), False),
        (viewer(ADA, Role.BOT, Role.AGENT), False),
        (viewer(SAM, Role.BOT, Role.SUPERVISOR, oversees=SUPPORT), False),
        (viewer(BOB, Role.AGENT), True),  # who is asked to help or to take it
        (viewer(UUID(int=9), Role.AGENT), False),
        (viewer(CLEO, Role.CUSTOMER), False),
        (viewer(CLEO, Role.SUPERVISOR, oversees=SUPPORT), False),
        (viewer(CONNECTOR, Role.CHANNEL), False),
        (viewer(CONNECTOR, Role.CHANNEL, Role.SUPERVISOR, oversees=SUPPORT), False),
    ],
)
def test_who_is_told_of_it(who: Viewer, reads: bool) -> None:
    values = replace(RAISED, offered_to=BOB, connector_id=CONNECTOR)
    assert reads_hand(who, values) is reads


@pytest.mark.parametrize(
    ("who", "reads", "notified"),
    [
        (OTHER, True, True),
        (viewer(SAM, Role.SUPERVISOR), False, True),  # who had taken it, and oversees the queue no longer
        (viewer(SAM, Role.ADMIN), False, False),
        (viewer(ROSA, Role.SUPERVISOR, oversees=SALES), False, False),
        (viewer(ADA, Role.AGENT), False, True),
        (viewer(ADA, Role.SUPERVISOR), False, False),
        (viewer(ADA, Role.AGENT, Role.BOT), False, False),
        (viewer(ROSA, Role.SUPERVISOR, Role.BOT, oversees=SUPPORT), False, False),
        (viewer(CLEO, Role.SUPERVISOR, oversees=SUPPORT), False, False),
    ],
)
def test_its_end_stays_with_the_queue_in_which_it_was_up(who: Viewer, reads: bool, notified: bool) -> None:
    """Also where the conversation has moved to another queue."""
    waits = replace(TALKING, state=ConversationState.OPEN, sub_state=None, agent_id=None)
    moved = replace(waits, queue_id=SALES, party=frozenset({CLEO}))
    hand = HandValues(HAND, SUPPORT, ADA, HandKind.ADVICE, HandStatus.AGENT_LEFT, SAM)
    assert (reads_hand(who, moved, queue_id=SUPPORT), is_notified(who, moved, hand)) == (reads, notified)


@pytest.mark.parametrize(
    ("values", "status"),
    [
        (RAISED, None),
        (replace(RAISED, state=ConversationState.WRAP_UP, sub_state=None), None),
        (replace(RAISED, agent_id=BOB), HandStatus.AGENT_CHANGED),
        (replace(RAISED, agent_id=BOB, sub_state=ActiveSubState.AWAITING_ACCEPTANCE), HandStatus.AGENT_LEFT),
        (replace(RAISED, state=ConversationState.OPEN, sub_state=None, agent_id=None), HandStatus.AGENT_LEFT),
        (replace(RAISED, state=ConversationState.WAITING, sub_state=None), HandStatus.AGENT_LEFT),
        (replace(RAISED, state=ConversationState.CLOSED, sub_state=None), HandStatus.CONVERSATION_CLOSED),
    ],
)
def test_how_it_ends_where_the_conversation_went(values: ConversationValues, status: HandStatus | None) -> None:
    assert ended_by_a_move(ADA, values) is status


def test_bots_are_refused_for_their_role() -> None:
    """Also those who are an agent or a supervisor as well: viewerHandActions says what the mutations say."""
    as_agent, as_supervisor = (
        viewer(ADA, Role.BOT, Role.AGENT),
        viewer(SAM, Role.BOT, Role.SUPERVISOR, oversees=SUPPORT),
    )
    codes = {answer.code for who in (as_agent, as_supervisor) for answer in hand_actions(who, TAKEN)}
    assert codes == {RefusalCode.ROLE_REQUIRED}
    assert not may_keep(as_supervisor, TAKEN)


def test_who_may_still_come() -> None:
    assert may_keep(SUPERVISOR, TAKEN)
    assert not may_keep(None, TAKEN)
    assert not may_keep(viewer(SAM, Role.SUPERVISOR, oversees=UUID(int=9)), TAKEN)
    assert not may_keep(viewer(ADA, Role.SUPERVISOR, oversees=SUPPORT), TAKEN)


def test_attention_tells_of_a_hand_only_who_may_read_it() -> None:
    """Whatever roles somebody combines, and however they stand to the conversation."""
    reasons = (AttentionReason.HAND_RAISED, AttentionReason.TRANSFERRED)
    asked = UUID(int=704)
    up = replace(
        RAISED,
        party=frozenset({ADA, BOB, CLEO}),
        connector_id=CONNECTOR,
        offered_to=asked,
        offered_for=OfferKind.CONSULT,
        attention_level=AttentionLevel.NOW,
        attention_reasons=reasons,
        attention_level_without_hand=AttentionLevel.SOON,
    )
    told = set()
    every = chain.from_iterable(combinations(Role, number) for number in range(len(Role) + 1))
    for roles, person_id, queue_id in product(every, (ADA, BOB, asked, SAM, CLEO, CONNECTOR), (SUPPORT, SALES)):
        in_queue = frozenset({queue_id})
        who = Viewer(person_id, "", frozenset(roles), overseen=in_queue, member_of=in_queue)
        if sees(who, up) and may_read_sentiment(who, up):
            seen = as_seen_by(who, up)
            is_told = AttentionReason.HAND_RAISED in seen.attention_reasons
            assert is_told == is_told_of_hands(who) == (seen.attention_level is AttentionLevel.NOW)
            assert reads_hand(who, up) or not is_told, who
            told.add(is_told)
    assert told == {True, False}
