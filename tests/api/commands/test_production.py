"""What `check` says that production lacks: api/commands/production.py."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from api.commands.production import lacks
from api.settings import Settings, trusted_proxies

KEY = Path("key.pem")
SOUND: Mapping[str, Any] = {
    "host": "0.0.0.0",
    "database_url": "postgres://vigie@db/vigie",
    "bell_url": "redis://redis:6379/0",
    "jwt_public_key_file": KEY,
    "session_secret": "x" * 32,
    "graphiql": False,
    "metrics_port": 9464,
    "allowed_origins": ("https://floor.example.com",),
}


PROXIES = ("10.0.0.7",)


def found(changes: Mapping[str, Any], *, proxies: tuple[str, ...] | None = PROXIES) -> list[str]:
    return list(lacks(Settings(**{**SOUND, **changes}), proxies=proxies))


def test_a_sound_installation_lacks_nothing() -> None:
    assert found({}) == []


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"jwt_public_key_file": None, "introspection": False}, "VIGIE_JWT_PUBLIC_KEY_FILE"),
        ({"database_url": "", "bell_url": "memory://"}, "VIGIE_DATABASE_URL to a PostgreSQL if"),
        ({"database_url": ""}, "SQLite lets only one of them write"),
        ({"bell_url": "memory://"}, "VIGIE_BELL_URL to a Redis or PostgreSQL"),
        ({"session_secret": None}, "VIGIE_SESSION_SECRET"),
        ({"log_level": "debug"}, "VIGIE_LOG_LEVEL=info"),
        ({"private_receivers": True}, "VIGIE_PRIVATE_RECEIVERS=false"),
        ({"allowed_origins": ("http://floor.example.com", "http://localhost:3000")}, "Pages of http://floor.example.com can"),
        ({"graphiql": True}, "VIGIE_GRAPHIQL=false"),
        ({"graphiql": True, "host": "127.0.0.1"}, "VIGIE_GRAPHIQL=false"),  # a proxy on this machine lets strangers in
        ({"introspection": True}, "VIGIE_INTROSPECTION=false"),
        ({"metrics_port": 8000}, "VIGIE_METRICS_PORT"),
        ({"metrics_host": "0.0.0.0"}, "by a firewall"),
        ({"database_url": "postgres://vigie@db.example.com/vigie"}, "add ?sslmode=verify-full to VIGIE_DATABASE_URL"),
        ({"database_url": "postgres://vigie@10.0.0.5/vigie?sslmode=prefer"}, "sslmode=verify-full"),
        ({"bell_url": "redis://redis.example.com/0"}, "begin VIGIE_BELL_URL with rediss://"),
    ],
)  # fmt: skip
def test_each_lack_is_said_with_what_to_set(changes: dict[str, Any], advice: str) -> None:
    [sentence] = found(changes)
    assert advice in sentence


@pytest.mark.parametrize(
    "changes",
    [
        {"database_url": "postgres://vigie@db.example.com/vigie?sslmode=require"},
        {"database_url": "postgres://vigie@127.0.0.1/vigie"},
        {"database_url": "postgres://vigie@/vigie?host=/var/run/postgresql"},
        {"bell_url": "rediss://redis.example.com/0"},
    ],
)
def test_nothing_is_said_of_ways_that_nobody_can_read(changes: dict[str, Any]) -> None:
    assert found(changes) == []


@pytest.mark.parametrize(
    ("value", "expected", "says"),
    [
        (None, None, "All clients behind the proxy count as one address"),
        ("", (), "All clients behind the proxy count as one address"),
        ("10.0.0.7, 10.1.0.0/16", ("10.0.0.7", "10.1.0.0/16"), None),
        (" * ", ("*",), "Clients can claim any address"),
    ],
)
def test_a_proxy_must_be_named_and_not_be_anybody(
    value: str | None, expected: tuple[str, ...] | None, says: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    if value is not None:
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", value)
    assert trusted_proxies() == expected
    sentences = found({}, proxies=trusted_proxies())
    assert len(sentences) == (says is not None)
    assert says is None or (says in sentences[0] and "FORWARDED_ALLOW_IPS" in sentences[0])
    assert found({"host": "127.0.0.1"}, proxies=None) == [], "a proxy on this machine is trusted as it is"


def test_on_this_machine_alone_nothing_is_said_about_strangers() -> None:
    assert len(list(lacks(Settings(), proxies=("*",)))) == 2  # the key and SQLite
