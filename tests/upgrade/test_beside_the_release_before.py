"""This release beside the real one before it, in one database: a rolling upgrade, kills, the way back, and its end."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from models.database import migrating
from models.events.formats import FIRST, format_of
from models.vocabulary import Act
from tests.models.events.test_facts import STORED, understood
from tests.support import api_process, databases
from tests.support.freezing import until
from tests.support.running_server import RunningServer
from tests.upgrade import release
from tests.upgrade.talk import Customer, write_all

COMPANY = """
queues: {Chat: {priority: 10}}
workstreams: {Website: {channel: LIVE_CHAT, defaultQueue: Chat}}
users:
  root: {name: Root, roles: [ADMIN]}
  vera: {name: Vera, roles: [SUPERVISOR, AGENT], supervisedQueues: [Chat]}
  ada: {name: Ada, roles: [AGENT]}
  cleo: {name: Cleo, roles: [CUSTOMER]}
  dora: {name: Dora, roles: [CUSTOMER]}
agents:
  ada: {queues: [Chat]}
"""
READS = "import sys\nfrom models.events.facts import decode\nfor text in sys.stdin:\n"
READS += "    try:\n        decode(text)\n        print(1)\n    except ValueError:\n        print(0)\n"
LIST = "{ ongoingConversations(first: 10) { edges { node { id version state } } } }"
END_SIGN_INS = "mutation { endAllSignIns(input: {}) { __typename } }"
ERASE = """mutation ($id: ID!) {
  eraseCustomer(input: {customerId: $id, endOngoing: true}) { __typename ... on EraseCustomerSuccess { customer { name } } }
}"""
PRESENCE = "mutation ($input: PresenceInput!) { setPresence(input: $input) { __typename } }"
OFFER = "query ($id: ID!) { conversation(id: $id) { pendingOffer { id } } }"
EPOCH = "query ($id: ID!) { conversation(id: $id) { epoch } }"
ACT = "mutation ($input: KIND!) { NAME(input: $input) { __typename ... on Refusal { code } } }"
SETTINGS = "mutation ($input: SupervisorSettingsInput!) { updateSupervisorSettings(input: $input) { __typename } }"
ROUND = 12  # texts of each customer


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release.unpack(tmp_path_factory.mktemp("release_before"))


@pytest.fixture
async def address(postgres_url: str) -> AsyncIterator[str]:
    """A database as the release before has it."""
    name = f"vigie_rolling_{os.getpid()}"
    url = await asyncio.to_thread(databases.create_bare_postgres, postgres_url, name)
    await migrating.migrate(url, upto=release.NEWEST_MIGRATION)
    yield url
    await asyncio.to_thread(databases.drop_postgres, postgres_url, name)


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")}


def test_what_needs_no_newer_format_is_read_by_the_release_before(before: Path) -> None:
    """And what needs one is not: each kind with each act that there is."""
    texts = [json.dumps({**json.loads(text), "act": act}) for text in STORED for act in Act]
    read = release.run(before, "-c", READS, environment=environment(), given="\n".join(texts)).split()
    assert len(read) == len(texts)
    for text, is_read in zip(texts, read, strict=True):
        fact = understood(text)
        assert (format_of(fact) == FIRST) is (is_read == "1") or fact.act in UNRECORDED, text[:80]


# Words that this release has, but writes into no fact. If one gets into facts, it needs a format.
UNRECORDED = {
    *(Act.SIGN_IN, Act.PRUNE_AUDIT_TRAIL, Act.ERASE_AUDIT_TEXT),
    *(Act.EXPORT_CUSTOMER, Act.EXPORT_FACTS, Act.EXPORT_CORRECTIONS),
}


@pytest.mark.timeout(240)
async def test_both_serve_one_contact_centre(before: Path, address: str, tmp_path: Path) -> None:
    company = tmp_path / "company.yaml"
    company.write_text(COMPANY, "utf-8")
    chosen = {"VIGIE_DATABASE_URL": address, "VIGIE_BELL_URL": address}
    with ExitStack() as stack:
        old = RunningServer(environment=chosen, root=before)
        release.run(before, "-m", "api", "configure", f"{company}", environment=old.environment)
        stack.enter_context(old)
        assert await migrating.migrate(address) != []
        new = stack.enter_context(RunningServer(environment=chosen, data_dir=old.data_dir))
        customers = [Customer("cleo", [old, new]), Customer("dora", [new, old])]
        for customer in customers:
            customer.start()
        async with listening(customers):
            await write_all(customers, range(ROUND))
            await during(customers, range(ROUND, 2 * ROUND), old)
            await during(customers, range(2 * ROUND, 3 * ROUND), new)
            await until(lambda: all(customer.has_heard_all for customer in customers))
        assert old.ask(LIST, user="vera") == new.ask(LIST, user="vera")

        for server, user in ((new, "root"), (new, "vera")):
            [error] = server.ask(END_SIGN_INS, user=user)["errors"]
            assert error["extensions"]["code"] == "UPGRADE_UNFINISHED"
        [error] = new.ask(ERASE, {"id": customers[0].id}, user="root")["errors"]
        assert "finish-upgrade" in error["message"]
        await must_fence(customers[1].conversation_id, old, new)
        assert [httpx2.get(f"{server.base}/readyz").status_code for server in (old, new)] == [200, 200]
        assert "vigie.faults" not in old.log + new.log

        # The way back: nothing of this release runs, and the one before goes on with all that is there.
        new.stop()
        await until(lambda: httpx2.get(f"{old.base}/readyz").status_code == 200)
        await write_all(customers[:1], range(3 * ROUND, 3 * ROUND + 1))
        assert len(old.ask(LIST, user="vera")["data"]["ongoingConversations"]["edges"]) == 2

        new.start()
        finish = await asyncio.to_thread(api_process.run, "finish-upgrade", environment=new.environment)
        assert (finish.returncode, finish.stdout) == (3, ""), finish  # the old process may hold no lease at the moment
        old.stop()
        finish = await asyncio.to_thread(api_process.run, "finish-upgrade", environment=new.environment)
        assert (finish.returncode, "is finished" in finish.stdout) == (0, True), finish
        erased = new.ask(ERASE, {"id": customers[0].id}, user="root")
        assert erased["data"]["eraseCustomer"] == {"__typename": "EraseCustomerSuccess", "customer": {"name": ""}}
        assert "vigie.faults" not in old.log + new.log


async def must_fence(conversation_id: str, old: RunningServer, new: RunningServer) -> None:
    """The release before knows of no epochs. What it does raises them all the same, and nothing is let through by them."""
    given = {"conversationId": conversation_id}

    def offer() -> str:
        pending = old.ask(OFFER, {"id": conversation_id}, user="vera")["data"]["conversation"]["pendingOffer"]
        return pending["id"] if pending else ""

    def act(server: RunningServer, user: str, name: str, kind: str, **more: object) -> dict[str, Any]:
        document = ACT.replace("NAME", name).replace("KIND", kind)
        return dict(server.ask(document, {"input": more if name == "acceptOffer" else {**given, **more}}, user=user))

    old.ask(PRESENCE, {"input": {"presence": "AVAILABLE"}}, user="ada")
    for number in range(2):
        await until(lambda: offer() != "")
        assert "errors" not in act(old, "ada", "acceptOffer", "OfferInput", offerId=offer())
        if number == 0:
            assert "errors" not in act(old, "ada", "releaseConversation", "ConversationInput")
    assert new.ask(EPOCH, {"id": conversation_id}, user="ada")["data"] == {"conversation": {"epoch": 2}}
    late = act(new, "ada", "sendMessage", "SendMessageInput", text="Late", expectedEpoch=1)
    assert late["data"]["sendMessage"]["code"] == "TAKEN_OVER"
    assert "errors" in act(old, "ada", "sendMessage", "SendMessageInput", text="Late", expectedEpoch=1)
    switch = new.ask(SETTINGS, {"input": {"supervisorTakeOver": True}}, user="root")
    assert "errors" not in switch, switch
    taken = act(new, "vera", "takeOver", "TakeOverInput", overridePresence=True)
    assert [error["extensions"]["code"] for error in taken["errors"]] == ["UPGRADE_UNFINISHED"]


async def during(customers: Sequence[Customer], texts: range, victim: RunningServer) -> None:
    """The customers write while a server is killed and started again."""
    writing = asyncio.create_task(write_all(customers, texts))
    before = len(customers[0].written)
    await until(lambda: len(customers[0].written) > before + ROUND // 4 or writing.done())
    await asyncio.to_thread(victim.kill)
    await asyncio.to_thread(victim.start)
    await writing


@asynccontextmanager
async def listening(customers: Sequence[Customer]) -> AsyncIterator[None]:
    """Each customer has a timeline at each server."""
    tasks = [asyncio.create_task(customer.listen(number)) for customer in customers for number in range(2)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
