"""When several things stand in the way of a target, the first in the order of docs/rules.md is the answer."""

from dataclasses import replace
from typing import Any

import pytest

from models.rules.offers import targets
from models.vocabulary import AgentAction, AgentKind, Presence, QueueType, RefusalCode
from tests.models.rules.examples import ADA, OPEN, SALES, SUPPORT, agent, conversation, queue, refusal, workstream

# Targets: one agent, or queue, in whose way everything stands; removed one by one.
AGENT_OBSTACLES: list[tuple[RefusalCode, dict[str, Any]]] = [
    (RefusalCode.SAME_AGENT, {"id": ADA}),
    (RefusalCode.AGENT_IS_BOT, {"kind": AgentKind.BOT}),
    (RefusalCode.AGENT_NOT_IN_QUEUE, {"queue_ids": frozenset({SALES})}),
    (RefusalCode.AGENT_PRESENCE_NOT_ALLOWED, {"presence": Presence.AWAY}),
    (RefusalCode.CAPACITY_EXCEEDED, {"units_used": 5}),
]


@pytest.mark.parametrize("start", range(len(AGENT_OBSTACLES)))
def test_a_transfer_target_is_checked_in_order(start: int) -> None:
    changes = {name: value for _, each in AGENT_OBSTACLES[start:] for name, value in each.items()}
    target = agent(**changes)

    code = refusal(lambda: targets.may_transfer_to_agent(conversation(), workstream(), target, override_capacity=False))

    assert code is AGENT_OBSTACLES[start][0]


def test_a_colleague_to_hand_over_to_is_asked_for_open_conversations_before_room() -> None:
    order = [
        *AGENT_OBSTACLES[:-1],
        (RefusalCode.TOO_MANY_CONVERSATIONS, {"open_conversations": 10}),
        AGENT_OBSTACLES[-1],
    ]
    for start, (expected, _) in enumerate(order):
        target = agent(**{name: value for _, each in order[start:] for name, value in each.items()})
        code = refusal(lambda: targets.may_hand_over_to_agent(conversation(), workstream(), target))  # noqa: B023
        assert code is expected
    assert refusal(lambda: targets.may_hand_over_to_agent(conversation(), workstream(), agent())) is None


@pytest.mark.parametrize("start", range(len(AGENT_OBSTACLES)))
def test_an_assignment_target_is_checked_in_order_and_need_not_be_in_the_queue(start: int) -> None:
    changes = {name: value for _, each in AGENT_OBSTACLES[start:] for name, value in each.items()}
    target = agent(**changes)
    subject = conversation(OPEN, agent_id=ADA)
    expected = AGENT_OBSTACLES[start + 1 if AGENT_OBSTACLES[start][0] is RefusalCode.AGENT_NOT_IN_QUEUE else start][0]

    code = refusal(
        lambda: targets.may_assign_to_agent(
            subject, workstream(), target, override_presence=False, override_capacity=False
        )
    )

    assert code is expected


QUEUE_OBSTACLES: list[tuple[RefusalCode, dict[str, Any]]] = [
    (RefusalCode.SAME_QUEUE, {"id": SUPPORT}),
    (RefusalCode.QUEUE_TYPE_MISMATCH, {"type": QueueType.VOICE}),
    (RefusalCode.QUEUE_CLOSED, {"is_open": False, "accepts_when_closed": False}),
]


@pytest.mark.parametrize("start", range(len(QUEUE_OBSTACLES)))
def test_a_target_queue_is_checked_in_order(start: int) -> None:
    changes = {name: value for _, each in QUEUE_OBSTACLES[start:] for name, value in each.items()}
    subject, target = conversation(OPEN), replace(queue(), **changes)

    code = refusal(lambda: targets.may_assign_to_queue(subject, queue(SUPPORT), target))

    assert code is QUEUE_OBSTACLES[start][0]
    assert targets.queue_refusals(subject, queue(SUPPORT), target) == [code for code, _ in QUEUE_OBSTACLES[start:]]


def test_a_candidate_is_told_all_its_reasons_but_lack_of_room() -> None:
    target = agent(**{name: value for _, each in AGENT_OBSTACLES for name, value in each.items()})
    in_order = [code for code, _ in AGENT_OBSTACLES[:-1]]

    for_transfer = targets.agent_refusals(AgentAction.TRANSFER, conversation(), workstream(), target)
    for_assign = targets.agent_refusals(AgentAction.ASSIGN, conversation(), workstream(), target)

    assert for_transfer == in_order
    assert for_assign == [code for code in in_order if code is not RefusalCode.AGENT_NOT_IN_QUEUE]
