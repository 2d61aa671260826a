"""Small companies on a running server, for the windows of people.py: two supervisors, two agents, one website chat each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
from tortoise.backends.base.executor import EXECUTOR_CACHE

from models.database import connections
from models.tables import Queue, Workstream
from models.vocabulary import AgentKind, AlertThreshold, Channel, Distribution, MonitoringPolicy
from tests.schema.examples import id_of
from tests.support.builders import a_conversation
from tests.support.databases import create_sqlite
from tests.support.floor_builders import (
    a_connector,
    a_customer,
    a_queue,
    a_supervisor,
    a_workstream,
    an_admin,
    an_agent,
    settings,
)
from tests.support.running_server import RunningServer

COMPANIES = 7  # as many as a module has tests at most
ADMIN = "root"
TEXTS = "texts"  # a connector
WORKSTREAM = "Live chat"  # the sample page's
UNITS = 40
OFFER_SECONDS = 3_600  # no story waits for an offer to run out, however slow the machine
VISITORS = {"VIGIE_VISITORS_PER_ADDRESS": "1000"}
LEAD = """mutation ($input: WorkstreamInput!) {
  saveWorkstream(input: $input) { __typename ... on Refusal { message } }
}"""
START = """mutation ($workstream: String!, $text: String!) {
  startConversation(input: {workstream: $workstream, text: $text}) { __typename }
}"""


@dataclass(frozen=True)
class Company:
    """Sam and Rosa supervise both queues. Ada and Bob work in Support; Ada has more capacity, so she is asked first.

    Logins are the names in lower case, followed by the company's number.
    """

    server: RunningServer
    number: int
    support: str
    support_id: str
    returns: str

    def login(self, name: str) -> str:
        return f"{name.lower()}{self.number}"

    def token(self, name: str) -> str:
        return self.server.token(self.login(name))

    def ask(self, name: str, document: str, **variables: Any) -> Any:
        answer = self.server.ask(document, variables, user=self.login(name))
        assert "errors" not in answer, answer
        return answer["data"]

    def customer_starts(self, name: str, text: str, workstream: str = WORKSTREAM) -> None:
        """Starts a conversation through the API, without a window."""
        body = {"workstream": workstream, "name": name}
        session = httpx2.post(f"{self.server.base}/customers/session", json=body, timeout=30).json()
        assert "token" in session, session
        answer = httpx2.post(
            self.server.url,
            json={"query": START, "variables": {"workstream": workstream, "text": text}},
            headers={"authorization": f"Bearer {session['token']}"},
            timeout=30,
        )
        assert answer.json() == {"data": {"startConversation": {"__typename": "ConversationSuccess"}}}


@dataclass
class Companies:
    """A company for each test, so that tests don't see each other's data. All are on one server."""

    server: RunningServer
    workstream_id: str = ""
    unused: list[Company] = field(default_factory=list)

    def one(self, distribution: Distribution = Distribution.PUSH) -> Company:
        """The next unused company. From now on the sample page's chat belongs to it."""
        company = self.unused.pop(0)
        given = {
            "workstreamId": self.workstream_id,
            "defaultQueueId": company.support_id,
            "distribution": distribution,
        }
        answer = self.server.ask(LEAD, {"input": given}, user=ADMIN)
        assert answer == {"data": {"saveWorkstream": {"__typename": "WorkstreamSuccess"}}}
        return company


@contextmanager
def running_companies(
    environment: Mapping[str, str] | None = None, crew: int = 0, has_bot: bool = False, calm: int = 0
) -> Iterator[Companies]:
    """Creates the companies, then starts the server, so that it alone writes.

    `environment` are further settings. `crew` is how many more agents work in the Support of each, called Crew 1 and so on,
    and with `has_bot` there is a bot, Robo, who is asked first. So many conversations as `calm` says wait in
    the Returns of the first, which has no target.
    """
    with TemporaryDirectory(prefix="vigie-companies-") as directory:
        server = RunningServer(environment={**VISITORS, **(environment or {})}, data_dir=Path(directory))
        companies = Companies(server)
        asyncio.run(_found(companies, create_sqlite(Path(directory)).url, crew, has_bot, calm))
        with server:
            yield companies


async def _found(companies: Companies, url: str, crew: int, has_bot: bool, calm: int) -> None:
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements by connection name, and this one may have spoken another dialect
    await connections.connect(url)
    try:
        await settings(
            monitoring_policy=MonitoringPolicy.NOTICE_REQUIRED,
            supervisor_alert_threshold=AlertThreshold.NEGATIVE,
            agent_alert_threshold=AlertThreshold.NONE,
        )
        await an_admin("Root", login=ADMIN)
        await a_connector("Texts", login=TEXTS)
        companies.unused = [
            await _company(companies.server, number, crew, has_bot) for number in range(1, COMPANIES + 1)
        ]
        companies.workstream_id = id_of(await _workstream())
        returns = await Queue.get(name=companies.unused[0].returns)
        workstream = await a_workstream(returns, "Calm", channel=Channel.LIVE_CHAT, distribution=Distribution.PICK)
        for number in range(1, calm + 1):
            await a_conversation(queue=returns, workstream=workstream, customer=await a_customer(f"Calm {number}"))
    finally:
        await connections.disconnect()


async def _company(server: RunningServer, number: int, crew: int, has_bot: bool) -> Company:
    support, returns = await a_queue(f"Support {number}"), await a_queue(f"Returns {number}")
    company = Company(server, number, support.name, id_of(support), returns.name)
    for name in ("Sam", "Rosa"):
        await a_supervisor(name, oversees=[support, returns], login=company.login(name))
    await an_agent("Ada", in_=[support], units=3 * UNITS, login=company.login("Ada"))
    await an_agent("Bob", in_=[support], units=2 * UNITS, login=company.login("Bob"))
    for each in range(1, crew + 1):
        await an_agent(f"Crew {each}", in_=[support], units=10 * UNITS, login=company.login(f"crew-{each}-"))
    if has_bot:
        await an_agent("Robo", in_=[support], units=5 * UNITS, kind=AgentKind.BOT, login=company.login("Robo"))
    return company


async def _workstream() -> Workstream:
    return await a_workstream(
        await a_queue("Nowhere"),
        WORKSTREAM,
        channel=Channel.LIVE_CHAT,
        units=UNITS,
        offer_seconds=OFFER_SECONDS,
        accepts_visitors=True,
    )
