"""Every field, query, mutation, subscription and id of the schema has a decision, and no decision is about nothing."""

import pytest
from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, GraphQLUnionType, get_named_type

from tests.permissions.decisions import STATES, People, Readers, Undecided, decisions
from tests.permissions.documents import SCHEMA, id_arguments

HOW = (
    "Decide in tests/permissions/decisions.yaml who reads it: CONTRIBUTING.md says how. "
    "Then run the proof and write docs/permissions.md anew."
)
ROOTS = ("Query", "Mutation", "Subscription")


def schema_fields() -> dict[str, frozenset[str]]:
    """The types that have fields, with those that are not their interfaces'."""
    found = {}
    for name, kind in SCHEMA.type_map.items():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not name.startswith("__"):
            inherited = {field for each in kind.interfaces for field in each.fields}
            found[name] = frozenset(kind.fields) - (inherited if name not in decisions().objects else frozenset())
    return {name: fields for name, fields in found.items() if name not in ROOTS}


def fields_of(root: str) -> set[str]:
    kind = SCHEMA.type_map[root]
    assert isinstance(kind, GraphQLObjectType)
    return set(kind.fields)


def test_every_field_of_every_type_has_one_decision() -> None:
    there = {f"{name}.{field}" for name, fields in schema_fields().items() for field in fields}
    named = [f"{name}.{field}" for name, fields in decisions().named_fields() for field in fields]
    assert there - set(named) == set(), f"These fields have no decision. {HOW}"
    assert set(named) - there == set(), "These decisions are about fields that don't exist: remove them."
    types = [name for name, _ in decisions().named_fields()]
    assert len(types) == len(set(types)), "A type is decided twice."
    assert schema_fields().keys() == set(types), f"Name these types. {HOW}"


def test_every_query_mutation_and_subscription_has_one_decision() -> None:
    acts = [*decisions().acts, *decisions().role_acts]
    assert len(acts) == len(set(acts))
    for root, decided in (
        ("Query", decisions().queries.keys()),
        ("Mutation", set(acts)),
        ("Subscription", decisions().subscriptions.keys()),
    ):
        assert fields_of(root) - decided == set(), f"These fields of {root} have no decision. {HOW}"
        assert decided - fields_of(root) == set(), "These decisions are about nothing: remove them."


def test_every_frame_that_a_stream_can_send_has_a_decision() -> None:
    for_everybody = {"Heartbeat", "Stale", "ResyncRequired", "AccessRevoked", "ConversationList"}
    for name in fields_of("Subscription"):
        union = get_named_type(SCHEMA.subscription_type.fields[name].type)  # type: ignore[union-attr]
        assert isinstance(union, GraphQLUnionType)
        sent = {each.name for each in union.types} - for_everybody
        assert sent == decisions().frames[name].keys(), f"{name}: decide to whom each frame is sent. {HOW}"


def test_every_argument_that_takes_an_id_has_a_decision() -> None:
    used = set()
    for root_field, argument in id_arguments():
        assert decisions().of_id(root_field, argument), (
            f"{root_field} takes the id {argument}: say in decisions.yaml, under `ids`, of which type it is. {HOW}"
        )
        used |= {argument, f"{root_field}.{argument}"}
    assert decisions().ids.keys() - used == set(), "These ids are no longer taken: remove them."


def test_every_condition_names_states_and_every_person_stands_somewhere() -> None:
    people = People({"two": "one, other"})
    readers = people.readers("all, two unless OPEN, third in CLOSED")
    assert readers == Readers(
        {"one": frozenset(STATES[1:]), "other": frozenset(STATES[1:]), "third": frozenset({"CLOSED"})}, of_all=True
    )
    assert (readers.include("one", "OPEN"), readers.include("one", "CLOSED")) == (False, True)
    assert (readers.include("fourth", "OPEN"), readers.include("passing", "OPEN")) == (True, False)
    for wrong in ("one when OPEN", "one in NOWHERE"):
        with pytest.raises(Undecided):
            people.readers(wrong)


def test_inputs_that_take_ids_are_looked_into() -> None:
    """So that the test above can fail."""
    found = set(id_arguments())
    assert {("assign", "agentId"), ("node", "id"), ("ongoingConversations", "queueIds"), ("nodes", "ids")} <= found
    assert isinstance(SCHEMA.type_map["AssignTarget"], GraphQLInputObjectType)
