"""What a run counts as wrong: frames, answers, facts and rows with planted errors."""

import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import pytest

from models.events.hub import hub
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.operations.drafts.approve_draft import approve_draft
from models.operations.monitoring.monitor import monitor
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import AssignedToAgent, assign_to_agent
from models.tables import Agent, Conversation, LogEntry
from tests.faults import verdict
from tests.faults.calls import Answer
from tests.faults.counted import Counts, Delay, Outage
from tests.faults.delays import during
from tests.faults.plan import Kind, draw
from tests.faults.rebuilt_list import RebuiltList
from tests.faults.seen_intervals import SeenIntervals
from tests.support.builders import a_message
from tests.support.draft_builders import a_bots, drafted
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import reread

POSITION = "1epoch"


def at(seq: int) -> str:
    return f"{POSITION}{seq:015x}"


def frame(seq: int, previous: int, kind: str = "ConversationUpdated", **fields: Any) -> dict[str, Any]:
    return {"__typename": kind, "position": at(seq), "previousPosition": at(previous), **fields}


class TestFrames:
    @pytest.mark.parametrize(
        ("frames", "wrong"),
        [
            ([frame(5, 3), frame(9, 5), frame(9, 9, "Heartbeat"), frame(12, 9)], {}),
            ([frame(5, 3), frame(9, 7)], {"lost": 1}),
            ([frame(5, 3), frame(9, 5), frame(9, 5)], {"doubled": 1}),
            ([frame(5, 3), frame(9, 5), frame(7, 5)], {"reordered": 1}),
            ([frame(5, 3), frame(9, 3)], {"reordered": 1}),
            ([frame(5, 3), frame(4, 3, "Heartbeat")], {"reordered": 1}),
        ],
        ids=["sound", "a gap", "twice", "too late", "covers more than is true", "back in time"],
    )
    def test_are_held_against_the_contract(self, frames: list[dict[str, Any]], wrong: dict[str, int]) -> None:
        counted = Counts()
        seen = SeenIntervals("stream", counted, last=at(3), began_at=3)
        for each in frames:
            seen.takes(each)
        assert dict(counted.wrong) == wrong

    def test_a_stream_that_had_to_begin_anew_covers_what_came_before_and_after(self) -> None:
        counted = Counts(resyncs_are_due=True)
        seen = SeenIntervals("stream", counted)
        for each in (frame(3, 2, "Heartbeat"), frame(5, 3)):
            seen.takes(each)
        seen.begin_anew()
        seen.takes({**frame(9, 8, "Heartbeat"), "position": f"1other{9:015x}"})
        assert (dict(counted.wrong), counted.resyncs) == ({}, 1)
        assert [seq for seq in range(12) if seen.covers(seq)] == [4, 5, 10, 11]
        counted.resyncs_are_due = False
        seen.begin_anew()
        assert dict(counted.wrong) == {"lost": 1}

    async def test_nothing_of_a_log_that_has_ended_is_still_to_come(self) -> None:
        seen = SeenIntervals("stream", Counts(resyncs_are_due=True))
        seen.takes(frame(5, 3))
        seen.begin_anew()
        other = f"1other{6:015x}"
        assert not await seen.has_reached(other, seconds=0)
        seen.takes({**frame(6, 6, "Heartbeat"), "position": other})
        assert await seen.has_reached(other, seconds=0)
        assert await seen.has_reached(at(9), seconds=0)
        assert not await seen.has_reached(f"1other{7:015x}", seconds=0)

    def test_parts_of_a_list_share_one_interval(self) -> None:
        counted = Counts()
        seen = SeenIntervals("stream", counted)
        for last in (False, False, True):
            assert seen.takes(frame(5, 5, "ConversationList", last=last))
        assert seen.last == at(5)
        assert not counted.wrong


class TestRebuiltLists:
    def test_are_known_as_they_were(self) -> None:
        rebuilt = RebuiltList()
        rebuilt.apply(frame(5, 5, "ConversationList", last=True, conversations=[row("a")]), None)
        rebuilt.apply(frame(7, 5, snapshot=snapshot("b", 1)), at(5))
        rebuilt.apply(frame(9, 7, snapshot=snapshot("b", 2)), at(7))
        rebuilt.apply(frame(12, 9, "ConversationLeft", conversationId="a"), at(9))
        shown = {seq: rebuilt.at(at(seq)) for seq in (4, 5, 8, 11, 12)}
        assert {
            seq: rows and sorted((name, values[0]) for name, values in rows.items()) for seq, rows in shown.items()
        } == {
            4: None,
            5: [("a", 1)],
            8: [("a", 1), ("b", 1)],
            11: [("a", 1), ("b", 2)],
            12: [("b", 2)],
        }

    def test_are_not_told_inside_the_interval_of_a_list_sent_anew(self) -> None:
        rebuilt = RebuiltList()
        rebuilt.apply(frame(5, 5, "ConversationList", last=True, conversations=[row("a")]), None)
        rebuilt.apply(frame(9, 6, "ConversationList", last=True, conversations=[row("b")]), at(6))
        shown = {seq: rebuilt.at(at(seq)) for seq in (6, 7, 9)}
        assert {seq: rows and list(rows) for seq, rows in shown.items()} == {6: ["a"], 7: None, 9: ["b"]}


def row(name: str) -> dict[str, Any]:
    return {"id": name, "version": 1, "state": "OPEN", "subState": None, "queue": {"id": "q"}, "agent": None} | {
        "sentiment": None
    }


def snapshot(name: str, version: int) -> dict[str, Any]:
    names = ("state", "subState", "queueId", "agentId", "sentimentLevel")
    return {"conversationId": name, "version": version, **dict.fromkeys(names)}


