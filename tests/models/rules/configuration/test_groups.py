"""What a person holds when their groups give something else."""

from uuid import UUID

import pytest

from models.rules.configuration.groups import Given, GroupChanges, held_after, must_be_a_group, together
from models.rules.refusals import BadInput
from models.vocabulary import Role

CHAT, MAIL = UUID(int=1), UUID(int=2)
NOTHING = Given()


def given(*roles: Role, over: UUID | None = None, works_in: UUID | None = None) -> Given:
    return Given(frozenset(roles), frozenset({over} if over else ()), frozenset({works_in} if works_in else ()))


@pytest.mark.parametrize(
    ("held", "before", "now", "after"),
    [
        (NOTHING, NOTHING, NOTHING, NOTHING),
        (NOTHING, NOTHING, given(Role.SUPERVISOR, over=CHAT), given(Role.SUPERVISOR, over=CHAT)),
        (given(Role.SUPERVISOR, over=CHAT), given(Role.SUPERVISOR, over=CHAT), NOTHING, NOTHING),
        (given(Role.SUPERVISOR, over=CHAT), NOTHING, NOTHING, given(Role.SUPERVISOR, over=CHAT)),
        (
            given(Role.ADMIN, over=MAIL),
            given(over=CHAT),
            given(over=CHAT),
            Given(frozenset({Role.ADMIN}), frozenset({MAIL, CHAT})),
        ),
        (given(Role.AGENT, works_in=CHAT), given(Role.AGENT), NOTHING, NOTHING),
        (NOTHING, NOTHING, given(works_in=CHAT), NOTHING),
        (given(Role.AGENT), NOTHING, given(works_in=CHAT), given(Role.AGENT, works_in=CHAT)),
    ],
    ids=["nothing", "joins", "leaves", "by hand", "both", "no agent any more", "no agent", "an agent"],
)
def test_groups_give_and_take_only_what_is_theirs(held: Given, before: Given, now: Given, after: Given) -> None:
    assert held_after(held, before=before, now=now) == after


def test_members_of_several_groups_get_everything() -> None:
    gifts = [given(Role.AGENT, works_in=CHAT), given(Role.SUPERVISOR, over=MAIL), NOTHING]
    assert together(gifts) == Given(frozenset({Role.AGENT, Role.SUPERVISOR}), frozenset({MAIL}), frozenset({CHAT}))
    assert together([]) == NOTHING


@pytest.mark.parametrize("name", ["", " leaders", "x" * 101, "lead\ners"])
def test_the_name_of_a_group_is_a_name(name: str) -> None:
    with pytest.raises(BadInput, match="name: must have 1 to 100"):
        must_be_a_group(GroupChanges(name=name))
    must_be_a_group(GroupChanges(name="/floor/leaders"))
