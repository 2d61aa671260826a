"""A day with a real server that is killed (-9) after every few operations. The people ask again until they are answered.

Nothing changes while the server is dead, so all rows are then compared with each other, and the figures with the log.
day.py plays the same day without a server.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random

from tortoise.backends.base.executor import EXECUTOR_CACHE

from models import clock
from models.database import connections
from models.events.log import create_head
from tests.day.company import Company, found
from tests.day.day import Counts
from tests.day.people import People
from tests.day.watch import Watch
from tests.faults.calls import Caller
from tests.faults.counted import Counts as Answers
from tests.support import templates
from tests.support.running_server import RunningServer
from tests.support.servers import free_port

HANDS = 4  # how many operations are under way at a time
OFFER_SECONDS = 5  # on a clock that can't be moved
IDLE_SECONDS = 0.2
LAST_COMMITS_SECONDS = 30
TOKEN_TTL = timedelta(hours=24)


class KilledDay:
    """`run` plays it to the end; `kills` says how often the server died meanwhile."""

    def __init__(self, server: RunningServer, conversations: int, *, seed: int, kill_every: int) -> None:
        self._server = server
        self._conversations = conversations
        self._random = Random(seed)
        self._kill_every = kill_every  # operations that were answered
        self._answered = 0
        self._is_to_die = asyncio.Event()
        self.counted = Counts()
        self.kills = 0

    async def run(self) -> Counts:
        company = await found(offer_seconds=OFFER_SECONDS)
        watch = await Watch.begin(company)
        people = People(company, self._random, self._conversations)
        await asyncio.to_thread(self._server.start)
        answers = Answers()
        caller = Caller([self._server.url], self._tokens(company), answers, self._random)
        over = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as everything:  # an error that `_kill` finds ends the day
                everything.create_task(self._kill(watch, over))
                async with asyncio.TaskGroup() as hands:
                    for _ in range(HANDS):
                        hands.create_task(self._work(people, caller))
                over.set()
                self._is_to_die.set()
        finally:
            await caller.close()
        await asyncio.to_thread(self._server.stop)
        await self._check(watch)
        assert not answers.wrong, answers
        return self.counted

    def _tokens(self, company: Company) -> dict[str, str]:
        return {user.login: self._server.token(user.login, TOKEN_TTL) for user in company.people.values()}

    async def _work(self, people: People, caller: Caller) -> None:
        while not await people.is_over():
            operation = await people.next_operation()
            if operation is None:
                await asyncio.sleep(IDLE_SECONDS)
                continue
            answer = await caller.act(operation.who.login, operation.document, operation.given)
            self._answered += 1
            if self._answered % self._kill_every == 0:
                self._is_to_die.set()
            name = operation.document.partition("{ ")[2].partition("(")[0]
            if answer.code:
                self.counted.refusals[answer.code] += 1
            else:
                self.counted.operations_done[name] += 1
                self.counted.conversations += name == "startConversation"

    async def _kill(self, watch: Watch, over: asyncio.Event) -> None:
        while await self._is_to_die.wait() and not over.is_set():
            self._is_to_die.clear()
            await asyncio.to_thread(self._server.kill)
            await _last_commits()
            self.kills += 1
            await self._check(watch)
            await asyncio.to_thread(self._server.start)

    async def _check(self, watch: Watch) -> None:
        """Compare everything while nothing changes and the clock stands still."""
        with clock.standing_at(clock.now()):
            await watch.step()
            await watch.look()
        self.counted.saw(watch)


async def _last_commits() -> None:
    """Wait for statements that a killed server had sent: PostgreSQL still executes them."""
    busy = "datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
    async with asyncio.timeout(LAST_COMMITS_SECONDS):
        while connections.speaks_postgres() and await connections.connection().execute_query_dict(  # noqa: ASYNC110
            f"SELECT pid FROM pg_stat_activity WHERE {busy}"
        ):
            await asyncio.sleep(0)  # asked again: PostgreSQL has nothing that says when


@asynccontextmanager
async def a_server(database_url: str | None = None) -> AsyncIterator[RunningServer]:
    """One that is not started yet, on an empty, migrated database that this process is connected to."""
    environment = {"VIGIE_DATABASE_URL": database_url} if database_url else {}
    server = RunningServer(environment=environment)
    try:
        server.data_dir.mkdir(parents=True, exist_ok=True)
        url = database_url or server.database_url
        EXECUTOR_CACHE.clear()  # Tortoise keeps statements by connection name, and this one may have spoken another dialect
        await templates.migrate(url)
        await connections.connect(url)
        await create_head()
        server.port = free_port()
        yield server
    finally:
        await connections.disconnect()
        server.close()
