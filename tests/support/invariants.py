"""What must hold after every operation: between rows, and between the rows and the log. recording_facts.py checks it."""

from collections import Counter, defaultdict
from uuid import UUID

from models import clock
from models.database.prepared import read
from models.events import log
from models.events.attention import customer_waits, is_judged
from models.events.facts import ConversationChanged, ConversationFact
from models.events.log import Entry
from models.events.state_limits import limits_of, may_have_limit, reached_at
from models.reading.agent_loads import agent_values
from models.rules.conversations.transcripts import reaches_customer
from models.rules.presence import automatic
from models.tables import (
    Agent,
    Conversation,
    DueTime,
    LogEntry,
    Message,
    MonitoringSession,
    Offer,
    Participant,
    UserPresence,
    Workstream,
)
from models.tables.conversations import NOT_WAITING, OVER
from models.values import ConversationValues
from models.vocabulary import (
    ActiveSubState,
    ConversationAspect,
    ConversationState,
    DueKind,
    OfferKind,
    OfferStatus,
    ParticipantMode,
    WrapUpCapacity,
)
from tests.support.attention_invariants import check_attention
from tests.support.delivery_invariants import check_deliveries
from tests.support.draft_invariants import check_drafts
from tests.support.hand_invariants import check_hands
from tests.support.handling_invariants import check_handling
from tests.support.merge_invariants import check_merges

ALL_FACTS = 1_000_000


async def check() -> None:
    """Raise AssertionError, saying what doesn't hold, for any invariant that is broken."""
    conversations = await read(Conversation)
    await check_rows(conversations)
    await _log_tells_how_it_came(conversations)


async def check_rows(conversations: list[Conversation]) -> None:
    """The part of it that holds between rows. `conversations` are all there are."""
    await _units_add_up(conversations)
    await _parties_are_those_present(conversations)
    await _offers_are_where_they_belong(conversations)
    await _due_times_have_subjects(conversations)
    await _limits_fall_due_in_time(conversations)
    await _customers_count_without_gaps(conversations)
    await _sessions_are_of_those_who_monitor(conversations)
    await check_deliveries(conversations)
    await check_merges()
    await check_handling(conversations)
    await check_hands(conversations)
    await check_drafts(conversations)
    for conversation in conversations:
        _fits_its_state(conversation)


async def _units_add_up(conversations: list[Conversation]) -> None:
    """Used units, counted from the rows: the agent's ACTIVE conversations, blocking wrap-ups, and transfers offered to them."""
    used: Counter[UUID] = Counter()
    opened: Counter[UUID] = Counter()
    for row in conversations:
        if row.agent_id and (row.state is ConversationState.ACTIVE or _blocks(row)):
            used[row.agent_id] += row.units
            opened[row.agent_id] += row.state is ConversationState.ACTIVE
        if row.offered_to and row.offered_to != row.agent_id and row.offered_for is OfferKind.TRANSFER:
            used[row.offered_to] += row.units
            opened[row.offered_to] += 1
    loads = await agent_values()
    for agent in await read(Agent):
        values = loads[agent.user_id]
        assert values.units_used == used[agent.user_id], f"agent {values.name}: units used"
        assert values.units_available == agent.capacity_units - used[agent.user_id]
        assert values.open_conversations == opened[agent.user_id], f"agent {values.name}: open conversations"


async def presences_follow_load() -> None:
    """Of all who are there and have not set it, where nothing is freed by the clock alone. For what operations have made."""
    by_the_clock = {
        row.agent_id
        for row in await Conversation.filter(state=ConversationState.WRAP_UP)
        if row.wrap_up_capacity is WrapUpCapacity.BLOCK_FOR_TIME
    }
    loads = await agent_values()
    for row in await UserPresence.filter(is_automatic=True):
        agent = loads.get(row.user_id)
        if agent and row.user_id not in by_the_clock:
            assert row.presence is automatic(agent.capacity_units, agent.units_used), f"{agent.name}: {row.presence}"


def _blocks(row: Conversation) -> bool:
    if row.state is not ConversationState.WRAP_UP or row.wrap_up_since is None:
        return False
    passed = (clock.now() - row.wrap_up_since).total_seconds()
    return {
        WrapUpCapacity.ALWAYS_BLOCK: True,
        WrapUpCapacity.DO_NOT_BLOCK: False,
        WrapUpCapacity.BLOCK_FOR_TIME: passed < row.wrap_up_block_seconds,
    }[row.wrap_up_capacity]


