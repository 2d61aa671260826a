"""Taking over as a consultant, room for it, and the epoch. What supervisors may do is in test_supervision.py."""

from dataclasses import replace
from typing import Any

import pytest

from models.rules import supervision, taking_over
from models.rules.conversations import holding
from models.rules.refusals import BadInput
from models.values import Viewer
from models.vocabulary import (
    MonitoringPolicy,
    NoticeState,
    OfferKind,
    ParticipantMode,
    Presence,
    RefusalCode,
    Role,
    StateReason,
    SupervisorAction,
)
from tests.models.rules.examples import (
    ADA,
    ALL_OFF,
    ALL_ON,
    BOB,
    CLEO,
    SALES,
    SAM,
    SUPPORT,
    agent,
    conversation,
    lead,
    refusal,
    sentence,
    viewer,
    workstream,
)

HELPED = conversation(party=frozenset({ADA, BOB, CLEO}))


def bob(*also: Role, **changes: Any) -> Viewer:
    return viewer(BOB, Role.AGENT, *also, member_of=frozenset({SUPPORT}), **changes)


def answer(who: Viewer, *, monitoring: bool = False, **changes: Any) -> RefusalCode | None:
    subject = replace(HELPED, **changes)
    return refusal(lambda: supervision.may(SupervisorAction.TAKE_OVER, who, subject, ALL_OFF, monitoring=monitoring))


def test_an_agent_who_helps_takes_over_without_a_setting() -> None:
    assert answer(bob()) is None
    assert answer(replace(bob(), member_of=frozenset({SALES}))) is RefusalCode.AGENT_NOT_IN_QUEUE
    assert answer(bob(Role.API_ACCESS)) is RefusalCode.API_ACCESS_ROLE
    assert answer(replace(bob(), roles=frozenset({Role.CUSTOMER}))) is RefusalCode.ROLE_REQUIRED


def test_an_agent_who_has_it_or_does_not_take_part_is_no_consultant() -> None:
    assert answer(bob(), agent_id=BOB) is RefusalCode.SAME_AGENT
    assert answer(bob(Role.API_ACCESS), agent_id=BOB) is RefusalCode.API_ACCESS_ROLE
    assert answer(bob(), party=frozenset({ADA, CLEO})) is RefusalCode.ROLE_REQUIRED
    assert answer(bob(), customer_id=BOB) is RefusalCode.ROLE_REQUIRED


def test_a_supervisor_who_joined_needs_the_setting_and_one_who_was_asked_for_help_does_not() -> None:
    both = bob(Role.SUPERVISOR, overseen=frozenset({SUPPORT}))
    assert answer(both, monitoring=True) is RefusalCode.SWITCHED_OFF
    assert answer(both) is None
    assert answer(replace(both, member_of=frozenset())) is RefusalCode.SWITCHED_OFF


@pytest.mark.parametrize("reason", [StateReason.TRANSFERRED_BY_SUPERVISOR, StateReason.TAKEN_OVER_BY_SUPERVISOR])
def test_a_consultant_does_not_undo_what_a_supervisor_decided(reason: StateReason) -> None:
    assert answer(bob(), state_reason=reason) is RefusalCode.ROLE_REQUIRED
    both = bob(Role.SUPERVISOR, overseen=frozenset({SUPPORT}))
    assert answer(both, state_reason=reason) is RefusalCode.SWITCHED_OFF
    given = replace(HELPED, state_reason=reason)
    assert refusal(lambda: supervision.may(SupervisorAction.TAKE_OVER, both, given, ALL_ON, monitoring=False)) is None
    by_an_agent = StateReason.TRANSFERRED_BY_AGENT
    assert answer(bob(), state_reason=by_an_agent) is None


