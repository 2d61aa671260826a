"""What a channel may be called, where its messages may go, and what each kind needs."""

from dataclasses import replace
from ipaddress import ip_address

import pytest

from models.rules.configuration import channels
from models.rules.configuration.channels import ChannelValues
from models.rules.configuration.receivers import Reach, fault_of, fault_of_host, is_forbidden, is_loopback
from models.rules.refusals import BadInput
from models.vocabulary import ChannelKind

JSON = ChannelValues(ChannelKind.JSON)
TWILIO = ChannelValues(
    ChannelKind.TWILIO,
    url="https://api.example.com",
    public_url="https://vigie.example.com/channels/texts",
    account="AC123",
    address="+15550001111",
)


INTERNET, THIS_MACHINE = Reach(), Reach(loopback=True)
ANYWHERE = Reach(loopback=True, private=True)


def must_be_a_channel(name: str, values: ChannelValues, reach: Reach = THIS_MACHINE) -> None:
    channels.must_be_a_channel(name, values, reach=reach)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com/vigie",
        "https://hooks.example.com:8443/vigie?tenant=1",
        "http://127.0.0.1:9000/",
        "http://localhost/vigie",
        "http://[::1]:9000/vigie",
    ],
)
def test_receivers_that_may_be(url: str) -> None:
    must_be_a_channel("texts", replace(JSON, url=url))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.com",
        "/vigie",
        "ftp://hooks.example.com/",
        "file:///etc/passwd",
        "http://hooks.example.com/",
        "http://10.0.0.7/",
        "http://localhost.example.com/",
        "http://127.0.0.1.example.com/",
        "https://user@hooks.example.com/",
        "https://user:password@hooks.example.com/",
        "https://hooks.example.com/#part",
        "https://hooks.example.com\\@127.0.0.1/",
        "https://hooks.example.com/a b",
        "https://hooks.example.com:99999/",
        "https://hooks.example.com:port/",
        "https://[::1",
        "https://169.254.169.254/latest/meta-data",
        "https://[fe80::1]/",
        "https://0.0.0.0/",
        "https://[::ffff:169.254.169.254]/",
        "https://héberge.example.com/",
        f"https://hooks.example.com/{'x' * 500}",
    ],
)
def test_receivers_that_may_not_be(url: str) -> None:
    with pytest.raises(BadInput, match=r"^url ") as bad:
        must_be_a_channel("texts", replace(JSON, url=url))
    assert "password@" not in bad.value.message


@pytest.mark.parametrize("name", ["texts", "whatsapp-fr", "0", "a.b_c"])
def test_names_that_may_stand_in_an_address(name: str) -> None:
    must_be_a_channel(name, JSON)


@pytest.mark.parametrize("name", ["", "Texts", "a/b", "..", "-a", "a b", "é", "x" * 101])
def test_names_that_may_not(name: str) -> None:
    with pytest.raises(BadInput, match="name"):
        must_be_a_channel(name, JSON)


@pytest.mark.parametrize("field", ["url", "public_url", "account", "address"])
def test_twilio_needs_all_of_it(field: str) -> None:
    must_be_a_channel("texts", TWILIO)
    with pytest.raises(BadInput, match="TWILIO channel needs"):
        must_be_a_channel("texts", replace(TWILIO, **{field: None}))  # type: ignore[arg-type]  # one of four that may be null


def test_what_twilio_signs_has_no_query_of_ours() -> None:
    with pytest.raises(BadInput, match="publicUrl"):
        must_be_a_channel("texts", replace(TWILIO, public_url="https://vigie.example.com/channels/texts?a=1"))


def test_only_this_machine_is_loopback() -> None:
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "127.9.9.9", "::1")))
    assert not any(map(is_loopback, ("", "localhost.example.com", "10.0.0.1", "0.0.0.0", "::")))


def test_addresses_without_receivers() -> None:
    forbidden = (
        "169.254.169.254",
        "224.0.0.1",
        "0.0.0.0",
        "fe80::1",
        "::",
        "ff02::1",
        "::ffff:169.254.1.1",
        "240.0.0.1",
    )
    assert all(is_forbidden(ip_address(each)) for each in forbidden)
    assert not any(is_forbidden(ip_address(each)) for each in ("127.0.0.1", "10.1.2.3", "192.0.2.1", "2001:db8::1"))


@pytest.mark.parametrize(
    "url",
    [
        "https://10.0.0.7/vigie",
        "https://192.168.1.1/",
        "https://172.16.0.1/",
        "https://100.64.0.1/",
        "https://[fd12::1]/",
        "https://[::ffff:10.0.0.7]/",
        "https://[64:ff9b::a00:7]/",
        "https://[2002:a00:7::]/",
        "https://10.7/",
        "https://167772167/",
        "https://0x0a.0.0.7/",
    ],
)
def test_a_private_network_takes_the_setting(url: str) -> None:
    must_be_a_channel("texts", replace(JSON, url=url), ANYWHERE)
    with pytest.raises(BadInput, match="private network, which takes VIGIE_PRIVATE_RECEIVERS"):
        must_be_a_channel("texts", replace(JSON, url=url))


@pytest.mark.parametrize(
    "host", ["localhost", "vigie.localhost", "127.0.0.1", "127.1", "2130706433", "[::1]", "0177.0.0.1"]
)
def test_this_machine_takes_the_setting_unless_in_development(host: str) -> None:
    must_be_a_channel("texts", replace(JSON, url=f"https://{host}/"), THIS_MACHINE)
    with pytest.raises(BadInput, match="this machine, which takes VIGIE_PRIVATE_RECEIVERS"):
        must_be_a_channel("texts", replace(JSON, url=f"https://{host}/"), INTERNET)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "100.100.100.200", "168.63.129.16", "fd00:ec2::254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::"],
)
def test_where_clouds_hand_out_credentials_nothing_goes(address: str) -> None:
    assert fault_of(ip_address(address), ANYWHERE) == "names an address at which no receiver can be"


def test_names_and_addresses_of_the_internet_need_no_setting() -> None:
    assert fault_of_host("hooks.example.com", INTERNET) is None
    assert fault_of(ip_address("93.184.216.34"), INTERNET) is None
    assert fault_of(ip_address("2606:2800:220:1::1"), INTERNET) is None
    assert fault_of(ip_address("64:ff9b::5db8:d822"), INTERNET) is None  # as an IPv6-only network writes the first
