"""GraphQL's types. The enums come first: a type takes the description that an enum has when the type is made."""

from schema.types import enums

__all__ = ["enums"]
