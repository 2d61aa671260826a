"""The list of closed conversations, and what supervisors and administrators read of their transcripts, by the policy."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models import clock
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.reading import history
from models.tables import AuditEntry, Conversation, Customer
from models.values import Viewer
from models.vocabulary import Act, Channel, MonitoringPolicy, NoticeState, Role
from schema.ids import global_id
from schema.paging import cursor
from tests.schema.asking import ask, execute, fault, statements
from tests.schema.examples import id_of
from tests.support.builders import a_conversation, a_customer, a_message, settings
from tests.support.fixtures import Fixtures

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
HISTORY = """
query History($filter: ClosedConversationFilter, $first: Int, $after: String, $last: Int, $before: String) {
  conversations(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    totalCount
    edges { cursor node { title } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
TRANSCRIPT = "query Transcript($id: ID!) { conversation(id: $id) { messages { edges { node { id text } } } } }"
OPEN = """mutation Open($input: OpenTranscriptInput!) {
  openTranscript(input: $input) { __typename ... on Refusal { code } }
}"""
SEARCH = """mutation Search($input: SearchTranscriptsInput!) {
  searchTranscripts(input: $input) { __typename ... on Refusal { code } }
}"""


async def listed(somebody: Viewer, **narrowed: Any) -> list[str] | None:
    """The titles, in the order of the list."""
    found = (await ask(somebody, HISTORY, filter=narrowed))["conversations"]
    if found is None:
        return None
    titles = [edge["node"]["title"] for edge in found["edges"]]
    assert found["totalCount"] == len(titles)
    return titles


async def read(somebody: Viewer, row: Conversation) -> list[str] | None:
    found = (await ask(somebody, TRANSCRIPT, id=id_of(row)))["conversation"]
    messages = found and found["messages"]
    return messages and [edge["node"]["text"] for edge in messages["edges"]]


async def opens(somebody: Viewer, row: Conversation, **given: Any) -> str:
    """The code of the refusal, or the type of the success."""
    answer = (await ask(somebody, OPEN, input={"conversationId": id_of(row), **given}))["openTranscript"]
    return str(answer.get("code", answer["__typename"]))


async def searches(somebody: Viewer, **given: Any) -> str:
    answer = (await ask(somebody, SEARCH, input=given))["searchTranscripts"]
    return str(answer.get("code", answer["__typename"]))


async def entries(act: Act) -> int:
    return await AuditEntry.filter(act=act, outcome="DONE").count()


async def test_all_of_one_person_are_found_by_the_person(fixtures: Fixtures) -> None:
    person, other = await a_customer("Zoé"), await a_customer("+33 6 12 34 56 78")
    for title, customer in (("hers", person), ("also hers", other), ("another's", await a_customer("Max"))):
        await fixtures.closed(title=title, customer=customer, channel=Channel.SMS)
    given = [global_id("Customer", person.id)]
    assert await listed(fixtures.sam, customerIds=given) == ["hers"]
    await Customer.filter(id=other.id).update(person_id=person.id, merged_into_id=person.id)
    assert sorted(await listed(fixtures.sam, customerIds=given) or []) == ["also hers", "hers"]
    assert sorted(await listed(fixtures.sam, search="zoe") or []) == ["also hers", "hers"]
    assert await listed(fixtures.sam, customerIds=[global_id("Customer", other.id)]) == ["also hers"]


async def test_supervisors_list_what_was_closed_in_their_queues_and_administrators_all(fixtures: Fixtures) -> None:
    for title, queue, days in (("support", fixtures.support, 3), ("sales", fixtures.sales, 2)):
        await fixtures.closed(
            queue=queue, title=title, closed_at=clock.now() - timedelta(days=days), channel=Channel.SMS
        )
    await fixtures.talking(title="ongoing")
    assert await listed(fixtures.sam) == ["support"]
    assert await listed(fixtures.tom) == ["sales"]
    assert await listed(fixtures.admin) == ["sales", "support"]
    foreign = [global_id("Queue", fixtures.sales.id)]
    assert await listed(fixtures.sam, queueIds=foreign) == []
    for somebody in (fixtures.ada, fixtures.bot, fixtures.connector, fixtures.cleo):
        assert await listed(somebody) is None, somebody.name
    await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset({fixtures.sales.id})), by=fixtures.admin)
    assert await listed(fixtures.sam) == ["sales"]


async def test_pages_follow_the_moment_of_closing_and_hold_while_more_is_closed(fixtures: Fixtures) -> None:
    at = [NOON, NOON, NOON, NOON - timedelta(seconds=1), NOON - timedelta(microseconds=1)]
    rows = [await fixtures.closed(closed_at=moment) for moment in at]
    order = [row.title for row in sorted(rows, key=lambda row: (row.closed_at, row.id), reverse=True)]
    seen: list[str] = []
    after = None
    while True:
        page = (await ask(fixtures.sam, HISTORY, first=2, after=after))["conversations"]
        seen += [edge["node"]["title"] for edge in page["edges"]]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
        await fixtures.closed(closed_at=NOON + timedelta(hours=1))  # comes before everything that is read
    assert seen == order
    back = (await ask(fixtures.sam, HISTORY, last=2, before=page["edges"][0]["cursor"]))["conversations"]
    assert [edge["node"]["title"] for edge in back["edges"]] == order[2:4]
    assert back["pageInfo"]["hasPreviousPage"] is True


async def test_the_count_ends_where_nobody_pages_any_more(fixtures: Fixtures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_COUNTED", 2)
    for counted in (0, 1, 2, 2):
        assert (await ask(fixtures.sam, HISTORY, first=0))["conversations"]["totalCount"] == counted
        await fixtures.closed(closed_at=NOON)


async def test_a_page_takes_the_same_number_of_statements_for_any_number_of_rows(fixtures: Fixtures) -> None:
    taken = []
    for _ in range(2):
        await fixtures.closed(closed_at=NOON)
        with statements() as sent:
            await ask(fixtures.sam, "{ conversations { edges { node { title agent { name } customer { name } } } } }")
        taken.append(len(sent))
    assert taken[0] == taken[1] <= 15, taken


@pytest.mark.parametrize(
    "narrowed",
    [
        {"states": ["ACTIVE"]},
        {"closedSince": "2026-10-05T12:00:00Z", "closedUntil": "2026-10-05T13:59:00+02:00"},
        {"handleSecondsAtLeast": -1},
        {"handleSecondsAtMost": -1},
        {"search": "x" * 201},
        {"queueIds": ["nonsense"]},
    ],
    ids=str,
)
async def test_a_filter_that_can_match_nothing_is_an_error(fixtures: Fixtures, narrowed: dict[str, Any]) -> None:
    assert await fault(fixtures.sam, HISTORY, filter=narrowed) == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "given", ["nonsense", cursor("MONITORING", NOON.isoformat(), str(NOON)), cursor("CLOSED", "x", "y")]
)
async def test_a_cursor_of_another_list_is_an_error(fixtures: Fixtures, given: str) -> None:
    assert await fault(fixtures.sam, HISTORY, after=given) == "BAD_USER_INPUT"


async def test_nothing_is_listed_without_signing_in(fixtures: Fixtures) -> None:
    assert await fault(None, HISTORY) == "UNAUTHENTICATED"


async def test_a_supervisor_reads_for_an_hour_and_the_audit_trail_says_so(fixtures: Fixtures) -> None:
    row = await fixtures.closed(closed_at=clock.now() - timedelta(days=1))
    await a_message(row, "Where is my parcel?")
    await a_message(row, "Nothing to be done.", sender=fixtures.ada, visibility="INTERNAL")
    assert await read(fixtures.sam, row) is None
    assert await opens(fixtures.sam, row, purpose="Complaint 7") == "ConversationSuccess"
    assert await read(fixtures.sam, row) == ["Where is my parcel?", "Nothing to be done."]
    assert await read(fixtures.rosa, row) is None, "whoever opened it reads it, and nobody else"
    assert await opens(fixtures.sam, row) == "ConversationSuccess"
    assert await entries(Act.OPEN_TRANSCRIPT) == 1, "one for each hour"
    with clock.standing_at(clock.now() + timedelta(minutes=59)):
        assert await read(fixtures.sam, row) is not None
    with clock.standing_at(clock.now() + timedelta(minutes=61)):
        assert await read(fixtures.sam, row) is None
        assert await opens(fixtures.sam, row) == "ConversationSuccess"
        assert await entries(Act.OPEN_TRANSCRIPT) == 2


async def test_an_open_transcript_closes_with_the_right_to_open_it(fixtures: Fixtures) -> None:
    row = await fixtures.closed(closed_at=clock.now() - timedelta(days=1))
    await a_message(row, "Hello")
    await opens(fixtures.sam, row)
    for policy, back in (
        ({"closed_transcript_days": 0}, {"closed_transcript_days": 30}),
        (
            {"monitoring_policy": MonitoringPolicy.CONSENT_REQUIRED},
            {"monitoring_policy": MonitoringPolicy.NO_REQUIREMENT},
        ),
    ):
        assert await read(fixtures.sam, row) == ["Hello"]
        await settings(**policy)
        assert await read(fixtures.sam, row) is None
        await settings(**back)
    assert await read(fixtures.sam, row) == ["Hello"]
    await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset()), by=fixtures.admin)
    assert await read(fixtures.sam, row) is None


