"""What the customer's side is told of a conversation's values. What GraphQL shows it is in tests/schema/queries."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from models.rules.conversations.disclosure import as_seen_by_customer, public_aspects
from models.values import ConversationValues
from models.vocabulary import (
    AttentionLevel,
    AttentionReason,
    BotPosture,
    ConversationAspect,
    ConversationState,
    ElevatedMode,
    HandStatus,
    LanguageSource,
    NoticeState,
    OfferKind,
    ParticipantMode,
    SentimentLevel,
    StateReason,
    Trend,
    UnsureReason,
)
from tests.models.rules.examples import ADA, BOB, NOON, conversation

TOLD = {
    "id",
    "state",
    "sub_state",
    "state_reason",
    "channel",
    "elevated_to",
    "distribution",
    "queue_id",
    "workstream_id",
    "customer_id",
    "connector_id",
    "notice_state",
    "public_version",
    "last_public_activity_at",
}
# What is not told, each with two values between which the customer's side must not see a difference.
NOT_TOLD: dict[str, tuple[Any, Any]] = {
    "version": (7, 8),
    "agent_id": (ADA, BOB),  # neither talks with the customer: `party` is empty in these examples
    "agent_is_bot": (False, True),
    "party": (frozenset[UUID](), frozenset({UUID(int=99)})),
    "pending_offer_id": (None, UUID(int=99)),
    "offered_to": (None, BOB),
    "offered_for": (None, OfferKind.CONSULT),
    "units": (2, 3),
    "sentiment_level": (None, SentimentLevel.NEGATIVE),
    "last_activity_at": (NOON, NOON + timedelta(seconds=1)),
    "heard_until": (None, 4),
    "language": (None, "fr"),
    "language_known_by": (None, LanguageSource.SAID),
    "sentiment_trend": (None, Trend.WORSENING),
    "unsure_because": (None, UnsureReason.LITTLE_EVIDENCE),
    "attention_level": (AttentionLevel.NONE, AttentionLevel.NOW),
    "attention_reasons": ((), (AttentionReason.WAIT,)),
    "attention_level_without_hand": (AttentionLevel.NONE, AttentionLevel.NOW),
    "hand_id": (None, UUID(int=99)),
    "hand_status": (None, HandStatus.RAISED),
    "hand_taken_by": (None, UUID(int=99)),
    "bot_posture": (BotPosture.AUTO, BotPosture.DRAFT),
    "drafts_pending": (0, 1),
    "attention_urgent": (0, 1),
    "waiting_since": (None, NOON),
    "first_wait_seconds": (None, 20.0),
    "meant_for_people": (False, True),
    "abandoned_soon": (False, True),
    "closes_at": (None, NOON),
    "closing_by": (None, UUID(int=99)),
}
ALWAYS_TOLD = {ConversationAspect.STATE, ConversationAspect.QUEUE, ConversationAspect.ELEVATION}
TOLD_OF_COMPANY = {
    ConversationAspect.AGENT,
    ConversationAspect.PARTICIPANTS,
}  # only of those who talk with the customer
NEVER_TOLD = {ConversationAspect.OFFER}

ORDINARY = conversation(
    party=frozenset(),
    elevated_to=ElevatedMode.VOICE,
    notice_state=NoticeState.NOTIFIED,
    public_version=5,
    last_public_activity_at=NOON,
)


def test_every_value_is_either_told_or_not() -> None:
    undecided = {each.name for each in fields(ConversationValues)} - TOLD - NOT_TOLD.keys()
    assert undecided == set(), (
        "decide in as_seen_by_customer (models/rules/conversations/disclosure.py) whether customers and connectors are told "
        "these values; then add them to TOLD or NOT_TOLD in this file"
    )
    assert not TOLD & NOT_TOLD.keys()


def test_what_is_told_is_told_as_it_is() -> None:
    seen = as_seen_by_customer(ORDINARY)
    assert {name: getattr(seen, name) for name in TOLD} == {name: getattr(ORDINARY, name) for name in TOLD}


def test_what_is_not_told_makes_no_difference() -> None:
    for name, values in NOT_TOLD.items():
        one, other = (as_seen_by_customer(replace(ORDINARY, **{name: value})) for value in values)
        assert one == other, f"customers and connectors see a difference in {name}"


def test_every_aspect_of_a_change_is_either_told_or_not() -> None:
    undecided = set(ConversationAspect) - ALWAYS_TOLD - TOLD_OF_COMPANY - NEVER_TOLD
    assert undecided == set(), (
        "decide in public_aspects (models/rules/conversations/disclosure.py) whether customers and connectors are told of "
        "these aspects; then add them to one of the three sets in this file"
    )


def test_aspects_of_those_who_talk_with_the_customer_are_told_and_others_are_not() -> None:
    everything = frozenset(ConversationAspect)
    one = replace(ORDINARY, agent_id=ADA, state_reason=StateReason.OFFER_DECLINED)
    other = replace(ORDINARY, agent_id=BOB)
    assert public_aspects(one, other, everything, [ParticipantMode.CONSULT, ParticipantMode.MONITOR]) == ALWAYS_TOLD
    talking = replace(other, party=frozenset({BOB}))
    told = public_aspects(one, talking, everything, [ParticipantMode.PRIMARY])
    assert told == ALWAYS_TOLD | TOLD_OF_COMPANY


def test_a_force_close_that_can_be_undone_is_not_told() -> None:
    closing = replace(ORDINARY, closes_at=NOON, closing_by=ADA)
    state = frozenset({ConversationAspect.STATE})
    assert public_aspects(ORDINARY, closing, state, []) == frozenset()
    closed = replace(ORDINARY, state=ConversationState.CLOSED)
    assert public_aspects(closing, closed, state, []) == state
