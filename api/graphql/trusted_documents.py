"""Trusted documents: where VIGIE_TRUSTED_DOCUMENTS names manifests, no other documents run. manifests.py reads them."""

from collections import OrderedDict
from collections.abc import Mapping

from graphql import GraphQLError

from api.graphql.accepting import Documents
from api.graphql.documents import digest_of
from api.graphql.limits import ANONYMOUS_CHARACTERS, MAX_CHARACTERS
from api.graphql.manifests import Manifest, manifests_at
from api.graphql.requests import DocumentId
from api.newest import keep
from api.settings import Settings
from schema.root import schema

KNOWN_TEXTS = 512  # of signed-in clients, for each manifest: a document may be written in several ways
NOT_SUPPORTED = "PersistedQueryNotSupported"  # Apollo's clients read these two messages
NOT_FOUND = "PersistedQueryNotFound"


class Trusted:
    """The documents that one client may run, or all clients together."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._known: OrderedDict[str, str] = OrderedDict()

    def by_id(self, document_id: DocumentId) -> str | None:
        return self._manifest.by_hash.get(document_id.hash.rpartition(":")[2])  # without its algorithm

    def by_text(self, text: str, *, is_anonymous: bool) -> str | None:
        """The manifest's text of the same document: comments and white space may differ. The text is not parsed."""
        if text in self._manifest.texts:
            return self._manifest.texts[text]
        if (known := self._known.get(text)) is not None:
            self._known.move_to_end(text)
            return known
        if len(text) > (ANONYMOUS_CHARACTERS if is_anonymous else MAX_CHARACTERS):
            return None
        digest = digest_of(text, most=self._manifest.most_tokens)
        found = self._manifest.by_digest.get(digest) if digest else None
        if found is not None and not is_anonymous:  # strangers can't push out what others send
            keep(self._known, text, found, most=KNOWN_TEXTS)
        return found


class TrustedDocuments:
    """What clients may run. A client that names itself may run what is in its own manifest, if each client has one."""

    def __init__(self, manifests: Mapping[str | None, Manifest]) -> None:
        """One manifest for all has the key None."""
        self._of_client = {name: Trusted(manifest) for name, manifest in manifests.items() if name is not None}
        self._of_all = Trusted(Manifest.together(manifests.values()))

    def text_to_run(
        self, text: str | None, document_id: DocumentId | None, *, client_name: str | None, is_anonymous: bool
    ) -> str:
        """The text of the document that a request asks for; "" if it asks for none. Raises GraphQLError if it isn't trusted."""
        if not text and document_id is None:
            return ""
        trusted = self._of_client.get(client_name) if client_name and self._of_client else self._of_all
        if trusted is None:
            raise _not_trusted("This server has no trusted documents of a client with this name (x-vigie-client).")
        identified = trusted.by_id(document_id) if document_id else None
        if not text:
            if identified is None:
                raise _not_found(document_id)
            return identified
        found = trusted.by_text(text, is_anonymous=is_anonymous)
        if found is None:
            raise _not_trusted("This server runs only trusted documents (VIGIE_TRUSTED_DOCUMENTS), and this is none.")
        if identified is not None and identified != found:
            raise _error("BAD_USER_INPUT", "The id names another document than the one that was sent.")
        return found


def trusted_documents(settings: Settings, documents: Documents) -> TrustedDocuments | None:
    """The trusted documents, if there are any. Raises SettingsFault unless each could run on this server."""
    path = settings.trusted_documents
    return TrustedDocuments(manifests_at(path, documents)) if path else None


def check_trusted_documents(settings: Settings) -> None:
    """Raises SettingsFault unless each trusted document could run on a server with these settings."""
    trusted_documents(settings, Documents(schema._schema, explains=settings.explains_schema))


def text_without_trust(text: str | None, document_id: DocumentId | None) -> str:
    """As `text_to_run`, where every document may run. Raises GraphQLError if there is an id and no text."""
    if text or document_id is None:
        return text or ""
    if document_id.is_apollos:
        raise _error("PERSISTED_QUERY_NOT_SUPPORTED", NOT_SUPPORTED)
    raise _error(
        "DOCUMENT_NOT_TRUSTED",
        "This server has no trusted documents, as VIGIE_TRUSTED_DOCUMENTS is not set: send the document as `query`.",
    )


def _not_found(document_id: DocumentId | None) -> GraphQLError:
    if document_id and document_id.is_apollos:
        return _error("PERSISTED_QUERY_NOT_FOUND", NOT_FOUND)
    return _not_trusted("No trusted document has this documentId.")


def _not_trusted(message: str) -> GraphQLError:
    return _error("DOCUMENT_NOT_TRUSTED", message)


def _error(code: str, message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": code})
