"""Ids that are well-formed, and that no object has."""

from schema.ids import UNKNOWN_ID, global_id


def unknown(type_name: str) -> str:
    """The id that an object of this type would have."""
    return str(global_id(type_name, UNKNOWN_ID))
