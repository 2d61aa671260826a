"""A query of the floor is answered once for equal viewers at one position, and each gets what they would get alone."""

import asyncio
from typing import Any

import orjson
import pytest

from models.events import log
from models.events.hub import hub
from models.events.log import Head
from models.floor.view import FloorView
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.configuration.update_settings import SettingsChanges, update_settings
from models.operations.conversations.leave import leave
from models.operations.conversations.send_message import send_message
from models.operations.monitoring.monitor import monitor
from schema import shared_answers as module
from schema import turns as turns_module
from schema.shared_answers import SharedAnswers
from schema.turns import Turns
from tests.schema.answering import WHOLE, alone, context_of, shared, told
from tests.schema.asking import statements
from tests.support.fixtures import Fixtures
from tests.support.freezing import until
from tests.support.loaded_floor import load_floor

UNMARKED = (
    "{ viewer { id } ongoingConversations { edges { node { id } } } }",
    "{ ongoingConversations { edges { node { id monitoring { id } } } } }",
    "{ ongoingConversations { edges { node { id agent { presence } } } } }",
    "{ ongoingConversations { edges { node { id ...More } } } } fragment More on Conversation { messages { __typename } }",
    "{ queues { waiting } }",
    "{ floor { inQueue } }",
    "{ __schema { description } }",
    'mutation { monitor(input: {conversationId: "x", purpose: "x"}) { __typename } }',
)


@pytest.fixture
def answers() -> SharedAnswers:
    return SharedAnswers()


async def test_equal_queries_at_the_same_time_cost_one_execution(
    fixtures: Fixtures, answers: SharedAnswers, executed: list[str]
) -> None:
    for _ in range(3):
        await fixtures.talking(units=0)
    await load_floor()
    contexts = [await context_of(each) for each in (fixtures.sam, fixtures.rosa) * 10]
    with statements() as sent:
        found = await asyncio.gather(*(shared(answers, each, WHOLE) for each in contexts))
    assert sent == []
    assert {each.body for each in found if each} == {found[0].body if found[0] else b""}
    assert (answers.misses, answers.hits) == (1, 19)
    assert executed == [""] * 3, "executed for nobody, once for each row"


