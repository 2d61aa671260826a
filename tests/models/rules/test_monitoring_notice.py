"""Who had a conversation when, and which of its monitoring sessions they may therefore see."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from models.rules.conversations.transitions import Stage
from models.rules.monitoring_notice import Period, SessionsTold, Tenure, Told, sessions_told, tenures, told
from models.values import SettingsValues, Viewer
from models.vocabulary import AgentNoticePolicy, ParticipantMode, Role
from tests.models.rules.examples import (
    ADA,
    AWAITING,
    BOB,
    CLEO,
    CLOSED,
    NOON,
    OPEN,
    SALES,
    SAM,
    STRANGER,
    WAITING,
    conversation,
    supervisor,
)

PRIMARY, CONSULT, BOT = ParticipantMode.PRIMARY, ParticipantMode.CONSULT, ParticipantMode.BOT


@dataclass(frozen=True)
class Stay:
    person_id: UUID
    mode: ParticipantMode
    since: datetime
    until: datetime | None


def at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


def stay(person_id: UUID, since: int, until: int | None = None, mode: ParticipantMode = PRIMARY) -> Stay:
    return Stay(person_id, mode, at(since), None if until is None else at(until))


def tenure(person_id: UUID, since: int, until: int | None = None) -> Tenure:
    return Tenure(person_id, at(since), None if until is None else at(until))


@pytest.mark.parametrize(
    ("stage", "agent_id", "stays", "found"),
    [
        (AWAITING, BOB, [], []),
        (AWAITING, BOB, [stay(ADA, 0, 5)], [tenure(ADA, 0, 5)]),
        (AWAITING, ADA, [stay(ADA, 0, 5)], [tenure(ADA, 0, 5)]),
        (OPEN, None, [stay(ADA, 0, 5)], [tenure(ADA, 0, 5)]),
        (WAITING, ADA, [stay(ADA, 0, 5)], [tenure(ADA, 0)]),
        (CLOSED, ADA, [stay(ADA, 0, 5)], [tenure(ADA, 0)]),
        (WAITING, ADA, [stay(ADA, 0, 5), stay(ADA, 8, 9)], [tenure(ADA, 0, 8), tenure(ADA, 8)]),
    ],
)
def test_it_is_the_agents_from_accepting_until_it_is_given_up(
    stage: Stage, agent_id: UUID | None, stays: list[Stay], found: list[Tenure]
) -> None:
    assert tenures(conversation(stage, agent_id=agent_id), stays) == found


def test_it_goes_from_one_agent_to_the_next() -> None:
    stays = [stay(ADA, 0, 5), stay(ADA, 5, None, CONSULT), stay(BOB, 5)]
    assert tenures(conversation(agent_id=BOB), stays) == [tenure(ADA, 0, 5), tenure(BOB, 5)]


def test_a_bots_is_nobodys_and_parts_what_a_person_had() -> None:
    stays = [stay(ADA, 0, 5), stay(SAM, 6, 8, BOT), stay(ADA, 9), stay(CLEO, 0, None, ParticipantMode.CUSTOMER)]
    assert tenures(conversation(), stays) == [tenure(ADA, 0, 5), tenure(ADA, 9)]


@pytest.mark.parametrize(
    ("began", "ended", "meets"),
    [
        (0, 4, False),
        (0, 5, False),
        (4, 6, True),
        (5, 5, True),
        (5, 9, True),
        (7, 30, True),
        (7, None, True),
        (9, None, False),
        (9, 12, False),
    ],
)
def test_a_session_of_somebody_elses_time_does_not_count(began: int, ended: int | None, meets: bool) -> None:
    assert tenure(ADA, 5, 9).meets(at(began), None if ended is None else at(ended)) is meets


@pytest.mark.parametrize("viewer", [supervisor(), Viewer(STRANGER, "Root", frozenset({Role.ADMIN}))])
@pytest.mark.parametrize("policy", AgentNoticePolicy)
def test_supervisors_of_the_queue_and_administrators_are_told_of_all(viewer: Viewer, policy: AgentNoticePolicy) -> None:
    told = sessions_told(viewer, conversation(), SettingsValues(agent_notice_policy=policy), [tenure(viewer.id, 5)])
    assert told == SessionsTold()
    assert told.include(at(0), None)


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        (AgentNoticePolicy.NONE, None),
        (AgentNoticePolicy.ON_START, SessionsTold((tenure(ADA, 0, 5),))),
        (AgentNoticePolicy.AFTERWARDS, SessionsTold((tenure(ADA, 0, 5),), only_ended=True)),
    ],
)
def test_who_was_its_agent_is_told_of_that_time_as_the_policy_says(
    policy: AgentNoticePolicy, told: SessionsTold | None
) -> None:
    settings = SettingsValues(agent_notice_policy=policy)
    had_it = [tenure(ADA, 0, 5), tenure(BOB, 5)]
    assert sessions_told(Viewer(ADA, "Ada"), conversation(agent_id=BOB), settings, had_it) == told


@pytest.mark.parametrize("viewer", [Viewer(BOB, "Bob"), Viewer(CLEO, "Cleo"), supervisor(overseen=frozenset({SALES}))])
def test_who_never_had_it_is_told_of_none(viewer: Viewer) -> None:
    settings = SettingsValues(agent_notice_policy=AgentNoticePolicy.ON_START)
    offered = conversation(AWAITING, agent_id=BOB)
    assert sessions_told(viewer, offered, settings, [tenure(ADA, 0, 5)]) is None


def test_afterwards_is_once_it_has_ended() -> None:
    told = SessionsTold((tenure(ADA, 0, 5),), only_ended=True)
    assert not told.include(at(1), None)
    assert told.include(at(1), at(2))


@pytest.mark.parametrize(
    ("own", "began", "ended", "parts"),
    [
        ([tenure(ADA, 5, 9)], 0, 20, [(5, 9)]),
        ([tenure(ADA, 5)], 0, 20, [(5, 20)]),
        ([tenure(ADA, 5)], 7, None, [(7, None)]),
        ([tenure(ADA, 0, 5), tenure(ADA, 5, 9)], 2, 20, [(2, 9)]),
        ([tenure(ADA, 0, 5), tenure(ADA, 6, 9)], 2, 8, [(2, 5), (6, 8)]),
        ([tenure(ADA, 0, 5)], 5, 9, []),
    ],
)
def test_the_ledger_has_the_parts_of_a_session_in_the_own_time(
    own: list[Tenure], began: int, ended: int | None, parts: list[tuple[int, int | None]]
) -> None:
    is_told = Told(as_agent=True, as_customer=False, running=True)
    expected = tuple(Period(at(start), None if end is None else at(end)) for start, end in parts)
    assert is_told.parts(at(began), None if ended is None else at(ended), own) == expected


@pytest.mark.parametrize(
    ("roles", "policy", "ledger", "expected"),
    [
        ({Role.AGENT}, AgentNoticePolicy.ON_START, False, Told(True, False, running=True)),
        ({Role.AGENT}, AgentNoticePolicy.AFTERWARDS, True, Told(True, False, running=False)),
        ({Role.AGENT}, AgentNoticePolicy.NONE, True, None),
        ({Role.CUSTOMER}, AgentNoticePolicy.ON_START, False, None),
        ({Role.CUSTOMER}, AgentNoticePolicy.ON_START, True, Told(False, True, running=False)),
        ({Role.AGENT, Role.CUSTOMER}, AgentNoticePolicy.ON_START, True, Told(True, True, running=True)),
        (set(Role) - {Role.AGENT, Role.CUSTOMER}, AgentNoticePolicy.ON_START, True, None),
    ],
)
def test_roles_and_policies_say_of_what_the_ledger_tells(
    roles: set[Role], policy: AgentNoticePolicy, ledger: bool, expected: Told | None
) -> None:
    settings = SettingsValues(agent_notice_policy=policy, customer_ledger=ledger)
    assert told(Viewer(ADA, "Ada", frozenset(roles)), settings) == expected
