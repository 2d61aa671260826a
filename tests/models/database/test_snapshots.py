"""Whoever may be cancelled leaves no snapshot half begun, whose lock nobody would give back."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from tortoise.backends.sqlite.client import SqliteTransactionWrapper

from models.database.connections import snapshot
from models.events.hub import hub
from models.followers.alerts.following import Following
from tests.support.fixtures import Fixtures

PATIENCE_SECONDS = 30


@pytest.mark.parametrize("_database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("work", [hub.open, Following.begin])
async def test_is_given_back_by_who_is_cancelled_while_it_begins(
    work: Callable[[], Awaitable[object]], fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hub.close()  # it reads, too
    begins, may_go_on = asyncio.Event(), asyncio.Event()
    begin = SqliteTransactionWrapper.begin

    async def begin_slowly(self: SqliteTransactionWrapper) -> None:
        begins.set()
        await may_go_on.wait()
        await begin(self)

    monkeypatch.setattr(SqliteTransactionWrapper, "begin", begin_slowly)
    task = asyncio.ensure_future(work())
    await begins.wait()
    task.cancel()
    may_go_on.set()
    await asyncio.wait([task])
    assert task.cancelled()

    async with asyncio.timeout(PATIENCE_SECONDS), snapshot():
        pass
