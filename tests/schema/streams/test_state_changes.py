"""conversationStateChanged and sentimentChanged: one frame for each change, to those who may see it."""

import pytest

from models.operations.conversations.send_message import send_message
from models.operations.monitoring.join import join
from models.operations.monitoring.monitor import monitor
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.transfer import transfer
from models.operations.queues.assign_to_queue import assign_to_queue
from models.values import SYSTEM
from models.vocabulary import Channel
from schema.scalars import position_of
from tests.schema.examples import id_of
from tests.schema.streams.listening import SENTIMENT, STATE_CHANGES, listening
from tests.support.fixtures import Fixtures
from tests.support.scoring import score_message
from tests.support.unknown_ids import unknown

pytestmark = pytest.mark.usefixtures("quick_heartbeats")


async def test_one_frame_names_all_that_an_act_touched(fixtures: Fixtures) -> None:
    conversation = await fixtures.open()
    async with listening(fixtures.sam, STATE_CHANGES) as stream:
        beginning = await stream.frame()
        assert beginning["__typename"] == "Heartbeat"
        await assign_to_agent(conversation.id, agent_id=fixtures.ada.id, by=fixtures.sam, request_id="r1")
        frame = await stream.next("ConversationStateChange")
    assert frame["changed"] == ["AGENT", "OFFER", "STATE"]
    assert (frame["fromState"], frame["toState"]) == ("OPEN", "ACTIVE")
    assert frame["stateReason"] == "ASSIGNED_BY_SUPERVISOR"
    assert frame["actor"] == {"name": "Sam", "kind": "PERSON"}
    assert frame["requestId"] == "r1"
    assert frame["snapshot"]["subState"] == "AWAITING_ACCEPTANCE"
    assert frame["snapshot"]["version"] == 2
    assert frame["conversation"]["id"] == id_of(conversation)


async def test_a_request_id_is_for_the_one_who_sent_it(fixtures: Fixtures) -> None:
    conversation = await fixtures.open()
    async with listening(fixtures.rosa, STATE_CHANGES) as stream:
        await stream.frame()
        await assign_to_agent(conversation.id, agent_id=fixtures.ada.id, by=fixtures.sam, request_id="r1")
        assert (await stream.next())["requestId"] is None


