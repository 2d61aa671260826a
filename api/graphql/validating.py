"""Validates documents with graphql-core, whose work it limits. accepting.py remembers the valid ones."""

from collections.abc import Sequence
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OverlappingFieldsCanBeMergedRule,
    ParallelVisitor,
    TypeInfo,
    TypeInfoVisitor,
    ValidationContext,
    ValidationRule,
    Visitor,
    specified_rules,
    visit,
)
from graphql.validation.validate import (
    FragmentNestingVisitor,
    ValidationAbortedError,
    query_document_keys_to_validate,
)
from graphql.validation.validation_context import NodeWithSelectionSet, VariableUsage
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from api.client_errors import MOST_ERRORS
from api.graphql.limits import ANONYMOUS_COMPARISONS, MAX_COMPARISONS, too_complex
from api.graphql.working import GivesWay
from schema.selections import variables_in

NODES_AT_ONCE = 50


class GivesWayRule(ValidationRule):
    """Finds nothing, but leaves time to others."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._gives_way = GivesWay(NODES_AT_ONCE)

    def enter(self, *_: Any) -> None:
        self._gives_way.step()


class Comparing(OverlappingFieldsCanBeMergedRule):
    """Compares the fields of one name in pairs, but no more of them than the limit; graphql-core's is fifty times higher."""

    most = MAX_COMPARISONS

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self.rule_context.remaining_complexity_budget = self.most


class ComparingForAnonymous(Comparing):
    most = ANONYMOUS_COMPARISONS


class Variables(ValidationContext):
    """Looks for variables without graphql-core's visitors where there are none: these refer to themselves and the schema."""

    def get_variable_usages(self, node: NodeWithSelectionSet) -> list[VariableUsage]:
        return super().get_variable_usages(node) if variables_in(node.selection_set) else []


class TooManyErrors(ValidationAbortedError):
    """There are more errors than are told."""


def validation_errors(
    schema: GraphQLSchema, document: DocumentNode, *, suggests: bool, is_anonymous: bool = False
) -> list[GraphQLError]:
    """What is wrong with the document: few errors, because each takes time. `suggests`: with names that exist."""
    comparing = ComparingForAnonymous if is_anonymous else Comparing
    specified: list[Any] = [comparing if rule is OverlappingFieldsCanBeMergedRule else rule for rule in specified_rules]
    rules: list[type[ValidationRule]] = [GivesWayRule, *specified, MaybeNullValidationRule, OneOfInputValidationRule]
    errors: list[GraphQLError] = []
    try:
        _validate(schema, document, rules, errors, suggests=suggests)
    except TooManyErrors:
        pass
    except (ValidationAbortedError, RecursionError):
        return [too_complex("comparisons of fields with one name", None, comparing.most)]
    return errors


def _validate(
    schema: GraphQLSchema,
    document: DocumentNode,
    rules: Sequence[type[ValidationRule]],
    errors: list[GraphQLError],
    *,
    suggests: bool,
) -> None:
    """Do what graphql-core's `validate` does, but let nothing of it stay.

    Each visitor refers to itself, and through its context to the whole document. Python's collector would have to find that,
    which holds up everything for milliseconds: beside hostile clients it did so several times a second.
    """

    def on_error(error: GraphQLError) -> None:
        if len(errors) == MOST_ERRORS:
            raise TooManyErrors("There are more errors.")
        errors.append(error)

    types = TypeInfo(schema)
    context = Variables(schema, document, types, on_error, not suggests)
    visitors: list[Visitor] = [rule(context) for rule in rules]
    definitions = document.definitions
    fragments = {each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)}
    if fragments:
        visitors.insert(0, FragmentNestingVisitor(fragments))
    together = ParallelVisitor(visitors)
    with_types = TypeInfoVisitor(types, together)
    try:
        visit(document, with_types, query_document_keys_to_validate)
    finally:
        for each in (with_types, together, *visitors, context, types):
            vars(each).clear()
