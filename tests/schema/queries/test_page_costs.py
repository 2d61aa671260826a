"""A page of conversations takes a fixed number of statements, however long it is and however often it gives way to others."""

import pytest

from models.tables import User
from models.vocabulary import ActiveSubState, ConversationState, SentimentLevel
from tests.schema.asking import ask, statements
from tests.schema.examples import a_sentiment
from tests.support.builders import a_conversation, a_message, a_queue, a_session, a_supervisor, an_agent, settings
from tests.support.databases import Database
from tests.support.loaded_floor import load_floor

PAGE = """
query Page($first: Int) {
  ongoingConversations(first: $first) {
    totalCount
    pageInfo { hasNextPage endCursor }
    edges {
      cursor
      node {
        id title state subState version waitingSince
        queue { id name waiting }
        workstream { id name }
        agent { id name presence capacityUsed capacityAvailable skills }
        customer { id name }
        participants { id mode name person { id name kind } }
        monitoring { id purpose startedAt supervisor { name } }
        sentiment { level score evidence { id text } history { score trigger { id } } }
        pendingOffer { id kind status expiresAt agent { id name } madeBy { name kind } }
        viewerActions { action allowed code reason }
        messages(last: 1) { edges { node { id text sender { name } } } }
      }
    }
  }
}
"""

ROWS = """
query Rows($first: Int) {
  ongoingConversations(first: $first, orderBy: NEWEST) {
    totalCount
    edges {
      cursor
      node {
        id title state subState version waitingSince lastActivityAt positionInQueue replyWindowEndsAt
        queue { id name }
        workstream { id name }
        agent { id name isBot }
        customer { id name }
        participants { id mode since }
        sentiment { level score changedAt }
        pendingOffer { id kind expiresAt agent { id name } }
        viewerActions { action allowed code reason }
      }
    }
  }
}
"""

NODES = "query Nodes($ids: [ID!]!) { nodes(ids: $ids) { ... on Conversation { id unread readUpTo } } }"

# Beyond the floor, at most, whatever is answered first: sessions and "do I monitor" 2; transcripts, moves, the messages of
# moves with those of evidence, their corrections 4; names of those in it with the system's, then of others 6.
STATEMENTS = 12
UNREAD = 1  # the viewer's positions, with the messages after them
RIGHTS = 2  # the user with roles and queues: once when the request is accepted, once in its snapshot


async def a_floor(number: int) -> User:
    """Its supervisor; of each three conversations one waits, one is offered, one is monitored."""
    await settings()
    queues = [await a_queue() for _ in range(3)]
    supervisor = await a_supervisor(oversees=queues)
    agents = [await an_agent(in_=queues) for _ in range(4)]
    for index in range(number):
        queue, agent = queues[index % 3], agents[index % 4]
        match index % 3:
            case 0:
                row = await a_conversation(queue=queue)
            case 1:
                awaiting = ActiveSubState.AWAITING_ACCEPTANCE
                row = await a_conversation(ConversationState.ACTIVE, awaiting, queue=queue, agent=agent)
            case _:
                row = await a_conversation(
                    ConversationState.ACTIVE, queue=queue, agent=agent, **a_sentiment(SentimentLevel.NEGATIVE)
                )
                await a_session(row, supervisor, purpose="quality")
        message = await a_message(row, scored_at=row.created_at, sentiment_score=-0.4)
        row.sentiment_message_id = message.id
        await row.save()
    return supervisor


@pytest.mark.parametrize("number", [5, 50])
async def test_a_page_costs_the_same_whatever_its_length(database: Database, number: int) -> None:
    """It gives way to others in between, the more often the longer it is."""
    supervisor = await a_floor(number)
    await load_floor()
    with statements() as sent:
        data = await ask(supervisor, PAGE, first=50)
    assert len(data["ongoingConversations"]["edges"]) == number
    assert len(sent) <= STATEMENTS + RIGHTS


async def test_what_the_floor_holds_costs_no_statement(database: Database) -> None:
    supervisor = await a_floor(30)
    await load_floor()
    with statements() as sent:
        data = await ask(supervisor, ROWS, first=20)
    assert len(data["ongoingConversations"]["edges"]) == 20
    assert data["ongoingConversations"]["totalCount"] == 30
    assert len(sent) == RIGHTS


async def test_who_acted_is_joined_to_agents_in_a_fixed_number_of_statements(database: Database) -> None:
    """Three for people, one for the queues of those who are no agents, two to find these among agents as participants."""
    supervisor = await a_floor(6)
    await load_floor()
    row = "participants { mode person { agent { id name } user { id } } agent { id name } }"
    with statements() as sent:
        data = await ask(supervisor, f"{{ ongoingConversations(first: 50) {{ edges {{ node {{ {row} }} }} }} }}")
    found = [each for edge in data["ongoingConversations"]["edges"] for each in edge["node"]["participants"]]
    assert [each["person"] for each in found] == [{"agent": each["agent"], "user": None} for each in found]
    assert {each["mode"] for each in found if each["agent"]} == {"PRIMARY"}
    assert len(sent) == RIGHTS + 6


@pytest.mark.parametrize("number", [5, 50])
async def test_what_is_unread_costs_one_statement_for_a_page(database: Database, number: int) -> None:
    supervisor = await a_floor(number)
    await load_floor()
    rows = "edges { node { id unread readUpTo } }"
    with statements() as sent:
        data = await ask(supervisor, f"{{ ongoingConversations(first: 50) {{ {rows} }} }}")
    ids = [edge["node"]["id"] for edge in data["ongoingConversations"]["edges"]]
    assert len(ids) == number
    assert len(sent) == RIGHTS + UNREAD
    with statements() as sent:
        answer = await ask(supervisor, NODES, ids=ids)
    assert [each["id"] for each in answer["nodes"]] == ids
    assert len(sent) <= RIGHTS + UNREAD + 1  # and the conversations


async def test_a_page_with_what_is_unread_keeps_to_its_bound(database: Database) -> None:
    supervisor = await a_floor(50)
    await load_floor()
    with statements() as sent:
        await ask(supervisor, PAGE.replace("id title", "id unread readUpTo title"), first=50)
    assert len(sent) <= STATEMENTS + RIGHTS + UNREAD
