"""The durable log: append inside a unit of work, read by position. Who writes it is unit_of_work.py, who follows it hub.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from tortoise import BaseDBAsyncClient

from models.database.connections import connection, reading_connection
from models.events.facts import ConversationChanged, ConversationFact, Fact, RightsChanged, decode, encode
from models.tables import LogEntry, LogHead

POSITION_VERSION = "1"
EPOCH_DIGITS = 8
SEQ_DIGITS = 15
KEPT_ALWAYS = 1_000  # the newest facts stay however old they are, so that a missing one among them is known to be a gap
POSITION_LENGTH = len(POSITION_VERSION) + EPOCH_DIGITS + SEQ_DIGITS


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact and its number in the log, which has no gaps."""

    seq: int
    fact: Fact


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ends, and which log it is."""

    seq: int
    epoch: str

    def position(self, seq: int) -> str:
        """The opaque, fixed-width position of an entry; later positions of one log compare greater as strings."""
        return f"{POSITION_VERSION}{self.epoch}{seq:0{SEQ_DIGITS}x}"

    def seq_of(self, position: str) -> int | None:
        """The entry that a position names, or None when this log can't continue from it, for whatever reason."""
        if len(position) != POSITION_LENGTH or not position.startswith(POSITION_VERSION + self.epoch):
            return None
        digits = position[-SEQ_DIGITS:]
        if not set(digits) <= set("0123456789abcdef"):
            return None
        seq = int(digits, 16)
        return seq if seq <= self.seq else None


async def create_head() -> None:
    """Begin the log, once; its epoch tells this log from every other."""
    await LogHead.get_or_create(id=1, defaults={"seq": 0, "epoch": uuid4().hex[:EPOCH_DIGITS]})


async def head() -> Head:
    """The head as the unit of work or snapshot one is in sees it."""
    row = await LogHead.get(id=1)
    return Head(row.seq, row.epoch)


async def append(facts: Sequence[Fact]) -> int:
    """Number the facts and write them; the last lock and the last statements of a unit of work."""
    rows = await connection().execute_query_dict(
        f"UPDATE log_head SET seq = seq + {len(facts)} WHERE id = 1 RETURNING seq"
    )
    last: int = rows[0]["seq"]
    first = last - len(facts) + 1
    await LogEntry.bulk_create(
        [
            LogEntry(
                seq=seq,
                at=fact.at,
                kind=fact.kind,
                conversation_id=fact.after.id if isinstance(fact, ConversationFact) else None,
                fact=encode(fact),
            )
            for seq, fact in enumerate(facts, start=first)
        ]
    )
    return last


async def read_after(seq: int, *, limit: int, using: BaseDBAsyncClient | None = None) -> list[Entry]:
    """At most `limit` facts after an entry, in order."""
    rows = (
        await LogEntry.filter(seq__gt=seq)
        .order_by("seq")
        .limit(limit)
        .using_db(using or reading_connection())
        .values_list("seq", "fact")
    )
    return [Entry(seq, decode(text)) for seq, text in rows]


async def changes_of_rights(after: int) -> dict[UUID, int]:
    """Whose rights changed after an entry, and in which entry last, as the snapshot one is in sees it."""
    entries = LogEntry.filter(seq__gt=after, kind=RightsChanged.__name__).order_by("seq").values_list("seq", "fact")
    found = {seq: decode(text) for seq, text in await entries}
    return {fact.person_id: seq for seq, fact in found.items() if isinstance(fact, RightsChanged)}


async def oldest() -> int:
    """The number of the oldest fact still kept; 1 on a log that was never pruned, also while it is empty."""
    end = await head()  # first: a fact that comes meanwhile is then the oldest, not one that is missing
    first = await LogEntry.all().order_by("seq").using_db(reading_connection()).first()
    return first.seq if first else end.seq + 1


async def is_pruned(seq: int) -> bool:
    """Whether the fact after an entry was pruned, and not lost: only older facts than those always kept may be."""
    return seq + 1 < await oldest() and seq + 1 <= (await head()).seq - KEPT_ALWAYS


async def changes(conversation_id: UUID, *, limit: int) -> list[Entry]:
    """The newest changes of one conversation, newest first; not what was said in it."""
    entries = LogEntry.filter(conversation_id=conversation_id, kind=ConversationChanged.__name__)
    rows = await entries.order_by("-seq").limit(limit).values_list("seq", "fact")
    return [Entry(seq, decode(text)) for seq, text in rows]
