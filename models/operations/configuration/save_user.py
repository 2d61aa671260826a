"""An administrator creates a user, or changes a user's login, name or language. Rights are in set_rights.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.configuration.administration import UserChanges, may_administer, must_be_given, must_fit
from models.steps.configured_rows import apply_changes, lock_configuration, locked_row, must_be_unique
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
    may_administer(by)
    must_fit(changes)
    await lock_configuration()
    if user_id is None:
        must_be_given(changes, "login", "name")
        row, is_new = User(), True
    else:
        row, is_new = await locked_row(User, "user", id=user_id), False
    uow.target_id = row.id
    is_changed = apply_changes(row, changes)
    await must_be_unique(row, "login", "user")
    if is_new or is_changed:
        await row.save()
        uow.configured(ConfigurationKind.USER, row.id, is_new=is_new)
    return UserSaved(user_id=row.id)
