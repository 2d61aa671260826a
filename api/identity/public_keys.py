"""The public keys of an issuer: which of them are strong enough, and which one a token says it was signed with."""

import json
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey

SMALLEST_RSA_BITS = 2_048
MOST_KEYS = 100  # of one issuer; a provider that rotates its keys shows a few of them at a time
RSA_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
# By the kind of key: the algorithms that are accepted unless the settings name others, first among all that it can do.
ALGORITHMS_BY_KEY = {
    "RSA": ("RS256",),
    "P-256": ("ES256",),
    "P-384": ("ES384",),
    "P-521": ("ES512",),
    "Ed25519": ("Ed25519", "EdDSA"),  # issuers use both names
}

PublicKey = RSAKey | ECKey | OKPKey


@dataclass(frozen=True)
class PublicKeys:
    """The usable keys of an issuer, and why others are not usable.

    A single key in a file has no name if it is PEM, so it `takes_any_name` that a token gives it.
    """

    keys: tuple[PublicKey, ...] = ()
    faults: tuple[str, ...] = ()
    takes_any_name: bool = False

    @classmethod
    def of_file(cls, content: bytes) -> "PublicKeys":
        """Those in PEM, a JWK or a JWK Set. Shared secrets among them are no public keys, and are left out."""
        if not content.lstrip().startswith(b"{"):
            found = cls.of([content])
        else:
            try:
                found = cls.of_document(json.loads(content))
            except (ValueError, RecursionError):
                return cls()
        return replace(found, takes_any_name=len(found.keys) == 1)

    @classmethod
    def of_document(cls, document: Any) -> "PublicKeys":
        """Those of a JWK or a JWK Set."""
        candidates = document.get("keys", [document]) if isinstance(document, dict) else []
        return cls.of(candidates[:MOST_KEYS] if isinstance(candidates, list) else [])

    @classmethod
    def of(cls, candidates: Iterable[Any]) -> "PublicKeys":
        found: list[PublicKey] = []
        faults: list[str] = []
        for candidate in candidates:
            key = _imported(candidate)
            if key is None:
                continue
            if fault := _weakness(key):
                faults.append(fault)
            elif _signs(key):
                found.append(key)
        return cls(tuple(found), tuple(faults))

    @property
    def algorithms(self) -> tuple[str, ...]:
        """Those that are accepted unless the settings name others."""
        return tuple(dict.fromkeys(name for key in self.keys for name in ALGORITHMS_BY_KEY[_kind(key)]))

    def fitting(self, algorithm: str, name: str | None) -> PublicKey | None:
        """The key with which a token with this header must have been signed. A token needs no name if one key fits."""
        able = [key for key in self.keys if algorithm in _abilities(key)]
        if name is not None and not self.takes_any_name:
            able = [key for key in able if key.kid == name]
        return able[0] if len(able) == 1 else None

    def __bool__(self) -> bool:
        return bool(self.keys)


def _imported(candidate: Any) -> PublicKey | None:
    for kind in (RSAKey, ECKey, OKPKey):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SecurityWarning)  # weak keys are refused below, with a better message
                key: PublicKey = kind.import_key(candidate)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
            continue
        return key if _kind(key) in ALGORITHMS_BY_KEY else None
    return None


def _kind(key: PublicKey) -> str:
    return "RSA" if isinstance(key, RSAKey) else key.curve_name


def _weakness(key: PublicKey) -> str | None:
    if not isinstance(key, RSAKey):
        return None  # the curves that are accepted are strong enough
    bits = key.raw_value.key_size
    if bits >= SMALLEST_RSA_BITS:
        return None
    return f"an RSA key has {bits} bits; {SMALLEST_RSA_BITS:,} are the least"


def _signs(key: PublicKey) -> bool:
    """Whether its issuer means it for signatures."""
    operations = key.get("key_ops")
    return key.get("use") in (None, "sig") and (not operations or not {"verify", "sign"}.isdisjoint(operations))


def _abilities(key: PublicKey) -> Iterator[str]:
    """The algorithms that it can be used with; only one, if it names it."""
    every = RSA_ALGORITHMS if isinstance(key, RSAKey) else ALGORITHMS_BY_KEY[_kind(key)]
    named = key.get("alg")
    return (name for name in every if named is None or name == named or {name, named} == {"Ed25519", "EdDSA"})
