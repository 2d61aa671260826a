"""The durable log: append inside a unit of work, read by position. unit_of_work.py writes it, hub.py follows it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tortoise import BaseDBAsyncClient

from models.database.batches import Batch
from models.database.connections import connection, reading_connection, shielded, speaks_postgres, writing
from models.database.prepared import select, write_many
from models.events.attention import forget_evidence, judge_all_soon
from models.events.basis import EPOCH_DIGITS, IS_SAME, basis, new_epoch
from models.events.facts import ConversationChanged, ConversationFact, Fact, KnownFact, NotUnderstood, decode, encode
from models.events.formats import FIRST, FORMAT, WORDS, format_of, must_be_written, written_format
from models.tables import LogEntry, LogHead

POSITION_VERSION = "1"
SEQ_DIGITS = 15
# PostgreSQL raises the head and writes the facts in one statement, so that others wait for the head less long. SQLite can't.
# It also gives the log a new epoch if it has come to another database; basis.py says why.
_APPEND = """WITH head AS (
        UPDATE log_head SET seq = seq + $1::bigint, basis = at.here,
            epoch = CASE WHEN {is_same} THEN epoch ELSE $6 END
        FROM (SELECT {here} AS here) AS at WHERE id = 1 RETURNING seq
    )
    INSERT INTO log_entries (seq, at, kind, conversation_id, fact)
    SELECT head.seq - $1::bigint + new.nth, new.at, new.kind, new.conversation_id, new.fact
    FROM head, unnest($2::timestamptz[], $3::text[], $4::uuid[], $5::text[])
        WITH ORDINALITY AS new (at, kind, conversation_id, fact, nth)
    RETURNING seq
"""
_RAISE = "UPDATE log_head SET seq = seq + ?1 WHERE id = 1 RETURNING seq"
_INSERT = "INSERT INTO log_entries (seq, at, kind, conversation_id, fact) VALUES (?1, ?2, ?3, ?4, ?5)"

REWRITTEN_AT_ONCE = 100  # facts, which are decoded and encoded in a few milliseconds
KEPT_ALWAYS = 1_000  # the newest facts are never pruned, so that a missing one among them must be a gap
POSITION_LENGTH = len(POSITION_VERSION) + EPOCH_DIGITS + SEQ_DIGITS


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact and its number in the log. The numbers have no gaps."""

    seq: int
    fact: Fact


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log, and which log it is."""

    seq: int
    epoch: str

    def position(self, seq: int) -> str:
        """The opaque, fixed-width position of an entry; later positions of one log compare greater as strings."""
        return f"{POSITION_VERSION}{self.epoch}{seq:0{SEQ_DIGITS}x}"

    def seq_of(self, position: str) -> int | None:
        """The `seq` of a position; None if this log can't continue from it, for whatever reason."""
        if not is_position(position) or not position.startswith(POSITION_VERSION + self.epoch):
            return None
        seq = int(position[-SEQ_DIGITS:], 16)
        return seq if seq <= self.seq else None


def is_position(text: str) -> bool:
    """Whether this is a position, of whatever log."""
    is_long = len(text) == POSITION_LENGTH and text.startswith(POSITION_VERSION)
    return is_long and set(text[-SEQ_DIGITS:]) <= set("0123456789abcdef")


async def create_head() -> None:
    """Begin the log, once. Its epoch distinguishes it from every other log."""
    await LogHead.get_or_create(id=1, defaults={"seq": 0, "epoch": new_epoch(), "format": FORMAT})
    await basis.find()
    await basis.settle()


async def head() -> Head:
    """The head, as the current unit of work or snapshot sees it."""
    [row] = await select("SELECT seq, epoch, format FROM log_head WHERE id = 1")
    written_format.note(row["format"])
    return Head(row["seq"], row["epoch"])


async def head_now() -> Head:
    """The head, read together with others who ask now. Not for units of work and snapshots."""
    found = await _heads.load(None)
    assert found is not None
    return found


async def _heads_of(asked: Sequence[None]) -> dict[None, Head]:
    return dict.fromkeys(asked, await head())


_heads = Batch(_heads_of)


async def append(facts: Sequence[KnownFact]) -> int:
    """Number the facts and write them. It takes the last lock of a unit of work, shortly before the commit.

    Raises UpgradeUnfinished if processes that may still run would not understand one of them.
    """
    if (needed := max(map(format_of, facts))) > FIRST:
        must_be_written(needed, await _format())
    rows = [
        (fact.at, fact.kind, fact.after.id if isinstance(fact, ConversationFact) else None, encode(fact))
        for fact in facts
    ]
    if speaks_postgres():
        columns = [list(column) for column in zip(*rows, strict=True)]
        text = _APPEND.format(here=basis.expression, is_same=IS_SAME)
        numbered = await connection().execute_query_dict(text, [len(facts), *columns, new_epoch()])
        newest: int = max(row["seq"] for row in numbered)
        return newest
    [head] = await connection().execute_query_dict(_RAISE, [len(facts)])
    last: int = head["seq"]
    first = last - len(facts) + 1
    entries = [
        [seq, at, kind, str(subject) if subject else None, text]
        for seq, (at, kind, subject, text) in enumerate(rows, start=first)
    ]
    await connection().execute_many(_INSERT, entries)
    return last


