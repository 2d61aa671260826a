"""Mutations on alert rules, for administrators and supervisors, and on the alerts that they rang."""

import strawberry

from models import tables
from models.operations.alerts.acknowledge_alerts import acknowledge_alerts
from models.operations.alerts.delete_alert_rule import delete_alert_rule
from models.operations.alerts.save_alert_rule import save_alert_rule
from models.reading.alerts import kept
from schema.context import Info
from schema.ids import required_row_id
from schema.mutations.answers import caller, mutation, position
from schema.permissions import required_viewer
from schema.queries.alerts import changes_of, rule_id_of
from schema.types.alerts import ALERT_ID_TYPE, RULE_ID_TYPE, Alert, AlertRule
from schema.types.inputs.alerts import AcknowledgeAlertsInput, AlertRuleInput, DeleteAlertRuleInput
from schema.types.inputs.pages import Input
from schema.types.results.alerts import AcknowledgeAlertsResult, AlertRuleResult, AlertRuleSuccess, AlertsAcknowledged


@strawberry.type
class AlertMutations:
    @mutation(
        "Create or change an alert rule; for administrators, and for supervisors about queues that they all oversee. From "
        "then on it begins anew: what holds already is nothing new. Try it first with `previewAlertRule`."
    )
    async def save_alert_rule(self, info: Info, input: Input[AlertRuleInput]) -> AlertRuleResult | None:
        outcome = await save_alert_rule(rule_id_of(input), changes_of(input), **caller(info, input))
        row = await tables.AlertRule.get_or_none(id=outcome.rule_id)
        return AlertRuleSuccess(alert_rule=AlertRule.of(row) if row else None, position=await position(outcome))

    @mutation("Delete an alert rule; for those who may change it. The alerts that it rang stay.")
    async def delete_alert_rule(self, info: Info, input: Input[DeleteAlertRuleInput]) -> AlertRuleResult | None:
        rule_id = required_row_id(input.alert_rule_id, RULE_ID_TYPE, "alertRuleId")
        outcome = await delete_alert_rule(rule_id, **caller(info, input))
        return AlertRuleSuccess(alert_rule=None, position=await position(outcome))

    @mutation(
        "Acknowledge alerts that tell the viewer: for everybody or for themselves, as each alert's `acknowledgement` says. "
        "Repeating it changes nothing."
    )
    async def acknowledge_alerts(
        self, info: Info, input: Input[AcknowledgeAlertsInput]
    ) -> AcknowledgeAlertsResult | None:
        ids = [required_row_id(each, ALERT_ID_TYPE, "alertIds") for each in input.alert_ids]
        outcome = await acknowledge_alerts(ids, **caller(info, input))
        found = await kept.by_id(required_viewer(info), outcome.alert_ids)
        alerts = [Alert.of(found[each]) for each in dict.fromkeys(outcome.alert_ids) if each in found]
        return AlertsAcknowledged(alerts=alerts, position=await position(outcome))
