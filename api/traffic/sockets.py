"""The open sockets of this process: how many there may be, and which one makes room for the next.

A socket waits as long as the server waits for its client: for a request or the rest of one, or for `connection_init`.
Such a socket can be closed without loss. If there are too many sockets, the one that has waited longest is closed.
"""

from collections import defaultdict
from collections.abc import Callable

from starlette.types import Scope

from api.traffic.allowances import WITH_AN_ISSUER, Allowances
from api.traffic.refusals import SOCKET_RETRY_SECONDS, Reason, Refusal, count, refuse

EXTENSION = "vigie.slot"  # where the server puts the Slot into the scope
MOST_REFUSED = 32  # sockets beyond the limit that are kept until they have got their answer


class Slot:
    """One socket among those of the process. `address` is None if a proxy names it, and until it does."""

    __slots__ = ("address", "cut", "principal", "refusal")

    def __init__(self, address: str | None, cut: Callable[[], None]) -> None:
        self.address = address
        self.cut = cut
        self.principal: str | None = None
        self.refusal: Refusal | None = None


class _OfAddress:
    """The sockets of one address: their number, and those that wait, the longest first."""

    __slots__ = ("size", "waiting")

    def __init__(self) -> None:
        self.size = 0
        self.waiting: dict[Slot, None] = {}


class Sockets:
    """All sockets that the process has accepted. Every method takes the same time, however many there are."""

    def __init__(self) -> None:
        self.configure(WITH_AN_ISSUER)

    def configure(self, allowances: Allowances) -> None:
        """Begin without sockets."""
        self.most = allowances.max_sockets
        self._most_of_address = allowances.sockets_per_address
        self._most_of_principal = allowances.sockets_per_principal
        self._open: set[Slot] = set()
        self._waiting: dict[Slot, None] = {}  # the one that has waited longest comes first
        self._refused: dict[Slot, None] = {}
        self._addresses: defaultdict[str, _OfAddress] = defaultdict(_OfAddress)
        self._of_principal: defaultdict[str, int] = defaultdict(int)

    def __len__(self) -> int:
        return len(self._open)

    @property
    def room(self) -> int:
        """How many more there may be before one must make room for the next."""
        return self.most - len(self._open)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def admit(self, address: str | None, cut: Callable[[], None]) -> Slot:
        """The slot of a new socket, which waits. If it has a refusal, the socket must be closed with this answer.

        `cut` closes the socket at once; it is called if the socket must make room for another.
        """
        slot = Slot(address, cut)
        slot.refusal = self._refusal(address)
        if slot.refusal:
            self._refused[slot] = None
            if len(self._refused) > MOST_REFUSED:
                self._cut(next(iter(self._refused)))
            return slot
        self._open.add(slot)
        if address is not None:
            self._addresses[address].size += 1
        self.wait(slot)
        return slot

    def release(self, slot: Slot) -> None:
        """The socket is closed. To say so again changes nothing."""
        self._refused.pop(slot, None)
        if slot not in self._open:
            return
        self.work(slot)
        self._leave_principal(slot)
        self._leave_address(slot)
        self._open.discard(slot)

    def wait(self, slot: Slot) -> None:
        """The server waits for the client from now on. What the socket did for its principal is over."""
        if slot not in self._open:
            return
        self.work(slot)
        self._leave_principal(slot)
        self._waiting[slot] = None
        if slot.address is not None:
            self._addresses[slot.address].waiting[slot] = None

    def work(self, slot: Slot) -> None:
        """The client waits for the server, or has signed in: the socket no longer makes room for another."""
        self._waiting.pop(slot, None)
        if slot.address is not None and (held := self._addresses.get(slot.address)):
            held.waiting.pop(slot, None)

    def name(self, slot: Slot, address: str) -> Refusal | None:
        """Count a socket under the address that a proxy has named. With a refusal, it must be closed."""
        if slot not in self._open or slot.address is not None:
            return None
        if not self._has_room(address):
            return refuse(Reason.SOCKETS_OF_ADDRESS, seconds=SOCKET_RETRY_SECONDS)
        slot.address = address
        self._addresses[address].size += 1
        if slot in self._waiting:
            self._addresses[address].waiting[slot] = None
        return None

    def claim(self, slot: Slot, principal: str) -> Refusal | None:
        """The socket serves this principal until it waits again. With a refusal, it must not."""
        if slot not in self._open:
            return None
        if self._of_principal.get(principal, 0) >= self._most_of_principal:
            return refuse(Reason.SOCKETS_OF_PRINCIPAL, seconds=SOCKET_RETRY_SECONDS)
        self.work(slot)
        self._leave_principal(slot)
        slot.principal = principal
        self._of_principal[principal] += 1
        return None

    def _refusal(self, address: str | None) -> Refusal | None:
        if address is not None and not self._has_room(address):
            return refuse(Reason.SOCKETS_OF_ADDRESS, seconds=SOCKET_RETRY_SECONDS)
        if len(self._open) >= self.most and not self._make_room(self._waiting):
            return refuse(Reason.SOCKETS, seconds=SOCKET_RETRY_SECONDS)
        return None

    def _has_room(self, address: str) -> bool:
        held = self._addresses.get(address)
        return held is None or held.size < self._most_of_address or self._make_room(held.waiting)

    def _make_room(self, waiting: dict[Slot, None]) -> bool:
        longest = next(iter(waiting), None)
        if longest is None:
            return False
        count(Reason.MADE_ROOM)
        self._cut(longest)
        return True

    def _cut(self, slot: Slot) -> None:
        self.release(slot)
        slot.cut()

    def _leave_address(self, slot: Slot) -> None:
        if slot.address is None:
            return
        held = self._addresses[slot.address]
        held.size -= 1
        if not held.size:
            del self._addresses[slot.address]

    def _leave_principal(self, slot: Slot) -> None:
        if slot.principal is None:
            return
        self._of_principal[slot.principal] -= 1
        if not self._of_principal[slot.principal]:
            del self._of_principal[slot.principal]
        slot.principal = None


def slot_of(scope: Scope) -> Slot | None:
    """The slot of the socket on which a request came; None on servers without slots, as in tests."""
    slot: Slot | None = scope.get("extensions", {}).get(EXTENSION)
    return slot


def is_from_proxy(scope: Scope) -> bool:
    """Whether a proxy sent the request that may name its clients' addresses. It may also name ids; clients may not."""
    slot = slot_of(scope)
    return slot is not None and slot.address is None


sockets = Sockets()
