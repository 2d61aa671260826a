"""Manifests of trusted documents, as code generators write them: read and checked at the start of the server."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha1, sha256
from pathlib import Path
from typing import Self

from graphql import parse

from api.graphql.accepting import Documents
from api.graphql.documents import Tokens
from api.settings import SettingsFault

HASH = re.compile(r"(?:sha256:)?([0-9a-f]{64})|(?:sha1:)?([0-9a-f]{40})")
MOST_FAULTS = 5  # a manifest of another version of the schema may have hundreds


@dataclass(frozen=True, slots=True)
class Manifest:
    """Documents by the hashes of their texts (SHA-256 and SHA-1), by their texts, and by what they say.

    Every value is the text of a document; of two that differ in comments or white space only, it is the first.
    """

    by_hash: dict[str, str]
    texts: dict[str, str]
    by_digest: dict[bytes, str]
    most_tokens: int  # of one document

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """These texts must be documents."""
        by_hash: dict[str, str] = {}
        own: dict[str, str] = {}
        by_digest: dict[bytes, str] = {}
        most_tokens = 0
        for text in texts:
            tokens = Tokens(parse(text))
            own[text] = by_digest.setdefault(tokens.digest, text)
            by_hash.update(dict.fromkeys(_hashes(text), own[text]))
            most_tokens = max(most_tokens, tokens.count)
        return cls(by_hash, own, by_digest, most_tokens)

    @classmethod
    def together(cls, manifests: Iterable[Self]) -> Self:
        return cls.of(text for manifest in manifests for text in manifest.texts)


def manifests_at(path: Path, documents: Documents) -> dict[str | None, Manifest]:
    """The manifest in the file; or for a folder, the manifest of each client by the client's name.

    Raises SettingsFault if there is none, if a hash isn't its text's, or if a document couldn't run on this server.
    """
    if not path.is_dir():
        return {None: Manifest.of(_checked_texts(path, documents))}
    files = sorted(path.glob("*.json"))
    if not files:
        raise _fault(f"{path} has no manifest: a file for each client, such as pages.json.")
    return {file.stem: Manifest.of(_checked_texts(file, documents)) for file in files}


def _checked_texts(file: Path, documents: Documents) -> list[str]:
    texts = _entries(file)
    faults = [f"{key[:80]}: {fault}" for key, text in texts.items() if (fault := _fault_of(key, text, documents))]
    if faults:
        more = f"; and {len(faults) - MOST_FAULTS} more" if len(faults) > MOST_FAULTS else ""
        raise _fault(f"{file.name} has documents that can't be trusted. {'; '.join(faults[:MOST_FAULTS])}{more}.")
    return list(texts.values())


def _entries(file: Path) -> dict[str, str]:
    try:
        entries = json.loads(file.read_bytes())
    except OSError as error:
        raise _fault(f"{file} can't be read ({error.strerror}).") from None
    except (ValueError, RecursionError):
        raise _fault(f"{file} is not JSON.") from None
    if not isinstance(entries, dict) or not all(isinstance(text, str) for text in entries.values()) or not entries:
        raise _fault(f'{file} must be one object: {{"<hash>": "<document>", …}}.')
    return entries


def _fault_of(key: str, text: str, documents: Documents) -> str | None:
    given = HASH.fullmatch(key)
    if given is None:
        return "this is neither a SHA-256 nor a SHA-1 in hexadecimal digits"
    if (given[1] or given[2]) not in _hashes(text):
        return "this is not the hash of its text"
    errors = documents.faults(text)
    return errors[0].message.rstrip(".") if errors else None


def _hashes(text: str) -> tuple[str, str]:
    data = text.encode("utf-8", "surrogatepass")
    return sha256(data).hexdigest(), sha1(data, usedforsecurity=False).hexdigest()


def _fault(message: str) -> SettingsFault:
    return SettingsFault(f"VIGIE_TRUSTED_DOCUMENTS: {message}")
