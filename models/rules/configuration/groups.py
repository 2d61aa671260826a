"""What the groups of an identity provider give to their members, and what a person holds when their groups change."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from models.rules.configuration.administration import LONGEST_NAME
from models.rules.roles import WORK_IN_QUEUES
from models.rules.texts import must_be_a_name
from models.vocabulary import Role


@dataclass(frozen=True, slots=True)
class GroupChanges:
    """New values; None leaves a value as it is."""

    name: str | None = None
    roles: frozenset[Role] | None = None
    overseen: frozenset[UUID] | None = None
    member_of: frozenset[UUID] | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """Roles, the queues to oversee and the queues to work in."""

    roles: frozenset[Role] = frozenset()
    overseen: frozenset[UUID] = frozenset()
    member_of: frozenset[UUID] = frozenset()


def must_be_a_group(changes: GroupChanges) -> None:
    if changes.name is not None:
        must_be_a_name("name", changes.name, LONGEST_NAME)


def together(gifts: Iterable[Given]) -> Given:
    """What the members of all these groups get."""
    every = list(gifts)
    return Given(
        frozenset().union(*(each.roles for each in every)),
        frozenset().union(*(each.overseen for each in every)),
        frozenset().union(*(each.member_of for each in every)),
    )


def held_after(held: Given, *, before: Given, now: Given) -> Given:
    """What a person holds once their groups give something else. What they have from elsewhere stays.

    Only who has a role of agents works in queues.
    """
    roles = (held.roles - before.roles) | now.roles
    member_of = (held.member_of - before.member_of) | now.member_of
    return Given(
        roles,
        (held.overseen - before.overseen) | now.overseen,
        frozenset() if roles.isdisjoint(WORK_IN_QUEUES) else member_of,
    )
