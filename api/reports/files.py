"""A report as four files: JSON and PDF, each with its signature beside it. Written together, and verified one by one."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api.reports.signing import is_signed, write_new
from models.rules.monitoring_report import FORMAT

SIGNATURE = ".sig"  # is added to the name of the signed file


class NotGenuine(Exception):
    """A file is not what it should be. The message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a genuine file says. The hash that closes the audit trail is in the JSON only."""

    month: str
    sha256: str
    closing_hash: str | None = None


def write_report(report: Mapping[str, object], directory: Path, key: Ed25519PrivateKey) -> list[Path]:
    """All files, or none: nothing that is there is replaced. Raises OSError."""
    from api.reports.pdf import rendered  # brings the library for PDF, which only this needs

    stem = directory / f"monitoring-{report['month']}"
    key_id = id_of(key.public_key())
    content = f"{json.dumps({**report, 'signedWith': key_id}, ensure_ascii=False, indent=2)}\n".encode()
    pdf = rendered(report, _sha256(content), key_id)
    contents: dict[Path, bytes] = {}
    for suffix, each in ((".json", content), (".pdf", pdf)):
        path = stem.with_name(stem.name + suffix)
        contents[path] = each
        contents[path.with_name(path.name + SIGNATURE)] = key.sign(each)
    directory.mkdir(parents=True, exist_ok=True)
    write_new(contents)
    return list(contents)


def verify_report(path: Path, key: Ed25519PublicKey, *, month: str | None) -> Verified:
    """Raises NotGenuine, and OSError if a file can't be read."""
    content = path.read_bytes()
    signature = path.with_name(path.name + SIGNATURE).read_bytes()
    if not is_signed(content, signature, key):
        raise NotGenuine(
            f"The signature of {path} does not hold: the file or its signature was altered or cut off, or another key signed "
            "it."
        )
    found = _of_pdf(path, content) if content.startswith(b"%PDF-") else _of_json(path, content)
    if month is not None and month != found.month:
        raise NotGenuine(f"{path} is the report of {found.month}, not of {month}.")
    return found


def id_of(key: Ed25519PublicKey) -> str:
    """The SHA-256 of the public key in DER."""
    return _sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _of_json(path: Path, content: bytes) -> Verified:
    try:
        report: Any = json.loads(content)
        if report["format"] != FORMAT:
            raise ValueError
        return Verified(report["month"], _sha256(content), report["auditTrail"]["closingHash"])
    except (ValueError, KeyError, TypeError):
        raise NotGenuine(
            f"{path} is signed with this key, but it is no report on monitoring of this version."
        ) from None


def _of_pdf(path: Path, content: bytes) -> Verified:
    """The JSON that it names must be the one beside it, if there is one."""
    from api.reports.pdf import mark_in

    mark = mark_in(content)
    if mark is None:
        raise NotGenuine(f"{path} is signed with this key, but it is no report on monitoring of this version.")
    month, json_hash = mark
    beside = path.with_suffix(".json")
    if beside.exists() and _sha256(beside.read_bytes()) != json_hash:
        raise NotGenuine(f"{beside} is not the JSON from which {path} was made.")
    return Verified(month, _sha256(content))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
