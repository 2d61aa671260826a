"""Secrets that a data directory keeps, made when first asked for: those of bearer_tokens.py and visitor_tokens.py."""

import os
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """The content of this file, which only its owner may read. Of two processes that make it, both get the same."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{uuid4().hex}{path.suffix}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(make())
            os.link(draft, path)  # unlike a rename, never replaces the one that another process has just made
        except FileExistsError:
            pass  # the other one was first: its secret is read below, like everybody's
        finally:
            draft.unlink()
    return path.read_bytes()
