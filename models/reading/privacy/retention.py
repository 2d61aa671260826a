"""What is kept, since when, and what is due to go. followers/retention.py lets it go; `privacy report` tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.rules.privacy import KeptDays
from models.tables import (
    AuditEntry,
    Conversation,
    Customer,
    LogEntry,
    SignIn,
    StoredOutcome,
    Visit,
    Workstream,
)
from models.vocabulary import Channel


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of one kind: how many there are, and the oldest one's time."""

    what: str
    count: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class KeptOfWorkstream:
    """Its closed conversations. The texts of `texts_due` and all of `conversations_due` should have gone by now."""

    name: str
    channel: Channel
    days: KeptDays
    ongoing: int
    closed: Kept
    with_texts: Kept
    texts_due: int
    conversations_due: int


async def expired(looked: Mapping[UUID, datetime], *, now: datetime, limit: int) -> list[UUID]:
    """Some closed conversations that are to lose their texts, or to go. Texts up to `looked` of a workstream are gone."""
    found: list[UUID] = []
    limited = Q(keep_messages_days__gt=0) | Q(keep_conversations_days__gt=0)
    for row in await Workstream.filter(limited).order_by("name"):
        days, since = _days(row), looked.get(row.id)
        with_texts = _with_texts_due(row, days, now)
        for due in (
            _due(row, days.conversations, now),
            with_texts.filter(closed_at__gt=since) if since else with_texts,
        ):
            found += [each.id for each in await due.order_by("closed_at", "id").limit(limit).only("id")]
        if len(found) >= limit:
            break
    return found[:limit]


async def expires_from(now: datetime) -> dict[UUID, datetime]:
    """For each workstream that limits it, up to which end conversations have lost their texts by now."""
    rows = await Workstream.filter(keep_messages_days__gt=0)
    return {row.id: now - timedelta(days=row.keep_messages_days) for row in rows}


async def of_workstreams(now: datetime) -> list[KeptOfWorkstream]:
    return [await _of_workstream(row, now) for row in await Workstream.all().order_by("name")]


async def of_others() -> list[Kept]:
    """What has no workstream."""
    return [
        await _kept("customers", Customer.filter(erased_at=None), None),
        await _kept("erased customers", Customer.exclude(erased_at=None), "erased_at"),
        await _kept("visitor sessions", Visit.all(), "renewed_at"),
        await _kept("sign-ins", SignIn.all(), "begun_at"),
        await _kept("answers for repeated requests", StoredOutcome.all(), "stored_at"),
        await _kept("facts of the log", LogEntry.all(), "at"),
        await _kept("entries of the audit trail", AuditEntry.all(), "at"),
    ]


async def _of_workstream(row: Workstream, now: datetime) -> KeptOfWorkstream:
    days = _days(row)
    closed = Conversation.filter(workstream_id=row.id).exclude(closed_at=None)
    return KeptOfWorkstream(
        row.name,
        row.channel,
        days,
        ongoing=await Conversation.filter(workstream_id=row.id, closed_at=None).count(),
        closed=await _kept("closed", closed, "closed_at"),
        with_texts=await _kept("with texts", closed.filter(erased_at=None), "closed_at"),
        texts_due=await _with_texts_due(row, days, now).count(),
        conversations_due=await _due(row, days.conversations, now).count(),
    )


def _days(row: Workstream) -> KeptDays:
    return KeptDays(row.keep_messages_days, row.keep_conversations_days)


def _with_texts_due(row: Workstream, days: KeptDays, now: datetime) -> QuerySet[Conversation]:
    return _due(row, days.messages, now).filter(erased_at=None)


def _due(row: Workstream, days: int, now: datetime) -> QuerySet[Conversation]:
    """Those that ended so many days ago; none if the number is 0."""
    ended = Conversation.filter(workstream_id=row.id, closed_at__lte=now - timedelta(days=days))
    return ended if days else ended.filter(id=None)


async def _kept(what: str, rows: QuerySet[Any], column: str | None) -> Kept:
    oldest = await rows.order_by(column).first() if column else None
    return Kept(what, await rows.count(), getattr(oldest, column) if oldest and column else None)
