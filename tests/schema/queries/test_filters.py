"""A filter means the same to a list, which asks the database, and to a stream, which looks at a fact."""

from dataclasses import fields
from itertools import product

from models import clock
from models.access.conversation_filter import ConversationFilter
from models.tables import Conversation
from models.vocabulary import AttentionLevel, Channel, ConversationState, HandStatus, SentimentLevel
from schema.types.inputs.conversations import ConversationFilter as ConversationFilterInput
from tests.schema.examples import a_sentiment, an_attention
from tests.support.builders import a_connector, a_conversation, a_queue, a_supervisor, an_agent
from tests.support.databases import Database
from tests.support.hand_builders import a_hand


def test_clients_can_give_every_part_of_a_filter() -> None:
    own = {"not_customers", "without_hands"}  # which the server adds
    assert {field.name for field in fields(ConversationFilter)} - own == set(ConversationFilterInput.__annotations__)


async def test_query_and_matches_agree_on_every_row(database: Database) -> None:
    queues = [await a_queue(), await a_queue()]
    agent, connector = await an_agent(in_=queues), await a_connector()
    urgent = [an_attention(level, clock.now()) for level in (AttentionLevel.SOON, AttentionLevel.NOW)]
    supervisor = await a_supervisor(oversees=queues)
    by_sentiment = [None, SentimentLevel.VERY_NEGATIVE, SentimentLevel.NEUTRAL]
    for queue, state, sentiment in product(queues, ConversationState, by_sentiment):
        channel = Channel.SMS if sentiment is None else Channel.VOICE
        has_agent = state not in (ConversationState.OPEN, ConversationState.CLOSED)
        await a_conversation(
            state,
            queue=queue,
            agent=agent if has_agent else None,
            channel=channel,
            connector=connector if has_agent else None,
            **(a_sentiment(sentiment) if sentiment else {}),
            **({} if sentiment is None else urgent[sentiment is SentimentLevel.NEUTRAL]),
        )
    filters = [
        ConversationFilter(queue_ids=queue_ids, agent_ids=agent_ids, states=states, sentiment_at_or_below=sentiment)
        for queue_ids, agent_ids, states, sentiment in product(
            [None, frozenset(), frozenset({queues[0].id})],
            [None, frozenset(), frozenset({agent.id})],
            [None, frozenset(), frozenset({ConversationState.ACTIVE, ConversationState.CLOSED})],
            [None, SentimentLevel.VERY_NEGATIVE, SentimentLevel.VERY_POSITIVE],
        )
    ]
    for row, taken_by in zip(await Conversation.filter(state="ACTIVE").limit(2), (None, supervisor), strict=True):
        await a_hand(row, taken_by=taken_by)
    rows = await Conversation.all()
    hands = [*([status] for status in HandStatus), list(HandStatus), []]
    filters += [ConversationFilter(hands=frozenset(statuses)) for statuses in hands]
    filters += [ConversationFilter(channels=frozenset({channel})) for channel in Channel]
    filters += [
        ConversationFilter(attention_at_least=level, without_hands=without_hands)
        for level, without_hands in product(AttentionLevel, (False, True))
    ]
    filters += [ConversationFilter(not_customers=person_id) for person_id in (rows[0].customer_id, connector.id)]
    for field in fields(ConversationFilter):
        if field.name != "search":  # facts carry no text
            assert any(getattr(narrowed, field.name) is not None for narrowed in filters), f"no filter by {field.name}"
    for narrowed in filters:
        found = {row.id for row in await Conversation.filter(narrowed.query())}
        assert found == {row.id for row in rows if narrowed.matches(row.values())}, narrowed
    assert len({row.id for row in rows if ConversationFilter().matches(row.values())}) == 24
    without, with_hands = (
        sum(
            ConversationFilter(attention_at_least=AttentionLevel.NOW, without_hands=each).matches(row.values())
            for row in rows
        )
        for each in (True, False)
    )
    assert with_hands == without + 1, "the hand that nobody has taken"
