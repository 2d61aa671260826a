"""Global ids, as Relay defines them: the type's name and the row's id. One that is malformed or of another type is refused.

One that is well-formed and of the right type may be anybody's: whether there is such an object, it doesn't tell.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

import strawberry
from graphql import GraphQLError

from models.rules.refusals import BadInput

UNKNOWN_ID = UUID(int=2**128 - 1)  # no row can have it: row ids are of version 4, which this is not
TYPE_NAME = re.compile("[A-Z][A-Za-z]{1,40}")

# A user is also an actor and a viewer: where a user is to be named, these ids name the same person. So do ids that
# clients have kept of actors and viewers from when all three had the id of the user.
ALSO_NAMED_BY: Mapping[str, frozenset[str]] = MappingProxyType({"User": frozenset({"Actor", "Viewer"})})


def global_id(type_name: str, row_id: UUID) -> strawberry.ID:
    return strawberry.ID(base64.b64encode(f"{type_name}:{row_id}".encode()).decode())


def parts(given: str) -> tuple[str, UUID] | None:
    """The type's name and the row's id; None for an id that this server can't have issued."""
    try:
        type_name, _, row_id = base64.b64decode(given, validate=True).decode("ascii").partition(":")
        found = UUID(row_id)
    except (binascii.Error, UnicodeError, ValueError):
        return None
    return (type_name, found) if given == global_id(type_name, found) else None


def row_id(given: str, type_name: str) -> UUID | None:
    """The row's id; None if the id is malformed or of another type."""
    found = parts(given)
    return found[1] if found and found[0] == type_name else None


def required_row_id(given: str, type_name: str, argument: str) -> UUID:
    """The row's id. Raises BAD_USER_INPUT, which names the argument, if the id is malformed or of another type.

    For a User, the ids of the same person as an Actor or as the Viewer are understood, too.
    """
    found = required_parts(given, argument)
    if found[0] != type_name and found[0] not in ALSO_NAMED_BY.get(type_name, ()):
        raise _mistake(f"{argument} is {_of(found[0])}; pass {_of(type_name)}.")
    return found[1]


def required_parts(given: str, argument: str) -> tuple[str, UUID]:
    """The type's name and the row's id. Raises BAD_USER_INPUT, which names the argument, if the id is malformed."""
    found = parts(given)
    if found is None or not TYPE_NAME.fullmatch(found[0]):
        raise _mistake(f"{argument} is no id that this API gave out.")
    return found


def row_id_or_unknown(given: str, type_name: str) -> UUID:
    """As `row_id`, but UNKNOWN_ID for None: the operation then refuses with NOT_FOUND when that check is due."""
    return row_id(given, type_name) or UNKNOWN_ID


def _mistake(message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": BadInput.code})


def _of(type_name: str) -> str:
    return f"the id of {'an' if type_name[0] in 'AEIO' else 'a'} {type_name}"
