"""How many sockets the limit of file descriptors leaves, and when the server refuses to start: api/traffic/descriptors.py."""

import resource
from collections.abc import Callable

import pytest

from api.settings import SettingsFault
from api.traffic.descriptors import FEWEST_SOCKETS, MOST_SOCKETS, RESERVED, sockets_allowed

Limited = Callable[[int, int], list[tuple[int, int]]]


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> Limited:
    """Gives the process these limits, soft and hard; the list has what the code sets them to."""

    def limit(soft: int, hard: int) -> list[tuple[int, int]]:
        raised: list[tuple[int, int]] = []
        monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
        monkeypatch.setattr(resource, "setrlimit", lambda _, limits: raised.append(limits))
        return raised

    return limit


@pytest.mark.parametrize(
    ("asked", "soft", "hard", "allowed", "raised"),
    [
        (None, 20_000, 20_000, MOST_SOCKETS, []),
        (None, resource.RLIM_INFINITY, resource.RLIM_INFINITY, MOST_SOCKETS, []),
        (None, 1_024, 524_288, MOST_SOCKETS, [(MOST_SOCKETS + RESERVED, 524_288)]),
        (None, 256, resource.RLIM_INFINITY, MOST_SOCKETS, [(MOST_SOCKETS + RESERVED, resource.RLIM_INFINITY)]),
        (None, 1_024, 1_024, 1_024 - RESERVED, []),
        (None, 1_024, 4_096, 4_096 - RESERVED, [(4_096, 4_096)]),
        (800, 1_024, 4_096, 800, []),
        (30_000, 1_024, 524_288, 30_000, [(30_000 + RESERVED, 524_288)]),
    ],
)
def test_the_soft_limit_is_raised_as_far_as_needed(
    limited: Limited, asked: int | None, soft: int, hard: int, allowed: int, raised: list[tuple[int, int]]
) -> None:
    limits = limited(soft, hard)
    assert sockets_allowed(asked) == allowed
    assert limits == raised


def test_a_kernel_that_refuses_to_raise_it_leaves_it_as_it_is(
    limited: Limited, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("current limit exceeds maximum limit")

    limited(1_024, resource.RLIM_INFINITY)
    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert sockets_allowed(None) == 1_024 - RESERVED


def test_too_low_a_limit_is_said_in_a_sentence_with_both_ways_out(limited: Limited) -> None:
    limited(1_024, 1_024)
    with pytest.raises(SettingsFault) as fault:
        sockets_allowed(2_000)
    assert str(fault.value) == (
        "VIGIE_MAX_SOCKETS is 2000, but this process may open only 1024 files, and 128 of them are kept for the "
        "database and other files: raise the limit to 2128 (`ulimit -n`, or LimitNOFILE= in a systemd unit), or lower "
        "VIGIE_MAX_SOCKETS to 896."
    )


def test_without_any_useful_number_it_is_a_fault_too(limited: Limited) -> None:
    limited(64, RESERVED + FEWEST_SOCKETS - 1)
    with pytest.raises(SettingsFault) as fault:
        sockets_allowed(None)
    assert "raise the limit to 138" in str(fault.value)
    assert "lower VIGIE_MAX_SOCKETS" not in str(fault.value)