@pytest.mark.parametrize("policy", MonitoringPolicy)
def test_a_customers_refusal_keeps_out_supervisors_but_not_who_reads_it_already(policy: MonitoringPolicy) -> None:
    settings = replace(ALL_ON, monitoring_policy=policy)
    refused = replace(HELPED, notice_state=NoticeState.REFUSED)

    def code(who: Viewer) -> RefusalCode | None:
        return refusal(lambda: supervision.may(SupervisorAction.TAKE_OVER, who, refused, settings, monitoring=False))

    is_free = policy is MonitoringPolicy.NO_REQUIREMENT
    assert code(lead()) is (None if is_free else RefusalCode.CONSENT_REFUSED)
    assert code(bob()) is None
    assert code(bob(Role.SUPERVISOR, overseen=frozenset({SUPPORT}))) is None


def test_nobody_takes_over_what_is_their_own() -> None:
    assert (
        refusal(lambda: taking_over.must_be_another_agents(lead(), replace(HELPED, agent_id=SAM)))
        is RefusalCode.SAME_AGENT
    )
    own = replace(HELPED, customer_id=SAM)
    assert refusal(lambda: taking_over.must_be_another_agents(lead(), own)) is RefusalCode.OWN_CONVERSATION


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"presence": Presence.AWAY}, RefusalCode.AGENT_PRESENCE_NOT_ALLOWED),
        ({"units_used": 5}, RefusalCode.CAPACITY_EXCEEDED),
    ],
)
def test_presence_and_capacity_are_asked_and_only_supervisors_override_them(
    changes: dict[str, Any], code: RefusalCode | None
) -> None:
    def room(*, as_consultant: bool, override: bool) -> int:
        return taking_over.must_have_room(
            HELPED,
            workstream(),
            agent(SAM, **changes),
            as_consultant=as_consultant,
            override_presence=override,
            override_capacity=override,
        )

    assert refusal(lambda: room(as_consultant=True, override=False)) is code
    assert refusal(lambda: room(as_consultant=False, override=False)) is code
    assert room(as_consultant=False, override=True) == (2 if "units_used" in changes else 0)
    with pytest.raises(BadInput):
        room(as_consultant=True, override=True)


@pytest.mark.parametrize("kind", [OfferKind.TRANSFER, OfferKind.CONSULT])
def test_room_that_a_pending_transfer_keeps_is_free_for_its_conversation(kind: OfferKind) -> None:
    offered = replace(HELPED, offered_to=SAM, offered_for=kind)
    full = agent(SAM, units_used=5, open_conversations=10)

    def room(*, as_consultant: bool) -> int:
        return taking_over.must_have_room(
            offered,
            workstream(),
            full,
            as_consultant=as_consultant,
            override_presence=False,
            override_capacity=not as_consultant,
        )

    is_kept = kind is OfferKind.TRANSFER
    assert refusal(lambda: room(as_consultant=True)) is (None if is_kept else RefusalCode.TOO_MANY_CONVERSATIONS)
    assert room(as_consultant=False) == (0 if is_kept else 2)


def test_only_an_agent_has_ten_conversations_at_most() -> None:
    busy = agent(SAM, open_conversations=10)

    def room(*, as_consultant: bool) -> int:
        return taking_over.must_have_room(
            HELPED, workstream(), busy, as_consultant=as_consultant, override_presence=False, override_capacity=False
        )

    assert refusal(lambda: room(as_consultant=True)) is RefusalCode.TOO_MANY_CONVERSATIONS
    assert room(as_consultant=False) == 0


def test_the_epoch_counts_everybody_who_came_to_hold_it() -> None:
    modes = list(ParticipantMode)
    assert (holding.epoch([]), holding.epoch(modes), holding.epoch(modes * 3)) == (0, 2, 6)


def test_an_older_epoch_is_refused_and_one_to_come_is_a_mistake() -> None:
    holding.must_be_of_epoch(3, 3, is_customers=False)
    told = sentence(lambda: holding.must_be_of_epoch(2, 3, is_customers=False))
    assert "epoch 2" in told
    assert refusal(lambda: holding.must_be_of_epoch(2, 3, is_customers=False)) is RefusalCode.TAKEN_OVER
    with pytest.raises(BadInput):
        holding.must_be_of_epoch(4, 3, is_customers=False)
    with pytest.raises(BadInput):
        holding.must_be_of_epoch(3, 3, is_customers=True)
