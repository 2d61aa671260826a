"""Signatures of JSON webhooks: Standard Webhooks' own example, and everything that must not pass."""

from datetime import UTC, datetime, timedelta

import pytest

from api.channels.signing import is_signed, signed

# The example that the specification's libraries are tested with.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
BODY = b'{"test": 2432232314}'
NOW = datetime.fromtimestamp(1614265330, UTC)
RIGHT = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
HEADERS = {"webhook-id": ID, "webhook-timestamp": "1614265330", "webhook-signature": RIGHT}


def test_it_is_the_standard() -> None:
    assert signed(SECRET, ID, BODY, NOW) == HEADERS
    assert is_signed(SECRET, HEADERS, BODY, NOW)


def test_one_right_signature_among_others_will_do() -> None:
    assert is_signed(SECRET, {**HEADERS, "webhook-signature": f"v1,AAAA v2,xyz {RIGHT}"}, BODY, NOW)


def test_a_secret_that_is_no_base64_is_its_own_key() -> None:
    for secret in ("a plain secret of ours", "whsec_no base64!"):
        assert is_signed(secret, signed(secret, ID, BODY, NOW), BODY, NOW)
        assert not is_signed(SECRET, signed(secret, ID, BODY, NOW), BODY, NOW)


@pytest.mark.parametrize("seconds", [-300, 300])
def test_clocks_may_differ_a_little(seconds: int) -> None:
    assert is_signed(SECRET, HEADERS, BODY, NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-301, 301, 86_400])
def test_what_was_copied_is_too_old_soon(seconds: int) -> None:
    assert not is_signed(SECRET, HEADERS, BODY, NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": "msg_other"},
        {"webhook-id": ""},
        {"webhook-timestamp": "1614265331"},
        {"webhook-timestamp": "-1614265330"},
        {"webhook-timestamp": "1614265330.0"},
        {"webhook-timestamp": "٣"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-timestamp": ""},
        {"webhook-signature": RIGHT.removeprefix("v1,")},
        {"webhook-signature": RIGHT[:-2] + "A="},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,é\ud800"},
        {"webhook-signature": " ".join(["v1,AAAA"] * 10 + [RIGHT])},
    ],
)
def test_nothing_else_passes(changed: dict[str, str]) -> None:
    assert not is_signed(SECRET, {**HEADERS, **changed}, BODY, NOW)


def test_the_body_counts_byte_by_byte() -> None:
    assert not is_signed(SECRET, HEADERS, b'{"test":2432232314}', NOW)


@pytest.mark.parametrize("missing", list(HEADERS))
def test_each_header_is_needed(missing: str) -> None:
    assert not is_signed(SECRET, {name: value for name, value in HEADERS.items() if name != missing}, BODY, NOW)