async def test_a_single_message_is_read_like_its_transcript(fixtures: Fixtures) -> None:
    row = await fixtures.closed(closed_at=clock.now())
    message = await a_message(row, "Hello")
    document = "query One($id: ID!) { node(id: $id) { ... on Message { text } } }"
    assert await ask(fixtures.sam, document, id=id_of(message)) == {"node": None}
    await opens(fixtures.sam, row)
    assert await ask(fixtures.sam, document, id=id_of(message)) == {"node": {"text": "Hello"}}


async def test_administrators_open_transcripts_only_if_the_policy_says_so(fixtures: Fixtures) -> None:
    row = await fixtures.closed(closed_at=clock.now())
    await a_message(row, "Hello")
    assert await opens(fixtures.admin, row) == "ROLE_REQUIRED"
    await settings(administrators_read_closed=True)
    assert await opens(fixtures.admin, row) == "ConversationSuccess"
    assert await read(fixtures.admin, row) == ["Hello"]
    await settings(administrators_read_closed=False)
    assert await read(fixtures.admin, row) is None


async def test_what_one_may_not_see_is_like_nothing(fixtures: Fixtures) -> None:
    row = await fixtures.closed(closed_at=clock.now(), title="ours")
    await a_message(row, "a needle in it")
    assert await opens(fixtures.tom, row) == "NOT_FOUND"
    await searches(fixtures.tom)
    for text in ("ours", "needle", "Cleo"):
        assert await listed(fixtures.tom, search=text) == []


