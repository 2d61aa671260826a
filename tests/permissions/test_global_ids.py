"""An id names one object of one type, whoever asks, and `node` answers just this object, as Relay's rules have it.

Each seat reads all objects that it finds, and what they lead to. test_ids.py has ids that people don't find.
"""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from graphql import (
    FieldNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    NameNode,
    Node,
    SelectionSetNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

from schema.ids import required_parts
from schema.queries.fetching import FETCHES
from tests.permissions import administration
from tests.permissions.documents import SCHEMA, TOGETHER, nodes, selection, text
from tests.permissions.expecting import SHOWN_IN_PASSING
from tests.permissions.floor import Ref
from tests.permissions.people import SEATS, Seat
from tests.permissions.proof import Proof

pytestmark = [pytest.mark.xdist_group("permissions"), pytest.mark.timeout(300)]

ALERTS = "alertRules { id } alerts { edges { node { id } } }"
ABOUT_ONESELF = f"{{ viewer {text('Viewer', selection('Viewer'))} signIns {{ id }} {ALERTS} }}"
BY_IDS = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
BY_ID = "query ($id: ID!) { node(id: $id) { __typename id } }"
WITH_ID = {
    name: kind
    for name, kind in SCHEMA.type_map.items()
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and "id" in kind.fields
}
NODES = {each.name for each in SCHEMA.get_possible_types(SCHEMA.type_map["Node"])}  # type: ignore[arg-type]

Met = dict[str, set[str]]  # the types under which each id was met


class _OnlyIds(Visitor):
    """Leaves of a document the ids and types of all objects."""

    def enter_field(self, field: FieldNode, *_: object) -> object:
        return None if field.selection_set or field.name.value == "id" else self.REMOVE

    def leave_selection_set(self, selected: SelectionSetNode, *_: object) -> SelectionSetNode:
        typename = FieldNode(name=NameNode(value="__typename"), arguments=(), directives=())
        return SelectionSetNode(selections=(typename, *selected.selections))


def only_ids(document: str) -> str:
    narrowed: Node = visit(parse(document), _OnlyIds())
    return print_ast(narrowed)


def objects_in(answer: object) -> Iterator[tuple[str, str]]:
    """The id and type of each object in an answer."""
    match answer:
        case {"id": str(gid), "__typename": str(name)}:
            yield gid, name
    below = answer.values() if isinstance(answer, dict) else answer if isinstance(answer, list) else ()
    for each in below:
        yield from objects_in(each)


def met_by(proof: Proof, seat: Seat) -> Met:
    """What this seat meets: what it finds by ids or in lists, and the objects to which these lead."""
    answers: list[object] = [
        proof.ask(seat.login, only_ids(each)) for each in (ABOUT_ONESELF, administration.document())
    ]
    for types in TOGETHER:
        ids = [ref.gid for name in types for ref in proof.floor.of_type(name)]
        answers.append(proof.nodes(seat.login, only_ids(nodes(types)), ids))
    met: Met = defaultdict(set)
    for gid, name in objects_in(answers):
        met[gid].add(name)
    return met


def test_every_id_is_required_and_node_answers_every_node_and_nothing_else() -> None:
    assert {name: str(kind.fields["id"].type) for name, kind in WITH_ID.items()} == dict.fromkeys(WITH_ID, "ID!")
    assert FETCHES.keys() == NODES


def test_an_id_is_of_one_object_of_one_type_and_node_answers_that(proof: Proof) -> None:
    types: set[str] = set()
    by_id: Met = defaultdict(set)
    for seat in SEATS:
        met = met_by(proof, seat)
        for gid, names in met.items():
            by_id[gid] |= names
            types |= names
        of_nodes = {gid: name for gid, [name] in met.items() if name in NODES}
        answered = proof.nodes(seat.login, BY_IDS, list(of_nodes))
        for (gid, name), node in zip(of_nodes.items(), answered, strict=True):
            if node is None:  # another object named it, which shows only a part of it
                ref = Ref(*required_parts(gid, "id"))
                assert name in SHOWN_IN_PASSING, (seat, ref)
                assert not proof.floor.finds(seat.name, ref), (seat, ref)
            else:
                assert node == {"__typename": name, "id": gid}, seat
    assert {gid: names for gid, names in by_id.items() if names != {required_parts(gid, "id")[0]}} == {}
    assert types == WITH_ID.keys() - {"Node"}, "Let somebody meet objects of these types."


def test_one_person_is_joined_by_relations_and_not_by_equal_ids(proof: Proof) -> None:
    person = "{ viewer { id actor { id agent { id } user { id } } agent { id } } }"
    for seat in SEATS:
        viewer = proof.ask(seat.login, person)["viewer"]
        actor = viewer["actor"]
        gid = {name: Ref(name, proof.floor.person(seat.name).id).gid for name in ("Viewer", "Actor", "Agent", "User")}
        assert (viewer["id"], actor["id"]) == (gid["Viewer"], gid["Actor"])
        assert actor["agent"] == viewer["agent"]
        assert viewer["agent"] in (None, {"id": gid["Agent"]})
        assert actor["user"] == ({"id": gid["User"]} if seat.name == "administrator" else None)


def test_nobody_finds_another_viewer_and_an_actor_is_no_node(proof: Proof) -> None:
    for seat in SEATS:
        others = [Ref("Viewer", user.id).gid for user in proof.floor.of_type("User")]
        own = Ref("Viewer", proof.floor.person(seat.name).id).gid
        found = [each for each in proof.nodes(seat.login, BY_IDS, others) if each]
        assert found == [{"__typename": "Viewer", "id": own}]
        [error] = proof.answer(seat.login, BY_ID, {"id": Ref("Actor", proof.floor.person(seat.name).id).gid})["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert error["message"] == "id is of the type Actor, which is no Node."
