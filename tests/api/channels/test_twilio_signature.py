"""Twilio's own request validator accepts the same requests as our check, and refuses the same."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from api.channels.adapter import ChannelConnection, IncomingRequest
from api.channels.twilio import Twilio, is_signed, signature
from models.tables import ConfiguredChannel
from models.vocabulary import ChannelKind

NOW = datetime(2026, 5, 4, tzinfo=UTC)
ACCOUNT = "AC" + "0" * 32

tokens = st.text("0123456789abcdef", min_size=32, max_size=32)
hosts = st.sampled_from(["vigie.example.com", "example.com", "localhost", "a-b.example.org"])
ports = st.one_of(st.just(""), st.integers(1, 65535).map(lambda port: f":{port}"))
paths = st.sampled_from(["/channels/texts", "/", "", "/a/b;c=1/channels/x.y", "/channels/caf%C3%A9"])
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
queries = st.one_of(
    st.just(""), st.dictionaries(text.filter(bool), text, min_size=1, max_size=3).map(lambda d: "?" + urlencode(d))
)
urls = st.builds(lambda *parts: "".join(parts), st.sampled_from(["https://", "http://"]), hosts, ports, paths, queries)
forms = st.dictionaries(text.filter(bool), text, max_size=8)
changes = st.sampled_from(["nothing", "url", "token", "value", "name", "missing", "more", "signature", "empty"])


@given(tokens, urls, forms, changes, st.data())
def test_the_judge_and_we_agree(token: str, url: str, form: dict[str, str], change: str, data: st.DataObject) -> None:
    given_signature = RequestValidator(token).compute_signature(data.draw(st.sampled_from(_spellings(url))), form)
    match change:
        case "url":
            url += "/x"  # after a port, only a path may follow
        case "token":
            token = token[::-1]
        case "value" if form:
            form = {**form, next(iter(form)): "other"}
        case "name" if form:
            form = {f"{name}x": value for name, value in form.items()}
        case "missing" if form:
            form = dict(list(form.items())[1:])
        case "more":
            form = {**form, "More": "1"}
        case "signature":
            given_signature = given_signature[:-2] + ("A=" if given_signature[-2] != "A" else "B=")
        case "empty":
            given_signature = ""
    judged = RequestValidator(token).validate(url, form, given_signature)
    assert is_signed(token, url, list(form.items()), given_signature) == judged
    assert is_genuine(token, url, form, given_signature) == judged


@given(tokens, urls, forms)
def test_what_we_sign_the_judge_accepts(token: str, url: str, form: dict[str, str]) -> None:
    assert RequestValidator(token).validate(url, form, signature(token, url, list(form.items())))


def test_the_judge_can_say_no() -> None:
    right = signature("t" * 32, "https://vigie.example.com/", [("Body", "Hi")])
    assert RequestValidator("t" * 32).validate("https://vigie.example.com/", {"Body": "Hi"}, right)
    assert not RequestValidator("t" * 32).validate("https://vigie.example.com/", {"Body": "Ho"}, right)
    assert not is_signed("t" * 32, "https://vigie.example.com/", [("Body", "Ho")], right)


def test_a_field_that_comes_twice_counts_each_value_once() -> None:
    fields = [("A", "2"), ("A", "1"), ("A", "2")]
    assert signature("t", "https://x/", fields) == signature("t", "https://x/", [("A", "1"), ("A", "2")])


@pytest.mark.parametrize("account", ["", "AC" + "1" * 32])
def test_another_accounts_request_is_not_ours(account: str) -> None:
    form = {"AccountSid": account, "Body": "Hi"}
    given_signature = signature("t" * 32, "https://vigie.example.com/channels/texts", list(form.items()))
    incoming = IncomingRequest("", {"x-twilio-signature": given_signature}, urlencode(form).encode())
    assert not Twilio().is_genuine(connection("t" * 32, "https://vigie.example.com/channels/texts"), incoming, NOW)


@pytest.mark.parametrize("body", [b"\xff\xfe", "é".encode(), b"a=%FF", b"&".join([b"a=1"] * 1000)])
def test_what_is_no_form_is_not_genuine(body: bytes) -> None:
    incoming = IncomingRequest("", {"x-twilio-signature": "x"}, body)
    assert not Twilio().is_genuine(connection("t" * 32, "https://vigie.example.com/channels/texts"), incoming, NOW)


def is_genuine(token: str, url: str, form: dict[str, str], given_signature: str) -> bool:
    """The adapter's check of a whole request, to which the account is added before it is signed."""
    address, _, query = url.partition("?")
    judged = RequestValidator(token).validate(url, form, given_signature)
    whole = {**form, "AccountSid": ACCOUNT}
    signed = RequestValidator(token).compute_signature(url, whole) if judged else given_signature
    incoming = IncomingRequest(query, {"x-twilio-signature": signed}, urlencode(whole).encode())
    return Twilio().is_genuine(connection(token, address), incoming, NOW)


def connection(token: str, public_url: str) -> ChannelConnection:
    return ChannelConnection(ConfiguredChannel(kind=ChannelKind.TWILIO, account=ACCOUNT, public_url=public_url), token)


def _spellings(url: str) -> list[str]:
    """As Twilio may have written it: with the port that goes without saying, or without the port."""
    scheme, _, rest = url.partition("://")
    end = min([rest.index(mark) for mark in "/?" if mark in rest] or [len(rest)])
    host, tail = rest[:end], rest[end:]
    bare = host.partition(":")[0]
    port = host.partition(":")[2] or ("443" if scheme == "https" else "80")
    return [url, f"{scheme}://{bare}{tail}", f"{scheme}://{bare}:{port}{tail}"]
