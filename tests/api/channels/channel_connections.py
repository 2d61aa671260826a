"""Configures channel connections, and helps to wait for what they receive and send."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import httpx2
from starlette.applications import Starlette
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from api.channels.inbound import inbound
from api.channels.outbound import outbound_sender
from api.channels.signing import signed
from models import clock
from models.operations.configuration.save_channel import save_channel
from models.rules.configuration.channels import ChannelValues
from models.rules.configuration.receivers import Reach
from models.tables import Delivery
from models.vocabulary import ChannelKind, DeliveryStatus
from tests.support.fixtures import Fixtures

SECRET = "0123456789abcdef0123456789abcdef"
ACCOUNT = "AC" + "0" * 32
OURS = "+15550001111"
DORA = "+33612345678"
PUBLIC_URL = "https://vigie.example.com/channels/texts"
PATIENCE_SECONDS = 30
THIS_MACHINE = Reach(loopback=True)


async def json_channel(fixtures: Fixtures, url: str | None = None, public_url: str | None = None, **given: Any) -> None:
    await _saved(fixtures, ChannelValues(ChannelKind.JSON, url=url, public_url=public_url), **given)


async def twilio_channel(fixtures: Fixtures, url: str = "https://api.example.com", **given: Any) -> None:
    values = ChannelValues(ChannelKind.TWILIO, url=url, public_url=PUBLIC_URL, account=ACCOUNT, address=OURS)
    await _saved(fixtures, values, **given)


async def _saved(fixtures: Fixtures, values: ChannelValues, **given: Any) -> None:
    await save_channel(
        "texts", values, connector="connector", workstream="Chat", secret=SECRET, by=fixtures.admin, **given
    )


@asynccontextmanager
async def posting() -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the endpoint alone. test_inbound.py also runs the whole server."""
    app = Starlette(routes=[Route("/channels/{name}", inbound, methods=["POST"])])
    transport = httpx2.ASGITransport(app, raise_app_exceptions=True)
    async with httpx2.AsyncClient(transport=transport, base_url="https://vigie.example.com") as client:
        yield client


async def post(client: httpx2.AsyncClient, what: Any, *, secret: str = SECRET, name: str = "texts") -> httpx2.Response:
    body = what if isinstance(what, bytes) else json.dumps(what).encode()
    headers = {"content-type": "application/json", **signed(secret, "w1", body, clock.now())}
    return await client.post(f"/channels/{name}", content=body, headers=headers)


async def post_form(
    client: httpx2.AsyncClient, query: str = "", *, token: str = SECRET, **form: str
) -> httpx2.Response:
    """As Twilio does, signed by Twilio's own library."""
    whole = {"AccountSid": ACCOUNT, "MessageSid": "SM1", **form}
    address = f"{PUBLIC_URL}?{query}" if query else PUBLIC_URL
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": RequestValidator(token).compute_signature(address, whole),
    }
    path = f"/channels/texts?{query}" if query else "/channels/texts"
    return await client.post(path, content=urlencode(whole), headers=headers)


@asynccontextmanager
async def carrying(reach: Reach = THIS_MACHINE) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.ensure_future(outbound_sender(reach)())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait({task})


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until this holds."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await holds():  # noqa: ASYNC110  # what is waited for is in the database
            await asyncio.sleep(0.02)


async def until_status(message_id: UUID, status: DeliveryStatus) -> Delivery:
    await until(lambda: Delivery.filter(message_id=message_id, status=status).exists())
    return await Delivery.get(message_id=message_id)
