"""A message to a customer behind a channel: counted, and refused if it is too long."""

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
WORKSTREAM = """mutation ($input: WorkstreamInput!) {
  saveWorkstream(input: $input) { __typename ... on Refusal { message } }
}"""
CHANNEL = """mutation ($input: ChannelInput!) {
  saveChannel(input: $input) { __typename ... on Refusal { message } }
}"""
START = """mutation ($input: StartConversationInput!) {
  startConversation(input: $input) { __typename }
}"""


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
