"""Which sockets there may be, and which one makes room for the next: api/traffic/sockets.py."""

from dataclasses import replace

import pytest

from api.traffic.allowances import WITH_AN_ISSUER
from api.traffic.refusals import SOCKET_RETRY_SECONDS, Reason
from api.traffic.sockets import MOST_REFUSED, Slot, Sockets
from tests.api.traffic.counting import refused

FEW = replace(WITH_AN_ISSUER, max_sockets=4, sockets_per_address=2, sockets_per_principal=2)


class Opened:
    """Opens sockets, and remembers which of them were cut, in order."""

    def __init__(self) -> None:
        self.sockets = Sockets()
        self.sockets.configure(FEW)
        self.cut: list[str] = []

    def open(self, name: str, address: str | None = None) -> Slot:
        return self.sockets.admit(address, lambda: self.cut.append(name))

    def busy(self, name: str, address: str | None = None) -> Slot:
        slot = self.open(name, address)
        self.sockets.work(slot)
        return slot


@pytest.fixture
def opened() -> Opened:
    return Opened()


def test_the_socket_that_has_waited_longest_makes_room(opened: Opened) -> None:
    before = refused(Reason.MADE_ROOM)
    first, *_ = (opened.open(name) for name in ("a", "b", "c", "d"))
    opened.sockets.work(first)
    opened.sockets.wait(first)  # it has had its answer: now it waits since this moment
    assert opened.open("e").refusal is None
    assert opened.open("f").refusal is None
    assert opened.cut == ["b", "c"]
    assert (len(opened.sockets), opened.sockets.waiting) == (4, 4)
    assert refused(Reason.MADE_ROOM) == before + 2


def test_without_a_waiting_socket_the_next_is_refused(opened: Opened) -> None:
    before = refused(Reason.SOCKETS)
    busy = [opened.busy(name) for name in ("a", "b", "c", "d")]
    refusal = opened.open("e").refusal
    assert refusal is not None
    assert (refusal.status, refusal.code, refusal.retry_after_seconds) == (
        503,
        "TOO_MANY_SOCKETS",
        SOCKET_RETRY_SECONDS,
    )
    assert opened.cut == []
    assert refused(Reason.SOCKETS) == before + 1
    opened.sockets.release(busy[0])
    assert opened.open("f").refusal is None


def test_only_a_few_refused_sockets_are_kept_for_their_answer(opened: Opened) -> None:
    for name in ("a", "b", "c", "d"):
        opened.busy(name)
    for number in range(MOST_REFUSED + 2):
        opened.open(f"refused {number}")
    assert opened.cut == ["refused 0", "refused 1"]
    assert len(opened.sockets) == 4


def test_an_address_makes_room_among_its_own_sockets(opened: Opened) -> None:
    opened.open("other", "192.0.2.1")
    opened.open("a", "192.0.2.7")
    opened.busy("b", "192.0.2.7")
    assert opened.open("c", "192.0.2.7").refusal is None
    assert opened.cut == ["a"]


def test_an_address_with_busy_sockets_only_is_refused_while_others_are_not(opened: Opened) -> None:
    held = [opened.busy(name, "192.0.2.7") for name in ("a", "b")]
    refusal = opened.open("c", "192.0.2.7").refusal
    assert refusal is not None
    assert (refusal.status, refusal.code) == (429, "TOO_MANY_SOCKETS")
    assert opened.open("d", "192.0.2.8").refusal is None
    opened.sockets.release(held[0])
    opened.sockets.release(held[0])  # said twice, counted once
    assert opened.open("e", "192.0.2.7").refusal is None
    assert opened.cut == []


def test_a_socket_behind_a_proxy_counts_for_the_address_that_the_proxy_names(opened: Opened) -> None:
    slots = [opened.busy(name) for name in ("a", "b", "c")]
    assert [opened.sockets.name(slot, "192.0.2.7") for slot in slots[:2]] == [None, None]
    assert opened.sockets.name(slots[0], "192.0.2.7") is None, "it has its name already"
    refusal = opened.sockets.name(slots[2], "192.0.2.7")
    assert refusal is not None
    assert refusal.status == 429
    assert opened.sockets.name(slots[2], "192.0.2.8") is None


def test_a_principal_has_so_many_sockets_and_no_more(opened: Opened) -> None:
    first, second, third = (opened.open(name) for name in ("a", "b", "c"))
    assert opened.sockets.claim(first, "ada") is None
    assert opened.sockets.claim(second, "ada") is None
    refusal = opened.sockets.claim(third, "ada")
    assert refusal is not None
    assert (refusal.status, refusal.code) == (429, "TOO_MANY_SOCKETS")
    assert opened.sockets.claim(third, "ben") is None
    assert opened.sockets.waiting == 0, "who has signed in makes no room"
    opened.sockets.wait(first)  # its stream has ended
    assert opened.sockets.claim(opened.open("d"), "ada") is None


def test_closed_sockets_leave_nothing_behind(opened: Opened) -> None:
    slots = [opened.open(name, "192.0.2.7") for name in ("a", "b", "c")]  # the third closes the first
    opened.sockets.claim(slots[2], "ada")
    for slot in slots:
        opened.sockets.release(slot)
    for change in (opened.sockets.wait, opened.sockets.work, opened.sockets.release):
        change(slots[2])
    assert opened.sockets.claim(slots[2], "ada") is None
    assert opened.sockets.name(slots[2], "192.0.2.7") is None
    assert (len(opened.sockets), opened.sockets.waiting) == (0, 0)
    assert not opened.sockets._addresses
    assert not opened.sockets._of_principal
