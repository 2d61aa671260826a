"""Which state a report leads to, and when a failed message is tried again."""

from datetime import timedelta
from itertools import product

import pytest

from models.rules.outbound import LONGEST_ASKED_RETRY, LONGEST_RETRY, MOST_ATTEMPTS, retry_after, status_after
from models.vocabulary import DeliveryOutcome, DeliveryStatus

P, R, S, F, D = (
    DeliveryStatus.PENDING,
    DeliveryStatus.RETRYING,
    DeliveryStatus.SENT,
    DeliveryStatus.FAILED,
    DeliveryStatus.DELIVERED,
)
LEADS_TO = {
    DeliveryOutcome.SENT: {P: S, R: S, S: None, F: None, D: None},
    DeliveryOutcome.FAILED: {P: F, R: F, S: F, F: None, D: None},
    DeliveryOutcome.DELIVERED: {P: D, R: D, S: D, F: D, D: None},
}


@pytest.mark.parametrize(("before", "outcome"), list(product(DeliveryStatus, DeliveryOutcome)))
def test_reports_lead_forward_or_nowhere(before: DeliveryStatus, outcome: DeliveryOutcome) -> None:
    assert status_after(before, outcome, may_succeed_later=False, attempt=1) is LEADS_TO[outcome][before]


def test_what_may_succeed_later_is_tried_again_until_it_is_given_up() -> None:
    def after(before: DeliveryStatus, attempt: int) -> DeliveryStatus | None:
        return status_after(before, DeliveryOutcome.FAILED, may_succeed_later=True, attempt=attempt)

    assert after(P, 1) is R
    assert after(R, 1) is None
    assert after(P, MOST_ATTEMPTS - 1) is R
    assert after(P, MOST_ATTEMPTS) is F
    assert after(S, 1) is F
    assert after(D, 1) is None


def test_each_pause_is_longer_up_to_a_limit() -> None:
    pauses = [retry_after(attempt, asked=None, spread=0) for attempt in range(1, 12)]
    assert pauses[:3] == [timedelta(seconds=5), timedelta(seconds=20), timedelta(seconds=80)]
    assert pauses[-1] == LONGEST_RETRY
    assert pauses == sorted(pauses)


def test_a_receiver_may_ask_for_a_longer_pause_but_not_for_ever() -> None:
    asked = timedelta(minutes=10)
    assert retry_after(1, asked=asked, spread=0) == asked
    assert retry_after(6, asked=timedelta(seconds=1), spread=0) > timedelta(hours=1)
    assert retry_after(1, asked=timedelta(days=365), spread=0) == LONGEST_ASKED_RETRY


def test_chance_spreads_them() -> None:
    assert retry_after(1, asked=None, spread=1) == timedelta(seconds=6)
