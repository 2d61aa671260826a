"""Shared answers over HTTP: what they cost, entity tags and 304, and the setting that turns them off."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from api.graphql.endpoint import GraphQLEndpoint
from api.identity.bearer_tokens import Identity, make_token
from api.settings import Settings
from models.events import log
from models.events.hub import hub
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conversations.send_message import send_message
from models.tables import User
from models.values import Viewer
from schema.root import schema
from schema.shared_answers import shared_answers
from tests.schema.asking import reads_of_rights, statements
from tests.support.fixtures import Fixtures
from tests.support.loaded_floor import load_floor

PAGE = "{ asOf ongoingConversations { totalCount edges { cursor node { id title queue { name } viewerActions { code } } } } }"
OWN = "{ viewer { name } }"
FAULTY = "{ ongoingConversations(first: 500) { edges { cursor } } }"
URL = "http://vigie.example.com/graphql"

Asking = Callable[[Viewer], AbstractAsyncContextManager[httpx2.AsyncClient]]


@pytest.fixture
async def asking(fixtures: Fixtures, tmp_path: Path) -> Asking:
    """Clients of an endpoint, each with the token of a person."""
    await load_floor()
    return _asking(Settings(data_dir=tmp_path))


def _asking(settings: Settings) -> Asking:
    app = GraphQLEndpoint(schema, settings, Identity(settings))

    @asynccontextmanager
    async def client(somebody: Viewer) -> AsyncIterator[httpx2.AsyncClient]:
        login = (await User.get(id=somebody.id)).login
        headers = {"authorization": f"Bearer {make_token(settings, login, timedelta(minutes=5))}"}
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, headers=headers) as one:
            yield one

    return client


async def get(client: httpx2.AsyncClient, document: str = PAGE, tag: str = "") -> httpx2.Response:
    return await client.get(URL, params={"query": document}, headers={"if-none-match": tag} if tag else {})


async def reached() -> None:
    assert await hub.reached((await log.head()).seq)


async def test_equal_people_get_the_same_bytes_for_one_statement_each(fixtures: Fixtures, asking: Asking) -> None:
    await fixtures.talking()
    await load_floor()
    async with asking(fixtures.sam) as sam, asking(fixtures.rosa) as rosa:
        await sam.post(URL, json={"query": PAGE})  # a document is examined before its answers are shared
        before = (shared_answers.misses, shared_answers.hits)
        with statements() as sent:
            found = [await client.post(URL, json={"query": PAGE}) for client in (sam, rosa, sam)]
    assert len(sent) == 3 * reads_of_rights(), "only the rights, for each"
    assert {each.content for each in found} == {found[0].content}
    assert found[0].json()["data"]["ongoingConversations"]["totalCount"] == 1
    assert (shared_answers.misses - before[0], shared_answers.hits - before[1]) == (1, 2)


async def test_an_unchanged_answer_is_not_sent_again(fixtures: Fixtures, asking: Asking) -> None:
    row = await fixtures.talking()
    await load_floor()
    async with asking(fixtures.sam) as client:
        await get(client)  # a document is examined before its answers are shared
        first = await get(client)
        misses = shared_answers.misses
        with statements() as sent:
            again = await get(client, tag=first.headers["etag"])
        assert (again.status_code, again.content, len(sent)) == (304, b"", reads_of_rights())
        assert shared_answers.misses == misses, "nothing was executed"
        for name in ("etag", "cache-control", "vary"):
            assert again.headers[name] == first.headers[name]
        await send_message(row.id, text="Hello", by=fixtures.ada)
        await reached()
        changed = await get(client, tag=first.headers["etag"])
        assert (changed.status_code, changed.headers["etag"] != first.headers["etag"]) == (200, True)
        assert changed.json()["data"]["asOf"] > first.json()["data"]["asOf"]


@pytest.mark.parametrize("document", [PAGE, OWN])
@pytest.mark.parametrize(
    ("written", "status"), [("{}", 304), ("W/{}", 304), ('"other", {}', 304), ("*", 304), ('"other"', 200)]
)
async def test_if_none_match_is_understood_in_each_form(
    fixtures: Fixtures, asking: Asking, document: str, written: str, status: int
) -> None:
    async with asking(fixtures.sam) as client:
        tag = (await get(client, document)).headers["etag"]
        assert not tag.startswith("W/")
        assert (await get(client, document, written.format(tag))).status_code == status


async def test_who_lost_a_right_is_not_told_that_nothing_changed(fixtures: Fixtures, asking: Asking) -> None:
    await fixtures.talking()
    await load_floor()
    async with asking(fixtures.sam) as client:
        first = await get(client)
        await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset()), by=fixtures.admin)
        second = await get(client, tag=first.headers["etag"])
    assert second.status_code == 200
    assert second.json()["data"]["ongoingConversations"]["edges"] == []


@pytest.mark.parametrize("document", [PAGE, OWN, FAULTY])
async def test_what_clients_may_keep(fixtures: Fixtures, asking: Asking, document: str) -> None:
    async with asking(fixtures.sam) as client:
        got, posted = await get(client, document), await client.post(URL, json={"query": document})
    assert got.content == posted.content
    assert got.headers["vary"] == posted.headers["vary"] == "Accept, Authorization"
    kept = document is not FAULTY
    assert got.headers["cache-control"] == ("private, no-cache" if kept else "no-store")
    assert posted.headers["cache-control"] == "no-store"
    assert ("etag" in got.headers, "etag" in posted.headers) == (kept, False)


async def test_an_answer_has_the_media_type_that_its_client_wants(fixtures: Fixtures, asking: Asking) -> None:
    async with asking(fixtures.sam) as client:
        for media_type in ("application/json", "application/graphql-response+json"):
            answer = await client.post(URL, json={"query": PAGE}, headers={"accept": media_type})
            assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"


@pytest.mark.parametrize("name", ["shared_answers", "compiled_selections"])
async def test_the_settings_turn_sharing_off_and_change_no_answer(
    fixtures: Fixtures, asking: Asking, tmp_path: Path, name: str
) -> None:
    await fixtures.talking()
    await load_floor()
    alone = _asking(Settings.model_validate({"data_dir": tmp_path, name: False}))
    async with asking(fixtures.sam) as client:
        shared = await get(client)
    before = (shared_answers.misses, shared_answers.hits)
    async with alone(fixtures.sam) as client:
        found = [await get(client) for _ in range(2)]
    assert {each.content for each in found} == {shared.content}
    assert {each.headers["etag"] for each in found} == {shared.headers["etag"]}
    assert (shared_answers.misses, shared_answers.hits) == before
