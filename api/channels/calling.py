"""Calls receivers over HTTP. later_calls.py imports this file at the first one."""

import asyncio

import httpx2

from api.channels.adapter import Answer, OutgoingRequest, Unreachable, may_be_called
from api.channels.guarded import GuardedTransport
from models.rules.configuration.receivers import Reach

CALL_SECONDS = 20.0  # time limit of a request, from the first byte sent to the last byte received
UNCOMPRESSED = {"accept-encoding": "identity"}  # a small compressed answer could unpack to any size
LARGEST_ANSWER_BYTES = 1_000_000  # enough for a list of fifty texts; the rest of an answer is not read


class Calls:
    """To receivers within this reach. To make one takes long, as it reads the certificates of this machine."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._client = httpx2.AsyncClient(
            transport=GuardedTransport(reach), timeout=CALL_SECONDS, follow_redirects=False, trust_env=False
        )

    async def answer(self, request: OutgoingRequest) -> Answer:
        """The receiver's answer. Raises Unreachable, and ForbiddenReceiver."""
        if not may_be_called(request.url, self._reach):
            raise Unreachable("UnsupportedProtocol")
        try:
            async with asyncio.timeout(CALL_SECONDS):
                return await self._sent(request)
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
            raise Unreachable(type(error).__name__) from error

    async def close(self) -> None:
        await self._client.aclose()

    async def _sent(self, request: OutgoingRequest) -> Answer:
        async with self._client.stream(
            request.method,
            request.url,
            headers={**UNCOMPRESSED, **request.headers},
            content=request.body or None,
            auth=request.basic_auth,
        ) as response:
            body = b""
            async for part in response.aiter_raw():
                body += part
                if len(body) > LARGEST_ANSWER_BYTES:
                    break
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, headers, body[:LARGEST_ANSWER_BYTES])
