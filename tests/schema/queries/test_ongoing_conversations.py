"""The list of ongoing conversations: order, pages that survive changes, filters and search."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.tables import Conversation, Customer, Queue, User
from models.vocabulary import (
    ActiveSubState,
    AttentionLevel,
    Channel,
    ConversationState,
    MessageVisibility,
    Role,
    SentimentLevel,
)
from tests.schema.asking import ask, fault
from tests.schema.examples import a_sentiment, an_attention, id_of, titles
from tests.support.builders import (
    a_connector,
    a_conversation,
    a_customer,
    a_message,
    a_queue,
    a_session,
    a_supervisor,
    an_admin,
    an_agent,
)
from tests.support.databases import Database
from tests.support.hand_builders import a_hand
from tests.support.unknown_ids import unknown

LIST = """
query List($filter: ConversationFilter, $by: ConversationOrder, $first: Int, $after: String, $last: Int, $before: String) {
  ongoingConversations(filter: $filter, orderBy: $by, first: $first, after: $after, last: $last, before: $before) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { title } }
  }
}
"""
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ORDERS = {
    "LONGEST_WAITING": ["a", "b", "e", "c", "d"],  # c and d don't wait
    "WORST_SENTIMENT": ["c", "b", "a", "d", "e"],  # unknown of d and e
    "NEEDS_ATTENTION": ["b", "d", "a", "c", "e"],  # b and d now, a soon; c and e need none
    "LATEST_ACTIVITY": ["e", "d", "c", "b", "a"],
    "NEWEST": ["e", "d", "c", "b", "a"],
    "OLDEST": ["a", "b", "c", "d", "e"],
}


async def listed(somebody: User, **variables: Any) -> Any:
    return (await ask(somebody, LIST, **variables))["ongoingConversations"]


@pytest.fixture
async def floor(database: Database) -> tuple[User, Queue]:
    """Conversations a to e, each a minute after the one before; c and d are being talked in."""
    queue = await a_queue()
    supervisor = await a_supervisor(oversees=[queue])
    active = ConversationState.ACTIVE
    by_sentiment = {"c": SentimentLevel.VERY_NEGATIVE, "b": SentimentLevel.NEGATIVE, "a": SentimentLevel.POSITIVE}
    now, soon = AttentionLevel.NOW, AttentionLevel.SOON
    by_attention = {"a": an_attention(soon, NOON), "b": an_attention(now, NOON), "d": an_attention(now, NOON + MINUTE)}
    for minute, title in enumerate("abcde"):
        await a_conversation(
            active if title in "cd" else ConversationState.OPEN,
            queue=queue,
            title=title,
            created_at=NOON + timedelta(minutes=minute),
            **(a_sentiment(by_sentiment[title]) if title in by_sentiment else {}),
            **by_attention.get(title, {}),
        )
    return supervisor, queue


@pytest.mark.parametrize("order", ORDERS)
async def test_sorts_and_pages_both_ways(floor: tuple[User, Queue], order: str) -> None:
    supervisor, _ = floor
    whole = await listed(supervisor, by=order)
    expected = await with_ties_by_id(ORDERS[order], order)
    assert titles(whole) == expected
    assert whole["totalCount"] == 5

    forward, cursor = [], None
    while True:
        page = await listed(supervisor, by=order, first=2, after=cursor)
        forward += titles(page)
        cursor = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert forward == expected

    backward: list[str] = []
    cursor = None
    while True:
        page = await listed(supervisor, by=order, last=2, before=cursor)
        backward = titles(page) + backward
        cursor = page["pageInfo"]["startCursor"]
        if not page["pageInfo"]["hasPreviousPage"]:
            break
    assert backward == expected


async def with_ties_by_id(expected: list[str], order: str) -> list[str]:
    """c and d both don't wait, d and e are both of unknown sentiment: these are in the order of their ids."""
    tied = {"LONGEST_WAITING": ["c", "d"], "WORST_SENTIMENT": ["d", "e"]}.get(order, [])
    by_id = [row.title for row in sorted(await Conversation.filter(title__in=tied), key=lambda row: str(row.id))]
    return [title for title in expected if title not in tied] + [str(title) for title in by_id]


async def test_a_page_goes_on_where_it_ended_although_rows_came_and_went(floor: tuple[User, Queue]) -> None:
    supervisor, queue = floor
    first = await listed(supervisor, by="OLDEST", first=2)
    await a_conversation(queue=queue, title="before all", created_at=NOON - timedelta(hours=1))
    await Conversation.filter(title="b").update(state=ConversationState.CLOSED)
    second = await listed(supervisor, by="OLDEST", first=2, after=first["pageInfo"]["endCursor"])
    assert (titles(first), titles(second)) == (["a", "b"], ["c", "d"])


