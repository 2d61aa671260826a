"""Configures channel connections, and helps to wait for what they receive and send."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx2
from starlette.applications import Starlette
from starlette.routing import Route

from api.channels.inbound import inbound
from api.channels.outbound import outbound_sender
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


async def json_channel(fixtures: Fixtures, url: str | None = None, **given: Any) -> None:
    await _saved(fixtures, ChannelValues(ChannelKind.JSON, url=url), **given)


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