async def read_after(seq: int, *, limit: int, using: BaseDBAsyncClient | None = None) -> list[Entry]:
    """At most `limit` facts after `seq`, in order."""
    return await _entries(await texts_after(seq, limit=limit, using=using), using=using)


async def texts_after(seq: int, *, limit: int, using: BaseDBAsyncClient | None = None) -> list[tuple[int, str]]:
    """The numbers and stored texts of at most `limit` facts after `seq`, in order."""
    text = "SELECT seq, fact FROM log_entries WHERE seq > $1 ORDER BY seq LIMIT $2"
    rows = await select(text, seq, limit, using=using or reading_connection())
    return [(row["seq"], row["fact"]) for row in rows]


async def oldest() -> int:
    """The number of the oldest fact that is kept; 1 for a log that was never pruned, also while it is empty."""
    end = await head()  # read first, so that a fact that comes meanwhile counts as the oldest and not as missing
    first = await LogEntry.all().order_by("seq").using_db(reading_connection()).first()
    return first.seq if first else end.seq + 1


async def is_pruned(seq: int) -> bool:
    """Whether the fact after an entry was pruned. If it is missing but not pruned, it was lost."""
    return seq + 1 < await oldest() and seq + 1 <= (await head()).seq - KEPT_ALWAYS


async def forget_request_ids(conversation_id: UUID) -> None:
    """Overwrite the ids of requests in the facts of a conversation, in place: clients choose them, and may put texts there.

    The facts keep their numbers, and are otherwise as they were.
    """
    text = f"""SELECT seq, fact FROM log_entries WHERE conversation_id = $1 AND seq > $2 AND fact NOT LIKE $3
        ORDER BY seq LIMIT {REWRITTEN_AT_ONCE}"""
    seq = 0
    while rows := await select(text, conversation_id, seq, '%"request_id":null%'):
        facts = [(_without_request_id(row["fact"]), row["seq"]) for row in rows]
        await write_many("UPDATE log_entries SET fact = $1 WHERE seq = $2", facts)
        seq = rows[-1]["seq"]


async def changes(conversation_id: UUID, *, limit: int) -> list[Entry]:
    """The newest changes of one conversation, newest first, without its messages and what is not understood."""
    entries = LogEntry.filter(conversation_id=conversation_id, kind=ConversationChanged.__name__)
    rows = await entries.order_by("-seq").limit(limit).values_list("seq", "fact")
    return [Entry(seq, fact) for seq, text in rows if (fact := decode(text))]


async def newest_of_each(conversation_ids: Sequence[UUID], kind: type[KnownFact]) -> list[Entry]:
    """The newest fact of one kind about each of these conversations, without what is not understood or pruned."""
    text = """SELECT seq, fact FROM log_entries WHERE seq IN (
            SELECT MAX(seq) FROM log_entries WHERE conversation_id = ANY($1) AND kind = $2 GROUP BY conversation_id
        ) ORDER BY seq"""
    rows = await select(text, list(conversation_ids), kind.__name__)
    return [Entry(row["seq"], fact) for row in rows if (fact := decode(row["fact"]))]


async def first_of_each_after(seq: int) -> list[Entry]:
    """The first fact after `seq` about each conversation that has one, without what is not understood."""
    text = """SELECT seq, fact FROM log_entries WHERE seq IN (
            SELECT MIN(seq) FROM log_entries WHERE seq > $1 AND conversation_id IS NOT NULL GROUP BY conversation_id
        ) ORDER BY seq"""
    return [Entry(row["seq"], fact) for row in await select(text, seq) if (fact := decode(row["fact"]))]


async def finish_upgrade() -> bool:
    """Allow all that this release writes; returns whether anything was missing. No older process may run any more.

    What must follow the upgrade is arranged if and only if the upgrade is finished.
    """
    if (written := await _format()) >= FORMAT:
        return False
    await forget_evidence(upgraded_from=written)
    return await shielded(_raise_format())


async def _raise_format() -> bool:
    text = f"UPDATE log_head SET format = {FORMAT} WHERE id = 1 AND format < {FORMAT} RETURNING format"
    async with writing():
        is_raised = bool(await connection().execute_query_dict(text))
        if is_raised:
            await judge_all_soon()
    return is_raised


async def must_allow(word: StrEnum) -> None:
    """Raises UpgradeUnfinished if facts may not have this word yet, for rows from which later facts get it."""
    must_be_written(WORDS.get(word, FIRST), await _format())


async def _format() -> int:
    [row] = await select("SELECT format FROM log_head WHERE id = 1")
    number: int = row["format"]
    return number


async def _entries(texts: Sequence[tuple[int, str]], *, using: BaseDBAsyncClient | None) -> list[Entry]:
    read = [(seq, decode(text)) for seq, text in texts]
    unknown = [seq for seq, fact in read if fact is None]
    if not unknown:
        return [Entry(seq, fact) for seq, fact in read if fact]
    rows = LogEntry.filter(seq__in=unknown).using_db(using or reading_connection())
    told = {
        seq: NotUnderstood(kind=kind, at=at, conversation_id=conversation_id)
        for seq, kind, at, conversation_id in await rows.values_list("seq", "kind", "at", "conversation_id")
    }
    return [Entry(seq, fact or told[seq]) for seq, fact in read]


def _without_request_id(text: str) -> str:
    """Also of a fact that this release doesn't understand, or that has fields which it doesn't know."""
    return json.dumps({**json.loads(text), "request_id": None}, ensure_ascii=False, separators=(",", ":"))
