"""What must have been seen is looked for, and each planted fault is counted; api/replay/checks.py."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest

from api.replay.checks import (
    AnsweredChange,
    AnsweredMessage,
    Delays,
    Expectations,
    ListEvent,
    ListSeen,
    MessageSeen,
    StateSeen,
    judge_list,
    judge_messages,
    judge_states,
)
from api.replay.streams import DeliveryCounts

ENTERED, UPDATED, LEFT, LISTED = ListEvent.ENTERED, ListEvent.UPDATED, ListEvent.LEFT, ListEvent.LISTED

STATES = [
    StateSeen(1, "OPEN", None, 10.1),
    StateSeen(2, "ACTIVE", "AWAITING_ACCEPTANCE", 10.2),
    StateSeen(3, "ACTIVE", "IN_CONVERSATION", 10.5),
    StateSeen(4, "WRAP_UP", None, 11.0),
    StateSeen(5, "CLOSED", None, 11.5),
]
LISTED_FRAMES = [
    ListSeen(ENTERED, "00", "01", 10.1),
    ListSeen(UPDATED, "01", "03", 10.5),
    ListSeen(UPDATED, "04", "06", 10.9),
    ListSeen(UPDATED, "06", "07", 11.0),
    ListSeen(LEFT, "07", "08", 11.5),
]
READ = [MessageSeen("m1", "Hello", 10.6)]
STREAMED = [MessageSeen("m2", "Good morning", 10.9), MessageSeen("m3", "My parcel is late", 10.95)]


@dataclass
class Judged:
    counts: DeliveryCounts = field(default_factory=DeliveryCounts)
    delays: Delays = field(default_factory=Delays)

    @property
    def totals(self) -> tuple[int, int, int]:
        return self.counts.missing, self.counts.doubled, self.counts.out_of_order


@pytest.fixture
def expectations() -> Expectations:
    """Started with the customer's first words, accepted, two messages, ended, closed."""
    return Expectations(
        "d",
        "c",
        changes=[
            AnsweredChange("OPEN", None, 10.0, 10.05, (2, "ACTIVE", "AWAITING_ACCEPTANCE")),
            AnsweredChange("ACTIVE", "IN_CONVERSATION", 10.3, 10.4, (3, "ACTIVE", "IN_CONVERSATION")),
            AnsweredChange("WRAP_UP", None, 10.97, 10.99, (4, "WRAP_UP", None)),
            AnsweredChange("CLOSED", None, 11.2, 11.3, None),
        ],
        messages=[
            AnsweredMessage(None, "Hello", "02", 10.0, 10.05),
            AnsweredMessage("m2", "Good morning", "05", 10.6, 10.7),
            AnsweredMessage("m3", "My parcel is late", "06", 10.8, 10.9),
        ],
        closed_at="08",
    )


def states(seen: Sequence[StateSeen], expectations: Expectations) -> Judged:
    judged = Judged()
    judge_states(seen, expectations, judged.counts, judged.delays)
    return judged


def frames(seen: Sequence[ListSeen], expectations: Expectations) -> Judged:
    judged = Judged()
    judge_list(seen, expectations, judged.counts, judged.delays)
    return judged


def messages(read: Sequence[MessageSeen], streamed: Sequence[MessageSeen], expectations: Expectations) -> Judged:
    judged = Judged()
    judge_messages(read, streamed, expectations, judged.counts, judged.delays)
    return judged


def test_a_faultless_run_counts_nothing(expectations: Expectations) -> None:
    assert states(STATES, expectations).totals == (0, 0, 0)
    assert frames(LISTED_FRAMES, expectations).totals == (0, 0, 0)
    assert messages(READ, STREAMED, expectations).totals == (0, 0, 0)


def test_delays_run_from_sending_to_the_frame(expectations: Expectations) -> None:
    assert states(STATES, expectations).delays.supervisor == pytest.approx([0.1, 0.2, 0.03, 0.3])
    assert frames(LISTED_FRAMES, expectations).delays.supervisor == pytest.approx([0.3, 0.1])
    assert messages(READ, STREAMED, expectations).delays.agent == pytest.approx([0.3, 0.15])
    answered = [*states(STATES, expectations).delays.answered, *messages(READ, STREAMED, expectations).delays.answered]
    assert answered == pytest.approx([0.05, 0.1, 0.02, 0.1, 0.1, 0.1])


@pytest.mark.parametrize("lost", range(5))
def test_a_lost_version_is_missing(expectations: Expectations, lost: int) -> None:
    seen = [change for number, change in enumerate(STATES) if number != lost]
    acted_on = lost != 1  # nobody of the replay made the offer: only its version is known
    known = lost != 4  # the closing was answered without a version
    assert states(seen, expectations).totals == (known + acted_on, 0, 0)


def test_no_frame_at_all_is_missing(expectations: Expectations) -> None:
    assert states([], expectations).totals == (4 + 4, 0, 0)
    assert frames([], expectations).totals == (1 + 1 + 2, 0, 0)
    assert messages([], [], expectations).totals == (3, 0, 0)