async def test_messages_sentiment_and_monitoring_are_no_changes_of_state(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    async with listening(fixtures.sam, STATE_CHANGES) as stream:
        await stream.frame()
        await monitor(conversation.id, by=fixtures.sam)
        sent = await send_message(conversation.id, text="This is a disaster!", by=fixtures.cleo)
        await score_message(sent.message_id, by=SYSTEM)
        await join(conversation.id, by=fixtures.sam)
        assert (await stream.next())["changed"] == ["PARTICIPANTS"]


async def test_supervisors_of_other_queues_hear_nothing_until_it_comes_to_them(fixtures: Fixtures) -> None:
    conversation = await fixtures.open()
    hidden = await fixtures.open()
    async with listening(fixtures.tom, STATE_CHANGES) as theirs, listening(fixtures.sam, STATE_CHANGES) as ours:
        await theirs.frame()
        await ours.frame()
        await assign_to_agent(hidden.id, agent_id=fixtures.ada.id, by=fixtures.sam)
        await assign_to_queue(conversation.id, queue_id=fixtures.sales.id, by=fixtures.sam)
        came = await theirs.next()
        assert came["snapshot"]["conversationId"] == id_of(conversation)
        assert came["conversation"]["id"] == id_of(conversation)
        await ours.next()
        left = await ours.next()
        assert left["snapshot"]["conversationId"] == id_of(conversation)
        assert left["conversation"] is None


async def test_customers_are_told_neither_of_offers_nor_of_who_advises(fixtures: Fixtures) -> None:
    conversation = await fixtures.wrap_up()
    talking = await fixtures.talking()
    async with listening(fixtures.cleo, STATE_CHANGES) as stream:
        await stream.frame()
        await join(conversation.id, by=fixtures.sam)
        offered = await transfer(talking.id, agent_id=fixtures.bob.id, by=fixtures.sam)
        assert await stream.until(await position_of(offered.position)) == []
        await accept_offer(offered.offer_id, by=fixtures.bob)
        assert (await stream.next())["changed"] == ["AGENT", "PARTICIPANTS", "STATE"]


async def test_customers_are_not_told_whom_it_was_offered_to(fixtures: Fixtures) -> None:
    conversation = await fixtures.open()
    async with listening(fixtures.cleo, STATE_CHANGES) as stream:
        await stream.frame()
        made = await assign_to_agent(conversation.id, agent_id=fixtures.ada.id, by=fixtures.sam)
        await decline_offer(made.offer_id, by=fixtures.ada)
        for _ in range(2):
            frame = await stream.next()
            assert (frame["fromAgentId"], frame["snapshot"]["agentId"]) == (None, None)
            assert frame["changed"] == ["STATE"]


async def test_ids_and_filters_narrow(fixtures: Fixtures) -> None:
    one, other = await fixtures.open(), await fixtures.open(channel=Channel.SMS)
    by_id = {"ids": [id_of(other), unknown("Conversation")]}
    by_channel = {"filter": {"channels": ["SMS"]}}
    for narrowed in (by_id, by_channel):
        async with listening(fixtures.sam, STATE_CHANGES, **narrowed) as stream:
            await stream.frame()
            agent = fixtures.ada if narrowed is by_id else fixtures.bob
            for conversation in (one, other) if narrowed is by_id else ():
                await assign_to_agent(conversation.id, agent_id=agent.id, by=fixtures.sam)
            if narrowed is by_channel:
                await other.refresh_from_db()
                assert other.pending_offer_id
                await accept_offer(other.pending_offer_id, by=fixtures.ada)
            assert (await stream.next())["snapshot"]["conversationId"] == id_of(other)


async def test_a_customer_is_told_of_own_conversations_without_sentiment_or_the_offered_agent(
    fixtures: Fixtures,
) -> None:
    own = await fixtures.open()
    async with listening(fixtures.cleo, STATE_CHANGES) as stream:
        await stream.frame()
        await assign_to_agent(own.id, agent_id=fixtures.ada.id, by=fixtures.sam)
        frame = await stream.next()
    assert frame["snapshot"]["agentId"] is None
    assert frame["snapshot"]["sentimentLevel"] is None


async def test_both_steps_of_a_transfer_are_seen(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    async with listening(fixtures.sam, STATE_CHANGES) as stream:
        await stream.frame()
        offered = await transfer(conversation.id, agent_id=fixtures.bob.id, by=fixtures.sam)
        assert (await stream.next())["changed"] == ["OFFER"]
        await accept_offer(offered.offer_id, by=fixtures.bob)
        frame = await stream.next()
    assert frame["changed"] == ["AGENT", "OFFER", "PARTICIPANTS", "STATE"]
    assert frame["stateReason"] == "TRANSFERRED_BY_SUPERVISOR"


async def test_sentiment_carries_its_evidence_only_to_those_who_may_read_it(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    async with listening(fixtures.sam, SENTIMENT) as sams, listening(fixtures.ada, SENTIMENT) as adas:
        await sams.frame()
        await adas.frame()
        sent = await send_message(conversation.id, text="This is a horrible disaster!", by=fixtures.cleo)
        await score_message(sent.message_id, by=SYSTEM)
        seen, own = await sams.next("SentimentChange"), await adas.next("SentimentChange")
    assert seen["from"] is None
    assert seen["to"] == "SLIGHTLY_NEGATIVE"
    assert seen["trigger"] is None
    assert own["trigger"] == {"text": "This is a horrible disaster!"}
    assert seen["engine"].startswith("builtin-")
    assert 0.5 < seen["confidence"] < 1


async def test_customers_have_no_sentiment(fixtures: Fixtures) -> None:
    conversation = await fixtures.talking()
    async with listening(fixtures.cleo, SENTIMENT) as stream:
        await stream.frame()
        sent = await send_message(conversation.id, text="This is a horrible disaster!", by=fixtures.cleo)
        scored = await score_message(sent.message_id, by=SYSTEM)
        assert await stream.until(await position_of(scored.position)) == []
