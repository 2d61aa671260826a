"""What a subscription's document asks of its frames."""

from collections.abc import Iterable

from strawberry.types.nodes import FragmentSpread, InlineFragment, SelectedField, Selection


def selects(selections: Iterable[Selection], kind: str, field: str) -> bool:
    """Whether frames of this type are selected with this field, whatever the variables are: directives may leave it out."""
    return any(
        not each.directives and (_has(each, field) if _is_of(each, kind) else selects(each.selections, kind, field))
        for each in selections
    )


def _is_of(selection: Selection, kind: str) -> bool:
    return isinstance(selection, InlineFragment | FragmentSpread) and selection.type_condition == kind


def _has(selection: Selection, field: str) -> bool:
    return any(
        not each.directives and (each.name == field if isinstance(each, SelectedField) else _has(each, field))
        for each in selection.selections
    )
