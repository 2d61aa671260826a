"""Which conversation is offered next, and to whom."""

from datetime import timedelta
from typing import Any

import pytest

from models.rules.routing import choose_agent, next_conversation
from models.rules.transitions import Place
from models.values import AgentValues
from models.vocabulary import AgentKind, Distribution, Presence
from tests.rules.examples import ADA, BOB, CLEO, NOON, OPEN, PLACES, SALES, SAM, agent, conversation, workstream


def chosen(*candidates: AgentValues, declines: int = 0, place: Place = OPEN, **changes: Any) -> AgentValues | None:
    return choose_agent(
        conversation(place, **changes), workstream(), candidates, declined={BOB: declines}, max_declines=3
    )


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


def test_the_next_best_is_asked_when_the_best_declined_too_often() -> None:
    best, other = agent(BOB, units_used=0), agent(ADA, name="Ada", units_used=1)

    assert chosen(best, other, declines=2) is best
    assert chosen(best, other, declines=3) is other


def test_members_only() -> None:
    assert chosen(agent(queue_ids=frozenset({SALES}))) is None
    assert chosen() is None


def test_who_is_disabled_is_not_asked_whatever_presence_is_allowed() -> None:
    assert chosen(agent(ADA, is_enabled=False)) is None


def test_bots_take_part() -> None:
    bot = agent(kind=AgentKind.BOT, units_used=0)

    assert chosen(agent(ADA, name="Ada"), bot) is bot


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("distribution", Distribution)
def test_only_open_conversations_of_push_workstreams_are_offered(place: Place, distribution: Distribution) -> None:
    is_offered = place == OPEN and distribution is Distribution.PUSH

    assert (chosen(agent(), place=place, distribution=distribution) is not None) is is_offered


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
