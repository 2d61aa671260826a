"""What a client is told that does too much or is too slow, and the metric that counts it."""

import json
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from math import ceil
from types import MappingProxyType

from graphql import GraphQLFormattedError
from prometheus_client import Counter
from starlette.responses import JSONResponse, Response

from api import client_errors

SOCKET_RETRY_SECONDS = 5  # a guess: nobody knows when a socket becomes free


class Reason(StrEnum):
    """Why something was refused, as the label `reason` of the metric says it."""

    SOCKETS = "sockets"
    SOCKETS_OF_ADDRESS = "sockets_of_address"
    SOCKETS_OF_PRINCIPAL = "sockets_of_principal"
    MADE_ROOM = "made_room"
    HEAD_LATE = "head_late"
    HEAD_TOO_LARGE = "head_too_large"
    BODY_LATE = "body_late"
    PIPELINED = "pipelined"
    REQUESTS_OF_ADDRESS = "requests_of_address"
    ANONYMOUS_REQUESTS_OF_ADDRESS = "anonymous_requests_of_address"
    OPERATIONS_OF_PRINCIPAL = "operations_of_principal"
    TURN = "turn"
    MESSAGES_OF_SOCKET = "messages_of_socket"
    MESSAGES_OF_PRINCIPAL = "messages_of_principal"


REFUSED = Counter("vigie_refused_total", "What clients were refused, by reason.", ["reason"])
for _reason in Reason:
    REFUSED.labels(_reason)  # so that each is there, and 0, before the first

_SPOKEN = MappingProxyType(
    {
        Reason.SOCKETS: (503, "TOO_MANY_SOCKETS", "The server has no free socket"),
        Reason.SOCKETS_OF_ADDRESS: (429, "TOO_MANY_SOCKETS", "Your address has too many sockets open"),
        Reason.SOCKETS_OF_PRINCIPAL: (429, "TOO_MANY_SOCKETS", "You have too many sockets open"),
        Reason.HEAD_LATE: (408, "REQUEST_TIMEOUT", "The head of the request did not arrive in time"),
        Reason.HEAD_TOO_LARGE: (431, "REQUEST_TOO_LARGE", "The head of the request is too large"),
        Reason.BODY_LATE: (408, "REQUEST_TIMEOUT", "The body of the request did not arrive in time"),
        Reason.REQUESTS_OF_ADDRESS: (429, "RATE_LIMITED", "Too many requests come from your address"),
        Reason.ANONYMOUS_REQUESTS_OF_ADDRESS: (
            429,
            "RATE_LIMITED",
            "Too many requests without a valid token come from your address",
        ),
        Reason.OPERATIONS_OF_PRINCIPAL: (429, "RATE_LIMITED", "You send too many operations"),
        Reason.TURN: (429, "RATE_LIMITED", "Your operations take too much of the server's time"),
    }
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """The answer to a client that is refused."""

    status: int
    code: str
    message: str
    retry_after_seconds: int | None = None

    @property
    def error(self) -> GraphQLFormattedError:
        """As an error of a GraphQL answer."""
        fault = client_errors.fault(self.code, self.message)
        if self.retry_after_seconds is not None:
            fault["extensions"] = {**fault["extensions"], "retryAfterSeconds": self.retry_after_seconds}
        return fault

    @property
    def headers(self) -> dict[str, str]:
        """`Connection: close`, because each new connection costs the client more than the server."""
        headers = {"cache-control": "no-store", "connection": "close"}
        if self.retry_after_seconds is not None:
            headers["retry-after"] = str(self.retry_after_seconds)
        return headers

    def response(self) -> Response:
        return JSONResponse({"errors": [self.error]}, self.status, self.headers)

    def as_bytes(self) -> bytes:
        """The whole response, for where no application answers."""
        body = json.dumps({"errors": [self.error]}).encode()
        headers = {"content-type": "application/json", "content-length": str(len(body)), **self.headers}
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + body


class Limited(Exception):
    """A request is refused, with this answer."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def count(reason: Reason) -> None:
    REFUSED.labels(reason).inc()


def refuse(reason: Reason, *, seconds: float | None = None) -> Refusal:
    """The answer, which is counted. `seconds` is how long the client should wait."""
    count(reason)
    status, code, message = _SPOKEN[reason]
    if seconds is None:
        return Refusal(status, code, f"{message}.")
    whole = max(1, ceil(seconds))
    return Refusal(status, code, f"{message}; try again after {whole} s.", whole)
