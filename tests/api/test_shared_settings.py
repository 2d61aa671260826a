"""Which settings all hosts must share, and that two hosts say so: api/shared_settings.py."""

import hashlib
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from api.identity.visitor_tokens import VisitorTokens
from api.settings import Settings
from api.shared_settings import MAY_DIFFER, MUST_AGREE, SESSION_SECRET, fingerprint
from tests.support import api_process
from tests.support.databases import Database
from tests.support.freezing import until
from tests.support.running_server import RunningServer

ONE, OTHER = "s" * 32, "t" * 32


def of(**given: Any) -> dict[str, str]:
    settings = Settings(**{"session_secret": ONE, **given})
    return fingerprint(settings, VisitorTokens(settings).keyed)


def test_of_each_setting_it_is_decided_whether_hosts_may_differ() -> None:
    assert {*MUST_AGREE, *MAY_DIFFER, "session_secret"} == set(Settings.model_fields)
    assert MAY_DIFFER.isdisjoint(MUST_AGREE)


def test_equal_settings_have_equal_hashes_and_each_other_one_shows(tmp_path: Path) -> None:
    assert of() == of(port=9000, data_dir=tmp_path)
    changed = of(jwt_issuer="https://id.example.com")
    assert {name for name, value in of().items() if changed[name] != value} == {"VIGIE_JWT_ISSUER"}
    key, same_key = tmp_path / "a.pem", tmp_path / "b.pem"
    key.write_text("x")
    same_key.write_text("x")
    assert of(jwt_public_key_file=key) == of(jwt_public_key_file=same_key), "what is in it counts"


def test_no_hash_can_be_made_without_the_secret() -> None:
    assert not set(of().values()) & set(of(session_secret=OTHER).values())
    known = [
        ONE,
        hashlib.sha256(ONE.encode()).hexdigest()[:32],
        hashlib.sha256(SESSION_SECRET.encode()).hexdigest()[:32],
    ]
    assert not set(of().values()) & set(known)


@pytest.mark.parametrize("_database", ["postgres"], indirect=True)
async def test_two_hosts_with_different_secrets_say_so(database: Database, redis_url: str) -> None:
    environment = {"VIGIE_DATABASE_URL": database.url, "VIGIE_BELL_URL": redis_url}
    with ExitStack() as stack:
        one, other = (
            stack.enter_context(RunningServer(environment={**environment, "VIGIE_SESSION_SECRET": secret}))
            for secret in (ONE, OTHER)
        )
        await until(lambda: "ERROR vigie.settings VIGIE_SESSION_SECRET is not the same on" in other.log)
        assert "each refuses the visitors of the other" in other.log
        checked = {secret: _agreement(one, secret) for secret in (ONE, "u" * 32)}
    assert all("FAILED: VIGIE_SESSION_SECRET is not the same as on " in line for line in checked.values())
    assert not any(secret in one.log + other.log for secret in (ONE, OTHER))


def _agreement(server: RunningServer, secret: str) -> str:
    """What `check` says on a third host."""
    done = api_process.run("check", environment={**server.environment, "VIGIE_SESSION_SECRET": secret})
    [line] = [line for line in done.stdout.splitlines() if line.startswith("agreement ")]
    return line
