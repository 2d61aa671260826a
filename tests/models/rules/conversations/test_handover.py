"""What agents may do with their own conversations, by state, channel and person, and in which order it is refused."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from models.rules.conversations import handover
from models.rules.conversations.transitions import Stage
from models.values import ConversationValues, Viewer
from models.vocabulary import Channel, ElevatedMode, OfferKind, Presence, RefusalCode, Role
from tests.models.rules.examples import (
    ADA,
    AWAITING,
    BOB,
    CLOSED,
    IN_CONVERSATION,
    OFFER,
    OPEN,
    STAGES,
    WAITING,
    WRAP_UP,
    agent,
    conversation,
    refusal,
    sentence,
    viewer,
    workstream,
)

Act = Callable[[Viewer, ConversationValues], object]


def resume(who: Viewer, row: ConversationValues, **of_agent: Any) -> None:
    handover.may_resume(who, row, workstream(), agent(who.id, **of_agent))


ACTS: dict[str, Act] = {
    "release": handover.may_release,
    "resume": resume,
    "hand over to a queue": lambda who, row: handover.may_hand_over(who, row, to_queue=True),
    "hand over to an agent": lambda who, row: handover.may_hand_over(who, row, to_queue=False),
    "consult": handover.may_consult,
    "end a consultation": handover.may_end_consult,
}
ALLOWED = {
    "release": {IN_CONVERSATION},
    "resume": {WAITING},
    "hand over to a queue": {IN_CONVERSATION},
    "hand over to an agent": {IN_CONVERSATION, WAITING},
    "consult": {IN_CONVERSATION},
    "end a consultation": {AWAITING, IN_CONVERSATION, WAITING, WRAP_UP},
}
each_act = pytest.mark.parametrize("name", ACTS)
ada = viewer(ADA, Role.AGENT)


def of_hers(stage: Stage = IN_CONVERSATION, **changes: Any) -> ConversationValues:
    """Ada's, also where it is no longer anybody's."""
    return replace(conversation(stage, **changes), agent_id=ADA)


def ready(name: str, **changes: Any) -> ConversationValues:
    return of_hers(WAITING if name == "resume" else IN_CONVERSATION, **changes)


@each_act
@pytest.mark.parametrize("stage", [OPEN, AWAITING, IN_CONVERSATION, WAITING, WRAP_UP, CLOSED], ids=STAGES)
def test_each_has_its_states(name: str, stage: Stage) -> None:
    row = of_hers(stage)
    if stage == OPEN:
        row = conversation(OPEN)
    expected = None if stage in ALLOWED[name] else RefusalCode.STATE_NOT_ALLOWED
    if stage == CLOSED:
        expected = RefusalCode.ALREADY_CLOSED
    if stage == OPEN:
        expected = RefusalCode.NOT_PARTICIPANT
    assert refusal(lambda: ACTS[name](ada, row)) is expected


@each_act
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AGENT])
def test_is_for_agents(name: str, role: Role) -> None:
    assert refusal(lambda: ACTS[name](viewer(ADA, role), ready(name))) is RefusalCode.ROLE_REQUIRED


@each_act
def test_is_for_the_agent_who_has_it(name: str) -> None:
    bob = viewer(BOB, Role.AGENT, Role.SUPERVISOR)
    helping = ready(name, party=frozenset({ADA, BOB}))
    assert refusal(lambda: ACTS[name](bob, helping)) is RefusalCode.NOT_PARTICIPANT


@each_act
def test_records_are_resolved_not_moved(name: str) -> None:
    row = ready(name, channel=Channel.RECORD)
    moves_none = name in ("resume", "end a consultation")
    assert refusal(lambda: ACTS[name](ada, row)) is (None if moves_none else RefusalCode.CHANNEL_NOT_SUPPORTED)


def test_calls_go_to_queues_only() -> None:
    row = of_hers(channel=Channel.VOICE)
    assert refusal(lambda: handover.may_hand_over(ada, row, to_queue=False)) is RefusalCode.CHANNEL_NOT_SUPPORTED
    assert refusal(lambda: handover.may_hand_over(ada, row, to_queue=True)) is None
    assert refusal(lambda: handover.may_consult(ada, row)) is None


@pytest.mark.parametrize("to_queue", [True, False])
def test_handing_over_is_refused_in_order(to_queue: bool) -> None:
    obstacles: list[tuple[RefusalCode, dict[str, Any]]] = [
        (RefusalCode.CHANNEL_NOT_SUPPORTED, {"channel": Channel.RECORD}),
        (RefusalCode.ALREADY_CLOSED, {"state": CLOSED.state}),
        (RefusalCode.STALE_VERSION, {"version": 8}),
        (RefusalCode.STATE_NOT_ALLOWED, {"state": WRAP_UP.state, "sub_state": None}),
        (RefusalCode.ELEVATED_TO_VOICE_OR_VIDEO, {"elevated_to": ElevatedMode.VIDEO}),
        (RefusalCode.TRANSFER_PENDING, {"offered_to": BOB, "offered_for": OfferKind.TRANSFER}),
    ]
    for start in range(len(obstacles)):
        changes: dict[str, Any] = {}
        for _, each in reversed(obstacles[start:]):
            changes |= each
        row = of_hers(**changes)
        code = refusal(lambda row=row: handover.may_hand_over(ada, row, to_queue=to_queue, expected_version=7))  # type: ignore[misc]
        assert code is obstacles[start][0]


def test_one_colleague_is_asked_at_a_time_and_a_transfer_does_not_wait_for_a_consultation() -> None:
    asked = of_hers(pending_offer_id=OFFER, offered_to=BOB, offered_for=OfferKind.CONSULT)
    moving = of_hers(pending_offer_id=OFFER, offered_to=BOB, offered_for=OfferKind.TRANSFER)
    assert refusal(lambda: handover.may_consult(ada, asked)) is RefusalCode.CONSULT_PENDING
    assert refusal(lambda: handover.may_hand_over(ada, asked, to_queue=False)) is None
    assert refusal(lambda: handover.may_consult(ada, moving)) is RefusalCode.TRANSFER_PENDING


def test_resuming_takes_what_picking_takes() -> None:
    waiting = of_hers(WAITING)
    assert refusal(lambda: resume(ada, waiting, presence=Presence.AWAY)) is RefusalCode.AGENT_PRESENCE_NOT_ALLOWED
    assert refusal(lambda: resume(ada, waiting, open_conversations=10)) is RefusalCode.TOO_MANY_CONVERSATIONS
    assert refusal(lambda: resume(ada, waiting, units_used=4)) is RefusalCode.CAPACITY_EXCEEDED
    assert "finish another one first" in sentence(lambda: resume(ada, waiting, units_used=4))
