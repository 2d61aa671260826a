"""What becomes of a bot's words by posture, and who knows of drafts, for every state and role."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from models.fact_values import DraftValues
from models.rules.conversations.drafts import (
    MOST_PENDING,
    approvable,
    becomes_a_draft,
    decidable,
    ended_by_a_move,
    is_notified,
    knows_of_drafts,
    lists_drafts,
    may_set_posture,
    reads_draft,
    reads_posture,
    waits_for,
)
from models.rules.refusals import Refused
from models.values import ConversationValues, Viewer
from models.vocabulary import (
    ActiveSubState,
    BotPosture,
    ConversationState,
    DraftStatus,
    MessageVisibility,
    ParticipantMode,
    RefusalCode,
    Role,
    StateReason,
)
from tests.models.rules.examples import conversation

QUEUE, OTHER, BOT, ADA, CLEO, LINK = (UUID(int=number) for number in range(101, 107))
HELD = conversation(
    state=ConversationState.ACTIVE,
    sub_state=ActiveSubState.IN_CONVERSATION,
    queue_id=QUEUE,
    agent_id=BOT,
    agent_is_bot=True,
    customer_id=CLEO,
    connector_id=LINK,
    party=frozenset({BOT, CLEO}),
    bot_posture=BotPosture.DRAFT,
)
DRAFT = DraftValues(UUID(int=1), QUEUE, BOT, DraftStatus.PENDING, None)
CODES: dict[str, RefusalCode | None] = {
    "supervisor": None,
    "helper": None,
    "joined elsewhere": RefusalCode.OUTSIDE_SUPERVISED_QUEUES,
    "agent": RefusalCode.ROLE_REQUIRED,
    "bot": RefusalCode.ROLE_REQUIRED,
    "bot supervisor": RefusalCode.ROLE_REQUIRED,
    "administrator": RefusalCode.ROLE_REQUIRED,
    "customer": RefusalCode.OWN_CONVERSATION,
    "connector": RefusalCode.OWN_CONVERSATION,
    "api supervisor": RefusalCode.API_ACCESS_ROLE,
}


def somebody(person_id: UUID, *roles: Role, overseen: UUID | None = None) -> Viewer:
    return Viewer(person_id, "Somebody", frozenset(roles), frozenset({overseen}) if overseen else frozenset())


PEOPLE = {
    "supervisor": somebody(UUID(int=201), Role.SUPERVISOR, overseen=QUEUE),
    "helper": somebody(ADA, Role.AGENT),
    "joined elsewhere": somebody(UUID(int=202), Role.SUPERVISOR, overseen=OTHER),
    "agent": somebody(UUID(int=203), Role.AGENT),
    "bot": somebody(BOT, Role.BOT),
    "bot supervisor": somebody(UUID(int=204), Role.BOT, Role.SUPERVISOR, overseen=QUEUE),
    "administrator": somebody(UUID(int=205), Role.ADMIN),
    "customer": somebody(CLEO, Role.CUSTOMER),
    "connector": somebody(LINK, Role.CHANNEL),
    "api supervisor": somebody(UUID(int=206), Role.SUPERVISOR, Role.API_ACCESS, overseen=QUEUE),
}
HELPED = replace(HELD, party=HELD.party | {ADA, UUID(int=202)})


@pytest.mark.parametrize("name", PEOPLE)
def test_who_looks_after_bots(name: str) -> None:
    """The same people set a posture and decide about drafts."""
    viewer, code = PEOPLE[name], CODES[name]
    assert _code(viewer, HELPED) is code
    answer = decidable(viewer, HELPED, DRAFT, reads_transcript=True)
    assert (answer.allowed, answer.code, answer.reason is None) == (code is None, code, code is None)


def _code(viewer: Viewer, values: ConversationValues) -> RefusalCode | None:
    try:
        may_set_posture(viewer, values)
    except Refused as refused:
        return refused.code
    return None


@pytest.mark.parametrize("name", PEOPLE)
def test_who_knows_of_drafts(name: str) -> None:
    knowing = {"supervisor", "helper", "joined elsewhere", "bot", "bot supervisor", "api supervisor"}
    assert knows_of_drafts(PEOPLE[name], HELPED) is (name in knowing)
    assert reads_draft(PEOPLE[name], HELPED, DRAFT) is (name in knowing - {"bot supervisor"})
    assert reads_posture(PEOPLE[name], HELPED) is (name not in ("customer", "connector"))
    assert lists_drafts(PEOPLE[name]) is (
        name in {"supervisor", "helper", "joined elsewhere", "agent", "api supervisor"}
    )


def test_what_is_decided_first_is_refused_first() -> None:
    """Whoever may not read the conversation is told that somebody decided, rather than to read it."""
    viewer = PEOPLE["supervisor"]
    for status in DraftStatus:
        answer = decidable(viewer, HELD, replace(DRAFT, status=status), reads_transcript=False)
        ended = RefusalCode.DRAFT_DECIDED if status.is_decided else RefusalCode.DRAFT_ENDED
        assert answer.code is (RefusalCode.NOT_PARTICIPANT if status is DraftStatus.PENDING else ended)


@pytest.mark.parametrize("left_seconds", [None, 1, 0, -1])
def test_once_the_channel_carries_no_answers_a_draft_can_only_be_dropped(left_seconds: int | None) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    ends_at = None if left_seconds is None else now + timedelta(seconds=left_seconds)
    for name, viewer in PEOPLE.items():
        drop = decidable(viewer, HELPED, DRAFT, reads_transcript=True)
        approve = approvable(viewer, HELPED, DRAFT, reads_transcript=True, window_ends_at=ends_at, now=now)
        is_late = left_seconds is not None and left_seconds <= 0
        assert drop.code is CODES[name]
        assert approve.code is (CODES[name] or (RefusalCode.REPLY_WINDOW_CLOSED if is_late else None))
        assert approve.allowed is (approve.code is None)


@pytest.mark.parametrize("status", [DraftStatus.PENDING, DraftStatus.BOT_LEFT])
def test_who_begins_or_ceases_to_help_hears_of_each_draft(status: DraftStatus) -> None:
    """Others have heard of one that waits on. For those who left, it is no longer on the list."""
    draft, left = replace(DRAFT, status=status), replace(HELPED, party=HELPED.party - {ADA})
    is_waiting = status is DraftStatus.PENDING
    for name, viewer in PEOPLE.items():
        others = is_notified(viewer, left, draft)
        assert others is (name in {"supervisor", "api supervisor"})
        moved = is_notified(viewer, left, draft, helpers={ADA})
        assert moved is (name == "helper" or (others and not is_waiting))
        came = is_notified(viewer, HELPED, draft, helpers={ADA})
        assert came is moved
    assert not is_notified(PEOPLE["agent"], replace(HELD, party=HELD.party | {UUID(int=203)}), DRAFT, helpers={ADA})
    assert waits_for(PEOPLE["helper"], HELPED, draft) is is_waiting
    assert not waits_for(PEOPLE["helper"], left, draft)
    assert waits_for(PEOPLE["supervisor"], left, draft) is is_waiting


@pytest.mark.parametrize("mode", [None, *ParticipantMode])
@pytest.mark.parametrize("visibility", MessageVisibility)
def test_only_a_bots_words_to_the_customer_wait(mode: ParticipantMode | None, visibility: MessageVisibility) -> None:
    is_bots = mode is ParticipantMode.BOT
    for posture in (BotPosture.AUTO, BotPosture.DRAFT):
        waits = becomes_a_draft(replace(HELD, bot_posture=posture), mode, visibility)
        assert waits is (is_bots and posture is BotPosture.DRAFT and visibility is MessageVisibility.PUBLIC)
    if not is_bots:
        assert not becomes_a_draft(replace(HELD, bot_posture=BotPosture.OFF), mode, visibility)


def test_what_a_bot_is_refused() -> None:
    for values, code in (
        (replace(HELD, bot_posture=BotPosture.OFF), RefusalCode.BOT_OFF),
        (replace(HELD, drafts_pending=MOST_PENDING), RefusalCode.TOO_MANY_DRAFTS),
        (replace(HELD, state=ConversationState.WRAP_UP, sub_state=None), RefusalCode.VISIBILITY_NOT_ALLOWED),
    ):
        with pytest.raises(Refused) as caught:
            becomes_a_draft(values, ParticipantMode.BOT, MessageVisibility.PUBLIC)
        assert caught.value.code is code


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, None),
        ({"state": ConversationState.WRAP_UP, "sub_state": None}, DraftStatus.MOVED_TO_WRAP_UP),
        ({"bot_posture": BotPosture.AUTO}, DraftStatus.POSTURE_CHANGED),
        ({"state": ConversationState.CLOSED, "sub_state": None}, DraftStatus.CONVERSATION_CLOSED),
        ({"state": ConversationState.OPEN, "sub_state": None, "agent_id": None}, DraftStatus.BOT_LEFT),
        ({"state": ConversationState.WAITING, "sub_state": None}, DraftStatus.BOT_LEFT),
        ({"sub_state": ActiveSubState.AWAITING_ACCEPTANCE}, DraftStatus.BOT_LEFT),
        ({"agent_id": ADA}, DraftStatus.AGENT_CHANGED),
        ({"agent_id": ADA, "state_reason": StateReason.TAKEN_OVER_BY_AGENT}, DraftStatus.TAKEN_OVER),
        ({"agent_id": ADA, "state_reason": StateReason.TAKEN_OVER_BY_SUPERVISOR}, DraftStatus.TAKEN_OVER),
    ],
)
def test_how_a_draft_ends_by_a_move(changed: dict[str, object], status: DraftStatus | None) -> None:
    assert ended_by_a_move(DRAFT, replace(HELD, **changed)) is status  # type: ignore[arg-type]
