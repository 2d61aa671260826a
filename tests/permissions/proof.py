"""The running server of the proof, the floor in its database, and how its seats ask."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

import httpx2
from tortoise.backends.base.executor import EXECUTOR_CACHE

from api.graphql.acting_for import HEADER
from models import clock
from models.database import connections
from models.database.connections import writing
from models.events.log import create_head
from models.tables import ActingFor, DueTime, Offer
from tests.permissions import administration
from tests.permissions import floor as floors
from tests.permissions.floor import Floor
from tests.permissions.parts import Fields
from tests.permissions.people import INSIDE
from tests.permissions.truth import Truth
from tests.support import templates
from tests.support.running_server import RunningServer

MOST_IDS = 60  # of one query for nodes, so that its cost stays below the limit


@dataclass(frozen=True, slots=True)
class Furnished:
    """The floor, what its objects hold if answers are compared with it, and what administrators read in lists."""

    floor: Floor
    truth: Truth
    administration: Fields


class Proof:
    """A server whose database has the floor. `truth` was read before it started; nothing on the floor moves by itself.

    With a `connector`, it asks in place of the seats, and names them.
    """

    def __init__(
        self,
        server: RunningServer,
        furnished: Furnished,
        connector: str | None = None,
        client: httpx2.Client | None = None,
    ) -> None:
        self.server = server
        self._furnished, self._connector = furnished, connector
        self.floor, self.truth, self.administration = furnished.floor, furnished.truth, furnished.administration
        self._client = client or httpx2.Client(timeout=60)
        self._headers: dict[str, dict[str, str]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self.server.close()

    def through(self, connector: str) -> Proof:
        """The same, where this connector acts for whoever asks."""
        return Proof(self.server, self._furnished, connector, self._client)

    def answer(self, login: str | None, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        """The whole answer of one operation over HTTP, errors included."""
        if login and login not in self._headers:
            named = {HEADER: login} if self._connector else {}
            self._headers[login] = {**self.server.headers(self._connector or login), **named}
        given = {"query": query, "variables": variables or {}}
        headers = self._headers[login] if login else {}
        return self._client.post(self.server.url, json=given, headers=headers).json()

    def ask(self, login: str, query: str, **variables: Any) -> Any:
        """The data of an operation that must have no errors."""
        answer = self.answer(login, query, variables)
        assert "errors" not in answer, (login, answer["errors"], query[:200])
        return answer["data"]

    def nodes(self, login: str, query: str, ids: Sequence[str]) -> list[Any]:
        found = []
        for start in range(0, len(ids), MOST_IDS):
            found += self.ask(login, query, ids=ids[start : start + MOST_IDS])["nodes"]
        return found


async def furnish(server: RunningServer, *, is_compared: bool) -> Furnished:
    """Write the floor into the server's database, before it starts. Nothing falls due while the proof runs."""
    async with connected(server):
        await create_head()
        async with writing():
            floor = await floors.build()
            tomorrow = clock.now() + timedelta(days=1)
            for person in [*floor.others.values(), *floor.halves[INSIDE].people.values()]:
                await ActingFor.create(connector_id=floor.others["hook"].id, agent_id=person.id)
            await DueTime.all().update(due_at=tomorrow)
            await Offer.all().update(expires_at=tomorrow)
            truth = Truth(floor)
            if is_compared:
                await truth.read()
            return Furnished(floor, truth, await administration.truth())


@asynccontextmanager
async def connected(server: RunningServer) -> AsyncIterator[None]:
    """This process reads and writes the server's database."""
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements by connection name, and this one may have spoken another dialect
    server.data_dir.mkdir(parents=True, exist_ok=True)
    path = server.data_dir / "vigie.sqlite3"
    if not path.exists():
        await templates.migrate(server.database_url)
    await connections.connect(server.database_url)
    try:
        yield
    finally:
        await connections.disconnect()
