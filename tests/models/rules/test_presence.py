"""Presence by load, what stays as it was set, and whose presence a supervisor may reset."""

from dataclasses import replace

import pytest

from models.rules import presence
from models.rules.offers import targets
from models.rules.offers.capacity import MOST_OPEN_CONVERSATIONS, may_open_another
from models.vocabulary import AgentAction, AgentKind, Presence, RefusalCode, Role
from tests.models.rules.examples import (
    BOB,
    OPEN,
    SALES,
    SUPPORT,
    agent,
    conversation,
    refusal,
    supervisor,
    viewer,
    workstream,
)

FULL = agent(presence=Presence.DO_NOT_DISTURB, presence_is_automatic=True, units_used=5)


@pytest.mark.parametrize(
    ("total", "used", "expected"),
    [
        (5, 0, Presence.AVAILABLE),
        (5, 1, Presence.BUSY),
        (5, 4, Presence.BUSY),
        (5, 5, Presence.DO_NOT_DISTURB),
        (5, 7, Presence.DO_NOT_DISTURB),
        (0, 0, Presence.DO_NOT_DISTURB),
    ],
)
def test_load_makes_presence(total: int, used: int, expected: Presence) -> None:
    assert presence.automatic(total, used) is expected


@pytest.mark.parametrize("word", Presence)
def test_what_is_set_stays_but_for_available_and_busy(word: Presence) -> None:
    lasts = word in (Presence.AWAY, Presence.DO_NOT_DISTURB, Presence.OFFLINE, Presence.INACTIVE)
    assert presence.follows_load(word, is_automatic=False) is not lasts
    assert presence.follows_load(word, is_automatic=True)


def test_lack_of_room_removes_no_candidate_but_do_not_disturb_by_choice_does() -> None:
    row, by_choice = conversation(OPEN), replace(FULL, presence_is_automatic=False)
    assert targets.agent_refusals(AgentAction.ASSIGN, row, workstream(), FULL) == []
    assert targets.units_over(row, FULL) == 2
    refused = targets.agent_refusals(AgentAction.ASSIGN, row, workstream(), by_choice)
    assert refused == [RefusalCode.AGENT_PRESENCE_NOT_ALLOWED]


def test_for_an_agent_who_hands_over_lack_of_room_is_a_refusal_for_one_who_consults_it_is_none() -> None:
    row = conversation()
    handed = targets.agent_refusals(AgentAction.TRANSFER, row, workstream(), FULL, may_override=False)
    assert handed == [RefusalCode.CAPACITY_EXCEEDED]
    assert targets.agent_refusals(AgentAction.CONSULT, row, workstream(), FULL, may_override=False) == []
    helping = replace(row, party=row.party | {BOB})
    assert targets.agent_refusals(AgentAction.CONSULT, helping, workstream(), FULL) == [RefusalCode.SAME_AGENT]


def test_ten_open_conversations_are_the_most_for_people() -> None:
    busy = agent(units_used=0, open_conversations=MOST_OPEN_CONVERSATIONS)
    assert not may_open_another(busy)
    assert may_open_another(replace(busy, open_conversations=MOST_OPEN_CONVERSATIONS - 1))
    assert may_open_another(replace(busy, kind=AgentKind.BOT))


def test_who_may_reset_whom() -> None:
    queues = {SUPPORT}
    api = supervisor(roles=frozenset({Role.SUPERVISOR, Role.API_ACCESS}))
    colleague = viewer(BOB, Role.AGENT, member_of=frozenset({SUPPORT}))
    both = supervisor(overseen=frozenset({SALES}), roles=frozenset({Role.SUPERVISOR, Role.ADMIN}))
    stranger = supervisor(overseen=frozenset({SALES}))
    assert refusal(lambda: presence.may_reset(supervisor(), BOB, queues)) is None
    assert refusal(lambda: presence.may_reset(api, BOB, queues)) is RefusalCode.API_ACCESS_ROLE
    assert refusal(lambda: presence.may_reset(colleague, BOB, queues)) is RefusalCode.ROLE_REQUIRED
    assert refusal(lambda: presence.may_reset(both, BOB, queues)) is RefusalCode.OUTSIDE_SUPERVISED_QUEUES
    assert refusal(lambda: presence.may_reset(stranger, BOB, queues)) is RefusalCode.NOT_FOUND
