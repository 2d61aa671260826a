"""What every operation has around it: repeats under a requestId, shielding, retries, the position it answers."""

import asyncio
from collections.abc import Sequence

import asyncpg
import pytest

from models.database.connections import connection, work_in_hand_done
from models.events import log
from models.events.facts import KnownFact
from models.events.unit_of_work import UnitOfWork
from models.operations.configuration.save_queue import save_queue
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conflicts import Conflict
from models.operations.conversations.force_close import force_close
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.operations.monitoring.monitor import monitor
from models.operations.offers.assign_to_agent import AssignedToAgent, assign_to_agent
from models.operations.operation import Outcome, Unauthenticated, operation
from models.operations.presence.set_presence import set_presence
from models.rules.configuration.administration import QueueChanges
from models.rules.refusals import CapacityExceeded, Refused
from models.tables import AuditEntry, Conversation, LogEntry, Message, MonitoringSession, StoredOutcome, UserRole
from models.values import Viewer
from models.vocabulary import Act, ConversationState, Presence, RefusalCode, Role
from tests.support import invariants
from tests.support.builders import an_agent
from tests.support.databases import Database
from tests.support.fixtures import Fixtures
from tests.support.recording_facts import changing_nothing, recording_facts, refusing, rejecting


async def test_the_same_request_has_the_same_answer_and_one_fact(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    first = await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.sam, request_id="r1")
    entries = await AuditEntry.all().count()
    async with changing_nothing():
        again = await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.sam, request_id="r1")
    assert again == first
    assert await AuditEntry.all().count() == entries
    assert await LogEntry.filter(kind="ConversationChanged").count() == 1


async def test_facts_and_audit_carry_the_request_id(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    async with recording_facts(fixtures.sam) as recorded:
        await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.sam, request_id="r1")
    assert {fact.request_id for fact in recorded.facts} == {"r1"}
    assert (await AuditEntry.get()).request_id == "r1"


async def test_the_same_id_with_another_input_or_operation_is_rejected(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.sam, request_id="r1")
    async with rejecting("r1"):
        await assign_to_agent(row.id, agent_id=fixtures.ada.id, by=fixtures.sam, request_id="r1")
    async with rejecting("r1"):
        await force_close(row.id, by=fixtures.sam, request_id="r1")


