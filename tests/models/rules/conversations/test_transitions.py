"""The table of states: every transition in it is allowed, and every other one is refused."""

from itertools import product

import pytest

from models.rules.conversations.transitions import ALLOWED, ForbiddenTransition, Stage, check
from models.values import ConversationValues
from models.vocabulary import ActiveSubState, Channel, ChannelFamily, ConversationState, StateReason
from tests.models.rules.examples import (
    ADA,
    AWAITING,
    BOB,
    CLOSED,
    IN_CONVERSATION,
    OPEN,
    SALES,
    STAGES,
    SUPPORT,
    WAITING,
    WRAP_UP,
    conversation,
)

# The table in docs/rules.md, written out way by way: L(ive) A(sync) V(oice) R(ecord).
TABLE = """
-        > OPEN      AWAITING_AGENT_ASSIGNMENT   LAVR
OPEN     > AWAITING  AWAITING_AGENT_ACCEPTANCE   LAVR
OPEN     > AWAITING  ASSIGNED_BY_SUPERVISOR      LAV
OPEN     > TALKING   PICKED_BY_AGENT             LAVR
OPEN     > OPEN      QUEUED_BY_SUPERVISOR        LAV
OPEN     > CLOSED    ENDED_BY_CUSTOMER           LV
OPEN     > CLOSED    CUSTOMER_DISCONNECTED       LV
OPEN     > CLOSED    AUTO_CLOSED                 LAV
OPEN     > CLOSED    QUEUE_OVERFLOW              LAV
OPEN     > CLOSED    FORCE_CLOSED_BY_SUPERVISOR  LAV
OPEN     > CLOSED    CUSTOMER_ERASED             LAVR
AWAITING > TALKING   IN_CONVERSATION             LAVR
AWAITING > TALKING   TRANSFERRED_BY_SUPERVISOR   LA
AWAITING > TALKING   TRANSFERRED_BY_AGENT        LA
AWAITING > TALKING   TAKEN_OVER_BY_SUPERVISOR    LA
AWAITING > TALKING   TAKEN_OVER_BY_AGENT         LA
AWAITING > OPEN      OFFER_DECLINED              LAVR
AWAITING > OPEN      OFFER_EXPIRED               LAVR
AWAITING > WRAP_UP   TIME_LIMIT_REACHED          V
AWAITING > CLOSED    ENDED_BY_CUSTOMER           LV
AWAITING > CLOSED    CUSTOMER_DISCONNECTED       LV
AWAITING > CLOSED    AUTO_CLOSED                 LAV
AWAITING > CLOSED    FORCE_CLOSED_BY_SUPERVISOR  LAV
AWAITING > CLOSED    CUSTOMER_ERASED             LAVR
TALKING  > TALKING   TRANSFERRED_BY_SUPERVISOR   LA
TALKING  > TALKING   TRANSFERRED_BY_AGENT        LA
TALKING  > TALKING   TAKEN_OVER_BY_SUPERVISOR    LA
TALKING  > TALKING   TAKEN_OVER_BY_AGENT         LA
TALKING  > OPEN      RELEASED_BY_AGENT           LAV
TALKING  > OPEN      AGENT_DISCONNECTED          LAV
TALKING  > OPEN      AGENT_SILENT                LA
TALKING  > OPEN      TRANSFERRED_BY_AGENT        LAV
TALKING  > OPEN      ESCALATED_BY_BOT            LAV
TALKING  > OPEN      AGENT_LEFT                  LV
TALKING  > OPEN      OFFER_DECLINED              LA
TALKING  > OPEN      OFFER_EXPIRED               LA
TALKING  > WAITING   AGENT_LEFT                  A
TALKING  > WRAP_UP   AGENT_MOVED_TO_WRAP_UP      LAV
TALKING  > WRAP_UP   ENDED_BY_CUSTOMER           LAV
TALKING  > WRAP_UP   CUSTOMER_DISCONNECTED       LAV
TALKING  > WRAP_UP   TIME_LIMIT_REACHED          LV
TALKING  > CLOSED    ENDED_BY_AGENT              R
TALKING  > CLOSED    ENDED_BY_BOT                LAVR
TALKING  > CLOSED    AUTO_CLOSED                 A
TALKING  > CLOSED    FORCE_CLOSED_BY_SUPERVISOR  LAV
TALKING  > CLOSED    CUSTOMER_ERASED             LAVR
WAITING  > TALKING   IN_CONVERSATION             A
WAITING  > TALKING   TRANSFERRED_BY_SUPERVISOR   A
WAITING  > TALKING   TRANSFERRED_BY_AGENT        A
WAITING  > TALKING   TAKEN_OVER_BY_SUPERVISOR    A
WAITING  > TALKING   TAKEN_OVER_BY_AGENT         A
WAITING  > OPEN      CUSTOMER_RETURNED           A
WAITING  > OPEN      OFFER_DECLINED              LA
WAITING  > OPEN      OFFER_EXPIRED               LA
WAITING  > CLOSED    AUTO_CLOSED                 A
WAITING  > CLOSED    FORCE_CLOSED_BY_SUPERVISOR  LAV
WAITING  > CLOSED    CUSTOMER_ERASED             LAVR
WRAP_UP  > CLOSED    ENDED_BY_AGENT              LAVR
WRAP_UP  > CLOSED    AUTO_CLOSED                 LAVR
WRAP_UP  > CLOSED    FORCE_CLOSED_BY_SUPERVISOR  LAV
WRAP_UP  > CLOSED    CUSTOMER_ERASED             LAVR
"""
NAMES: dict[str, Stage | None] = {
    "-": None,
    "OPEN": OPEN,
    "AWAITING": AWAITING,
    "TALKING": IN_CONVERSATION,
    "WAITING": WAITING,
    "WRAP_UP": WRAP_UP,
    "CLOSED": CLOSED,
}
LETTERS = {
    ChannelFamily.LIVE: "L",
    ChannelFamily.ASYNC: "A",
    ChannelFamily.VOICE: "V",
    ChannelFamily.RECORD: "R",
}
ONE_OF_EACH = (Channel.LIVE_CHAT, Channel.WHATSAPP, Channel.VOICE, Channel.RECORD)
Way = tuple[str, str, StateReason, Channel]


