"""Documents generated from the schema: all fields of an object, all frames of a stream, all arguments that take an id."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    is_leaf_type,
)

from schema.root import schema
from tests.permissions.decisions import decisions

SCHEMA = build_schema(schema.as_str())

Selection = Mapping[str, "Selection | None"]  # the selected fields, each with what is selected below it

# What is read of these objects as a part of a conversation, too: not only their ids.
EXPANDED = frozenset(
    {
        "Conversation.queue",
        "Conversation.workstream",
        "Conversation.agent",
        "Conversation.customer",
        "Participant.agent",
    }
)
ARGUMENTS = {"Conversation.participants": "(includeFormer: true)"}
REFUSAL = "... on Refusal { code message currentConversation { id } }"

# Types that are asked together: no field of one name has different types in them.
TOGETHER: Sequence[Sequence[str]] = (
    ("Conversation",),
    ("Message", "Participant", "Offer", "RaisedHand", "Draft", "MonitoringSession"),
    ("Queue", "Workstream", "Agent", "Customer", "OperatingHours", "User"),
)


@cache
def selection(type_name: str, *, expands: bool = True) -> Selection:
    """All fields of a type; of other objects that are found by their ids, only the id, unless they are EXPANDED."""
    kind = SCHEMA.type_map[type_name]
    assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
    return {name: _below(f"{type_name}.{name}", field, expands=expands) for name, field in kind.fields.items()}


def _below(coordinate: str, field: GraphQLField, *, expands: bool) -> Selection | None:
    named = get_named_type(field.type)
    if is_leaf_type(named):
        return None
    if named.name not in decisions().objects:
        return selection(named.name, expands=expands)
    return selection(named.name, expands=False) if expands and coordinate in EXPANDED else {"id": None}


def text(type_name: str, selected: Selection) -> str:
    """The selection as GraphQL, with braces."""
    kind = SCHEMA.type_map[type_name]
    assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
    parts = []
    for name, below in selected.items():
        arguments = ARGUMENTS.get(f"{type_name}.{name}", "")
        inner = f" {text(get_named_type(kind.fields[name].type).name, below)}" if below is not None else ""
        parts.append(f"{name}{arguments}{inner}")
    return "{ " + " ".join(parts) + " }"


@cache
def nodes(types: Sequence[str]) -> str:
    """The query for objects of these types by their ids, with all their fields."""
    fragments = " ".join(f"... on {name} {text(name, selection(name))}" for name in types)
    return f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ __typename {fragments} }} }}"


def subscription(name: str, arguments: Collection[str], inner: Mapping[str, str]) -> str:
    """A subscription with all fields of all frames. `inner` says what to select of objects within them, by their type."""
    field = _root_field("subscription", name)
    union = get_named_type(field.type)
    assert isinstance(union, GraphQLUnionType)
    declared = ", ".join(f"${each}: {field.args[each].type}" for each in arguments)
    passed = ", ".join(f"{each}: ${each}" for each in arguments)
    item = SCHEMA.type_map["StreamItem"]  # what all frames have is asked once: a document may ask for 500 fields
    assert isinstance(item, GraphQLInterfaceType)
    asked = {
        each.name: _of_frame(each, inner, but=item.fields if item in each.interfaces else ()) for each in union.types
    }
    of_all = f"... on {item.name} {{ {' '.join(item.fields)} }}"
    frames = " ".join([of_all, *(f"... on {kind} {{ {fields} }}" for kind, fields in asked.items() if fields)])
    head, call = (f"subscription ({declared})", f"{name}({passed})") if arguments else ("subscription", name)
    return f"{head} {{ {call} {{ __typename {frames} }} }}"


def _of_frame(kind: GraphQLObjectType, inner: Mapping[str, str], *, but: Collection[str] = ()) -> str:
    parts = []
    for name, field in kind.fields.items():
        if name in but:
            continue
        named = get_named_type(field.type)
        if is_leaf_type(named):
            parts.append(name)
        elif named.name in inner:
            parts.append(f"{name} {{ {inner[named.name]} }}")
        elif named.name in decisions().objects:
            parts.append(f"{name} {{ id }}")
        else:
            assert isinstance(named, GraphQLObjectType)
            parts.append(f"{name} {{ {_of_frame(named, inner)} }}")
    return " ".join(parts)


def _root_field(operation: str, name: str) -> GraphQLField:
    root = {"query": SCHEMA.query_type, "mutation": SCHEMA.mutation_type, "subscription": SCHEMA.subscription_type}
    kind = root[operation]
    assert kind is not None
    field: GraphQLField = kind.fields[name]
    return field


def id_arguments() -> Iterator[tuple[str, str]]:
    """Each root field with the name of each argument or input field of type ID."""
    for root in (SCHEMA.query_type, SCHEMA.mutation_type, SCHEMA.subscription_type):
        assert root is not None
        for name, field in root.fields.items():
            for argument, given in field.args.items():
                yield from ((name, each) for each in _ids_in(argument, given.type))


def _ids_in(name: str, kind: GraphQLInputType) -> Iterator[str]:
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        for each, given in named.fields.items():
            yield from _ids_in(each, given.type)
    elif named.name == "ID":
        yield name
