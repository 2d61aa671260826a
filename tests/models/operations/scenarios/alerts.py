"""Scenes of alert rules and alerts; the others are in operations.py, which imports this file."""

from uuid import UUID

from models import clock
from models.operations.alerts.acknowledge_alerts import acknowledge_alerts
from models.operations.alerts.delete_alert_rule import delete_alert_rule
from models.operations.alerts.ring_alerts import Rung, ring_alerts
from models.operations.alerts.save_alert_rule import save_alert_rule
from models.rules.alerts.changes import AlertRuleChanges
from models.rules.alerts.rule import Ring
from models.values import SYSTEM
from models.vocabulary import AlertCondition
from tests.models.operations.scenarios.operations import Act, scenario
from tests.support.fixtures import Fixtures

LONG = AlertRuleChanges(name="Long queue", condition=AlertCondition.QUEUE_LENGTH, threshold=1)


async def a_rule(fixtures: Fixtures) -> UUID:
    return (await save_alert_rule(None, LONG, by=fixtures.admin)).rule_id


async def a_ring(fixtures: Fixtures) -> Rung:
    named = ((await fixtures.open()).id,)
    ring = Ring(fixtures.support.id, clock.now(), number=1, value=2, conversation_ids=named)
    return Rung(await a_rule(fixtures), version=1, saved_at=1, ring=ring)


@scenario
async def save_alert_rule_(fixtures: Fixtures) -> Act:
    return save_alert_rule(None, LONG, by=fixtures.admin)


@scenario
async def delete_alert_rule_(fixtures: Fixtures) -> Act:
    return delete_alert_rule(await a_rule(fixtures), by=fixtures.admin)


@scenario
async def ring_alerts_(fixtures: Fixtures) -> Act:
    return ring_alerts([await a_ring(fixtures)], by=SYSTEM)


@scenario
async def acknowledge_alerts_(fixtures: Fixtures) -> Act:
    outcome = await ring_alerts([await a_ring(fixtures)], by=SYSTEM)
    return acknowledge_alerts(outcome.alert_ids, by=fixtures.sam)