async def _parties_are_those_present(conversations: list[Conversation]) -> None:
    present: defaultdict[UUID, list[Participant]] = defaultdict(list)
    for participant in await read(Participant, is_present=True):
        present[participant.conversation_id].append(participant)
    for row in conversations:
        visible = [p for p in present[row.id] if p.mode is not ParticipantMode.MONITOR]
        people = [str(participant.person_id) for participant in visible]
        assert len(set(people)) == len(people), f"{row.id}: someone is in it twice"
        assert row.party == sorted(people), f"{row.id}: party"
        primary = [p.person_id for p in visible if p.mode in (ParticipantMode.PRIMARY, ParticipantMode.BOT)]
        if row.sub_state is ActiveSubState.IN_CONVERSATION or row.state is ConversationState.WRAP_UP:
            assert primary == [row.agent_id], f"{row.id}: who handles it"
        elif row.state is not ConversationState.CLOSED:
            assert primary == [], f"{row.id}: nobody handles it, yet someone is primary"
        is_closed = row.state is ConversationState.CLOSED
        assert all((p.until is not None) == is_closed for p in present[row.id]), f"{row.id}: until"


async def _offers_are_where_they_belong(conversations: list[Conversation]) -> None:
    pending: defaultdict[UUID, list[Offer]] = defaultdict(list)
    for offer in await read(Offer):
        assert (offer.status is OfferStatus.PENDING) == (offer.ended_at is None), f"offer {offer.id}: its end"
        if offer.status is OfferStatus.PENDING:
            pending[offer.conversation_id].append(offer)
    for row in conversations:
        assert [offer.id for offer in pending[row.id]] == ([row.pending_offer_id] if row.pending_offer_id else [])
        for offer in pending[row.id]:
            assert row.state is not ConversationState.CLOSED
            is_beside = offer.kind is not OfferKind.ASSIGNMENT
            assert row.offered_to == (offer.agent_id if is_beside else None), f"{row.id}: offered to"
            assert row.offered_for == (offer.kind if is_beside else None), f"{row.id}: offered for"
            assert (offer.units == 0) or offer.kind is not OfferKind.CONSULT, f"{row.id}: consulting takes no units"
            if row.sub_state is ActiveSubState.AWAITING_ACCEPTANCE:
                assert row.agent_id == offer.agent_id, f"{row.id}: while awaiting, its agent is the offered one"
        if row.pending_offer_id is None:
            assert (row.offered_to, row.offered_for) == (None, None)
            assert row.sub_state is not ActiveSubState.AWAITING_ACCEPTANCE, f"{row.id}: awaits without an offer"


async def _due_times_have_subjects(conversations: list[Conversation]) -> None:
    subjects: defaultdict[DueKind, set[UUID]] = defaultdict(set)
    for row in await read(DueTime):
        assert row.subject_id not in subjects[row.kind]
        subjects[row.kind].add(row.subject_id)
    pending = await read(Offer, status=OfferStatus.PENDING)
    running = await read(MonitoringSession, ended_at=None)
    assert subjects[DueKind.OFFER_EXPIRES] == {offer.id for offer in pending}
    assert subjects[DueKind.MONITORING_UNREAD] == {session.id for session in running}
    wrapped_up = {row.id for row in conversations if row.state is ConversationState.WRAP_UP}
    assert subjects[DueKind.WRAP_UP_FREE] <= wrapped_up
    absent = {row.user_id for row in await read(UserPresence) if row.gone_since}
    assert subjects[DueKind.AGENT_GONE] <= absent
    unanswered = {row.id for row in conversations if row.waiting_since}
    assert subjects[DueKind.WAITED_TOO_LONG] <= unanswered
    may_be_away = {row.id for row in conversations if row.state is not ConversationState.CLOSED}
    assert subjects[DueKind.CUSTOMER_AWAY] <= may_be_away
    assert subjects[DueKind.UNDO_WINDOW_ENDS] == {row.id for row in conversations if row.closes_at}
    assert subjects[DueKind.AGENT_SILENT] <= may_be_away
    assert subjects[DueKind.ATTENTION_DUE] <= may_be_away
    assert {row.id for row in conversations if row.attention_due_at} <= subjects[DueKind.ATTENTION_DUE]


async def _limits_fall_due_in_time(conversations: list[Conversation]) -> None:
    """A conversation has a due time at or before its limit if it has a limit. If a changed workstream has none any more,
    the due time stays, and does nothing when it comes; otherwise there is none. While its customer waits for us, or it
    is being force-closed, it may be past, and is looked at again later.
    """
    limits = {row.id: limits_of(row) for row in await read(Workstream)}
    due = {row.subject_id: row.due_at for row in await read(DueTime, kind=DueKind.LIMIT_REACHED)}
    for row in conversations:
        limit_at = reached_at(row, limits[row.workstream_id]) if may_have_limit(row) else None
        due_at = due.pop(row.id, None)
        assert due_at is None or limit_at is not None or may_have_limit(row), f"{row.id}: a limit"
        assert limit_at is None or due_at is not None, f"{row.id}: no limit"
        is_in_time = due_at is None or limit_at is None or due_at <= limit_at
        is_put_off = customer_waits(row) or row.closes_at is not None or not is_judged()
        assert is_in_time or is_put_off, f"{row.id}: its limit falls due too late"
    assert not due, "limits of conversations that don't exist"


