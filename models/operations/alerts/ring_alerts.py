"""The system keeps an alert that a rule rang, and tells of it. followers/alerts finds out when one does."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.alerts.rule import Ring
from models.tables import Alert, AlertedConversation, AlertedPerson, AlertRule, Conversation
from models.values import Viewer
from models.vocabulary import Act, Role


@dataclass(frozen=True, slots=True)
class Rung:
    """A ring of a rule, as it was saved in this version by this fact."""

    rule_id: UUID
    version: int
    saved_at: int
    ring: Ring

    @property
    def alert_id(self) -> UUID:
        """The same for the same ring, however often it is found."""
        return uuid5(self.rule_id, f"{self.saved_at}/{self.ring.queue_id}/{self.ring.number}")


@dataclass(frozen=True, kw_only=True)
class AlertsRung(Outcome):
    """The alerts that are new."""

    alert_ids: tuple[UUID, ...]


@operation(Act.RING_ALERT, AlertsRung)
async def ring_alerts(
    uow: UnitOfWork, rung: Sequence[Rung], *, by: Viewer, request_id: str | None = None
) -> AlertsRung:
    """What has rung already changes nothing, nor does a rule that is another one by now."""
    rules = {row.id: row for row in await AlertRule.filter(id__in=sorted({each.rule_id for each in rung}))}
    there = set(await Alert.filter(id__in=sorted(each.alert_id for each in rung)).values_list("id", flat=True))
    named = {row_id for each in rung for row_id in each.ring.conversation_ids}
    found = set(await Conversation.filter(id__in=sorted(named)).values_list("id", flat=True)) if named else set()
    new: list[UUID] = []
    for each in rung:
        rule = rules.get(each.rule_id)
        if rule is None or rule.version != each.version or rule.disabled or each.alert_id in there:
            continue
        await _ring(
            uow, each.alert_id, rule, each.ring, [row_id for row_id in each.ring.conversation_ids if row_id in found]
        )
        new.append(each.alert_id)
    return AlertsRung(alert_ids=tuple(new))


async def _ring(uow: UnitOfWork, new_id: UUID, rule: AlertRule, ring: Ring, named: Sequence[UUID]) -> None:
    alert = await Alert.create(
        id=new_id,
        rule_id=rule.id,
        rule_name=rule.name,
        condition=rule.condition,
        queue_id=ring.queue_id,
        rung_at=ring.at,
        value=ring.value,
        threshold=rule.threshold,
        tells_supervisors=Role.SUPERVISOR in rule.told_roles,
        tells_administrators=Role.ADMIN in rule.told_roles,
        acknowledgement=rule.acknowledgement,
    )
    if named:
        await AlertedConversation.bulk_create(
            [
                AlertedConversation(alert_id=new_id, conversation_id=each, place=place)
                for place, each in enumerate(named)
            ]
        )
    people = frozenset(map(UUID, rule.told_people))
    if people:
        await AlertedPerson.bulk_create(
            [AlertedPerson(alert_id=new_id, person_id=each, is_named=True) for each in sorted(people)]
        )
    uow.alert_changed(alert.values(people))
