"""Dialogues against the real server, which is killed in some tests; api/replay/player.py and the command."""

import asyncio
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from api.demo.seeding import seed
from api.replay.client import ReplayFailed
from api.replay.dialogues import Dialogue, read
from api.replay.player import Plan, Replay
from models.database import connections
from models.vocabulary import Channel
from tests.support import api_process, databases
from tests.support.databases import Database
from tests.support.running_server import RunningServer

DIALOGUES = Path(__file__).with_name("dialogues.jsonl")
MESSAGES = 44
CONSOLE = {"COLUMNS": "160"}
FEW = (
    6  # agents: as many as dialogues are played at once. To sign in all sixty takes longer than to play a few dialogues
)


@pytest.fixture
def floor(_database: Database) -> Iterator[RunningServer]:
    """A running server with the demo's company, on each database."""
    asyncio.run(_seeded(_database))
    with a_server(_database) as server:
        yield server


@pytest.fixture(scope="module")
def shared_floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The same for all tests that leave it as it was. Agents are there only while they are signed in, so that a few suffice."""
    own = databases.create_sqlite(tmp_path_factory.mktemp("floor"))
    asyncio.run(_seeded(own))
    with a_server(own) as server:
        yield server


def a_server(on: Database) -> RunningServer:
    """At its end a replay waits until the supervisor's streams say that nothing is missing."""
    return RunningServer(environment={"VIGIE_DATABASE_URL": on.url}, module="tests.support.heartbeats_often")


async def _seeded(chosen: Database) -> None:
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements by connection name, and this one may have spoken another dialect
    await connections.connect(chosen.url)
    try:
        await seed()
    finally:
        await connections.disconnect()


def plan(floor: RunningServer, **changes: Any) -> Plan:
    return replace(Plan(floor.url, floor.token, concurrency=6), **changes)


def command(floor: RunningServer, *arguments: str) -> "CompletedProcess[str]":
    return api_process.run("replay", *arguments, environment=floor.environment | CONSOLE)


async def test_plays_every_dialogue_and_sees_every_fact_once_in_order(floor: RunningServer) -> None:
    played: list[int] = []
    report = await Replay(plan(floor), on_played=lambda: played.append(1)).play(read(DIALOGUES).dialogues)
    assert report.failures == []
    assert report.counts.notes == []
    assert report.is_clean
    assert (report.conversations, report.messages, len(played)) == (12, MESSAGES, 12)
    assert (report.skipped_turns, report.reconnects, report.ongoing_before) == (1, 0, 0)
    # Five changes of state each, and in the list: entered, three changes, each message but the first words, left.
    assert report.facts >= 12 * 5 + 12 * 5 + MESSAGES - 11
    assert len(report.delays.supervisor) == 12 * 4 + MESSAGES - 11
    assert all(0 < delay < 60 for delay in report.delays.agent)


async def test_leaves_nothing_behind(shared_floor: RunningServer) -> None:
    await Replay(plan(shared_floor, agents=FEW)).play(read(DIALOGUES).dialogues[:3])
    queue = "{ ongoingConversations(filter: {states: [OPEN, ACTIVE, WAITING, WRAP_UP]}) { totalCount } }"
    answer = await asyncio.to_thread(shared_floor.ask, queue, user="supervisor1")
    assert answer == {"data": {"ongoingConversations": {"totalCount": 0}}}


async def test_its_agents_are_nobody_s_staff_before_and_after_it(shared_floor: RunningServer) -> None:
    def shown() -> Any:
        floor = "agentsByPresence { presence agents } freeUnits"
        document = f"{{ floor {{ {floor} }} agents(first: 200) {{ edges {{ node {{ name }} }} }} }}"
        return shared_floor.ask(document, user="supervisor1")["data"]

    before = await asyncio.to_thread(shown)
    names = {edge["node"]["name"] for edge in before["agents"]["edges"]}
    assert "Alex Morgan" in names
    assert not {name for name in names if name.startswith("Replay")}
    people = sum(one["agents"] for one in before["floor"]["agentsByPresence"])
    assert people == len(names) - 1  # Lumi is a bot
    await Replay(plan(shared_floor, agents=FEW)).play(read(DIALOGUES).dialogues[:1])
    assert await asyncio.to_thread(shown) == before


async def test_a_server_killed_and_started_again_costs_no_fact(floor: RunningServer) -> None:
    dialogues = read(DIALOGUES).dialogues
    third_played = asyncio.Event()
    played: list[int] = []

    def count() -> None:
        played.append(1)
        if len(played) == 3:
            third_played.set()

    playing = asyncio.create_task(Replay(plan(floor, concurrency=3), on_played=count).play(dialogues))
    await third_played.wait()
    await asyncio.to_thread(floor.kill)
    await asyncio.to_thread(floor.start)
    report = await playing
    assert report.failures == []
    assert report.counts.notes == []
    assert report.aborted is None
    assert report.is_clean
    assert (report.conversations, report.messages) == (12, MESSAGES)
    assert report.reconnects >= 61  # everybody's socket was lost