async def _customers_count_without_gaps(conversations: list[Conversation]) -> None:
    numbers: defaultdict[UUID, list[int]] = defaultdict(list)
    for message in sorted(await read(Message), key=lambda message: message.number):
        assert (message.public_number is not None) == reaches_customer(message.values())
        if message.public_number is not None:
            numbers[message.conversation_id].append(message.public_number)
    for row in conversations:
        assert numbers[row.id] == list(range(1, row.public_message_count + 1)), f"{row.id}: public numbers"


async def _sessions_are_of_those_who_monitor(conversations: list[Conversation]) -> None:
    sessions = await read(MonitoringSession)
    running = [(row.conversation_id, row.supervisor_id) for row in sessions if row.ended_at is None]
    assert len(set(running)) == len(running), "a supervisor monitors twice"
    closed = {row.id for row in conversations if row.state is ConversationState.CLOSED}
    assert not {conversation for conversation, _ in running} & closed
    monitoring = await read(Participant, mode=ParticipantMode.MONITOR, is_present=True)
    assert {(row.conversation_id, row.person_id) for row in monitoring} == set(running)
    assert all((row.ended_at is None) == (row.end_reason is None) for row in sessions)


def _fits_its_state(row: Conversation) -> None:
    is_open = row.state is ConversationState.OPEN
    is_awaiting = row.sub_state is ActiveSubState.AWAITING_ACCEPTANCE
    waits = row.state in (ConversationState.OPEN, ConversationState.WAITING)
    assert row.heard_until is None or (waits and row.heard_until <= row.message_count)
    assert (row.sub_state is not None) == (row.state is ConversationState.ACTIVE), f"{row.id}: sub-state"
    if row.state is not ConversationState.CLOSED:
        assert (row.agent_id is None) == is_open, f"{row.id}: agent"
        assert row.closed_at is None
    else:
        assert row.closed_at is not None
    assert (row.waiting_since is not None) == (is_open or is_awaiting), f"{row.id}: waiting since"
    not_waiting = OVER if row.state is ConversationState.CLOSED else NOT_WAITING
    assert row.wait_rank_at == (row.waiting_since or not_waiting), f"{row.id}: rank of waiting"
    is_handled = row.state is ConversationState.WRAP_UP or row.sub_state is ActiveSubState.IN_CONVERSATION
    check_attention(row)
    assert (row.handled_since is not None) == (is_handled and not row.agent_is_bot), f"{row.id}: handled since"


async def _log_tells_how_it_came(conversations: list[Conversation]) -> None:
    entries = await log.read_after(0, limit=ALL_FACTS)
    head = await log.head()
    assert [entry.seq for entry in entries] == list(range(1, head.seq + 1)), "the log has a gap"
    assert await LogEntry.all().count() == head.seq
    newest = newest_of(entries)
    for row in conversations:
        if row.id in newest:
            assert row.values() == newest[row.id], f"{row.id}: the row isn't what its newest fact says"


def newest_of(
    entries: list[Entry], known: dict[UUID, ConversationValues] | None = None
) -> dict[UUID, ConversationValues]:
    """Each conversation as its last fact left it, once every fact is seen to begin where the one before ended.

    `known` is what the facts before have made, and is carried on.
    """
    newest = {} if known is None else known
    for entry in entries:
        fact = entry.fact
        if not isinstance(fact, ConversationFact):
            continue
        before = newest.get(fact.after.id, fact.before)
        assert fact.before == before, f"fact {entry.seq} doesn't begin where the one before it ended"
        has_aspects = isinstance(fact, ConversationChanged) and bool(fact.aspects)
        version = before.version if before else 0
        assert fact.after.version == version + has_aspects, f"fact {entry.seq}: version"
        if isinstance(fact, ConversationChanged) and before:
            assert _aspects_that_show(before, fact.after) <= fact.aspects, f"fact {entry.seq}: aspects"
        newest[fact.after.id] = fact.after
    return newest


def _aspects_that_show(before: ConversationValues, after: ConversationValues) -> set[ConversationAspect]:
    columns = {
        ConversationAspect.STATE: ("state", "sub_state", "state_reason", "closes_at"),
        ConversationAspect.AGENT: ("agent_id",),
        ConversationAspect.QUEUE: ("queue_id",),
        ConversationAspect.OFFER: ("pending_offer_id", "offered_to"),
        ConversationAspect.PARTICIPANTS: ("party",),
        ConversationAspect.ELEVATION: ("elevated_to",),
    }
    assert columns.keys() == set(ConversationAspect), "say here which columns a new aspect is about"
    return {
        aspect
        for aspect, names in columns.items()
        if any(getattr(before, name) != getattr(after, name) for name in names)
    }
