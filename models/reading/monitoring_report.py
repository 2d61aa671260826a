"""Reads what the monthly report on monitoring says. rules/monitoring_report.py counts; api/reports/ writes and signs it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from models import clock
from models.rules.audit_contents import plain
from models.rules.configuration.administration import in_api
from models.rules.monitoring_report import (
    FORMAT,
    POLICIES,
    Change,
    Held,
    Month,
    Ran,
    Rights,
    Sum,
    held_in,
    policies_at,
    sums_by,
)
from models.tables import (
    AuditEntry,
    AuditSegment,
    AuditSurplus,
    Conversation,
    MonitoringSession,
    Queue,
    QueueSupervisor,
    SupervisorSettings,
    User,
    UserRole,
)
from models.tables.settings import SETTINGS_ID
from models.values import SettingsValues
from models.vocabulary import Act, AuditOutcome, RefusalCode

WATCHING = (Act.MONITOR, Act.JOIN)
PROTECTING = (RefusalCode.NOTICE_REQUIRED, RefusalCode.CONSENT_REFUSED, RefusalCode.PURPOSE_NOT_LISTED)
NO_PURPOSE, FREE_TEXT = "none, or erased", "in free text"
AT_ONCE = 500  # conversations, each of which is a parameter of a statement


class NotReportable(Exception):
    """There can be no report of that month, or not yet. The message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Named:
    """Whether the report has the names of supervisors and administrators, and purposes that they wrote freely."""

    people: bool = False
    purposes: bool = False


async def monitoring_report(month: Month, named: Named) -> dict[str, object]:
    """Everything the report says, ready for JSON. Call it in a snapshot. Raises NotReportable."""
    closing = await _closed_segment(month)
    settings = await SupervisorSettings.get_or_none(id=SETTINGS_ID)
    values = settings.values() if settings else SettingsValues()
    users = {row.id: row.name for row in await User.all()}
    queues = {str(row.id): row.name for row in await Queue.all()}
    held = await _held(month, users)
    sessions = await _sessions(month, named, values, users=users, held=held)
    total = Sum()
    for ran in sessions:
        total.add(ran, month)
    watchers = {user_id: each for user_id, each in held.items() if each.queues}
    return {
        "format": FORMAT,
        "month": str(month),
        "from": month.start.isoformat(),
        "to": month.end.isoformat(),
        "createdAt": clock.now().isoformat(timespec="seconds"),
        "sessions": {
            **total.shown(),
            "conversations": len({ran.conversation for ran in sessions}),
            "supervisors": len({ran.supervisor for ran in sessions}),
            "byRoles": sums_by("roles", sessions, month),
            "byQueue": sums_by("queue", sessions, month),
            "byPurpose": sums_by("purpose", sessions, month),
            **({"bySupervisor": _by_name(sessions, month, users)} if named.people else {}),
        },
        "refusals": await _refusals(month),
        "mayMonitor": {
            "supervisors": len(watchers),
            "byQueue": _by_queue(watchers.values(), queues),
            **({"named": _named(watchers, users, queues)} if named.people else {}),
        },
        "policies": await _policies(month, named, values, users),
        "auditTrail": closing,
    }