@pytest.mark.parametrize("number", range(5))
def test_a_version_shown_twice_is_doubled(expectations: Expectations, number: int) -> None:
    assert states([*STATES, STATES[number]], expectations).totals == (0, 1, 0)


def test_versions_that_changed_places_are_out_of_order(expectations: Expectations) -> None:
    assert states([STATES[0], STATES[2], STATES[1], *STATES[3:]], expectations).totals == (0, 0, 1)


def test_a_version_shown_in_another_state_than_was_answered_is_missing(expectations: Expectations) -> None:
    other = replace(STATES[3], state="OPEN")
    assert states([*STATES[:3], other, STATES[4]], expectations).totals == (2, 0, 0)


@pytest.mark.parametrize("lost", [0, 2, 3, 4])
def test_a_lost_frame_of_the_list_is_missing(expectations: Expectations, lost: int) -> None:
    seen = [frame for number, frame in enumerate(LISTED_FRAMES) if number != lost]
    # Message m2 at 05 and m3 at 06 are shown by one frame; 07 was the ending. Without the entering, an update is early.
    expected = {0: (1, 0, 1), 2: (2, 0, 0), 3: (0, 0, 0), 4: (1, 0, 0)}[lost]
    assert frames(seen, expectations).totals == expected


@pytest.mark.parametrize("number", range(5))
def test_a_frame_of_the_list_shown_twice_is_doubled(expectations: Expectations, number: int) -> None:
    seen = [*LISTED_FRAMES[: number + 1], LISTED_FRAMES[number], *LISTED_FRAMES[number + 1 :]]
    assert frames(seen, expectations).totals == (0, 1, 0)


@pytest.mark.parametrize("number", [0, 4])
def test_entering_or_leaving_at_two_positions_is_doubled(expectations: Expectations, number: int) -> None:
    again = replace(LISTED_FRAMES[number], position=f"{LISTED_FRAMES[number].position}a")
    seen = [*LISTED_FRAMES[: number + 1], again, *LISTED_FRAMES[number + 1 :]]
    assert frames(seen, expectations).totals == (0, 1, 0)


def test_an_update_after_leaving_is_out_of_order(expectations: Expectations) -> None:
    late = ListSeen(UPDATED, "08", "09", 12.0)
    assert frames([*LISTED_FRAMES, late], expectations).totals == (0, 0, 1)


def test_one_frame_may_show_the_effect_of_two_messages(expectations: Expectations) -> None:
    assert frames([LISTED_FRAMES[0], ListSeen(UPDATED, "01", "07", 11.0), LISTED_FRAMES[4]], expectations).totals == (
        0,
        0,
        0,
    )


def test_a_list_sent_anew_stands_for_what_was_before(expectations: Expectations) -> None:
    assert frames([ListSeen(LISTED, "00", "06", 10.9), *LISTED_FRAMES[3:]], expectations).totals == (0, 0, 0)


def test_a_conversation_that_never_closed_need_not_leave(expectations: Expectations) -> None:
    expectations.closed_at = None
    assert frames(LISTED_FRAMES[:-1], expectations).totals == (0, 0, 0)


@pytest.mark.parametrize(
    ("alter", "expected"),
    [
        (lambda read, live: ([], live), (1, 0, 0)),
        (lambda read, live: (read, live[:1]), (1, 0, 0)),
        (lambda read, live: (read, [*read, *live]), (0, 1, 0)),
        (lambda read, live: (read, [*live, live[0]]), (0, 1, 0)),
        (lambda read, live: (read, live[::-1]), (0, 0, 1)),
        (lambda read, live: (read, [live[0], replace(live[1], text="My parcel")]), (1, 0, 0)),
        (lambda read, live: (read, [*live, MessageSeen("m9", "Who is this?", 11.0)]), (0, 1, 0)),
        (lambda read, live: ([], [*read, *live]), (0, 0, 0)),
        (lambda read, live: ([*read, live[0]], live[1:]), (0, 0, 0)),
    ],
    ids=[
        "first words lost",
        "last message lost",
        "read and streamed",
        "streamed twice",
        "places changed",
        "other words",
        "nobody wrote it",
        "all live",
        "more read than live",
    ],
)
def test_messages_come_once_in_order_in_their_own_words(
    expectations: Expectations,
    alter: Callable[[list[MessageSeen], list[MessageSeen]], tuple[list[MessageSeen], list[MessageSeen]]],
    expected: tuple[int, int, int],
) -> None:
    assert messages(*alter(READ, STREAMED), expectations).totals == expected


def test_first_words_are_told_apart_from_the_same_words_said_again(expectations: Expectations) -> None:
    expectations.messages[1] = replace(expectations.messages[1], text="Hello")
    assert messages(READ, [MessageSeen("m2", "Hello", 10.9), STREAMED[1]], expectations).totals == (0, 0, 0)
    assert messages([], [MessageSeen("m2", "Hello", 10.9), STREAMED[1]], expectations).totals == (1, 0, 0)
