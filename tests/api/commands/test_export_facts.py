"""The command `export-facts`: its lines, how a reader goes on after a kill, what it refuses, and what it leaves behind."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from api.commands.export_facts_schema import USUAL
from models.access.viewers import viewer_by_login
from models.database import connections
from models.events import log
from models.events.facts import NotUnderstood
from models.operations.conversations.send_message import send_message
from models.operations.privacy.erase_customer import erase_customer
from models.operations.privacy.erase_transcripts import erase_transcripts
from models.tables import AuditEntry, Conversation, LogEntry, LogHead
from models.vocabulary import Act
from tests.api.commands.test_commands import run
from tests.api.commands.without_server import on_the_database, surroundings_in
from tests.support import api_process
from tests.support.api_process import ApiProcess
from tests.support.fixtures import new_fixtures
from tests.support.json_schemas import faults
from tests.support.running_server import RunningServer

pytestmark = pytest.mark.timeout(400)  # each test runs several commands, each a process of its own

SCHEMA = json.loads(USUAL.read_text("utf-8"))
FACTS = 6


@pytest.fixture
def surroundings(tmp_path: Path) -> Iterator[RunningServer]:
    """A database with six messages of one conversation, without a server."""
    with surroundings_in(tmp_path) as server:
        on_the_database(server, a_story)
        yield server


async def a_story() -> None:
    fixtures = await new_fixtures()
    row = await fixtures.talking()
    for number in range(FACTS):
        await send_message(row.id, text="A canary sings", request_id=f"canary-{number}", by=fixtures.ada)


async def entries() -> list[tuple[Act, UUID, dict[str, Any]]]:
    rows = await AuditEntry.filter(act=Act.EXPORT_FACTS).order_by("id")
    return [(row.act, row.actor_id, json.loads(row.details or "{}")) for row in rows]


def lines_of(done: "subprocess.CompletedProcess[str]") -> list[dict[str, Any]]:
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_writes_every_fact_as_the_schema_says(surroundings: RunningServer) -> None:
    async def stored() -> list[tuple[int, str]]:
        return [(row.seq, row.fact) for row in await LogEntry.all().order_by("seq")]

    done = run(surroundings, "export-facts")
    lines = lines_of(done)
    assert [(each["seq"], each["fact"]) for each in lines] == [
        (seq, json.loads(text)) for seq, text in on_the_database(surroundings, stored)
    ]
    assert len(lines) == FACTS
    assert [faults(each, SCHEMA) for each in lines] == [[]] * FACTS
    assert "sings" not in done.stdout

    third, fifth = lines[2]["position"], lines[4]["position"]
    assert lines_of(run(surroundings, "export-facts", "--after", third)) == lines[3:]
    assert (
        lines_of(run(surroundings, "export-facts", "--after", third, "--until", fifth, "--as", "admin")) == lines[3:5]
    )
    assert lines_of(run(surroundings, "export-facts", "--after", lines[-1]["position"])) == []

    told = on_the_database(surroundings, entries)
    assert [(act, actor == UUID(int=0)) for act, actor, _ in told] == [
        (Act.EXPORT_FACTS, True),
        (Act.EXPORT_FACTS, True),
        (Act.EXPORT_FACTS, False),
        (Act.EXPORT_FACTS, True),
    ]
    assert told[2][2] == {"after": third, "until": fifth}


def test_what_was_erased_stays_erased(surroundings: RunningServer) -> None:
    async def erase() -> None:
        admin = await viewer_by_login("admin")
        assert admin is not None
        [conversation] = await Conversation.all()
        await erase_customer(conversation.customer_id, end_ongoing=True, by=admin)
        while not (await erase_transcripts(conversation.customer_id, by=admin)).is_done:
            pass

    assert "canary-3" in run(surroundings, "export-facts").stdout
    on_the_database(surroundings, erase)
    done = run(surroundings, "export-facts")
    assert {each["fact"]["request_id"] for each in lines_of(done)[:FACTS]} == {None}
    assert "canary" not in done.stdout
    assert {"CustomerErased", "TranscriptErased"} <= {each["fact"]["kind"] for each in lines_of(done)}


def test_a_follower_that_is_killed_goes_on_where_its_reader_stopped(
    surroundings: RunningServer, tmp_path: Path
) -> None:
    async def more() -> None:
        first = (await log.read_after(0, limit=1))[0].fact
        assert not isinstance(first, NotUnderstood)
        async with connections.writing():
            await log.append([first, first])

    def following(*arguments: str) -> ApiProcess:
        return api_process.start(
            "export-facts", "--follow", *arguments, environment=surroundings.environment, errors=tmp_path / "errors"
        )

    first = following()
    assert first.stdout is not None
    with first.stdout:
        read = [json.loads(first.stdout.readline()) for _ in range(FACTS)]
        on_the_database(surroundings, more)
        read.append(json.loads(first.stdout.readline()))
        first.kill()
        first.wait(20)
    last = read[-1]["position"]
    end = f"{last[:-1]}{FACTS + 4:x}"  # two facts that are not there yet
    second = following("--after", last, "--until", end)
    assert second.stdout is not None
    with second.stdout:
        read.append(json.loads(second.stdout.readline()))
        on_the_database(surroundings, more)
        read += [json.loads(line) for line in second.stdout]
    assert second.wait(20) == 0
    assert [each["seq"] for each in read] == list(range(1, FACTS + 5))
    assert (tmp_path / "errors").read_text("utf-8") == ""


def test_a_reader_that_leaves_ends_it_without_a_word(surroundings: RunningServer, tmp_path: Path) -> None:
    process = api_process.start(
        "export-facts", "--follow", environment=surroundings.environment, errors=tmp_path / "errors"
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()

    async def more() -> None:
        first = (await log.read_after(0, limit=1))[0].fact
        assert not isinstance(first, NotUnderstood)
        async with connections.writing():
            await log.append([first])

    on_the_database(surroundings, more)
    assert process.wait(20) == 1
    assert (tmp_path / "errors").read_text("utf-8") == ""


def test_refuses_a_place_from_which_it_can_not_go_on(surroundings: RunningServer) -> None:
    async def head() -> log.Head:
        return await log.head()

    known = on_the_database(surroundings, head)
    for arguments, status, sentence in (
        (("--after", "12"), 2, "this is no position"),
        (("--until", "x" * 24), 2, "this is no position"),
        (("--after", log.Head(9, "00000000").position(3)), 3, "It may be of another log"),
        (("--after", known.position(known.seq + 1)), 3, "this log has no such position"),
        (("--until", known.position(known.seq + 1)), 3, "this log has no such position"),
        (("--as", "nobody"), 1, "there is no administrator with this login"),
    ):
        done = run(surroundings, "export-facts", *arguments)
        assert (done.returncode, done.stdout) == (status, ""), arguments
        assert sentence in done.stderr
    assert on_the_database(surroundings, entries) == []


def test_says_that_the_next_fact_is_gone(surroundings: RunningServer) -> None:
    async def prune() -> log.Head:
        await LogEntry.filter(seq__lte=3).delete()
        return await log.head()

    known = on_the_database(surroundings, prune)
    done = run(surroundings, "export-facts", "--after", known.position(2))
    assert (done.returncode, done.stdout) == (3, "")
    assert "it was pruned" in done.stderr
    assert [each["seq"] for each in lines_of(run(surroundings, "export-facts"))] == [4, 5, 6]

    async def lose() -> None:
        await LogEntry.filter(seq=5).delete()

    on_the_database(surroundings, lose)
    done = run(surroundings, "export-facts")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "The log has no fact 5. Nothing after it is exported.\n"


def test_notices_that_the_log_has_become_another_one(surroundings: RunningServer, tmp_path: Path) -> None:
    process = api_process.start(
        "export-facts", "--follow", environment=surroundings.environment, errors=tmp_path / "errors"
    )
    assert process.stdout is not None

    async def restore() -> None:
        await LogHead.filter(id=1).update(epoch=os.urandom(4).hex())

    with process.stdout:
        process.stdout.readline()
        on_the_database(surroundings, restore)
        assert len(process.stdout.readlines()) == FACTS - 1
    assert process.wait(20) == 3
    assert "The log has become another one" in (tmp_path / "errors").read_text("utf-8")
