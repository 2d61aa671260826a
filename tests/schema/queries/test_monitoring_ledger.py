"""The monitoring ledger: people read who monitored their own conversations, as the policies say, and of nobody else's."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models import clock
from models.access.viewers import viewer_by_id
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conversations.release_conversation import release_conversation
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.operations.monitoring.stop_monitoring import stop_monitoring
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.transfer import transfer
from models.operations.privacy.expire_conversation import expire_conversation
from models.tables import Conversation, MonitoringSession, Workstream
from models.values import SYSTEM, Viewer
from models.vocabulary import AgentNoticePolicy, Role
from schema.paging import cursor
from tests.schema.asking import ask, fault, statements
from tests.schema.examples import id_of
from tests.support.builders import a_session, settings
from tests.support.fixtures import Fixtures

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
LEDGER = """
query Ledger($filter: MonitoringLedgerFilter, $first: Int, $after: String, $last: Int, $before: String) {
  monitoringLedger(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    edges {
      cursor
      node { conversationId purpose periods { startedAt endedAt } supervisor { name } conversation { id } }
    }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
ON_START, AFTERWARDS, NONE = AgentNoticePolicy.ON_START, AgentNoticePolicy.AFTERWARDS, AgentNoticePolicy.NONE


def at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


def shown(minute: int) -> str:
    return at(minute).isoformat().replace("+00:00", "Z")


async def page(somebody: Viewer, **variables: Any) -> Any:
    return (await ask(somebody, LEDGER, **variables))["monitoringLedger"]


async def told(somebody: Viewer, **variables: Any) -> list[str] | None:
    """The purposes; None where the person is told of no monitoring."""
    found = await page(somebody, **variables)
    return None if found is None else [edge["node"]["purpose"] for edge in found["edges"]]


async def a_past(fixtures: Fixtures) -> Conversation:
    """Ada has a conversation from 12:00, Bob from 12:20. Sam monitors it 12:10 to 12:30, Rosa from 12:40 on."""
    with clock.standing_at(at(0)):
        row = await fixtures.talking()
    with clock.standing_at(at(10)):
        await monitor(row.id, purpose="Coaching", by=fixtures.sam)
    with clock.standing_at(at(19)):
        offered = await transfer(row.id, agent_id=fixtures.bob.id, by=fixtures.rosa)
    with clock.standing_at(at(20)):
        await accept_offer(offered.offer_id, by=fixtures.bob)
    with clock.standing_at(at(30)):
        await stop_monitoring(row.id, by=fixtures.sam)
    with clock.standing_at(at(40)):
        await monitor(row.id, purpose="Complaint", by=fixtures.rosa)
    return row


async def test_each_agent_reads_of_the_own_time_only(fixtures: Fixtures) -> None:
    await settings(agent_notice_policy=ON_START)
    row = await a_past(fixtures)
    [mine] = [edge["node"] for edge in (await page(fixtures.ada))["edges"]]
    assert mine == {
        "conversationId": id_of(row),
        "purpose": "Coaching",
        "supervisor": {"name": "Sam"},
        "periods": [{"startedAt": shown(10), "endedAt": shown(20)}],
        "conversation": {"id": id_of(row)},
    }
    complaint, coaching = [edge["node"] for edge in (await page(fixtures.bob))["edges"]]
    assert (complaint["purpose"], complaint["supervisor"]["name"]) == ("Complaint", "Rosa")
    assert complaint["periods"] == [{"startedAt": shown(40), "endedAt": None}]
    assert coaching["periods"] == [{"startedAt": shown(20), "endedAt": shown(30)}]


@pytest.mark.parametrize(
    ("policy", "ada", "bob"),
    [(ON_START, ["Coaching"], ["Complaint", "Coaching"]), (AFTERWARDS, ["Coaching"], ["Coaching"]), (NONE, None, None)],
)
async def test_the_agent_notice_policy_says_what_agents_are_told(
    fixtures: Fixtures, policy: AgentNoticePolicy, ada: list[str] | None, bob: list[str] | None
) -> None:
    await settings(agent_notice_policy=policy)
    await a_past(fixtures)
    assert (await told(fixtures.ada), await told(fixtures.bob)) == (ada, bob)


async def test_nobody_else_reads_anything(fixtures: Fixtures) -> None:
    await settings(agent_notice_policy=ON_START, customer_ledger=True)
    await a_past(fixtures)
    for other in (fixtures.sam, fixtures.rosa, fixtures.tom, fixtures.admin, fixtures.bot, fixtures.connector):
        assert await told(other) is None, other.name
    assert await told(fixtures.dan) == []
    assert await fault(None, LEDGER) == "UNAUTHENTICATED"


async def test_an_agent_who_also_supervises_reads_as_an_agent_only(fixtures: Fixtures) -> None:
    """Of the same conversation, they may read all sessions as a supervisor."""
    await a_past(fixtures)
    both = RightsChanges(roles=frozenset({Role.AGENT, Role.SUPERVISOR}), overseen=frozenset({fixtures.support.id}))
    await set_rights(fixtures.ada.id, both, by=fixtures.admin)
    ada = await viewer_by_id(fixtures.ada.id)
    assert ada is not None
    assert await told(ada) is None
    await settings(agent_notice_policy=ON_START)
    assert await told(ada) == ["Coaching"]


async def test_customers_read_when_and_why_but_never_who_once_it_is_over(fixtures: Fixtures) -> None:
    await settings(agent_notice_policy=ON_START)
    row = await a_past(fixtures)
    assert await told(fixtures.cleo) is None, "off in a new installation"
    await settings(agent_notice_policy=NONE, customer_ledger=True)
    [entry] = [edge["node"] for edge in (await page(fixtures.cleo))["edges"]]
    assert (entry["purpose"], entry["supervisor"], entry["conversation"]) == ("Coaching", None, {"id": id_of(row)})
    assert entry["periods"] == [{"startedAt": shown(10), "endedAt": shown(30)}]
    assert await told(fixtures.ada) is None


async def test_a_person_is_not_told_of_what_they_monitored_themselves(fixtures: Fixtures) -> None:
    await settings(agent_notice_policy=ON_START)
    row = await fixtures.talking()
    await a_session(row, fixtures.ada, purpose="Own")
    await a_session(row, fixtures.sam, purpose="Other")
    assert await told(fixtures.ada) == ["Other"]


async def test_one_who_had_it_twice_reads_two_periods(fixtures: Fixtures) -> None:
    await settings(agent_notice_policy=ON_START)
    with clock.standing_at(at(0)):
        row = await fixtures.talking()
        await join(row.id, purpose="Coaching", by=fixtures.sam)
    for minute, agent in ((5, fixtures.bob), (8, fixtures.ada)):
        with clock.standing_at(at(minute)):
            offered = await transfer(row.id, agent_id=agent.id, by=fixtures.rosa)
            await accept_offer(offered.offer_id, by=agent)
    [entry] = [edge["node"] for edge in (await page(fixtures.ada))["edges"]]
    assert entry["periods"] == [
        {"startedAt": shown(0), "endedAt": shown(5)},
        {"startedAt": shown(8), "endedAt": None},
    ]


async def test_to_whom_it_is_merely_offered_reads_nothing(fixtures: Fixtures) -> None:
    await settings(agent_notice_policy=ON_START)
    with clock.standing_at(at(0)):
        row = await fixtures.talking()
        await monitor(row.id, purpose="Coaching", by=fixtures.sam)
    with clock.standing_at(at(7)):
        await release_conversation(row.id, by=fixtures.ada)
        await assign_to_agent(row.id, agent_id=fixtures.bob.id, by=fixtures.rosa)
    assert await told(fixtures.bob) == []
    [entry] = [edge["node"] for edge in (await page(fixtures.ada))["edges"]]
    assert entry["periods"] == [{"startedAt": shown(0), "endedAt": shown(7)}]


async def sessions(fixtures: Fixtures, count: int, *, each: int = 1) -> None:
    """Each of Ada's conversations is monitored `each` times, a minute apart; every other session was in Bob's time."""
    for number in range(count):
        row = await fixtures.talking(created_at=at(0), agent=fixtures.ada if number % 2 == 0 else fixtures.bob)
        for again in range(each):
            session = await a_session(row, fixtures.sam, purpose=f"{number}.{again}")
            await MonitoringSession.filter(id=session.id).update(started_at=clock.now() + timedelta(minutes=number))


async def test_pages_meet_without_gap_or_repeat(fixtures: Fixtures) -> None:
    await settings(agent_notice_policy=ON_START)
    await sessions(fixtures, 9, each=2)
    every = await told(fixtures.ada)
    assert every is not None
    assert len(every) == 10
    assert [purpose.split(".")[0] for purpose in every] == ["8", "8", "6", "6", "4", "4", "2", "2", "0", "0"]
    first = await page(fixtures.ada, first=3)
    assert (first["pageInfo"]["hasNextPage"], first["pageInfo"]["hasPreviousPage"]) == (True, False)
    rest = await page(fixtures.ada, first=7, after=first["pageInfo"]["endCursor"])
    assert (rest["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasPreviousPage"]) == (False, True)
    assert [edge["node"]["purpose"] for edge in [*first["edges"], *rest["edges"]]] == every
    assert await told(fixtures.ada, last=2) == every[-2:]
    assert await told(fixtures.ada, last=2, before=rest["edges"][0]["cursor"]) == every[1:3]
    assert await told(fixtures.ada, first=0) == []


async def test_pages_meet_also_where_all_began_at_the_same_moment(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forwards and backwards, over batches that contain what is another's."""
    await settings(agent_notice_policy=ON_START)
    await sessions(fixtures, 8)
    await MonitoringSession.all().update(started_at=at(1))
    monkeypatch.setattr("models.reading.monitoring_ledger.LEAST_READ", 2)
    every = await told(fixtures.ada)
    assert every is not None
    assert sorted(every) == ["0.0", "2.0", "4.0", "6.0"]
    for size, towards, end, more in (
        ("first", "after", "endCursor", "hasNextPage"),
        ("last", "before", "startCursor", "hasPreviousPage"),
    ):
        place, found, has_more = None, list[str](), True
        while has_more:
            part = await page(fixtures.ada, **{size: 1, towards: place})
            [edge] = part["edges"]
            found.append(edge["node"]["purpose"])
            place, has_more = part["pageInfo"][end], part["pageInfo"][more]
        assert found == (every if size == "first" else every[::-1])


async def test_a_page_is_full_although_most_sessions_are_anothers(
    fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch
) -> None:
    await settings(agent_notice_policy=AFTERWARDS)
    row = await a_past(fixtures)
    for number in range(7):
        session = await a_session(row, fixtures.rosa, purpose="Bob's")
        times = {"started_at": at(50 + number), "ended_at": at(51 + number)}
        await MonitoringSession.filter(id=session.id).update(**times)
    monkeypatch.setattr("models.reading.monitoring_ledger.LEAST_READ", 2)
    assert await told(fixtures.ada, first=1) == ["Coaching"]
    assert await told(fixtures.ada, last=1) == ["Coaching"]
    found = await page(fixtures.ada, first=1)
    assert found["pageInfo"]["hasNextPage"] is False


async def test_is_narrowed_by_time(fixtures: Fixtures) -> None:
    await settings(agent_notice_policy=ON_START)
    await a_past(fixtures)
    for narrowed, purposes in (
        ({"from": shown(10)}, ["Complaint", "Coaching"]),
        ({"from": shown(11)}, ["Complaint"]),
        ({"to": shown(40)}, ["Coaching"]),
        ({"from": shown(41), "to": shown(50)}, []),
        (None, ["Complaint", "Coaching"]),
    ):
        assert await told(fixtures.bob, filter=narrowed) == purposes, narrowed


async def test_takes_the_same_statements_for_any_number_of_entries(fixtures: Fixtures) -> None:
    await settings(agent_notice_policy=ON_START)
    await sessions(fixtures, 2)
    counts = []
    for _ in range(2):
        with statements() as sent:
            await page(fixtures.ada)
        counts.append(len(sent))
        await sessions(fixtures, 8)
    assert counts[0] == counts[1]


async def test_foreign_cursors_and_sizes_are_bad_input(fixtures: Fixtures) -> None:
    await settings(agent_notice_policy=ON_START)
    agents = await ask(fixtures.sam, "{ agents(first: 1) { pageInfo { endCursor } } }")
    foreign = (agents["agents"]["pageInfo"]["endCursor"], cursor("MONITORING", "noon", "x"), "nonsense")
    for after in foreign:
        assert await fault(fixtures.ada, LEDGER, after=after) == "BAD_USER_INPUT"
    assert await fault(fixtures.ada, LEDGER, first=201) == "BAD_USER_INPUT"
    assert await fault(fixtures.ada, LEDGER, first=1, last=1) == "BAD_USER_INPUT"


async def test_an_entry_goes_with_its_conversation(fixtures: Fixtures) -> None:
    """Retention: a workstream's `keepConversationsDays` is also how long the ledger is kept."""
    await settings(agent_notice_policy=ON_START)
    row = await fixtures.closed(agent=fixtures.ada, closed_at=at(30), created_at=at(0))
    session = await a_session(row, fixtures.sam, purpose="Coaching")
    await MonitoringSession.filter(id=session.id).update(started_at=at(1), ended_at=at(2))
    await Workstream.filter(id=row.workstream_id).update(keep_conversations_days=1)
    before = await told(fixtures.ada)
    await expire_conversation(row.id, by=SYSTEM)
    assert (before, await told(fixtures.ada)) == (["Coaching"], [])


async def test_supervisors_and_administrators_read_the_listed_purposes(fixtures: Fixtures) -> None:
    await settings(monitoring_purposes=["Coaching", "Complaint"])
    for somebody in (fixtures.sam, fixtures.admin):
        assert await ask(somebody, "{ monitoringPurposes }") == {"monitoringPurposes": ["Coaching", "Complaint"]}
    for other in (fixtures.ada, fixtures.cleo, fixtures.bot, fixtures.connector):
        assert await ask(other, "{ monitoringPurposes }") == {"monitoringPurposes": None}
