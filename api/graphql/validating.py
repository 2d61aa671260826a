"""Validates documents with graphql-core, whose work it limits. accepting.py remembers the valid ones."""

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OverlappingFieldsCanBeMergedRule,
    ValidationContext,
    specified_rules,
    validate,
)
from graphql.validation.validate import ValidationAbortedError
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from api.client_errors import MOST_ERRORS
from api.graphql.limits import ANONYMOUS_COMPARISONS, MAX_COMPARISONS, too_complex


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
        (*rules, MaybeNullValidationRule, OneOfInputValidationRule),
        max_errors=MOST_ERRORS,
        hide_suggestions=not suggests,
    )
    if errors and isinstance(errors[-1], ValidationAbortedError):
        if len(errors) > MOST_ERRORS:  # it ended because there were more
            return errors[:MOST_ERRORS]
        return [too_complex("comparisons of fields with one name", None, comparing.most)]
    return errors
