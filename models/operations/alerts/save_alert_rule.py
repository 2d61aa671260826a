"""An administrator or a supervisor creates or changes an alert rule. The follower takes it up from the fact on."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.access.viewers import users_by_id
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.reading.alerts.rules import queues_of, values_of
from models.rules.alerts.changes import MOST_RULES, AlertRuleChanges, must_be_a_rule, must_be_changes
from models.rules.alerts.rights import may_keep_rule, may_keep_rules, must_reach, must_read_rule
from models.rules.configuration.administration import Unchanged, must_be_given
from models.rules.configuration.operating_hours_input import in_order
from models.rules.refusals import BadInput
from models.steps.configured_rows import Entry, Saving, apply_changes
from models.tables import AlertRule, Queue
from models.values import Viewer
from models.vocabulary import Act, ConfigurationKind, Role

LISTS_OF_IDS = frozenset({"queues", "told_people"})


@dataclass(frozen=True, kw_only=True)
class AlertRuleSaved(Outcome):
    rule_id: UUID


@operation(Act.SAVE_ALERT_RULE, AlertRuleSaved, is_audited=True)
async def save_alert_rule(
    uow: UnitOfWork, rule_id: UUID | None, changes: AlertRuleChanges, *, by: Viewer, request_id: str | None = None
) -> AlertRuleSaved:
    """Create it if `rule_id` is None. What holds already when it is saved rings only once it has ended and begins again."""
    uow.target_id = rule_id
    entry = Entry.of(rule_id, changes)
    await save_alert_rules(uow, [entry], by=by)
    return AlertRuleSaved(rule_id=entry.id)


async def save_alert_rules(uow: UnitOfWork, entries: Sequence[Entry[AlertRuleChanges]], *, by: Viewer) -> None:
    """The same for several, an act each."""
    may_keep_rules(by)
    saving = await Saving.of(uow, AlertRule, "alert rule", "name", entries)
    number = await AlertRule.all().count()
    for entry in entries:
        uow.begin(Act.SAVE_ALERT_RULE, None if entry.is_new else entry.id)
        row: AlertRule = saving.row(entry)
        uow.target_id = row.id
        if entry.is_new:
            must_be_given(entry.changes, "name", "condition")
        is_changed = await change_rule(row, entry.changes, is_new=entry.is_new, by=by)
        saving.must_be_unique(row)
        number += entry.is_new
        if number > MOST_RULES:
            raise BadInput(f"name: there can be {MOST_RULES} alert rules; delete one first.")
        if saving.keep(row, is_new=entry.is_new, is_changed=is_changed):
            uow.configured(ConfigurationKind.ALERT_RULE, row.id, is_new=entry.is_new)
    await saving.write()


async def change_rule(row: AlertRule, changes: AlertRuleChanges, *, is_new: bool, by: Viewer) -> bool:
    """Set the given values on the row, which is not saved, and return whether that changes it. Raises Refused, BadInput."""
    existing = None if is_new else queues_of(row)
    if existing is not None:
        must_read_rule(by, existing)
    must_be_changes(changes)
    is_changed = _apply(row, changes, is_new=is_new)
    may_keep_rule(by, queues_of(row), existing=existing)
    if changes.queues is not None:
        there = await Queue.filter(id__in=sorted(changes.queues), retired_at=None).count()
        if there < len(changes.queues):
            raise BadInput("queues: there is no such queue, or it is retired.")
    must_be_a_rule(values_of(row))
    if changes.told_people is not None or changes.queues is not None:
        await _must_reach_its_people(row)
    return is_changed


async def _must_reach_its_people(row: AlertRule) -> None:
    """Also those whom it named before: with other queues, it might tell nobody any more."""
    named = sorted(values_of(row).told_people)
    people = await users_by_id(named) if named else {}
    for person_id in named:
        must_reach(people.get(person_id), queues_of(row))


def _apply(row: AlertRule, changes: AlertRuleChanges, *, is_new: bool) -> bool:
    """Set the given values on the row, and return whether that changes it: then it is another version."""
    is_changed = apply_changes(row, changes, skip=LISTS_OF_IDS | {"weekly"})
    for column in LISTS_OF_IDS:
        given = getattr(changes, column)
        if given is not None and sorted(map(str, given)) != getattr(row, column):
            setattr(row, column, sorted(map(str, given)))
            is_changed = True
    if not isinstance(changes.weekly, Unchanged):
        weekly = None if changes.weekly is None else [list(each) for each in in_order(changes.weekly)]
        before = None if row.weekly is None else [list(each) for each in row.weekly]
        if weekly != before:
            row.weekly, is_changed = weekly, True  # type: ignore[assignment]  # JSON has lists for tuples
    if is_new and changes.told_roles is None and not changes.told_people:
        row.told_roles = [Role.SUPERVISOR.value]
    row.version += is_changed and not is_new
    return is_changed
