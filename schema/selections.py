"""What a selection of a GraphQL document contains, without the schema's types."""

from collections.abc import Iterator
from typing import Any, TypeVar

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)
from strawberry.types import Info

N = TypeVar("N", bound=Node)


def selection_sets(selections: SelectionSetNode, fragments: Any) -> Iterator[SelectionSetNode]:
    """This selection set, and those of all fragments that are spread in it, directly or through other fragments."""
    yield selections
    for name in _spreads(selections):
        if name in fragments:
            yield from selection_sets(fragments[name].definition.selection_set, fragments)


def _spreads(selections: SelectionSetNode) -> list[str]:
    return [node.name.value for node in _all_of(FragmentSpreadNode, selections)]


def variables_in(selections: SelectionSetNode) -> list[str]:
    return [node.name.value for node in _all_of(VariableNode, selections)]


def names_in(selections: SelectionSetNode) -> set[str]:
    return {node.name.value for node in _all_of(FieldNode, selections)}


def _all_of(kind: type[N], within: Node) -> Iterator[N]:
    """All nodes of a kind. After graphql-core's visitors, hundreds of objects would wait for Python's collector."""
    if isinstance(within, kind):
        yield within
    for key in within.keys:
        value = getattr(within, key, None)
        for each in value if isinstance(value, list | tuple) else (value,):
            if isinstance(each, Node):
                yield from _all_of(kind, each)


def has_directives(selections: SelectionSetNode | None, fragments: Any) -> bool:
    """Whether anything in it has a directive, so that the selected fields may depend on variables."""
    if selections is None:
        return False
    for each in selections.selections:
        if each.directives:
            return True
        if isinstance(each, FragmentSpreadNode):
            found = fragments.get(each.name.value)
            if found is None or has_directives(found.definition.selection_set, fragments):
                return True
        elif isinstance(each, FieldNode | InlineFragmentNode) and has_directives(each.selection_set, fragments):
            return True
    return False


class Selection:
    """What is selected of the field that is resolved. Strawberry's `selected_fields` takes a millisecond for a dashboard."""

    def __init__(self, info: Info) -> None:
        self._sets = [node.selection_set for node in info._raw_info.field_nodes]
        self._fragments = info._raw_info.fragments

    def has_any_of(self, names: frozenset[str]) -> bool:
        """Whether a field with one of these names is selected, at any depth."""
        return any(self._contains(each, names) for each in self._sets)

    def selects(self, kind: str, field: str) -> bool:
        """Whether results of this type are selected with this field, and no directive can leave it out."""
        return any(self._selects(each, kind, field) for each in self._sets)

    def _contains(self, selections: SelectionSetNode | None, names: frozenset[str]) -> bool:
        return any(
            (isinstance(each, FieldNode) and each.name.value in names) or self._contains(self._below(each), names)
            for each in _nodes(selections)
        )

    def _selects(self, selections: SelectionSetNode | None, kind: str, field: str) -> bool:
        return any(
            not each.directives
            and (self._has(below, field) if self._condition(each) == kind else self._selects(below, kind, field))
            for each in _nodes(selections)
            if (below := self._below(each)) is not None and not isinstance(each, FieldNode)
        )

    def _has(self, selections: SelectionSetNode | None, field: str) -> bool:
        return any(
            not each.directives
            and (each.name.value == field if isinstance(each, FieldNode) else self._has(self._below(each), field))
            for each in _nodes(selections)
        )

    def _below(self, node: SelectionNode) -> SelectionSetNode | None:
        if isinstance(node, FragmentSpreadNode):
            return self._fragments[node.name.value].selection_set
        assert isinstance(node, FieldNode | InlineFragmentNode)
        return node.selection_set

    def _condition(self, node: SelectionNode) -> str | None:
        if isinstance(node, FragmentSpreadNode):
            return self._fragments[node.name.value].type_condition.name.value
        assert isinstance(node, InlineFragmentNode)
        return node.type_condition.name.value if node.type_condition else None


def _nodes(selections: SelectionSetNode | None) -> tuple[SelectionNode, ...]:
    return tuple(selections.selections) if selections else ()
