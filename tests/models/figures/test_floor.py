"""The figures of `floor`: what each counts, for whom, and what that costs. test_replayed_day.py shows that they are right."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from models import clock
from models.events.unit_of_work import unit_of_work
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.force_close import force_close
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.transfer import transfer
from models.operations.queues.escalate_conversation import escalate_conversation
from models.steps.changing import changing
from models.steps.locks import locked_conversation
from models.steps.transitions import to_closed
from models.tables import User
from models.values import SYSTEM
from models.vocabulary import Act, Channel, Distribution, Presence, Role, SentimentLevel, StateReason
from tests.models.figures.asking import FLOOR, floor_of
from tests.schema.asking import ask, fault, statements
from tests.schema.examples import a_sentiment
from tests.support.builders import a_conversation, a_supervisor, a_workstream, an_agent
from tests.support.fixtures import Fixtures
from tests.support.loaded_floor import load_floor

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
WINDOW = 5  # statements for the first question about a window
RIGHTS = 2  # the user and what they may see: when the request is let in, and in its snapshot


class Day:
    """A day by the clock on the wall; each act says at which second of it."""

    def __init__(self, fixtures: Fixtures) -> None:
        self.fixtures = fixtures

    async def start(self, second: float) -> UUID:
        with clock.standing_at(MORNING + timedelta(seconds=second)):
            customer = NewCustomer(name="Dora")
            started = await start_conversation(workstream="Chat", customer=customer, by=self.fixtures.connector)
            return started.conversation_id

    async def accept(self, second: float, conversation_id: UUID) -> None:
        with clock.standing_at(MORNING + timedelta(seconds=second)):
            offer = await assign_to_agent(conversation_id, agent_id=self.fixtures.ada.id, by=self.fixtures.sam)
            assert offer.offer_id
            await accept_offer(offer.offer_id, by=self.fixtures.ada)

    async def close(self, second: float, conversation_id: UUID, *, wrap_up: float = 0) -> None:
        with clock.standing_at(MORNING + timedelta(seconds=second)):
            await end_conversation(conversation_id, by=self.fixtures.ada)
        with clock.standing_at(MORNING + timedelta(seconds=second + wrap_up)):
            await close_conversation(conversation_id, by=self.fixtures.ada)

    async def floor(self, second: float = 36_000, **variables: Any) -> dict[str, Any]:
        with clock.standing_at(MORNING + timedelta(seconds=second)):
            found = await floor_of(await User.get(id=self.fixtures.sam.id), **variables)
        assert found is not None
        return found


@pytest.fixture
def day(fixtures: Fixtures) -> Day:
    return Day(fixtures)


async def test_waiting_is_told_as_an_instant(day: Day) -> None:
    first = await day.start(0)
    await day.start(60)
    floor = await day.floor()
    assert (floor["inQueue"], floor["longestWaitSince"]) == (2, MORNING)
    assert floor["ongoing"]["open"] == floor["ongoing"]["total"] == 2
    await day.accept(90, first)
    floor = await day.floor()
    assert (floor["inQueue"], floor["longestWaitSince"]) == (1, MORNING + timedelta(seconds=60))
    assert floor == await day.floor(50_000)


async def test_first_wait_service_level_and_handle_time(day: Day) -> None:
    for second, wait in ((0, 10), (100, 20), (200, 60)):
        conversation = await day.start(second)
        await day.accept(second + wait, conversation)
        await day.close(second + wait + 30, conversation, wrap_up=15)
    floor = await day.floor()
    assert (floor["answered"], floor["answeredInTime"], floor["averageFirstWaitSeconds"]) == (3, 2, 30)
    assert (floor["handled"], floor["averageHandleSeconds"]) == (3, 45)
    assert floor["serviceLevel"] == pytest.approx(2 / 3, abs=0.001)
    assert (await day.floor(within=60))["serviceLevel"] == 1
    assert (
        floor["byAgent"]["Ada"]["averageHandleSeconds"] == floor["byChannel"]["WHATSAPP"]["averageHandleSeconds"] == 45
    )


async def test_a_first_wait_begins_where_a_bot_escalates(day: Day, fixtures: Fixtures) -> None:
    with clock.standing_at(MORNING):
        held = await fixtures.talking(agent=fixtures.bot, created_at=MORNING)
    with clock.standing_at(MORNING + timedelta(seconds=100)):
        await escalate_conversation(held.id, by=fixtures.bot)
    await day.accept(112, held.id)
    floor = await day.floor()
    assert (floor["answered"], floor["averageFirstWaitSeconds"]) == (1, 12)


async def expire(conversation_id: UUID) -> None:
    """Close it, so that nobody has decided that it is over."""
    async with unit_of_work(SYSTEM, Act.ERASE_CUSTOMER) as uow:
        conversation = await locked_conversation(uow, conversation_id)
        async with changing(uow, conversation) as change:
            await to_closed(change, StateReason.CUSTOMER_ERASED)


async def test_abandoned_is_what_people_were_to_take_and_nobody_took(day: Day, fixtures: Fixtures) -> None:
    waited, offered, accepted = await day.start(0), await day.start(0), await day.start(0)
    with clock.standing_at(MORNING):
        held = await fixtures.talking(agent=fixtures.bot, created_at=MORNING)
        escalated = await fixtures.talking(agent=fixtures.bot, created_at=MORNING)
        await assign_to_agent(offered, agent_id=fixtures.ada.id, by=fixtures.sam)
        await escalate_conversation(escalated.id, by=fixtures.bot)
    await day.accept(5, accepted)
    with clock.standing_at(MORNING + timedelta(minutes=1)):
        for conversation_id in (waited, offered, accepted, held.id, escalated.id):
            await expire(conversation_id)
    floor = await day.floor()
    assert (floor["abandoned"], floor["answered"], floor["abandonRate"]) == (3, 1, 0.75)
    assert floor["serviceLevel"] == 0.25


async def test_each_agent_and_queue_has_its_part_of_the_handle_time(day: Day, fixtures: Fixtures) -> None:
    conversation = await day.start(0)
    await day.accept(0, conversation)
    with clock.standing_at(MORNING + timedelta(seconds=40)):
        moved = await transfer(conversation, agent_id=fixtures.bob.id, by=fixtures.sam)
        assert moved.offer_id
    with clock.standing_at(MORNING + timedelta(seconds=60)):
        await accept_offer(moved.offer_id, by=fixtures.bob)
    with clock.standing_at(MORNING + timedelta(seconds=90)):
        await force_close(conversation, by=fixtures.sam)
    floor = await day.floor()
    assert (floor["handled"], floor["averageHandleSeconds"], floor["transferRate"]) == (1, 90, 1)
    seconds = {name: counts["averageHandleSeconds"] for name, counts in floor["byAgent"].items()}
    assert (seconds["Ada"], seconds["Bob"]) == (60, 30)
    assert (floor["byAgent"]["Ada"]["answered"], floor["byAgent"]["Bob"]["answered"]) == (1, 0)


async def test_what_was_before_the_window_does_not_count(day: Day) -> None:
    conversation = await day.start(0)
    await day.accept(10, conversation)
    await day.close(20, conversation)
    assert (await day.floor())["answered"] == 1
    assert (await day.floor(second=86_400))["answered"] == 0
    assert (await day.floor(second=86_400, since=MORNING.isoformat()))["answered"] == 1
    # At 23:30 in UTC it is tomorrow in Paris already, and still this morning in New York.
    late = 14 * 3600 + 1800
    assert (await day.floor(late, timeZone="Europe/Paris"))["answered"] == 0
    assert (await day.floor(late, timeZone="America/New_York"))["answered"] == 1
    assert (await day.floor(late, timeZone="UTC"))["answered"] == 1


async def test_agents_and_sentiment(day: Day, fixtures: Fixtures) -> None:
    await an_agent("Zoe", in_=[fixtures.support, fixtures.calls], presence=Presence.AWAY)
    await fixtures.talking(**a_sentiment(SentimentLevel.NEGATIVE))
    await fixtures.wrap_up()
    floor = await day.floor()
    assert floor["agentsByPresence"][Presence.AVAILABLE] == (2, 160)
    assert floor["agentsByPresence"][Presence.AWAY] == (1, 100)
    assert floor["freeUnits"] == 160
    assert floor["byQueue"][fixtures.calls.id]["freeUnits"] == 160
    assert floor["sentimentDistribution"][SentimentLevel.NEGATIVE] == floor["sentimentDistribution"][None] == 1
    assert "Bot" not in floor["byAgent"]
    assert floor["byAgent"]["Ada"]["capacityAvailable"] == 60


async def test_who_is_no_agent_any_more_counts_only_for_what_he_or_she_did(day: Day, fixtures: Fixtures) -> None:
    row = await day.start(0)
    await day.accept(10, row)
    await day.close(20, row)
    for who in (fixtures.ada, fixtures.bob):
        await set_rights(who.id, RightsChanges(roles=frozenset({Role.SUPERVISOR})), by=fixtures.admin)
    floor = await day.floor()
    assert floor["agentsByPresence"][Presence.AVAILABLE] == (0, 0)
    assert floor["byAgent"].keys() == {"Ada"}
    assert floor["byAgent"]["Ada"]["presence"] == Presence.OFFLINE


async def test_figures_are_for_supervisors_of_the_queues_and_administrators(fixtures: Fixtures) -> None:
    await fixtures.open()
    await fixtures.open(queue=fixtures.sales, channel=Channel.SMS)
    people = {
        name: await User.get(id=getattr(fixtures, name).id)
        for name in ("sam", "tom", "admin", "ada", "connector", "cleo")
    }
    found = {name: await floor_of(person) for name, person in people.items()}
    assert {name: floor and floor["inQueue"] for name, floor in found.items()} == {
        "sam": 1,
        "tom": 1,
        "admin": 2,
        "ada": None,
        "connector": None,
        "cleo": None,
    }
    sam = people["sam"]
    assert await floor_of(sam, [fixtures.sales.id]) is None
    both = await floor_of(sam, [fixtures.support.id, fixtures.sales.id])
    assert both is not None
    assert set(both["byQueue"]) == {fixtures.support.id}
    assert await floor_of(people["admin"], [UUID(int=7)]) is None
    await set_rights(fixtures.sam.id, RightsChanges(overseen=frozenset()), by=fixtures.admin)
    assert await floor_of(sam) is None


async def test_figures_by_agent_are_for_supervisors_alone(fixtures: Fixtures) -> None:
    admin, sam = [await User.get(id=who.id) for who in (fixtures.admin, fixtures.sam)]
    chief = await a_supervisor("Chief", also=[Role.ADMIN])
    of_admin, of_sam, of_chief = [await floor_of(person) for person in (admin, sam, chief)]
    assert of_admin
    assert of_sam
    assert of_chief
    assert of_admin["byAgent"] is None
    assert of_sam["byAgent"].keys() == {"Ada", "Bob"}
    assert of_chief["byAgent"].keys() == {"Ada", "Bob", "Dan"}
    assert of_admin["agentsByPresence"] == of_chief["agentsByPresence"], "how many there are tells of nobody"


async def test_the_notice_comes_in_the_viewers_language(fixtures: Fixtures) -> None:
    document = "{ floor { byAgent { notice } } }"
    sam = await User.get(id=fixtures.sam.id)
    assert "employment" in (await ask(sam, document))["floor"]["byAgent"]["notice"]
    sam.locale = "fr-CA"
    await sam.save()
    assert "emploi" in (await ask(sam, document))["floor"]["byAgent"]["notice"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"timeZone": "Europe/Atlantis"},
        {"timeZone": "../etc/passwd"},
        {"within": -1},
        {"within": 90_000},
        {"since": "2001-01-01T00:00:00Z"},
        {"since": "2199-01-01T00:00:00Z"},
    ],
)
async def test_a_window_that_can_not_be_is_bad_input(fixtures: Fixtures, wrong: dict[str, Any]) -> None:
    assert await fault(await User.get(id=fixtures.sam.id), FLOOR, **wrong) == "BAD_USER_INPUT"


async def test_what_it_costs_does_not_depend_on_the_floor(fixtures: Fixtures) -> None:
    sam = await User.get(id=fixtures.sam.id)
    small = await _statements(sam)
    workstream = await a_workstream(fixtures.support, channel=Channel.SMS, distribution=Distribution.PICK)
    for number in range(20):
        agent = await an_agent(in_=[fixtures.support])
        await a_conversation(queue=fixtures.support, workstream=workstream)
        row = await fixtures.talking(agent=agent)
        if number % 2:
            await force_close(row.id, by=fixtures.sam)
    assert await _statements(sam) == small == (WINDOW + RIGHTS, RIGHTS, RIGHTS)


async def _statements(somebody: User) -> tuple[int, ...]:
    """How many the figures without agents take at first and then again, and how many all figures take."""
    await load_floor()
    core = "{ floor { inQueue serviceLevel byQueue { queue { name } averageHandleSeconds } } }"
    counts = []
    for document in (core, core, FLOOR.replace("asOf", "")):
        with statements() as sent:
            await ask(somebody, document)
        counts.append(len(sent))
    return tuple(counts)


async def test_figures_since_a_moment_of_ones_own_are_counted_for_their_queues_only(fixtures: Fixtures) -> None:
    """Sums are kept for windows that others will ask for, too."""
    sam = await User.get(id=fixtures.sam.id)
    await load_floor()
    since = (clock.now() - timedelta(hours=1)).isoformat()
    for _ in range(2):
        with statements() as sent:
            await ask(sam, "query ($since: DateTime) { floor(since: $since) { answered } }", since=since)
        assert len([each for each in sent if "queue_id IN" in each]) == WINDOW
