"""A small GraphQL client over HTTP, and over a WebSocket that reconnects.

After a reconnect each stream resumes after its last position, and each unanswered mutation is sent again with the same
requestId, so that the server does it only once.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from typing import Any, Protocol

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage, InvalidStatus
from websockets.typing import Subprotocol

from api.replay.streams import Frame, Stream, Variables

PROTOCOL = Subprotocol("graphql-transport-ws")
ANSWER_SECONDS = 60.0  # long, because the report shows how late an overloaded server answers
OPEN_SECONDS = 20.0
GIVE_UP_SECONDS = 30.0  # without a connection; a restart takes less time
FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS = 0.1, 2.0
FINAL_CODES = frozenset(
    {4400, 4401, 4403, 4406, 4409, 4429}
)  # close codes after which a new attempt would fail in the same way
RETRIED_STATUSES = frozenset({502, 503, 504})
LONGEST_FRAME_BYTES = 16 * 1024 * 1024  # one part of a list can be that long


class ReplayFailed(Exception):
    """The server can't be reached or refuses the client; the message is shown to whoever runs the replay."""


class Answered(Exception):
    """The server answered an operation with GraphQL errors."""


class Client(Protocol):
    async def ask(self, document: str, variables: Variables) -> dict[str, Any]:
        """The data of a query or mutation. Raises Answered, ReplayFailed."""


class HttpClient:
    """One person's queries and mutations over HTTP, on persistent connections."""

    def __init__(self, url: str, token: str, *, connections: int) -> None:
        limits = httpx2.Limits(max_connections=connections, max_keepalive_connections=connections)
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/graphql-response+json"}
        self._url = url
        self._http = httpx2.AsyncClient(headers=headers, limits=limits, timeout=ANSWER_SECONDS)

    async def ask(self, document: str, variables: Variables) -> dict[str, Any]:
        body = _encoded({"query": document, "variables": variables})
        clock = asyncio.get_running_loop().time
        give_up, delay = clock() + GIVE_UP_SECONDS, FIRST_DELAY_SECONDS
        while True:
            try:
                response = await self._http.post(self._url, content=body, headers={"Content-Type": "application/json"})
                if response.status_code not in RETRIED_STATUSES:
                    return _data(_decoded(response))
                fault = f"it answers {response.status_code}"
            except httpx2.TransportError as error:
                fault = str(error) or type(error).__name__
            if clock() > give_up:
                raise ReplayFailed(f"{self._url} can't be reached: {fault}.")
            await asyncio.sleep(delay)
            delay = min(LONGEST_DELAY_SECONDS, delay * 2)

    async def close(self) -> None:
        await self._http.aclose()


