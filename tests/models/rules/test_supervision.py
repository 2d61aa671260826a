"""Every cell of the table of supervisor actions, on every channel. Their order is in test_order_of_refusals.py."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from models.rules import supervision
from models.rules.conversations.transitions import Stage
from models.rules.supervision import ActionAnswer
from models.values import SettingsValues
from models.vocabulary import (
    Channel,
    ChannelFamily,
    ElevatedMode,
    RefusalCode,
    Role,
    SupervisorAction,
)
from tests.models.rules.examples import (
    ADA,
    ALL_OFF,
    ALL_ON,
    AWAITING,
    BOB,
    CLEO,
    CLOSED,
    IN_CONVERSATION,
    NOON,
    OPEN,
    SAM,
    STAGES,
    WAITING,
    WRAP_UP,
    conversation,
    lead,
    refusal,
    sentence,
)

MONITOR, JOIN, ASSIGN, TRANSFER, FORCE_CLOSE, TAKE_OVER, UNDO = SupervisorAction
YES = None
NO = RefusalCode.STATE_NOT_ALLOWED
HAS = RefusalCode.ALREADY_ASSIGNED
END = RefusalCode.ALREADY_CLOSED
NOT = RefusalCode.NOT_BEING_CLOSED

# The table in docs/rules.md, for a supervisor who does not monitor yet, monitorWaiting off.
TABLE: dict[SupervisorAction, tuple[RefusalCode | None, ...]] = {
    #            OPEN awaiting in   WAITING WRAP_UP CLOSED
    MONITOR: (NO, YES, YES, NO, YES, END),
    JOIN: (NO, YES, YES, NO, YES, END),
    ASSIGN: (YES, HAS, HAS, NO, NO, END),
    TRANSFER: (NO, YES, YES, YES, NO, END),
    FORCE_CLOSE: (YES, YES, YES, YES, YES, END),
    TAKE_OVER: (NO, YES, YES, YES, NO, END),
    UNDO: (NOT, NOT, NOT, NOT, NOT, END),
}
CELLS = [
    pytest.param(action, stage, channel, answer, id=f"{action} {name} {channel}")
    for action, row in TABLE.items()
    for (name, stage), answer in zip(STAGES.items(), row, strict=True)
    for channel in Channel
]
SUPPORTED = {
    ChannelFamily.LIVE: set(SupervisorAction),
    ChannelFamily.ASYNC: set(SupervisorAction),
    ChannelFamily.VOICE: {MONITOR, JOIN, ASSIGN, FORCE_CLOSE, UNDO},
    ChannelFamily.RECORD: set[SupervisorAction](),
}


def answer_to(
    action: SupervisorAction, stage: Stage, settings: SettingsValues = ALL_ON, *, monitoring: bool = False
) -> RefusalCode | None:
    return refusal(lambda: supervision.may(action, lead(), conversation(stage), settings, monitoring=monitoring))


@pytest.mark.parametrize(("action", "stage", "channel", "answer"), CELLS)
def test_every_cell_of_the_table_on_every_channel(
    action: SupervisorAction, stage: Stage, channel: Channel, answer: RefusalCode | None
) -> None:
    expected = answer if action in SUPPORTED[channel.family] else RefusalCode.CHANNEL_NOT_SUPPORTED
    subject = conversation(stage, channel=channel)

    code = refusal(lambda: supervision.may(action, lead(), subject, ALL_ON, monitoring=False))

    assert code is expected


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("monitoring", [False, True])
def test_the_buttons_answer_what_the_guard_answers(stage: Stage, channel: Channel, monitoring: bool) -> None:
    subject = conversation(stage, channel=channel)

    answers = supervision.actions(lead(), subject, ALL_ON, monitoring=monitoring)

    assert [answer.action for answer in answers] == list(SupervisorAction)
    for answer in answers:

        def act(action: SupervisorAction = answer.action) -> None:
            supervision.may(action, lead(), subject, ALL_ON, monitoring=monitoring)

        code = refusal(act)
        assert answer.code is code
        assert answer.allowed == (code is None)
        assert answer.reason == (sentence(act) if code else None)


def test_a_button_that_is_allowed_gives_no_reason() -> None:
    answers = supervision.actions(lead(), conversation(), ALL_ON, monitoring=False)

    assert answers[0] == ActionAnswer(MONITOR, allowed=True, code=None, reason=None)


@pytest.mark.parametrize("action", [MONITOR, JOIN])
def test_waiting_is_monitored_and_joined_where_the_setting_allows_it(action: SupervisorAction) -> None:
    assert answer_to(action, WAITING, replace(ALL_ON, monitor_waiting=True)) is None
    assert answer_to(action, OPEN, replace(ALL_ON, monitor_waiting=True)) is NO


def test_waiting_is_joined_by_one_who_monitors_already() -> None:
    assert answer_to(JOIN, WAITING, monitoring=True) is None


@pytest.mark.parametrize("stage", [OPEN, AWAITING, IN_CONVERSATION, WAITING, WRAP_UP])
def test_repeating_monitor_succeeds_wherever_the_session_survives(stage: Stage) -> None:
    assert answer_to(MONITOR, stage, monitoring=True) is None


def test_monitoring_does_not_open_an_open_conversation_to_joining() -> None:
    assert answer_to(JOIN, OPEN, monitoring=True) is NO


@pytest.mark.parametrize("stage", [OPEN, AWAITING, IN_CONVERSATION, WAITING, WRAP_UP])
@pytest.mark.parametrize("action", [MONITOR, JOIN])
def test_one_who_has_joined_repeats_join_and_monitor(action: SupervisorAction, stage: Stage) -> None:
    joined = conversation(stage, party=frozenset({ADA, CLEO, SAM}))

    assert refusal(lambda: supervision.may(action, lead(), joined, ALL_ON, monitoring=True)) is None


@pytest.mark.parametrize("action", [ASSIGN, TRANSFER, FORCE_CLOSE, TAKE_OVER])
@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_monitoring_changes_nothing_for_the_other_actions(action: SupervisorAction, stage: Stage) -> None:
    assert answer_to(action, stage, monitoring=True) is answer_to(action, stage, monitoring=False)


@pytest.mark.parametrize(
    ("action", "switch"),
    [
        (MONITOR, "supervisor_monitor"),
        (JOIN, "supervisor_monitor"),
        (ASSIGN, "supervisor_assign"),
        (TRANSFER, "supervisor_transfer"),
        (FORCE_CLOSE, "force_close"),
        (TAKE_OVER, "supervisor_take_over"),
    ],
)
def test_each_action_hangs_on_its_own_switch(action: SupervisorAction, switch: str) -> None:
    stage = OPEN if action is ASSIGN else IN_CONVERSATION

    only_this: dict[str, Any] = {switch: True}
    all_but_this: dict[str, Any] = {switch: False}

    assert answer_to(action, stage, replace(ALL_OFF, **only_this)) is None
    assert answer_to(action, stage, replace(ALL_ON, **all_but_this)) is RefusalCode.SWITCHED_OFF


def test_only_monitoring_is_switched_on_from_the_start() -> None:
    answers = supervision.actions(lead(), conversation(), SettingsValues(), monitoring=False)

    assert [answer.code for answer in answers] == [
        None,
        None,
        RefusalCode.SWITCHED_OFF,
        RefusalCode.SWITCHED_OFF,
        RefusalCode.SWITCHED_OFF,
        RefusalCode.SWITCHED_OFF,
        RefusalCode.NOT_BEING_CLOSED,
    ]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SUPERVISOR, Role.API_ACCESS)])
@pytest.mark.parametrize("action", SupervisorAction)
def test_no_other_role_stands_in_for_supervisor(action: SupervisorAction, role: Role) -> None:
    somebody = lead(roles=frozenset({role}))

    code = refusal(lambda: supervision.may(action, somebody, conversation(), ALL_ON, monitoring=False))

    assert code is RefusalCode.ROLE_REQUIRED


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISOR])
def test_roles_combine_and_only_api_access_takes_away(role: Role) -> None:
    both = lead(roles=frozenset({Role.SUPERVISOR, role}))

    codes = {answer.code for answer in supervision.actions(both, conversation(), ALL_ON, monitoring=False)}

    refusing = {HAS, NOT} if role is Role.AGENT else {HAS, NOT, RefusalCode.ROLE_REQUIRED}  # only agents take over
    assert codes == ({RefusalCode.API_ACCESS_ROLE} if role is Role.API_ACCESS else {None, *refusing})


@pytest.mark.parametrize("elevated_to", ElevatedMode)
def test_elevation_rules_out_that_another_agent_gets_it_and_nothing_else(elevated_to: ElevatedMode) -> None:
    subject = conversation(elevated_to=elevated_to)

    codes = {each.action: each.code for each in supervision.actions(lead(), subject, ALL_ON, monitoring=False)}

    assert codes == {
        MONITOR: None,
        JOIN: None,
        ASSIGN: HAS,
        TRANSFER: RefusalCode.ELEVATED_TO_VOICE_OR_VIDEO,
        FORCE_CLOSE: None,
        TAKE_OVER: RefusalCode.ELEVATED_TO_VOICE_OR_VIDEO,
        UNDO: NOT,
    }


@pytest.mark.parametrize("stage", [AWAITING, IN_CONVERSATION, WAITING])
def test_a_pending_transfer_rules_out_another_while_a_pending_assignment_does_not(stage: Stage) -> None:
    pending = conversation(stage, offered_to=BOB)

    assert answer_to(TRANSFER, stage) is None
    assert (
        refusal(lambda: supervision.may(TRANSFER, lead(), pending, ALL_ON, monitoring=False))
        is RefusalCode.TRANSFER_PENDING
    )


def test_what_a_bot_holds_is_monitored_joined_closed_and_taken_over_but_not_transferred() -> None:
    held = conversation(agent_is_bot=True)

    codes = {each.action: each.code for each in supervision.actions(lead(), held, ALL_ON, monitoring=False)}

    assert codes == {
        MONITOR: None,
        JOIN: None,
        ASSIGN: HAS,
        TRANSFER: RefusalCode.SOURCE_IS_BOT,
        FORCE_CLOSE: None,
        TAKE_OVER: None,
        UNDO: NOT,
    }


@pytest.mark.parametrize("stage", [OPEN, AWAITING, IN_CONVERSATION, WAITING, WRAP_UP])
def test_while_it_is_being_force_closed_only_an_undo_is_allowed_whatever_the_switch_says(stage: Stage) -> None:
    closing = conversation(stage, closes_at=NOON, closing_by=SAM)

    for settings in (ALL_ON, replace(ALL_ON, force_close=False)):
        answers = supervision.actions(lead(), closing, settings, monitoring=False)
        assert [each.action for each in answers if each.allowed] == [UNDO]
        assert {each.code for each in answers} <= {None, END, RefusalCode.SWITCHED_OFF}


def test_the_version_given_must_be_the_current_one() -> None:
    def act(version: int | None) -> None:
        supervision.may(FORCE_CLOSE, lead(), conversation(), ALL_ON, monitoring=False, expected_version=version)

    assert [refusal(partial(act, version)) for version in (None, 7, 6, 8, 0)] == [
        None,
        None,
        RefusalCode.STALE_VERSION,
        RefusalCode.STALE_VERSION,
        RefusalCode.STALE_VERSION,
    ]


def test_a_refusal_names_the_things_and_the_way_out() -> None:
    def told(action: SupervisorAction, stage: Stage, settings: SettingsValues = ALL_ON) -> str:
        return sentence(
            lambda: supervision.may(action, lead(), conversation(stage), settings, monitoring=False, expected_version=7)
        )

    assert told(MONITOR, OPEN) == "This conversation is open; it can be monitored while ACTIVE or WRAP_UP."
    assert told(ASSIGN, AWAITING) == (
        "This conversation is offered to an agent who has not accepted yet and has an agent already; "
        "transfer it instead."
    )
    assert told(FORCE_CLOSE, CLOSED) == "This conversation is already closed; there is nothing left to do."
    assert told(TRANSFER, IN_CONVERSATION, ALL_OFF) == (
        "supervisorTransfer is switched off for the organisation; "
        "an administrator can switch it on in the supervisor settings."
    )
    stale = sentence(
        lambda: supervision.may(TRANSFER, lead(), conversation(), ALL_ON, monitoring=False, expected_version=5)
    )
    assert stale == (
        "This conversation is at version 7 and you acted on version 5; look at it again before you repeat."
    )
