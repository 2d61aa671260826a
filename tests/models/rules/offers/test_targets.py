"""Who and what may receive a conversation. The order in which a target is refused is in test_order_of_refusals.py."""

from dataclasses import replace
from typing import Any

import pytest

from models.rules.offers import targets
from models.rules.refusals import CapacityExceeded
from models.vocabulary import AgentAction, AgentKind, Presence, QueueType, RefusalCode
from tests.models.rules.examples import (
    ADA,
    BOB,
    CLEO,
    OPEN,
    SALES,
    SAM,
    STRANGER,
    SUPPORT,
    agent,
    conversation,
    queue,
    refusal,
    sentence,
    workstream,
)

ASSIGN, TRANSFER = AgentAction.ASSIGN, AgentAction.TRANSFER


def assign(**changes: Any) -> int:
    """Assign to Bob, changed; overrides are given by name."""
    override_presence = bool(changes.pop("override_presence", False))
    override_capacity = bool(changes.pop("override_capacity", False))
    return targets.may_assign_to_agent(
        conversation(OPEN),
        workstream(),
        agent(**changes),
        override_presence=override_presence,
        override_capacity=override_capacity,
    )


@pytest.mark.parametrize("presence", Presence)
def test_presence_must_be_one_the_workstream_allows_unless_overridden(presence: Presence) -> None:
    expected = None if presence in (Presence.AVAILABLE, Presence.BUSY) else RefusalCode.AGENT_PRESENCE_NOT_ALLOWED

    assert refusal(lambda: assign(presence=presence)) is expected
    assert refusal(lambda: assign(presence=presence, override_presence=True)) is None
    assert (
        refusal(
            lambda: targets.may_transfer_to_agent(
                conversation(), workstream(), agent(presence=presence), override_capacity=True
            )
        )
        is expected
    )


@pytest.mark.parametrize(
    ("used", "units_over"), [(0, 0), (2, 0), (3, 0), (4, 1), (5, 2), (7, 4)], ids=lambda figure: str(figure)
)
def test_capacity_is_exceeded_by_what_does_not_fit(used: int, units_over: int) -> None:
    expected = RefusalCode.CAPACITY_EXCEEDED if units_over else None

    def transfer(*, override_capacity: bool) -> int:
        return targets.may_transfer_to_agent(
            conversation(), workstream(), agent(units_used=used), override_capacity=override_capacity
        )

    assert refusal(lambda: assign(units_used=used)) is expected
    assert refusal(lambda: transfer(override_capacity=False)) is expected
    assert assign(units_used=used, override_capacity=True) == units_over
    assert transfer(override_capacity=True) == units_over
    assert targets.units_over(conversation(), agent(units_used=used)) == units_over


def test_the_figure_and_the_agent_come_with_the_refusal() -> None:
    with pytest.raises(CapacityExceeded) as caught:
        assign(units_used=5)

    assert caught.value.exceeded_by == 2
    assert caught.value.agent_id == BOB
    assert caught.value.message == (
        "Agent Bob holds 5 of 5 units and this conversation takes 2; pass overrideCapacity to go 2 over."
    )


def test_overriding_one_thing_does_not_override_the_other() -> None:
    away_and_full: dict[str, Any] = {"presence": Presence.AWAY, "units_used": 5}

    assert refusal(lambda: assign(**away_and_full, override_presence=True)) is RefusalCode.CAPACITY_EXCEEDED
    assert refusal(lambda: assign(**away_and_full, override_capacity=True)) is RefusalCode.AGENT_PRESENCE_NOT_ALLOWED
    assert assign(**away_and_full, override_presence=True, override_capacity=True) == 2


def test_overrides_never_reach_bots_or_other_queues() -> None:
    bot = agent(kind=AgentKind.BOT)
    outsider = agent(queue_ids=frozenset({SALES}))

    assert (
        refusal(lambda: assign(kind=AgentKind.BOT, override_presence=True, override_capacity=True))
        is RefusalCode.AGENT_IS_BOT
    )
    assert (
        refusal(lambda: targets.may_transfer_to_agent(conversation(), workstream(), bot, override_capacity=True))
        is RefusalCode.AGENT_IS_BOT
    )
    assert (
        refusal(lambda: targets.may_transfer_to_agent(conversation(), workstream(), outsider, override_capacity=True))
        is RefusalCode.AGENT_NOT_IN_QUEUE
    )


def test_assigning_reaches_agents_of_other_queues() -> None:
    assert assign(queue_ids=frozenset({SALES})) == 0


