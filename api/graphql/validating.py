"""Validates documents with graphql-core, whose work it limits. accepting.py remembers the valid ones."""

import time
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
from schema.selections import variables_in
from schema.turns import turns

NODES_AT_ONCE = 50  # of a document; they take about a millisecond
PAUSE = 4  # how long others have then, as a multiple of that time
LONGEST_PAUSE_SECONDS = 0.02


class GivesWay(ValidationRule):
    """Finds nothing, but leaves time to the event loop's thread while other operations are in progress.

    Only one thread computes at a time. While both want to, each would get half of the time.
    """

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._nodes = 0
        self._began = time.monotonic()

    def enter(self, *_: Any) -> None:
        self._nodes += 1
        if self._nodes % NODES_AT_ONCE == 0:
            if turns.others:
                time.sleep(min(PAUSE * (time.monotonic() - self._began), LONGEST_PAUSE_SECONDS))
            self._began = time.monotonic()


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
    rules: list[type[ValidationRule]] = [GivesWay, *specified, MaybeNullValidationRule, OneOfInputValidationRule]
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