async def test_an_argument_left_out_is_its_default(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    first = await monitor(row.id, by=fixtures.sam, request_id="r1")
    with pytest.raises(Exception, match="r1"):
        await monitor(row.id, purpose="Other", by=fixtures.sam, request_id="r1")
    assert await monitor(row.id, by=fixtures.sam, request_id="r1") == first


async def test_principals_do_not_share_their_ids(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    one = await monitor(row.id, by=fixtures.sam, request_id="r1")
    other = await monitor(row.id, by=fixtures.rosa, request_id="r1")
    assert one.session_id != other.session_id
    assert await StoredOutcome.all().count() == 2


async def test_a_refusal_is_repeated_although_it_would_be_done_by_now(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            await monitor(row.id, by=fixtures.sam, request_id="r1")
        assert refused.value.code is RefusalCode.STATE_NOT_ALLOWED
        await Conversation.filter(id=row.id).update(state=ConversationState.WRAP_UP)
    assert await AuditEntry.all().count() == 1
    assert await MonitoringSession.all().count() == 0


async def test_a_conflict_is_repeated_with_its_winner(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.rosa)
    answers = []
    for _ in range(2):
        with pytest.raises(Conflict) as conflict:
            await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.sam, request_id="r1")
        found = conflict.value
        answers.append((found.code, found.message, found.won_by, found.won_at, found.current_version))
        await force_close(row.id, by=fixtures.rosa, request_id="meanwhile")
    assert answers[0] == answers[1]
    assert answers[0][2] == fixtures.rosa.actor


async def test_lacking_capacity_is_repeated_with_its_figure(fixtures: Fixtures) -> None:
    small, row = await an_agent("Small", units=5), await fixtures.open()
    for _ in range(2):
        with pytest.raises(CapacityExceeded) as exceeded:
            await assign_to_agent(row.id, agent_id=small.id, by=fixtures.sam, request_id="r1")
        assert (exceeded.value.exceeded_by, exceeded.value.agent_id) == (15, small.id)


async def test_inputs_that_are_no_plain_values_are_compared_too(fixtures: Fixtures) -> None:
    dora, emma = NewCustomer(name="Dora"), NewCustomer(name="Emma")
    first = await start_conversation(workstream="Chat", customer=dora, by=fixtures.connector, request_id="r1")
    again = await start_conversation(workstream="Chat", customer=dora, by=fixtures.connector, request_id="r1")
    assert first == again
    async with rejecting("r1"):
        await start_conversation(workstream="Chat", customer=emma, by=fixtures.connector, request_id="r1")


LOST = {
    "role": (RightsChanges(roles=frozenset()), RefusalCode.NOT_FOUND),
    "queue": (RightsChanges(overseen=frozenset()), RefusalCode.NOT_FOUND),
    "all that others give": (
        RightsChanges(roles=frozenset({Role.SUPERVISOR, Role.API_ACCESS})),
        RefusalCode.API_ACCESS_ROLE,
    ),
}


@pytest.mark.parametrize(("change", "code"), LOST.values(), ids=LOST)
async def test_who_has_lost_the_right_does_not_get_the_stored_answer(
    fixtures: Fixtures, change: RightsChanges, code: RefusalCode
) -> None:
    row = await fixtures.talking()
    await monitor(row.id, by=fixtures.sam, request_id="r1")
    await set_rights(fixtures.sam.id, change, by=fixtures.admin)
    async with refusing(code, by=fixtures.sam, audited=True):
        await monitor(row.id, by=fixtures.sam, request_id="r1")
    assert await StoredOutcome.filter(request_id="r1").count() == 1


async def test_an_administrator_no_more_does_not_get_the_stored_answer(fixtures: Fixtures) -> None:
    changes = QueueChanges(name="New")
    await save_queue(None, changes, by=fixtures.admin, request_id="r1")
    await UserRole.filter(user_id=fixtures.admin.id).delete()
    async with refusing(RefusalCode.ROLE_REQUIRED, by=fixtures.admin, audited=True):
        await save_queue(None, changes, by=fixtures.admin, request_id="r1")


async def test_who_is_disabled_gets_no_stored_answer(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    await monitor(row.id, by=fixtures.sam, request_id="r1")
    await set_rights(fixtures.sam.id, RightsChanges(is_disabled=True), by=fixtures.admin)
    with pytest.raises(Unauthenticated):
        await monitor(row.id, by=fixtures.sam, request_id="r1")


async def test_who_has_lost_another_right_gets_the_stored_answer(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    first = await monitor(row.id, by=fixtures.sam, request_id="r1")
    await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset({fixtures.support.id})), by=fixtures.admin)
    async with changing_nothing():
        assert await monitor(row.id, by=fixtures.sam, request_id="r1") == first
    await force_close(
        row.id, by=fixtures.rosa
    )  # so that a new request would be refused, which says nothing about rights
    async with changing_nothing():
        assert await monitor(row.id, by=fixtures.sam, request_id="r1") == first


async def test_an_answer_that_an_older_version_stored_is_told_to_who_may_still_ask(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    first = await monitor(row.id, by=fixtures.sam, request_id="r1")
    stored = await StoredOutcome.get(request_id="r1")
    stored.outcome = {"done": stored.outcome["done"]}
    await stored.save()
    async with changing_nothing():
        assert await monitor(row.id, by=fixtures.sam, request_id="r1") == first


async def test_a_failure_to_find_out_who_may_still_ask_tells_nothing(fixtures: Fixtures) -> None:
    failures = [False, True]

    @operation(Act.MONITOR, Outcome)
    async def fails_the_second_time(uow: UnitOfWork, *, by: Viewer, request_id: str | None = None) -> Outcome:
        if failures.pop(0):
            raise LookupError("not expected")
        return Outcome()

    await fails_the_second_time(by=fixtures.sam, request_id="r1")
    await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset()), by=fixtures.admin)
    with pytest.raises(LookupError):
        await fails_the_second_time(by=fixtures.sam, request_id="r1")


@pytest.mark.parametrize("request_id", ["", "x" * 101])
async def test_rejects_an_id_that_is_none(fixtures: Fixtures, request_id: str) -> None:
    async with rejecting("requestId"):
        await set_presence(Presence.AWAY, by=fixtures.ada, request_id=request_id)


async def test_equal_requests_at_once_act_once(fixtures: Fixtures) -> None:
    row = await fixtures.talking()
    sent = [send_message(row.id, text="Hello", by=fixtures.cleo, request_id="r1") for _ in range(5)]
    answers = await asyncio.gather(*sent)
    assert len(set(answers)) == 1
    assert await Message.all().count() == 1


async def test_equal_messages_of_a_channel_at_once_are_one(fixtures: Fixtures) -> None:
    started = await start_conversation(workstream="Chat", customer=NewCustomer(name="Dora"), by=fixtures.connector)
    sent = [
        send_message(started.conversation_id, text="Hola", connector_message_id="m1", by=fixtures.connector)
        for _ in range(5)
    ]
    answers = await asyncio.gather(*sent)
    assert len({answer.message_id for answer in answers}) == 1


async def test_equal_starts_of_a_channel_at_once_are_one(fixtures: Fixtures) -> None:
    dora = NewCustomer(name="Dora", external_id="dora")
    starts = [
        start_conversation(workstream="Chat", customer=dora, external_id="c1", by=fixtures.connector) for _ in range(5)
    ]
    answers = await asyncio.gather(*starts)
    assert len({answer.conversation_id for answer in answers}) == 1
    await invariants.check()


async def test_the_position_is_where_the_log_stands_with_it(fixtures: Fixtures) -> None:
    row = await fixtures.open()
    first = await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.sam)
    assert first.position == (await log.head()).seq == 2
    closed = await force_close(row.id, by=fixtures.sam)
    assert closed.position == (await log.head()).seq == 5
    unchanged = await set_presence(Presence.AVAILABLE, by=fixtures.ada)
    assert unchanged.position == 5