async def test_another_channel_is_carried_by_its_own_workstream(shared_floor: RunningServer) -> None:
    dialogue = replace(read(DIALOGUES).dialogues[0], channel=Channel.WHATSAPP)
    report = await Replay(plan(shared_floor, agents=FEW)).play([dialogue])
    assert report.counts.notes == []
    assert (report.conversations, report.failed) == (1, 0)


async def test_keeps_the_turns_seconds_when_asked_to(shared_floor: RunningServer) -> None:
    dialogue: Dialogue = read(DIALOGUES).dialogues[0]
    last = dialogue.turns[-1].seconds
    assert last == 1.6
    report = await Replay(plan(shared_floor, agents=FEW, speed=0.8)).play([dialogue])
    assert report.is_clean
    assert report.seconds > last / 0.8


async def test_refuses_before_playing_what_the_server_can_not_carry(shared_floor: RunningServer) -> None:
    dialogue = replace(read(DIALOGUES).dialogues[0], channel=Channel.LINE)
    with pytest.raises(ReplayFailed, match="no workstream that offers LINE conversations"):
        await Replay(plan(shared_floor)).play([dialogue])


async def test_a_dialogue_that_can_not_be_started_is_a_failed_one(shared_floor: RunningServer) -> None:
    report = await Replay(plan(shared_floor, agents=FEW, workstream="nowhere")).play(read(DIALOGUES).dialogues[:2])
    assert (report.failed, report.conversations, report.is_clean) == (2, 0, False)
    assert "NOT_FOUND" in report.failures[0]


def test_the_command_prints_a_table_and_writes_a_report(shared_floor: RunningServer, tmp_path: Path) -> None:
    written = tmp_path / "report.json"
    done = command(shared_floor, str(DIALOGUES), "--url", shared_floor.url, "--limit", "4", "--json", str(written))
    assert done.returncode == 0, done.stderr
    assert "Out of order" in done.stdout
    report = json.loads(written.read_text())
    assert {
        name: report[name] for name in ("conversations", "messages", "missing", "doubled", "outOfOrder", "failed")
    } == {
        "conversations": 4,
        "messages": 16,
        "missing": 0,
        "doubled": 0,
        "outOfOrder": 0,
        "failed": 0,
    }
    assert set(report["latencyMs"]) == {"answer", "supervisor", "agent"}


def test_the_command_takes_tokens_from_a_file(shared_floor: RunningServer, tmp_path: Path) -> None:
    tokens = tmp_path / "tokens.json"
    logins = ["admin", "supervisor1", "channel1", *(f"replay{number}" for number in range(1, 61))]
    tokens.write_text(json.dumps({login: shared_floor.token(login) for login in logins}))
    played = command(
        shared_floor, str(DIALOGUES), "--url", shared_floor.url, "--limit", "1", "--token-file", str(tokens)
    )
    assert played.returncode == 0, played.stderr
    tokens.write_text(json.dumps({"supervisor1": shared_floor.token("supervisor1")}))
    refused = command(shared_floor, str(DIALOGUES), "--url", shared_floor.url, "--token-file", str(tokens))
    assert refused.returncode == 2
    assert "has no token for channel1" in refused.stderr


async def test_without_an_administrator_disabled_agents_are_named(shared_floor: RunningServer) -> None:
    with pytest.raises(ReplayFailed, match="replay1"):
        await Replay(plan(shared_floor, agents=1, has_administrator=False)).play(read(DIALOGUES).dialogues[:1])


async def test_who_is_no_administrator_is_told(shared_floor: RunningServer) -> None:
    def token(login: str) -> str:
        return shared_floor.token("customer1" if login == "admin" else login)

    with pytest.raises(ReplayFailed, match="admin can't enable the agents: this user is no administrator"):
        await Replay(plan(shared_floor, token=token)).play(read(DIALOGUES).dialogues[:1])


def test_the_command_refuses_a_bad_file_with_the_line_before_it_asks_any_server(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text(DIALOGUES.read_text() + '{"id": "x", "channel": "chat", "lang": "en", "turns": []}\n')
    done = api_process.run("replay", str(bad), "--url", "http://127.0.0.1:9/graphql", environment=os.environ)
    assert done.returncode == 2
    assert "Line 13: nobody says anything" in done.stderr


def test_the_command_keeps_going_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text(DIALOGUES.read_text() + '{"id": "x", "channel": "chat", "lang": "en", "turns": []}\n' * 30)
    nowhere = ("--url", "http://127.0.0.1:9/graphql", "--keep-going")
    done = api_process.run("replay", str(bad), *nowhere, environment={**os.environ, "VIGIE_DATA_DIR": str(tmp_path)})
    assert "Lines left out: 30\nLine 13: nobody says anything" in done.stderr
    assert "\nLine 42: nobody says anything" in done.stderr
    assert done.returncode == 1
