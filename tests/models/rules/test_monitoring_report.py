"""What the monthly report counts: sessions cut at the month's ends, and rights and policies as they were in it."""

from datetime import UTC, datetime

import pytest

from models.rules.monitoring_report import Change, Month, Ran, Rights, Sum, held_in, policies_at, sums_by

MARCH = Month.of("2024-03")


def at(day: int, hour: int = 0, *, month: int = 3) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=UTC)


def ran(began: datetime, ended: datetime | None, queue: str = "Chat") -> Ran:
    return Ran(began, ended, conversation=1, supervisor="sam", roles="SUPERVISOR", queue=queue, purpose="Coaching")


@pytest.mark.parametrize("text", ["2024-13", "2024-00", "2024-3", "24-03", "2024-03-01", "", "2024-03 ", "٢٠٢٤-03"])
def test_refuses_what_is_no_month(text: str) -> None:
    with pytest.raises(ValueError, match="is no month"):
        Month.of(text)


@pytest.mark.parametrize(
    ("text", "end"), [("2024-02", "2024-03-01"), ("2024-12", "2025-01-01"), ("2024-04", "2024-05-01")]
)
def test_a_month_ends_where_the_next_begins(text: str, end: str) -> None:
    month = Month.of(text)
    assert (str(month), month.end.date().isoformat(), month.start.day) == (text, end, 1)


@pytest.mark.parametrize(
    ("began", "ended", "begun", "seconds"),
    [
        (at(5, 10), at(5, 11), 1, 3600),
        (at(29, month=2), at(1, 1), 0, 3600),
        (at(31, 23), at(2, month=4), 1, 3600),
        (at(31, 22), None, 1, 7200),
        (at(29, month=2), None, 0, 31 * 86_400),
        (at(1), at(1), 1, 0),
    ],
)
def test_counts_what_began_in_the_month_and_the_time_in_it(
    began: datetime, ended: datetime | None, begun: int, seconds: int
) -> None:
    total = Sum()
    total.add(ran(began, ended), MARCH)
    assert total.shown() == {"begun": begun, "seconds": seconds}


def test_sums_are_by_value() -> None:
    sessions = [ran(at(2, 1), at(2, 2), "Chat"), ran(at(3, 1), at(3, 2), "Calls"), ran(at(4, 1), at(4, 3), "Chat")]
    assert sums_by("queue", sessions, MARCH) == [
        {"queue": "Calls", "begun": 1, "seconds": 3600},
        {"queue": "Chat", "begun": 2, "seconds": 10_800},
    ]


SUPERVISOR = Rights(frozenset({"SUPERVISOR"}), frozenset({"chat"}))


@pytest.mark.parametrize(
    ("rights", "queues"),
    [
        (SUPERVISOR, {"chat"}),
        (Rights(frozenset({"SUPERVISOR", "API_ACCESS"}), frozenset({"chat"})), set()),
        (Rights(frozenset({"ADMIN"}), frozenset({"chat"})), set()),
        (Rights(frozenset({"SUPERVISOR"})), set()),
        (Rights(frozenset({"SUPERVISOR"}), frozenset({"chat"}), is_disabled=True), set()),
    ],
)
def test_who_may_monitor(rights: Rights, queues: set[str]) -> None:
    assert held_in(MARCH, rights, []).queues == queues


GRANTED = {"roles": [[], ["SUPERVISOR"]]}
WITHDRAWN = {"roles": [["SUPERVISOR"], []]}
NOBODY = Rights(overseen=frozenset({"chat"}))


@pytest.mark.parametrize(
    ("now", "changes", "queues", "at_end"),
    [
        (SUPERVISOR, [(at(2, month=4), GRANTED)], set(), set()),
        (SUPERVISOR, [(at(2), GRANTED)], {"chat"}, {"SUPERVISOR"}),
        (NOBODY, [(at(2, month=4), WITHDRAWN)], {"chat"}, {"SUPERVISOR"}),
        (NOBODY, [(at(9), WITHDRAWN)], {"chat"}, set()),
        (NOBODY, [(at(9), WITHDRAWN), (at(8), GRANTED)], {"chat"}, set()),
        (NOBODY, [(at(9, month=4), WITHDRAWN), (at(8, month=4), GRANTED)], set(), set()),
        (SUPERVISOR, [(at(9), {"overseen": [["calls"], ["chat"]]})], {"chat", "calls"}, {"SUPERVISOR"}),
        (SUPERVISOR, [(at(9), {"isDisabled": [True, False]})], {"chat"}, {"SUPERVISOR"}),
        (SUPERVISOR, [(at(9, month=4), {"isDisabled": [True, False]})], set(), {"SUPERVISOR"}),
    ],
)
def test_rights_are_those_of_the_month_whatever_came_later(
    now: Rights, changes: list[Change], queues: set[str], at_end: set[str]
) -> None:
    held = held_in(MARCH, now, changes)
    assert (held.queues, set(held.at_end.roles)) == (queues, at_end)


def test_policies_are_those_of_a_moment() -> None:
    now = {"monitoringPolicy": "NO_REQUIREMENT", "monitorWaiting": True}
    changes: list[Change] = [
        (at(5, month=4), {"monitoringPolicy": ["CONSENT_REQUIRED", "NO_REQUIREMENT"], "forceClose": [False, True]}),
        (at(9), {"monitoringPolicy": ["NOTICE_REQUIRED", "CONSENT_REQUIRED"]}),
    ]
    assert policies_at(MARCH.start, now, changes)["monitoringPolicy"] == "NOTICE_REQUIRED"
    assert policies_at(MARCH.end, now, changes) == {"monitoringPolicy": "CONSENT_REQUIRED", "monitorWaiting": True}
