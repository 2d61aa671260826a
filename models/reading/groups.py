"""What the groups of an identity provider give, as the configuration says, and what they gave to a user the last time."""

from collections.abc import Collection
from uuid import UUID

from models.rules.configuration.groups import Given, together
from models.tables import Group, GroupGrant, Queue, User
from models.vocabulary import Role


async def given_by(groups: Collection[str]) -> Given:
    """What their members get. Groups that are not configured give nothing, and queues that are retired are left out."""
    rows = await Group.filter(name__in=sorted(groups)) if groups else []
    given = together(_given(row) for row in rows)
    queues = given.overseen | given.member_of
    in_service = {row.id for row in await Queue.filter(id__in=sorted(queues), retired_at=None)} if queues else set()
    return Given(given.roles, given.overseen & in_service, given.member_of & in_service)


async def given_before(user_id: UUID) -> Given:
    row = await GroupGrant.get_or_none(user_id=user_id)
    return _given(row) if row else Given()


async def is_settled(login: str, groups: Collection[str] | None, *, may_be_new: bool) -> bool:
    """Whether there is nothing to do for the user with this login: nobody to create, and nothing that these groups give.

    None says nothing about groups.
    """
    user = await User.get_or_none(login=login)
    if user is None:
        return not may_be_new
    return groups is None or user.disabled_at is not None or await given_before(user.id) == await given_by(groups)


def _given(row: Group | GroupGrant) -> Given:
    return Given(
        frozenset(map(Role, row.roles)), frozenset(map(UUID, row.overseen)), frozenset(map(UUID, row.member_of))
    )
