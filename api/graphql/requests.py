"""What every request must be, on each transport: texts that UTF-8 can carry. endpoint.py and transports.py ask."""

from models.rules.texts import is_encodable

NOT_ENCODABLE = "A text of the request contains half a surrogate pair, which is no character."


def are_encodable(*parts: object) -> bool:
    """Whether all texts in these parts, at any depth, are text; the names of members as well."""
    for part in parts:
        if isinstance(part, str):
            if not is_encodable(part):
                return False
        elif isinstance(part, dict):
            if not are_encodable(*part.keys(), *part.values()):
                return False
        elif isinstance(part, list) and not are_encodable(*part):
            return False
    return True
