"""Messages of many conversations at once, each reader's own part of them. Who reads which part, rules/…/transcripts.py says."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from models.reading.keyset import Page
from models.rules.conversations.disclosure import is_customers_side
from models.rules.conversations.transcripts import may_read_transcript
from models.tables import Message
from models.values import ConversationValues, Viewer


class Part(Enum):
    """What of a transcript a reader gets, as a condition on its rows; rules/…/transcripts.py decides it for one message."""

    ALL = "TRUE"
    AGENTS = "audience IS NULL OR audience IN ('AGENT', 'BOTH')"
    CUSTOMERS = "public_number IS NOT NULL"

    @property
    def counted_by(self) -> str:
        """The column that numbers its messages; a customer's numbers have no gaps that would tell of what is kept back."""
        return "public_number" if self is Part.CUSTOMERS else "number"

    def number_of(self, row: Message) -> int:
        number: int = getattr(row, self.counted_by)
        return number


SLICES = 200  # SQLite takes at most 500 branches of a UNION


@dataclass(frozen=True, slots=True)
class TranscriptSlice:
    """A page of one conversation's messages: those numbered, as its part counts, greater than `after` and below `before`.

    `until` is the number, as the conversation counts, of the last that this reader may read.
    """

    conversation_id: UUID
    part: Part
    limit: int
    backward: bool
    after: int = 0
    before: int | None = None
    until: int | None = None


def part_for(viewer: Viewer, conversation: ConversationValues, *, monitoring: bool) -> Part | None:
    """None when the viewer may read nothing of it."""
    if not may_read_transcript(viewer, conversation, monitoring=monitoring):
        return None
    if is_customers_side(viewer, conversation):
        return Part.CUSTOMERS
    return Part.ALL if monitoring else Part.AGENTS


def own_part(writer: Viewer, conversation: ConversationValues) -> Part:
    """The part in which someone who wrote a message finds it, whatever has become of the conversation since."""
    return Part.CUSTOMERS if is_customers_side(writer, conversation) else Part.AGENTS


async def pages(slices: Sequence[TranscriptSlice]) -> list[Page[Message]]:
    """One page per slice, in a single statement; at most SLICES of them."""
    found: defaultdict[UUID, list[Message]] = defaultdict(list)
    rows: list[Message] = await Message.raw(_statement(slices))
    for row in rows:
        found[row.conversation_id].append(row)
    return [_page(part, found[part.conversation_id]) for part in slices]


def _page(part: TranscriptSlice, rows: list[Message]) -> Page[Message]:
    """What other slices of the same conversation found lies farther from this one's end, or between."""
    number_of = part.part.number_of
    inside = [
        row
        for row in rows
        if number_of(row) > part.after
        and (part.before is None or number_of(row) < part.before)
        and (part.until is None or row.number <= part.until)
    ]
    nearest_first = sorted(inside, key=number_of, reverse=part.backward)
    kept = nearest_first[: part.limit]
    return Page(kept[::-1] if part.backward else kept, has_more=len(nearest_first) > part.limit)


def _statement(slices: Sequence[TranscriptSlice]) -> str:
    """Each slice takes its rows from its end or beginning. Only ids, numbers and fixed words go into the text."""
    chosen = " UNION ALL ".join(_branch(index, part) for index, part in enumerate(slices))
    return f"SELECT * FROM messages WHERE id IN ({chosen})"


def _branch(index: int, part: TranscriptSlice) -> str:
    number = part.part.counted_by
    below = "" if part.before is None else f" AND {number} < {int(part.before)}"
    below += "" if part.until is None else f" AND number <= {int(part.until)}"
    direction = "DESC" if part.backward else "ASC"
    # In a subquery, because SQLite takes no ORDER BY and LIMIT inside a UNION.
    return (
        f"SELECT id FROM (SELECT id FROM messages WHERE conversation_id = '{UUID(str(part.conversation_id))}' "
        f"AND {number} > {int(part.after)}{below} AND ({part.part.value}) "
        f"ORDER BY {number} {direction} LIMIT {int(part.limit) + 1}) s{int(index)}"
    )