async def test_an_empty_page_is_a_page(floor: tuple[User, Queue]) -> None:
    page = await listed(floor[0], first=0)
    assert page["edges"] == []
    assert page["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": None,
        "endCursor": None,
    }


@pytest.mark.parametrize(
    "arguments",
    [
        {"first": -1},
        {"first": 201},
        {"last": 201},
        {"first": 1, "last": 1},
        {"after": "nonsense"},
        {"after": "é"},
        {"after": "W10="},  # []
        {"after": "WyJPTERFU1QiLDEsIngiXQ=="},  # ["OLDEST",1,"x"]
        {"after": "WyJPTERFU1QiLCIyMDI2LTA1LTA0VDEyOjAwOjAwIiwieCJd"},  # without an offset, and no id
        {"after": "WyJPTERFU1QiLG51bGwsbnVsbF0="},  # ["OLDEST",null,null]
        {"after": "W1tbW1tbW1tbW1tbW1tbW1tb"},
        {"filter": {"search": "x" * 201}},
        {"filter": {"search": "a\x00b"}},
    ],
)
async def test_a_forged_page_is_bad_user_input(floor: tuple[User, Queue], arguments: dict[str, Any]) -> None:
    assert await fault(floor[0], LIST, by="OLDEST", **arguments) == "BAD_USER_INPUT"


async def test_a_cursor_of_another_order_is_bad_user_input(floor: tuple[User, Queue]) -> None:
    cursor = (await listed(floor[0], by="NEWEST", first=1))["pageInfo"]["endCursor"]
    assert await fault(floor[0], LIST, by="OLDEST", after=cursor) == "BAD_USER_INPUT"


async def test_filters_narrow_together_and_an_empty_list_lets_nothing_through(floor: tuple[User, Queue]) -> None:
    supervisor, queue = floor
    agent = await an_agent(in_=[queue])
    awaiting = ActiveSubState.AWAITING_ACCEPTANCE
    await a_conversation(ConversationState.ACTIVE, awaiting, queue=queue, agent=agent, title="f", channel=Channel.VOICE)

    async def of(**narrowed: Any) -> str:
        return "".join(sorted(titles(await listed(supervisor, filter=narrowed))))

    assert await of() == "abcdef"
    assert await of(queueIds=[id_of(queue)]) == "abcdef"
    assert await of(queueIds=[id_of(await a_queue()), unknown("Queue")]) == ""
    assert await of(queueIds=[]) == await of(states=[]) == await of(channels=[]) == await of(agentIds=[]) == ""
    assert await of(agentIds=[id_of(agent)]) == "f"
    assert await of(states=["ACTIVE"]) == "cdf"
    assert await of(states=["ACTIVE"], channels=["VOICE"]) == "f"
    for wrong in (
        {"states": ["CLOSED"]},
        {"states": ["ACTIVE", "CLOSED"]},
        {"hands": ["RAISED", "WITHDRAWN"]},
        {"queueIds": [id_of(queue), "nonsense"]},
        {"queueIds": [id_of(agent)]},
        {"agentIds": [id_of(queue)]},
    ):
        assert await fault(supervisor, LIST, filter=wrong) == "BAD_USER_INPUT", wrong
    assert await of(sentimentAtOrBelow="VERY_NEGATIVE") == "c"
    assert await of(sentimentAtOrBelow="NEGATIVE") == "bc"
    assert await of(sentimentAtOrBelow="VERY_POSITIVE") == "abc"
    assert await of(attentionAtLeast="NOW") == "bd"
    assert await of(attentionAtLeast="SOON") == "abd"
    assert await of(attentionAtLeast="SOON", states=["OPEN"]) == "ab"
    assert await of(attentionAtLeast="NONE") == "abcdef"


async def test_lists_what_the_viewer_may_see(floor: tuple[User, Queue]) -> None:
    _, queue = floor
    elsewhere = await a_queue()
    agent, customer = await an_agent(in_=[queue]), await a_customer(signs_in=True)
    await a_conversation(ConversationState.ACTIVE, queue=elsewhere, title="x", agent=agent, customer=customer)
    await a_conversation(ConversationState.CLOSED, queue=elsewhere, title="closed", agent=agent, customer=customer)
    assert titles(await listed(agent)) == ["x"]
    assert (await ask(customer, LIST))["ongoingConversations"]["totalCount"] == 1
    assert (await listed(await a_supervisor(oversees=[elsewhere])))["totalCount"] == 1
    assert (await listed(await an_admin()))["totalCount"] == 6
    assert (await listed(await a_connector()))["totalCount"] == 0
    assert await fault(None, LIST) == "UNAUTHENTICATED"


