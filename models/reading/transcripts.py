"""Messages of many conversations at once, for each reader the part that rules/conversations/transcripts.py lets them read."""

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
    """The part of a transcript that a reader gets, as a condition on messages, by the rules of transcripts.py."""

    ALL = "TRUE"
    AGENTS = "audience IS NULL OR audience IN ('AGENT', 'BOTH')"
    CUSTOMERS = "public_number IS NOT NULL"

    @property
    def counted_by(self) -> str:
        """The column that numbers its messages. A customer's numbers have no gaps, which would show hidden messages."""
        return "public_number" if self is Part.CUSTOMERS else "number"

    def number_of(self, row: Message) -> int:
        number: int = getattr(row, self.counted_by)
        return number


SLICES = 200  # SQLite takes at most 500 branches of a UNION


@dataclass(frozen=True, slots=True)
class TranscriptSlice:
    """A page of one conversation's messages: those with numbers of its part above `after` and below `before`.

    `until` is the number, within the conversation, of the last message that this reader may read.
    """

    conversation_id: UUID
    part: Part
    limit: int
    backward: bool
    after: int = 0
    before: int | None = None
    until: int | None = None


def part_for(viewer: Viewer, conversation: ConversationValues, *, monitoring: bool) -> Part | None:
    """The part that the viewer may read; None if they may read nothing."""
    if not may_read_transcript(viewer, conversation, monitoring=monitoring):
        return None
    if is_customers_side(viewer, conversation):
        return Part.CUSTOMERS
    return Part.ALL if monitoring else Part.AGENTS


def own_part(message: Message) -> Part:
    """The part in which writers find their own message, even if the conversation has changed since."""
    return Part.CUSTOMERS if message.from_customer else Part.AGENTS


async def pages(slices: Sequence[TranscriptSlice]) -> list[Page[Message]]:
    """One page per slice, in a single statement; at most SLICES of them."""
    found: defaultdict[UUID, list[Message]] = defaultdict(list)
    rows: list[Message] = await Message.raw(_statement(slices))
    for row in rows:
        found[row.conversation_id].append(row)
    return [_page(part, found[part.conversation_id]) for part in slices]


def _page(part: TranscriptSlice, rows: list[Message]) -> Page[Message]:
    """The page of one slice, out of rows that may belong to other slices of the same conversation, too."""
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
    """Each slice reads its rows from its end or beginning. Only ids, numbers and fixed words become part of the SQL."""
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
