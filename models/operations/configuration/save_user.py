"""An administrator creates a user, or changes a user's login, name or language. Rights are in set_rights.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.configuration.administration import UserChanges, may_administer, must_be_given, must_fit
from models.steps.configured_rows import Entry, Saving, apply_changes
from models.tables import User
from models.values import Viewer
from models.vocabulary import Act, ConfigurationKind


@dataclass(frozen=True, kw_only=True)
class UserSaved(Outcome):
    user_id: UUID


@operation(Act.SAVE_USER, UserSaved, is_audited=True)
async def save_user(
    uow: UnitOfWork, user_id: UUID | None, changes: UserChanges, *, by: Viewer, request_id: str | None = None
) -> UserSaved:
    """Create a user without rights if `user_id` is None. Tokens name the login, so a new login makes old tokens invalid."""
    uow.target_id = user_id
    entry = Entry.of(user_id, changes)
    await save_users(uow, [entry], by=by)
    return UserSaved(user_id=entry.id)


async def save_users(uow: UnitOfWork, entries: Sequence[Entry[UserChanges]], *, by: Viewer) -> None:
    """The same for several users, an act each."""
    may_administer(by)
    saving = await Saving.of(uow, User, "user", "login", entries)
    for entry in entries:
        changes = entry.changes
        uow.begin(Act.SAVE_USER, None if entry.is_new else entry.id)
        must_fit(changes)
        if entry.is_new:
            must_be_given(changes, "login", "name")
        row = saving.row(entry)
        uow.target_id = row.id
        is_changed = apply_changes(row, changes)
        saving.must_be_unique(row)
        if saving.keep(row, is_new=entry.is_new, is_changed=is_changed):
            uow.configured(ConfigurationKind.USER, row.id, is_new=entry.is_new)
    await saving.write()
