"""Which conversations a batch is about: those that are named, or those that a list showed at a position of the log."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from models.access.conversation_filter import ConversationFilter
from models.access.visibility import sees, visible_conversations
from models.events import log
from models.events.facts import ConversationFact
from models.rules.conversations.disclosure import is_told_of_hands
from models.rules.refusals import BadInput
from models.tables import Conversation
from models.values import ConversationValues, Viewer

MOST_CONVERSATIONS = 500
MOST_FACTS_SINCE = 5_000  # a list that follows its stream is never so far behind


@dataclass(frozen=True, slots=True)
class Named:
    """A conversation, and the version on which the doer bases the request, if they say."""

    conversation_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The conversations of a batch: those that are named, or those that `listed` matched when the log was at `seq`."""

    conversations: tuple[Named, ...] | None = None
    listed: ConversationFilter | None = None
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Selected:
    """A conversation of the batch; its row is None if it is unknown. Whether the doer may see it is not checked."""

    named: Named
    row: Conversation | None


async def selected(by: Viewer, asked: Selection) -> list[Selected]:
    """The named conversations in their order; the listed ones by attention, and of the same by their wait.

    Raises BadInput if none is named, for too many, for one that is named twice, and for a position that is too long ago.
    """
    conversations = asked.conversations
    if conversations is None:
        assert asked.listed is not None
        assert asked.seq is not None
        return await _listed(by, asked.listed, asked.seq)
    if not conversations:
        raise BadInput("conversations is empty; name at least one.")
    must_be_distinct("conversations", [each.conversation_id for each in conversations])
    rows = await _rows([each.conversation_id for each in conversations])
    return [Selected(each, rows.get(each.conversation_id)) for each in conversations]


def must_be_distinct(what: str, ids: Sequence[Hashable]) -> None:
    """Raises BadInput for too many, and for those that are given twice."""
    if len(ids) > MOST_CONVERSATIONS:
        raise BadInput(f"{what} has {len(ids)} entries; {MOST_CONVERSATIONS} is the most.")
    counted = Counter(ids)
    twice = [index for index, each in enumerate(ids) if counted[each] > 1]
    if twice:
        raise BadInput(f"{what}[{twice[0]}] is given {counted[ids[twice[0]]]} times; give each only once.")


async def _listed(by: Viewer, listed: ConversationFilter, seq: int) -> list[Selected]:
    """What has changed since `seq` counts as it was then: it is expected at its version of then.

    The rows are read before the facts, so that a change in between is among the facts.
    """
    now = await visible_conversations(by).filter(listed.query()).limit(2 * MOST_CONVERSATIONS + 1)
    if len(now) > 2 * MOST_CONVERSATIONS:
        raise _too_many()
    earlier = await _before_changes_since(seq)
    then = {row.id: row.version for row in now if row.id not in earlier}
    for conversation_id, before in earlier.items():
        if before and listed.matches(before) and sees(by, before):
            then[conversation_id] = before.version
    if len(then) > MOST_CONVERSATIONS:
        raise _too_many()
    rows = await _rows(then)
    found = [Selected(Named(each, version), rows.get(each)) for each, version in then.items()]
    knows_hands = is_told_of_hands(by)
    return sorted(found, key=lambda each: _urgency(each, knows_hands=knows_hands))


async def _before_changes_since(seq: int) -> Mapping[UUID, ConversationValues | None]:
    """The conversations that facts after `seq` are about, as they were before these; None for one that wasn't there."""
    head = await log.head()
    if head.seq - seq > MOST_FACTS_SINCE or await log.is_pruned(seq):
        raise BadInput("position is too long ago; read the list again, and act on what it shows now.")
    facts = [entry.fact for entry in await log.first_of_each_after(seq)]
    return {fact.after.id: fact.before for fact in facts if isinstance(fact, ConversationFact)}


async def _rows(ids: Collection[UUID]) -> dict[UUID, Conversation]:
    return {row.id: row for row in await Conversation.filter(id__in=list(ids))}


def _urgency(each: Selected, *, knows_hands: bool) -> tuple[bool, int, float, UUID]:
    """The most urgent first, of these the longest wait."""
    row = each.row
    if row is None:
        return (True, 0, 0, each.named.conversation_id)
    level = row.attention_level if knows_hands else row.attention_level_without_hand
    return (False, -level.rank, row.wait_rank_at.timestamp(), row.id)


def _too_many() -> BadInput:
    return BadInput(f"More than {MOST_CONVERSATIONS} conversations match, and that is the most; narrow the filter.")
