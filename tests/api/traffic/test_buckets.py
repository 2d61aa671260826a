"""Token buckets, with a clock that the test moves: api/traffic/buckets.py."""

from api.traffic.buckets import BURST_SECONDS, Bucket, Buckets
from tests.support.still_clock import StillClock


def test_a_burst_may_come_at_once_and_then_the_rate() -> None:
    clock = StillClock()
    bucket = Bucket(5, clock=clock)
    at_once = round(5 * BURST_SECONDS)
    assert [bucket.seconds_to_wait() for _ in range(at_once)] == [0.0] * at_once
    assert round(bucket.seconds_to_wait(), 6) == 0.2
    clock.now += 0.25
    assert bucket.seconds_to_wait() == 0.0
    assert bucket.seconds_to_wait() > 0.0


def test_what_is_refused_takes_nothing() -> None:
    bucket = Bucket(1, clock=StillClock())
    assert bucket.seconds_to_wait(9) == 0.0
    assert [round(bucket.seconds_to_wait(2), 6) for _ in range(3)] == [1.0] * 3
    assert bucket.seconds_to_wait(1) == 0.0


def test_each_key_has_a_bucket_of_its_own() -> None:
    buckets = Buckets(1, clock=StillClock())
    assert buckets.seconds_to_wait("a", 10) == 0.0
    assert buckets.seconds_to_wait("a") > 0.0
    assert buckets.seconds_to_wait("b", 10) == 0.0


def test_full_buckets_are_forgotten_faster_than_new_ones_come() -> None:
    clock = StillClock()
    buckets = Buckets(1, clock=clock)
    for number in range(100):
        buckets.seconds_to_wait(f"{number}")
    assert len(buckets) == 100
    clock.now += 2
    for number in range(100):
        buckets.seconds_to_wait(f"later {number}")
    assert len(buckets) == 100, "only the later ones"
    clock.now += 2
    for _ in range(100):
        buckets.seconds_to_wait("one")
    assert len(buckets) == 1


def test_an_empty_bucket_is_remembered_as_long_as_there_is_room() -> None:
    clock = StillClock()
    buckets = Buckets(1, clock=clock, most_keys=3)
    assert buckets.seconds_to_wait("a", 10) == 0.0
    for key in ("b", "c"):
        buckets.seconds_to_wait(key, 10)
    assert buckets.seconds_to_wait("a") > 0.0, "it is the one used last now"
    buckets.seconds_to_wait("d", 10)
    assert len(buckets) == 3
    assert buckets.seconds_to_wait("a") > 0.0
    assert buckets.seconds_to_wait("b", 10) == 0.0, "it was not used for the longest time, and is new now"
