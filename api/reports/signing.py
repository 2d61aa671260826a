"""The installation's key for reports, and detached signatures of files with it. openssl can check them without Vigie."""

import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from api.program import PROGRAM


class KeyFault(Exception):
    """A key can't be used. The message says why and what to do."""


def create_keys(private: Path, public: Path) -> None:
    """Write a new key pair into two new files, the private one for its owner only. Raises OSError, and leaves neither."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_new({private: pem, public: key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)})


def write_new(contents: dict[Path, bytes]) -> None:
    """Write files that only their owner may read, and replace none: all of them, or none. Raises OSError."""
    written: list[Path] = []
    try:
        for path, content in contents.items():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            written.append(path)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
    except BaseException:
        for path in written:
            path.unlink()
        raise


def private_key(path: Path) -> Ed25519PrivateKey:
    """Raises KeyFault."""
    try:
        key = load_pem_private_key(_content(path), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFault(f"{path} is not a private Ed25519 key in PEM; `{PROGRAM} audit report-key` creates one.")
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """Raises KeyFault."""
    try:
        key = load_pem_public_key(_content(path))
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyFault(f"{path} is not a public Ed25519 key in PEM.")
    return key


def is_signed(content: bytes, signature: bytes, key: Ed25519PublicKey) -> bool:
    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KeyFault(f"{path} can't be read ({error.strerror}).") from None
