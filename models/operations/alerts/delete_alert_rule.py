"""An administrator or a supervisor deletes an alert rule. The alerts that it rang stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.reading.alerts.rules import queues_of
from models.rules.alerts.rights import may_keep_rule, may_keep_rules
from models.rules.refusals import not_found
from models.steps.configured_rows import columns_of, lock_configuration, locked_rows
from models.tables import AlertRule
from models.values import Viewer
from models.vocabulary import Act, ConfigurationKind


@dataclass(frozen=True, kw_only=True)
class AlertRuleDeleted(Outcome):
    rule_id: UUID


@operation(Act.DELETE_ALERT_RULE, AlertRuleDeleted, is_audited=True)
async def delete_alert_rule(
    uow: UnitOfWork, rule_id: UUID, *, by: Viewer, request_id: str | None = None
) -> AlertRuleDeleted:
    """It rings no more."""
    uow.target_id = rule_id
    await delete_alert_rules(uow, [rule_id], by=by)
    return AlertRuleDeleted(rule_id=rule_id)


async def delete_alert_rules(uow: UnitOfWork, rule_ids: Sequence[UUID], *, by: Viewer) -> None:
    """The same for several, an act each."""
    may_keep_rules(by)
    await lock_configuration()
    rows = await locked_rows(AlertRule, rule_ids)
    for rule_id in rule_ids:
        uow.begin(Act.DELETE_ALERT_RULE, rule_id)
        row: AlertRule | None = rows.get(rule_id)
        if row is None:
            raise not_found("alert rule")
        may_keep_rule(by, queues_of(row), existing=queues_of(row))
        uow.evidence.compare(columns_of(row), None)
        await row.delete()
        uow.configured(ConfigurationKind.ALERT_RULE, rule_id, is_new=False)