def test_a_full_agent_is_still_a_candidate() -> None:
    full = agent(units_used=5, open_conversations=10)

    assert targets.agent_refusals(ASSIGN, conversation(OPEN), workstream(), full) == []
    assert targets.agent_refusals(TRANSFER, conversation(), workstream(), full) == []


@pytest.mark.parametrize(
    ("changes", "for_assign", "for_transfer"),
    [
        ({}, [], []),
        ({"id": ADA}, [RefusalCode.SAME_AGENT], [RefusalCode.SAME_AGENT]),
        ({"kind": AgentKind.BOT}, [RefusalCode.AGENT_IS_BOT], [RefusalCode.AGENT_IS_BOT]),
        ({"queue_ids": frozenset[object]()}, [], [RefusalCode.AGENT_NOT_IN_QUEUE]),
        (
            {"presence": Presence.OFFLINE},
            [RefusalCode.AGENT_PRESENCE_NOT_ALLOWED],
            [RefusalCode.AGENT_PRESENCE_NOT_ALLOWED],
        ),
    ],
    ids=["nothing in the way", "the same agent", "a bot", "in no queue", "offline"],
)
def test_each_reason_that_makes_an_agent_no_candidate(
    changes: dict[str, Any], for_assign: list[RefusalCode], for_transfer: list[RefusalCode]
) -> None:
    target = agent(**changes)

    assert targets.agent_refusals(ASSIGN, conversation(), workstream(), target) == for_assign
    assert targets.agent_refusals(TRANSFER, conversation(), workstream(), target) == for_transfer


def test_the_best_candidates_come_first() -> None:
    elsewhere = frozenset({SALES})
    member = agent(BOB, name="Bob", units_used=2)
    roomy_member = agent(SAM, name="Sam", units_used=0)
    member_of_the_same_room = agent(CLEO, name="adam", units_used=2)
    outsider = agent(STRANGER, name="Aaron", units_used=0, queue_ids=elsewhere)
    full_outsider = agent(STRANGER, name="Aaron", units_used=6, queue_ids=elsewhere)
    absent_member = agent(STRANGER, name="Abe", units_used=0, presence=Presence.AWAY)
    mixed = [absent_member, full_outsider, member, outsider, member_of_the_same_room, roomy_member]

    listed = targets.best_first(ASSIGN, conversation(OPEN), workstream(), mixed, may_override=True)
    in_order = [target.agent for target in listed]

    assert in_order == [roomy_member, member_of_the_same_room, member, outsider, full_outsider, absent_member]


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, None),
        ({"id": SUPPORT}, RefusalCode.SAME_QUEUE),
        ({"type": QueueType.VOICE}, RefusalCode.QUEUE_TYPE_MISMATCH),
        ({"type": QueueType.RECORD}, RefusalCode.QUEUE_TYPE_MISMATCH),
        ({"is_open": False}, None),
        ({"accepts_when_closed": False}, None),
        ({"is_open": False, "accepts_when_closed": False}, RefusalCode.QUEUE_CLOSED),
    ],
    ids=["another", "the same", "for voice", "for records", "closed", "open and strict", "closed and strict"],
)
def test_a_queue_takes_it_unless_it_is_the_same_of_another_type_or_closed_to_it(
    changes: dict[str, Any], answer: RefusalCode | None
) -> None:
    subject, target = conversation(OPEN), queue(**changes)

    assert refusal(lambda: targets.may_assign_to_queue(subject, queue(SUPPORT), target)) is answer
    assert targets.queue_refusals(subject, queue(SUPPORT), target) == ([answer] if answer else [])


def test_every_refusal_of_a_target_names_it_and_the_way_out() -> None:
    away = sentence(lambda: assign(presence=Presence.AWAY))
    bot = sentence(lambda: assign(kind=AgentKind.BOT))
    mismatch = sentence(
        lambda: targets.may_assign_to_queue(
            conversation(OPEN), queue(SUPPORT, name="Support"), queue(type=QueueType.VOICE)
        )
    )

    assert away == (
        "Agent Bob is AWAY and this workstream takes AVAILABLE or BUSY; pass overridePresence to assign it anyway."
    )
    nobody = replace(workstream(), allowed_presences=frozenset[Presence]())
    assert targets.presences_in_words(nobody) == "nobody"
    assert bot == "Bob is a bot, and conversations go to people only; choose a human agent."
    assert mismatch == (
        "Queue Sales is of type VOICE and this conversation's queue Support of type MESSAGING; "
        "choose a queue of type MESSAGING."
    )
