"""The demo's floor over some minutes of its own time, and what the played people do with others' conversations."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from api.demo import seeding
from api.demo.seed_data import PICK_QUEUE, REPLAY, REPLAY_PEOPLE, id_of
from api.demo.simulator import MOST_ONGOING, PICK_QUEUE_OPEN, Simulator
from models import clock
from models.access.viewers import viewer_by_login
from models.events import log
from models.events.facts import ConversationChanged
from models.events.hub import hub
from models.followers import due_times, routing
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.transfer import transfer
from models.tables import Conversation, Message, Offer
from models.values import SYSTEM, Viewer
from models.vocabulary import (
    ActiveSubState,
    ChannelFamily,
    ConversationState,
    MessageVisibility,
    OfferKind,
    OfferStatus,
    SentimentLevel,
    StateReason,
)
from tests.support.databases import Database
from tests.support.scoring import score_message

DESK = id_of("queue", PICK_QUEUE)
ENDINGS = {StateReason.ENDED_BY_AGENT, StateReason.ENDED_BY_BOT, StateReason.CUSTOMER_DISCONNECTED}
REPLAY_LOGINS = [person.login for person in REPLAY_PEOPLE]

pytestmark = pytest.mark.parametrize("_database", ["sqlite"], indirect=True)  # what a demo runs on


class Floor:
    """A simulator whose clock the test turns; the followers' work is done in between, as in a running server."""

    def __init__(self, simulator: Simulator, now: datetime) -> None:
        self.simulator = simulator
        self.now = now
        self.states: set[tuple[ConversationState, ActiveSubState | None]] = set()
        self.levels: set[SentimentLevel] = set()
        self.busiest = 0

    async def live(self, seconds: int, *, step: int = 3) -> None:
        for _ in range(seconds // step):
            self.now += timedelta(seconds=step)
            with clock.standing_at(self.now):
                await due_times.work_off()
                await routing.route_all()
                await self._score()
                await self.simulator.step()
            await self._look()

    async def _score(self) -> None:
        for message in await Message.filter(from_customer=True, scored_at=None, text__isnull=False).order_by("sent_at"):
            await score_message(message.id, by=SYSTEM)

    async def _look(self) -> None:
        rows = await Conversation.all()
        self.states |= {(row.state, row.sub_state) for row in rows}
        self.levels |= {row.sentiment_level for row in rows if row.sentiment_level}
        self.busiest = max(self.busiest, sum(row.state is not ConversationState.CLOSED for row in rows))
        assert any(row.queue_id == DESK and row.state is ConversationState.OPEN for row in rows)


@pytest.fixture
async def floor(database: Database) -> Floor:
    await seeding.seed()
    now = clock.now()
    with clock.standing_at(now):
        return Floor(await Simulator.ready(seed=1, speed=1, customers=3), now)


async def reasons_told() -> set[StateReason]:
    entries = await log.read_after(0, limit=1_000_000)
    return {entry.fact.after.state_reason for entry in entries if isinstance(entry.fact, ConversationChanged)}


async def viewer(login: str) -> Viewer:
    found = await viewer_by_login(login)
    assert found is not None
    return found


@pytest.mark.timeout(300)
async def test_a_floor_lives(floor: Floor) -> None:
    kept = await floor.simulator.longest_waiting()
    replayed = await start_conversation(
        workstream=REPLAY, customer=NewCustomer(name="Ann"), text="Hello", by=await viewer("channel1")
    )
    await floor.live(420, step=6)
    for _ in range(10):  # chance decides who comes and goes when; each of these is a matter of minutes
        if await reasons_told() >= ENDINGS:
            break
        await floor.live(60, step=6)

    assert {state for state, _ in floor.states} == set(ConversationState)
    assert {sub_state for _, sub_state in floor.states} == {None, *ActiveSubState}
    assert 40 <= floor.busiest <= MOST_ONGOING + PICK_QUEUE_OPEN
    assert {level.rank < SentimentLevel.NEUTRAL.rank for level in floor.levels} == {True, False}
    assert floor.levels & {SentimentLevel.POSITIVE, SentimentLevel.VERY_POSITIVE}

    conversations = await Conversation.all()
    assert {row.language for row in conversations} == {"en", "fr", "es", "de", "pt", "it"}
    assert {row.channel.family for row in conversations} == set(ChannelFamily)
    assert await reasons_told() >= ENDINGS

    offers = Counter([(row.kind, row.status) for row in await Offer.all()])
    for status in (OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.EXPIRED):
        assert offers[OfferKind.ASSIGNMENT, status] > 0
    assert offers[OfferKind.TRANSFER, OfferStatus.ACCEPTED] > 0

    records = [row.id for row in conversations if row.channel.is_record]
    assert await Message.filter(conversation_id__in=records, text__isnull=False).count() == 0
    assert await Message.filter(visibility=MessageVisibility.INTERNAL, text__isnull=False).exists()

    left_for_the_visitor = await Conversation.get(id=kept)  # who may come after it has waited to its limit
    assert left_for_the_visitor.state_reason in (StateReason.AWAITING_AGENT_ASSIGNMENT, StateReason.AUTO_CLOSED)
    left_alone = [id_of("user", login) for login in ("agent1", "agent2", "customer1", *REPLAY_LOGINS)]
    assert await Message.filter(sender_id__in=left_alone).count() == 0
    assert await Offer.filter(agent_id__in=left_alone).count() == 0
    assert (await Conversation.get(id=replayed.conversation_id)).agent_id is None


async def test_what_the_visitor_takes_from_the_desk_is_filled_up(floor: Floor) -> None:
    supervisor = await viewer("supervisor1")
    for row in await Conversation.filter(queue_id=DESK, state=ConversationState.OPEN):
        await assign_to_agent(row.id, agent_id=id_of("user", "agent1"), by=supervisor)
    assert await Conversation.filter(queue_id=DESK, state=ConversationState.OPEN).count() == 0
    await floor.simulator.fill_pick_queue()
    assert await Conversation.filter(queue_id=DESK, state=ConversationState.OPEN).count() == PICK_QUEUE_OPEN


async def test_a_running_simulator_hears_what_is_taken(floor: Floor) -> None:
    supervisor, place = await viewer("supervisor1"), hub.head.seq
    kept = await floor.simulator.longest_waiting()
    async with floor.simulator.running():
        await assign_to_agent(kept, agent_id=id_of("user", "agent1"), by=supervisor)
        async for log_slice in hub.follow(place, idle_seconds=60):
            changes = [entry.fact for entry in log_slice.entries if isinstance(entry.fact, ConversationChanged)]
            if any(fact.before is None and fact.after.queue_id == DESK for fact in changes):
                break
    assert await floor.simulator.longest_waiting() != kept


async def test_a_conversation_of_the_desk_can_be_transferred_to_the_visitors_agent(floor: Floor) -> None:
    await floor.live(40)
    rows = await Conversation.filter(queue_id=DESK, sub_state=ActiveSubState.IN_CONVERSATION, pending_offer_id=None)
    offered = await transfer(rows[0].id, agent_id=id_of("user", "agent2"), by=await viewer("supervisor1"))
    await floor.live(21)
    assert (await Offer.get(id=offered.offer_id)).status is OfferStatus.PENDING


async def test_a_played_agent_answers_somebody_elses_customer(floor: Floor) -> None:
    customer = await viewer("customer1")
    started = await start_conversation(workstream="Live chat", text="Hello?", by=customer)
    await _accepted(floor, started.conversation_id)
    await floor.live(21)
    greeted = await _answers(started.conversation_id)
    assert greeted == 1
    await send_message(started.conversation_id, text="Is anybody there?", by=customer)
    await floor.live(21)
    assert await _answers(started.conversation_id) == 2


async def test_nobody_comes_to_a_full_floor(floor: Floor) -> None:
    connector = await viewer("whatsapp")
    for _ in range(MOST_ONGOING):
        await start_conversation(workstream="WhatsApp", customer=NewCustomer(name="Ann"), text="Hello", by=connector)
    before = await Conversation.exclude(queue_id=DESK).count()
    await floor.live(6)
    assert await Conversation.exclude(queue_id=DESK).count() == before


async def _accepted(floor: Floor, conversation_id: UUID) -> None:
    for _ in range(40):
        await floor.live(3)
        if (await Conversation.get(id=conversation_id)).sub_state is ActiveSubState.IN_CONVERSATION:
            return
    pytest.fail("nobody has accepted it for two minutes")


async def _answers(conversation_id: UUID) -> int:
    return await Message.filter(conversation_id=conversation_id, from_customer=False, text__isnull=False).count()