# The log and the rows


@pytest.fixture
async def recorded(fixtures: Fixtures) -> AssignedToAgent:
    """A conversation from its start to its acceptance: facts 1 to 7, of which the assignment is the third."""
    started = await start_conversation(
        workstream="Chat", customer=NewCustomer("Cleo"), text="Hello", by=fixtures.connector, request_id="start"
    )
    assigned = await assign_to_agent(
        started.conversation_id, agent_id=fixtures.ada.id, by=fixtures.sam, request_id="assign"
    )
    await accept_offer(assigned.offer_id, by=fixtures.ada, request_id="accept")
    await send_message(started.conversation_id, text="Hello", by=fixtures.ada)
    return assigned


async def judged(*answers: Answer) -> dict[str, int]:
    counted = Counts()
    await verdict.judge_log(counted, answers, [])
    await verdict.judge_rows(counted)
    return dict(counted.wrong)


def answer(request_id: str, seq: int, code: str | None = None) -> Answer:
    data = {"__typename": "AssignSuccess", "position": hub.head.position(seq)}
    return Answer(request_id, data if code is None else {"code": code}, code, time.monotonic(), time.monotonic())


async def test_nothing_is_wrong_where_nothing_was_planted(recorded: AssignedToAgent) -> None:
    assert await judged(answer("assign", recorded.position)) == {}


async def _lose_a_fact(recorded: AssignedToAgent) -> None:
    await LogEntry.filter(seq=recorded.position).delete()


async def _swap_two_facts(recorded: AssignedToAgent) -> None:
    up_to_now = await LogEntry.filter(seq__lte=recorded.position + 1).order_by("seq")
    *_, one, other = (entry for entry in up_to_now if '"ConversationChanged"' in entry.fact)
    one.fact, other.fact = other.fact, one.fact
    await one.save()
    await other.save()


async def _let_two_win(recorded: AssignedToAgent) -> None:
    """The acceptance becomes an assignment of a conversation that has been assigned already."""
    entry = await LogEntry.get(seq=recorded.position + 1)
    await LogEntry.filter(seq=entry.seq).update(fact=json.dumps({**json.loads(entry.fact), "act": "ASSIGN_TO_AGENT"}))


async def _move_a_row(recorded: AssignedToAgent) -> None:
    await Conversation.filter(id=recorded.conversation_id).update(version=9)


async def _overload(recorded: AssignedToAgent) -> None:
    await Agent.filter(user_id=(await Conversation.get(id=recorded.conversation_id)).agent_id or 0).update(
        capacity_units=1
    )


@pytest.mark.parametrize(
    ("plant", "wrong"),
    [
        (_lose_a_fact, "log broken"),
        (_swap_two_facts, "log broken"),
        (_let_two_win, "both won"),
        (_move_a_row, "log broken"),
        (_overload, "capacity drift"),
    ],
)
async def test_what_is_planted_is_found(
    recorded: AssignedToAgent, plant: Callable[[AssignedToAgent], Awaitable[None]], wrong: str
) -> None:
    await plant(recorded)
    assert wrong in await judged()


@pytest.mark.parametrize(
    "given",
    [("assign", -1, None), ("nobody asked", 0, None), ("assign", 0, "ALREADY_ASSIGNED")],
    ids=["elsewhere", "not at all", "though refused"],
)
async def test_an_answer_must_stand_in_the_log_where_it_says(
    recorded: AssignedToAgent, given: tuple[str, int, str | None]
) -> None:
    request_id, off, code = given
    assert await judged(answer(request_id, recorded.position + off, code)) == {
        "acknowledged but not once in the log": 1
    }


# The plan, and what it led to


def test_a_seed_gives_one_plan_in_which_each_kind_strikes() -> None:
    def drawn(seed: int) -> list[object]:
        return list(draw(seed, operations=1_000, faults=30, servers=3, on_postgres=True))

    assert drawn(1) == drawn(1) != drawn(2)
    plan = draw(Random(5).randrange(99), operations=1_000, faults=len(Kind), servers=3, on_postgres=True)
    assert {fault.kind for fault in plan} == set(Kind)
    assert [fault.after for fault in plan] == sorted(fault.after for fault in plan)


def test_a_delay_is_laid_to_a_fault_only_where_it_was_the_only_one() -> None:
    alone, one, other = (
        Outage(Kind.KILL_REDIS, 10, 12),
        Outage(Kind.KILL_REDIS, 50, 52),
        Outage(Kind.KILL_SERVER, 51, 55),
    )
    found = during(Kind.KILL_REDIS, [alone, one, other], [Delay(moment, moment / 100) for moment in (5, 11, 51)])
    assert found == [0.11]


async def test_of_drafts_it_finds_what_was_sent_twice_and_what_nobody_approved(fixtures: Fixtures) -> None:
    row = await a_bots(fixtures, connector=fixtures.connector)
    await monitor(row.id, by=fixtures.sam)
    approved = (await approve_draft((await drafted(row, fixtures)).id, by=fixtures.sam)).draft_id
    sound, twice, unapproved = (Counts(posted=Counter([approved] * times)) for times in (1, 2, 1))
    await verdict.judge_drafts(sound)
    assert (dict(sound.wrong), sound.drafts_sent) == ({}, 1)
    await verdict.judge_drafts(twice)
    await a_message(await reread(row), "Nobody approved this", sender=fixtures.bot)
    await verdict.judge_drafts(unapproved)
    assert [dict(each.wrong) for each in (twice, unapproved)] == [{"doubled": 1}] * 2
