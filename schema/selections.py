"""What a selection of a GraphQL document contains, without the schema's types."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    visit,
)


def selection_sets(selections: SelectionSetNode, fragments: Any) -> Iterator[SelectionSetNode]:
    """This selection set, and those of all fragments that are spread in it, directly or through other fragments."""
    yield selections
    for name in _spreads(selections):
        if name in fragments:
            yield from selection_sets(fragments[name].definition.selection_set, fragments)


def _spreads(selections: SelectionSetNode) -> list[str]:
    found: list[str] = []

    class Spreads(Visitor):
        def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:
            found.append(node.name.value)

    visit(selections, Spreads())
    return found


def variables_in(selections: SelectionSetNode) -> list[str]:
    found: list[str] = []

    class Variables(Visitor):
        def enter_variable(self, node: VariableNode, *_: Any) -> None:
            found.append(node.name.value)

    visit(selections, Variables())
    return found


def names_in(selections: SelectionSetNode) -> set[str]:
    found: set[str] = set()

    class Names(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            found.add(node.name.value)

    visit(selections, Names())
    return found


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
