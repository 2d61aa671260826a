"""The verdict at the end: compares what actors and clients noted with the log, the rows and the ownership model."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Subquery

from models.events import log
from models.events.facts import ConversationChanged, ConversationFact, MessagePosted, NotUnderstood
from models.events.log import Entry
from models.reading.agent_loads import agent_values
from models.tables import Agent, Conversation, Delivery, Draft, Message
from models.values import ConversationValues
from models.vocabulary import Act, ActiveSubState, ConversationState, DraftStatus
from tests.faults.calls import Answer
from tests.faults.counted import Counts
from tests.faults.delays import resumed_after
from tests.faults.known_conversations import KnownConversations
from tests.faults.linearizability import is_linearizable
from tests.faults.ownership import step
from tests.faults.seen_intervals import seq_of
from tests.faults.watching_clients import WatchingClient
from tests.support import invariants

BATCH = 1_000
MAY_CHANGE_NOTHING = ("MonitorSuccess",)  # a monitoring session may run already
NAMES = frozenset(each.name for each in fields(ConversationValues))
ADDED = frozenset(  # since the release before
    {
        *("language", "language_known_by", "sentiment_trend", "unsure_because"),
        *("attention_urgent", "waiting_since", "first_wait_seconds", "meant_for_people"),
        "abandoned_soon",
        *("closes_at", "closing_by"),
    }
)


async def judge_log(counted: Counts, answers: Sequence[Answer], watching_clients: Sequence[WatchingClient]) -> None:
    """Read the log once: it has no gaps, each fact begins where the last one ended, and each answer is in it once."""
    newest: dict[UUID, ConversationValues] = {}
    moments: dict[int, datetime] = {}
    resumed_with = {resumption.seq for resumption in counted.resumptions}
    recorded: dict[str, list[int]] = {}  # the seqs of the facts, by requestId
    last = 0
    while entries := await log.read_after(last, limit=BATCH):
        for entry in entries:
            if entry.seq != last + 1:
                counted.log_broken(f"after {last} comes {entry.seq}")
            last = entry.seq
            if isinstance(entry.fact, NotUnderstood):
                if entry.seq not in counted.foreign:
                    counted.log_broken(f"fact {entry.seq} can't be understood")
                continue
            if entry.fact.request_id is not None:
                recorded.setdefault(f"{entry.fact.request_id}", []).append(entry.seq)
            if isinstance(entry.fact, ConversationFact):
                _judge_fact(counted, entry, entry.fact, newest)
            if entry.seq in resumed_with:
                moments[entry.seq] = entry.fact.at
            for watching_client in watching_clients:
                watching_client.hear(entry)
    head = await log.head()
    if head.seq != last:
        counted.log_broken(f"the head is {head.seq} and the last fact {last}")
    counted.facts = last
    for row in await Conversation.all():
        if found := _differences(newest.get(row.id), row.values(), counted):
            counted.log_broken(f"conversation {row.id} isn't what its newest fact says: {found}")
    _judge_answers(counted, answers, recorded)
    for watching_client in watching_clients:
        watching_client.judge(counted)
    counted.resumed_after = resumed_after(counted.resumptions, moments)


def _judge_fact(counted: Counts, entry: Entry, fact: ConversationFact, newest: dict[UUID, ConversationValues]) -> None:
    before = newest.get(fact.after.id)
    if found := _differences(before, fact.before, counted):
        counted.log_broken(f"fact {entry.seq} doesn't begin where the one before it ended: {found}")
    has_aspects = isinstance(fact, ConversationChanged) and bool(fact.aspects)
    if fact.after.version != (before.version if before else 0) + has_aspects:
        counted.log_broken(f"fact {entry.seq}: version {fact.after.version}")
    if isinstance(fact, ConversationChanged) and before and not _was_free(fact, before):
        counted.both_won(f"fact {entry.seq}: {fact.act} of a conversation that is {before.state} {before.sub_state}")
    if isinstance(fact, MessagePosted) and before and fact.message.sender_id not in (None, *before.party):
        counted.late_words(f"fact {entry.seq}: {fact.message.sender_id} writes without taking part")
    if isinstance(fact, MessagePosted):
        counted.posted[fact.message.id] += 1
    newest[fact.after.id] = fact.after


def _was_free(change: ConversationChanged, before: ConversationValues) -> bool:
    """Whether the conversation was still free before the act that made this change."""
    match change.act:
        case Act.ASSIGN_TO_AGENT | Act.ASSIGN_TO_QUEUE | Act.PICK | Act.OFFER:
            return before.state is ConversationState.OPEN or _accepts_at_once(change, before)
        case Act.TRANSFER:
            return before.state is ConversationState.ACTIVE and before.offered_to is None
        case Act.ACCEPT_OFFER | Act.DECLINE_OFFER:
            return before.pending_offer_id is not None
        case Act.SCORE_SENTIMENT:
            return True  # a message may be judged after the end, and takes nothing from anybody
        case _:
            return before.is_ongoing


def _accepts_at_once(change: ConversationChanged, before: ConversationValues) -> bool:
    """Whether a bot takes what the same act has offered it. That the conversation was free then, the offer's fact shows."""
    is_bots = change.after.agent_is_bot and change.after.agent_id == before.agent_id
    return is_bots and before.is_awaiting and change.after.sub_state is ActiveSubState.IN_CONVERSATION


