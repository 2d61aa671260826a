"""Random sequences of WebSocket frames, right and wrong, at the level of RFC 6455 and of graphql-transport-ws."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any

from tests.support.websocket_frames import BINARY, CLOSE, CONTINUATION, HANDSHAKE, PING, PONG, TEXT, frame, message

CODES_OF_CLIENTS = (1000, 1001, 3000, 4999)  # with which they close; the server never does
LONG = 65_537  # characters; a message may have 65,536 bytes
IDS = ("1", "2", "", "x" * 129, "\ud83d")
DOCUMENTS = (
    "{ viewer { name } }",
    "{ asOf }",
    "{ nothing }",
    "{",
    "",
    "subscription { notifications { __typename } }",
    "subscription { ongoingConversationsChanged { __typename } }",
    "{ __schema { types { name fields { name } } } }",
    "{" + "viewer { name } " * 3_000 + "}",
)
JUNK: Sequence[Any] = (None, 5, "x", [], {}, [1], {"query": 5}, {"query": None}, {"variables": []}, True, 1e308)


class End(StrEnum):
    """How the client ends a connection that the server has left open."""

    CLOSES = "closes"
    LEAVES = "leaves"  # without a word, perhaps in the middle of a frame
    HALF_CLOSES = "half-closes"  # sends nothing more, but goes on reading


@dataclass(frozen=True)
class Attack:
    handshake: bytes
    parts: Sequence[bytes]
    end: End


class Fuzzer:
    """Writes sequences. `tokens` are valid ones, and some that aren't."""

    def __init__(self, random: Random, tokens: Sequence[str]) -> None:
        self._random = random
        self._tokens = tokens

    def attack(self) -> Attack:
        handshake = HANDSHAKE if self._random.random() < 0.9 else self._bad_handshake()
        parts = [self._init()] if self._random.random() < 0.8 else []
        parts += [self._random.choice(self._steps())() for _ in range(self._random.randint(0, 12))]
        end = self._random.choice((End.CLOSES, End.CLOSES, *End))
        if end is End.LEAVES and parts and self._random.random() < 0.5:
            parts[-1] = parts[-1][: self._random.randrange(len(parts[-1]))]
        return Attack(handshake.encode(), parts, end)

    def _bad_handshake(self) -> str:
        return self._random.choice(
            (
                HANDSHAKE.replace("graphql-transport-ws", "graphql-ws"),
                HANDSHAKE.replace("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", ""),
                HANDSHAKE.replace("Version: 13", "Version: 8"),
                HANDSHAKE.replace("/graphql", "/nowhere"),
                HANDSHAKE.replace("Host: 127.0.0.1", "Host: 127.0.0.1\r\nOrigin: https://elsewhere.example.com"),
            )
        )

    def _steps(self) -> Sequence[Callable[[], bytes]]:
        return (
            self._init,
            self._subscribe,
            self._subscribe,
            self._subscribe,
            lambda: message({"type": "complete", "id": self._random.choice(IDS)}),
            lambda: message({"type": self._random.choice(("ping", "pong")), "payload": self._random.choice(JUNK)}),
            lambda: message({"type": "ping", "payload": {"refresh": self._random.choice((*self._tokens, 5, ""))}}),
            lambda: message(self._random.choice(JUNK)),
            lambda: message({"type": self._random.choice(("subscribe", "complete", "next", "stop", 5)), "payload": {}}),
            self._mutated,
            self._fragmented,
            self._control,
            self._forbidden,
        )

    def _init(self) -> bytes:
        token = self._random.choice((self._tokens[0], *self._tokens))
        payloads: Sequence[Any] = [*[{"Authorization": f"Bearer {token}"}] * 5, None, {}, 5, []]
        return message({"type": "connection_init", "payload": self._random.choice(payloads)})

    def _subscribe(self) -> bytes:
        payload: dict[str, Any] = {"query": self._random.choice(DOCUMENTS)}
        if self._random.random() < 0.2:
            payload["variables"] = self._random.choice((*JUNK, {"a": [[]] * 3_000}, {"x": "y" * 60_000}))
        if self._random.random() < 0.1:
            payload["operationName"] = self._random.choice(JUNK)
        return message({"type": "subscribe", "id": self._random.choice(IDS[:2] * 4 + IDS), "payload": payload})

    def _mutated(self) -> bytes:
        """A right message with a few bytes changed, left out or doubled."""
        text = bytearray(json.dumps({"type": "subscribe", "id": "3", "payload": {"query": DOCUMENTS[0]}}).encode())
        for _ in range(self._random.randint(1, 4)):
            place = self._random.randrange(len(text))
            text[place : place + 1] = self._random.choice(
                (b"", b"\xff", b'"', b"}", b"\0", bytes(text[place : place + 1]) * 2)
            )
        return frame(TEXT, bytes(text))

    def _fragmented(self) -> bytes:
        """One message in parts, with control frames in between; sometimes the parts are not in the right order."""
        text = json.dumps(
            {"type": "ping", "payload": {"é": "ü" * self._random.choice((1, 50, 5_000))}}, ensure_ascii=False
        )
        whole, pieces = text.encode(), self._random.randint(2, 6)
        size = len(whole) // pieces + 1
        cut = [whole[at : at + size] for at in range(0, len(whole), size)]
        frames = [
            frame(TEXT if number == 0 else CONTINUATION, part, fin=number == len(cut) - 1)
            for number, part in enumerate(cut)
        ]
        if self._random.random() < 0.2:
            self._random.shuffle(frames)
        between = frame(PING, b"between") if self._random.random() < 0.5 else b""
        return between.join(frames)

    def _control(self) -> bytes:
        return self._random.choice(
            (
                frame(PING, b"p" * self._random.choice((0, 125))),
                frame(PONG, b"nobody asked"),
                frame(PING, b"p") * 5,
                frame(CLOSE, struct.pack("!H", self._random.choice(CODES_OF_CLIENTS)) + b"bye"),
                frame(CLOSE),
            )
        )

    def _forbidden(self) -> bytes:
        """What RFC 6455 doesn't allow, and what is too much."""
        return self._random.choice(
            (
                frame(BINARY, b"\0\1\2"),
                frame(TEXT, b"\xc3\x28"),
                frame(TEXT, b"\xed\xa0\x80"),
                frame(CONTINUATION, b"of nothing"),
                frame(PING, b"p" * 126),
                frame(PING, b"p", fin=False),
                frame(TEXT, b"{}", rsv=4),
                frame(TEXT, b"{}", masked=False),
                frame(self._random.choice((3, 7, 11, 15)), b"reserved"),
                frame(CLOSE, b"\3"),
                frame(CLOSE, struct.pack("!H", self._random.choice((0, 999, 1005, 1006, 5000)))),
                frame(CLOSE, struct.pack("!H", 1000) + b"\xff"),
                frame(TEXT, b" " * LONG),
                b"\x81\xff" + b"\xff" * 8 + b"\0" * 4,
                message({"type": "ping"}) * 60,
                frame(PING) * 300,
                b"\xf0" + self._random.randbytes(40),
            )
        )
