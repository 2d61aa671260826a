"""Messages to a customer behind a channel: counted, refused if they are too long, and sent again if the channel failed."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.company import ADMIN, TEXTS, Companies, Company
from tests.browser.conftest import Windows
from tests.browser.people import AgentWindow

pytestmark = [
    pytest.mark.xdist_group("messages to channels"),  # one server for all of them
    pytest.mark.timeout(300),  # seconds; beside other tests, browsers are slow
]

LONGEST = 1_600  # of Twilio
ANSWER = "It comes tomorrow."
REASON = "Their number is not in use."
WORKSTREAM = """mutation ($input: WorkstreamInput!) {
  saveWorkstream(input: $input) { __typename ... on Refusal { message } }
}"""
CHANNEL = """mutation ($input: ChannelInput!) {
  saveChannel(input: $input) { __typename ... on Refusal { message } }
}"""
START = """mutation ($input: StartConversationInput!) {
  startConversation(input: $input) { __typename }
}"""

OUTBOUND = "subscription { outboundMessages { __typename ... on OutboundMessage { messageId text } } }"
DELIVERED = """mutation ($input: DeliveryInput!) { acknowledgeDelivery(input: $input) { __typename } }"""


def changed(company: Company, document: str, user: str, **given: Any) -> Any:
    answer = company.server.ask(document, {"input": given}, user=user)
    assert "errors" not in answer, answer
    return answer["data"]


def texts_come(company: Company) -> None:
    """Dora writes through Twilio."""
    given = {"name": "Texts", "channel": "WHATSAPP", "distribution": "PUSH", "defaultQueueId": company.support_id}
    changed(company, WORKSTREAM, ADMIN, **given, unitsRequired=1)
    address = {"url": "http://127.0.0.1:9", "publicUrl": "https://vigie.example.com/channels/texts"}
    account = {"account": "AC0", "address": "whatsapp:+15005550006", "secret": "a secret of thirty-two letters.."}
    changed(
        company, CHANNEL, ADMIN, name="texts", kind="TWILIO", connector=TEXTS, workstream="Texts", **address, **account
    )
    dora = {"name": "Dora", "externalId": "whatsapp:+491701234567"}
    changed(company, START, TEXTS, workstream="Texts", customer=dora, text="Hello")


async def test_too_long_is_told_before(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    await asyncio.to_thread(texts_come, company)
    ada = await AgentWindow.of("Ada", company, windows)
    await ada.accepts("Dora")
    box = ada.panel.get_by_role("textbox", name="Your message")

    await box.fill("x" * (LONGEST + 1))
    await expect(ada.panel.get_by_role("status")).to_have_text(re.compile(r"1,?601 of 1,?600 characters: too long"))
    await box.press("Enter")
    await expect(box).to_have_value("x" * (LONGEST + 1))
    await ada.panel.get_by_role("radio", name="Internal").check()
    await expect(ada.panel.get_by_role("status")).to_have_count(0)
    await ada.panel.get_by_role("radio", name="To the customer").check()

    text = "y" * LONGEST
    await box.fill(text)
    await expect(ada.panel.get_by_role("status")).to_have_text(re.compile(r"1,?600 of 1,?600 characters$"))
    await box.press("Enter")
    await expect(ada.transcript.get_by_text(text)).to_have_count(1)
    ada.must_not_have_been_reloaded()


async def fails(company: Company, text: str) -> None:
    """The connector carries out what comes before, but not the next message with this text."""
    async with company.server.socket(TEXTS) as socket:
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": OUTBOUND}})
        while True:
            frame = await socket.receive_json(timeout=60)
            message = frame["payload"]["data"]["outboundMessages"] if frame["type"] == "next" else {}
            if message.get("__typename") != "OutboundMessage":
                continue
            has_failed = message["text"] == text
            outcome = {"status": "FAILED", "reason": REASON} if has_failed else {"status": "SENT"}
            given = {"messageId": message["messageId"], **outcome}
            answer = await asyncio.to_thread(changed, company, DELIVERED, TEXTS, **given)
            assert answer == {"acknowledgeDelivery": {"__typename": "DeliverySuccess"}}
            if has_failed:
                return


async def test_what_failed_is_sent_again_once(windows: Windows, companies: Companies) -> None:
    company = companies.one()
    await asyncio.to_thread(letters_come, company)
    ada = await AgentWindow.of("Ada", company, windows)
    await ada.accepts("Cleo")
    said = ada.transcript.get_by_role("article").filter(has_text=ANSWER)
    again = ada.transcript.get_by_role("button", name="Send again")
    await ada.writes(ANSWER, to="To the customer")
    await expect(again).to_have_count(0)
    await fails(company, ANSWER)
    await expect(said).to_contain_text(REASON)
    await again.click()
    await expect(said).to_have_count(2)
    await expect(again).to_have_count(0)
    await ada.page.reload()
    await ada.is_live()
    await ada.opens("Cleo")
    await expect(said).to_have_count(2)
    await expect(said.first).to_contain_text(REASON)
    await expect(again).to_have_count(0)

    await fails(company, ANSWER)
    await expect(again).to_have_count(1)
    await expect(said.last.get_by_role("button", name="Send again")).to_be_visible()


def letters_come(company: Company) -> None:
    """Cleo writes through a connector that fetches what it must deliver."""
    given = {"name": "Letters", "channel": "CUSTOM", "distribution": "PUSH", "defaultQueueId": company.support_id}
    changed(company, WORKSTREAM, ADMIN, **given, unitsRequired=1)
    cleo = {"name": "Cleo", "externalId": "cleo"}
    changed(company, START, TEXTS, workstream="Letters", customer=cleo, text="Hello")
