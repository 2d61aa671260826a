"""Each seat asks for every field of every object, inside and outside of its reach, and is told the truth or nothing."""

import pytest

from models.vocabulary import ConversationState
from schema.ids import UNKNOWN_ID, global_id
from tests.permissions.decisions import decisions
from tests.permissions.documents import TOGETHER, nodes, selection
from tests.permissions.expecting import Counted, Expecting, differences, must_be_right
from tests.permissions.page import Published
from tests.permissions.people import SEATS
from tests.permissions.proof import Proof

pytestmark = [pytest.mark.xdist_group("permissions"), pytest.mark.timeout(300)]


def test_every_field_of_every_object(proof: Proof, published: Published) -> None:
    counted = Counted()
    for types in TOGETHER:
        refs = [ref for name in types for ref in proof.floor.of_type(name)]
        unknown = [global_id(name, UNKNOWN_ID) for name in types]
        for seat in SEATS:
            expecting = Expecting(proof.floor, proof.truth, seat.name, counted)
            got = proof.nodes(seat.login, nodes(types), [*(ref.gid for ref in refs), *unknown])
            for ref, node in zip(refs, got, strict=False):
                expected = expecting.told(ref, selection(ref.type))
                label = f"{seat.name} reads {proof.floor.labels[ref]}"
                counted.wrong += differences(label, expected, node)
            assert got[len(refs) :] == [None] * len(unknown)
    must_be_right(counted)
    _must_have_values(counted)
    published.must_hold("Fields of objects", counted.shown, counted.withheld)


def _must_have_values(counted: Counted) -> None:
    """A field without a value on the floor would be proved by nobody, and so would one that is withheld from somebody."""
    fields = {f"{name}.{field}" for name, each in decisions().objects.items() for field in each.fields}
    assert fields - counted.seen == set(), (
        "Nobody read a value of these fields: give them one on the floor of the proof."
    )
    assert fields - counted.hidden == set(), "From nobody was a value of these fields withheld."


def test_values_are_there_in_the_states_that_are_decided(proof: Proof) -> None:
    decision = decisions().objects["Conversation"]
    for ref in proof.floor.of_type("Conversation"):
        for name, states in decision.filled.items():
            is_filled = proof.truth.of[ref][name] is not None
            expected = proof.floor.states[ref] in states
            assert is_filled == expected, f"{proof.floor.labels[ref]}: {name}"


def test_the_floor_has_every_state_inside_and_outside(proof: Proof) -> None:
    for half in proof.floor.halves.values():
        assert {row.state for row in half.conversations.values()} == set(ConversationState)
    for seat in SEATS:
        found = {ref.type for ref in proof.floor.standings if proof.floor.standing(seat.name, ref)}
        hidden = {ref.type for ref in proof.floor.standings if not proof.floor.standing(seat.name, ref)}
        assert seat.name in ("key", "roleless") or found
        assert seat.name == "administrator" or {"Conversation", "Message", "Queue", "User"} <= hidden
