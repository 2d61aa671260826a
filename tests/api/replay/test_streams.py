"""The frame contract is checked, and what breaks it is counted; api/replay/streams.py."""

import pytest

from api.replay.streams import DeliveryCounts, Frame, StreamCheck


@pytest.fixture
def counts() -> DeliveryCounts:
    return DeliveryCounts()


def fact(position: str, previous: str | None, kind: str = "ConversationStateChange", **more: object) -> Frame:
    return {"__typename": kind, "position": position, "previousPosition": previous, **more}


def heartbeat(position: str, previous: str) -> Frame:
    return fact(position, previous, "Heartbeat")


def counted(counts: DeliveryCounts) -> tuple[int, int, int]:
    return counts.missing, counts.doubled, counts.out_of_order


def test_frames_that_join_are_taken(counts: DeliveryCounts) -> None:
    check = StreamCheck("s", counts, after="05")
    assert check.accepts(fact("07", "05"))
    assert check.accepts(heartbeat("09", "07"))
    assert check.accepts(heartbeat("09", "09"))
    assert check.accepts(fact("10", "09"))
    assert (check.last, check.facts, counted(counts)) == ("10", 2, (0, 0, 0))


def test_a_gap_is_missing(counts: DeliveryCounts) -> None:
    check = StreamCheck("s", counts, after="05")
    check.accepts(fact("07", "05"))
    assert check.accepts(fact("09", "08"))
    assert counted(counts) == (1, 0, 0)
    assert counts.notes == ["Missing: s: no frame covers (07, 08]"]


def test_a_frame_sent_twice_is_doubled_and_dropped(counts: DeliveryCounts) -> None:
    check = StreamCheck("s", counts, after="05")
    check.accepts(fact("07", "05"))
    check.accepts(fact("08", "07"))
    assert not check.accepts(fact("07", "05"))
    assert not check.accepts(fact("08", "07"))
    assert (check.facts, counted(counts)) == (2, (0, 2, 0))


def test_two_frames_that_changed_places_are_out_of_order(counts: DeliveryCounts) -> None:
    check = StreamCheck("s", counts, after="05")
    check.accepts(fact("08", "07"))
    assert not check.accepts(fact("07", "05"))
    assert counted(counts) == (1, 0, 1)


def test_a_heartbeat_that_goes_back_is_out_of_order(counts: DeliveryCounts) -> None:
    check = StreamCheck("s", counts, after="05")
    check.accepts(fact("08", "05"))
    assert not check.accepts(heartbeat("07", "05"))
    assert counted(counts) == (0, 0, 1)


def test_a_frame_that_denies_an_earlier_one_is_out_of_order(counts: DeliveryCounts) -> None:
    check = StreamCheck("s", counts, after="05")
    check.accepts(fact("07", "05"))
    assert check.accepts(fact("09", "06"))
    assert counted(counts) == (0, 0, 1)


def test_an_interval_that_reaches_back_over_a_heartbeat_is_none(counts: DeliveryCounts) -> None:
    check = StreamCheck("s", counts, after="05")
    check.accepts(fact("06", "05"))
    check.accepts(heartbeat("08", "06"))
    assert check.accepts(fact("09", "06"))
    assert counted(counts) == (0, 0, 0)


def test_the_first_frame_of_a_fresh_stream_is_always_taken(counts: DeliveryCounts) -> None:
    check = StreamCheck("s", counts, after=None)
    assert check.accepts(fact("07", "05"))
    assert not check.accepts(fact("07", "05"))
    assert counted(counts) == (0, 1, 0)


def test_parts_of_a_list_share_an_interval_that_the_last_one_closes(counts: DeliveryCounts) -> None:
    check = StreamCheck("s", counts, after=None)
    assert check.accepts(fact("09", "09", "ConversationList", last=False))
    assert check.last is None
    assert check.accepts(fact("09", "09", "ConversationList", last=True))
    assert check.last == "09"
    assert check.accepts(fact("12", "09", "ConversationList", last=False))
    assert check.accepts(fact("12", "09", "ConversationList", last=True))
    assert check.accepts(fact("13", "12"))
    assert counted(counts) == (0, 0, 0)


def test_opening_notifications_come_from_long_ago_until_a_heartbeat(counts: DeliveryCounts) -> None:
    check = StreamCheck("s", counts, after=None, opens_with_many=True)
    for frame in (fact("02", "02"), fact("05", "02"), heartbeat("40", "05"), fact("41", "40")):
        assert check.accepts(frame)
    assert (check.last, counted(counts)) == ("41", (0, 0, 0))
    check.accepts(fact("44", "43"))
    assert counted(counts) == (1, 0, 0)


def test_a_stream_that_can_not_be_continued_has_lost_something(counts: DeliveryCounts) -> None:
    check = StreamCheck("s", counts, after="05")
    assert check.accepts(fact("40", None, "ResyncRequired"))
    check.restart()
    assert (check.last, counted(counts)) == (None, (1, 0, 0))
    assert check.accepts(heartbeat("41", "41"))
