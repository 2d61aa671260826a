"""What a provider's discovery document says about signing in there; fetched_keys.py fetches it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote, urlsplit

from api.issuer_settings import is_safe_url

NEEDED = ("authorization_endpoint", "token_endpoint")
# Lists that say what a provider can do, and what the pages need. Some providers leave out a list, or "none" in it.
OFFERED = {"response_types_supported": "code", "code_challenge_methods_supported": "S256"}
KEPT_IN_PATHS = "/%:@!$&'()*+=~-._"  # neither a semicolon nor a comma, which would begin another rule


@dataclass(frozen=True, slots=True)
class SignInProvider:
    """`metadata` is what the pages need of the document, by its own names. `faults` say why they can't sign in there."""

    metadata: Mapping[str, Any]
    faults: tuple[str, ...]

    @classmethod
    def of(cls, discovered: Mapping[str, Any]) -> Self:
        faults = [
            f"the discovery document names no safe {name}" for name in NEEDED if not _is_address(discovered, name)
        ]
        for name, needed in OFFERED.items():
            if isinstance(offered := discovered.get(name), list) and needed not in offered:
                faults.append(f"{name} lacks {needed}")
        metadata = {"issuer": discovered.get("issuer")}
        for name in (*NEEDED, "end_session_endpoint"):
            if _is_address(discovered, name):
                metadata[name] = discovered[name]
        for name in ("id_token_signing_alg_values_supported", "authorization_response_iss_parameter_supported"):
            if name in discovered:
                metadata[name] = discovered[name]
        return cls(metadata, tuple(faults))


def as_source(url: str) -> str:
    """The address as a source of a Content-Security-Policy: no other path of its host."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}{quote(parts.path, safe=KEPT_IN_PATHS)}"


def _is_address(discovered: Mapping[str, Any], name: str) -> bool:
    url = discovered.get(name)
    return isinstance(url, str) and url.isprintable() and " " not in url and is_safe_url(url)
