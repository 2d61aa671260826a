"""What monitoring asks beyond the table: not one's own conversation, notice, consent, and how long a session lasts."""

from dataclasses import replace
from uuid import UUID

import pytest

from models.rules import supervision
from models.rules.conversations.transitions import Stage
from models.values import SettingsValues, Viewer
from models.vocabulary import (
    AgentNoticePolicy,
    MonitoringPolicy,
    NoticeState,
    RefusalCode,
    Role,
    SupervisorAction,
)
from tests.models.rules.examples import (
    ADA,
    ALL_OFF,
    ALL_ON,
    AWAITING,
    CLEO,
    CLOSED,
    IN_CONVERSATION,
    NOON,
    SALES,
    SAM,
    STAGES,
    WRAP_UP,
    conversation,
    lead,
    refusal,
    supervisor,
)

MONITOR, JOIN, ASSIGN, TRANSFER, FORCE_CLOSE, TAKE_OVER, UNDO = SupervisorAction
HAS = RefusalCode.ALREADY_ASSIGNED
OWN = RefusalCode.OWN_CONVERSATION


class TestOwnConversation:
    @pytest.mark.parametrize("action", [MONITOR, JOIN])
    @pytest.mark.parametrize("monitoring", [False, True])
    @pytest.mark.parametrize("stage", [AWAITING, IN_CONVERSATION, WRAP_UP])
    def test_of_its_agent_is_never_monitored(self, action: SupervisorAction, monitoring: bool, stage: Stage) -> None:
        own = conversation(stage, agent_id=SAM)

        code = refusal(lambda: supervision.may(action, supervisor(), own, ALL_ON, monitoring=monitoring))

        assert code is OWN

    @pytest.mark.parametrize("monitoring", [False, True])
    def test_of_its_customer_is_never_monitored(self, monitoring: bool) -> None:
        own = conversation(customer_id=SAM)

        code = refusal(lambda: supervision.may(MONITOR, supervisor(), own, ALL_ON, monitoring=monitoring))

        assert code is OWN

    def test_is_one_where_the_supervisor_was_called_in_as_a_consultant(self) -> None:
        own = conversation(party=frozenset({ADA, CLEO, SAM}))

        code = refusal(lambda: supervision.may(MONITOR, supervisor(), own, ALL_ON, monitoring=False))

        assert code is OWN

    @pytest.mark.parametrize("action", [TRANSFER, FORCE_CLOSE])
    def test_is_transferred_and_force_closed_like_any_other(self, action: SupervisorAction) -> None:
        own = conversation(agent_id=SAM)

        assert refusal(lambda: supervision.may(action, supervisor(), own, ALL_ON, monitoring=False)) is None


NOTICE, REFUSED = RefusalCode.NOTICE_REQUIRED, RefusalCode.CONSENT_REFUSED
CONSENT = [
    (MonitoringPolicy.NO_REQUIREMENT, NoticeState.NOT_REQUIRED, None),
    (MonitoringPolicy.NO_REQUIREMENT, NoticeState.NOTIFIED, None),
    (MonitoringPolicy.NO_REQUIREMENT, NoticeState.CONSENTED, None),
    (MonitoringPolicy.NO_REQUIREMENT, NoticeState.REFUSED, None),
    (MonitoringPolicy.NOTICE_REQUIRED, NoticeState.NOT_REQUIRED, NOTICE),
    (MonitoringPolicy.NOTICE_REQUIRED, NoticeState.NOTIFIED, None),
    (MonitoringPolicy.NOTICE_REQUIRED, NoticeState.CONSENTED, None),
    (MonitoringPolicy.NOTICE_REQUIRED, NoticeState.REFUSED, REFUSED),
    (MonitoringPolicy.CONSENT_REQUIRED, NoticeState.NOT_REQUIRED, NOTICE),
    (MonitoringPolicy.CONSENT_REQUIRED, NoticeState.NOTIFIED, NOTICE),
    (MonitoringPolicy.CONSENT_REQUIRED, NoticeState.CONSENTED, None),
    (MonitoringPolicy.CONSENT_REQUIRED, NoticeState.REFUSED, REFUSED),
]


