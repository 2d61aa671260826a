"""When several things stand in the way, the first in the order of docs/rules.md is the answer, and the only one."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from models.rules import supervision
from models.values import ConversationValues, SettingsValues, Viewer
from models.vocabulary import (
    Channel,
    ElevatedMode,
    MonitoringPolicy,
    NoticeState,
    RefusalCode,
    Role,
    SupervisorAction,
)
from tests.models.rules.examples import (
    ALL_ON,
    BOB,
    CLOSED,
    IN_CONVERSATION,
    NOON,
    OPEN,
    SALES,
    SAM,
    WAITING,
    conversation,
    lead,
    refusal,
)

MONITOR, JOIN, ASSIGN, TRANSFER, FORCE_CLOSE, TAKE_OVER, UNDO = SupervisorAction
Scene = tuple[Viewer, ConversationValues, SettingsValues, int]
Obstacle = Callable[[Scene], Scene]


def api_access(scene: Scene) -> Scene:
    who, subject, settings, version = scene
    return replace(who, roles=who.roles | {Role.API_ACCESS}), subject, settings, version


def no_role(scene: Scene) -> Scene:
    who, subject, settings, version = scene
    return replace(who, roles=who.roles - {Role.SUPERVISOR} | {Role.AGENT}), subject, settings, version


def no_agent(scene: Scene) -> Scene:
    who, subject, settings, version = scene
    return replace(who, roles=who.roles - {Role.AGENT}), subject, settings, version


def outside(scene: Scene) -> Scene:
    who, subject, settings, version = scene
    return replace(who, overseen=frozenset({SALES})), subject, settings, version


def switched_off(scene: Scene) -> Scene:
    who, subject, settings, version = scene
    off = replace(
        settings,
        supervisor_monitor=False,
        supervisor_assign=False,
        supervisor_transfer=False,
        supervisor_take_over=False,
        force_close=False,
    )
    return who, subject, off, version


def changed(scene: Scene, **changes: Any) -> Scene:
    who, subject, settings, version = scene
    return who, replace(subject, **changes), settings, version


def on_a_record(scene: Scene) -> Scene:
    return changed(scene, channel=Channel.RECORD)


def closed(scene: Scene) -> Scene:
    return changed(scene, state=CLOSED.state, sub_state=None)


def stale(scene: Scene) -> Scene:
    return (*scene[:3], 3)


def open_(scene: Scene) -> Scene:
    return changed(scene, state=OPEN.state, sub_state=None) if scene[1].state is not CLOSED.state else scene


def active(scene: Scene) -> Scene:
    stage = IN_CONVERSATION
    return changed(scene, state=stage.state, sub_state=stage.sub_state) if scene[1].is_ongoing else scene


def waiting(scene: Scene) -> Scene:
    return changed(scene, state=WAITING.state, sub_state=None) if scene[1].is_ongoing else scene


def kept_open(scene: Scene) -> Scene:
    return changed(scene, closes_at=None, closing_by=None) if scene[1].is_ongoing else scene


def elevated(scene: Scene) -> Scene:
    return changed(scene, elevated_to=ElevatedMode.VIDEO)


def held_by_a_bot(scene: Scene) -> Scene:
    return changed(scene, agent_is_bot=True)


def transfer_pending(scene: Scene) -> Scene:
    return changed(scene, offered_to=BOB)


def own(scene: Scene) -> Scene:
    return changed(scene, agent_id=SAM)


def without_notice(scene: Scene) -> Scene:
    who, subject, settings, version = scene
    return who, subject, replace(settings, monitoring_policy=MonitoringPolicy.NOTICE_REQUIRED), version


def without_consent(scene: Scene) -> Scene:
    who, subject, settings, version = changed(scene, notice_state=NoticeState.REFUSED)
    return who, subject, replace(settings, monitoring_policy=MonitoringPolicy.CONSENT_REQUIRED), version


Ordered = list[tuple[RefusalCode, Obstacle]]
RIGHTS: Ordered = [
    (RefusalCode.API_ACCESS_ROLE, api_access),
    (RefusalCode.ROLE_REQUIRED, no_role),
    (RefusalCode.OUTSIDE_SUPERVISED_QUEUES, outside),
    (RefusalCode.SWITCHED_OFF, switched_off),
    (RefusalCode.CHANNEL_NOT_SUPPORTED, on_a_record),
    (RefusalCode.ALREADY_CLOSED, closed),
    (RefusalCode.STALE_VERSION, stale),
]
WATCHING: Ordered = [
    *RIGHTS,
    (RefusalCode.STATE_NOT_ALLOWED, open_),
    (RefusalCode.OWN_CONVERSATION, own),
]
TAKING_OVER: Ordered = [
    (RefusalCode.STATE_NOT_ALLOWED, open_),
    (RefusalCode.ELEVATED_TO_VOICE_OR_VIDEO, elevated),
    (RefusalCode.SAME_AGENT, own),
    (RefusalCode.CONSENT_REFUSED, without_consent),
]
ORDERS: list[tuple[SupervisorAction, Ordered]] = [
    (MONITOR, [*WATCHING, (RefusalCode.NOTICE_REQUIRED, without_notice)]),
    (MONITOR, [*WATCHING, (RefusalCode.CONSENT_REFUSED, without_consent)]),
    (JOIN, [*WATCHING, (RefusalCode.NOTICE_REQUIRED, without_notice)]),
    (JOIN, [*WATCHING, (RefusalCode.CONSENT_REFUSED, without_consent)]),
    (ASSIGN, [*RIGHTS, (RefusalCode.ALREADY_ASSIGNED, active)]),
    (ASSIGN, [*RIGHTS, (RefusalCode.STATE_NOT_ALLOWED, waiting)]),
    (
        TRANSFER,
        [
            *RIGHTS,
            (RefusalCode.STATE_NOT_ALLOWED, open_),
            (RefusalCode.ELEVATED_TO_VOICE_OR_VIDEO, elevated),
            (RefusalCode.SOURCE_IS_BOT, held_by_a_bot),
            (RefusalCode.TRANSFER_PENDING, transfer_pending),
        ],
    ),
    (FORCE_CLOSE, RIGHTS),
    (
        UNDO,
        [*RIGHTS[:3], *RIGHTS[4:6], (RefusalCode.NOT_BEING_CLOSED, kept_open), RIGHTS[6]],
    ),  # whatever the switch says
    (TAKE_OVER, [*RIGHTS, *TAKING_OVER[:2], TAKING_OVER[3]]),
    (TAKE_OVER, [RIGHTS[0], *RIGHTS[4:], *TAKING_OVER]),  # whoever has it lacks no right
    (TAKE_OVER, [RIGHTS[0], (RefusalCode.ROLE_REQUIRED, no_agent), *RIGHTS[2:], TAKING_OVER[0]]),
]
PAIRS = {
    f"{action}: {earlier[0]} before {later[0]}": (action, earlier, later)
    for action, order in ORDERS
    for earlier, later in combinations(order, 2)
}


def answer(action: SupervisorAction, *obstacles: Obstacle) -> RefusalCode | None:
    stage = OPEN if action is ASSIGN else IN_CONVERSATION
    closing = {"closes_at": NOON, "closing_by": SAM} if action is UNDO else {}
    scene: Scene = (lead(), conversation(stage, **closing), ALL_ON, 7)
    for obstacle in obstacles:
        scene = obstacle(scene)
    who, subject, settings, version = scene
    return refusal(lambda: supervision.may(action, who, subject, settings, monitoring=False, expected_version=version))


@pytest.mark.parametrize("action", SupervisorAction)
def test_without_an_obstacle_each_action_is_allowed(action: SupervisorAction) -> None:
    assert answer(action) is None


@pytest.mark.parametrize(("action", "earlier", "later"), PAIRS.values(), ids=PAIRS)
def test_of_two_obstacles_the_earlier_is_the_answer(
    action: SupervisorAction, earlier: tuple[RefusalCode, Obstacle], later: tuple[RefusalCode, Obstacle]
) -> None:
    assert answer(action, earlier[1]) is earlier[0]
    assert answer(action, later[1]) is later[0]
    assert answer(action, earlier[1], later[1]) is earlier[0]
    assert answer(action, later[1], earlier[1]) is earlier[0]


@pytest.mark.parametrize(
    ("action", "order"), ORDERS, ids=[f"{action}: {order[-1][0]} last of {len(order)}" for action, order in ORDERS]
)
def test_with_every_obstacle_at_once_the_order_shows_as_each_is_removed(
    action: SupervisorAction, order: Ordered
) -> None:
    for start, (code, _) in enumerate(order):
        assert answer(action, *(obstacle for _, obstacle in order[start:])) is code
