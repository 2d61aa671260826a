"""How often addresses and principals may ask: one bucket for each. The server counts the messages of one socket itself."""

import time
from collections.abc import Callable

from api.traffic.allowances import WITH_AN_ISSUER, Allowances
from api.traffic.buckets import Bucket, Buckets
from api.traffic.refusals import Reason, Refusal, refuse


class Rates:
    """The rates of this process. Each method takes from a bucket, and answers the refusal if it is empty."""

    def __init__(self) -> None:
        self.configure(WITH_AN_ISSUER)

    def configure(self, allowances: Allowances, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin anew with full buckets."""
        self._clock = clock
        self._messages_per_socket = allowances.messages_per_socket
        self._requests = Buckets(allowances.requests_per_address, clock=clock)
        self._anonymous = Buckets(allowances.anonymous_requests_per_address, clock=clock)
        self._operations = Buckets(allowances.operations_per_principal, clock=clock)
        self._messages = Buckets(allowances.messages_per_principal, clock=clock)

    def request(self, address: str) -> Refusal | None:
        """For each HTTP request, each handshake of a WebSocket and each operation on one."""
        return _refusal(Reason.REQUESTS_OF_ADDRESS, self._requests.seconds_to_wait(address))

    def anonymous_request(self, address: str) -> Refusal | None:
        """For each GraphQL request without a valid token, in addition."""
        return _refusal(Reason.ANONYMOUS_REQUESTS_OF_ADDRESS, self._anonymous.seconds_to_wait(address))

    def operation(self, principal: str) -> Refusal | None:
        """For each GraphQL operation, on every transport."""
        return _refusal(Reason.OPERATIONS_OF_PRINCIPAL, self._operations.seconds_to_wait(principal))

    def allow_messages(self, principal: str, amount: int) -> bool:
        """Whether the principal may send so many messages on its WebSockets, pings and pongs included."""
        return self._messages.seconds_to_wait(principal, amount) == 0

    def messages_of_one_socket(self) -> Bucket:
        """A new bucket, for a new socket."""
        return Bucket(self._messages_per_socket, clock=self._clock)


def _refusal(reason: Reason, seconds: float) -> Refusal | None:
    return refuse(reason, seconds=seconds) if seconds else None


rates = Rates()
