"""Blocks that collect the facts of an operation, or expect a refusal; each ends by checking invariants.py and the fold."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

import pytest

import models.tables
from models.database.connections import speaks_postgres
from models.database.prepared import read, tuples
from models.events import log
from models.events.facts import (
    ConversationChanged,
    ConversationDeleted,
    ConversationFact,
    Fact,
    KnownFact,
    MessagePosted,
    NotUnderstood,
)
from models.rules.refusals import BadInput, Refused
from models.tables import AuditEntry, AuditNote, Conversation, Message
from models.tables import __all__ as names_of_tables
from models.values import ConversationValues, Viewer
from models.vocabulary import Act, Audience, AuditOutcome, RefusalCode, SystemMessageKind
from tests.support import invariants

LEFT_BY_REFUSALS = {"AuditEntry", "AuditNote", "AuditSegment", "AuditSurplus", "StoredOutcome"}
KEPT_BY_REFUSALS = [name for name in names_of_tables if name not in LEFT_BY_REFUSALS]
ALL_FACTS = 1_000_000

Picture = dict[UUID, ConversationValues]
Said = tuple[SystemMessageKind, Audience, dict[str, str]]


@dataclass
class RecordedFacts:
    """The facts of a block, there once it has ended."""

    facts: list[KnownFact] = field(default_factory=list)

    @property
    def kinds(self) -> list[str]:
        return [fact.kind for fact in self.facts]

    @property
    def change(self) -> ConversationChanged:
        """The only change of a conversation among them."""
        [change] = self.changes
        return change

    @property
    def changes(self) -> list[ConversationChanged]:
        return [fact for fact in self.facts if isinstance(fact, ConversationChanged)]

    async def announced(self) -> list[Said]:
        """The system messages posted, in order."""
        posted = [fact.message.id for fact in self.facts if isinstance(fact, MessagePosted)]
        rows = {row.id: row for row in await Message.filter(id__in=posted)}
        return [
            (row.system_kind, row.audience, row.system_parameters)
            for row in (rows[id] for id in posted)
            if row.system_kind is not None and row.audience is not None
        ]


@dataclass
class Caught:
    """The refusal of a block, there once it has ended."""

    _refusal: Refused | None = None

    @property
    def refusal(self) -> Any:
        assert self._refusal is not None
        return self._refusal


@asynccontextmanager
async def recording_facts(by: Viewer | None = None, act: Act | None = None) -> AsyncIterator[RecordedFacts]:
    """Inside, something changes. Its facts have `by` and `act`, and lead from the conversations before to those after."""
    before, head = await picture(), await log.head()
    recorded = RecordedFacts()
    yield recorded
    for entry in await log.read_after(head.seq, limit=ALL_FACTS):
        assert not isinstance(entry.fact, NotUnderstood)
        recorded.facts.append(entry.fact)
    for fact in recorded.facts:
        assert by is None or fact.actor == by.actor
        assert act is None or fact.act is act
    assert fold(before, recorded.facts) == await picture()
    await invariants.check()


@asynccontextmanager
async def refusing(code: RefusalCode, *, by: Viewer | None = None, audited: bool = False) -> AsyncIterator[Caught]:
    """Inside, something is refused: no row and no fact is written. Only an audited act leaves an audit entry."""
    entries = await AuditEntry.all().count()
    caught = Caught()
    async with changing_nothing():
        with pytest.raises(Refused) as raised:
            yield caught
    refused = caught._refusal = raised.value
    assert refused.code is code, f"{refused.code}: {refused.message}"
    assert len(refused.message) > 20, "a refusal says what a person can do about it"
    assert await AuditEntry.all().count() == entries + audited
    if audited:
        entry = await newest_audit_entry()
        assert (entry.outcome, entry.code) == (AuditOutcome.REFUSED, code)
        assert by is None or entry.actor_id == by.id


@asynccontextmanager
async def rejecting(part_of_message: str) -> AsyncIterator[None]:
    """Inside, an input is invalid: no row, fact or audit entry is written."""
    async with changing_nothing():
        entries = await AuditEntry.all().count()
        with pytest.raises(BadInput) as raised:
            yield
        assert part_of_message in raised.value.message
        assert await AuditEntry.all().count() == entries


@asynccontextmanager
async def changing_nothing() -> AsyncIterator[None]:
    """Inside, no row changes but those of the audit trail and of stored outcomes; the log doesn't grow."""
    before = await dump()
    yield
    after = await dump()
    changed = [name for name in before if before[name] != after[name]]
    assert not changed, f"changed: {', '.join(changed)}"
    await invariants.check()


async def dump() -> dict[str, list[str]]:
    """Every row of each table, as a text that differs if any column does. One statement reads all: hundreds of tests do it."""
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for name, row in await tuples(_all_rows(as_postgres=speaks_postgres())):
        rows[name].append(row)
    return {name: sorted(rows[name]) for name in KEPT_BY_REFUSALS}


@cache
def _all_rows(*, as_postgres: bool) -> str:
    selections = []
    for name in KEPT_BY_REFUSALS:
        of_table = getattr(models.tables, name)._meta
        quoted = " || ',' || ".join(f'quote("{column}")' for column in of_table.fields_db_projection.values())
        row = f'"{of_table.db_table}"::text' if as_postgres else quoted
        selections.append(f"SELECT '{name}', {row} FROM \"{of_table.db_table}\"")
    return " UNION ALL ".join(selections)


async def picture() -> Picture:
    """The values of every conversation, as read now."""
    return {row.id: row.values() for row in await read(Conversation)}


def fold(picture: Picture, facts: Sequence[Fact]) -> Picture:
    """The values of every conversation after these facts, for a reader who knows only the facts."""
    later = dict(picture)
    for fact in facts:
        if isinstance(fact, ConversationFact):
            assert fact.before == later.get(fact.after.id), "a fact begins where the picture stands"
            later[fact.after.id] = fact.after
        elif isinstance(fact, ConversationDeleted):
            del later[fact.conversation_id]
    return later


async def newest_audit_entry() -> AuditEntry:
    entry = await AuditEntry.all().order_by("-id").first()
    assert entry is not None
    return entry


async def noted(entry: AuditEntry) -> str | None:
    """What a person wrote for this entry."""
    note = await AuditNote.get_or_none(entry_id=entry.id)
    return note.text if note else None


async def reread(conversation: Conversation) -> Conversation:
    """The row as it is now."""
    return await Conversation.get(id=conversation.id)
