"""TLS to PostgreSQL and Redis, as their addresses ask for it: models/database/addresses.py."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from models.database import migrating
from models.events.bell import Bell
from tests.support.tls import Certificates, Front, in_front_of, make_certificates


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
async def postgres(postgres_url: str, certificates: Certificates) -> AsyncIterator[Front]:
    async with in_front_of(urlsplit(postgres_url).port or 0, certificates, speaks_postgres=True) as front:
        yield front


@pytest.fixture
async def redis(redis_url: str, certificates: Certificates) -> AsyncIterator[Front]:
    async with in_front_of(urlsplit(redis_url).port or 0, certificates, speaks_postgres=False) as front:
        yield front


def address(front: Front, asked: str, *, host: str = "localhost") -> str:
    return f"postgres://postgres@{host}:{front.port}/postgres?{asked}"


@pytest.mark.parametrize(
    ("asked", "encrypted"),
    [
        ("sslmode=require", True),
        ("sslmode=verify-ca&sslrootcert={authority}", True),
        ("sslmode=verify-full&sslrootcert={authority}", True),
        ("sslmode=prefer", True),
        ("sslmode=disable", False),
    ],
)
async def test_the_database_is_reached_as_the_address_asks(
    postgres: Front, certificates: Certificates, asked: str, encrypted: bool
) -> None:
    url = address(postgres, asked.format(authority=certificates.authority))
    assert await migrating.pending(url) != []
    assert (postgres.encrypted > 0, postgres.plain > 0) == (encrypted, not encrypted)


@pytest.mark.parametrize(
    ("asked", "host", "says"),
    [
        ("sslmode=verify-full", "localhost", "unable to get local issuer certificate"),
        ("sslmode=require&sslrootcert={certificate}", "localhost", "certificate verify failed"),
        ("sslmode=verify-full&sslrootcert={authority}", "127.0.0.1", "IP address mismatch"),
    ],
)
async def test_a_server_that_proves_nothing_is_not_reached(
    postgres: Front, certificates: Certificates, asked: str, host: str, says: str
) -> None:
    files = {"authority": certificates.authority, "certificate": certificates.certificate}
    with pytest.raises(migrating.Unreachable, match=says):
        await migrating.pending(address(postgres, asked.format(**files), host=host))
    assert postgres.plain == 0, "it is never tried without TLS instead"


async def test_the_bell_on_postgres_asks_for_tls(postgres: Front, certificates: Certificates) -> None:
    assert await is_heard(address(postgres, f"sslmode=verify-full&sslrootcert={certificates.authority}"))
    assert (postgres.encrypted > 0, postgres.plain) == (True, 0)


async def test_the_bell_on_redis_asks_for_tls(redis: Front, certificates: Certificates) -> None:
    assert await is_heard(f"rediss://localhost:{redis.port}/0?ssl_ca_certs={certificates.authority}")
    assert redis.encrypted > 0


async def test_a_redis_that_proves_nothing_is_not_heard(
    redis: Front, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.events.bells.reconnecting.START_SECONDS", 0.3)  # how long a start waits for it
    assert not await is_heard(f"rediss://127.0.0.1:{redis.port}/0?ssl_ca_certs={certificates.authority}")
    assert not await is_heard(f"rediss://localhost:{redis.port}/0")
    assert await is_heard(f"rediss://localhost:{redis.port}/0?ssl_cert_reqs=none&ssl_check_hostname=false")


async def is_heard(url: str) -> bool:
    bell = Bell()
    await bell.hang(url)
    heard = bell.is_up
    await bell.take_down()
    return heard