async def test_messages_are_searched_by_whoever_said_for_what(fixtures: Fixtures) -> None:
    customer = await a_customer("José Muñoz")
    row = await fixtures.closed(closed_at=clock.now(), title="Parcel", customer=customer)
    await a_message(row, "It broke: 100% of it, und Größe 5")
    assert await listed(fixtures.sam, search="munoz") == await listed(fixtures.sam, search="PARCEL") == ["Parcel"]
    assert await listed(fixtures.sam, search="broke") == []
    assert await searches(fixtures.sam, purpose="Returns") == "SearchTranscriptsSuccess"
    assert await searches(fixtures.sam) == "SearchTranscriptsSuccess"
    assert await entries(Act.SEARCH_TRANSCRIPTS) == 1
    for text in ("broke", "BROKE:", "100%", "grosse", "GRÖSSE"):
        assert await listed(fixtures.sam, search=text) == ["Parcel"], text
    for text in ("100_", "br%ke", "absent"):
        assert await listed(fixtures.sam, search=text) == [], text
    assert await read(fixtures.sam, row) is None, "to find it opens nothing"
    assert await listed(fixtures.rosa, search="broke") == []
    with clock.standing_at(clock.now() + timedelta(minutes=61)):
        assert await listed(fixtures.sam, search="broke") == []


async def test_only_what_could_be_opened_is_searched(fixtures: Fixtures) -> None:
    await settings(monitoring_policy=MonitoringPolicy.NOTICE_REQUIRED, closed_transcript_days=10)
    told = NoticeState.NOTIFIED
    cases: dict[str, dict[str, Any]] = {
        "found": {"notice_state": told},
        "refused": {"notice_state": NoticeState.REFUSED},
        "not told": {},
        "old": {"notice_state": told, "closed_at": clock.now() - timedelta(days=11)},
        "a record": {"notice_state": told, "channel": Channel.RECORD},
        "own": {"notice_state": told, "consultants": [fixtures.sam]},
    }
    for title, columns in cases.items():
        row = await fixtures.closed(title=title, **{"closed_at": clock.now(), **columns})
        await a_message(row, "a needle in it")
    assert await listed(fixtures.sam, search="needle") == ["own"], "in which sam took part"
    await searches(fixtures.sam)
    assert sorted(await listed(fixtures.sam, search="needle") or []) == ["found", "own"]
    assert await listed(fixtures.admin, search="needle") == []
    await settings(administrators_read_closed=True)
    await searches(fixtures.admin)
    assert sorted(await listed(fixtures.admin, search="needle") or []) == ["found", "own"]


async def test_whoever_took_part_finds_it_as_they_read_it(fixtures: Fixtures) -> None:
    row = await fixtures.closed(title="helped", consultants=[fixtures.sam], closed_at=clock.now() - timedelta(days=400))
    await a_message(row, "a needle in it")
    assert await listed(fixtures.sam, search="needle") == ["helped"]
    assert await opens(fixtures.sam, row) == "OWN_CONVERSATION"


async def test_customers_side_does_not_learn_sentiment_by_a_filter(fixtures: Fixtures) -> None:
    await set_rights(
        fixtures.sam.id, RightsChanges(roles=frozenset({Role.SUPERVISOR, Role.CHANNEL})), by=fixtures.admin
    )
    await fixtures.closed(title="own", connector=fixtures.sam, sentiment_rank=0, agent=fixtures.ada, closed_at=NOON)
    await fixtures.closed(title="other", sentiment_rank=0, agent=fixtures.ada, closed_at=NOON)
    assert len(await listed(fixtures.sam) or []) == 2
    assert await listed(fixtures.sam, sentimentAtOrBelow="NEGATIVE") == ["other"]
    assert await listed(fixtures.sam, agentIds=[global_id("Agent", fixtures.ada.id)]) == ["other"]


async def test_an_unused_search_needs_no_policy(fixtures: Fixtures) -> None:
    await a_conversation()
    assert (await execute(fixtures.sam, HISTORY, filter={"search": "   "})).errors is None
