"""Validates documents with graphql-core, whose work it limits. accepting.py remembers the valid ones."""

import time
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OverlappingFieldsCanBeMergedRule,
    ValidationContext,
    ValidationRule,
    specified_rules,
    validate,
)
from graphql.validation.validate import ValidationAbortedError
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from api.client_errors import MOST_ERRORS
from api.graphql.limits import ANONYMOUS_COMPARISONS, MAX_COMPARISONS, too_complex
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


def validation_errors(
    schema: GraphQLSchema, document: DocumentNode, *, suggests: bool, is_anonymous: bool = False
) -> list[GraphQLError]:
    """What is wrong with the document: few errors, because each takes time. `suggests`: with names that exist."""
    comparing = ComparingForAnonymous if is_anonymous else Comparing
    rules = [comparing if rule is OverlappingFieldsCanBeMergedRule else rule for rule in specified_rules]
    errors = validate(
        schema,
        document,
        (GivesWay, *rules, MaybeNullValidationRule, OneOfInputValidationRule),
        max_errors=MOST_ERRORS,
        hide_suggestions=not suggests,
    )
    if errors and isinstance(errors[-1], ValidationAbortedError):
        if len(errors) > MOST_ERRORS:  # it ended because there were more
            return errors[:MOST_ERRORS]
        return [too_complex("comparisons of fields with one name", None, comparing.most)]
    return errors