def _judge_answers(counted: Counts, answers: Iterable[Answer], recorded: dict[str, list[int]]) -> None:
    """The log has each success once, ending at the answered position, and no refusal."""
    for answer in answers:
        places = recorded.get(answer.request_id, [])
        if not answer.is_success:
            if places:
                counted.acknowledged_lost(f"{answer.request_id} was refused ({answer.code}) and is at {places}")
            continue
        assert answer.position is not None
        end = seq_of(answer.position)
        if places and places != list(range(end - len(places) + 1, end + 1)):
            counted.acknowledged_lost(f"{answer.request_id} was answered with {end} and is at {places}")
        if not places and answer.data["__typename"] not in MAY_CHANGE_NOTHING:
            counted.acknowledged_lost(f"{answer.request_id} was answered with {end} and is not in the log")


async def judge_rows(counted: Counts) -> None:
    """What must hold between rows. Units are counted anew from the conversations that hold them."""
    conversations = await Conversation.all()
    used: Counter[UUID] = Counter()
    for row in conversations:
        if row.agent_id and row.state in (ConversationState.ACTIVE, ConversationState.WRAP_UP):
            used[row.agent_id] += row.units
        if row.offered_to and row.offered_to != row.agent_id:
            used[row.offered_to] += row.units
    values = await agent_values()
    for agent in await Agent.all():
        if values[agent.user_id].units_used != used[agent.user_id]:
            counted.capacity_drifts(f"{values[agent.user_id]} holds {used[agent.user_id]} units")
        if used[agent.user_id] > agent.capacity_units:
            counted.capacity_drifts(
                f"{values[agent.user_id].name} holds {used[agent.user_id]} units: nobody overrode that"
            )
    try:
        await invariants.check_rows(conversations)
    except AssertionError as broken:
        counted.log_broken(str(broken))


async def judge_scores(counted: Counts) -> None:
    """Nothing is left to be scored."""
    if unscored := await Message.filter(from_customer=True, scored_at=None, text__isnull=False).count():
        counted.stalled(f"{unscored} messages of customers were never scored")


async def judge_drafts(counted: Counts) -> None:
    """What was approved is a message once, with one delivery, and nothing else of a bot whose words wait is one."""
    approved = {draft.id async for draft in Draft.filter(status=DraftStatus.APPROVED)}
    bots = Subquery(Draft.all().values("bot_id"))
    sent = Counter({message.id: 1 async for message in Message.filter(sender_id__in=bots)})
    told = Counter({message_id: times for message_id, times in counted.posted.items() if message_id in approved})
    carried = Counter([delivery.message_id async for delivery in Delivery.filter(message_id__in=sorted(approved))])
    counted.drafts_sent = len(approved)
    once = Counter(dict.fromkeys(approved, 1))
    for what, found in (("messages", sent), ("facts", told), ("deliveries", carried)):
        if found != once:
            counted.doubled(f"{what} of drafts: {(found - once).total()} too many, {(once - found).total()} missing")


def judge_histories(counted: Counts, known: KnownConversations) -> None:
    """Each conversation's history of ownership must be that of acts done one after the other."""
    for talk in known.all.values():
        if talk.is_pick:
            counted.histories += 1
            if not is_linearizable(talk.history, talk.beginning, step):
                story = sorted(talk.history, key=lambda call: call.called)
                counted.not_linearizable(f"{talk.conversation_id}: {story}")


def _differences(one: ConversationValues | None, other: ConversationValues | None, counted: Counts) -> str:
    """Empty if there are none, besides what a process of the release before could not tell."""
    if one is None or other is None:
        return "" if one is other else f"{one} and {other}"
    untold = ADDED if counted.release_changes else frozenset()
    pairs = ((name, getattr(one, name), getattr(other, name)) for name in NAMES - untold)
    return "; ".join(sorted(f"{name} {before!r} and {after!r}" for name, before, after in pairs if before != after))
