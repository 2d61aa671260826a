"""Alert rules as a viewer may read them, and as the plain values that rules/alerts works with."""

from datetime import timedelta
from uuid import UUID

from models.rules.alerts.changes import AlertRuleValues
from models.rules.alerts.rights import reads_rule
from models.rules.alerts.rule import Rule
from models.tables import AlertRule
from models.values import HoursValues, Viewer
from models.vocabulary import AttentionReason, Channel, Role


async def rules_read_by(viewer: Viewer) -> list[AlertRule]:
    """By name. There are at most some hundreds of them."""
    return [row for row in await AlertRule.all().order_by("name") if reads_rule(viewer, queues_of(row))]


def queues_of(row: AlertRule) -> frozenset[UUID]:
    return frozenset(map(UUID, row.queues))


def rule_of(row: AlertRule) -> Rule:
    return Rule(
        condition=row.condition,
        queue_ids=queues_of(row) or None,
        channels=frozenset(map(Channel, row.channels)),
        reasons=frozenset(map(AttentionReason, row.reasons)),
        level=row.level,
        threshold=row.threshold,
        window=timedelta(minutes=row.window_minutes),
        least_contacts=row.least_contacts,
        answer_within_seconds=row.answer_within_seconds,
        cool_down=timedelta(seconds=row.cool_down_seconds),
        hours=None if row.weekly is None else HoursValues(row.time_zone, _minutes(row.weekly)),
    )


def values_of(row: AlertRule) -> AlertRuleValues:
    return AlertRuleValues(
        condition=row.condition,
        reasons=frozenset(map(AttentionReason, row.reasons)),
        level=row.level,
        threshold=row.threshold,
        told_roles=frozenset(map(Role, row.told_roles)),
        told_people=frozenset(map(UUID, row.told_people)),
    )


def _minutes(weekly: list[tuple[int, str, str]]) -> tuple[tuple[int, int, int], ...]:
    return tuple((day, _minute(begin), _minute(end)) for day, begin, end in weekly)


def _minute(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)