def rows() -> dict[tuple[str, str, StateReason], str]:
    found = {}
    for line in TABLE.strip().splitlines():
        from_name, _, to_name, reason, letters = line.split()
        found[from_name, to_name, StateReason(reason)] = letters
    return found


ROWS = rows()
LAWFUL: list[Way] = [
    (*key, channel) for key, letters in ROWS.items() for channel in Channel if LETTERS[channel.family] in letters
]


def ends(way: Way) -> tuple[ConversationValues | None, ConversationValues]:
    """Before and after one way, with everything beside the states as its reason wants it."""
    from_name, to_name, reason, channel = way
    from_stage, to_stage = NAMES[from_name], NAMES[to_name]
    assert to_stage is not None
    is_bots = reason in (StateReason.ESCALATED_BY_BOT, StateReason.ENDED_BY_BOT)
    before = None
    if from_stage is not None:
        # A reason that differs from the way's own, so that the sweep always sees a change.
        earlier = StateReason.QUEUE_OVERFLOW if reason is not StateReason.QUEUE_OVERFLOW else StateReason.AUTO_CLOSED
        before = conversation(from_stage, channel=channel, state_reason=earlier, agent_is_bot=is_bots, queue_id=SUPPORT)
    after = conversation(
        to_stage, channel=channel, state_reason=reason, agent_id=BOB, agent_is_bot=is_bots, queue_id=SALES
    )
    return before, after


@pytest.mark.parametrize("way", LAWFUL, ids=lambda way: " ".join(way))
def test_every_way_of_the_table_is_open(way: Way) -> None:
    check(*ends(way))


