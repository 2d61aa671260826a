"""Who may open the transcript of a closed conversation, for every role, state and policy."""

from datetime import timedelta

import pytest

from models.rules.closed_transcripts import may_open, may_search
from models.rules.conversations.transitions import Stage
from models.values import SettingsValues, Viewer
from models.vocabulary import MonitoringPolicy, NoticeState, RefusalCode, Role
from tests.models.rules.examples import CLOSED, NOON, SALES, SAM, STAGES, conversation, refusal, supervisor, viewer

DAY = timedelta(days=1)
DEFAULT = SettingsValues()
ADMINS_TOO = SettingsValues(administrators_read_closed=True)


def opened(
    by: Viewer, stage: Stage = CLOSED, settings: SettingsValues = DEFAULT, *, ago: timedelta = DAY
) -> RefusalCode | None:
    row = conversation(stage)
    return refusal(lambda: may_open(by, row, settings, closed_at=NOON - ago, now=NOON))


@pytest.mark.parametrize("role", list(Role))
def test_supervisors_may_and_administrators_where_the_policy_says_so(role: Role) -> None:
    somebody = viewer(SAM, role)
    if role is Role.SUPERVISOR:
        assert opened(supervisor()) is None
        assert refusal(lambda: may_search(supervisor(), DEFAULT)) is None
        return
    expected = RefusalCode.API_ACCESS_ROLE if role is Role.API_ACCESS else RefusalCode.ROLE_REQUIRED
    assert opened(somebody) is expected
    assert refusal(lambda: may_search(somebody, DEFAULT)) is expected
    also = None if role is Role.ADMIN else expected
    assert opened(somebody, settings=ADMINS_TOO) is also
    assert refusal(lambda: may_search(somebody, ADMINS_TOO)) is also


def test_a_supervisor_of_other_queues_may_not() -> None:
    assert opened(supervisor(overseen=frozenset({SALES}))) is RefusalCode.OUTSIDE_SUPERVISED_QUEUES


@pytest.mark.parametrize("name", STAGES)
def test_only_what_is_closed_is_opened(name: str) -> None:
    assert opened(supervisor(), STAGES[name]) is (None if name == "CLOSED" else RefusalCode.STATE_NOT_ALLOWED)


@pytest.mark.parametrize(
    ("policy", "notice", "code"),
    [
        (MonitoringPolicy.NO_REQUIREMENT, NoticeState.REFUSED, None),
        (MonitoringPolicy.NOTICE_REQUIRED, NoticeState.NOT_REQUIRED, RefusalCode.NOTICE_REQUIRED),
        (MonitoringPolicy.NOTICE_REQUIRED, NoticeState.NOTIFIED, None),
        (MonitoringPolicy.NOTICE_REQUIRED, NoticeState.REFUSED, RefusalCode.CONSENT_REFUSED),
        (MonitoringPolicy.CONSENT_REQUIRED, NoticeState.NOTIFIED, RefusalCode.NOTICE_REQUIRED),
        (MonitoringPolicy.CONSENT_REQUIRED, NoticeState.CONSENTED, None),
        (MonitoringPolicy.CONSENT_REQUIRED, NoticeState.REFUSED, RefusalCode.CONSENT_REFUSED),
    ],
)
def test_the_customers_word_holds_after_the_end(
    policy: MonitoringPolicy, notice: NoticeState, code: RefusalCode | None
) -> None:
    row, settings = conversation(CLOSED, notice_state=notice), SettingsValues(monitoring_policy=policy)
    assert refusal(lambda: may_open(supervisor(), row, settings, closed_at=NOON, now=NOON)) is code


@pytest.mark.parametrize(
    ("days", "ago", "code"),
    [
        (0, timedelta(), RefusalCode.SWITCHED_OFF),
        (1, DAY, None),
        (1, DAY + timedelta(microseconds=1), RefusalCode.CLOSED_TOO_LONG_AGO),
        (30, 30 * DAY, None),
    ],
)
def test_it_may_be_opened_for_so_many_days(days: int, ago: timedelta, code: RefusalCode | None) -> None:
    assert opened(supervisor(), settings=SettingsValues(closed_transcript_days=days), ago=ago) is code
