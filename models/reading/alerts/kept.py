"""The alerts that tell a person, newest first. rules/alerts/rights.py has the same as a check of values."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q, Subquery

from models.reading.keyset import Page, Slice, SortedBy
from models.rules.alerts.rights import overseen_by, reads_alerts
from models.tables import Alert, AlertedConversation, AlertedPerson
from models.values import Viewer
from models.vocabulary import AlertCondition, Role

NEWEST = SortedBy("rung_at", descending=True)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which alerts. None and empty sets don't restrict."""

    is_read: bool | None = None
    queue_ids: frozenset[UUID] = field(default_factory=frozenset)
    rule_ids: frozenset[UUID] = field(default_factory=frozenset)
    conditions: frozenset[AlertCondition] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class KeptAlert:
    """An alert as one person reads it: they have acknowledged it at `own_at`, if each does so for themselves."""

    row: Alert
    own_at: datetime | None
    conversation_ids: tuple[UUID, ...]

    @property
    def is_read(self) -> bool:
        return self.row.acknowledged_at is not None or self.own_at is not None


async def page(viewer: Viewer, wanted: Wanted, part: Slice) -> tuple[Sequence[KeptAlert], bool]:
    """A page of it, and whether there is more. Takes three statements."""
    found: Page[Alert] = await NEWEST.page(Alert.filter(_told(viewer), _narrowed(viewer, wanted)), part)
    return await _with_people(viewer, found.rows), found.has_more


async def count(viewer: Viewer, wanted: Wanted) -> int:
    return await Alert.filter(_told(viewer), _narrowed(viewer, wanted)).count()


async def by_id(viewer: Viewer, alert_ids: Collection[UUID]) -> dict[UUID, KeptAlert]:
    """Those of them that tell the viewer."""
    rows = await Alert.filter(_told(viewer), id__in=sorted(alert_ids))
    return {each.row.id: each for each in await _with_people(viewer, rows)}


async def _with_people(viewer: Viewer, rows: Sequence[Alert]) -> list[KeptAlert]:
    ids = sorted(row.id for row in rows)
    if not ids:
        return []
    own = dict(
        await AlertedPerson.filter(alert_id__in=ids, person_id=viewer.id).values_list("alert_id", "acknowledged_at")
    )
    named: dict[UUID, list[UUID]] = {}
    for each in await AlertedConversation.filter(alert_id__in=ids).order_by("place"):
        named.setdefault(each.alert_id, []).append(each.conversation_id)
    return [KeptAlert(row, own.get(row.id), tuple(named.get(row.id, ()))) for row in rows]


def _told(viewer: Viewer) -> Q:
    if not reads_alerts(viewer):
        return Q(id__isnull=True)
    named = Q(id__in=Subquery(AlertedPerson.filter(person_id=viewer.id, is_named=True).values("alert_id")))
    scope = Q(id__isnull=True)
    if overseen := overseen_by(viewer):
        scope |= Q(queue_id__in=sorted(overseen)) & (Q(tells_supervisors=True) | named)
    if viewer.has(Role.ADMIN):
        scope |= Q(tells_administrators=True) | named
    return scope


def _narrowed(viewer: Viewer, wanted: Wanted) -> Q:
    scope = Q(id__isnull=False)
    if wanted.is_read is not None:
        own = AlertedPerson.filter(person_id=viewer.id, acknowledged_at__isnull=False).values("alert_id")
        read = Q(acknowledged_at__isnull=False) | Q(id__in=Subquery(own))
        scope &= read if wanted.is_read else ~read
    if wanted.queue_ids:
        scope &= Q(queue_id__in=sorted(wanted.queue_ids))
    if wanted.rule_ids:
        scope &= Q(rule_id__in=sorted(wanted.rule_ids))
    if wanted.conditions:
        scope &= Q(condition__in=sorted(wanted.conditions))
    return scope
