"""The system lets the database follow a token: it creates an unknown user, and gives what the groups in the token give."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from models.events.unit_of_work import UnitOfWork
from models.operations.configuration.held_rights import Held, locked_people
from models.operations.configuration.save_user import save_users
from models.operations.configuration.set_rights import RightsChanges, set_rights_of
from models.operations.operation import Outcome, operation
from models.reading.groups import given_before, given_by
from models.rules.configuration.administration import UserChanges, may_administer
from models.rules.configuration.groups import Given, held_after
from models.rules.refusals import not_found
from models.steps.configured_rows import Entry, lock_configuration
from models.tables import GroupGrant, User
from models.values import Viewer
from models.vocabulary import Act


@dataclass(frozen=True)
class Newcomer:
    """What the token of an unknown user tells about them."""

    name: str
    locale: str


@dataclass(frozen=True, kw_only=True)
class UserAdmitted(Outcome):
    user_id: UUID


@operation(Act.SAVE_USER, UserAdmitted, is_audited=True)
async def admit_user(
    uow: UnitOfWork,
    login: str,
    newcomer: Newcomer | None,
    groups: frozenset[str] | None,
    *,
    by: Viewer,
    request_id: str | None = None,
) -> UserAdmitted:
    """NOT_FOUND if there is no such user and no newcomer. Of several who come at once, one is the first.

    Rights that the user has from elsewhere stay. With `groups` None, all stay.
    """
    may_administer(by)
    await lock_configuration()
    user = await User.get_or_none(login=login)
    user_id = user.id if user else uuid4()
    if user is None:
        if newcomer is None:
            raise not_found("user")
        changes = UserChanges(login=login, name=newcomer.name, locale=newcomer.locale)
        await save_users(uow, [Entry(user_id, True, changes)], by=by)
    if groups is not None:
        await _give(uow, user_id, groups, by=by)
    uow.unaudited = not uow.begun
    return UserAdmitted(user_id=user_id)


async def _give(uow: UnitOfWork, user_id: UUID, groups: frozenset[str], *, by: Viewer) -> None:
    before, now = await given_before(user_id), await given_by(groups)
    if before == now:
        return
    person = (await locked_people([user_id]))[user_id]
    held = _given(person.held)
    after = held_after(held, before=before, now=now)
    if after != held:
        changes = RightsChanges(roles=after.roles, overseen=after.overseen, member_of=after.member_of)
        await set_rights_of(uow, [(user_id, changes)], by=by)
    row = await GroupGrant.get_or_none(user_id=user_id) or GroupGrant(user_id=user_id)
    row.roles, row.overseen = sorted(now.roles), sorted(map(str, now.overseen))
    row.member_of = sorted(map(str, now.member_of))
    await row.save()


def _given(held: Held) -> Given:
    return Given(frozenset(held.roles), frozenset(held.overseen), frozenset(held.member_of))
