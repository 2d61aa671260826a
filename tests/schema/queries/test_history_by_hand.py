"""Every filter of closed conversations finds what a plain loop over all rows finds, in the same order."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from models import clock
from models.access.history_filter import HistoryFilter
from models.folding import finder
from models.operations.reading.search_transcripts import search_transcripts
from models.reading import history
from models.reading.keyset import Slice
from models.tables import Conversation, Message
from models.values import Viewer
from models.vocabulary import Channel, ConversationState, Role, SentimentLevel, StateReason
from tests.support.builders import a_customer, a_message, an_agent, settings
from tests.support.fixtures import Fixtures

ROWS, FILTERS = 80, 150
DAYS = 30
START = datetime(2026, 9, 1, tzinfo=UTC)
NOW = START + timedelta(days=40)
WORDS = ("refund", "Größe", "late parcel", "100% wool", "01 23/45", "ÉTÉ", "a_b")
CHANNELS = (Channel.SMS, Channel.WHATSAPP, Channel.RECORD)
REASONS = (StateReason.ENDED_BY_AGENT, StateReason.FORCE_CLOSED_BY_SUPERVISOR, StateReason.ENDED_BY_CUSTOMER)


async def test_every_filter_finds_what_a_loop_over_all_rows_finds(fixtures: Fixtures) -> None:
    random = Random(17)
    await settings(closed_transcript_days=DAYS)
    agents = [fixtures.ada, fixtures.bob, await an_agent(in_=[fixtures.support])]
    customers = [await a_customer(name) for name in ("Zoé Martin", "Refund Ltd", "Jan Łoś")]
    for number in range(ROWS):
        row = await _row(random, fixtures, number, random.choice([None, *agents]), random.choice(customers))
        for _ in range(random.randrange(3)):
            await a_message(row, f"{random.choice(WORDS)} {random.choice(WORDS).upper()}")
    rows = [row for row in await Conversation.all().prefetch_related("customer") if row.closed_at]
    said: dict[Any, list[str]] = {row.id: [] for row in rows}
    for message in await Message.all():
        said.setdefault(message.conversation_id, []).append(message.text)
    with clock.standing_at(NOW):
        await search_transcripts(by=fixtures.sam)
        for number in range(FILTERS):
            narrowed = _filter(random, fixtures, agents, [each.id for each in customers])
            for viewer in (fixtures.sam, fixtures.tom, fixtures.admin):
                expected = _by_hand(viewer, narrowed, rows, said, searches=viewer == fixtures.sam)
                found = await _all(viewer, narrowed, size=random.choice((1, 7, 200)), backward=random.random() < 0.5)
                assert found == expected, (number, viewer.name, narrowed)
                assert await history.count(viewer, narrowed) == len(expected)


async def _row(random: Random, fixtures: Fixtures, number: int, agent: Any, customer: Any) -> Conversation:
    is_ongoing = random.random() < 0.1
    closed_at = None if is_ongoing else START + timedelta(hours=random.randrange(39 * 24))
    return await fixtures.conversation(
        ConversationState.OPEN if is_ongoing else ConversationState.CLOSED,
        queue=random.choice([fixtures.support, fixtures.sales, fixtures.calls]),
        channel=random.choice(CHANNELS),
        agent=None if is_ongoing else agent,
        customer=customer,
        title=f"{random.choice(WORDS)} {number}",
        state_reason=StateReason.AWAITING_AGENT_ASSIGNMENT if is_ongoing else random.choice(REASONS),
        closed_at=closed_at,
        accepted_at=None if is_ongoing or random.random() < 0.2 else closed_at,
        handle_seconds=random.choice((0, 59.4, 59.6, 60, 300.2, 4000)),
        sentiment_rank=random.choice((0, 2, 4, 99)),
    )


def _filter(random: Random, fixtures: Fixtures, agents: list[Any], customers: list[Any]) -> HistoryFilter:
    def sometimes(make: Callable[[], Any], share: float = 0.3) -> Any:
        return make() if random.random() < share else None

    def some(values: Any) -> frozenset[Any]:
        return frozenset(random.sample(list(values), random.randrange(len(values) + 1)))

    queues = [fixtures.support.id, fixtures.sales.id, fixtures.calls.id]
    return HistoryFilter(
        since=sometimes(lambda: START + timedelta(hours=random.randrange(900))),
        until=sometimes(lambda: START + timedelta(hours=random.randrange(900))),
        queue_ids=sometimes(lambda: some(queues)),
        channels=sometimes(lambda: some(CHANNELS)),
        agent_ids=sometimes(lambda: some([each.id for each in agents])),
        customer_ids=sometimes(lambda: some(customers)),
        reasons=sometimes(lambda: some(REASONS)),
        sentiment_at_or_below=sometimes(lambda: random.choice(list(SentimentLevel))),
        handled_least=sometimes(lambda: random.choice((0, 59, 60, 301)), 0.15),
        handled_most=sometimes(lambda: random.choice((0, 59, 60, 300, 4000)), 0.15),
        search=sometimes(
            lambda: random.choice((*WORDS, "GRÖSSE", "ete", "012345", "refu", "zoe", "los", "%", "_", "absent"))
        ),
    )


def _by_hand(
    viewer: Viewer, narrowed: HistoryFilter, rows: list[Conversation], said: dict[Any, list[str]], *, searches: bool
) -> list[Any]:
    def among(values: Any, value: Any) -> bool:
        return values is None or value in values

    def closed_at(row: Conversation) -> datetime:
        assert row.closed_at
        return row.closed_at

    def has(row: Conversation) -> bool:
        if narrowed.search is None:
            return True
        contains = finder(narrowed.search)
        recent = closed_at(row) >= NOW - timedelta(days=DAYS) and row.channel is not Channel.RECORD
        messages = said[row.id] if searches and recent else []
        return any(contains(text) for text in (row.title or "", row.customer.name or "", *messages))

    def handled(row: Conversation) -> bool:
        seconds = round(row.handle_seconds) if row.accepted_at else None
        if narrowed.handled_least is None and narrowed.handled_most is None:
            return True
        if seconds is None:
            return False
        least, most = narrowed.handled_least, narrowed.handled_most
        return (least is None or seconds >= least) and (most is None or seconds <= most)

    found = [
        row
        for row in rows
        if (viewer.has(Role.ADMIN) or row.queue_id in viewer.overseen)
        and (narrowed.since is None or closed_at(row) >= narrowed.since)
        and (narrowed.until is None or closed_at(row) < narrowed.until)
        and among(narrowed.queue_ids, row.queue_id)
        and among(narrowed.channels, row.channel)
        and among(narrowed.agent_ids, row.agent_id)
        and among(narrowed.customer_ids, row.customer_id)
        and among(narrowed.reasons, row.state_reason)
        and (narrowed.sentiment_at_or_below is None or row.sentiment_rank <= narrowed.sentiment_at_or_below.rank)
        and handled(row)
        and has(row)
    ]
    return [row.id for row in sorted(found, key=lambda row: (row.closed_at, row.id), reverse=True)]


async def _all(viewer: Viewer, narrowed: HistoryFilter, *, size: int, backward: bool) -> list[Any]:
    """The whole list, page by page, from its beginning or from its end."""
    found: list[Any] = []
    key = None
    while True:
        part = Slice(size, backward, None if backward else key, key if backward else None)
        page = await history.page(viewer, narrowed, part)
        ids = [each.id for each in page.closed]
        found = [*ids, *found] if backward else [*found, *ids]
        if not page.has_more:
            return found
        edge = page.closed[0 if backward else -1]
        key = (edge.closed_at, edge.id)
