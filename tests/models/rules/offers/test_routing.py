"""Which conversation is offered next, and to whom."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest

from models.rules.conversations.transitions import Stage
from models.rules.offers.routing import Asked, Requirements, choose_agent, next_conversation
from models.values import AgentValues, QueueValues
from models.vocabulary import AgentKind, AssignmentMethod, Distribution, Presence, SkillMatch
from tests.models.rules.examples import (
    ADA,
    BOB,
    CLEO,
    NOON,
    OPEN,
    SALES,
    SAM,
    STAGES,
    SUPPORT,
    agent,
    conversation,
    queue,
    workstream,
)

FRENCH_BILLING = frozenset({"french", "billing"})


def chosen(
    *candidates: AgentValues,
    declines: int = 0,
    stage: Stage = OPEN,
    waits_in: QueueValues | None = None,
    match: SkillMatch = SkillMatch.NONE,
    needed: frozenset[str] = frozenset(),
    previous: UUID | None = None,
    gave_up: UUID | None = None,
    escalated_by: frozenset[UUID] = frozenset(),
    turns: Mapping[UUID, datetime] = MappingProxyType({}),
    **changes: Any,
) -> AgentValues | None:
    row = conversation(stage, **changes)
    stream = replace(workstream(), max_declines=3, skill_match=match)
    kind = Requirements(waits_in or queue(SUPPORT), stream, row.units, needed)
    asked = Asked(declined={BOB: declines}, escalated_by=escalated_by, previous=previous, gave_up=gave_up)
    return choose_agent(row, kind, asked, candidates, turns=turns)


def test_most_free_capacity_comes_first_whatever_the_total() -> None:
    busy_giant = agent(ADA, name="Ada", capacity_units=100, units_used=96)
    free_dwarf = agent(BOB, name="Bob", capacity_units=5, units_used=0)

    assert chosen(busy_giant, free_dwarf) is free_dwarf


def test_ties_go_by_name_then_by_id() -> None:
    first, second = agent(SAM, name="Same"), agent(BOB, name="Same")

    assert chosen(second, first, agent(CLEO, name="zoe")) is first
    assert chosen(second, first, agent(CLEO, name="adam")) == agent(CLEO, name="adam")


@pytest.mark.parametrize("presence", Presence)
def test_presence_must_be_allowed(presence: Presence) -> None:
    candidate = agent(presence=presence)
    expected = candidate if presence in (Presence.AVAILABLE, Presence.BUSY) else None

    assert chosen(candidate) is expected


@pytest.mark.parametrize(("used", "fits"), [(0, True), (3, True), (4, False), (5, False), (6, False)])
def test_the_conversation_must_fit(used: int, fits: bool) -> None:
    assert (chosen(agent(units_used=used)) is not None) is fits


@pytest.mark.parametrize(("declines", "asked"), [(0, True), (2, True), (3, False), (4, False)])
def test_after_three_declines_the_agent_is_not_asked_again(declines: int, asked: bool) -> None:
    assert (chosen(agent(), declines=declines) is not None) is asked


def test_who_declined_it_is_asked_after_those_who_have_not() -> None:
    best, other = agent(BOB, units_used=0), agent(ADA, name="Ada", units_used=1)

    assert chosen(best, other) is best
    assert chosen(best, other, declines=1) is other
    assert chosen(best, declines=2) is best
    assert chosen(best, declines=3) is None


def test_who_gave_it_up_is_asked_after_others() -> None:
    best, other = agent(BOB, units_used=0), agent(ADA, name="Ada", units_used=1)

    assert chosen(best, other, gave_up=BOB) is other
    assert chosen(best, gave_up=BOB) is best


def test_members_only() -> None:
    assert chosen(agent(queue_ids=frozenset({SALES}))) is None
    assert chosen() is None


def test_who_is_disabled_is_not_asked_whatever_presence_is_allowed() -> None:
    assert chosen(agent(ADA, is_enabled=False)) is None


def test_bots_take_part() -> None:
    bot = agent(kind=AgentKind.BOT, units_used=0)

    assert chosen(agent(ADA, name="Ada"), bot) is bot


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
@pytest.mark.parametrize("distribution", Distribution)
def test_only_open_conversations_of_push_workstreams_are_offered(stage: Stage, distribution: Distribution) -> None:
    is_offered = stage == OPEN and distribution is Distribution.PUSH

    assert (chosen(agent(), stage=stage, distribution=distribution) is not None) is is_offered


def by(method: AssignmentMethod) -> QueueValues:
    return queue(SUPPORT, method=method)


def test_round_robin_asks_whoever_was_offered_something_longest_ago() -> None:
    ada, bob = agent(ADA, name="Ada", units_used=3), agent(BOB, name="Bob", units_used=0)
    in_turn = by(AssignmentMethod.ROUND_ROBIN)
    before, lately = NOON - timedelta(hours=1), NOON

    assert chosen(ada, bob, waits_in=in_turn, turns={ADA: lately, BOB: before}) is bob
    assert chosen(ada, bob, waits_in=in_turn, turns={ADA: before, BOB: lately}) is ada
    assert chosen(ada, bob, waits_in=in_turn, turns={BOB: before}) is ada, "who never was comes first"
    assert chosen(ada, bob, waits_in=in_turn) is ada, "ties go by name"


def test_least_active_asks_whoever_has_fewest_conversations_then_who_ended_one_longest_ago() -> None:
    least = by(AssignmentMethod.LEAST_ACTIVE)
    many_small = agent(ADA, name="Ada", units_used=0, open_conversations=3)
    one_big = agent(BOB, name="Bob", units_used=3, open_conversations=1)
    one_small = agent(SAM, name="Sam", units_used=1, open_conversations=1)
    before, lately = NOON - timedelta(hours=1), NOON

    assert chosen(many_small, one_big, waits_in=least) is one_big
    assert chosen(many_small, one_big, waits_in=least, turns={BOB: lately}) is one_big
    assert chosen(many_small, one_big) is many_small, "by capacity it is the other way round"
    assert chosen(one_big, one_small, waits_in=least, turns={BOB: before, SAM: lately}) is one_big
    assert chosen(one_big, one_small, waits_in=least, turns={BOB: lately, SAM: before}) is one_small
    assert chosen(one_big, one_small, waits_in=least, turns={BOB: before}) is one_small, "who ended none is most rested"


@pytest.mark.parametrize("method", AssignmentMethod)
def test_the_previous_agent_goes_first_if_eligible_whatever_the_method(method: AssignmentMethod) -> None:
    ada, bob = agent(ADA, name="Ada", units_used=0), agent(BOB, name="Bob", units_used=3, open_conversations=2)
    turns = {BOB: NOON}

    assert chosen(ada, bob, waits_in=by(method), turns=turns) is ada
    assert chosen(ada, bob, waits_in=by(method), turns=turns, previous=BOB) is bob
    assert chosen(ada, replace(bob, units_used=4), waits_in=by(method), previous=BOB) is ada
    assert chosen(ada, bob, waits_in=by(method), previous=SAM) is ada


def test_exact_asks_for_every_skill() -> None:
    one, both = agent(ADA, name="Ada", skills=("French",)), agent(BOB, skills=("Billing", "French"), units_used=3)

    assert chosen(one, both, match=SkillMatch.EXACT, needed=FRENCH_BILLING) is both
    assert chosen(one, match=SkillMatch.EXACT, needed=FRENCH_BILLING) is None
    assert chosen(one, match=SkillMatch.EXACT) is one


def test_closest_asks_the_best_match_first_and_the_worst_last() -> None:
    none = agent(SAM, name="Sam", units_used=0)
    one, both = agent(ADA, name="Ada", skills=("french",)), agent(BOB, skills=("billing", "french"), units_used=3)

    assert chosen(none, one, both, match=SkillMatch.CLOSEST, needed=FRENCH_BILLING) is both
    assert chosen(none, one, match=SkillMatch.CLOSEST, needed=FRENCH_BILLING) is one
    assert chosen(none, match=SkillMatch.CLOSEST, needed=FRENCH_BILLING) is none
    assert chosen(none, one, both, match=SkillMatch.NONE, needed=FRENCH_BILLING) is none


def test_a_closed_queue_gives_nothing_away() -> None:
    assert chosen(agent(), waits_in=queue(SUPPORT, is_open=False)) is None


def test_the_bot_that_gave_it_away_is_not_asked_again() -> None:
    bot, other = agent(BOB, kind=AgentKind.BOT, units_used=0), agent(ADA, name="Ada")

    assert chosen(bot, other, escalated_by=frozenset({BOB})) is other
    assert chosen(bot, escalated_by=frozenset({BOB})) is None


def test_the_oldest_of_the_most_urgent_queue_is_next() -> None:
    urgent_new = next_conversation(1, NOON, ADA)
    urgent_old = next_conversation(1, NOON - timedelta(seconds=1), BOB)
    calm_ancient = next_conversation(2, NOON - timedelta(days=1), SAM)
    urgent_new_too = next_conversation(1, NOON, SAM)

    assert sorted([calm_ancient, urgent_new, urgent_old, urgent_new_too]) == [
        urgent_old,
        urgent_new_too,
        urgent_new,
        calm_ancient,
    ]
