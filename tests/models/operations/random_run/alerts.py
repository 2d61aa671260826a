"""What supervisors and the system do in a random run with alert rules and alerts; the rest is in run.py."""

from models import clock
from models.operations.alerts.acknowledge_alerts import acknowledge_alerts
from models.operations.alerts.delete_alert_rule import delete_alert_rule
from models.operations.alerts.ring_alerts import Rung, ring_alerts
from models.operations.alerts.save_alert_rule import save_alert_rule
from models.rules.alerts.changes import AlertRuleChanges
from models.rules.alerts.rule import Ring
from models.tables import Alert, AlertRule, Conversation
from models.values import SYSTEM
from models.vocabulary import AlertCondition
from tests.models.operations.random_run.choices import RandomChoices, or_nothing

ALERTING = frozenset({"save_alert_rule", "delete_alert_rule", "ring_alerts", "acknowledge_alerts"})


class AlertOperations(RandomChoices):
    async def _do_save_alert_rule(self) -> None:
        changes = AlertRuleChanges(
            name=f"Rule {self._random.randrange(9)}",
            condition=AlertCondition.QUEUE_LENGTH,
            threshold=self._random.randrange(3),
            queues=(self.fixtures.support.id,),
        )
        await save_alert_rule(None, changes, by=self._often(self.fixtures.sam))

    async def _do_delete_alert_rule(self) -> None:
        rule = self._one_of(or_nothing(await AlertRule.all().order_by("name")))
        await delete_alert_rule(rule.id, by=self._often(self.fixtures.rosa))

    async def _do_ring_alerts(self) -> None:
        rule = self._one_of(or_nothing(await AlertRule.all().order_by("name")))
        named = tuple(row.id for row in await Conversation.all().order_by("created_at", "id").limit(2))
        ring = Ring(self.fixtures.support.id, clock.now(), self._random.randrange(4), len(named), named)
        await ring_alerts([Rung(rule.id, rule.version, 1, ring)], by=SYSTEM)

    async def _do_acknowledge_alerts(self) -> None:
        alert = self._one_of(or_nothing(await Alert.all().order_by("rung_at", "id")))
        await acknowledge_alerts([alert.id], by=self._often(self.fixtures.rosa))
