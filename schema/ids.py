"""Global ids, as Relay defines them: the type's name and the row's id. A malformed id counts as the id of no object."""

import base64
import binascii
from uuid import UUID

import strawberry

UNKNOWN_ID = UUID(int=2**128 - 1)  # no row can have it: row ids are of version 4, which this is not


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


def row_id_or_unknown(given: str, type_name: str) -> UUID:
    """As `row_id`, but UNKNOWN_ID for None: the operation then refuses with NOT_FOUND when that check is due."""
    return row_id(given, type_name) or UNKNOWN_ID