class Socket:
    """One person's WebSocket, for streams, queries and mutations."""

    def __init__(self, url: str, token: str, login: str) -> None:
        self.login = login
        self.reconnects = 0
        self.failure: ReplayFailed | None = None
        self._url = "ws" + url.removeprefix("http")
        self._token = token
        self._numbers = count(1)
        self._streams: dict[str, Stream] = {}
        self._asked: dict[str, tuple[str, asyncio.Future[dict[str, Any]]]] = {}
        self._connection: ClientConnection | None = None
        self._opened = asyncio.Event()
        self.running: asyncio.Task[None] | None = None  # ends only with a failure

    async def open(self) -> None:
        """Connect and sign in. Raises ReplayFailed."""
        self.running = asyncio.create_task(self._run_or_fail(), name=f"socket of {self.login}")
        opened = asyncio.create_task(self._opened.wait())
        await asyncio.wait({self.running, opened}, return_when=asyncio.FIRST_COMPLETED)
        opened.cancel()
        if self.failure:
            raise self.failure

    async def close(self) -> None:
        if self.running:
            self.running.cancel()
            with suppress(asyncio.CancelledError):
                await self.running

    async def ask(self, document: str, variables: Variables) -> dict[str, Any]:
        if self.failure:
            raise self.failure
        number = str(next(self._numbers))
        message = _subscribe(number, document, variables)
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._asked[number] = (message, answer)
        try:
            await self._send(message)
            async with asyncio.timeout(ANSWER_SECONDS):
                return _data(await answer)
        except TimeoutError:
            raise ReplayFailed(f"{self.login}: no answer within {ANSWER_SECONDS:g} seconds.") from None
        finally:
            self._asked.pop(number, None)

    async def follow(self, stream: Stream) -> None:
        """Subscribe; the stream resumes after its last position if it has one."""
        if self.failure:
            raise self.failure
        number = str(next(self._numbers))
        self._streams[number] = stream
        await self._send(self._resumed(number, stream))

    async def leave(self, stream: Stream) -> None:
        for number, followed in list(self._streams.items()):
            if followed is stream:
                del self._streams[number]
                await self._send(_encoded({"id": number, "type": "complete"}))

    async def _run_or_fail(self) -> None:
        try:
            await self._run()
        except Exception as error:  # the server may break the protocol in any way
            self._fail(
                ReplayFailed(
                    f"{self.login}: {self._url} does not keep to the protocol: {type(error).__name__} {error}."
                )
            )

    async def _run(self) -> None:
        clock = asyncio.get_running_loop().time
        give_up, delay = clock() + GIVE_UP_SECONDS, FIRST_DELAY_SECONDS
        while True:
            fault = ""
            try:
                async with connect(
                    self._url,
                    subprotocols=[PROTOCOL],
                    compression=None,
                    max_size=LONGEST_FRAME_BYTES,
                    max_queue=None,  # frames are applied as they come, so this queue stays short
                    open_timeout=OPEN_SECONDS,
                ) as connection:
                    await self._greet(connection)
                    give_up, delay = clock() + GIVE_UP_SECONDS, FIRST_DELAY_SECONDS
                    await self._listen(connection)
            except ConnectionClosed as closed:
                fault = (
                    f"the socket was closed with {closed.rcvd.code} {closed.rcvd.reason}"
                    if closed.rcvd
                    else "the connection was lost"
                )
                if closed.rcvd and closed.rcvd.code in FINAL_CODES:
                    self._fail(ReplayFailed(f"{self.login}: {self._url} {_refusal(closed.rcvd.code)}: {fault}."))
                    return
            except InvalidStatus as refused:
                fault = f"it answers {refused.response.status_code}"
                if refused.response.status_code not in RETRIED_STATUSES:
                    self._fail(ReplayFailed(f"{self._url} does not offer GraphQL over WebSocket: {fault}."))
                    return
            except (OSError, InvalidHandshake, InvalidMessage, TimeoutError, EOFError) as error:
                fault = str(error) or type(error).__name__
            finally:
                self._connection = None
            if clock() > give_up or not self._opened.is_set():
                self._fail(ReplayFailed(f"{self._url} can't be reached: {fault or 'it closed the connection'}."))
                return
            self.reconnects += 1
            await asyncio.sleep(delay)
            delay = min(LONGEST_DELAY_SECONDS, delay * 2)

    async def _greet(self, connection: ClientConnection) -> None:
        payload = {"Authorization": f"Bearer {self._token}"}
        await connection.send(_encoded({"type": "connection_init", "payload": payload}))
        async with asyncio.timeout(OPEN_SECONDS):
            await connection.recv()  # connection_ack; instead of any other answer the server closes

    async def _listen(self, connection: ClientConnection) -> None:
        again = [message for message, _ in self._asked.values()]
        again += [self._resumed(number, stream) for number, stream in self._streams.items()]
        self._connection = connection  # set only now: later requests are not in `again`
        self._opened.set()
        for message in again:
            await connection.send(message)
        while True:
            text = await connection.recv()
            await self._take(connection, json.loads(text))

    async def _take(self, connection: ClientConnection, message: dict[str, Any]) -> None:
        kind, number = message["type"], message.get("id", "")
        if kind == "ping":
            await connection.send(_encoded({"type": "pong"}))
        elif number in self._asked:
            answer = self._asked[number][1]
            if kind == "next" and not answer.done():
                answer.set_result(message["payload"])
            elif kind == "error" and not answer.done():
                answer.set_result({"errors": message["payload"]})
        elif number in self._streams:
            await self._take_frame(connection, number, kind, message.get("payload"))

    async def _take_frame(self, connection: ClientConnection, number: str, kind: str, payload: Any) -> None:
        stream = self._streams[number]
        if kind == "complete":
            if stream.fault is None:  # the server is shutting down: reconnect, and the stream resumes
                await connection.close(1000)
            else:
                del self._streams[number]
            return
        errors = payload if kind == "error" else payload.get("errors")
        if errors:
            stream.fault = _sentences(errors)
            del self._streams[number]
            return
        frame: Frame = next(iter(payload["data"].values()))
        if frame["__typename"] == "AccessRevoked":
            stream.fault = "the server has revoked the access to it"
        elif frame["__typename"] == "ResyncRequired":
            stream.check.restart()
            del self._streams[number]
            await self.follow(stream)
        elif stream.check.accepts(frame):
            stream.receive(frame)

    def _resumed(self, number: str, stream: Stream) -> str:
        return _subscribe(number, stream.document, {**stream.variables, "after": stream.check.last})

    async def _send(self, message: str) -> None:
        """Send it if there is a connection; the next connection sends again what is unanswered."""
        if self._connection:
            with suppress(ConnectionClosed):
                await self._connection.send(message)

    def _fail(self, failure: ReplayFailed) -> None:
        self.failure = failure
        for _, answer in self._asked.values():
            if not answer.done():
                answer.set_exception(failure)
        for stream in self._streams.values():
            stream.fault = str(failure)


def _subscribe(number: str, document: str, variables: Variables) -> str:
    return _encoded({"id": number, "type": "subscribe", "payload": {"query": document, "variables": variables}})


def _encoded(message: Mapping[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def _decoded(response: httpx2.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict) or not ("data" in body or "errors" in body):
        raise ReplayFailed(f"{response.url} is no GraphQL endpoint: it answers {response.status_code}.")
    return body


def _data(answer: dict[str, Any]) -> dict[str, Any]:
    if answer.get("errors"):
        raise Answered(_sentences(answer["errors"]))
    data: dict[str, Any] = answer["data"]
    return data


def _sentences(errors: list[dict[str, Any]]) -> str:
    return " ".join(
        f"{error.get('extensions', {}).get('code', 'ERROR')}: {error.get('message', 'no message')}" for error in errors
    )


def _refusal(code: int) -> str:
    return "does not accept the token" if code in (4401, 4403) else "refused the connection"
