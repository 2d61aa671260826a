"""What every request must be, on each transport, and which document it asks for. reading_requests.py and transports.py ask."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.rules.texts import is_encodable

NOT_ENCODABLE = "A text of the request contains half a surrogate pair, which is no character."
CLIENT = "x-vigie-client"  # a header, or a member of connection_init's payload


@dataclass(frozen=True, slots=True)
class DocumentId:
    """The hash of a trusted document. It is Apollo's if it came in `extensions.persistedQuery`, not as `documentId`."""

    hash: str
    is_apollos: bool


def document_id_of(request: Mapping[str, object], extensions: object) -> DocumentId | None:
    """The id by which the request names its document. `documentId` must be a string."""
    if (given := request.get("documentId")) is not None:
        return DocumentId(str(given), is_apollos=False)
    persisted = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
    hashed = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    return DocumentId(hashed, is_apollos=True) if isinstance(hashed, str) else None


def client_name_in(named: Mapping[str, object]) -> str | None:
    """The name of the client program, which it gives itself; None if it gives none."""
    return next((value for key, value in named.items() if key.lower() == CLIENT and isinstance(value, str)), None)


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