async def test_a_customer_can_not_find_out_by_filters_or_order_what_customers_are_not_told(database: Database) -> None:
    customer, queue = await a_customer(signs_in=True), await a_queue()
    agent = await an_agent(in_=[queue])
    for title, level in (("calm", SentimentLevel.POSITIVE), ("angry", SentimentLevel.VERY_NEGATIVE)):
        await a_conversation(
            ConversationState.ACTIVE,
            ActiveSubState.AWAITING_ACCEPTANCE,
            queue=queue,
            agent=agent,
            customer=customer,
            title=title,
            created_at=NOON + timedelta(minutes=title == "calm"),
            **a_sentiment(level),
            **an_attention(AttentionLevel.NOW, NOON - timedelta(minutes=title == "calm")),
        )

    async def of(**variables: Any) -> list[str]:
        return titles((await ask(customer, LIST, **variables))["ongoingConversations"])

    assert await of(filter={"sentimentAtOrBelow": "VERY_POSITIVE"}) == []
    assert await of(filter={"agentIds": [id_of(agent)]}) == []
    assert await of(filter={"attentionAtLeast": "NONE"}) == []
    assert await of(filter={"hands": ["RAISED", "TAKEN"]}) == []
    assert await of(by="WORST_SENTIMENT") == await of(by="NEWEST") == ["calm", "angry"]
    assert await of(by="NEEDS_ATTENTION") == ["calm", "angry"]


async def test_staff_learn_nothing_hidden_of_what_they_are_the_customer_or_connector_of(database: Database) -> None:
    queue = await a_queue()
    agent = await an_agent(in_=[queue])
    person = await a_supervisor("Pat", oversees=[queue], also=[Role.CUSTOMER, Role.CHANNEL])
    customer = await Customer.create(id=person.id, name=person.name)
    for title, columns in (("own", {"customer": customer}), ("opened", {"connector": person}), ("others", {})):
        row = await a_conversation(
            ConversationState.ACTIVE,
            queue=queue,
            agent=agent,
            title=title,
            created_at=NOON + timedelta(minutes=len(title)),
            **columns,
            **a_sentiment(SentimentLevel.VERY_NEGATIVE if title == "own" else SentimentLevel.POSITIVE),
        )
        await a_hand(row)
    hidden = (
        *({"sentimentAtOrBelow": "VERY_POSITIVE"}, {"attentionAtLeast": "NONE"}),
        *({"agentIds": [id_of(agent)]}, {"hands": ["RAISED"]}),
    )
    for narrowed in hidden:
        page = await listed(person, filter=narrowed)
        assert (titles(page), page["totalCount"]) == (["others"], 1)
    newest = titles(await listed(person, by="NEWEST"))
    for order in ("WORST_SENTIMENT", "NEEDS_ATTENTION"):
        assert titles(await listed(person, by=order)) == newest
    assert sorted(newest) == ["opened", "others", "own"]


async def test_search_looks_into_titles_names_and_readable_transcripts_only(database: Database) -> None:
    queue = await a_queue()
    supervisor = await a_supervisor(oversees=[queue])
    agent, customer = await an_agent(in_=[queue]), await a_customer("Ada_Lovelace", signs_in=True)
    active = ConversationState.ACTIVE
    watched = await a_conversation(active, queue=queue, title="watched", agent=agent, customer=customer)
    unwatched = await a_conversation(active, queue=queue, title="100% unwatched", agent=agent, customer=customer)
    offered = await a_conversation(
        active, ActiveSubState.AWAITING_ACCEPTANCE, queue=queue, title="offered", agent=agent
    )
    await a_session(watched, supervisor)
    for row in (watched, unwatched, offered):
        await a_message(row, "My parcel is lost")
        await a_message(row, "A secret note", sender=agent, visibility=MessageVisibility.INTERNAL)

    async def found(somebody: Any, text: str) -> set[str]:
        data = await ask(somebody, LIST, filter={"search": text})
        return set(titles(data["ongoingConversations"]))

    both = {"watched", "100% unwatched"}
    assert await found(supervisor, "WATCHED") == both
    assert await found(supervisor, "ada_love") == both
    assert await found(supervisor, "%") == {"100% unwatched"}
    assert await found(supervisor, "adaXlove") == await found(supervisor, "_%_") == set()
    assert await found(supervisor, "Parcel") == {"watched"}
    assert await found(supervisor, "secret") == {"watched"}
    assert await found(agent, "parcel") == await found(agent, "secret") == both
    assert await found(customer, "parcel") == both
    assert await found(customer, "secret") == set()
    assert await found(await an_admin(), "parcel") == set()
    assert await found(supervisor, "  ") == both | {"offered"}
