"""What addresses and principals are refused, the settings for it, and what it counts: api/traffic/rates.py."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from api.settings import Settings
from api.traffic.addresses import network_of
from api.traffic.allowances import WITH_AN_ISSUER, WITH_THE_DEVELOPMENT_KEY, Allowances, allowances_of
from api.traffic.rates import Rates
from api.traffic.refusals import Reason
from tests.api.traffic.counting import refused

ONE_EACH = replace(
    WITH_AN_ISSUER,
    requests_per_address=1,
    anonymous_requests_per_address=1,
    operations_per_principal=1,
    messages_per_socket=1,
    messages_per_principal=1,
)


@pytest.fixture
def rates() -> Rates:
    """One of each in a second, so ten at once; the clock stands still."""
    rates = Rates()
    rates.configure(ONE_EACH, clock=lambda: 0.0)
    return rates


@pytest.mark.parametrize(
    ("method", "reason"),
    [
        ("request", Reason.REQUESTS_OF_ADDRESS),
        ("anonymous_request", Reason.ANONYMOUS_REQUESTS_OF_ADDRESS),
        ("operation", Reason.OPERATIONS_OF_PRINCIPAL),
    ],
)
def test_ten_seconds_worth_may_come_at_once_and_the_next_is_told_to_wait(
    rates: Rates, method: str, reason: Reason
) -> None:
    before = refused(reason)
    take = getattr(rates, method)
    assert [take("one") for _ in range(10)] == [None] * 10
    refusal = take("one")
    assert (refusal.status, refusal.code, refusal.retry_after_seconds) == (429, "RATE_LIMITED", 1)
    assert refusal.message.endswith("; try again after 1 s.")
    assert refusal.headers["retry-after"] == "1"
    assert refusal.error["extensions"] == {"code": "RATE_LIMITED", "retryAfterSeconds": 1}
    assert take("another") is None
    assert refused(reason) == before + 1


def test_messages_are_counted_for_a_principal_and_for_a_socket(rates: Rates) -> None:
    assert rates.allow_messages("ada", 10)
    assert not rates.allow_messages("ada", 1)
    assert rates.allow_messages("ben", 1)
    bucket = rates.messages_of_one_socket()
    assert bucket.seconds_to_wait(10) == 0
    assert bucket.seconds_to_wait() == 1
    assert rates.messages_of_one_socket().seconds_to_wait() == 0


def test_without_settings_an_issuer_makes_the_limits_tight(tmp_path: Path) -> None:
    issuer = Settings(data_dir=tmp_path, jwt_public_key_file=tmp_path / "key.pem", max_sockets=20)
    assert allowances_of(issuer) == replace(WITH_AN_ISSUER, max_sockets=20)
    development = Settings(data_dir=tmp_path, max_sockets=20)
    assert allowances_of(development) == replace(WITH_THE_DEVELOPMENT_KEY, max_sockets=20)


@pytest.mark.parametrize("name", [field.name for field in fields(Allowances)])
def test_each_setting_changes_its_own_number(tmp_path: Path, name: str) -> None:
    given = Settings.model_validate({"data_dir": tmp_path, "max_sockets": 20, name: 17})
    assert allowances_of(given) == replace(WITH_THE_DEVELOPMENT_KEY, **{"max_sockets": 20, name: 17})


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix", "unix"),
        ("", ""),
    ],
)
def test_an_ipv6_network_is_one_address(host: str, key: str) -> None:
    assert network_of(host) == key
