"""An administrator says what a group of the identity provider gives to its members, who get it when they next sign in."""

from collections.abc import Iterable, Sequence
from enum import Enum
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.rules.configuration.administration import may_administer, must_be_given
from models.rules.configuration.groups import GroupChanges, must_be_a_group
from models.rules.refusals import not_found
from models.steps.configured_rows import Entry, Saving, lock_configuration
from models.tables import Group
from models.values import Viewer
from models.vocabulary import Act, ConfigurationKind


async def save_groups(uow: UnitOfWork, entries: Sequence[Entry[GroupChanges]], *, by: Viewer) -> None:
    """Create or change several groups, an act each."""
    may_administer(by)
    saving = await Saving.of(uow, Group, "group", "name", entries)
    for entry in entries:
        uow.begin(Act.SAVE_GROUP, entry.id)
        must_be_a_group(entry.changes)
        if entry.is_new:
            must_be_given(entry.changes, "name")
        row = saving.row(entry)
        is_changed = _apply(row, entry.changes)
        saving.must_be_unique(row)
        if saving.keep(row, is_new=entry.is_new, is_changed=is_changed):
            uow.configured(ConfigurationKind.GROUP, row.id, is_new=entry.is_new)
    await saving.write()


async def remove_groups(uow: UnitOfWork, group_ids: Sequence[UUID], *, by: Viewer) -> None:
    """The same: its members lose what it gave when they next sign in."""
    may_administer(by)
    await lock_configuration()
    there = {row.id for row in await Group.filter(id__in=list(group_ids))}
    for group_id in group_ids:
        uow.begin(Act.REMOVE_GROUP, group_id)
        if group_id not in there:
            raise not_found("group")
        uow.configured(ConfigurationKind.GROUP, group_id, is_new=False)
    await Group.filter(id__in=list(group_ids)).delete()


def _apply(row: Group, changes: GroupChanges) -> bool:
    """Set the given values on the row, and return whether that changes it."""
    before = row.name, row.roles, row.overseen, row.member_of
    row.name = row.name if changes.name is None else changes.name
    row.roles = row.roles if changes.roles is None else _stored(changes.roles)
    row.overseen = row.overseen if changes.overseen is None else _stored(changes.overseen)
    row.member_of = row.member_of if changes.member_of is None else _stored(changes.member_of)
    return before != (row.name, row.roles, row.overseen, row.member_of)


def _stored(values: Iterable[object]) -> list[str]:
    return sorted(str(each.value) if isinstance(each, Enum) else str(each) for each in values)