@pytest.mark.parametrize("_database", ["postgres"], indirect=True)
async def test_a_connection_lost_before_the_commit_costs_nothing(
    fixtures: Fixtures, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends the transaction, as after a restart or while a process stands still; the operation runs again."""
    row = await fixtures.talking()
    ended: list[int] = []
    append = log.append

    async def losing(facts: Sequence[KnownFact]) -> int:
        if not ended:
            [answer] = await connection().execute_query_dict("SELECT pg_backend_pid() AS pid")
            ended.append(answer["pid"])
            await _end(database, answer["pid"])
        return await append(facts)

    monkeypatch.setattr(log, "append", losing)
    sent = await send_message(row.id, text="Hello", by=fixtures.ada)
    assert len(ended) == 1
    assert await Message.filter(conversation_id=row.id).count() == 1
    assert sent.position == await LogEntry.all().count() == 1


async def _end(database: Database, pid: int) -> None:
    other = await asyncpg.connect(database.url)
    try:
        await other.execute("SELECT pg_terminate_backend($1)", pid)
    finally:
        await other.close()


async def test_who_is_cancelled_has_done_it_all_the_same(fixtures: Fixtures) -> None:
    """The client has gone; the unit of work goes on, whole, and the next one isn't held up."""
    for delay in range(12):
        row = await fixtures.open()
        doing: asyncio.Task[AssignedToAgent] = asyncio.ensure_future(
            assign_to_agent(row.id, agent_id=fixtures.bob.id, override_capacity=True, by=fixtures.sam)
        )
        for _ in range(delay):
            await asyncio.sleep(0)
        doing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await doing
        async with asyncio.timeout(5):
            await set_presence(Presence.BUSY if delay % 2 else Presence.AVAILABLE, by=fixtures.sam)
        await work_in_hand_done()
        await invariants.check()
    done = await AuditEntry.filter(act=Act.ASSIGN_TO_AGENT).count()
    assert done == await Conversation.filter(state=ConversationState.ACTIVE).count() > 0