async def test_who_leaves_does_not_take_the_answer_along(
    fixtures: Fixtures, answers: SharedAnswers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of equal queries is cancelled while all wait for this process to read the log."""
    monkeypatch.setattr(module, "MOST_WAIT_SECONDS", 60)
    row = await fixtures.talking(units=0)
    await load_floor()
    contexts = [await context_of(fixtures.sam) for _ in range(3)]
    for each in contexts:
        assert each.rights_at is not None
        each.rights_at = Head(each.rights_at.seq + 1, each.rights_at.epoch)
    asking = [asyncio.ensure_future(shared(answers, each, WHOLE)) for each in contexts]
    await asyncio.sleep(0)
    asking[0].cancel()
    await send_message(row.id, text="Hello", by=fixtures.ada)
    await asyncio.wait(asking)
    assert asking[0].cancelled()
    stayed = [each.result() for each in asking[1:]]
    assert [orjson.loads(each.body) for each in stayed if each] == [{"data": await alone(fixtures.sam)}] * 2
    assert (answers.misses, answers.hits) == (1, 1)


@pytest.mark.parametrize("document", UNMARKED)
async def test_a_document_with_anything_unmarked_is_never_shared(
    fixtures: Fixtures, answers: SharedAnswers, document: str
) -> None:
    await load_floor()
    assert await shared(answers, fixtures.sam, document) is None
    assert (len(answers), answers.misses) == (0, 0)


@pytest.mark.parametrize("notices_ties", [True, False])
async def test_who_monitors_gets_an_answer_of_their_own(
    fixtures: Fixtures, answers: SharedAnswers, monkeypatch: pytest.MonkeyPatch, notices_ties: bool
) -> None:
    """Sam may join the WAITING conversation that he monitors; Rosa may not. Without this check, they would share."""
    if not notices_ties:
        monkeypatch.setattr(FloorView, "has_ties", lambda *_: False)
    row = await fixtures.talking()
    await update_settings(SettingsChanges(monitor_waiting=False), by=fixtures.admin)
    await monitor(row.id, purpose="Quality", by=fixtures.sam)
    await leave(row.id, by=fixtures.ada)
    await load_floor()
    actions = [_actions(await told(answers, who)) for who in (fixtures.sam, fixtures.rosa)]
    assert ["JOIN" in each for each in actions] == [notices_ties, False]
    assert answers.misses == (2 if notices_ties else 1)


def _actions(data: Any) -> list[str]:
    [edge] = data["ongoingConversations"]["edges"]
    return [each["action"] for each in edge["node"]["viewerActions"] if each["allowed"]]


async def test_withdrawn_rights_work_at_once(fixtures: Fixtures, answers: SharedAnswers) -> None:
    await fixtures.talking()
    await load_floor()
    asked_before = await context_of(fixtures.sam)
    assert len((await told(answers, fixtures.sam))["ongoingConversations"]["edges"]) == 1
    await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset()), by=fixtures.admin)
    assert await hub.reached((await log.head()).seq)
    assert (await told(answers, fixtures.sam))["ongoingConversations"]["edges"] == []
    assert len((await told(answers, fixtures.rosa))["ongoingConversations"]["edges"]) == 1
    assert await shared(answers, asked_before, WHOLE) is None, "its rights are older than the floor"


async def test_a_grown_log_makes_a_new_answer_and_drops_the_old_ones(
    fixtures: Fixtures, answers: SharedAnswers
) -> None:
    row = await fixtures.talking(units=0)
    await load_floor()
    for first in (1, 2, 3):
        before = await told(answers, fixtures.sam, first=first)
    assert (len(answers), answers.misses) == (3, 3)
    await send_message(row.id, text="Hello", by=fixtures.ada)
    after = await told(answers, fixtures.sam, first=3)
    assert (len(answers), answers.misses) == (1, 4)
    assert after["asOf"] > before["asOf"]
    assert after == await alone(fixtures.sam, first=3)


async def test_an_answer_is_never_older_than_what_was_committed_before(
    fixtures: Fixtures, answers: SharedAnswers
) -> None:
    row = await fixtures.talking(units=0)
    await load_floor()
    for number in range(20):
        sent = await send_message(row.id, text=str(number), by=fixtures.ada)
        answer = await shared(answers, fixtures.sam, "{ asOf }")
        assert answer is None or orjson.loads(answer.body)["data"]["asOf"] >= hub.head.position(sent.position)


async def test_a_process_that_is_behind_reads_the_database(fixtures: Fixtures, answers: SharedAnswers) -> None:
    await load_floor()
    context = await context_of(fixtures.sam)
    assert context.rights_at is not None
    head = context.rights_at
    for rights_at in (Head(head.seq + 1, head.epoch), Head(head.seq, "another"), None):
        context.rights_at = rights_at
        assert await shared(answers, context, WHOLE) is None
    await hub.close()
    assert await shared(answers, fixtures.sam, WHOLE) is None, "there is no floor"


async def test_errors_and_searches_are_not_kept(fixtures: Fixtures, answers: SharedAnswers) -> None:
    await fixtures.talking()
    await load_floor()
    assert await shared(answers, fixtures.sam, WHOLE, after="no cursor") is None
    assert await shared(answers, fixtures.sam, WHOLE, first="five") is None
    found = '{ ongoingConversations(filter: {search: "Cleo"}) { edges { node { id } } } }'
    assert await shared(answers, fixtures.sam, found) is None
    assert await shared(answers, fixtures.sam, WHOLE, first=2**70) is None, "the variables have no canonical form"
    assert len(answers) == answers.bytes == 0


async def test_one_that_could_not_be_shared_is_an_operation_in_progress_again(
    fixtures: Fixtures, answers: SharedAnswers
) -> None:
    await load_floor()
    turns = Turns()
    context = await context_of(fixtures.sam)
    context.turns = own = turns.of("sam")
    assert await shared(answers, context, WHOLE, after="no cursor") is None
    assert (turns.others, turns.has(own)) == (1, False)
    own.settle()
    assert turns.others == 0


async def test_who_does_not_get_the_turn_in_time_is_answered_alone(
    fixtures: Fixtures, answers: SharedAnswers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_WAIT_SECONDS", 0)
    monkeypatch.setattr(turns_module, "LONGEST_TURN_SECONDS", 60)
    await load_floor()
    turns = Turns()
    holder = turns.of("rosa")
    await holder.take_turn()
    context = await context_of(fixtures.sam)
    context.turns = own = turns.of("sam")
    assert await shared(answers, context, WHOLE) is None
    assert (turns.others, turns.has(holder)) == (1, True)
    own.settle()
    holder.settle()
    await until(lambda: (turns.others, len(turns)) == (0, 0))


async def test_the_answers_kept_are_bounded(
    fixtures: Fixtures, answers: SharedAnswers, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fixtures.talking()
    await load_floor()
    monkeypatch.setattr(module, "MOST_ANSWERS", 3)
    for first in range(1, 6):
        await told(answers, fixtures.sam, first=first)
    assert len(answers) == 3
    one = answers.bytes // 3
    monkeypatch.setattr(module, "MOST_BYTES", 2 * one)
    await told(answers, fixtures.sam, first=6)
    assert (len(answers), answers.bytes) == (2, 2 * one)
    monkeypatch.setattr(module, "MOST_BYTES", one - 1)
    await told(answers, fixtures.sam, first=7)
    await told(answers, fixtures.sam, first=7)
    assert answers.hits == 0, "an answer that is larger than all may be is not kept"
