"""What `check` says that production lacks: api/commands/production.py."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from api.commands.production import lacks
from api.settings import Settings, believes_everybody

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


def found(changes: Mapping[str, Any], *, believes_everybody: bool = False) -> list[str]:
    return list(lacks(Settings(**{**SOUND, **changes}), believes_everybody=believes_everybody))


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
    ],
)  # fmt: skip
def test_each_lack_is_said_with_what_to_set(changes: dict[str, Any], advice: str) -> None:
    [sentence] = found(changes)
    assert advice in sentence


@pytest.mark.parametrize(("value", "expected"), [(None, False), ("", False), ("10.0.0.7", False), (" * ", True)])
def test_a_proxy_that_anybody_can_be_is_no_proxy(
    value: str | None, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    if value is not None:
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", value)
    assert believes_everybody() is expected
    [sentence] = found({}, believes_everybody=True)
    assert "FORWARDED_ALLOW_IPS" in sentence


def test_on_this_machine_alone_nothing_is_said_about_strangers() -> None:
    assert len(list(lacks(Settings(), believes_everybody=True))) == 2  # the key and SQLite
