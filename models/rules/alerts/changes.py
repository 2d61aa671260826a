"""What an alert rule may be configured as."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from uuid import UUID

from models.rules.configuration.administration import LONGEST_NAME, UNCHANGED, Unchanged, in_api
from models.rules.configuration.operating_hours_input import HoursChanges, Interval, must_be_hours
from models.rules.refusals import BadInput
from models.rules.texts import must_be_a_name
from models.vocabulary import (
    Acknowledgement,
    AlertCondition,
    AttentionLevel,
    AttentionReason,
    Channel,
    Role,
)

MOST_RULES = 500  # of an installation; each costs some microseconds for each change of a conversation that concerns it
MOST_PEOPLE = 50
MOST_QUEUES = 200
TOLD_ROLES = frozenset({Role.SUPERVISOR, Role.ADMIN})
_DAY = 86_400
# The smallest and largest value of each number, by its field.
RANGES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "window_minutes": (5, 240),
        "least_contacts": (1, 1_000),
        "answer_within_seconds": (1, _DAY),
        "cool_down_seconds": (0, 7 * _DAY),
    }
)
# What the threshold may be, by the condition that has one.
THRESHOLDS: Mapping[AlertCondition, tuple[int, int]] = MappingProxyType(
    {
        AlertCondition.QUEUE_LENGTH: (0, 1_000_000),
        AlertCondition.LONGEST_WAIT: (1, 30 * _DAY),
        AlertCondition.SERVICE_LEVEL: (1, 100),
    }
)


@dataclass(frozen=True, slots=True)
class AlertRuleChanges:
    """New values; None leaves a value as it is. Null for `weekly` means that it may always ring."""

    name: str | None = None
    condition: AlertCondition | None = None
    queues: tuple[UUID, ...] | None = None
    channels: tuple[Channel, ...] | None = None
    reasons: tuple[AttentionReason, ...] | None = None
    level: AttentionLevel | None = None
    threshold: int | None = None
    window_minutes: int | None = None
    least_contacts: int | None = None
    answer_within_seconds: int | None = None
    cool_down_seconds: int | None = None
    told_roles: tuple[Role, ...] | None = None
    told_people: tuple[UUID, ...] | None = None
    acknowledgement: Acknowledgement | None = None
    time_zone: str | None = None
    weekly: tuple[Interval, ...] | Unchanged | None = UNCHANGED
    disabled: bool | None = None


@dataclass(frozen=True, slots=True)
class AlertRuleValues:
    """What a whole rule must agree in."""

    condition: AlertCondition
    reasons: Collection[AttentionReason]
    level: AttentionLevel
    threshold: int
    told_roles: Collection[Role]
    told_people: Collection[UUID]


def whole_rule(changes: AlertRuleChanges) -> AlertRuleValues:
    """A new rule with these values, and defaults for the others."""
    assert changes.condition is not None
    told = (Role.SUPERVISOR,) if changes.told_roles is None and not changes.told_people else changes.told_roles
    return AlertRuleValues(
        condition=changes.condition,
        reasons=changes.reasons or (),
        level=changes.level or AttentionLevel.NOW,
        threshold=changes.threshold or 0,
        told_roles=told or (),
        told_people=changes.told_people or (),
    )


def must_be_changes(changes: AlertRuleChanges) -> None:
    """Check each value by itself. Raises BadInput."""
    if changes.name is not None:
        must_be_a_name("name", changes.name, LONGEST_NAME)
    weekly = None if isinstance(changes.weekly, Unchanged) else changes.weekly
    must_be_hours(HoursChanges(time_zone=changes.time_zone, weekly=weekly))
    for name, (least, most) in RANGES.items():
        number = getattr(changes, name)
        if number is not None and not least <= number <= most:
            raise BadInput(f"{in_api(name)}: must be {least:,} to {most:,}, not {number:,}.")
    for name, most in (("queues", MOST_QUEUES), ("told_people", MOST_PEOPLE)):
        given = getattr(changes, name)
        if given is not None and len(given) > most:
            raise BadInput(f"{in_api(name)}: at most {most}, not {len(given):,}.")
    for field in fields(changes):
        value = getattr(changes, field.name)
        if isinstance(value, tuple) and field.name != "weekly" and len(set(value)) < len(value):
            raise BadInput(f"{in_api(field.name)}: the same is listed twice.")


def must_be_a_rule(rule: AlertRuleValues) -> None:
    """Check what depends on each other. Raises BadInput."""
    if rule.condition is AlertCondition.ATTENTION:
        if not rule.reasons:
            raise BadInput("reasons: ATTENTION needs at least one reason.")
        if AttentionReason.HAND_RAISED in rule.reasons:
            raise BadInput("reasons: raised hands need no rule; `notifications` tells supervisors of each at once.")
        if rule.level is AttentionLevel.NONE:
            raise BadInput("level: must be SOON or NOW.")
    else:
        least, most = THRESHOLDS[rule.condition]
        if not least <= rule.threshold <= most:
            raise BadInput(f"threshold: for {rule.condition}, must be {least:,} to {most:,}, not {rule.threshold:,}.")
    if others := sorted(set(rule.told_roles) - TOLD_ROLES):
        raise BadInput(f"toldRoles: only SUPERVISOR and ADMIN can be told of a queue, not {others[0]}.")
    if not rule.told_roles and not rule.told_people:
        raise BadInput("toldRoles: nobody would be told; give a role or toldPeople.")
