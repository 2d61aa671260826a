"""What takes an agent's units, and how much is too much."""

import pytest

from models.rules.conversations.transitions import Stage
from models.rules.offers.capacity import Held, holds_units, offer_holds_units, over, units_used
from models.vocabulary import OfferKind, OfferStatus, WrapUpCapacity
from tests.models.rules.examples import (
    AWAITING,
    CLOSED,
    CONVERSATION,
    IN_CONVERSATION,
    MESSAGE,
    OPEN,
    STAGES,
    WAITING,
    WORKSTREAM,
    WRAP_UP,
)


@pytest.mark.parametrize("rule", WrapUpCapacity)
@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_units_are_taken_while_active_and_in_wrap_up_as_the_rule_says(stage: Stage, rule: WrapUpCapacity) -> None:
    expected = {
        OPEN: False,
        AWAITING: True,
        IN_CONVERSATION: True,
        WAITING: False,
        WRAP_UP: rule is WrapUpCapacity.ALWAYS_BLOCK,
        CLOSED: False,
    }

    assert holds_units(stage.state, stage.sub_state, rule) is expected[stage]


@pytest.mark.parametrize(("seconds", "holds"), [(0.0, True), (29.9, True), (30.0, False), (31.0, False)])
def test_wrap_up_may_block_for_a_time(seconds: float, holds: bool) -> None:
    rule = WrapUpCapacity.BLOCK_FOR_TIME

    assert holds_units(WRAP_UP.state, None, rule, wrap_up_seconds=seconds, block_seconds=30) is holds
    assert holds_units(IN_CONVERSATION.state, IN_CONVERSATION.sub_state, rule, wrap_up_seconds=seconds) is True


@pytest.mark.parametrize("kind", OfferKind)
@pytest.mark.parametrize("status", OfferStatus)
def test_pending_assignments_and_transfers_take_units_and_consulting_none(kind: OfferKind, status: OfferStatus) -> None:
    expected = status is OfferStatus.PENDING and kind is not OfferKind.CONSULT

    assert offer_holds_units(kind, status) is expected


def test_a_conversation_that_is_held_and_offered_counts_once() -> None:
    held = [Held(CONVERSATION, 2), Held(WORKSTREAM, 3)]
    offered = [Held(CONVERSATION, 2), Held(MESSAGE, 1)]

    assert units_used([*held, *offered]) == 6
    assert units_used([]) == 0


@pytest.mark.parametrize(
    ("total", "used", "takes", "expected"),
    [
        (5, 0, 2, 0),
        (5, 3, 2, 0),
        (5, 4, 2, 1),
        (5, 5, 2, 2),
        (5, 7, 2, 4),
        (5, 7, 0, 0),
        (0, 0, 1, 1),
        (100, 60, 40, 0),
        (100, 61, 40, 1),
    ],
)
def test_what_does_not_fit_is_over(total: int, used: int, takes: int, expected: int) -> None:
    assert over(total, used, takes) == expected
