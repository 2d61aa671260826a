"""A small identity provider on loopback: it publishes real keys at real addresses, signs tokens, rotates keys and fails."""

import json
import threading
import time
import warnings
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, RSAKey

AUDIENCE = "vigie"
DISCOVERY, KEYS, ELSEWHERE = "/.well-known/openid-configuration", "/keys", "/elsewhere"


def weak_key() -> RSAKey:
    """The library warns of it, and the forger doesn't mind."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        return RSAKey.generate_key(1024, {"kid": "weak"})


class Provider:
    """`published` are the keys that it shows now, `answers` what it says in place of them, by path: status and body."""

    def __init__(self) -> None:
        self.key: RSAKey | ECKey = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
        self.published: list[dict[str, Any]] = [self.key.as_dict(private=False)]
        self.discovered: dict[str, Any] = {}
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.requests: Counter[str] = Counter()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def discovery_url(self) -> str:
        return self.issuer + DISCOVERY

    @property
    def keys_url(self) -> str:
        return self.issuer + KEYS

    def rotate(self, *, name: str = "second") -> None:
        """Sign with a new key from now on, and publish only that."""
        self.key = ECKey.generate_key("P-256", {"kid": name})
        self.published = [self.key.as_dict(private=False)]

    def token(self, login: str, *, key: Any = None, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A token of this provider; a claim that is None is left out."""
        now = int(time.time())
        everything = {"iss": self.issuer, "aud": AUDIENCE, "sub": login, "iat": now, "exp": now + 600, **claims}
        present = {name: value for name, value in everything.items() if value is not None}
        signed_with = key or self.key
        algorithm = "RS256" if isinstance(signed_with, RSAKey) else "ES256"
        head = {"alg": algorithm, "kid": signed_with.kid, **(header or {})}
        head = {name: value for name, value in head.items() if value is not None}
        return jwt.encode(head, present, signed_with, algorithms=[head["alg"]])

    def _answer(self, path: str) -> tuple[int, bytes]:
        self.requests[path] += 1
        if path in self.answers:
            return self.answers[path]
        documents = {
            DISCOVERY: {"issuer": self.issuer, "jwks_uri": self.keys_url, **self.discovered},
            KEYS: {"keys": self.published},
        }
        return (200, json.dumps(documents[path]).encode()) if path in documents else (404, b"")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answer = self._answer

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = answer(self.path)
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("location", body.decode())
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing on the terminal of the tests."""

        return Handler