@pytest.mark.parametrize("from_name", NAMES)
@pytest.mark.parametrize("to_name", [name for name in NAMES if name != "-"])
@pytest.mark.parametrize("channel", ONE_OF_EACH)
def test_everything_else_is_forbidden(from_name: str, to_name: str, channel: Channel) -> None:
    for reason in StateReason:
        if LETTERS[channel.family] not in ROWS.get((from_name, to_name, reason), ""):
            with pytest.raises(ForbiddenTransition):
                check(*ends((from_name, to_name, reason, channel)))


def test_the_table_holds_each_way_once() -> None:
    ways = {(way.from_stage, way.to_stage, way.reason) for way in ALLOWED}

    assert len(ALLOWED) == len(ways) == len(ROWS)


def test_every_reason_is_used_by_some_way() -> None:
    assert {way.reason for way in ALLOWED} == set(StateReason)


def test_nothing_leaves_closed() -> None:
    assert CLOSED not in {way.from_stage for way in ALLOWED}


def test_states_and_sub_states_that_do_not_belong_together_are_forbidden() -> None:
    lawful = set(STAGES.values())
    for state, sub_state in product(ConversationState, (None, *ActiveSubState)):
        stage = Stage(state, sub_state)
        if stage in lawful:
            continue
        for reason in StateReason:
            after = conversation(stage, state_reason=reason)
            with pytest.raises(ForbiddenTransition):
                check(None, after)
            with pytest.raises(ForbiddenTransition):
                check(conversation(OPEN, state_reason=StateReason.AWAITING_AGENT_ASSIGNMENT), after)


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_what_leaves_state_and_reason_alone_needs_no_way(stage: Stage) -> None:
    check(conversation(stage, version=1), conversation(stage, version=2, offered_to=BOB))


def test_while_awaiting_another_agent_may_be_offered_it() -> None:
    check(conversation(AWAITING, agent_id=ADA), conversation(AWAITING, agent_id=BOB))


def test_an_agent_is_replaced_in_conversation_by_an_accepted_transfer_only() -> None:
    def handed_over(reason: StateReason) -> tuple[ConversationValues, ConversationValues]:
        return conversation(agent_id=ADA, state_reason=reason), conversation(agent_id=BOB, state_reason=reason)

    check(*handed_over(StateReason.TRANSFERRED_BY_SUPERVISOR))
    with pytest.raises(ForbiddenTransition):
        check(*handed_over(StateReason.IN_CONVERSATION))


@pytest.mark.parametrize(
    ("to_stage", "reason"), [(OPEN, StateReason.ESCALATED_BY_BOT), (CLOSED, StateReason.ENDED_BY_BOT)]
)
def test_only_a_bot_escalates_and_ends_as_a_bot(to_stage: Stage, reason: StateReason) -> None:
    check(conversation(agent_is_bot=True), conversation(to_stage, state_reason=reason))
    with pytest.raises(ForbiddenTransition):
        check(conversation(agent_is_bot=False), conversation(to_stage, state_reason=reason))


def test_queueing_means_another_queue() -> None:
    before = conversation(OPEN, state_reason=StateReason.AWAITING_AGENT_ASSIGNMENT)

    check(before, conversation(OPEN, state_reason=StateReason.QUEUED_BY_SUPERVISOR, queue_id=SALES))
    with pytest.raises(ForbiddenTransition):
        check(before, conversation(OPEN, state_reason=StateReason.QUEUED_BY_SUPERVISOR))


def test_the_error_names_the_way_that_is_missing() -> None:
    with pytest.raises(ForbiddenTransition) as caught:
        check(conversation(WAITING), conversation(WRAP_UP, state_reason=StateReason.AGENT_MOVED_TO_WRAP_UP))

    assert str(caught.value) == (
        "conversation 00000000-0000-0000-0000-000000000015: WAITING to WRAP_UP for AGENT_MOVED_TO_WRAP_UP "
        "on WHATSAPP is not in the table of transitions"
    )