async def _closed_segment(month: Month) -> dict[str, object]:
    """The last segment of the audit trail with entries of the month. It is closed, and nothing of the month is pruned."""
    if clock.now() < month.end:
        raise NotReportable(f"{month} is not over yet; the report can be made from {month.end:%Y-%m-%d} on (UTC).")
    uncounted = AuditSurplus.filter(minute__lt=int(month.end.timestamp() // 60))
    if waiting := await AuditEntry.filter(number=None, at__lt=month.end).count() + await uncounted.count():
        raise NotReportable(
            f"{waiting} entries of the audit trail from {month} or before are not sealed yet; a running server seals them "
            "within seconds. Try again then."
        )
    # The oldest segments are pruned first, so a later one that is pruned leaves nothing of the month either.
    pruned = AuditSegment.filter(opened_at__gte=month.start).exclude(pruned_at=None)
    if row := await pruned.order_by("number").first():
        raise NotReportable(
            f"Segment {row.number} of the audit trail, which was opened in {month} or after it, has been pruned; there is "
            "nothing left on which a report could rest."
        )
    first = await AuditSegment.all().order_by("number").first()
    last = await AuditSegment.filter(opened_at__lt=month.end).order_by("-number").first()
    if first is None or last is None:  # a new installation, or a command that found no database and made an empty one
        raise NotReportable(
            f"The audit trail of this database has no entries from {month} or before, so there is nothing on which a report "
            "could rest. Make sure that this is the installation's database."
        )
    if last.closing_hash is None:
        raise NotReportable(
            f"Segment {last.number} of the audit trail is still open; a running server closes it within seconds after its "
            "day (UTC). Try again then."
        )
    return {
        "since": first.opened_at.isoformat(),
        "segment": last.number,
        "lastEntry": last.last_number,
        "closingHash": last.closing_hash,
    }


async def _sessions(
    month: Month, named: Named, values: SettingsValues, *, users: Mapping[UUID, str], held: Mapping[UUID, Held]
) -> list[Ran]:
    """Those that ran in the month, in the queue in which the conversation is now, or was when it was closed."""
    running = Q(ended_at=None) | Q(ended_at__gt=month.start) | Q(started_at__gte=month.start)
    rows = await MonitoringSession.filter(running, started_at__lt=month.end).order_by("started_at", "id")
    queues = await _queues_of(sorted({row.conversation_id for row in rows}))
    return [
        Ran(
            began=row.started_at,
            ended=row.ended_at,
            conversation=row.conversation_id,
            supervisor=str(row.supervisor_id),
            roles=_roles(held.get(row.supervisor_id)),
            queue=queues[row.conversation_id],
            purpose=_purpose(row.purpose, named, values),
        )
        for row in rows
    ]


async def _queues_of(conversation_ids: Sequence[UUID]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for start in range(0, len(conversation_ids), AT_ONCE):
        rows = Conversation.filter(id__in=conversation_ids[start : start + AT_ONCE]).select_related("queue")
        found |= {row.id: row.queue.name for row in await rows}
    return found


def _purpose(purpose: str | None, named: Named, values: SettingsValues) -> str:
    """What supervisors wrote freely may name somebody: it is counted, unless it is to be named."""
    if not purpose:
        return NO_PURPOSE
    return purpose if named.purposes or purpose in values.monitoring_purposes else FREE_TEXT


def _roles(held: Held | None) -> str:
    return ", ".join(sorted(held.at_end.roles)) if held and held.at_end.roles else "none"


async def _refusals(month: Month) -> list[dict[str, object]]:
    """How often monitoring was refused to protect the customer or the agent, as the audit trail counts it."""
    counts: dict[tuple[str, str], int] = {(act, code): 0 for act in WATCHING for code in PROTECTING}
    refused = AuditEntry.filter(act__in=WATCHING, outcome=AuditOutcome.REFUSED, code__in=PROTECTING)
    async for row in refused.filter(at__gte=month.start, at__lt=month.end):
        assert row.code is not None
        counts[row.act, row.code] += row.counted or 1
    return [{"act": act, "code": code, "times": times} for (act, code), times in counts.items()]


async def _held(month: Month, users: Iterable[UUID]) -> dict[UUID, Held]:
    """What everybody held in the month: what they hold now, without the changes since."""
    roles, overseen = defaultdict[UUID, set[str]](set), defaultdict[UUID, set[str]](set)
    for role in await UserRole.all():
        roles[role.user_id].add(role.role)
    for oversight in await QueueSupervisor.all():
        overseen[oversight.supervisor_id].add(str(oversight.queue_id))
    disabled = {row.id for row in await User.exclude(disabled_at=None)}
    changes = defaultdict[UUID, list[Change]](list)
    for entry in await _changes(Act.SET_RIGHTS, month.start):
        if entry.target_id:
            changes[entry.target_id].append((entry.at, _changed(entry)))
    return {
        user_id: held_in(
            month,
            Rights(frozenset(roles[user_id]), frozenset(overseen[user_id]), user_id in disabled),
            changes[user_id],
        )
        for user_id in users
    }


async def _policies(month: Month, named: Named, values: SettingsValues, users: Mapping[UUID, str]) -> dict[str, object]:
    now = {in_api(name): plain(value) for name, value in asdict(values).items()}
    now = {name: now[name] for name in POLICIES}
    entries = await _changes(Act.UPDATE_SETTINGS, month.start)
    since: list[Change] = [(entry.at, _changed(entry)) for entry in entries]
    told = [
        {
            "at": entry.at.isoformat(timespec="seconds"),
            "setting": name,
            "before": values_[0],
            "after": values_[1],
            **({"by": _name(entry.actor_id, users)} if named.people else {}),
        }
        for entry, (at, change) in zip(entries[::-1], since[::-1], strict=True)
        for name, values_ in sorted(change.items())
        if name in POLICIES and at < month.end
    ]
    return {
        "atStart": policies_at(month.start, now, since),
        "atEnd": policies_at(month.end, now, since),
        "changes": told,
    }


async def _changes(act: Act, since: datetime) -> list[AuditEntry]:
    """The newest first."""
    return await AuditEntry.filter(act=act, outcome=AuditOutcome.DONE, at__gte=since).order_by("-id")


def _changed(entry: AuditEntry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(entry.details or "{}").get("changed", {})
    return found


def _by_queue(watchers: Iterable[Held], queues: Mapping[str, str]) -> list[dict[str, object]]:
    counts = defaultdict[str, int](int)
    for queue_id in chain.from_iterable(held.queues for held in watchers):
        counts[queues.get(queue_id, queue_id)] += 1
    return [{"queue": name, "supervisors": counts[name]} for name in sorted(counts)]


def _by_name(sessions: Sequence[Ran], month: Month, users: Mapping[UUID, str]) -> list[dict[str, object]]:
    sums = sums_by("supervisor", sessions, month)
    shown = [{**each, "supervisor": _name(UUID(str(each["supervisor"])), users)} for each in sums]
    return sorted(shown, key=lambda each: str(each["supervisor"]))


def _named(watchers: Mapping[UUID, Held], users: Mapping[UUID, str], queues: Mapping[str, str]) -> list[object]:
    shown: list[dict[str, object]] = [
        {"supervisor": users[user_id], "queues": sorted(queues.get(each, each) for each in held.queues)}
        for user_id, held in watchers.items()
    ]
    return [*sorted(shown, key=lambda each: str(each["supervisor"]))]


def _name(user_id: UUID, users: Mapping[UUID, str]) -> str:
    return users.get(user_id, "Vigie" if user_id.int == 0 else "")
