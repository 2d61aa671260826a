"""Where messages of channels may go, over real sockets: api/channels/guarded.py."""

import pytest

from api.channels import guarded
from models.rules.configuration.receivers import Reach
from models.vocabulary import DeliveryStatus
from tests.api.channels.channel_connections import carrying, json_channel, until_status
from tests.api.channels.receivers import Receiver, Said
from tests.models.operations.scenarios.channels import brought, said
from tests.support.fixtures import Fixtures

SENT, RETRYING = DeliveryStatus.SENT, DeliveryStatus.RETRYING


async def test_a_redirect_is_not_followed(fixtures: Fixtures) -> None:
    with (
        Receiver() as elsewhere,
        Receiver(lambda heard: Said(307, headers={"location": f"{elsewhere.url}/inside"})) as receiver,
    ):
        await json_channel(fixtures, receiver.url)
        async with carrying():
            delivery = await until_status(await said(fixtures, await brought(fixtures)), RETRYING)
    assert delivery.reason == "The receiver answered 307."
    assert elsewhere.heard == []


async def test_a_name_that_leads_to_this_machine_or_a_private_network_is_not_called(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name may stand for another address at each look-up, so it is checked at each connection."""
    looked_up = _look_up(monkeypatch, ["127.0.0.1", "10.0.0.7", "169.254.169.254"])
    await json_channel(fixtures, "https://hooks.example.com/vigie")
    async with carrying(Reach()):
        delivery = await until_status(await said(fixtures, await brought(fixtures)), RETRYING)
    assert looked_up == ["hooks.example.com"]
    assert delivery.reason == "The receiver's address names an address at which no receiver can be."


async def test_a_name_is_called_at_the_address_that_was_checked(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Receiver() as receiver:
        await json_channel(fixtures, receiver.url.replace("127.0.0.1", "localhost"))
        looked_up = _look_up(monkeypatch, ["10.0.0.7", "127.0.0.1"])
        async with carrying():
            await until_status(await said(fixtures, await brought(fixtures)), SENT)
    assert looked_up == ["localhost"]
    [heard] = receiver.heard
    assert heard.headers["host"].startswith("localhost:")


def _look_up(monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> list[str]:
    """Let every name stand for these addresses, as its owner could; returns the names that are looked up."""
    asked: list[str] = []

    async def answered(host: str, port: int) -> list[str]:
        asked.append(host)
        return addresses

    monkeypatch.setattr(guarded, "_addresses", answered)
    return asked
