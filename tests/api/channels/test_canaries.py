"""A marked name, number, text and token go through channels, failures and commands: none is in any output of the server.

At debug, exceptions may quote what they like, but nothing that lets somebody in.
"""

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from twilio.request_validator import RequestValidator

from api.channels.signing import signed
from models import clock
from models.operations.configuration.save_channel import save_channel
from models.operations.conversations.send_message import send_message
from models.operations.offers.pick_conversation import pick_conversation
from models.rules.configuration.channels import ChannelValues
from models.tables import Conversation
from models.values import Viewer
from models.vocabulary import Channel, ChannelKind, Distribution
from tests.api.channels.receivers import FakeTwilio, Receiver, Said
from tests.api.commands.test_commands import run
from tests.support.builders import a_connector, a_queue, a_workstream, an_admin, an_agent, settings, viewer_of
from tests.support.databases import Database
from tests.support.running_server import RunningServer

NAME, NUMBER, TEXT = "Canaria Älva", "+4915112345678", "My canarybird is called Pipé"
PERSONAL = ("Canaria", "15112345678", "canarybird", "%2B4915112345678")
SECRET, JSON_SECRET = "canarysecret" + "f" * 20, "whsec_" + "Y2FuYXJ5c2VjcmV0" * 2
TOKENS = ("canarysecret", "Y2FuYXJ5c2VjcmV0", "canarytoken")
ACCOUNT, OURS = "AC" + "0" * 32, "+15550001111"
PUBLIC_URL = "https://vigie.example.com/channels/texts"
COMMANDS = (
    ("check",),
    ("migrate",),
    ("finish-upgrade",),
    ("audit", "verify"),
    ("privacy", "report"),
    ("configure", "--export"),
    ("export-facts",),
)
FAILURES = (
    Said(500, f"{NAME} {NUMBER} {TEXT}".encode()),
    Said(400, json.dumps({"code": 21211, "message": f"{NUMBER} is not valid for {NAME}: {TEXT}"}).encode()),
    Said(302, b"", {"location": f"https://example.com/?To={NUMBER}"}),
)


class Senders:
    """All that comes to the server's channels, and what clients say to its endpoint."""

    def __init__(self, server: RunningServer, client: httpx2.AsyncClient) -> None:
        self.server, self.client = server, client

    async def twilio(self, token: str = SECRET, query: str = "", **form: str) -> int:
        whole = {"AccountSid": ACCOUNT, "From": NUMBER, "To": OURS, "ProfileName": NAME, "Body": TEXT, **form}
        address = f"{PUBLIC_URL}?{query}" if query else PUBLIC_URL
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": RequestValidator(token).compute_signature(address, whole),
        }
        path = f"{self.server.base}/channels/texts" + (f"?{query}" if query else "")
        return (await self.client.post(path, content=urlencode(whole), headers=headers)).status_code

    async def webhook(self, what: Any, secret: str = JSON_SECRET) -> int:
        body = what if isinstance(what, bytes) else json.dumps(what).encode()
        headers = signed(secret, "w1", body, clock.now())
        return (await self.client.post(f"{self.server.base}/channels/hooks", content=body, headers=headers)).status_code

    async def graphql(self, content: bytes, token: str) -> int:
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        return (await self.client.post(self.server.url, content=content, headers=headers)).status_code

    async def everything(self) -> None:
        message = {"type": "message", "id": "m1", "from": {"id": NUMBER, "name": NAME}, "text": TEXT}
        assert await self.twilio(MessageSid="SM1") == 200
        assert await self.twilio(MessageSid="SM2", Body="", Latitude="1", Longitude="1", Label=TEXT) == 200
        assert await self.twilio(token="x" * 32, MessageSid="SM3") == 401
        assert await self.twilio(MessageSid="") == 400
        assert await self.twilio(MessageSid="SM4", Body=f"{TEXT}\x00") == 400
        assert await self.twilio(MessageSid="SM5", query=f"message={NUMBER}", MessageStatus="failed") == 400
        assert await self.webhook(message) == 200
        assert await self.webhook({**message, "text": [TEXT]}) == 400
        assert await self.webhook({**message, "object": NAME, "update_id": NUMBER}) == 400
        assert await self.webhook(message, secret="x" * 32) == 401
        assert await self.webhook(f"{NAME} {NUMBER}".encode()) == 400
        assert await self.webhook({"type": "delivery", "messageId": NUMBER, "status": "FAILED", "reason": TEXT}) == 422
        query = json.dumps({"query": f'{{ nodes(ids: ["{NUMBER}"]) {{ {NAME.split()[0]} }} }}'}).encode()
        token = self.server.token("ada")
        assert await self.graphql(query, token) in (200, 400)
        assert await self.graphql(f"{{{TEXT}".encode(), token) == 400
        assert await self.graphql(query, "canarytoken." * 3) in (200, 400, 401)
        assert (await self.client.get(f"{self.server.base}/{NAME}?To={NUMBER}&token=canarytoken")).status_code == 404


async def set_up(twilio: FakeTwilio, hooks: Receiver) -> Viewer:
    """Two channels, and the agent of both."""
    await settings()
    queue = await a_queue("Texts")
    agent = await an_agent("Ada", in_=[queue], login="ada")
    admin = await viewer_of(await an_admin())
    for name, kind, url, channel, secret in (
        ("texts", ChannelKind.TWILIO, twilio.url, Channel.SMS, SECRET),
        ("hooks", ChannelKind.JSON, hooks.url, Channel.CUSTOM, JSON_SECRET),
    ):
        await a_workstream(queue, name, channel=channel, distribution=Distribution.PICK, auto_accept=False)
        await a_connector(name, login=name)
        values = ChannelValues(kind, url, PUBLIC_URL, ACCOUNT, OURS)
        await save_channel(name, values, connector=name, workstream=name, secret=secret, by=admin)
    return await viewer_of(agent)


async def answer(agent: Viewer) -> None:
    """To all customers, of whom nobody can be reached."""
    for row in await Conversation.all():
        await pick_conversation(row.id, by=agent)
        await send_message(row.id, text=f"Dear {NAME}, {TEXT}", by=agent)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("level", "canaries"), [("info", (*PERSONAL, *TOKENS)), ("debug", TOKENS)])
async def test_no_canary_is_in_the_log(database: Database, level: str, canaries: tuple[str, ...]) -> None:
    hooks = Receiver(lambda heard: FAILURES[0])
    with FakeTwilio(ACCOUNT, SECRET) as twilio, hooks:
        twilio.refusals = list(FAILURES)
        environment = {"VIGIE_DATABASE_URL": database.url, "VIGIE_LOG_LEVEL": level}
        with RunningServer(environment=environment) as server:
            agent = await set_up(twilio, hooks)
            async with httpx2.AsyncClient(timeout=30) as client:
                await Senders(server, client).everything()
                await answer(agent)
                await asyncio.to_thread(twilio.wait_for, 2)
                await asyncio.to_thread(hooks.wait_for, 1)
                outputs = [(await client.get(f"{server.base}/metrics")).text]
            server.stop()
            for command in COMMANDS if level == "info" else ():
                done = await asyncio.to_thread(run, server, *command)
                assert done.returncode == 0, done.stderr
                outputs += [done.stdout, done.stderr]
            outputs += [server.log]
    assert "vigie" in outputs[-1]
    assert [each for each in canaries if any(each in output for output in outputs)] == []
