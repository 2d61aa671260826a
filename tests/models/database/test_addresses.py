"""Reading the addresses of databases and bells, and what is said of wrong ones: models/database/addresses.py."""

import ssl
from pathlib import Path
from urllib.parse import quote

import pytest

from models.database.addresses import PostgresAddress, RedisAddress, WrongAddress, must_be_bell, must_be_database
from tests.support.tls import make_certificates

SECRET = "s3cret"
EXAMPLE = "postgres://user:password@host:5432/vigie"


@pytest.mark.parametrize(
    "password", ["plain", "a#b", "a/b", "a@b", "a:b", "a?b", "a%b", "ä ö", "[x]", "a%zz", "#/@:?&="]
)
@pytest.mark.parametrize("written", ["as it is", "escaped"])
def test_a_password_may_hold_any_character(password: str, written: str) -> None:
    shown = password if written == "as it is" else quote(password, safe="")
    address = PostgresAddress.of(f"postgres://vigie:{shown}@db.example:6432/main?application_name=x")
    assert address.credentials == {
        "host": "db.example",
        "port": 6432,
        "user": "vigie",
        "password": password,
        "database": "main",
        "server_settings": {"application_name": "x"},
    }
    assert password not in repr(address) or len(password) < 4

    bell = RedisAddress.of(f"rediss://:{shown}@redis.example/3")
    assert (bell.host, bell.port, bell.path, bell.password) == ("redis.example", None, "3", password)
    assert RedisAddress.of(bell.url).password == password, "what redis-py gets says the same"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgres://db/vigie", ("db", 5432, None, "vigie")),
        ("postgresql://ada@db/vigie", ("db", 5432, "ada", "vigie")),
        ("postgres://ada@[::1]:5433/vigie", ("::1", 5433, "ada", "vigie")),
        ("postgres://ada@/vigie?host=/var/run/postgresql", ("/var/run/postgresql", 5432, "ada", "vigie")),
    ],
)
def test_what_is_not_given_is_left_to_the_driver(text: str, expected: tuple[object, ...]) -> None:
    found = PostgresAddress.of(text).credentials
    assert (found["host"], found["port"], found.get("user"), found["database"]) == expected
    assert {"password", "ssl"}.isdisjoint(found)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("mysql://vigie:s3cret@db/vigie", f"must begin with sqlite:/// or postgres://, like {EXAMPLE}, not with mysql://"),
        ("s3cret", "must begin with sqlite:/// or postgres://"),
        ("postgres:/db/vigie", "must begin with sqlite:/// or postgres://"),
        ("postgres://vigie:s3cret@db", "names no database"),
        ("postgres://vigie:s3cret@db/", "names no database"),
        ("postgres://vigie:s3cret@db:x/vigie", "has a port that is no number from 1 to 65535"),
        ("postgres://vigie:s3cret/vigie", "has a port that is no number"),  # the host is missing
        ("postgres://vigie:s3cret@db:99999/vigie", "has a port that is no number"),
        ("postgres://vigie:s3cret@a,b/vigie", f"can't be read; write it like {EXAMPLE}, with one host"),
        ("postgres://vigie:s3cret@db/vigie#x", "can't be read"),
        ("postgres://vigie:s3cret@db/vigie?sslmode", "has parameters that can't be read"),
        ("postgres://vigie:s3cret@db/vigie?sslmode=on", "has sslmode=on; choose one of disable, allow, prefer, require,"),
        ("postgres://vigie:s3cret@db/vigie?ssl=true", "has the parameter ssl, which is not known here; known are"),
        ("postgres://vigie:s3cret@db/vigie?sslmode=verify-full&sslrootcert=/no.pem", "has sslrootcert=/no.pem, but there is"),
        (f"postgres://db/vigie?sslmode=verify-full&sslrootcert={__file__}", "has a certificate or key that can't be used"),
        (f"postgres://db/vigie?sslrootcert={__file__}", "has certificates, which need sslmode=require, verify-ca or"),
        ("sqlite://vigie.sqlite3", "must name a file: sqlite:///vigie.sqlite3"),
        ("sqlite:///", "must name a file"),
        ("sqlite:///:memory:", "must name a file without parameters"),
        ("sqlite:///a?mode=ro", "must name a file without parameters"),
    ],
)  # fmt: skip
def test_a_wrong_database_is_said_in_a_sentence_without_its_password(text: str, says: str) -> None:
    with pytest.raises(WrongAddress) as wrong:
        must_be_database(text)
    assert str(wrong.value).startswith(says)
    assert SECRET not in str(wrong.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "must be memory://, or begin with redis://, rediss:// or postgres://"),
        ("memory", "must be memory://, or begin with"),
        ("memory://x", "must be memory://, or begin with"),
        ("amqp://x", "must be memory://, or begin with redis://, rediss:// or postgres://, not with amqp://"),
        ("redis://:s3cret@redis:port/0", "has a port that is no number from 1 to 65535"),
        ("redis://redis/first", "names the database first, but Redis's have numbers"),
        ("redis://redis/0?timeout=1", "has the parameter timeout, which is not known here; known are ssl_ca_certs"),
        ("redis://redis/0?ssl_cert_reqs=none", "has ssl_cert_reqs, which only rediss:// uses"),
        ("rediss://redis/0?ssl_cert_reqs=no", "has ssl_cert_reqs=no; choose one of none, optional, required"),
        ("rediss://redis/0?ssl_ca_certs=/no/such.pem", "has ssl_ca_certs=/no/such.pem, but there is no such file"),
        ("postgres://db", "names no database"),
    ],
)
def test_a_wrong_bell_is_said_in_a_sentence_without_its_password(text: str, says: str) -> None:
    with pytest.raises(WrongAddress) as wrong:
        must_be_bell(text)
    assert str(wrong.value).startswith(says)
    assert SECRET not in str(wrong.value)


@pytest.mark.parametrize("text", ["memory://", "redis://r", "redis://r:1/0", "rediss://r/1", "postgres://db/vigie"])
def test_each_kind_of_bell_is_accepted(text: str) -> None:
    must_be_bell(text)


@pytest.mark.parametrize(
    ("mode", "with_root", "verify", "checks_host"),
    [
        ("require", False, ssl.CERT_NONE, False),
        ("require", True, ssl.CERT_REQUIRED, False),  # as libpq does
        ("verify-ca", True, ssl.CERT_REQUIRED, False),
        ("verify-full", True, ssl.CERT_REQUIRED, True),
        ("verify-full", False, ssl.CERT_REQUIRED, True),
    ],
)
def test_the_modes_of_tls_are_those_of_libpq(
    mode: str, with_root: bool, verify: ssl.VerifyMode, checks_host: bool, tmp_path: Path
) -> None:
    files = make_certificates(tmp_path)
    root = f"&sslrootcert={files.authority}" if with_root else ""
    client = f"&sslcert={files.certificate}&sslkey={files.key}"
    context = PostgresAddress.of(f"postgres://db/vigie?sslmode={mode}{root}{client}").credentials["ssl"]
    assert (context.verify_mode, context.check_hostname) == (verify, checks_host)
