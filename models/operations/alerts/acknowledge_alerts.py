"""Somebody whom alerts tell acknowledges them: for everybody, or for themselves, as the rule that rang said."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.alerts.rights import is_told
from models.rules.oversight import must_not_hold_api_access
from models.rules.refusals import BadInput, not_found, role_required
from models.steps.configured_rows import locked_rows
from models.tables import Alert, AlertedPerson
from models.values import Viewer
from models.vocabulary import Act, Role

MOST_AT_ONCE = 200  # as many as a page has


@dataclass(frozen=True, kw_only=True)
class AlertsAcknowledged(Outcome):
    alert_ids: tuple[UUID, ...]


@operation(Act.ACKNOWLEDGE_ALERTS, AlertsAcknowledged)
async def acknowledge_alerts(
    uow: UnitOfWork, alert_ids: Sequence[UUID], *, by: Viewer, request_id: str | None = None
) -> AlertsAcknowledged:
    """All of them, or none. What is acknowledged already stays as it is."""
    must_not_hold_api_access(by)
    if by.roles.isdisjoint((Role.ADMIN, Role.SUPERVISOR)):
        raise role_required(Role.SUPERVISOR, Role.ADMIN)
    if not 1 <= len(alert_ids) <= MOST_AT_ONCE:
        raise BadInput(f"alertIds: give 1 to {MOST_AT_ONCE}, not {len(alert_ids):,}.")
    rows: dict[UUID, Alert] = await locked_rows(Alert, alert_ids)
    people: defaultdict[UUID, dict[UUID, AlertedPerson]] = defaultdict(dict)
    for person in await AlertedPerson.filter(alert_id__in=sorted(rows)):
        people[person.alert_id][person.person_id] = person
    for alert_id in dict.fromkeys(alert_ids):
        alert = rows.get(alert_id)
        named = frozenset(id for id, person in people[alert_id].items() if person.is_named)
        if alert is None or not is_told(by, alert.values(named)):
            raise not_found("alert")
        if await _acknowledge(uow, alert, people[alert_id].get(by.id), by):
            uow.alert_changed(alert.values(named, acknowledged_by=by.id))
    return AlertsAcknowledged(alert_ids=tuple(alert_ids))


async def _acknowledge(uow: UnitOfWork, alert: Alert, own: AlertedPerson | None, by: Viewer) -> bool:
    """Whether it was not acknowledged before."""
    if alert.is_for_all:
        if alert.acknowledged_at:
            return False
        alert.acknowledged_by_id, alert.acknowledged_at = by.id, uow.at
        await alert.save(update_fields=["acknowledged_by_id", "acknowledged_at"])
        return True
    if own is None:
        await AlertedPerson.create(alert_id=alert.id, person_id=by.id, acknowledged_at=uow.at)
        return True
    if own.acknowledged_at:
        return False
    own.acknowledged_at = uow.at
    await own.save(update_fields=["acknowledged_at"])
    return True
