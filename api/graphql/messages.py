"""What a message of graphql-transport-ws must be. transports.py closes a socket on which another one comes."""

from api.graphql.requests import are_encodable, document_id_of

LONGEST_ID_CHARACTERS = 128


def shape_error(message: object) -> str | None:
    """What is wrong with the shape of a message; None if nothing is. The base class relies on what is checked here."""
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return "A message must be an object with a type"
    if message["type"] in ("subscribe", "complete"):
        identifier = message.get("id")
        if (
            not isinstance(identifier, str)
            or not 0 < len(identifier) <= LONGEST_ID_CHARACTERS
            or not are_encodable(identifier)
        ):
            return f"{message['type']} needs an id of 1 to {LONGEST_ID_CHARACTERS} characters"
    if message["type"] != "subscribe":
        return None
    payload = message.get("payload")
    if not isinstance(payload, dict):
        return "subscribe needs a payload"
    kinds = (("query", str), ("documentId", str), ("variables", dict), ("operationName", str), ("extensions", dict))
    for name, kind in kinds:
        if payload.get(name) is not None and not isinstance(payload[name], kind):
            return f"{name} has the wrong type"
    if payload.get("query") is None and document_id_of(payload, payload.get("extensions")) is None:
        return "subscribe needs a payload with a query or a documentId"
    return None