@pytest.mark.parametrize(("policy", "notice", "answer"), CONSENT)
def test_the_policy_gates_monitoring_by_what_the_customer_was_told(
    policy: MonitoringPolicy, notice: NoticeState, answer: RefusalCode | None
) -> None:
    settings = replace(ALL_ON, monitoring_policy=policy)
    subject = conversation(notice_state=notice)

    answers = {each.action: each.code for each in supervision.actions(lead(), subject, settings, monitoring=False)}

    # Taking over shows the transcript, but whoever then has it needs no notice: only a customer's refusal counts.
    taking_over = answer if answer is REFUSED else None
    others = {
        ASSIGN: HAS,
        TRANSFER: None,
        FORCE_CLOSE: None,
        TAKE_OVER: taking_over,
        UNDO: RefusalCode.NOT_BEING_CLOSED,
    }
    assert answers == {MONITOR: answer, JOIN: answer, **others}
    assert refusal(lambda: supervision.may_keep_monitoring(supervisor(), subject, settings)) is answer


@pytest.mark.parametrize("policy", AgentNoticePolicy)
def test_telling_the_agent_never_stands_in_the_way(policy: AgentNoticePolicy) -> None:
    assert supervision.actions(
        supervisor(), conversation(), replace(ALL_ON, agent_notice_policy=policy), monitoring=False
    )[0].allowed


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_a_session_outlives_every_change_of_state(stage: Stage) -> None:
    assert refusal(lambda: supervision.may_keep_monitoring(supervisor(), conversation(stage), ALL_ON)) is None


@pytest.mark.parametrize(
    ("who", "settings", "agent_id", "answer"),
    [
        (supervisor(roles=frozenset({Role.SUPERVISOR, Role.API_ACCESS})), ALL_ON, ADA, RefusalCode.API_ACCESS_ROLE),
        (supervisor(roles=frozenset({Role.AGENT})), ALL_ON, ADA, RefusalCode.ROLE_REQUIRED),
        (supervisor(overseen=frozenset({SALES})), ALL_ON, ADA, RefusalCode.OUTSIDE_SUPERVISED_QUEUES),
        (supervisor(), ALL_OFF, ADA, RefusalCode.SWITCHED_OFF),
        (supervisor(), ALL_ON, SAM, OWN),
        (supervisor(), replace(ALL_OFF, supervisor_monitor=True), ADA, None),
    ],
)
def test_a_session_ends_when_a_rule_other_than_the_state_no_longer_holds(
    who: Viewer, settings: SettingsValues, agent_id: UUID, answer: RefusalCode | None
) -> None:
    subject = conversation(agent_id=agent_id)

    assert refusal(lambda: supervision.may_keep_monitoring(who, subject, settings)) is answer


def test_having_joined_does_not_end_the_session() -> None:
    joined = conversation(party=frozenset({ADA, CLEO, SAM}))

    assert refusal(lambda: supervision.may_keep_monitoring(supervisor(), joined, ALL_ON)) is None


def test_only_a_running_session_is_stopped() -> None:
    assert refusal(lambda: supervision.may_stop_monitoring(monitoring=True)) is None
    assert refusal(lambda: supervision.may_stop_monitoring(monitoring=False)) is RefusalCode.NOT_MONITORING


@pytest.mark.parametrize("stage", [each for each in STAGES.values() if each is not CLOSED])
def test_while_it_is_being_force_closed_who_monitors_may_say_so_again(stage: Stage) -> None:
    closing = conversation(stage, closes_at=NOON, closing_by=SAM)

    answers = supervision.actions(lead(), closing, ALL_ON, monitoring=True)

    assert [each.action for each in answers if each.allowed] == [MONITOR, UNDO]
